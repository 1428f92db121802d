//! One record as a person reads it: native fields in native order, each explained.

use super::explain;
use crate::base::Text;
use crate::base::ids::RecordId;
use crate::base::time::SimTime;
use crate::detection::Entity;
use crate::session::Desk;
use crate::telemetry::columns::ADDITIONAL;
use crate::telemetry::export::write_line;
use crate::telemetry::record::{Field, Record, Value};

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRow {
    /// Native name.
    pub name: &'static str,
    /// Native value.
    pub value: Text,
    /// One sentence on the field.
    pub doc: &'static str,
    /// What the value means, where it is a code.
    pub meaning: Option<&'static str>,
    /// Who or what it names.
    pub entity: Option<Entity>,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordView {
    /// Its number.
    pub id: RecordId,
    /// When it happened.
    pub time: SimTime,
    /// Type, `win.sysmon.1`.
    pub kind: &'static str,
    /// What the message says.
    pub title: &'static str,
    /// Table it is in.
    pub table: &'static str,
    /// One line that tells most.
    pub summary: String,
    /// System header.
    pub header: Vec<FieldRow>,
    /// Native fields that are present.
    pub fields: Vec<FieldRow>,
    /// As the source wrote it, one JSON line.
    pub native: String,
}

/// The view of one record; `None` when no such record has arrived.
pub fn record(desk: &Desk<'_>, id: RecordId) -> Option<RecordView> {
    desk.record(id).map(of)
}

/// The view of a record.
pub fn of(record: &Record) -> RecordView {
    RecordView {
        id: record.id,
        time: record.time,
        kind: record.kind.name,
        title: record.kind.title,
        table: record.kind.table,
        summary: summary(record),
        header: rows(record.kind.name, record.kind.system, &record.system),
        fields: fields(record),
        native: write_line(record),
    }
}

/// Native fields, and what an imported record says beyond them.
fn fields(record: &Record) -> Vec<FieldRow> {
    let mut all = rows(record.kind.name, record.kind.fields, &record.values);
    let more = record.additional().to_text();
    let row = |value| FieldRow { name: ADDITIONAL.name, value, doc: ADDITIONAL.doc, meaning: None, entity: None };
    all.extend(more.map(row));
    all
}

fn rows(kind: &str, fields: &'static [Field], values: &[Value]) -> Vec<FieldRow> {
    let row = |(field, value): (&'static Field, &Value)| {
        let value = value.to_text()?;
        if value.is_empty() {
            return None;
        }
        let meaning = explain::code(field.name, &value);
        let entity = explain::entity(kind, field.name, &value);
        Some(FieldRow { name: field.name, value, doc: field.doc, meaning, entity })
    };
    fields.iter().zip(values).filter_map(row).collect()
}

/// The telling fields of a type, in one line.
pub fn summary(record: &Record) -> String {
    let telling: &[&str] = match record.kind.name {
        "win.sysmon.1" => &["CommandLine", "ParentImage"],
        "win.sysmon.3" => &["Image", "DestinationIp", "DestinationPort"],
        "win.sysmon.10" => &["SourceImage", "TargetImage"],
        "win.sysmon.11" => &["Image", "TargetFilename"],
        "win.sysmon.13" => &["TargetObject", "Details"],
        "win.sysmon.22" => &["QueryName", "QueryResults"],
        "win.security.4688" => &["CommandLine", "ParentProcessName"],
        "win.security.4624" | "win.security.4625" => &["TargetUserName", "LogonType", "IpAddress", "SubStatus"],
        "win.security.4698" => &["TaskName", "SubjectUserName"],
        "zeek.conn" => &["id.orig_h", "id.resp_h", "id.resp_p", "service", "conn_state"],
        "zeek.dns" => &["id.orig_h", "query", "answers"],
        "zeek.http" => &["id.orig_h", "method", "host", "uri"],
        "zeek.ssl" => &["id.orig_h", "server_name"],
        "panos.traffic" => &["src_ip", "dest_ip", "dest_port", "action", "app"],
        "xdr.EmailEvents" => &["SenderFromAddress", "RecipientEmailAddress", "Subject", "DeliveryAction"],
        "xdr.EmailUrlInfo" | "xdr.UrlClickEvents" => &["Url", "ActionType", "AccountUpn"],
        _ => &[],
    };
    let words: Vec<Text> = telling.iter().filter_map(|n| record.get(n).to_text()).filter(|t| !t.is_empty()).collect();
    if !words.is_empty() {
        return words.join(" · ");
    }
    let shown = |v: &Value| v.to_text().filter(|t| !t.is_empty() && &**t != "-");
    record.values.iter().filter_map(shown).take(5).collect::<Vec<_>>().join(" · ")
}

//! Windows events as the XML the event log exports. Source: the schema of Windows events.

use crate::telemetry::record::{Record, Value};
use std::fmt::Write as _;

const EVENT: &str = "http://schemas.microsoft.com/win/2004/08/events/event";
const WMI: &str = "http://manifests.microsoft.com/win/2006/windows/WMI";
const CLEARED: &str = "http://manifests.microsoft.com/win/2004/08/windows/eventlog";

/// One `<Event>` on one line.
pub(super) fn event(record: &Record) -> String {
    let mut out = format!("<Event xmlns='{EVENT}'>{}", system(record));
    if let Some((element, schema)) = user_data(record.kind.name) {
        out.push_str(&format!("<UserData><{element} xmlns='{schema}'>"));
        for (name, value) in fields(record) {
            out.push_str(&format!("<{name}>{value}</{name}>"));
        }
        out.push_str(&format!("</{element}></UserData>"));
    } else {
        out.push_str("<EventData>");
        for (name, value) in fields(record) {
            out.push_str(&format!("<Data Name='{name}'>{value}</Data>"));
        }
        out.push_str("</EventData>");
    }
    out.push_str("</Event>");
    out
}

/// The event log service and WMI report in shapes of their own: element and schema.
fn user_data(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "win.security.1102" | "win.system.104" => ("LogFileCleared", CLEARED),
        "win.wmi.5857" => ("Operation_StartedOperational", WMI),
        "win.wmi.5858" => ("Operation_ClientFailure", WMI),
        "win.wmi.5859" => ("Operation_EssStarted", WMI),
        "win.wmi.5860" => ("Operation_TemporaryEssStarted", WMI),
        "win.wmi.5861" => ("Operation_ESStoConsumerBinding", WMI),
        _ => return None,
    })
}

fn system(record: &Record) -> String {
    let text = |name: &str| escape(&record.text(name));
    let element = |name: &str, key: &str| format!("<{name}>{}</{name}>", text(key));
    let attribute = |name: &str, key: &str| match record.get(key) {
        Value::Absent => String::new(),
        _ => format!(" {name}='{}'", text(key)),
    };
    let plain = |name: &str| element(name, name);
    [
        "<System>".to_owned(),
        format!("<Provider{}{}/>", attribute("Name", "Provider.Name"), attribute("Guid", "Provider.Guid")),
        ["EventID", "Version", "Level", "Task", "Opcode", "Keywords"].map(plain).concat(),
        format!("<TimeCreated{}/>", attribute("SystemTime", "TimeCreated")),
        plain("EventRecordID"),
        format!("<Correlation{}/>", attribute("ActivityID", "Correlation.ActivityID")),
        format!(
            "<Execution{}{}/>",
            attribute("ProcessID", "Execution.ProcessID"),
            attribute("ThreadID", "Execution.ThreadID")
        ),
        ["Channel", "Computer"].map(plain).concat(),
        format!("<Security{}/>", attribute("UserID", "Security.UserID")),
        "</System>".to_owned(),
    ]
    .concat()
}

fn fields(record: &Record) -> impl Iterator<Item = (&'static str, String)> + '_ {
    let pairs = record.kind.fields.iter().zip(&record.values);
    pairs.filter_map(|(field, value)| Some((field.name, escape(&value.to_text()?))))
}

/// Markup as entities; line ends and tabs as character references, so that an event stays one line.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\'' => out.push_str("&apos;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                // Writing to a string cannot fail.
                write!(out, "&#{};", u32::from(c)).unwrap_or_default();
            }
            // XML has no other control characters, not even as references.
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

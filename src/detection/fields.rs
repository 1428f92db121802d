//! A record as a Sigma rule sees it: native field names, and the names of Sigma's taxonomy.
//!
//! Native names come first, as a rule for `service: security` expects them; the taxonomy's names
//! follow for rules written by category (`Image` of a 4688 is its `NewProcessName`).
//! Source: the Sigma taxonomy of log sources and fields.

use crate::telemetry::record::{ColumnType, Record, Value};
use rsigma_eval::{Event, EventValue};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::cell::OnceCell;

/// One record, read by field name; nested values are read when a rule first looks into them.
pub(super) struct View<'a> {
    record: &'a Record,
    trees: OnceCell<Vec<(usize, Json)>>,
}

/// Where the taxonomy's name finds its value.
enum Source {
    /// Another native field.
    Field(&'static str),
    /// Computed from the record.
    Made(fn(&Record) -> Option<String>),
}
use Source::{Field, Made};

type Aliases = &'static [(&'static str, Source)];

const PROCESS_AUDIT: Aliases = &[
    ("Image", Field("NewProcessName")),
    ("ParentImage", Field("ParentProcessName")),
    ("ParentProcessId", Field("ProcessId")),
    ("LogonId", Field("SubjectLogonId")),
    ("User", Made(|r| Some(format!("{}\\{}", r.text("SubjectDomainName"), r.text("SubjectUserName"))))),
    ("IntegrityLevel", Made(integrity)),
];
const SYSMON: Aliases = &[
    ("md5", Made(|r| hash(r, "MD5="))),
    ("sha1", Made(|r| hash(r, "SHA1="))),
    ("sha256", Made(|r| hash(r, "SHA256="))),
    ("imphash", Made(|r| hash(r, "IMPHASH="))),
    ("Imphash", Made(|r| hash(r, "IMPHASH="))),
];
const ZEEK: Aliases = &[
    ("src_ip", Field("id.orig_h")),
    ("src_port", Field("id.orig_p")),
    ("dst_ip", Field("id.resp_h")),
    ("dst_port", Field("id.resp_p")),
    ("SourceIp", Field("id.orig_h")),
    ("DestinationIp", Field("id.resp_h")),
    ("DestinationPort", Field("id.resp_p")),
    ("DestinationHostname", Field("server_name")),
    ("QueryName", Field("query")),
    ("record_type", Field("qtype_name")),
    ("answer", Field("answers")),
    ("c-uri", Field("uri")),
    ("c-useragent", Field("user_agent")),
    ("cs-host", Field("host")),
    ("cs-method", Field("method")),
    ("cs-referrer", Field("referrer")),
    ("sc-status", Field("status_code")),
];
const PROXY: Aliases = &[
    ("c-ip", Field("src_ip")),
    ("c-uri", Field("url")),
    ("c-useragent", Field("user_agent")),
    ("cs-method", Field("method")),
    ("cs-username", Field("user")),
    ("cs-bytes", Field("sent_bytes")),
    ("sc-bytes", Field("received_bytes")),
    ("sc-status", Field("status")),
    ("r-ip", Field("dst_ip")),
    ("DestinationIp", Field("dst_ip")),
    ("cs-host", Made(|r| Some(host_of_url(&r.text("url")).to_owned()))),
    ("r-dns", Made(|r| Some(host_of_url(&r.text("url")).to_owned()))),
    ("DestinationHostname", Made(|r| Some(host_of_url(&r.text("url")).to_owned()))),
    ("c-uri-stem", Made(|r| path_of_url(&r.text("url")))),
    ("c-uri-query", Made(|r| r.text("url").split_once('?').map(|(_, query)| query.to_owned()))),
    ("c-uri-extension", Made(extension)),
];
const FIREWALL: Aliases = &[
    ("dst_ip", Field("dest_ip")),
    ("dst_port", Field("dest_port")),
    ("DestinationIp", Field("dest_ip")),
    ("DestinationPort", Field("dest_port")),
    ("SourceIp", Field("src_ip")),
    ("username", Field("src_user")),
    ("application", Field("app")),
    ("protocol", Field("transport")),
];
const SSHD: Aliases = &[
    ("message", Field("msg")),
    ("process", Field("proc")),
    ("hostname", Field("host")),
    ("src_ip", Made(|r| word_after(r, "from"))),
    ("user", Made(|r| word_after(r, "user").or_else(|| word_after(r, "for")))),
];
const WINDOWS: Aliases = &[
    ("Provider_Name", Field("Provider.Name")),
    ("ComputerName", Field("Computer")),
    ("EventCode", Field("EventID")),
    ("EventRecordId", Field("EventRecordID")),
];

fn aliases(kind: &str) -> [Aliases; 2] {
    match kind {
        "win.security.4688" => [PROCESS_AUDIT, WINDOWS],
        "win.sysmon.1" => [SYSMON, WINDOWS],
        "squid.access" => [PROXY, &[]],
        "panos.traffic" => [FIREWALL, &[]],
        "linux.sshd" => [SSHD, &[]],
        _ if kind.starts_with("zeek.") => [ZEEK, &[]],
        _ if kind.starts_with("win.") => [WINDOWS, &[]],
        _ => [&[], &[]],
    }
}

/// Whether a record of this type can ever have such a field.
pub(super) fn knows(kind: &'static crate::telemetry::EventType, name: &str) -> bool {
    let native = kind.fields.iter().chain(kind.system).any(|f| {
        let step = name.strip_prefix(f.name).filter(|_| f.column_type == ColumnType::Dynamic);
        f.name == name || step.is_some_and(|rest| rest.starts_with('.'))
    });
    native || aliases(kind.name).iter().any(|list| list.iter().any(|(alias, _)| *alias == name))
}

impl Event for View<'_> {
    fn get_field(&self, path: &str) -> Option<EventValue<'_>> {
        match self.record.get(path) {
            Value::Json(_) => return self.tree(path).map(EventValue::from),
            value => {
                if let Some(value) = event_value(value) {
                    return Some(value);
                }
            }
        }
        if let Some(json) = self.nested(path).or_else(|| self.additional(path)) {
            return Some(EventValue::from(json));
        }
        let mut lists = aliases(self.record.kind.name).into_iter().flatten();
        match &lists.find(|(alias, _)| *alias == path)?.1 {
            Field(name) => event_value(self.record.get(name)),
            Made(make) => make(self.record).map(|text| EventValue::Str(Cow::Owned(text))),
        }
    }

    fn any_string_value(&self, pred: &dyn Fn(&str) -> bool) -> bool {
        self.texts().any(pred)
    }

    fn all_string_values(&self) -> Vec<Cow<'_, str>> {
        self.texts().map(Cow::Borrowed).collect()
    }

    fn to_json(&self) -> Json {
        let fields = self.record.kind.fields.iter().chain(self.record.kind.system);
        let values = self.record.values.iter().chain(&self.record.system);
        let json = |v: &Value| v.tree().or_else(|| event_value(v).map(|value| value.to_json()));
        let cells = fields.zip(values).filter_map(|(f, v)| Some((f.name.to_owned(), json(v)?)));
        Json::Object(cells.collect())
    }
}

impl<'a> View<'a> {
    /// A view of `record`.
    pub(super) fn of(record: &'a Record) -> Self {
        Self { record, trees: OnceCell::new() }
    }

    /// The nested values with their positions among the native fields.
    fn trees(&self) -> &[(usize, Json)] {
        let read = || self.record.values.iter().enumerate().filter_map(|(at, v)| Some((at, v.tree()?))).collect();
        self.trees.get_or_init(read)
    }

    fn tree(&self, field: &str) -> Option<&Json> {
        let at = self.record.kind.fields.iter().position(|f| f.name == field)?;
        matches!(self.record.values[at], Value::Json(_)).then_some(())?;
        self.trees().iter().find(|(position, _)| *position == at).map(|(_, tree)| tree)
    }

    /// The field as text, for keys of correlations.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get_field(name).and_then(|value| value.as_str().map(Cow::into_owned))
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let values = self.record.values.iter().chain(&self.record.system);
        let plain = values.flat_map(|value| match value {
            Value::Text(text) => std::slice::from_ref(text),
            Value::List(items) => items,
            _ => &[],
        });
        let mut nested = Vec::new();
        self.trees().iter().for_each(|(_, tree)| leaves(tree, &mut nested));
        plain.map(|text| &**text).chain(nested)
    }

    /// What an imported record says beyond the fields of its type.
    fn additional(&self, name: &str) -> Option<&Json> {
        let at = self.record.kind.fields.len();
        self.record.values.get(at)?;
        self.trees().iter().find(|(position, _)| *position == at).and_then(|(_, tree)| tree.get(name))
    }

    /// `requestParameters.userName`: a path into a nested field.
    fn nested(&self, path: &str) -> Option<&Json> {
        let (field, rest) = path.split_once('.')?;
        rest.split('.').try_fold(self.tree(field)?, |at, step| match at {
            Json::Array(items) => items.get(step.parse::<usize>().ok()?),
            other => other.get(step),
        })
    }
}

/// Every text of a nested value.
fn leaves<'a>(json: &'a Json, out: &mut Vec<&'a str>) {
    match json {
        Json::String(text) => out.push(text),
        Json::Array(items) => items.iter().for_each(|item| leaves(item, out)),
        Json::Object(fields) => fields.values().for_each(|item| leaves(item, out)),
        _ => {}
    }
}

fn event_value(value: &Value) -> Option<EventValue<'_>> {
    Some(match value {
        // Nested values are trees, which the view keeps.
        Value::Absent | Value::Json(_) => return None,
        Value::Text(text) => EventValue::Str(Cow::Borrowed(text)),
        Value::Int(n) => EventValue::Int(*n),
        Value::Float(x) => EventValue::Float(*x),
        Value::Bool(b) => EventValue::Bool(*b),
        Value::List(items) => EventValue::Array(items.iter().map(|t| EventValue::Str(Cow::Borrowed(t))).collect()),
    })
}

/// The host name in a URL, or in the `name:port` of a CONNECT.
pub(super) fn host_of_url(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':', '?']).next().unwrap_or_default()
}

fn path_of_url(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map(|at| &rest[at..])?;
    Some(path.split('?').next().unwrap_or_default().to_owned())
}

fn extension(record: &Record) -> Option<String> {
    let path = path_of_url(&record.text("url"))?;
    let file = path.rsplit('/').next()?.to_owned();
    file.rsplit_once('.').map(|(_, extension)| extension.to_owned())
}

fn hash(record: &Record, prefix: &str) -> Option<String> {
    record.text("Hashes").split(',').find_map(|part| part.strip_prefix(prefix).map(ToOwned::to_owned))
}

/// What sshd says after a word: `… for NAME from ADDRESS`, `… for invalid user NAME from ADDRESS`.
fn word_after(record: &Record, word: &str) -> Option<String> {
    let message = record.text("msg");
    let mut words = message.split_whitespace().skip_while(|w| *w != word);
    words.nth(1).map(ToOwned::to_owned)
}

fn integrity(record: &Record) -> Option<String> {
    let level = match &*record.text("MandatoryLabel") {
        "S-1-16-4096" => "Low",
        "S-1-16-8192" => "Medium",
        "S-1-16-12288" => "High",
        "S-1-16-16384" => "System",
        _ => return None,
    };
    Some(level.to_owned())
}

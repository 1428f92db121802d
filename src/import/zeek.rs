//! Zeek's logs, tab-separated and as JSON. Source: Zeek's documentation of its ASCII and JSON writers.

use super::{Draft, File, stamp};
use crate::base::Text;
use crate::telemetry::record::{EventType, Value};
use crate::telemetry::source::{event_type, foreign};
use serde_json::{Map, Value as Json};

/// What the head of a log says.
#[derive(Debug, Default)]
pub(super) struct Zeek {
    separator: Option<String>,
    set: Option<String>,
    empty: Option<String>,
    unset: Option<String>,
    path: Option<String>,
    fields: Vec<String>,
    types: Vec<String>,
}

impl Zeek {
    /// Is a line of a head.
    pub(super) fn heads(line: &str) -> bool {
        [
            "#separator",
            "#set_separator",
            "#empty_field",
            "#unset_field",
            "#path",
            "#open",
            "#close",
            "#fields",
            "#types",
        ]
        .iter()
        .any(|key| line.starts_with(key))
    }

    /// Takes a line of the head in.
    pub(super) fn head(&mut self, line: &str, name: &str) {
        if let Some(separator) = line.strip_prefix("#separator ") {
            // A new log begins, and may be another one.
            *self = Self { separator: Some(unescaped(separator)), ..Self::default() };
            return;
        }
        let separator = self.separator().to_owned();
        let mut cells = line.split(separator.as_str());
        let key = cells.next().unwrap_or_default();
        let rest: Vec<String> = cells.map(str::to_owned).collect();
        let first = rest.first().cloned();
        match key {
            "#set_separator" => self.set = first,
            "#empty_field" => self.empty = first,
            "#unset_field" => self.unset = first,
            "#path" => self.path = first,
            "#fields" => self.fields = rest,
            "#types" => self.types = rest,
            _ => {}
        }
        if self.path.is_none() {
            self.path = Some(log_of(name));
        }
    }

    fn separator(&self) -> &str {
        self.separator.as_deref().filter(|s| !s.is_empty()).unwrap_or("\t")
    }

    /// The line has as many cells as the head names.
    pub(super) fn fits(&self, line: &str) -> bool {
        !self.fields.is_empty() && line.split(self.separator()).count() == self.fields.len()
    }

    /// A line as a row.
    pub(super) fn row(&self, file: &mut File<'_>, line: &str, number: u64) {
        let path = self.path.as_deref().unwrap_or_default();
        let mut draft = Draft::new(kind_of(path), None);
        if std::ptr::eq(draft.kind, &foreign::ZEEK) {
            draft.put_text("_path", path);
        }
        for (at, (name, cell)) in self.fields.iter().zip(line.split(self.separator())).enumerate() {
            if cell == self.unset.as_deref().unwrap_or("-") {
                continue;
            }
            let kind = self.types.get(at).map_or("string", String::as_str);
            let value = self.value(cell, kind);
            if name == "ts" {
                draft.time = time(&value);
            }
            draft.put(name, value);
        }
        file.row("Zeek TSV", draft, number);
    }

    fn value(&self, cell: &str, kind: &str) -> Value {
        let is_empty = cell == self.empty.as_deref().unwrap_or("(empty)");
        if kind.starts_with("set[") || kind.starts_with("vector[") {
            if is_empty {
                return Value::List(Box::default());
            }
            let items = cell.split(self.set.as_deref().filter(|s| !s.is_empty()).unwrap_or(","));
            return Value::List(items.map(|item| Text::from(unescaped(item))).collect());
        }
        let number = match kind {
            "time" | "interval" | "double" => cell.parse().ok().filter(|x: &f64| x.is_finite()).map(Value::Float),
            "count" | "int" | "port" => cell.parse().ok().map(Value::Int),
            _ => None,
        };
        let text = || if is_empty { Value::copied("") } else { unescaped(cell).into() };
        number.unwrap_or_else(text)
    }
}

fn time(ts: &Value) -> Option<crate::base::time::SimTime> {
    match ts {
        Value::Float(seconds) => stamp::of_number(*seconds),
        Value::Int(seconds) => stamp::of_number(*seconds as f64),
        Value::Text(text) => crate::base::time::SimTime::parse(text).ok(),
        _ => None,
    }
}

/// The type of a log's lines.
fn kind_of(path: &str) -> &'static EventType {
    event_type(&format!("zeek.{path}")).unwrap_or(&foreign::ZEEK)
}

/// The log a file's name means: `conn.log`, `conn.2025-03-04.log.gz`, `logs.zip!conn_20250304.json`.
pub(super) fn log_of(name: &str) -> String {
    let own = name.rsplit('!').next().unwrap_or(name);
    let end = own.find(|c: char| !c.is_ascii_alphabetic() && c != '_').unwrap_or(own.len());
    own[..end].trim_end_matches('_').to_owned()
}

/// `\x09` and `\\` as what they stand for.
fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 2..at + 4).filter(|_| bytes[at] == b'\\' && bytes.get(at + 1) == Some(&b'x'));
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 4;
            }
            None if bytes[at] == b'\\' && bytes.get(at + 1) == Some(&b'\\') => {
                out.push(b'\\');
                at += 2;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A line of Zeek's JSON writer, if it is one.
pub(super) fn json(object: &Map<String, Json>, name: &str) -> Option<Draft> {
    let path = object.get("_path").and_then(Json::as_str);
    let ts = object.get("ts")?;
    let led = object.contains_key("uid") || object.contains_key("id.orig_h") || object.contains_key("fuid");
    let by_name = log_of(name);
    let known = event_type(&format!("zeek.{by_name}")).is_some();
    if path.is_none() && !led && !known {
        return None;
    }
    let path = path.map_or(by_name, str::to_owned);
    let time = match ts {
        Json::Number(n) => n.as_f64().and_then(stamp::of_number),
        Json::String(text) => crate::base::time::SimTime::parse(text).ok(),
        _ => None,
    };
    let mut draft = Draft::new(kind_of(&path), time);
    if std::ptr::eq(draft.kind, &foreign::ZEEK) {
        draft.put_text("_path", &path);
    }
    for (key, value) in object {
        match value {
            _ if key == "_path" => {}
            Json::Bool(yes) => draft.put(key, if *yes { "T" } else { "F" }.into()),
            // Times have decimals, even round ones.
            Json::Number(n) if key == "ts" => draft.put(key, n.as_f64().map_or(Value::Absent, Value::Float)),
            Json::Array(items) => draft.put(key, Value::List(items.iter().map(item).collect())),
            other => draft.put_json(key, other.clone()),
        }
    }
    Some(draft)
}

fn item(json: &Json) -> Text {
    json.as_str().map_or_else(|| json.to_string().into(), Text::from)
}

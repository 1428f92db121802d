//! One record a line: `{"table","type","version","time","record",…,"system"}`.

use crate::base::ids::{HostId, RecordId};
use crate::base::time::SimTime;
use crate::telemetry::record::{ColumnType, Field, Record, Value};
use crate::telemetry::source::event_type;
use serde::Serialize;
use serde_json::{Map, Value as Json};

/// Why a line is no record.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not JSON.
    #[error("not a JSON object: {0}")]
    Json(#[from] serde_json::Error),
    /// A part of the envelope is missing or of the wrong kind.
    #[error("\"{0}\" is missing or not what it should be")]
    Missing(&'static str),
    /// No source writes this type.
    #[error("unknown record type \"{0}\"")]
    UnknownType(String),
    /// The type has no such field.
    #[error("{kind} has no field \"{field}\"")]
    UnknownField {
        /// Type of the record.
        kind: &'static str,
        /// What the line has.
        field: String,
    },
    /// `time` is no RFC 3339 time.
    #[error("\"time\" is no time: {0}")]
    Time(#[from] chrono::ParseError),
}

/// The record as one line of JSON, without the line end. Absent fields are left out.
pub fn write_line(record: &Record) -> String {
    let mut line = Vec::with_capacity(1_200);
    append_line(record, &mut line);
    text_of(line)
}

/// Appends the record as one line of JSON (UTF-8), without the line end.
pub fn append_line(record: &Record, out: &mut Vec<u8>) {
    let kind = record.kind;
    let envelope = [("{\"table\":", kind.table), (",\"type\":", kind.name), (",\"version\":", kind.version)];
    for (key, value) in envelope {
        out.extend_from_slice(key.as_bytes());
        text(value, out);
    }
    out.extend_from_slice(b",\"time\":\"");
    out.extend_from_slice(record.time.dated('-', 'T', 6).as_bytes());
    out.extend_from_slice(b"Z\",\"record\":");
    object(kind.fields, &record.values, out);
    if !kind.system.is_empty() {
        out.extend_from_slice(b",\"system\":");
        object(kind.system, &record.system, out);
    }
    out.push(b'}');
}

/// The native record alone, as sources that write JSON have it.
pub(super) fn native(record: &Record) -> String {
    let mut line = Vec::with_capacity(800);
    object(record.kind.fields, &record.values, &mut line);
    text_of(line)
}

fn text_of(line: Vec<u8>) -> String {
    String::from_utf8(line).expect("only text is written")
}

fn object(fields: &[Field], values: &[Value], out: &mut Vec<u8>) {
    out.push(b'{');
    let mut first = true;
    for (field, value) in fields.iter().zip(values).filter(|(_, v)| !v.is_absent()) {
        out.extend_from_slice(if first { b"\"" } else { b",\"" });
        first = false;
        out.extend_from_slice(field.name.as_bytes());
        out.extend_from_slice(b"\":");
        json(value, out);
    }
    out.push(b'}');
}

fn json(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Absent => out.extend_from_slice(b"null"),
        Value::Text(content) => text(content, out),
        Value::Int(n) => serialised(n, out),
        Value::Float(x) => serialised(x, out),
        Value::Bool(b) => serialised(b, out),
        Value::Json(json) => out.extend_from_slice(json.as_bytes()),
        Value::List(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                text(item, out);
            }
            out.push(b']');
        }
    }
}

fn serialised(value: &impl Serialize, out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("memory takes every byte, and no key is anything but text");
}

/// Most texts have nothing to escape and are copied as they are; the whole text is looked at without a branch,
/// which the compiler turns into sixteen bytes at a time.
fn text(content: &str, out: &mut Vec<u8>) {
    let escapes = |found, b: &u8| found | (*b < 0x20) | (*b == b'"') | (*b == b'\\');
    if content.as_bytes().iter().fold(false, escapes) {
        serialised(&content, out);
    } else {
        out.push(b'"');
        out.extend_from_slice(content.as_bytes());
        out.push(b'"');
    }
}

/// Reads a line written by [`write_line`]; the caller numbers the records.
///
/// # Errors
/// When the line is no record of a known type.
pub fn read_line(line: &str, id: RecordId) -> Result<Record, ReadError> {
    let Json::Object(line) = serde_json::from_str(line)? else { return Err(ReadError::Missing("record")) };
    let text = |key: &'static str| line.get(key).and_then(Json::as_str).ok_or(ReadError::Missing(key));
    let name = text("type")?;
    let kind = event_type(name).ok_or_else(|| ReadError::UnknownType(name.to_owned()))?;
    let time = SimTime::parse(text("time")?)?;
    let part = |key: &'static str| line.get(key).and_then(Json::as_object);
    let values = values(kind.name, kind.fields, part("record").ok_or(ReadError::Missing("record"))?)?;
    let system = self::values(kind.name, kind.system, part("system").unwrap_or(&Map::new()))?;
    Ok(Record { id, kind, time, seen: time, host: HostId(u32::MAX), system, values })
}

fn values(kind: &'static str, fields: &[Field], object: &Map<String, Json>) -> Result<Vec<Value>, ReadError> {
    if let Some(field) = object.keys().find(|key| fields.iter().all(|f| f.name != key.as_str())) {
        return Err(ReadError::UnknownField { kind, field: field.clone() });
    }
    Ok(fields.iter().map(|f| object.get(f.name).map_or(Value::Absent, |json| value(json, f.column_type))).collect())
}

/// The value a source that writes JSON means.
pub(crate) fn value(json: &Json, column_type: ColumnType) -> Value {
    match json {
        nested if column_type == ColumnType::Dynamic => nested.clone().into(),
        Json::Null => Value::Absent,
        Json::Object(_) => json.clone().into(),
        Json::Array(items) if !items.iter().all(Json::is_string) => json.clone().into(),
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => match n.as_i64() {
            Some(whole) => Value::Int(whole),
            None => n.as_f64().map_or(Value::Absent, Value::Float),
        },
        Json::String(text) => Value::copied(text.as_str()),
        Json::Array(items) => Value::List(items.iter().filter_map(|i| i.as_str()).map(Into::into).collect()),
    }
}

//! One record a line: `{"table","type","version","time","record",…,"system"}`.

use crate::base::ids::{HostId, RecordId};
use crate::base::time::SimTime;
use crate::telemetry::record::{ColumnType, Field, Record, Value};
use crate::telemetry::source::event_type;
use serde_json::{Map, Number, Value as Json};

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
    let kind = record.kind;
    let mut line = Map::new();
    line.insert("table".into(), kind.table.into());
    line.insert("type".into(), kind.name.into());
    line.insert("version".into(), kind.version.into());
    line.insert("time".into(), record.time.rfc3339().into());
    line.insert("record".into(), object(kind.fields, &record.values));
    if !kind.system.is_empty() {
        line.insert("system".into(), object(kind.system, &record.system));
    }
    Json::Object(line).to_string()
}

/// The native record alone, as sources that write JSON write it.
pub(super) fn native(record: &Record) -> String {
    object(record.kind.fields, &record.values).to_string()
}

fn object(fields: &[Field], values: &[Value]) -> Json {
    let present = fields.iter().zip(values).filter_map(|(f, v)| Some((f.name.to_owned(), json(v)?)));
    Json::Object(present.collect())
}

fn json(value: &Value) -> Option<Json> {
    Some(match value {
        Value::Absent => return None,
        Value::Text(text) => Json::String(text.to_string()),
        Value::Int(n) => Json::Number((*n).into()),
        Value::Float(x) => Number::from_f64(*x).map_or(Json::Null, Json::Number),
        Value::Bool(b) => Json::Bool(*b),
        Value::Json(json) => (**json).clone(),
        Value::List(items) => Json::Array(items.iter().map(|i| Json::String(i.to_string())).collect()),
    })
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

fn value(json: &Json, column_type: ColumnType) -> Value {
    match json {
        nested if column_type == ColumnType::Dynamic => nested.clone().into(),
        Json::Null => Value::Absent,
        Json::Object(_) => json.clone().into(),
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => match n.as_i64() {
            Some(whole) => Value::Int(whole),
            None => n.as_f64().map_or(Value::Absent, Value::Float),
        },
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => Value::List(items.iter().filter_map(|i| i.as_str()).map(Into::into).collect()),
    }
}

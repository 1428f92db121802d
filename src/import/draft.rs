//! A record under way: what a reader knows is put by name, and falls into its place.

use crate::base::ids::{HostId, RecordId};
use crate::base::time::SimTime;
use crate::telemetry::columns::ADDITIONAL;
use crate::telemetry::export::json_value;
use crate::telemetry::record::{ColumnType, EventType, Field, Record, Value};
use serde_json::{Map, Value as Json};

/// A record without an id.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) kind: &'static EventType,
    pub(super) time: Option<SimTime>,
    system: Vec<Value>,
    values: Vec<Value>,
    more: Map<String, Json>,
}

impl Draft {
    pub(super) fn new(kind: &'static EventType, time: Option<SimTime>) -> Self {
        let empty = |fields: &[Field]| vec![Value::Absent; fields.len()];
        Self { kind, time, system: empty(kind.system), values: empty(kind.fields), more: Map::new() }
    }

    /// Puts a part of the header; headers without the part do without.
    pub(super) fn header(&mut self, name: &str, value: Value) {
        if let Some(at) = self.kind.system.iter().position(|f| f.name == name) {
            self.system[at] = value;
        }
    }

    /// Position of the field with this native name or column, if it is still empty.
    fn place(&self, name: &str) -> Option<usize> {
        let fields = self.kind.fields;
        let at = fields.iter().position(|f| f.name == name);
        let at = at.or_else(|| fields.iter().position(|f| f.has_column() && f.column == name));
        at.filter(|at| self.values[*at].is_absent())
    }

    /// Whether the type has such a field, still empty.
    pub(super) fn takes(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// Puts a value as the source has it; a name without a field goes to the additional ones.
    pub(super) fn put(&mut self, name: &str, value: Value) {
        if value.is_absent() {
            return;
        }
        match self.place(name) {
            Some(at) => self.values[at] = value,
            None => self.add(name, plain(&value)),
        }
    }

    /// Puts a text, read as the field's type.
    pub(super) fn put_text(&mut self, name: &str, text: &str) {
        match self.place(name) {
            Some(at) => self.values[at] = natural(text, self.kind.fields[at].column_type),
            None => self.add(name, Json::from(text)),
        }
    }

    /// Puts a value of JSON as a source that writes JSON means it.
    pub(super) fn put_json(&mut self, name: &str, json: Json) {
        match self.place(name) {
            Some(at) => self.values[at] = json_value(&json, self.kind.fields[at].column_type),
            None => self.add(name, json),
        }
    }

    /// Puts a value beside the fields.
    pub(super) fn add(&mut self, name: &str, json: Json) {
        if !json.is_null() {
            self.more.insert(name.to_owned(), json);
        }
    }

    /// Names without a field.
    pub(super) fn additional(&self) -> impl Iterator<Item = &str> {
        self.more.keys().map(String::as_str)
    }

    pub(super) fn finish(mut self, fallback: SimTime) -> Record {
        let time = self.time.unwrap_or(fallback);
        if !self.more.is_empty() {
            match self.kind.fields.iter().position(|f| f.column == ADDITIONAL.name) {
                Some(at) => {
                    let mut all = match self.values[at].tree() {
                        Some(Json::Object(own)) => own,
                        _ => Map::new(),
                    };
                    all.extend(self.more);
                    self.values[at] = Json::Object(all).into();
                }
                None => self.values.push(Json::Object(self.more).into()),
            }
        }
        let (id, host) = (RecordId(0), HostId(u32::MAX));
        Record { id, kind: self.kind, time, seen: time, host, system: self.system, values: self.values }
    }
}

/// A text as a value of the field's type where it can be read so, else as it is.
pub(super) fn natural(text: &str, column_type: ColumnType) -> Value {
    let read = match column_type {
        ColumnType::Long => text.parse().ok().map(Value::Int),
        ColumnType::Real => text.parse().ok().filter(|x: &f64| x.is_finite()).map(Value::Float),
        ColumnType::Bool => text.to_ascii_lowercase().parse().ok().map(Value::Bool),
        ColumnType::Dynamic => serde_json::from_str::<Json>(text).ok().map(Value::from),
        ColumnType::String | ColumnType::DateTime => None,
    };
    read.unwrap_or_else(|| Value::copied(text))
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Absent => Json::Null,
        Value::Text(text) => Json::from(text.as_str()),
        Value::Int(n) => Json::from(*n),
        Value::Float(x) => Json::from(*x),
        Value::Bool(b) => Json::from(*b),
        Value::List(items) => items.iter().map(|i| i.to_string()).collect(),
        Value::Json(text) => serde_json::from_str(text).unwrap_or_else(|_| Json::from(&**text)),
    }
}

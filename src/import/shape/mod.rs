//! What a JSON object is, by its keys.

mod cloud;
mod table;
mod windows;

use super::{Draft, File, zeek};
use crate::base::time::SimTime;
use crate::telemetry::record::Value;
use crate::telemetry::source::event_type;
use serde_json::{Map, Value as Json};

pub(super) use table::is_envelope;

pub(super) type Object = Map<String, Json>;

/// The object as a record, with the name of its format.
pub(super) fn row(object: Object, file: &File<'_>) -> (&'static str, Draft) {
    let object = unwrapped(object);
    if let Some(draft) = own(&object) {
        return ("Watchfloor JSON lines", draft);
    }
    if let Some(draft) = windows::read(&object, file) {
        return draft;
    }
    if let Some(draft) = cloud::read(&object) {
        return draft;
    }
    if let Some(draft) = zeek::json(&object, &file.name) {
        return ("Zeek JSON", draft);
    }
    if let Some(draft) = table::read(&object, file) {
        return draft;
    }
    ("JSON", table::any(object, file))
}

/// The same without the name.
pub(super) fn draft(object: Object, file: &File<'_>) -> Draft {
    row(object, file).1
}

/// What search engines wrap around a record when they export it.
fn unwrapped(mut object: Object) -> Object {
    for key in ["_source", "result"] {
        let wraps = object.contains_key("_index") || object.contains_key("preview");
        if wraps
            && object.get(key).is_some_and(Json::is_object)
            && let Some(Json::Object(inner)) = object.remove(key)
        {
            return inner;
        }
    }
    // The audit log's export has the record as a text beside columns of its own.
    if let Some(text) = object.get("AuditData").and_then(Json::as_str)
        && let Ok(Json::Object(inner)) = serde_json::from_str(text)
    {
        return inner;
    }
    object
}

/// A line of `generate --format jsonl`.
fn own(object: &Object) -> Option<Draft> {
    let text = |key: &str| object.get(key).and_then(Json::as_str);
    let kind = event_type(text("type")?)?;
    let (time, fields) = (SimTime::parse(text("time")?).ok()?, object.get("record")?.as_object()?);
    text("table")?;
    let mut draft = Draft::new(kind, Some(time));
    for (name, value) in fields {
        draft.put_json(name, value.clone());
    }
    for (name, value) in object.get("system").and_then(Json::as_object).into_iter().flatten() {
        draft.header(name, header(value));
    }
    Some(draft)
}

fn header(json: &Json) -> Value {
    match json {
        Json::String(text) => Value::copied(text),
        Json::Number(n) => n.as_i64().map_or(Value::Absent, Value::Int),
        _ => Value::Absent,
    }
}

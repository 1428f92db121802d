//! Rows of tables: what Sentinel and Defender export, and any object with a time in it.

use super::super::{Draft, File, csv, stamp};
use super::Object;
use crate::base::time::SimTime;
use crate::telemetry::columns::{TIME_GENERATED, TYPE};
use crate::telemetry::record::EventType;
use crate::telemetry::source::{event_type, foreign, known_types};
use serde_json::Value as Json;

/// Columns that every exported row has, whatever it is of.
const ENVELOPE: [&str; 12] = [
    "TimeGenerated",
    "TimeGenerated [UTC]",
    "Type",
    "TenantId",
    "SourceSystem",
    "MG",
    "ManagementGroupName",
    "_ResourceId",
    "_ItemId",
    "_SubscriptionId",
    "RecordId",
    "$table",
];
/// Keys that mean the time of a record, the best first.
const TIMES: [&str; 22] = [
    "TimeGenerated",
    "TimeGenerated [UTC]",
    "Timestamp",
    "@timestamp",
    "timestamp",
    "eventTime",
    "EventTime",
    "CreationTime",
    "CreationDate",
    "createdDateTime",
    "activityDateTime",
    "time",
    "_time",
    "ts",
    "start_time",
    "event_time",
    "datetime",
    "date",
    "Date",
    "Time",
    "created",
    "published",
];

/// A column of the export rather than of the record.
pub(in crate::import) fn is_envelope(name: &str) -> bool {
    ENVELOPE.contains(&name)
}

/// A row of a table that is known here.
pub(super) fn read(object: &Object, file: &File<'_>) -> Option<(&'static str, Draft)> {
    let text = |key: &str| object.get(key).and_then(Json::as_str);
    if let Some(at) = text("Timestamp").and_then(|t| file.time(t)) {
        let kind = csv::best(object.keys().map(String::as_str))?;
        return Some(("Defender JSON", filled(kind, object, Some(at))));
    }
    let at = text("TimeGenerated").or_else(|| text("TimeGenerated [UTC]")).and_then(|t| file.time(t))?;
    let table = text("Type").or_else(|| text("$table"));
    let table = table.or_else(|| file.name.rsplit('!').next()?.split('.').next())?;
    let mut kinds: Vec<&'static EventType> = known_types().into_iter().filter(|kind| kind.table == table).collect();
    if let Some(own) = event_type(table) {
        kinds.push(own);
    }
    let number = object.get("EventID").map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
    // Of the types of one table: that with the event's number, else the one that has most of the columns.
    let best = kinds.into_iter().max_by_key(|kind| {
        let by_number = number.as_ref().is_some_and(|n| kind.name.rsplit('.').next() == Some(n));
        let has = |name: &String| kind.fields.iter().any(|f| f.name == name || f.column == name);
        (by_number, object.keys().filter(|name| has(name)).count())
    })?;
    Some(("Sentinel JSON", filled(best, object, Some(at))))
}

fn filled(kind: &'static EventType, object: &Object, time: Option<SimTime>) -> Draft {
    let mut draft = Draft::new(kind, time);
    for (name, value) in object {
        let header = kind.system.iter().find(|f| f.column == name || f.name == name);
        if name == TIME_GENERATED.name || name == TYPE.name || value.is_null() {
            continue;
        }
        match (header, value) {
            (Some(field), Json::String(text)) => draft.header(field.name, text.clone().into()),
            (Some(field), Json::Number(n)) => draft.header(field.name, n.to_string().into()),
            // Computed from the fields, which are there too.
            _ if kind.derived.iter().any(|d| d.column == name) && !draft.takes(name) => {}
            _ => draft.put_json(name, value.clone()),
        }
    }
    draft
}

/// Any object: all of it is kept, with the time and host it seems to have.
pub(super) fn any(object: Object, file: &File<'_>) -> Draft {
    let time = TIMES.iter().find_map(|key| match object.get(*key)? {
        Json::String(text) => file.time(text),
        Json::Number(n) => n.as_f64().and_then(stamp::of_number),
        _ => None,
    });
    let mut draft = Draft::new(&foreign::ROW, time);
    draft.put_text("Source", &file.name);
    let first = |keys: &[&str]| {
        let text = |key: &&str| object.get(*key).and_then(Json::as_str).filter(|t| !t.is_empty()).map(str::to_owned);
        keys.iter().find_map(text)
    };
    let kind = ["Type", "type", "event_type", "EventType", "kind", "category", "Category", "event", "action"];
    let host = ["Computer", "Hostname", "hostname", "host", "HostName", "DeviceName", "computer_name"];
    for (name, keys) in
        [("Kind", &kind[..]), ("Computer", &host[..]), ("Message", &["message", "Message", "msg", "log", "_raw"][..])]
    {
        first(keys).iter().for_each(|text| draft.put_text(name, text));
    }
    for (name, value) in object {
        draft.add(&name, value);
    }
    draft
}

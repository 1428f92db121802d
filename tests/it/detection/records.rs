//! Records made by hand, field by field.

use std::collections::BTreeMap;
use watchfloor::base::ids::{HostId, RecordId};
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::telemetry::record::Field;
use watchfloor::telemetry::{Record, Value, event_type};

/// Nine o'clock, plus ten seconds for every record.
pub(crate) fn moment(number: u32) -> SimTime {
    SimTime::parse("2025-03-04T09:00:00Z").unwrap() + SimSpan::secs(10 * i64::from(number))
}

/// Record number `number` of this type with these fields; all others are absent, but a Windows event
/// has its number and a host.
pub(crate) fn record(kind: &str, number: u32, set: &BTreeMap<&str, String>) -> Record {
    let kind = event_type(kind).unwrap();
    let name = kind.name.rsplit('.').next().unwrap();
    for field in set.keys() {
        assert!(kind.fields.iter().chain(kind.system).any(|f| f.name == *field), "{} has no {field}", kind.name);
    }
    let value = |field: &Field| match (set.get(field.name), field.name) {
        (Some(text), _) if is_tree(kind.name, field) && text.starts_with(['{', '[']) => {
            Value::Json(text.as_str().into())
        }
        (Some(text), _) => Value::copied(text),
        (None, "EventID") => name.into(),
        (None, "Computer") => "fin-ws-001.corp.harbour.example".into(),
        _ => Value::Absent,
    };
    Record {
        id: RecordId(number),
        kind,
        time: moment(number),
        seen: moment(number),
        host: HostId(0),
        system: kind.system.iter().map(value).collect(),
        values: kind.fields.iter().map(value).collect(),
    }
}

/// Whether the source writes a tree into the field, and not a text that holds one.
fn is_tree(kind: &str, field: &Field) -> bool {
    field.nested && !kind.starts_with("xdr.")
}

/// The same from pairs.
pub(crate) fn of(kind: &str, number: u32, set: &[(&'static str, &str)]) -> Record {
    record(kind, number, &set.iter().map(|(k, v)| (*k, (*v).to_owned())).collect())
}

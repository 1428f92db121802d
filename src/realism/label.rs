//! Leakage: whether a single field gives the attack away (P35 to P37).
//!
//! *Reads* records with the label that the truth gives them; the only room here that knows of one.

use super::statistics::area_under_curve;
use super::{Bound, Finding};
use crate::base::Text;
use crate::telemetry::{Record, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A record and whether the attack caused it.
pub type Labelled<'a> = (&'a Record, bool);

/// A field above this gives the attack away.
const MOST: f64 = 0.65;
/// So many tells are named.
const NAMED: usize = 40;
/// Fewer attack records of a type say nothing about a field.
const ENOUGH: usize = 20;

/// What an attack is made of may tell it: whom it calls, how much it carries, how it logs on, what it presents.
/// What remains (ids, source ports, clocks, presence) must not.
const IS_THE_ATTACK: [&str; 24] = [
    "hash",
    "scriptblocktext",
    "taskcontent",
    "bytes",
    "packets",
    "pkts",
    "size",
    "len",
    "cert",
    "issuer",
    "subject",
    "validation",
    "protocol",
    "status",
    "logontype",
    "dest",
    "resp_",
    "server_name",
    "user",
    "duration",
    "elapsed",
    "history",
    "reason",
    "grantedaccess",
];

fn is_the_attack(field: &str) -> bool {
    let field = field.to_ascii_lowercase();
    IS_THE_ATTACK.iter().any(|part| field.contains(part))
}

/// Whose record it is: the machine, or the sender of a flow.
fn source(record: &Record) -> Text {
    let fields = ["Computer", "id.orig_h", "src_ip"];
    fields.iter().map(|f| record.text(f)).find(|t| !t.is_empty()).unwrap_or_default()
}

/// One way to look at a field without reading its meaning: its name, and the number it sees.
type View = (&'static str, fn(&Value) -> Option<f64>);
const VIEWS: [View; 3] = [("number", as_number), ("last digits", low_digits), ("presence", presence)];

/// P35, P37 and the closure of labels for one labelled capture.
pub fn leakage(records: &[Labelled<'_>]) -> Vec<Finding> {
    let attacks = records.iter().filter(|r| r.1).count();
    let mut tells: Vec<(String, f64)> = areas(records).into_iter().collect();
    let looked = tells.len();
    tells.iter_mut().for_each(|t| t.1 = t.1.max(1.0 - t.1));
    tells.sort_by(|a, b| b.1.total_cmp(&a.1));
    let value = tells.first().map(|t| t.1);
    let worst = tells.iter().filter(|t| t.1 > MOST).take(NAMED).map(|(tell, area)| format!("{tell} {area:.2}"));
    let note = worst.collect::<Vec<_>>().join(", ");
    let share = (!records.is_empty()).then(|| attacks as f64 / records.len() as f64);
    vec![
        Finding::of("P35", "the best single field tells the attack (area)", Bound::AtMost(MOST), value, looked)
            .note(note),
        Finding::of("P37", "share of records of the attack", Bound::AtMost(0.01), share, attacks),
    ]
}

/// P36: fields that tell the attack in both captures.
pub fn shared_tells(one: &[Labelled<'_>], other: &[Labelled<'_>]) -> Finding {
    let (one, other) = (areas(one), areas(other));
    let same_way = |key: &String| match (one.get(key), other.get(key)) {
        (Some(a), Some(b)) => (*a > MOST && *b > MOST) || (*a < 1.0 - MOST && *b < 1.0 - MOST),
        _ => false,
    };
    let both: Vec<&String> = one.keys().filter(|key| same_way(key)).collect();
    let names: Vec<&str> = both.iter().take(5).map(|name| name.as_str()).collect();
    let value = (!one.is_empty() && !other.is_empty()).then_some(both.len() as f64);
    Finding::of("P36", "fields that tell the attack in two worlds", Bound::AtMost(0.0), value, one.len())
        .note(names.join(", "))
}

/// How well each view of each field tells the attack, by `type.field (view)`: 1 and 0 wholly, 0.5 not at all. Looked
/// at are the machines the attack touched, or every id would tell the victim from its neighbours.
fn areas(records: &[Labelled<'_>]) -> BTreeMap<String, f64> {
    let mut by_type: BTreeMap<&'static str, Vec<&Labelled<'_>>> = BTreeMap::new();
    let touched: BTreeSet<(&str, Text)> =
        records.iter().filter(|r| r.1).map(|(r, _)| (r.kind.name, source(r))).collect();
    for labelled in records.iter().filter(|(r, _)| touched.contains(&(r.kind.name, source(r)))) {
        by_type.entry(labelled.0.kind.name).or_default().push(labelled);
    }
    let mut areas = BTreeMap::new();
    for (kind, records) in by_type {
        if records.iter().filter(|r| r.1).count() < ENOUGH {
            continue;
        }
        let fields = records[0].0.kind.fields;
        for (at, field) in fields.iter().enumerate().filter(|(_, f)| !is_the_attack(f.name)) {
            for (view, look) in VIEWS {
                let scored = records.iter().filter_map(|r| Some((look(r.0.values.get(at)?)?, r.1)));
                let mut scored: Vec<(f64, bool)> = scored.collect();
                if scored.iter().filter(|s| s.1).count() < ENOUGH {
                    continue;
                }
                if let Some(area) = area_under_curve(&mut scored) {
                    areas.insert(format!("{kind}.{} ({view})", field.name), area);
                }
            }
        }
    }
    areas
}

fn text_number(text: &str) -> Option<f64> {
    match text.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok().map(|n| n as f64),
        None => text.parse().ok(),
    }
}

fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(n) => Some(*n as f64),
        Value::Float(x) => Some(*x),
        Value::Text(text) => text_number(text),
        _ => None,
    }
}

fn low_digits(value: &Value) -> Option<f64> {
    as_number(value).map(|n| (n * 1e6).rem_euclid(1_000.0))
}

fn presence(value: &Value) -> Option<f64> {
    Some(match value {
        Value::Absent => 0.0,
        Value::Text(text) if text.is_empty() || &**text == "-" => 1.0,
        _ => 2.0,
    })
}

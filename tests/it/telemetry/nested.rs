//! Nested keys of the clouds' records against those of public real samples (`nested.json`), in their order.

use super::days::full_day;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use watchfloor::telemetry::export::write_line;

/// Paths seen in samples, in the order in which they were met; opaque ones hold anything.
#[derive(serde::Deserialize)]
struct Seen {
    paths: Vec<String>,
    opaque: Vec<String>,
}

fn seen() -> BTreeMap<String, Seen> {
    serde_json::from_str(include_str!("nested.json")).unwrap()
}

/// Paths of scalars: `a.b`, `a[].b`, `a[]` for lists of scalars and for empty lists.
fn paths(value: &Json, path: String, out: &mut Vec<String>) {
    match value {
        Json::Object(map) => {
            for (key, inner) in map {
                paths(inner, if path.is_empty() { key.clone() } else { format!("{path}.{key}") }, out);
            }
        }
        Json::Array(items) if items.is_empty() => out.push(format!("{path}[]")),
        Json::Array(items) => items.iter().for_each(|item| paths(item, format!("{path}[]"), out)),
        _ => out.push(path),
    }
}

#[test]
fn nested_keys_are_keys_that_real_records_have() {
    let seen = seen();
    let (mut faults, mut met) = (BTreeSet::new(), BTreeSet::new());
    for record in full_day() {
        let Some(known) = seen.get(record.kind.name) else { continue };
        met.insert(record.kind.name);
        let line: Json = serde_json::from_str(&write_line(record)).unwrap();
        let mut ours = Vec::new();
        paths(&line["record"], String::new(), &mut ours);
        for path in ours {
            let opaque = known
                .opaque
                .iter()
                .any(|o| path == *o || path.starts_with(&format!("{o}.")) || path.starts_with(&format!("{o}[")));
            // Lists of samples that were always empty, or whose entries we leave out.
            let listed = known
                .paths
                .iter()
                .any(|p| *p == path || p.starts_with(&format!("{path}.")) || format!("{p}[]") == path);
            if !opaque && !listed {
                faults.insert(format!("{} {path}", record.kind.name));
            }
        }
    }
    assert!(faults.is_empty(), "no sample has\n{}", faults.into_iter().collect::<Vec<_>>().join("\n"));
    assert_eq!(met.len(), seen.len(), "the day has all of them");
}

#[test]
fn keys_under_properties_stand_in_the_order_of_real_records() {
    let seen = seen();
    for name in ["entra.SignInLogs", "entra.NonInteractiveUserSignInLogs", "entra.ServicePrincipalSignInLogs"] {
        let order = &seen["entra.NonInteractiveUserSignInLogs"];
        let place = |key: &str| {
            let path = format!("properties.{key}");
            let inside =
                |p: &String| *p == path || p.starts_with(&format!("{path}.")) || p.starts_with(&format!("{path}["));
            order.paths.iter().chain(&order.opaque).position(inside)
        };
        let record = full_day().iter().find(|r| r.kind.name == name).unwrap();
        let line: Json = serde_json::from_str(&write_line(record)).unwrap();
        let keys: Vec<&String> = line["record"]["properties"].as_object().unwrap().keys().collect();
        let scalar = |k: &&&String| place(k).is_some_and(|n| n < order.paths.len());
        let places: Vec<usize> = keys.iter().filter(scalar).filter_map(|k| place(k)).collect();
        assert!(places.len() >= 12, "{name}: {keys:?}");
        assert!(places.is_sorted(), "{name}: {keys:?}");
    }
}

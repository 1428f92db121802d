//! Field lists against the names and orders of public real samples (`reference.json`).

use super::days::full_day;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use watchfloor::telemetry::export::write_line;
use watchfloor::telemetry::{all_types, event_type};

#[derive(serde::Deserialize)]
struct Reference {
    version: Option<String>,
    fields: Vec<String>,
}

/// Fields we add to what the samples have.
const ADDED: [(&str, &[&str]); 2] = [
    ("zeek.ssl", &["ja3", "ja3s", "ja4"]),
    // Newer systems write 75 columns, of which the vendor's list names the first 61.
    (
        "panos.traffic",
        &[
            "pos_061", "pos_062", "pos_063", "pos_064", "pos_065", "pos_066", "pos_067", "pos_068", "pos_069",
            "pos_070", "pos_071", "pos_072", "pos_073", "pos_074",
        ],
    ),
];

fn reference() -> BTreeMap<String, Reference> {
    serde_json::from_str(include_str!("reference.json")).unwrap()
}

#[test]
fn types_have_the_fields_of_the_reference_in_its_order() {
    let mut faults = Vec::new();
    for (name, reference) in reference() {
        let kind = event_type(&name).unwrap();
        let added = ADDED.iter().find(|(k, _)| *k == name).map_or(&[][..], |(_, f)| f);
        let ours: Vec<&str> = kind.fields.iter().map(|f| f.name).filter(|f| !added.contains(f)).collect();
        if ours != reference.fields {
            faults.push(format!("{name}\n  ours {ours:?}\n  real {:?}", reference.fields));
        }
        if reference.version.as_ref().is_some_and(|v| v != kind.version) {
            faults.push(format!("{name} is version {} and not {:?}", kind.version, reference.version));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn lines_have_the_keys_of_their_type_in_order_and_nothing_about_the_cause() {
    for record in full_day() {
        let line: Json = serde_json::from_str(&write_line(record)).unwrap();
        let outer: Vec<&String> = line.as_object().unwrap().keys().collect();
        assert_eq!(outer[..5], ["table", "type", "version", "time", "record"], "{line}");
        assert!(outer[5..].iter().all(|k| *k == "system"), "{line}");
        let mut names = record.kind.fields.iter().map(|f| f.name);
        for key in line["record"].as_object().unwrap().keys() {
            assert!(names.any(|n| n == key), "{} has {key} out of order", record.kind.name);
        }
    }
}

#[test]
fn the_day_has_every_type_there_is() {
    let silent: Vec<&str> = all_types()
        .into_iter()
        .map(|k| k.name)
        .filter(|name| full_day().iter().all(|r| r.kind.name != *name))
        .collect();
    // Failed pre-authentication shows with wrong passwords at desks, which this day may not have.
    assert!(silent.iter().all(|name| *name == "win.security.4771"), "never written: {silent:?}");
}

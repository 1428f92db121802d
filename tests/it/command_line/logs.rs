//! Generate, query, detect: a round trip through files.

use super::{files, hour_of_logs, lines, watchfloor};
use serde_json::Value as Json;
use std::path::Path;
use tempfile::TempDir;

#[test]
fn every_line_is_an_envelope_around_a_native_record_and_none_hints_at_its_label() {
    let lines = lines(hour_of_logs());
    assert!(lines.len() > 1_000, "{} lines in an hour of a whole company", lines.len());
    for line in &lines {
        let keys: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        for key in ["table", "type", "version", "time", "record"] {
            assert!(keys.contains(&key), "{key} is missing: {line}");
        }
        let text = line.to_string().to_lowercase();
        for word in ["malicious", "is_attack", "\"label\"", "\"truth\"", "effect-"] {
            assert!(!text.contains(word), "a line hints at its label with {word}: {line}");
        }
    }
    let kinds = |wanted: &str| lines.iter().filter(|line| line["type"] == wanted).count();
    for kind in ["win.security.4624", "win.sysmon.1", "zeek.conn", "zeek.dns", "panos.traffic", "squid.access"] {
        assert!(kinds(kind) > 0, "nothing of type {kind}");
    }
}

#[test]
fn the_same_seed_writes_the_same_bytes_on_any_number_of_threads() {
    for threads in ["1", "3"] {
        let again = TempDir::new().unwrap();
        let out = again.path().to_str().unwrap();
        let call = ["generate", "--scenario", "monday-queue", "--seed", "3", "--hours", "1", "--threads", threads];
        let call = watchfloor(&[&call[..], &["--out", out]].concat());
        assert_eq!(call.code, 0, "{}", call.err);
        let (first, second) = (files(hour_of_logs(), "jsonl"), files(again.path(), "jsonl"));
        assert_eq!(first.len(), second.len());
        for (one, other) in first.iter().zip(&second) {
            assert_eq!(one.file_name(), other.file_name());
            assert!(std::fs::read(one).unwrap() == std::fs::read(other).unwrap(), "{} differs", one.display());
        }
    }
}

#[test]
fn a_query_over_the_folder_counts_what_the_files_hold() {
    let folder = hour_of_logs();
    let lines = lines(folder);
    let logons = lines.iter().filter(|line| line["type"] == "win.security.4624").count();
    let answer = query(folder, "SecurityEvent | where EventID == 4624 | count");
    assert_eq!(numbers(&answer), [logons as i64], "{answer}");

    let answer = query(folder, "zeek_conn | summarize connections = count() by proto | sort by proto asc");
    let total: i64 = numbers(&answer).iter().sum();
    assert_eq!(total, lines.iter().filter(|line| line["type"] == "zeek.conn").count() as i64, "{answer}");
}

#[test]
fn a_query_with_a_fault_shows_the_place_and_exits_with_1() {
    let call = watchfloor(&["query", "--logs", hour_of_logs().to_str().unwrap(), "SecurityEvent | wehre EventID == 1"]);
    assert_eq!(call.code, 1, "{}", call.out);
    assert!(call.err.contains("wehre") && call.err.contains('^'), "{}", call.err);
    assert!(call.err.contains("where"), "no hint:\n{}", call.err);
}

#[test]
fn our_own_rules_run_over_the_folder_and_name_the_records_they_found() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/rules");
    let call = watchfloor(&[
        "detect",
        "--logs",
        hour_of_logs().to_str().unwrap(),
        "--rules",
        rules.to_str().unwrap(),
        "--json",
    ]);
    let found = call.json();
    assert!(found.to_string().len() > 2, "no rule found anything in an hour of monday-queue");
}

#[test]
fn a_folder_that_does_not_exist_is_wrong_input() {
    let call = watchfloor(&["query", "--logs", "no/such/folder", "SecurityEvent"]);
    assert_eq!(call.code, 1, "{}", call.err);
    assert!(call.err.contains("no/such/folder"), "{}", call.err);
}

fn query(folder: &Path, kql: &str) -> Json {
    watchfloor(&["query", "--logs", folder.to_str().unwrap(), "--json", kql]).json()
}

/// All integers of an answer, in order, whatever its shape.
fn numbers(json: &Json) -> Vec<i64> {
    match json {
        Json::Number(n) => n.as_i64().into_iter().collect(),
        Json::Array(items) => items.iter().flat_map(numbers).collect(),
        Json::Object(fields) => fields.values().flat_map(numbers).collect(),
        _ => Vec::new(),
    }
}

//! `watchfloor import`: from foreign files to tables that query and detect read.

use super::{hour_of_logs, watchfloor};
use serde_json::Value as Json;
use std::fs;
use tempfile::TempDir;

const CLEARED: &str = "{\"EventTime\":\"2025-03-04 07:00:00\",\"Hostname\":\"a\",\"EventID\":1102,\"Channel\":\"Security\",\
    \"SourceName\":\"Microsoft-Windows-Eventlog\",\"SubjectUserName\":\"mallory\"}\n";

#[test]
fn a_folder_becomes_tables_with_a_report() {
    let (from, to) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    fs::create_dir(from.path().join("b")).unwrap();
    fs::write(from.path().join("b/events.json"), CLEARED).unwrap();
    fs::write(from.path().join("a.json"), format!("{CLEARED}{{\"half\":\n")).unwrap();
    fs::write(from.path().join("c.bin"), [0_u8; 64]).unwrap();
    let out = to.path().to_str().unwrap();
    let report = watchfloor(&["import", from.path().to_str().unwrap(), "--out", out, "--json"]).json();
    assert_eq!((&report["rows"], &report["tables"]["SecurityEvent"]), (&Json::from(2), &Json::from(2)));
    let names: Vec<&str> = report["files"].as_array().unwrap().iter().map(|f| f["file"].as_str().unwrap()).collect();
    assert!(
        names[0].ends_with("a.json") && names[1].ends_with("events.json") && names[2].ends_with("c.bin"),
        "{names:?}"
    );
    assert_eq!(report["files"][0]["skipped"]["JSON that ends in the middle"]["first"], "a.json:2");
    assert_eq!(report["first"], "2025-03-04T07:00:00.000000Z");
    let answer = watchfloor(&[
        "query",
        "--logs",
        out,
        "--json",
        "SecurityEvent | where EventID == 1102 | project SubjectUserName",
    ]);
    assert_eq!(answer.json()[0]["SubjectUserName"], "mallory");
    let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/rules");
    let hits = watchfloor(&["detect", "--logs", out, "--rules", rules, "--json"]).json();
    assert!(hits["hits"].as_array().unwrap().len() >= 2, "{hits}");
    let again = watchfloor(&["import", from.path().to_str().unwrap(), "--out", out]);
    assert_eq!(again.code, 1, "a folder with rows is not mixed with others: {}", again.out);
}

#[test]
fn our_own_logs_come_back_as_they_were() {
    let to = TempDir::new().unwrap();
    let out = to.path().to_str().unwrap();
    let report = watchfloor(&["import", hour_of_logs().to_str().unwrap(), "--out", out, "--json"]).json();
    assert_eq!(report["rows"].as_u64().unwrap() as usize, super::lines(hour_of_logs()).len());
    let count = "union * | summarize n = count(), m = dcount(Type) by t = 1";
    let before = watchfloor(&["query", "--logs", hour_of_logs().to_str().unwrap(), "--json", count]).json();
    assert_eq!(watchfloor(&["query", "--logs", out, "--json", count]).json(), before);
}

#[test]
fn nothing_to_read_is_wrong_input() {
    let (from, to) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    fs::write(from.path().join("c.bin"), [0_u8; 64]).unwrap();
    let call = watchfloor(&["import", from.path().to_str().unwrap(), "--out", to.path().to_str().unwrap()]);
    assert_eq!(call.code, 1, "{}", call.out);
    assert!(call.out.contains("no log format known here"), "{}", call.out);
    assert_eq!(watchfloor(&["import", "/nowhere/at/all", "--out", to.path().join("x").to_str().unwrap()]).code, 1);
}

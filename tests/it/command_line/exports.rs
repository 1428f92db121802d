//! The other formats of `generate`, and what `--truth`, `--benign` and `detect` tell.

use super::{hour_of_logs, lines, watchfloor};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

/// An hour of `first-shift`, written the way the arguments ask.
fn generate(arguments: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let out = folder.path().to_str().unwrap();
    let call = ["generate", "--scenario", "first-shift", "--seed", "5", "--hours", "1", "--out", out];
    let call = watchfloor(&[&call[..], arguments].concat());
    assert_eq!(call.code, 0, "{}", call.err);
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn the_truth_stands_in_a_file_of_its_own_and_tells_every_line() {
    let folder = generate(&["--truth"]);
    let text = std::fs::read_to_string(folder.path().join("truth.json")).unwrap();
    let truth: Json = serde_json::from_str(&text).unwrap();
    let rows = truth["records"].as_array().unwrap();
    let mut count: BTreeMap<&str, u64> = BTreeMap::new();
    for row in rows {
        let line = row["line"].as_u64().unwrap();
        let last = count.entry(row["file"].as_str().unwrap()).or_default();
        assert_eq!(line, *last + 1, "lines are told in order: {row}");
        *last = line;
        let cause = row["cause"].as_str().unwrap();
        assert!(["start", "benign", "attack"].contains(&cause), "{row}");
        assert!(cause != "benign" || row["habit"].is_string(), "{row}");
        assert!(cause != "attack" || row["step"].is_string() && row["technique"].is_string(), "{row}");
    }
    let files = names(folder.path());
    assert_eq!(files.iter().filter(|n| n.ends_with(".jsonl")).count(), count.len(), "{files:?}");
    for (file, lines) in count {
        let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
        assert_eq!(text.lines().count() as u64, lines, "{file}");
    }
}

#[test]
fn native_text_and_columns_hold_as_many_records_as_the_lines() {
    let folder = generate(&["--format", "raw"]);
    let raw = names(folder.path());
    assert!(
        ["Security.xml", "conn.log", "panos_traffic.log"].iter().all(|n| raw.contains(&(*n).to_owned())),
        "{raw:?}"
    );
    // A second run into the same folder leaves nothing of the first.
    let out = folder.path().to_str().unwrap();
    let call =
        ["generate", "--scenario", "first-shift", "--seed", "5", "--hours", "1", "--format", "parquet", "--out", out];
    let call = watchfloor(&call);
    assert_eq!(call.code, 0, "{}", call.err);
    let columns = names(folder.path());
    assert!(columns.iter().all(|n| n.ends_with(".parquet")) && columns.len() > 8, "{columns:?}");
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/rules");
    let found = watchfloor(&["detect", "--logs", out, "--rules", rules.to_str().unwrap(), "--json"]).json();
    let written: u64 = call.out.lines().map(|l| l.split_whitespace().next().unwrap().parse::<u64>().unwrap()).sum();
    assert_eq!(found["records"].as_u64(), Some(written));
}

#[test]
fn a_hit_names_the_line_that_made_the_rule_fire() {
    let rules = TempDir::new().unwrap();
    let rule = "title: Desktop\nid: 11111111-2222-4333-8444-555555555555\nlogsource: { category: process_creation, product: windows, service: sysmon }\n\
                detection:\n  s: { Image|endswith: '\\explorer.exe' }\n  condition: s\n";
    std::fs::write(rules.path().join("desktop.yml"), rule).unwrap();
    std::fs::write(rules.path().join("broken.yml"), "title: Broken\n").unwrap();
    let logs = hour_of_logs().to_str().unwrap();
    let found = watchfloor(&["detect", "--logs", logs, "--rules", rules.path().to_str().unwrap(), "--json"]).json();
    let refused = &found["refused"][0];
    assert!(refused["file"].as_str().unwrap().ends_with("broken.yml") && refused["reason"].is_string(), "{refused}");
    let hits = found["hits"].as_array().unwrap();
    let wanted = lines(hour_of_logs())
        .iter()
        .filter(|l| l["type"] == "win.sysmon.1" && l["record"]["Image"].as_str().unwrap().ends_with("\\explorer.exe"))
        .count();
    assert!(wanted > 0 && hits.len() == wanted, "{} hits for {wanted} records", hits.len());
    for hit in hits {
        assert_eq!(hit["rule"], "11111111-2222-4333-8444-555555555555");
        let path = hour_of_logs().join(hit["file"].as_str().unwrap());
        let text = std::fs::read_to_string(path).unwrap();
        let line = text.lines().nth(hit["line"].as_u64().unwrap() as usize - 1).unwrap();
        assert!(line.contains("explorer.exe"), "{line}");
    }
}

#[test]
fn an_unknown_scenario_is_a_wrong_call_that_names_the_known_ones() {
    let call = watchfloor(&["generate", "--scenario", "last-shift", "--seed", "1", "--out", "unused"]);
    assert_eq!(call.code, 2, "{}", call.err);
    assert!(call.err.contains("first-shift"), "{}", call.err);
}

#[test]
fn a_folder_without_a_sound_rule_is_wrong_input() {
    let rules = TempDir::new().unwrap();
    std::fs::write(rules.path().join("broken.yml"), "title: Broken\n").unwrap();
    let logs = hour_of_logs().to_str().unwrap();
    let call = watchfloor(&["detect", "--logs", logs, "--rules", rules.path().to_str().unwrap()]);
    assert_eq!(call.code, 1, "{}", call.err);
    assert!(call.err.contains("broken.yml:1:"), "{}", call.err);
}

#[test]
fn a_line_that_is_no_record_is_told_by_file_and_line() {
    let logs = TempDir::new().unwrap();
    std::fs::write(logs.path().join("SecurityEvent.jsonl"), "\n{\"table\":1}\n").unwrap();
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/rules");
    let call = watchfloor(&["detect", "--logs", logs.path().to_str().unwrap(), "--rules", rules.to_str().unwrap()]);
    assert_eq!(call.code, 1, "{}", call.err);
    assert!(call.err.contains("SecurityEvent.jsonl:2:"), "{}", call.err);
}

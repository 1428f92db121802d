//! `techniques`, and `check` on files of techniques.

use super::watchfloor;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// The complaint about a shipped technique after a change of its text; the file keeps its name unless another is given.
fn complaint(name: &str, changes: &[(&str, &str)], stem: Option<&str>) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/techniques").join(format!("{name}.ron"));
    let mut text = fs::read_to_string(path).unwrap();
    for (old, new) in changes {
        assert!(text.contains(old), "{name} has no {old}");
        text = text.replacen(old, new, 1);
    }
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(format!("{}.ron", stem.unwrap_or(name)));
    fs::write(&file, text).unwrap();
    let call = watchfloor(&["check", file.to_str().unwrap()]);
    assert_eq!(call.code, 1, "{}{}", call.out, call.err);
    call.out
}

#[test]
fn every_shipped_technique_is_sound() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/techniques");
    let call = watchfloor(&["check", folder.to_str().unwrap()]);
    assert_eq!(call.code, 0, "{}{}", call.out, call.err);
}

#[test]
fn a_technique_under_a_wrong_name_is_told_the_right_one() {
    let said = complaint("T1082", &[("System Information Discovery", "System Looking Over")], None);
    assert!(said.contains("is called \"System Information Discovery\" in ATT&CK"), "{said}");
    assert!(said.contains("T1082.ron:3:"), "{said}");
}

#[test]
fn a_technique_of_another_tactic_is_told_which_fit() {
    let said = complaint("T1082", &[("tactic: \"discovery\"", "tactic: \"impact\"")], None);
    assert!(
        said.contains("does not serve the tactic \"impact\"") && said.contains("write tactic: \"discovery\""),
        "{said}"
    );
}

#[test]
fn an_unknown_id_and_an_old_one_are_told_apart() {
    let said = complaint("T1082", &[("id: \"T1082\"", "id: \"T1908\"")], Some("T1908"));
    assert!(said.contains("has no technique T1908"), "{said}");
    let said = complaint("T1059.001", &[("id: \"T1059.001\"", "id: \"T1086\"")], Some("T1086"));
    assert!(said.contains("has renamed T1086") && said.contains("renamed: it is T1059.001 now"), "{said}");
}

#[test]
fn a_missing_part_of_the_doc_block_is_named() {
    let said = complaint("T1082", &[("undo:", "simplified:")], None);
    assert!(said.contains("has no \"undo\""), "{said}");
}

#[test]
fn a_look_alike_that_nobody_has_is_named() {
    let said = complaint("T1082", &[("support_inventory", "support_inventary")], None);
    assert!(said.contains("there is no habit \"support_inventary\""), "{said}");
}

#[test]
fn a_query_that_asks_for_a_column_nobody_has_is_shown_where_it_stands() {
    let said = complaint("T1082", &[("EventID == 4688", "EventIdent == 4688")], None);
    assert!(said.contains("this query is not understood") && said.contains("EventIdent"), "{said}");
    let line = said.lines().next().unwrap();
    assert!(!line.contains(":1:1"), "{said}");
}

#[test]
fn a_source_that_writes_no_such_record_is_named() {
    let said = complaint("T1082", &[("Security 4688", "Security 9999")], None);
    assert!(said.contains("Security writes no \"9999\""), "{said}");
}

#[test]
fn the_list_goes_by_tactic_and_counts() {
    let list = watchfloor(&["techniques", "--json"]).json();
    let tactics = list["tactics"].as_array().unwrap();
    let counts: Vec<u64> = tactics.iter().map(|t| t["count"].as_u64().unwrap()).collect();
    assert_eq!(counts.iter().sum::<u64>(), list["count"].as_u64().unwrap());
    assert!(list["count"].as_u64().unwrap() >= 90, "{}", list["count"]);
    assert!(counts.iter().filter(|c| **c > 0).count() >= 13, "{counts:?}");
    let text = watchfloor(&["techniques"]);
    assert_eq!(text.code, 0, "{}", text.err);
    assert!(text.out.contains("credential access (") && text.out.contains("T1003.001  LSASS Memory"), "{}", text.out);
}

#[test]
fn one_technique_is_told_in_full_also_by_its_old_id() {
    let call = watchfloor(&["techniques", "T1086"]);
    assert_eq!(call.code, 0, "{}", call.err);
    assert!(call.out.contains("T1059.001  PowerShell") && call.out.contains("renamed: was T1086"), "{}", call.out);
    for part in ["visible in", "look alikes", "find", "undo", "careful"] {
        assert!(call.out.contains(part), "no {part}:\n{}", call.out);
    }
    let call = watchfloor(&["techniques", "T0000"]);
    assert_eq!(call.code, 2, "{}", call.out);
    assert!(call.err.contains("no file plays T0000"), "{}", call.err);
}

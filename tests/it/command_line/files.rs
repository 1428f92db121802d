//! `check` on files of authors.

use super::watchfloor;
use std::path::Path;
use tempfile::TempDir;

#[test]
fn check_is_silent_about_sound_scenarios() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let call = watchfloor(&["check", folder.to_str().unwrap()]);
    assert_eq!(call.code, 0, "{}{}", call.out, call.err);
}

#[test]
fn check_names_file_line_and_column_of_a_fault_and_exits_with_1() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("scenario.ron");
    std::fs::write(&file, "Scenario(\n    format: 1,\n    titel: \"Misspelt\",\n)\n").unwrap();
    let call = watchfloor(&["check", folder.path().to_str().unwrap()]);
    assert_eq!(call.code, 1, "{}{}", call.out, call.err);
    let said = format!("{}{}", call.out, call.err);
    assert!(said.contains("scenario.ron:3:"), "no line and column:\n{said}");
    assert!(said.contains("titel"), "the fault is not named:\n{said}");
    assert!(said.contains('^'), "no caret:\n{said}");
}

#[test]
fn check_of_a_file_that_does_not_exist_is_wrong_input() {
    let call = watchfloor(&["check", "no/such/file.ron"]);
    assert_eq!(call.code, 1, "{}", call.err);
    assert!(call.err.contains("no/such/file.ron"), "{}", call.err);
}

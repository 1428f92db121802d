//! `watchfloor check` and `watchfloor scenarios` as scripts call them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn watchfloor(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_watchfloor")).args(arguments).current_dir(folder).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn everything_that_is_shipped_passes() {
    let done = watchfloor(&["check", "assets", "scenarios"], root());
    assert_eq!(done.status.code(), Some(0), "{}", text(&done));
    assert!(
        text(&done).contains("checked 7 scenarios, 4 companies, 1 name pool, 1 site list")
            && text(&done).contains("all sound"),
        "{}",
        text(&done)
    );
}

#[test]
fn faults_are_printed_with_their_place_and_the_exit_code_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("scenarios/first-shift");
    fs::create_dir_all(&scenario).unwrap();
    for name in ["scenario.ron", "brief.md", "rubric.ron"] {
        let shipped = fs::read_to_string(root().join("scenarios/first-shift").join(name)).unwrap();
        fs::write(scenario.join(name), shipped.replace("tier: 1", "tiers: 1").replace("report: 100", "report: 90"))
            .unwrap();
    }
    fs::write(folder.path().join("rule.yml"), "title: [unclosed\n").unwrap();
    fs::write(folder.path().join("latin.ron"), b"Company(name: \"M\xfcller\")").unwrap();
    let done = watchfloor(&["check", "."], folder.path());
    let shown = text(&done);
    assert_eq!(done.status.code(), Some(1), "{shown}");
    assert!(shown.contains("scenario.ron:7:5: unknown field \"tiers\""), "{shown}");
    assert!(shown.contains("did you mean \"tier\"?"), "{shown}");
    assert!(shown.contains("sum to 990, not to 1000") && shown.contains("add 10"), "{shown}");
    assert!(shown.contains("rule.yml:") && shown.contains("latin.ron:1:17: this is no UTF-8 text"), "{shown}");
    assert!(shown.trim_end().ends_with("problems"), "{shown}");
}

#[test]
fn fifty_megabytes_of_junk_are_refused_by_their_size() {
    let folder = tempfile::tempdir().unwrap();
    let junk = folder.path().join("junk.ron");
    // A sparse file: the size is there, the bytes are not, and reading them would be the fault.
    fs::File::create(&junk).unwrap().set_len(50 << 20).unwrap();
    let done = watchfloor(&["check", "junk.ron"], folder.path());
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done).contains("junk.ron:1:1: the file has 51200 KiB"), "{}", text(&done));
}

#[test]
fn what_is_not_there_or_not_known_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let gone = watchfloor(&["check", "nowhere"], folder.path());
    assert_eq!(gone.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&gone.stderr).contains("nowhere"));
    fs::write(folder.path().join("list.ron"), "[1, 2]").unwrap();
    let unknown = watchfloor(&["check", "list.ron"], folder.path());
    assert_eq!(unknown.status.code(), Some(1));
    assert!(text(&unknown).contains("no content file we know"), "{}", text(&unknown));
    assert_eq!(watchfloor(&["check"], folder.path()).status.code(), Some(2));
}

#[test]
fn the_list_of_scenarios_is_readable_by_programs() {
    let done = watchfloor(&["scenarios", "--json"], root());
    assert_eq!(done.status.code(), Some(0));
    let rows: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    for row in rows.as_array().unwrap() {
        let keys: Vec<&String> = row.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["id", "title", "tier", "minutes"]);
    }
}

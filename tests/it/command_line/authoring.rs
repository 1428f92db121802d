//! An author's way: begin, check, try out, pack, hand on, play.

use super::{ended, program, watchfloor};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A folder with a scenario as `new` writes it.
fn begun() -> (TempDir, PathBuf) {
    let place = TempDir::new().unwrap();
    let into = place.path().to_str().unwrap();
    let call = watchfloor(&["new", "scenario", "night-watch", "--into", into]);
    assert_eq!(call.code, 0, "{}", call.err);
    let folder = place.path().join("night-watch");
    (place, folder)
}

fn change(file: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from} is not in {}", file.display());
    std::fs::write(file, text.replace(from, to)).unwrap();
}

#[test]
fn a_scenario_begun_from_nothing_is_sound_and_the_solver_can_work_it() {
    let (_place, folder) = begun();
    let named = folder.to_str().unwrap();
    assert_eq!(watchfloor(&["check", named]).code, 0);
    let seeds = watchfloor(&["preview", named, "--seeds", "2", "--json"]).json();
    for seed in seeds.as_array().unwrap() {
        assert!(seed["fit"].as_bool().unwrap() && seed["solver"].as_f64().unwrap() >= 85.0, "{seed}");
        assert!(seed["facts"].as_u64().unwrap() >= 8 && seed["hops"].as_u64().unwrap() >= 1, "{seed}");
        let steps = seed["steps"].as_array().unwrap();
        assert!(steps.iter().all(|s| s["records"].as_object().is_some_and(|r| !r.is_empty())), "a step leaves nothing");
        let benign: u64 = ["benign_trigger", "false_positive"].iter().filter_map(|k| seed["alerts"][k].as_u64()).sum();
        assert!(benign > 0, "an attack without harmless twins: {seed}");
    }
    let again = watchfloor(&["new", "scenario", "night-watch", "--into", folder.parent().unwrap().to_str().unwrap()]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("nothing was written"), "{}", again.err);
}

#[test]
fn a_scenario_nobody_could_solve_is_told_apart() {
    let (_place, folder) = begun();
    // Nothing is collected on hosts, so that nobody can tell which program calls outside.
    let off: Vec<String> = ["sysmon", "security", "powershell", "edr"]
        .iter()
        .map(|source| format!("SensorOff(source: \"{source}\", hosts: \"*\")"))
        .collect();
    change(&folder.join("scenario.ron"), "    // 4.", &format!("    visibility: [{}],\n    // 4.", off.join(", ")));
    let call = watchfloor(&["preview", folder.to_str().unwrap(), "--seeds", "1"]);
    assert_eq!(call.code, 1, "{}", call.out);
    assert!(call.err.contains("does not reach"), "{}{}", call.out, call.err);
}

#[test]
fn own_procedures_and_rules_of_a_scenario_are_played() {
    let (_place, folder) = begun();
    let rule = "title: A mail from the billing desk\nid: 8b1f5a0e-6f7c-4f5e-9d0b-0a5b6a1c9d21\nstatus: test\n\
                logsource:\n    product: m365\n    service: emailevents\ndetection:\n    selection:\n        SenderFromAddress|startswith: 'billing@'\n    condition: selection\nlevel: low\n";
    std::fs::create_dir(folder.join("rules")).unwrap();
    std::fs::write(folder.join("rules/billing.yml"), rule).unwrap();
    std::fs::create_dir(folder.join("habits")).unwrap();
    let habits = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/habits");
    let habit = std::fs::read_to_string(habits.join("phish_simulation.ron")).unwrap();
    let own = habit.replacen("\"phish_simulation\"", "\"drill_mail\"", 1);
    std::fs::write(folder.join("habits/drill_mail.ron"), own).unwrap();
    change(&folder.join("scenario.ron"), "habit: \"phish_simulation\"", "habit: \"drill_mail\"");
    let named = folder.to_str().unwrap();
    let check = watchfloor(&["check", named]);
    assert_eq!(check.code, 0, "{}", check.out);
    let preview = watchfloor(&["preview", named, "--seeds", "1", "--json"]);
    let seeds: serde_json::Value = serde_json::from_str(&preview.out).unwrap();
    let reasons = seeds[0]["reasons"].to_string();
    assert!(reasons.contains("drill mail"), "the own habit raised nothing: {reasons}");
    let lure = &seeds[0]["steps"][0];
    assert!(lure["alerts"].as_u64().unwrap() >= 2, "the own rule did not fire on the lure: {lure}");
}

#[test]
fn a_pack_is_one_checked_archive_that_plays_and_replays_elsewhere() {
    let (place, folder) = begun();
    let (named, archive) = (folder.to_str().unwrap(), place.path().join("ours.zip"));
    let pack = archive.to_str().unwrap();
    assert_eq!(watchfloor(&["pack", named, "--out", pack]).code, 0);
    let bytes = std::fs::read(&archive).unwrap();
    assert_eq!(watchfloor(&["pack", named, "--out", pack]).code, 0);
    assert_eq!(std::fs::read(&archive).unwrap(), bytes, "the same files are the same archive");
    assert_eq!(watchfloor(&["check", pack]).code, 0);
    // Somebody else puts it beside the saves and plays it by its name.
    let home = TempDir::new().unwrap();
    std::fs::create_dir(home.path().join("scenarios")).unwrap();
    std::fs::copy(&archive, home.path().join("scenarios/ours.zip")).unwrap();
    let journal = home.path().join("run.journal");
    let play = ["play", "--scenario", "night-watch", "--seed", "4", "--analyst", "isolate-all", "--json", "--journal"];
    let call = ended(program(home.path()).args(play).arg(&journal).output().unwrap());
    let replay = ended(program(home.path()).args(["replay", "--json"]).arg(&journal).output().unwrap());
    assert_eq!(call.json()["score"], replay.json()["score"]);
    // The author's folder is the same content; a changed one is another run.
    let by = |scenario: &str| watchfloor(&["replay", journal.to_str().unwrap(), "--json", "--scenario", scenario]);
    assert_eq!(by(named).json()["score"], call.json()["score"]);
    change(&folder.join("scenario.ron"), "\"3 min\", 200", "\"4 min\", 200");
    assert_eq!(by(named).code, 1, "another content is another run");
}

#[test]
fn a_faulty_scenario_is_not_packed() {
    let (place, folder) = begun();
    change(&folder.join("scenario.ron"), "T1566.001", "T1566.999");
    let out = place.path().join("bad.zip");
    let call = watchfloor(&["pack", folder.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert_eq!(call.code, 1);
    assert!(call.out.contains("T1566.999") && call.out.contains("scenario.ron:"), "{}", call.out);
    assert!(!out.exists());
}

#[test]
fn hostile_archives_are_refused_by_name_and_leave_nothing_behind() {
    let place = TempDir::new().unwrap();
    let plain = SimpleFileOptions::default();
    let long = "a/".repeat(200);
    let tricks = [
        ("../out.ron", "leads out"),
        ("a/../../out.ron", "leads out"),
        ("/etc/out.ron", "place of its own"),
        ("C:/out.ron", "place of its own"),
        ("a\\..\\out.ron", "place of its own"),
        ("a//out.ron", "leads out"),
        ("./out.ron", "leads out"),
        ("a/nul.ron", "some systems"),
        ("COM1.ron", "some systems"),
        ("a./out.ron", "some systems"),
        ("run.sh", "no content"),
        ("inner.zip", "no content"),
        ("lib.so", "no content"),
        (long.as_str(), "too long"),
        ("a\u{1b}[2J.ron", "not plain text"),
    ];
    for (name, why) in tricks {
        let mut zip = ZipWriter::new(std::fs::File::create(place.path().join("t.zip")).unwrap());
        zip.start_file(name, plain).unwrap();
        zip.write_all(b"Scenario(format: 1)").unwrap();
        zip.finish().unwrap();
        refused(place.path(), why);
    }
    let mut zip = ZipWriter::new(std::fs::File::create(place.path().join("t.zip")).unwrap());
    zip.add_symlink("a/scenario.ron", "/etc/passwd", plain).unwrap();
    zip.finish().unwrap();
    refused(place.path(), "a link");
    let mut zip = ZipWriter::new(std::fs::File::create(place.path().join("t.zip")).unwrap());
    zip.start_file("a/Brief.md", plain).unwrap();
    zip.start_file("a/brief.md", plain).unwrap();
    zip.finish().unwrap();
    refused(place.path(), "two members");
    let mut zip = ZipWriter::new(std::fs::File::create(place.path().join("t.zip")).unwrap());
    zip.start_file("a/scenario.ron", plain).unwrap();
    zip.write_all(&vec![b' '; 40 << 20]).unwrap();
    zip.finish().unwrap();
    refused(place.path(), "too much");
    let mut zip = ZipWriter::new(std::fs::File::create(place.path().join("t.zip")).unwrap());
    (0..2_500).for_each(|n| zip.start_file(format!("a/{n}.md"), plain).unwrap());
    zip.finish().unwrap();
    refused(place.path(), "at most");
    std::fs::write(place.path().join("t.zip"), b"PK\x03\x04 nothing of the kind").unwrap();
    refused(place.path(), "no zip archive");
}

/// The archive is refused for this reason, and nothing but it lies in the folder.
#[track_caller]
fn refused(folder: &Path, why: &str) {
    let call = watchfloor(&["check", folder.join("t.zip").to_str().unwrap()]);
    assert_eq!(call.code, 1, "{}", call.out);
    assert!(call.out.contains(why), "not \"{why}\":\n{}", call.out);
    assert!(!call.out.contains('\u{1b}'), "a name reached the terminal as it is");
    let left: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["t.zip"]);
}

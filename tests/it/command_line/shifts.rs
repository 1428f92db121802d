//! Play and replay.

use super::{program, watchfloor};
use serde_json::Value as Json;
use std::sync::OnceLock;
use tempfile::TempDir;

/// One shift by the analyst who closes everything, with its journal; played once for all stories.
fn played() -> &'static (Json, TempDir) {
    static PLAYED: OnceLock<(Json, TempDir)> = OnceLock::new();
    PLAYED.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        let journal = folder.path().join("shift.journal");
        let call = watchfloor(&[
            "play",
            "--scenario",
            "first-shift",
            "--seed",
            "5",
            "--analyst",
            "close-all",
            "--json",
            "--journal",
            journal.to_str().unwrap(),
        ]);
        (call.json(), folder)
    })
}

#[test]
fn play_prints_score_vector_deductions_and_damage() {
    let (result, _) = played();
    assert_eq!(result["scenario"], "first-shift");
    assert_eq!(result["seed"], 5);
    assert_eq!(result["analyst"], "close-all");
    let score = result["score"].as_f64().unwrap();
    assert!((0.0..=100.0).contains(&score), "{score}");
    assert!(score < 40.0, "closing everything unseen earned {score}");
    assert!(result["vector"].as_object().is_some_and(|v| !v.is_empty()), "{result}");
    for run in ["without", "with", "reference"] {
        assert!(!result["damage"][run].is_null(), "no damage for {run}");
    }
    let deductions = result["deductions"].as_array().unwrap();
    assert!(!deductions.is_empty());
    for deduction in deductions {
        for key in ["part", "points", "rule", "records", "query"] {
            assert!(!deduction[key].is_null(), "{key} is missing: {deduction}");
        }
        assert!(deduction["points"].as_f64().unwrap() > 0.0, "{deduction}");
        let records = deduction["records"].as_array().unwrap().len();
        assert!((1..=5).contains(&records), "{records} records prove {deduction}");
    }
}

#[test]
fn replay_of_the_journal_prints_what_play_printed() {
    let (result, folder) = played();
    let journal = folder.path().join("shift.journal");
    assert_eq!(&watchfloor(&["replay", journal.to_str().unwrap(), "--json"]).json(), result);
}

#[test]
fn a_journal_with_a_flipped_bit_is_noticed() {
    let (_, folder) = played();
    let mut bytes = std::fs::read(folder.path().join("shift.journal")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    let damaged = folder.path().join("damaged.journal");
    std::fs::write(&damaged, bytes).unwrap();
    let call = watchfloor(&["replay", damaged.to_str().unwrap(), "--json"]);
    let said = call.err.to_lowercase();
    assert!(call.code == 1 || said.contains("damage"), "exit {} and not a word: {said}", call.code);
}

#[test]
fn replay_of_something_else_is_wrong_input() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("poem.txt");
    std::fs::write(&file, "Roses are red,\nviolets are blue.\n").unwrap();
    let output = program(home.path()).args(["replay", file.to_str().unwrap()]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
}

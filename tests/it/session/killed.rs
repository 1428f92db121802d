//! The real program, really killed.

use std::process::{Command, Stdio};
use watchfloor::storage::journal;

/// Starts a shift that writes its journal, kills the program at some point of it, and looks at what
/// is on the disk.
#[test]
fn a_killed_program_leaves_a_journal_that_reads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("killed.journal");
    let mut child = Command::new(env!("CARGO_BIN_EXE_watchfloor"))
        .args(["play", "--scenario", "first-shift", "--seed", "1", "--analyst", "reference", "--journal"])
        .arg(&path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Killed as soon as something is there, or when it has come to its end.
    loop {
        let lines = std::fs::read(&path).map_or(0, |bytes| bytes.iter().filter(|b| **b == b'\n').count());
        if lines >= 4 {
            child.kill().unwrap();
        }
        if lines >= 4 || child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::yield_now();
    }
    child.wait().unwrap();
    let loaded = journal::read(&path).unwrap();
    assert!(loaded.journal.actions.len() >= 3, "three acknowledged actions were seen on the disk");
    assert!(loaded.damage.is_none_or(|damage| damage.torn), "a kill tears, it does not change bytes");
    assert_eq!(loaded.journal.header.seed, 1);
}

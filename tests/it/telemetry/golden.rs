//! One record of every type, as a line. `UPDATE_GOLDEN=1` rewrites the lines; read them before commit.

use super::days::full_day;
use std::path::{Path, PathBuf};
use watchfloor::telemetry::export::write_line;
use watchfloor::telemetry::{EventType, all_types};

fn path(kind: &EventType) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/telemetry/golden").join(format!("{}.jsonl", kind.name))
}

/// The first record of the type by the clock, which no delay of forwarding moves.
fn first(kind: &EventType) -> Option<String> {
    let records = full_day().iter().filter(|r| r.kind.name == kind.name);
    records.min_by_key(|r| (r.time, r.id)).map(|r| write_line(r) + "\n")
}

#[test]
fn one_record_of_every_type_looks_as_it_always_did() {
    let rewrite = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut faults = Vec::new();
    for kind in all_types() {
        let Some(now) = first(kind) else { continue };
        let path = path(kind);
        if rewrite {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, now).unwrap();
            continue;
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        if golden != now {
            faults.push(format!("{}\n- {golden}+ {now}", kind.name));
        }
    }
    assert!(faults.is_empty(), "UPDATE_GOLDEN=1 rewrites, if this is meant\n{}", faults.join("\n"));
}

//! The house rules that no compiler checks: module order, who may name the truth, file length.
//!
//! The table is the one of `src/ARCHITECTURE.md`; a change of order is a change there first.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Modules from the ground up; a module may use itself and whatever stands before it.
const ORDER: [&str; 20] = [
    "base",
    "world",
    "scenario",
    "simulation",
    "telemetry",
    "realism",
    "siem",
    "detection",
    "desk",
    "investigation",
    "grading",
    "session",
    "analyst",
    "review",
    "storage",
    "import",
    "view",
    "ui",
    "app",
    "cli",
];

/// The layers of the analyst: they see records and inventory, never the world or the truth.
const BLIND: [&str; 7] = ["siem", "detection", "investigation", "desk", "analyst", "view", "ui"];

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(dir: &Path, out: &mut Vec<(PathBuf, String)>) {
        let mut entries: Vec<_> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                out.push((path, text));
            }
        }
    }
    let mut out = Vec::new();
    walk(&root().join("src"), &mut out);
    out
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn place(path: &Path) -> String {
    path.strip_prefix(root().join("src")).unwrap().to_string_lossy().into_owned()
}

fn module_of(place: &str) -> &str {
    place.split(['/', '.']).next().unwrap()
}

/// Modules named by `crate::x` or `crate::{x, y::…}` outside comments.
fn used_modules(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap();
        for (at, _) in code.match_indices("crate::") {
            let rest = &code[at + "crate::".len()..];
            let names: Vec<&str> = match rest.strip_prefix('{') {
                Some(group) => group.split(',').collect(),
                None => vec![rest],
            };
            for name in names {
                let name: String = name.trim().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                found.push((number + 1, name));
            }
        }
    }
    found
}

#[test]
fn modules_use_only_what_stands_below_them() {
    let rank: BTreeMap<&str, usize> = ORDER.iter().enumerate().map(|(i, m)| (*m, i)).collect();
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let place = place(&path);
        let Some(own) = rank.get(module_of(&place)) else { continue };
        for (line, used) in used_modules(&text) {
            if rank.get(used.as_str()).is_some_and(|r| r > own) {
                faults.push(format!("src/{place}:{line} uses `{used}`, which stands above it"));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_layers_of_the_analyst_see_neither_world_nor_truth() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let place = place(&path);
        if BLIND.contains(&module_of(&place)) {
            for (line, used) in used_modules(&text) {
                if used == "world" || used == "simulation" {
                    faults.push(format!("src/{place}:{line} uses `{used}`"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_core_has_no_clock_no_unordered_map_and_no_foreign_randomness() {
    let banned = [
        ("HashMap", "use BTreeMap: iteration order must be the same everywhere"),
        ("HashSet", "use BTreeSet: iteration order must be the same everywhere"),
        ("DefaultHasher", "use base::digest"),
        ("Instant::now", "use SimTime"),
        ("time::SystemTime", "use SimTime"),
        ("SystemTime::now", "use SimTime"),
        ("Utc::now", "use SimTime"),
        ("rand::rng", "use Seed::draw"),
        ("thread_rng", "use Seed::draw"),
        ("bevy", "only `app` may know Bevy"),
    ];
    // Tables with a hash that is the same everywhere, in which values are looked up and never walked.
    let looked_up_only = "siem/query/engine/tuples.rs";
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let place = place(&path);
        if place == looked_up_only || matches!(module_of(&place), "app" | "cli" | "storage" | "main" | "lib") {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap();
            for (word, instead) in banned {
                if code.contains(word) {
                    faults.push(format!("src/{place}:{} has `{word}`: {instead}", number + 1));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_file_opens_with_what_it_is_about_and_stays_one_subject_long() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let place = place(&path);
        if !text.starts_with("//!") && place != "lib.rs" {
            faults.push(format!("src/{place} has no head that says what it is about"));
        }
        if text.lines().count() > 700 {
            faults.push(format!("src/{place} has {} lines; look for a second subject", text.lines().count()));
        }
        if place.ends_with("/mod.rs") && module_of(&place) != "cli" && place.matches('/').count() == 1 {
            for word in ["*Owns*", "*Invariant"] {
                if !text.contains(word) {
                    faults.push(format!("src/{place} does not say {word}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn nothing_committed_names_a_place_that_only_this_machine_has() {
    let banned = ["/work/", "/root/", "/tmp/wt", "../shared"];
    let mut faults = Vec::new();
    for (path, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            if banned.iter().any(|b| line.contains(b)) {
                faults.push(format!("src/{}:{} {line}", place(&path), number + 1));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

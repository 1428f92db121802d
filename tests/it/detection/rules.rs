//! Every rule of the pack on records that trip it and on near misses, and what a rule must tell.

use super::records::record;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use watchfloor::base::diag::{Diagnostics, SourceFile};
use watchfloor::detection::{Detection, Severity, check_rule, pack_files, packs};

#[derive(Debug, serde::Deserialize)]
struct Case {
    rule: String,
    fires: Vec<Step>,
    misses: Vec<Step>,
}

#[derive(Debug, serde::Deserialize)]
struct Step {
    kind: String,
    #[serde(default = "once")]
    times: u32,
    set: BTreeMap<String, String>,
}

fn once() -> u32 {
    1
}

fn cases() -> Vec<Case> {
    let files = [include_str!("cases.ron"), include_str!("pack_cases.ron")];
    files.into_iter().flat_map(|text| ron::from_str::<Vec<Case>>(text).unwrap()).collect()
}

/// All packs together.
fn everything() -> Detection {
    static EVERYTHING: LazyLock<Detection> = LazyLock::new(|| Detection::of_packs(&packs()));
    EVERYTHING.clone()
}

fn all_files() -> Vec<SourceFile> {
    packs().into_iter().flat_map(pack_files).collect()
}

/// Names of the rules that raise an alert on these records.
fn raised(steps: &[Step]) -> BTreeSet<String> {
    let mut detection = everything();
    let mut number = 0;
    for step in steps {
        for n in 1..=step.times {
            let filled = |v: &String| v.replace("{n}", &n.to_string());
            let set: BTreeMap<&str, String> = step.set.iter().map(|(k, v)| (k.as_str(), filled(v))).collect();
            let record = record(&step.kind, number, &set);
            detection.observe(&record, record.seen);
            number += 1;
        }
    }
    detection.alerts().iter().map(|a| detection.rule(&a.rule).unwrap().name.to_string()).collect()
}

#[test]
fn every_rule_fires_on_what_it_is_for_and_not_on_the_near_miss() {
    let mut faults = Vec::new();
    for case in cases() {
        if !raised(&case.fires).contains(&case.rule) {
            faults.push(format!("{} stays silent", case.rule));
        }
        assert!(!case.misses.is_empty(), "{} has no near miss", case.rule);
        if raised(&case.misses).contains(&case.rule) {
            faults.push(format!("{} fires on a near miss", case.rule));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_rule_of_the_pack_has_a_case() {
    let tried: BTreeSet<String> = cases().into_iter().map(|c| c.rule).collect();
    let detection = everything();
    let untried: Vec<&str> = detection.rules().iter().map(|r| &*r.name).filter(|n| !tried.contains(*n)).collect();
    assert!(untried.is_empty(), "{untried:?}");
    assert!(detection.rules().len() >= 220, "{} rules", detection.rules().len());
    assert!(Detection::embedded().rules().len() >= 45, "the pack of the shipped scenarios");
}

#[test]
fn every_rule_tells_what_it_looks_for_what_else_trips_it_and_what_to_look_at_next() {
    let detection = everything();
    let mut ids = BTreeSet::new();
    for rule in detection.rules() {
        assert!(ids.insert(rule.id.clone()), "{} shares its id", rule.name);
        assert!(rule.id.as_str().len() == 36, "{}", rule.name);
        assert!(rule.description.len() > 40 && !rule.false_positives.is_empty(), "{} explains too little", rule.name);
        assert!(!rule.triage.is_empty() && !rule.techniques.is_empty(), "{} has no next step or technique", rule.name);
        assert!(!rule.log_source.is_empty() && rule.title.len() < 70, "{}", rule.name);
        for technique in &rule.techniques {
            let number = technique.as_str().trim_start_matches('T').replace('.', "");
            assert!(number.len() == 4 || number.len() == 7, "{}: {technique}", rule.name);
        }
    }
    let levels: BTreeSet<Severity> = detection.rules().iter().map(|r| r.severity).collect();
    assert_eq!(levels.len(), 4, "alerts of every severity");
}

#[test]
fn the_pack_passes_its_own_check() {
    let mut diags = Diagnostics::default();
    all_files().iter().for_each(|file| check_rule(file, &mut diags));
    let faults: Vec<String> = diags.items.iter().map(|d| format!("{}: {}", d.file.path, d.message)).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn no_rule_leans_on_windash() {
    // The library's dash modifier is said to leave out the slash; our rules name both spellings themselves.
    for file in all_files() {
        assert!(!file.text.contains("windash"), "{}", file.path);
    }
}

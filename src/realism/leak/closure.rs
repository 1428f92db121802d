//! Whether the truth is whole: what belongs to one act bears one label (P38).

use super::Labelled;
use crate::base::Text;
use crate::realism::day::computer;
use crate::realism::{Bound, Finding, Tally};
use std::collections::{BTreeMap, BTreeSet};

/// P37's look-alikes and P38 for one labelled capture.
pub fn closure(records: &[Labelled<'_>]) -> Vec<Finding> {
    vec![look_alikes(records), children(records), flows(records)]
}

/// Fields that say what kind of act a record tells of.
const ACT: [&str; 5] = ["ActionType", "LogonType", "conn_state", "signature_id", "Operation"];
/// So many benign records of the same kind of act make a look-alike.
const ALIKE: usize = 3;

fn look_alikes(records: &[Labelled<'_>]) -> Finding {
    let act = |(record, _): &Labelled<'_>| -> (&'static str, Vec<Text>) {
        (record.kind.name, ACT.iter().map(|f| record.text(f)).collect())
    };
    let attacks: BTreeSet<_> = records.iter().filter(|r| r.1).map(act).collect();
    let mut benign: BTreeMap<_, usize> = BTreeMap::new();
    for labelled in records.iter().filter(|r| !r.1) {
        let key = act(labelled);
        if attacks.contains(&key) {
            *benign.entry(key).or_default() += 1;
        }
    }
    let mut tally = Tally::default();
    for key in &attacks {
        let alike = benign.get(key).copied().unwrap_or(0) >= ALIKE;
        tally.count(alike, || format!("{} {}", key.0, key.1.join(" ").trim()));
    }
    tally.finding("P37", "acts of the attack that others do too", Bound::AtLeast(0.8))
}

/// What a program of the attack starts and does is the attack's.
fn children(records: &[Labelled<'_>]) -> Finding {
    let starts = || records.iter().filter(|(r, _)| r.kind.name == "win.sysmon.1");
    let labels: BTreeMap<Text, bool> = starts().map(|(r, attack)| (r.text("ProcessGuid"), *attack)).collect();
    let mut tally = Tally::default();
    let doings = ["win.sysmon.3", "win.sysmon.11", "win.sysmon.13", "win.sysmon.22"];
    for (record, attack) in records {
        let parent = match record.kind.name {
            "win.sysmon.1" => record.text("ParentProcessGuid"),
            name if doings.contains(&name) => record.text("ProcessGuid"),
            _ => continue,
        };
        if labels.get(&parent) == Some(&true) {
            tally.count(*attack, || format!("{} of {parent} on {}", record.kind.name, computer(record)));
        }
    }
    tally.finding("P38", "what programs of the attack do is told as the attack", Bound::AtLeast(1.0))
}

/// All that is told of one flow bears one label.
fn flows(records: &[Labelled<'_>]) -> Finding {
    let mut labels: BTreeMap<Text, (bool, bool)> = BTreeMap::new();
    for (record, attack) in records.iter().filter(|(r, _)| r.kind.name.starts_with("zeek.")) {
        let uid = record.text("uid");
        if !uid.is_empty() {
            let label = labels.entry(uid).or_default();
            label.0 |= *attack;
            label.1 |= !*attack;
        }
    }
    let mut tally = Tally::default();
    for (uid, (attack, benign)) in labels.iter().filter(|(_, (attack, _))| *attack) {
        tally.count(*attack != *benign, || uid.to_string());
    }
    tally.finding("P38", "all records of a flow bear one label", Bound::AtLeast(1.0))
}

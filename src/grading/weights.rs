//! How many points each part may give in this shift.
//!
//! Weights come from the scenario's rubric. A part that does not apply (nothing to prove, nobody to
//! escalate to, no forecast that could show skill) hands its weight on: four fifths to triage and one
//! fifth to containment, so that a quiet shift is won by judging right and leaving alone.

use super::{Part, Play};
use std::collections::{BTreeMap, BTreeSet};

/// All parts in console order with their letter in `rubric.ron`.
pub(super) const PARTS: [(Part, char); 6] = [
    (Part::Triage, 'T'),
    (Part::Calibration, 'B'),
    (Part::Investigation, 'I'),
    (Part::Containment, 'C'),
    (Part::Handover, 'H'),
    (Part::Report, 'R'),
];

/// Hundredths of a point by part; they sum to 10,000.
pub(super) fn possible(play: &Play<'_>, applies: &BTreeSet<Part>) -> BTreeMap<Part, i32> {
    let mut out = BTreeMap::new();
    let mut free = 0;
    for (part, letter) in PARTS {
        let points = permille(play, letter) as i32 * 10;
        if applies.contains(&part) {
            out.insert(part, points);
        } else {
            free += points;
        }
    }
    let triage = if applies.contains(&Part::Triage) { free * 4 / 5 } else { 0 };
    *out.entry(Part::Triage).or_insert(0) += triage;
    *out.entry(Part::Containment).or_insert(0) += free - triage;
    let sum: i32 = out.values().sum();
    *out.entry(Part::Containment).or_insert(0) += 10_000 - sum;
    out
}

/// The rubric's weight, or that of the tier where the scenario has none.
fn permille(play: &Play<'_>, letter: char) -> u32 {
    if !play.scenario.weights.is_empty() {
        return play.scenario.weights.get(&letter).copied().unwrap_or(0);
    }
    let tier: &[(char, u32)] = match play.scenario.tier {
        2 => &[('I', 300), ('C', 300), ('R', 200), ('T', 150), ('B', 50)],
        3 => &[('I', 400), ('C', 250), ('R', 200), ('T', 100), ('B', 50)],
        _ => &[('T', 400), ('H', 200), ('I', 150), ('B', 100), ('R', 100), ('C', 50)],
    };
    tier.iter().find(|(l, _)| *l == letter).map_or(0, |(_, weight)| *weight)
}

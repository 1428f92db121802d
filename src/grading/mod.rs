//! Grading: truth and journal in, score with proof out.
//!
//! *Owns* rubric, score parts, deductions and the debrief's content. *Reads* truth, records, alerts,
//! cases and journal of one run. *Writes* nothing. *Invariants*: a pure function in integers; the
//! deductions sum to the lost points; every cited record was visible before the decision it speaks of.
//!
//! One file per part: `triage` (T), `calibration` (B), `investigation` (I), `containment` (C),
//! `handover` (H), `report` (R). Each returns a value in ten-thousandths and its losses; `ledger`
//! turns them into points.

mod answer;
mod calibration;
mod cite;
mod containment;
pub mod debrief;
mod facts;
mod gates;
mod handover;
mod investigation;
mod ledger;
pub mod play;
pub mod preview;
mod report;
pub mod story;
mod text;
mod triage;
mod weights;

pub use debrief::{Debrief, Deduction, LossPoint, Losses, Part, PartScore, StoryLine};
pub use play::Play;

use crate::base::Text;
use crate::base::ids::AlertId;
use crate::base::verdict::Disposition;
use cite::Cite;
use facts::Facts;
use ledger::Outcome;
use std::collections::BTreeSet;

/// Version of the scorer: a change of any weight or rule raises it.
pub const SCORER: u32 = 1;

/// Scores a run. `without` and `reference` are the losses of the same seed without anybody and with the
/// reference responder; `expert` is what the reference did, for the debrief.
pub fn score(play: &Play<'_>, without: &Losses, reference: &Losses, expert: &[StoryLine]) -> Debrief {
    let play = &whole_shift(play);
    let cite = Cite::new(play);
    let facts = Facts::of(play, &cite);
    let outcomes = outcomes(play, &cite, &facts, without, reference);
    let applies: BTreeSet<Part> = outcomes.iter().map(|o| o.part).collect();
    let possible = weights::possible(play, &applies);
    let mut parts = Vec::new();
    let mut deductions = Vec::new();
    for (part, _) in weights::PARTS {
        let points = possible.get(&part).copied().unwrap_or(0);
        match outcomes.iter().find(|o| o.part == part) {
            Some(outcome) => {
                let (score, lost) = ledger::settle(outcome.clone(), points, &cite);
                parts.push(score);
                deductions.extend(lost);
            }
            None => parts.push(PartScore { part, possible: 0, reached: 0 }),
        }
    }
    deductions.sort_by(|a, b| b.points.cmp(&a.points).then(a.part.cmp(&b.part)).then(a.at.cmp(&b.at)));
    let gates = gates::broken(play, &facts);
    let sum: i32 = parts.iter().map(|p| p.reached).sum();
    let score = if gates.is_empty() { sum.max(0) } else { sum.clamp(0, gates::CAP) };
    Debrief {
        scorer: SCORER,
        score,
        praise: praise(play, &outcomes, &facts),
        parts,
        deductions,
        gates,
        without: without.clone(),
        with: play.losses.clone(),
        reference: reference.clone(),
        attacker: story::attacker(play, &cite),
        yours: story::player(play),
        expert: expert.to_vec(),
        attack: play.attack,
    }
}

/// The parts alone, without deductions and their proofs: what a test or a meter needs.
pub fn parts(play: &Play<'_>, without: &Losses, reference: &Losses) -> Vec<PartScore> {
    let play = &whole_shift(play);
    let cite = Cite::new(play);
    let outcomes = outcomes(play, &cite, &Facts::of(play, &cite), without, reference);
    let possible = weights::possible(play, &outcomes.iter().map(|o| o.part).collect());
    let points = |part| possible.get(&part).copied().unwrap_or(0);
    let score = |part| match outcomes.iter().find(|o| o.part == part) {
        Some(outcome) => ledger::points(outcome, points(part)),
        None => PartScore { part, possible: 0, reached: 0 },
    };
    weights::PARTS.iter().map(|(part, _)| score(*part)).collect()
}

/// Whoever goes home early leaves the rest of the shift open: what came in until its planned end counts.
fn whole_shift<'a>(play: &Play<'a>) -> Play<'a> {
    Play { end: play.end.max(play.begin + play.scenario.shift), ..*play }
}

fn outcomes(play: &Play<'_>, cite: &Cite<'_>, facts: &Facts<'_>, without: &Losses, reference: &Losses) -> Vec<Outcome> {
    let incidents = answer::incidents(play);
    let mut out = Vec::new();
    out.extend(triage::grade(play, &incidents));
    out.extend(calibration::grade(play, &incidents));
    out.push(containment::grade(play, cite, facts, &incidents, without, reference));
    if play.attack {
        out.extend(investigation::grade(play, cite, facts));
        out.extend(handover::grade(play, cite, facts, &incidents));
        out.extend(report::grade(play, cite, facts, &incidents));
    }
    out
}

/// What went well, in plain words: only what is true and was not owed to luck.
fn praise(play: &Play<'_>, outcomes: &[Outcome], facts: &Facts<'_>) -> Vec<Text> {
    let value = |part| outcomes.iter().find(|o| o.part == part).map_or(0, |o| o.value);
    let mut out: Vec<Text> = Vec::new();
    if value(Part::Triage) >= 9_000 {
        out.push("Your verdicts were almost all right, for the right reasons.".into());
    }
    if value(Part::Calibration) >= 7_000 {
        out.push("When you were sure you were right, and you knew when you were not.".into());
    }
    if play.attack && value(Part::Containment) >= 9_000 {
        out.push("You stopped the attacker at little cost to the business.".into());
    }
    if value(Part::Investigation) >= 8_000 {
        out.push(format!("You proved most of the {} facts there were to prove.", facts.provable.len()).into());
    }
    if value(Part::Handover) >= 8_000 {
        out.push("Those who took over knew what they needed.".into());
    }
    if value(Part::Report) >= 8_000 {
        out.push("Your report holds against the truth.".into());
    }
    out
}

/// What an alert truly was: disposition and a plain-word cause; for the debrief's alert list.
pub fn truth_of(play: &Play<'_>, alert: AlertId) -> Option<(Disposition, String)> {
    let alert = play.alerts.get(alert.index())?;
    let answer = answer::answer(play, alert, play.end);
    Some((answer.disposition(), answer.because))
}

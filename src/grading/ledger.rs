//! From a part's value to points, and from its losses to deductions that sum exactly.

use super::cite::Cite;
use super::{Deduction, Part, PartScore};
use crate::base::Text;
use crate::base::ids::{ActionId, RecordId};
use crate::base::time::SimTime;

/// A whole part, in ten-thousandths.
pub(super) const WHOLE: i64 = 10_000;
/// No part falls below minus a quarter.
const FLOOR: i64 = -WHOLE / 4;

/// One loss of a part before it is turned into points.
#[derive(Debug, Clone)]
pub(super) struct Loss {
    /// How much of the part's loss it is, in any unit common to the part.
    pub weight: i64,
    /// Grading rule.
    pub rule: &'static str,
    /// What was wrong and what was right.
    pub message: String,
    /// The decision.
    pub action: Option<ActionId>,
    /// When it was taken or should have been.
    pub at: SimTime,
    /// Candidates for the proof, best first.
    pub records: Vec<RecordId>,
}

/// What a part came to.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    /// Which.
    pub part: Part,
    /// From -10,000 to 10,000.
    pub value: i64,
    /// Where the rest went.
    pub losses: Vec<Loss>,
}

/// Points and deductions of one part that may give `possible` hundredths of a point.
pub(super) fn settle(outcome: Outcome, possible: i32, cite: &Cite<'_>) -> (PartScore, Vec<Deduction>) {
    let part = points(&outcome, possible);
    let reached = part.reached;
    let mut losses: Vec<Loss> = outcome.losses.into_iter().filter(|l| l.weight > 0).collect();
    let lost = possible - reached;
    if lost > 0 && losses.is_empty() {
        losses.push(rest(outcome.part, cite));
    }
    let weights: Vec<i64> = losses.iter().map(|l| l.weight).collect();
    let shares = allocate(lost, &weights);
    let deductions = losses
        .into_iter()
        .zip(shares)
        .filter(|(_, points)| *points > 0)
        .map(|(loss, points)| deduction(outcome.part, loss, points, cite))
        .collect();
    (part, deductions)
}

/// Points of one part that may give `possible` hundredths of a point.
pub(super) fn points(outcome: &Outcome, possible: i32) -> PartScore {
    let value = outcome.value.clamp(FLOOR, WHOLE);
    let reached = (i64::from(possible) * value + WHOLE / 2).div_euclid(WHOLE) as i32;
    PartScore { part: outcome.part, possible, reached }
}

/// Rounding leaves a hundredth here and there that no single decision lost.
fn rest(part: Part, cite: &Cite<'_>) -> Loss {
    Loss {
        weight: 1,
        rule: "rounding",
        message: "What rounding left.".into(),
        action: None,
        at: cite.play().end,
        records: Vec::new(),
    }
    .named(part)
}

impl Loss {
    fn named(mut self, part: Part) -> Self {
        self.message = format!("{} ({part:?})", self.message);
        self
    }
}

fn deduction(part: Part, loss: Loss, points: i32, cite: &Cite<'_>) -> Deduction {
    let (records, query, at) = cite.proof(&loss.records, loss.at);
    Deduction {
        part,
        points,
        rule: loss.rule.into(),
        message: loss.message.into(),
        action: loss.action,
        at,
        records,
        query,
        objectives: objectives(part),
    }
}

/// `total` split in proportion to `weights`, exactly: the largest remainders get what rounding left.
pub(super) fn allocate(total: i32, weights: &[i64]) -> Vec<i32> {
    let sum: i128 = weights.iter().map(|w| i128::from(*w)).sum();
    if sum <= 0 || total <= 0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<(i128, i128)> =
        weights.iter().map(|w| i128::from(*w) * i128::from(total)).map(|share| (share / sum, share % sum)).collect();
    let mut out: Vec<i32> = exact.iter().map(|(whole, _)| *whole as i32).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(exact[*i].1), *i));
    let left = total - out.iter().sum::<i32>();
    for i in order.into_iter().take(left.max(0) as usize) {
        out[i] += 1;
    }
    out
}

/// Exam objectives a part trains (SY0-701 and CS0-003, by number).
fn objectives(part: Part) -> Vec<Text> {
    let numbers: &[&str] = match part {
        Part::Triage => &["SY0-701 4.4", "SY0-701 2.4", "CS0-003 1.2"],
        Part::Calibration => &["CS0-003 1.4"],
        Part::Investigation => &["SY0-701 4.9", "CS0-003 1.3", "CS0-003 3.1"],
        Part::Containment => &["SY0-701 4.8", "CS0-003 3.2"],
        Part::Handover => &["CS0-003 4.2"],
        Part::Report => &["CS0-003 4.2", "CS0-003 3.3"],
    };
    numbers.iter().map(|n| Text::from(*n)).collect()
}

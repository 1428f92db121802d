//! What the debrief shows: plain data, also for `play --json` and the HTML report.

use crate::base::Text;
use crate::base::ids::{ActionId, RecordId};
use crate::base::time::SimTime;
use serde::Serialize;

/// A part of the score (`design` letters in brackets).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Verdicts on alerts (T).
    Triage,
    /// Honest confidence (B).
    Calibration,
    /// Proven facts (I).
    Investigation,
    /// Damage and cost against the same seed without and with an expert (C).
    Containment,
    /// Escalation and hand-over (H).
    Handover,
    /// The report (R).
    Report,
}

/// What one part came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PartScore {
    /// Which.
    pub part: Part,
    /// Best possible, hundredths of a point; all parts sum to 10,000.
    pub possible: i32,
    /// Reached, hundredths of a point; may be negative (down to a quarter of `possible`).
    pub reached: i32,
}

/// One lost amount with its proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deduction {
    /// Part it was lost in.
    pub part: Part,
    /// Hundredths of a point, positive.
    pub points: i32,
    /// Which grading rule, `triage.missed-attack`.
    pub rule: Text,
    /// What was wrong and what was right, in plain words.
    pub message: Text,
    /// The decision it speaks of, if one was taken.
    pub action: Option<ActionId>,
    /// When that decision was taken, or should have been.
    pub at: SimTime,
    /// At least one, at most five; all visible at `at`.
    pub records: Vec<RecordId>,
    /// KQL that finds these records.
    pub query: Text,
    /// Exam objectives it touches, `SY0-701 4.4`.
    pub objectives: Vec<Text>,
}

/// A point of a loss curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LossPoint {
    /// When.
    pub at: SimTime,
    /// Euros lost until then.
    pub euros: u64,
}

/// What a run cost: damage by the attacker and cost of responses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Losses {
    /// Damage by the attacker, euros, with what a foothold left behind will cost.
    pub damage: u64,
    /// Cost of responses, euros.
    pub cost: u64,
    /// Both together over time, rising.
    pub curve: Vec<LossPoint>,
    /// The priced entries in plain words.
    pub entries: Vec<(SimTime, Text, u64)>,
}

impl Losses {
    /// Damage and cost together.
    pub fn total(&self) -> u64 {
        self.damage + self.cost
    }
}

/// A line of a story: the attacker's, yours, or the expert's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoryLine {
    /// When.
    pub at: SimTime,
    /// What, in plain words.
    pub what: Text,
    /// Host it is about.
    pub host: Option<Text>,
    /// Technique, for the attacker's lines.
    pub technique: Option<Text>,
    /// Records that show it (for the attacker's lines: at most three).
    pub records: Vec<RecordId>,
}

/// The whole debrief.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Debrief {
    /// Version of the scorer.
    pub scorer: u32,
    /// 0 to 10,000 hundredths of a point: the sum of the parts, not below 0, capped by gates.
    pub score: i32,
    /// By part, in the order of [`Part`].
    pub parts: Vec<PartScore>,
    /// Largest first; their points sum to 10,000 minus the sum of `reached` (before the floor at 0).
    pub deductions: Vec<Deduction>,
    /// Rules of engagement that were broken and cap the score at 49.
    pub gates: Vec<Text>,
    /// The same seed without anybody.
    pub without: Losses,
    /// As you played it.
    pub with: Losses,
    /// With the reference responder.
    pub reference: Losses,
    /// The attacker's true story.
    pub attacker: Vec<StoryLine>,
    /// What you did.
    pub yours: Vec<StoryLine>,
    /// What the expert did.
    pub expert: Vec<StoryLine>,
    /// An attack ran in this seed.
    pub attack: bool,
    /// What went well, in plain words.
    pub praise: Vec<Text>,
}

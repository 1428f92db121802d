//! The debrief as rows: the vector, every deduction with its log lines, two stories side by side.

use super::record;
use crate::base::Text;
use crate::base::ids::RecordId;
use crate::base::time::SimTime;
use crate::grading::{Debrief, Deduction, Part, StoryLine};
use crate::session::Desk;

/// Label of a part.
pub fn part_label(part: Part) -> &'static str {
    match part {
        Part::Triage => "Triage",
        Part::Calibration => "Calibration",
        Part::Investigation => "Investigation",
        Part::Containment => "Containment",
        Part::Handover => "Hand-over",
        Part::Report => "Report",
    }
}

/// What a part asks.
pub fn part_question(part: Part) -> &'static str {
    match part {
        Part::Triage => "Did you tell attacks from everyday life, and say why?",
        Part::Calibration => "Were you as sure as you were right?",
        Part::Investigation => "Did you prove what happened?",
        Part::Containment => "Did you save more than you broke?",
        Part::Handover => "Did the next one know what you knew?",
        Part::Report => "Can others act on what you wrote?",
    }
}

/// One record under a deduction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Which.
    pub id: RecordId,
    /// When.
    pub at: SimTime,
    /// Type.
    pub kind: &'static str,
    /// What it says.
    pub summary: String,
}

/// The debrief with the log lines its deductions cite.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DebriefView {
    /// Title of the scenario.
    pub title: Text,
    /// Seed.
    pub seed: u64,
    /// The graded run.
    pub debrief: Debrief,
    /// By deduction.
    pub proofs: Vec<Vec<Proof>>,
    /// Attacker's and your lines, merged by time: `true` is the attacker's.
    pub stories: Vec<(bool, StoryLine)>,
}

/// The view of a graded run. Without a desk (an old run) the log lines are left out.
pub fn debrief(debrief: &Debrief, desk: Option<&Desk<'_>>, title: &str, seed: u64) -> DebriefView {
    let proof = |id: &RecordId| {
        let r = desk?.record(*id)?;
        Some(Proof { id: *id, at: r.time, kind: r.kind.name, summary: record::summary(r) })
    };
    let proofs = |d: &Deduction| d.records.iter().filter_map(proof).collect();
    let mut stories: Vec<(bool, StoryLine)> = debrief.attacker.iter().map(|l| (true, l.clone())).collect();
    stories.extend(debrief.yours.iter().map(|l| (false, l.clone())));
    stories.sort_by_key(|(_, l)| l.at);
    DebriefView {
        title: title.into(),
        seed,
        debrief: debrief.clone(),
        proofs: debrief.deductions.iter().map(proofs).collect(),
        stories,
    }
}

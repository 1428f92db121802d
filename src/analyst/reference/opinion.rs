//! What the playbooks think of an alert, and the verdict that follows.

use crate::base::ids::RecordId;
use crate::base::verdict::{Disposition, Reason};

/// One playbook's answer.
#[derive(Debug, Clone)]
pub(super) struct Opinion {
    /// How strongly, 1 to 12.
    pub points: i32,
    /// What it was.
    pub disposition: Disposition,
    /// Why.
    pub reason: Reason,
    /// In one sentence.
    pub why: String,
    /// Records it rests on.
    pub records: Vec<RecordId>,
}

impl Opinion {
    /// An opinion without records of its own (a ticket, the directory).
    pub(super) fn new(points: i32, disposition: Disposition, reason: Reason, why: impl Into<String>) -> Self {
        Self { points, disposition, reason, why: why.into(), records: Vec::new() }
    }

    /// The records it rests on.
    pub(super) fn with(mut self, records: impl IntoIterator<Item = RecordId>) -> Self {
        self.records.extend(records);
        self
    }
}

/// The verdict on an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judgement {
    pub disposition: Disposition,
    pub reason: Reason,
    pub percent: u8,
    pub why: String,
    pub records: Vec<RecordId>,
}

/// The disposition with most points wins; its strongest opinion gives the reason. How sure depends on
/// how far hostile and harmless opinions are apart.
pub(super) fn judge(opinions: &[Opinion], own: &[RecordId]) -> Judgement {
    let sum = |d: Disposition| opinions.iter().filter(|o| o.disposition == d).map(|o| o.points).sum::<i32>();
    let best = Disposition::ALL.into_iter().rev().max_by_key(|d| sum(*d)).unwrap_or(Disposition::FalsePositive);
    let hostile = sum(Disposition::Malicious) + sum(Disposition::FailedAttempt);
    let harmless = sum(Disposition::BenignTrigger) + sum(Disposition::FalsePositive);
    if hostile == 0 && harmless == 0 {
        return Judgement {
            disposition: Disposition::FalsePositive,
            reason: Reason::RuleTooBroad,
            percent: 15,
            why: "Nothing around these records looks hostile; ordinary software does the same.".into(),
            records: own.to_vec(),
        };
    }
    let strongest = opinions.iter().filter(|o| o.disposition == best).max_by_key(|o| o.points);
    let reason = strongest.map_or(Reason::RuleTooBroad, |o| o.reason);
    let mut records: Vec<RecordId> = own.iter().copied().take(7).collect();
    let agreeing = opinions.iter().filter(|o| o.disposition == best);
    records.extend(agreeing.clone().flat_map(|o| o.records.iter().copied()).take(6));
    records.sort_unstable();
    records.dedup();
    let why: Vec<&str> = agreeing.map(|o| o.why.as_str()).take(3).collect();
    Judgement { disposition: best, reason, percent: sureness(hostile, harmless), why: why.join(" "), records }
}

fn sureness(hostile: i32, harmless: i32) -> u8 {
    match hostile - harmless {
        n if n >= 8 => 98,
        n if n >= 5 => 95,
        n if n >= 2 => 85,
        n if n >= 1 => 70,
        n if n >= 0 => 45,
        n if n >= -2 => 20,
        n if n >= -4 => 8,
        _ => 3,
    }
}

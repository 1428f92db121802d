//! Cases: what belongs together, with evidence, timeline and claims.

use crate::base::Text;
use crate::base::ids::{ActionId, AlertId, CaseId, RecordId};
use crate::base::time::SimTime;
use crate::desk::action::{Claim, Report};

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseStatus {
    /// Being worked on.
    Open,
    /// Handed to tier 2.
    Escalated,
    /// Done.
    Closed,
    /// Went into another case.
    Merged(CaseId),
}

/// A kept record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Which.
    pub record: RecordId,
    /// Why it matters.
    pub note: Text,
    /// Pinned when.
    pub at: SimTime,
}

/// One line of the timeline the trainee builds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEntry {
    /// When it happened.
    pub at: SimTime,
    /// What happened.
    pub text: Text,
    /// Proof.
    pub records: Vec<RecordId>,
}

/// One case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// One line.
    pub title: Text,
    /// Where it stands.
    pub status: CaseStatus,
    /// Opened when.
    pub opened: SimTime,
    /// Its alerts, sorted.
    pub alerts: Vec<AlertId>,
    /// Pinned records, in order of pinning.
    pub evidence: Vec<Evidence>,
    /// By time.
    pub timeline: Vec<TimelineEntry>,
    /// Stated facts with the action that stated them.
    pub claims: Vec<(ActionId, Claim)>,
    /// Notes with their time.
    pub notes: Vec<(SimTime, Text)>,
    /// Escalation, if any: when, summary, entities.
    pub escalation: Option<(SimTime, Text, Vec<Text>)>,
    /// Filed report, if any.
    pub report: Option<(SimTime, Report)>,
}

//! Who works on an alert, and the verdict on it.

use crate::base::Text;
use crate::base::ids::{ActionId, CaseId, RecordId};
use crate::base::time::SimTime;
use crate::base::verdict::{Disposition, Reason};

/// Where an alert stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlertStatus {
    /// Nobody has it.
    New,
    /// Taken.
    Active,
    /// Closed with a verdict.
    Closed,
}

/// The verdict on one alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Action that gave it.
    pub action: ActionId,
    /// When.
    pub at: SimTime,
    /// What it was.
    pub disposition: Disposition,
    /// Why.
    pub reason: Reason,
    /// How sure that it is malicious or an attempt, 1 to 99.
    pub malicious_percent: u8,
    /// Cited records.
    pub records: Vec<RecordId>,
    /// One sentence.
    pub note: Text,
}

/// Work on one alert, by `AlertId`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertWork {
    /// Where it stands.
    pub status: AlertStatus,
    /// Taken when.
    pub taken: Option<SimTime>,
    /// The standing verdict; an earlier one is kept in the journal only.
    pub verdict: Option<Verdict>,
    /// Case it belongs to.
    pub case: Option<CaseId>,
    /// Hints opened.
    pub hints: u32,
}

//! Detection: Sigma rules over the stream of records, and the alerts they raise.
//!
//! *Owns* the rule pack, the engine and the alert queue. *Reads* records. *Writes* alerts only.
//! *Invariants*: same rules and records in the same order give the same alerts; a rule sees records,
//! never the world; every alert names the records that raised it.

pub mod alert;
pub mod rule;

pub use alert::{Alert, Entity, EntityKind, Severity};
pub use rule::Rule;

use crate::base::ids::{AlertId, RuleId};
use crate::base::time::SimTime;
use crate::telemetry::record::Record;

/// What a record did to the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Raised {
    /// A new alert.
    New(AlertId),
    /// One more record of an open alert.
    Joined(AlertId),
}

/// Compiled rules and the alerts they raised so far.
#[derive(Debug, Clone, Default)]
pub struct Detection {
    alerts: Vec<Alert>,
}

impl Detection {
    /// The rule pack that comes with the program.
    pub fn embedded() -> Self {
        Self::default()
    }

    /// Lets every rule see a record that arrived at `seen`; returns what it did to the queue.
    pub fn observe(&mut self, record: &Record, seen: SimTime) -> Vec<Raised> {
        let _ = (record, seen);
        Vec::new()
    }

    /// All alerts, by id.
    pub fn alerts(&self) -> &[Alert] {
        &self.alerts
    }

    /// All rules, by id.
    pub fn rules(&self) -> &[Rule] {
        &[]
    }

    /// The rule with this id.
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.rules().iter().find(|r| r.id == *id)
    }
}

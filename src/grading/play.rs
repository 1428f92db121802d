//! Everything grading may look at, in one place.

use crate::base::Text;
use crate::base::ids::{EffectId, RecordId};
use crate::base::time::SimTime;
use crate::desk::journal::Journal;
use crate::detection::Alert;
use crate::grading::Losses;
use crate::investigation::{AlertWork, Case, Inventory, Message, Response};
use crate::scenario::Scenario;
use crate::siem::query::Question;
use crate::siem::{QueryError, Store, Table};
use crate::simulation::truth::Truth;
use crate::telemetry::{Record, Retention};
use std::sync::Arc;

/// A finished (or running) shift as grading sees it.
#[derive(Debug, Clone, Copy)]
pub struct Play<'a> {
    /// What was played.
    pub scenario: &'a Scenario,
    /// The attack ran in this seed.
    pub attack: bool,
    /// The answer key.
    pub truth: &'a Truth,
    /// All records that arrived, by `RecordId`.
    pub records: &'a [Arc<Record>],
    /// Effect behind each record, by `RecordId`.
    pub effects: &'a [EffectId],
    /// The same records in columns, to prove that a cited query finds them.
    pub store: &'a Store,
    /// How long a record can be searched after it was written.
    pub retention: &'a Retention,
    /// All alerts, by `AlertId`.
    pub alerts: &'a [Alert],
    /// Work on them, by `AlertId`.
    pub work: &'a [AlertWork],
    /// All cases, by `CaseId`.
    pub cases: &'a [Case],
    /// Responses in order.
    pub responses: &'a [Response],
    /// Hand-over notes.
    pub handovers: &'a [(SimTime, Text)],
    /// Mail the gateway handled.
    pub messages: &'a [Message],
    /// Inventory.
    pub inventory: &'a Inventory,
    /// What the trainee did.
    pub journal: &'a Journal,
    /// What the run cost so far.
    pub losses: &'a Losses,
    /// The trainee sat down.
    pub begin: SimTime,
    /// The trainee went home.
    pub end: SimTime,
}

impl<'a> Play<'a> {
    /// One record; none that has not arrived.
    pub fn record(&self, id: RecordId) -> Option<&'a Record> {
        self.records.get(id.index()).map(AsRef::as_ref)
    }

    /// What a query finds at the end of the shift.
    pub(super) fn query(&self, kql: &str) -> Result<Table, QueryError> {
        let since = SimTime(self.begin.0 - self.scenario.history.0);
        let horizon = self.retention.horizon(since, self.end);
        Question { horizon, ..Question::kql(kql, self.end) }.answer(self.store)
    }

    /// The record had arrived and could still be searched.
    pub(super) fn could_see(&self, record: RecordId, at: SimTime) -> bool {
        self.record(record).is_some_and(|r| r.seen <= at && !self.retention.has_dropped(r, at))
    }
}

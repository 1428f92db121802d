//! Scheduled rules beside the rules over the stream: when they run, and what their findings do to the queue.
//!
//! *Invariants*: a scheduled rule is one of [`Detection::rules`], behind those of the packs; a finding without a
//! record behind it raises nothing, since an alert must show what raised it.

use super::analytic::{Analytic, Found, Schedule};
use super::{Detection, Hit, Raised};
use crate::base::ids::RecordId;
use crate::base::time::SimTime;
use crate::siem::Store;
use crate::siem::query::Horizon;
use crate::telemetry::record::Record;
use std::sync::Arc;

/// What scheduled rules look at.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// Everything that arrived, in columns.
    pub store: &'a Store,
    /// The same as rows, by `RecordId`.
    pub records: &'a [Arc<Record>],
    /// What is not kept any more.
    pub kept: &'a Horizon,
}

impl Detection {
    /// The same rules and these scheduled ones, which run as if the clock had begun at `begin`.
    #[must_use]
    pub fn scheduling(mut self, analytics: Vec<Analytic>, begin: SimTime) -> Self {
        analytics.into_iter().for_each(|analytic| self.schedule_rule(analytic, begin));
        self
    }

    /// One more scheduled rule, from `begin` on.
    pub fn schedule_rule(&mut self, analytic: Analytic, begin: SimTime) {
        let rules = Arc::make_mut(&mut self.rules);
        self.scheduled.push(rules.len());
        rules.push(analytic.told());
        self.schedule.add(analytic, begin);
    }

    /// The clock of the scheduled rules begins.
    pub fn begin(&mut self, begin: SimTime) {
        self.schedule = Schedule::new(self.schedule.rules().to_vec(), begin);
    }

    /// When a scheduled rule runs next.
    pub fn next_run(&self) -> Option<SimTime> {
        self.schedule.next_at()
    }

    /// Runs the scheduled rules whose time is `now`; what they find goes into the queue unless it is `ignored`.
    pub fn run_scheduled(&mut self, ground: Ground<'_>, now: SimTime, ignored: bool) -> Vec<Raised> {
        let found = self.schedule.run(ground.store, now, ground.kept);
        let hits = found.into_iter().filter(|_| !ignored).filter_map(|found| self.hit(found, ground.records));
        let hits: Vec<Hit> = hits.collect();
        hits.into_iter().filter_map(|hit| self.queue.take(&self.rules[hit.rule], hit, now)).collect()
    }

    fn hit(&self, found: Found, records: &[Arc<Record>]) -> Option<Hit> {
        let time = |id: &RecordId| records.get(id.index()).map(|record| record.time);
        let (first, last) =
            (found.records.iter().filter_map(time).min()?, found.records.iter().filter_map(time).max()?);
        let rule = self.scheduled[found.rule];
        Some(Hit { rule, records: found.records, entities: found.entities, first, last })
    }
}

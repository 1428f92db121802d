//! The attacker: progress of the campaign and reactions. The engine calls the methods below.

use super::stage::{BeatReport, Observer, Outcome, Stage};
use crate::base::ids::{LogonRef, StepId};

/// Something the attacker put into the queue for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wake(pub StepId);

/// The attacker's own state.
#[derive(Debug, Clone, Default)]
pub struct Attacker {}

impl Attacker {
    /// Called once before the first event: put the first wakes into the queue.
    pub fn begin(&mut self, _stage: &mut Stage) {}

    /// A wake is due.
    pub fn wake(&mut self, _wake: Wake, _stage: &mut Stage, _observe: &mut Observer<'_>) {}

    /// A beat of one of its runs was played.
    pub fn beat_done(&mut self, _step: &StepId, _report: &BeatReport, _stage: &mut Stage) {}

    /// One of its runs is over.
    pub fn run_done(&mut self, _step: &StepId, _outcome: &Outcome, _stage: &mut Stage) {}

    /// Somebody (anybody) logged on: a trigger for autostarts.
    pub fn logged_on(&mut self, _logon: LogonRef, _stage: &mut Stage) {}
}

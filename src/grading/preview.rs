//! What a run holds for whoever works it, for the author of a scenario: the true story, the evidence of each
//! step, the noise around it, and the numbers by which two seeds are equally hard.
//!
//! *Reads* a run that nobody worked and its answer key. *Writes* nothing.

use super::answer;
use super::cite::Cite;
use super::facts::Facts;
use super::story;
use super::{Play, StoryLine};
use crate::base::ids::{StepId, TechniqueId};
use crate::base::time::SimTime;
use crate::base::verdict::Disposition;
use crate::simulation::truth::Cause;
use std::collections::{BTreeMap, BTreeSet};

/// The records of one step.
#[derive(Debug, Clone)]
pub struct StepEvidence {
    /// Which step.
    pub step: StepId,
    /// What it plays.
    pub technique: TechniqueId,
    /// The earliest record was written then.
    pub first: SimTime,
    /// All of them tell of something that was stopped.
    pub failed: bool,
    /// Records by type, `win.sysmon.1`.
    pub records: BTreeMap<&'static str, usize>,
    /// Alerts that rest on one of them.
    pub alerts: usize,
}

/// What a run holds.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The campaign ran.
    pub attack: bool,
    /// The attacker's story, with nobody at the desk.
    pub story: Vec<StoryLine>,
    /// Evidence of the steps, in order of their first record.
    pub steps: Vec<StepEvidence>,
    /// Records in all.
    pub records: usize,
    /// Alerts by what they truly are.
    pub alerts: BTreeMap<Disposition, usize>,
    /// Reasons and tickets behind the harmless ones, with how many alerts each explains.
    pub reasons: BTreeMap<String, usize>,
    /// Facts that can be proven in time.
    pub facts: usize,
    /// Record types that hold any of the attack.
    pub sources: usize,
    /// Steps from the first alert of the attack back to its beginning: the hops of the evidence.
    pub hops: usize,
}

/// What a run that nobody worked holds.
pub fn preview(play: &Play<'_>) -> Preview {
    let cite = Cite::new(play);
    let facts = Facts::of(play, &cite);
    let mut steps: BTreeMap<StepId, StepEvidence> = BTreeMap::new();
    let mut of_record = BTreeMap::new();
    for id in cite.attack(play.end) {
        let Cause::Attack { step, technique, failed, .. } = play.truth.cause(play.effects[id.index()]) else {
            continue;
        };
        let record = &play.records[id.index()];
        let fresh = || StepEvidence {
            step: step.clone(),
            technique: technique.clone(),
            first: record.time,
            failed: true,
            records: BTreeMap::new(),
            alerts: 0,
        };
        let row = steps.entry(step.clone()).or_insert_with(fresh);
        row.first = row.first.min(record.time);
        row.failed &= *failed;
        *row.records.entry(record.kind.name).or_default() += 1;
        of_record.insert(*id, step.clone());
    }
    let (mut alerts, mut reasons) = (BTreeMap::new(), BTreeMap::new());
    let mut seen_at: Option<StepId> = None;
    for alert in play.alerts.iter().filter(|a| a.raised < play.end) {
        let answer = answer::answer(play, alert, play.end);
        *alerts.entry(answer.disposition()).or_default() += 1;
        let behind: BTreeSet<&StepId> = alert.records.iter().filter_map(|r| of_record.get(r)).collect();
        if behind.is_empty() {
            *reasons.entry(answer.because).or_default() += 1;
        }
        for step in behind {
            if let Some(row) = steps.get_mut(step) {
                row.alerts += 1;
            }
            seen_at.get_or_insert_with(|| step.clone());
        }
    }
    let sources: BTreeSet<&str> = steps.values().flat_map(|s| s.records.keys().copied()).collect();
    let mut steps: Vec<StepEvidence> = steps.into_values().collect();
    steps.sort_by(|a, b| (a.first, &a.step).cmp(&(b.first, &b.step)));
    let hops = seen_at.and_then(|step| steps.iter().position(|s| s.step == step)).map_or(0, |at| at + 1);
    Preview {
        attack: play.attack,
        story: story::attacker(play, &cite),
        records: play.records.len(),
        alerts,
        reasons,
        facts: facts.provable.len(),
        sources: sources.len(),
        hops,
        steps,
    }
}

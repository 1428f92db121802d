//! What the attacker's doings add to the answer key.

use super::plan::StepState;
use crate::base::Text;
use crate::base::ids::{EffectId, HostId, StepId};
use crate::base::time::SimTime;
use crate::simulation::stage::{BeatReport, Outcome, Stage};
use crate::simulation::truth::{Atom, Milestone, Truth};

/// Proofs kept per atom; more say nothing new.
const PROOFS: usize = 400;

/// Adds the facts a beat proved.
pub(super) fn note_atoms(truth: &mut Truth, now: SimTime, report: &BeatReport) {
    for (kind, value) in &report.proves {
        let known = truth.atoms.iter_mut().find(|a| a.kind == *kind && a.value == *value);
        let proof: Vec<EffectId> = report.effects.clone();
        match known {
            Some(atom) if atom.proof.len() < PROOFS => atom.proof.extend(proof),
            Some(_) => {}
            None => {
                truth.atoms.push(Atom { kind: *kind, value: value.clone(), accepted: Vec::new(), proof, since: now });
            }
        }
    }
}

/// Adds the attacker's gain of a step that succeeded for the first time.
pub(super) fn note_milestone(state: &StepState, outcome: &Outcome, stage: &mut Stage) {
    let procedure = stage.library.get(state.step.technique.as_str());
    let Some(procedure) = procedure else { return };
    let mut what = procedure.milestone.clone().unwrap_or_else(|| procedure.title.clone()).to_string();
    for (name, value) in &outcome.params {
        what = what.replace(&format!("{{{name}}}"), value);
    }
    let milestone = Milestone {
        at: stage.now,
        step: state.step.id.clone(),
        what: what.into(),
        host: Some(state.actor.host),
        account: state.actor.account,
    };
    stage.truth.milestones.push(milestone);
}

/// Adds that an autostart brought the attacker back.
pub(super) fn note_return(truth: &mut Truth, now: SimTime, step: &StepId, host: HostId) {
    let what: Text = "came back by the autostart it had left".into();
    truth.milestones.push(Milestone { at: now, step: step.clone(), what, host: Some(host), account: None });
}

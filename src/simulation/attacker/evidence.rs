//! The attacker's books for grading: facts with their proofs, the story, the damage.

use super::Attacker;
use crate::base::Text;
use crate::base::ids::{EffectId, FlowId};
use crate::base::verdict::Reason;
use crate::simulation::intent::Made;
use crate::simulation::price::prices;
use crate::simulation::procedure::template::{Scope, fill};
use crate::simulation::stage::{BeatReport, Outcome, Stage};
use crate::simulation::truth::{AtomKind, LedgerEntry, Milestone};
use crate::world::{Account, World, tenant};
use std::net::Ipv4Addr;

/// What is to be written down when a flow ends: its last records prove the same facts.
#[derive(Debug, Clone, Default)]
pub(super) struct FlowBook {
    /// Positions in `Truth::atoms`.
    atoms: Vec<usize>,
    /// What it carried out of the house is lost.
    data_loss: bool,
}

impl Attacker {
    /// Facts that the effects of a beat prove.
    pub(super) fn note_evidence(&mut self, n: usize, report: &BeatReport, stage: &mut Stage) {
        let Ok(made) = &report.result else { return };
        let mut book = FlowBook::default();
        for (kind, value) in &report.proves {
            if value.is_empty() {
                continue;
            }
            let accepted = accepted(*kind, value, &stage.world);
            let root = stage.truth.atoms.iter_mut().find(|a| *kind == AtomKind::RootCause && a.kind == *kind);
            if let Some(root) = root.filter(|root| root.value != *value) {
                // It began once: a second way in is no root cause, unless nothing led to it.
                let plan = &self.steps[n].plan;
                if plan.after.is_none() && !plan.dormant {
                    root.accepted.extend(std::iter::once(value.clone()).chain(accepted));
                    root.proof.extend(&report.effects);
                }
                continue;
            }
            book.atoms.push(stage.truth.prove(*kind, value, accepted, &report.effects, stage.now));
        }
        if let Made::Flow(flow) = made {
            let reason = stage.library.get(self.steps[n].plan.technique.as_str()).and_then(|p| p.reason);
            book.data_loss = reason == Some(Reason::DataLoss);
            self.flows.insert(*flow, book);
        }
    }

    /// More proof of a fact that is known.
    pub(super) fn prove_again(&self, kind: AtomKind, value: &Text, effects: &[EffectId], stage: &mut Stage) {
        let accepted = accepted(kind, value, &stage.world);
        stage.truth.prove(kind, value, accepted, effects, stage.now);
    }

    /// The line of the story for a step that succeeded for the first time.
    pub(super) fn note_milestone(&self, n: usize, outcome: &Outcome, stage: &mut Stage) {
        let row = &self.steps[n];
        let Some(procedure) = stage.library.get(row.plan.technique.as_str()).cloned() else { return };
        let text = procedure.milestone.as_ref().unwrap_or(&procedure.title);
        let actor = row.seat.actor();
        let scope = Scope { world: &stage.world, actor, params: &outcome.params, now: stage.now, seed: stage.seed };
        let mut draw = stage.seed.draw(&format!("step/{}", row.plan.id), "milestone", 0);
        let what = fill(text, &scope, &mut draw).unwrap_or_else(|_| procedure.title.clone());
        self.write_down(n, what, stage);
    }

    /// Another line of the story about a step.
    pub(super) fn note(&self, n: usize, what: Text, stage: &mut Stage) {
        let technique = self.steps[n].plan.technique.as_str();
        let title = stage.library.get(technique).map_or_else(|| technique.into(), |p| p.title.clone());
        self.write_down(n, format!("{title}: {what}").into(), stage);
    }

    fn write_down(&self, n: usize, what: Text, stage: &mut Stage) {
        let row = &self.steps[n];
        let run = row.runs.last();
        let host = Some(run.map_or(row.seat.host, |r| r.host));
        let account = run.map_or(row.seat.account, |r| r.account);
        stage.truth.milestones.push(Milestone { at: stage.now, step: row.plan.id.clone(), what, host, account });
    }
}

/// The end of a flow proves what its begin proved, and tells how much was lost.
pub(super) fn close_book(book: &FlowBook, flow: FlowId, effect: EffectId, stage: &mut Stage) {
    for atom in &book.atoms {
        if let Some(atom) = stage.truth.atoms.get_mut(*atom) {
            atom.proof.push(effect);
        }
    }
    if !book.data_loss {
        return;
    }
    let row = stage.world.flow(flow);
    let mib = row.sent_bytes >> 20;
    let euros = (mib * u64::from(prices().data_loss_per_mib)).min(u64::from(u32::MAX)) as u32;
    if euros > 0 {
        let what = format!("{mib} MiB of data reached {}", row.tuple.dst).into();
        stage.truth.ledger.push(LedgerEntry { at: stage.now, what, euros, effect });
    }
}

/// Other values that state the same fact.
fn accepted(kind: AtomKind, value: &Text, world: &World) -> Vec<Text> {
    match kind {
        AtomKind::Indicator => {
            let named = world.internet.site(value).map(|s| s.address.to_string().into());
            let address: Option<Ipv4Addr> = value.parse().ok();
            let at = address.and_then(|a| world.internet.at(a)).map(|s| s.domain.clone());
            let sender = value.rsplit_once('@').map(|(_, domain)| domain.into());
            named.into_iter().chain(at).chain(sender).collect()
        }
        AtomKind::Host => {
            world.host_named(value).map(|h| vec![h.fqdn.clone(), h.address.to_string().into()]).unwrap_or_default()
        }
        AtomKind::Account => {
            let account = world.account_named(value).or_else(|| tenant::account_of(world, value));
            let names =
                |a: &Account| [a.name.clone(), a.qualified().into()].into_iter().chain(a.mail.clone()).collect();
            account.map(names).unwrap_or_default()
        }
        AtomKind::Persistence => {
            let plain = value.trim_start_matches('\\');
            let last = plain.rsplit(['\\', '/']).next().unwrap_or(plain);
            let mut all: Vec<Text> = vec![plain.into(), format!("\\{plain}").into(), last.into()];
            all.retain(|v| v != value);
            all.dedup();
            all
        }
        AtomKind::RootCause => {
            let plain = value.trim_start_matches('<').trim_end_matches('>');
            if plain == &**value { Vec::new() } else { vec![plain.into()] }
        }
        AtomKind::Technique => Vec::new(),
    }
}

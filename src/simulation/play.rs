//! The interpreter of running procedures: one beat at a time, between them the queue.
//!
//! *Invariant*: all draws of a run are keyed by its entity, beat and repetition.

use super::apply::LONGEST;
use super::apply::network::is_soc_block;
use super::intent::{Made, Refusal};
use super::procedure::template::{Scope, fill};
use super::procedure::{Refused, Wish, intent_of, range_draw};
use super::queue::{Event, Lane, RunId};
use super::response::Friction;
use super::stage::{BeatReport, Observer, Outcome, Owner, Run, Stage};
use super::truth::{AtomKind, Cause};
use crate::base::Text;
use crate::base::ids::{EffectId, StepId};
use crate::base::time::SimSpan;
use crate::base::verdict::Disposition;

/// What the engine tells the owner of a run.
pub(super) struct Told {
    /// The campaign step, if one waits.
    pub step: Option<StepId>,
    /// The beat, unless it was skipped by chance.
    pub report: Option<BeatReport>,
    /// Set when the run is over.
    pub outcome: Option<Outcome>,
}

impl Stage {
    /// Puts the next beat of a run into the queue.
    pub(super) fn schedule_beat(&mut self, id: RunId) {
        let Some(run) = self.runs.get(&id) else { return };
        let Some(beat) = run.procedure.beats.get(run.beat) else { return };
        let mut draw = self.seed.draw(&run.entity, "wait", counter(run));
        // Two beats never overlap: an act reaches some milliseconds beyond its event.
        let wait = range_draw(beat.after, &mut draw).max(LONGEST + SimSpan::millis(15));
        let lane = Lane::Host(run.actor.host);
        self.later(wait, lane, Event::Beat(id));
    }

    /// Plays the due beat of a run; `None` when it was stopped meanwhile.
    pub(super) fn beat(&mut self, id: RunId, observe: &mut Observer<'_>) -> Option<Told> {
        let mut run = self.runs.remove(&id)?;
        let step = if let Owner::Step(step) = &run.owner { Some(step.clone()) } else { None };
        let wanted = self.wanted(&mut run);
        if wanted == 0 {
            return Some(self.go_on(id, run, step, None));
        }
        let (result, effects) = self.try_beat(&mut run, observe);
        let proves = if result.is_ok() && step.is_some() { self.proofs(&run) } else { Vec::new() };
        let report = BeatReport { beat: run.beat, result, effects, proves };
        Some(self.go_on(id, run, step, Some(report)))
    }

    /// Repetitions wanted, drawn when the beat begins; 0 leaves it out.
    fn wanted(&self, run: &mut Run) -> u32 {
        let beat = &run.procedure.beats[run.beat];
        *run.wanted.get_or_insert_with(|| {
            let mut draw = self.seed.draw(&run.entity, "repeat", run.beat as u64);
            match beat.repeat {
                _ if !beat.is_meant(&run.bindings.params) => 0,
                _ if !draw.chance(beat.chance_permille) => 0,
                (least, most) => draw.between(i64::from(least), i64::from(most)) as u32,
            }
        })
    }

    fn try_beat(&mut self, run: &mut Run, observe: &mut Observer<'_>) -> (Result<Made, Refusal>, Vec<EffectId>) {
        let beat = &run.procedure.beats[run.beat];
        let draw = self.seed.draw(&run.entity, "beat", counter(run));
        let wish = match intent_of(beat, run.actor, &run.bindings, &self.world, self.now, self.seed, draw) {
            Ok(wish) => wish,
            Err(refusal) => return (Err(refusal), Vec::new()),
        };
        let Wish { intent, lasts, resident } = wish;
        let (result, effects) = self.perform(intent, &run.cause, observe);
        match &result {
            Ok(made) => {
                self.follow_up(run, *made, lasts, resident);
                if let Some(slot) = &beat.slot {
                    run.bindings.slots.insert(slot.clone(), *made);
                }
            }
            Err(refusal) => {
                effects.iter().for_each(|e| self.truth.mark_failed(*e));
                self.note_friction(refusal, &run.cause);
            }
        }
        (result, effects)
    }

    /// A block of the SOC hit somebody who only wanted to work.
    fn note_friction(&mut self, refusal: &Refusal, cause: &Cause) {
        let Cause::Benign { disposition, .. } = cause else { return };
        if *disposition == Disposition::FailedAttempt {
            return;
        }
        let what = match refusal {
            refusal if is_soc_block(refusal) => Friction::RefusedVisit,
            Refusal::MailHeld => Friction::HeldMail,
            _ => return,
        };
        self.responses.friction.push((self.now, what));
    }

    /// What a beat asked for beyond its intent: an end by itself, a resident role.
    fn follow_up(&mut self, run: &Run, made: Made, lasts: Option<SimSpan>, resident: Option<Text>) {
        let cause = run.cause.clone();
        match made {
            Made::Process(process) => {
                let host = self.world.process(process).host;
                if let Some(role) = resident {
                    self.take_residence(host, process, &role);
                }
                if let Some(span) = lasts {
                    self.later(span.max(LONGEST), Lane::Host(host), Event::EndProcess(process, cause));
                }
            }
            Made::Logon(logon) => {
                let host = self.world.logon(logon).host;
                if let Some(span) = lasts {
                    self.later(span.max(LONGEST), Lane::Host(host), Event::LogOff(logon, cause));
                }
            }
            Made::Nothing | Made::Flow(_) | Made::Mail(_) | Made::Account(_) => {}
        }
    }

    /// A process takes a role under its account's name, and plainly on its owner's machine.
    fn take_residence(&mut self, host: crate::base::ids::HostId, process: crate::base::ids::ProcId, role: &str) {
        let account = self.world.process(process).account;
        let name = self.world.account(account).name.clone();
        let row = self.world.host_mut(host);
        row.resident.insert(format!("{role}/{name}").into(), process);
        if row.owner.is_none_or(|owner| owner == account) {
            row.resident.insert(role.into(), process);
        }
    }

    fn proofs(&self, run: &Run) -> Vec<(AtomKind, Text)> {
        let scope = Scope {
            world: &self.world,
            actor: run.actor,
            params: &run.bindings.params,
            now: self.now,
            seed: self.seed,
        };
        let mut draw = self.seed.draw(&run.entity, "proof", counter(run));
        let proves = run.procedure.beats[run.beat].proves.iter();
        proves.filter_map(|(kind, text)| Some((*kind, fill(text, &scope, &mut draw).ok()?))).collect()
    }

    /// Moves to the next repetition or beat, or ends the run.
    fn go_on(&mut self, id: RunId, mut run: Box<Run>, step: Option<StepId>, report: Option<BeatReport>) -> Told {
        let refused = report.as_ref().and_then(|r| r.result.as_ref().err().cloned());
        let stops = refused.is_some() && run.procedure.beats[run.beat].refused == Refused::Stop;
        run.done += 1;
        if run.wanted.is_none_or(|wanted| run.done >= wanted) {
            (run.beat, run.done, run.wanted) = (run.beat + 1, 0, None);
        }
        if stops || run.beat >= run.procedure.beats.len() {
            let (slots, params) = (run.bindings.slots, run.bindings.params);
            return Told { step, report, outcome: Some(Outcome { slots, params, refused: refused.filter(|_| stops) }) };
        }
        self.runs.insert(id, run);
        self.schedule_beat(id);
        Told { step, report, outcome: None }
    }
}

fn counter(run: &Run) -> u64 {
    (run.beat as u64) << 32 | u64::from(run.done)
}

//! The attacker: progress of the campaign and reactions. The engine calls the methods below.
//!
//! *Owns* the state of every step, what the attacker holds, and what it noticed. *Reads* the world only
//! where an intruder could: its own refusals, its own processes. *Writes* runs and wakes into the stage,
//! atoms and milestones into the truth. *Invariants*: never sees the defender's actions, only their
//! effect on its own; all waiting times are draws keyed by step and count.

mod hold;
mod plan;
mod story;

pub use hold::{Foothold, FootholdKind};
pub use plan::{Role, StepState, StepStatus};

use super::intent::{Made, Refusal};
use super::procedure::Primitive;
use super::queue::{Event, Lane};
use super::stage::{BeatReport, Observer, Outcome, Owner, Play, Stage};
use super::truth::Cause;
use crate::base::Text;
use crate::base::ids::{LogonRef, StepId};
use crate::base::time::{SimSpan, SimTime};
use crate::base::verdict::Reason;
use crate::scenario::model::{Campaign, Reaction, Trigger};
use hold::Holdings;
use std::collections::BTreeMap;

/// A step refused once is tried again this much later, at least and at most.
const AGAIN: (SimSpan, SimSpan) = (SimSpan::mins(3), SimSpan::mins(9));

/// So many beats refused in a row and the attacker stops a beacon for good.
const PATIENCE: u32 = 8;

/// Something the attacker put into the queue for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    /// A step is due.
    Step(StepId),
    /// A scheduled autostart left by this step is due.
    Autostart(StepId),
    /// A reaction, by its position, is carried out.
    React(usize),
}

/// The attacker's own state.
#[derive(Debug, Clone, Default)]
pub struct Attacker {
    steps: Vec<StepState>,
    reactions: Vec<(Reaction, bool)>,
    hold: Holdings,
    begin: Option<SimTime>,
    gave_up: bool,
}

impl Attacker {
    /// A campaign whose roles are filled; steps without predecessor count from `begin`.
    pub fn new(campaign: &Campaign, roles: &BTreeMap<Text, Role>, begin: SimTime) -> Self {
        let steps = campaign.steps.iter().map(|s| StepState::new(s, roles)).collect();
        let reactions = campaign.reactions.iter().map(|r| (r.clone(), false)).collect();
        Self { steps, reactions, hold: Holdings::default(), begin: Some(begin), gave_up: false }
    }

    /// All steps with where they stand.
    pub fn steps(&self) -> &[StepState] {
        &self.steps
    }

    /// What the attacker still holds in this world.
    pub fn footholds(&self, world: &crate::world::World) -> Vec<Foothold> {
        self.hold.alive(world)
    }

    /// Called once before the first event: put the first wakes into the queue.
    pub fn begin(&mut self, stage: &mut Stage) {
        let Some(begin) = self.begin else { return };
        for step in self.steps.iter().filter(|s| s.status == StepStatus::Waiting && s.step.after.is_none()) {
            let wait = stage.seed.draw(&step.entity, "delay", 0).span(step.step.delay.0, step.step.delay.1);
            let at = (begin + wait).max(stage.now);
            stage.queue.push(at, Lane::Attacker, Event::Attacker(Wake::Step(step.step.id.clone())));
        }
    }

    /// A wake is due.
    pub fn wake(&mut self, wake: Wake, stage: &mut Stage, observe: &mut Observer<'_>) {
        match wake {
            _ if self.gave_up => {}
            Wake::Step(id) => self.play(&id, stage),
            Wake::Autostart(id) => self.autostart(&id, stage, observe),
            Wake::React(index) => self.react(index, stage),
        }
    }

    fn play(&mut self, id: &StepId, stage: &mut Stage) {
        let Some(at) = self.position(id) else { return };
        let state = &mut self.steps[at];
        if !matches!(state.status, StepStatus::Waiting | StepStatus::Repeating) {
            return;
        }
        state.count += 1;
        let repeating = state.status == StepStatus::Repeating;
        state.status = StepStatus::Running { repeating };
        let state = &self.steps[at];
        let slots = self.hold.slots_for(&state.step.on);
        let procedure = stage.library.get(state.step.technique.as_str()).cloned();
        let given = procedure.as_ref().map(|p| self.hold.params(&state.step.on, p, &state.given, &stage.world));
        let given = given.unwrap_or_default();
        let reason = procedure.and_then(|p| p.reason);
        let cause = Cause::Attack {
            step: id.clone(),
            technique: state.step.technique.clone(),
            reason: reason.unwrap_or(Reason::MaliciousCode),
            failed: false,
        };
        let entity: Text = format!("{}/{}", state.entity, state.count).into();
        let technique = state.step.technique.clone();
        let (actor, owner) = (state.actor, Owner::Step(id.clone()));
        let play = Play { procedure: technique.as_str(), actor, given: &given, slots, cause, owner, entity };
        if let Err(refusal) = stage.play(play) {
            self.refused(at, &refusal, stage);
        }
    }

    /// A beat of one of its runs was played.
    pub fn beat_done(&mut self, step: &StepId, report: &BeatReport, stage: &mut Stage) {
        let Some(at) = self.position(step) else { return };
        let state = &self.steps[at];
        story::note_atoms(&mut stage.truth, stage.now, report);
        let procedure = stage.library.get(state.step.technique.as_str()).cloned();
        let act = procedure.as_ref().and_then(|p| p.beats.get(report.beat)).map(|b| &b.act);
        match (&report.result, act) {
            (Ok(_), Some(Primitive::Persist { kind, trigger, .. })) => {
                let host = state.actor.host;
                if self.hold.left_behind(step, host, &stage.world) && trigger_by_time(*kind, trigger) {
                    self.schedule_autostart(step, stage);
                }
            }
            (Ok(Made::Logon(logon)), _) => self.hold.used(*logon, &stage.world),
            (Ok(Made::Account(account)), _) => self.hold.made(*account, &stage.world),
            _ => {}
        }
    }

    /// One of its runs is over.
    pub fn run_done(&mut self, step: &StepId, outcome: &Outcome, stage: &mut Stage) {
        let Some(at) = self.position(step) else { return };
        self.hold.keep(&self.steps[at].step.on, &outcome.slots);
        self.hold.remember(&self.steps[at].step.on, &outcome.params);
        if let Some(refusal) = &outcome.refused {
            self.refused(at, refusal, stage);
            return;
        }
        let state = &mut self.steps[at];
        state.missed = 0;
        state.last_refusal = None;
        let first = !matches!(state.status, StepStatus::Running { repeating: true });
        if let Some(name) = outcome.params.get("steals") {
            self.hold.stole(name, &stage.world);
        }
        if first {
            self.steps[at].done = Some(stage.now);
            story::note_milestone(&self.steps[at], outcome, stage);
            self.wake_children(step, stage);
        }
        let state = &mut self.steps[at];
        if let Some((interval, jitter)) = state.step.every {
            state.status = StepStatus::Repeating;
            let mut draw = stage.seed.draw(&state.entity, "interval", state.count);
            let swing = SimSpan(interval.0 / 1000 * i64::from(jitter));
            let wait = interval + draw.span(SimSpan(-swing.0), swing);
            stage.later(wait, Lane::Attacker, Event::Attacker(Wake::Step(step.clone())));
        } else {
            state.status = StepStatus::Done;
        }
    }

    fn wake_children(&mut self, parent: &StepId, stage: &mut Stage) {
        for child in self.steps.iter().filter(|s| s.step.after.as_ref() == Some(parent)) {
            if child.status == StepStatus::Waiting {
                let wait = stage.seed.draw(&child.entity, "delay", 0).span(child.step.delay.0, child.step.delay.1);
                stage.later(wait, Lane::Attacker, Event::Attacker(Wake::Step(child.step.id.clone())));
            }
        }
    }

    /// What the attacker makes of a refusal: it has a prepared answer, tries again, or gives the branch up.
    fn refused(&mut self, at: usize, refusal: &Refusal, stage: &mut Stage) {
        let state = &mut self.steps[at];
        state.missed += 1;
        state.last_refusal = Some(refusal.clone());
        let repeating = matches!(state.status, StepStatus::Running { repeating: true });
        let (id, missed, on) = (state.step.id.clone(), state.missed, state.step.on.clone());
        let more = if repeating { missed < PATIENCE } else { missed < 2 };
        state.status = match (more, repeating) {
            (true, true) => StepStatus::Repeating,
            (true, false) => StepStatus::Waiting,
            (false, _) => StepStatus::Refused,
        };
        if more {
            let mut draw = stage.seed.draw(&state.entity, "again", state.count);
            let wait = match state.step.every.filter(|_| repeating) {
                Some((interval, _)) => interval,
                None => draw.span(AGAIN.0, AGAIN.1),
            };
            stage.later(wait, Lane::Attacker, Event::Attacker(Wake::Step(id.clone())));
        }
        self.notice(&id, missed, &on, refusal, stage);
    }

    fn notice(&mut self, id: &StepId, missed: u32, on: &Text, refusal: &Refusal, stage: &mut Stage) {
        for (index, (reaction, used)) in self.reactions.iter_mut().enumerate() {
            let noticed = match &reaction.when {
                Trigger::Missed(step, times) => step == id && missed >= *times,
                Trigger::LogonRefused(role) => role == on && matches!(refusal, Refusal::LogonDenied(_)),
                Trigger::HostLost(role) => role == on && *refusal == Refusal::HostUnreachable,
            };
            if noticed && !*used {
                *used = true;
                let mut draw = stage.seed.draw(id.as_str(), "reaction", index as u64);
                let wait = draw.span(reaction.delay.0, reaction.delay.1);
                stage.later(wait, Lane::Attacker, Event::Attacker(Wake::React(index)));
            }
        }
    }

    fn react(&mut self, index: usize, stage: &mut Stage) {
        let then = self.reactions[index].0.then.clone();
        if then.is_empty() {
            self.gave_up = true;
            return;
        }
        for id in then {
            let Some(at) = self.position(&id) else { continue };
            if self.steps[at].status == StepStatus::Dormant {
                self.steps[at].status = StepStatus::Waiting;
                stage.later(SimSpan::ZERO, Lane::Attacker, Event::Attacker(Wake::Step(id)));
            }
        }
    }

    /// Somebody (anybody) logged on: a trigger for autostarts.
    pub fn logged_on(&mut self, logon: LogonRef, stage: &mut Stage) {
        let session = stage.world.logon(logon);
        let interactive = matches!(session.kind as u8, 2 | 10 | 11);
        if !interactive || self.gave_up {
            return;
        }
        for step in self.hold.autostarts_at_logon(session.host, session.account, &stage.world) {
            let wait = stage.seed.draw(step.as_str(), "at logon", u64::from(logon.0));
            let wait = wait.clone().span(SimSpan::secs(25), SimSpan::secs(90));
            stage.later(wait, Lane::Attacker, Event::Attacker(Wake::Autostart(step)));
        }
    }

    fn schedule_autostart(&self, step: &StepId, stage: &mut Stage) {
        let wait = stage.seed.draw(step.as_str(), "task interval", stage.now.0 as u64);
        let wait = wait.clone().span(SimSpan::mins(14), SimSpan::mins(16));
        stage.later(wait, Lane::Attacker, Event::Attacker(Wake::Autostart(step.clone())));
    }

    /// An autostart that is still there starts its program again, unless one runs; the beacon goes on.
    fn autostart(&mut self, step: &StepId, stage: &mut Stage, observe: &mut Observer<'_>) {
        let Some(entry) = self.hold.autostart(step, &stage.world) else { return };
        let timed = entry.timed;
        if let Some(intent) = self.hold.restart(&entry, &stage.world) {
            let Some(at) = self.position(step) else { return };
            let cause = Cause::Attack {
                step: step.clone(),
                technique: self.steps[at].step.technique.clone(),
                reason: Reason::Persistence,
                failed: false,
            };
            let (result, _) = stage.perform(intent, &cause, observe);
            if let Ok(made @ Made::Process(_)) = result {
                self.hold.restarted(entry.host, made, &stage.world);
                story::note_return(&mut stage.truth, stage.now, step, entry.host);
                self.resume(entry.host, stage);
            }
        }
        if timed {
            self.schedule_autostart(step, stage);
        }
    }

    /// Steps of this host that had lost their process go on.
    fn resume(&mut self, host: crate::base::ids::HostId, stage: &mut Stage) {
        for state in self.steps.iter_mut().filter(|s| s.actor.host == host) {
            let lost = state.last_refusal == Some(Refusal::ProcessGone);
            if lost && state.status == StepStatus::Refused {
                state.missed = 0;
                state.status = if state.done.is_some() { StepStatus::Repeating } else { StepStatus::Waiting };
                let wait = SimSpan::secs(20);
                stage.later(wait, Lane::Attacker, Event::Attacker(Wake::Step(state.step.id.clone())));
            }
        }
    }

    fn position(&self, id: &StepId) -> Option<usize> {
        self.steps.iter().position(|s| s.step.id == *id)
    }
}

fn trigger_by_time(kind: crate::world::PersistenceKind, trigger: &str) -> bool {
    use crate::world::PersistenceKind as K;
    match kind {
        K::ScheduledTask => trigger != "LogonTrigger",
        K::Cron | K::Service => true,
        K::RunKey | K::StartupFolder => false,
    }
}

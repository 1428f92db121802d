//! The discrete-event engine: takes the next event, lets its family act, tells whoever waits.
//!
//! *Owns* the stage, the routines and the attacker. *Invariants*: time never goes back;
//! `advance_to(a); advance_to(b)` equals `advance_to(b)`; a clone runs on as the original would.

use super::apply::{Act, logon, network, process};
use super::attacker::Attacker;
use super::habit::{self, Routine, first_occasion, is_time, next_occasion};
use super::intent::Made;
use super::procedure::{Actor, Library};
use super::queue::{Event, EventKey, Lane, RunId};
use super::response::{self, Order, Outcome, Task};
use super::stage::{Observer, Owner, Play, Stage};
use super::truth::Truth;
use crate::base::Text;
use crate::base::ids::{ActionId, EffectId, FlowId};
use crate::base::rng::Seed;
use crate::base::time::{SimSpan, SimTime};
use crate::world::World;
use std::collections::BTreeMap;

/// How long a staged play waits for somebody who is not at the desk.
const NOT_YET: SimSpan = SimSpan::mins(2);

/// A habit placed on purpose, with its time drawn and its roles filled.
#[derive(Debug, Clone)]
pub struct StagedPlay {
    /// Habit id.
    pub habit: Text,
    /// When it begins.
    pub at: SimTime,
    /// Who acts where.
    pub actor: Actor,
    /// Values for its parameters.
    pub given: BTreeMap<Text, Text>,
    /// Number of the ticket that explains it.
    pub ticket: Option<Text>,
}

/// Everything a run begins with.
#[derive(Debug, Clone)]
pub struct Start {
    /// The company.
    pub world: World,
    /// Procedures that can be played.
    pub library: Library,
    /// First moment of the simulation (before the trainee sits down).
    pub begin: SimTime,
    /// Root of all draws.
    pub seed: Seed,
    /// Rates of habits that differ from their own, in per mille; 0 switches off.
    pub everyday: Vec<(Text, u32)>,
    /// Look-alikes and failed attempts.
    pub staged: Vec<StagedPlay>,
    /// The campaign.
    pub attacker: Attacker,
}

/// A company running by itself.
#[derive(Debug, Clone)]
pub struct Simulation {
    stage: Stage,
    routines: Vec<Routine>,
    staged: Vec<StagedPlay>,
    attacker: Attacker,
}

impl Simulation {
    /// Sets everything up; nothing has happened yet.
    pub fn new(mut start: Start) -> Self {
        start.world.index();
        let routines = habit::routines(&start.world, &start.library, &start.everyday, start.seed);
        let stage = Stage::new(start.world, start.library, start.begin, start.seed);
        let mut simulation = Self { stage, routines, staged: start.staged, attacker: start.attacker };
        simulation.schedule_all(start.begin);
        simulation.attacker.begin(&mut simulation.stage);
        simulation
    }

    fn schedule_all(&mut self, begin: SimTime) {
        let stage = &mut self.stage;
        for (index, routine) in self.routines.iter().enumerate() {
            let index = index as u32;
            if let Some(at) = first_occasion(routine, &stage.world, begin, stage.seed) {
                stage.queue.push(at, Lane::Habit(index), Event::Occasion(index));
            }
        }
        for (index, staged) in self.staged.iter().enumerate() {
            stage.queue.push(staged.at.max(begin), Lane::Host(staged.actor.host), Event::Staged(index as u32));
        }
    }

    /// The clock.
    pub fn now(&self) -> SimTime {
        self.stage.now
    }

    /// The company as it is now.
    pub fn world(&self) -> &World {
        &self.stage.world
    }

    /// Forgets what was over before `t` and why effects before `effect` happened, so that a long run stays small.
    /// What comes later is the same; grading and captures need what is forgotten.
    pub fn forget(&mut self, t: SimTime, effect: EffectId) {
        self.stage.world.flows.forget(t);
        self.stage.truth.forget(effect);
    }

    /// The answer key so far; for grading only.
    pub fn truth(&self) -> &Truth {
        &self.stage.truth
    }

    /// The attacker's own state; for grading only.
    pub fn attacker(&self) -> &Attacker {
        &self.attacker
    }

    /// The shared state, for responses and tests.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What came of an order; `None` until it took effect.
    pub fn outcome(&self, action: ActionId) -> Option<&Outcome> {
        self.stage.responses.outcomes.get(&action)
    }

    /// When the next event is due.
    pub fn next_at(&self) -> Option<SimTime> {
        self.stage.queue.next_at()
    }

    /// Plays every event due at `until` or before, then sets the clock to `until`.
    pub fn advance_to(&mut self, until: SimTime, observe: &mut Observer<'_>) {
        while self.step(until, observe).is_some() {}
        self.stage.now = self.stage.now.max(until);
    }

    /// Plays the next event if it is due at `until` or before; returns its place in the order.
    pub fn step(&mut self, until: SimTime, observe: &mut Observer<'_>) -> Option<EventKey> {
        let (key, event) = self.stage.queue.pop_until(until)?;
        assert!(self.stage.now <= key.at, "time went back: {} then {}", self.stage.now, key.at);
        self.stage.now = key.at;
        self.play(event, observe);
        Some(key)
    }

    /// Puts an order of the trainee into the queue; it takes effect after `delay`.
    pub fn order(&mut self, action: ActionId, order: Order, delay: SimSpan) {
        self.stage.later(delay, Lane::Response, Event::Response(Task { action, order }));
    }

    fn play(&mut self, event: Event, observe: &mut Observer<'_>) {
        let stage = &mut self.stage;
        match event {
            Event::Beat(run) => self.beat(run, observe),
            Event::Occasion(index) => self.occasion(index),
            Event::Staged(index) => self.staged(index),
            Event::CloseFlow(flow) => self.close(flow, observe),
            Event::EndProcess(id, cause) => {
                if stage.world.process(id).is_alive() {
                    process::end(&mut Act::new(stage, &cause, observe), id, 0);
                }
            }
            Event::LogOff(id, cause) => {
                if stage.world.logon(id).closed.is_none() {
                    let closed = logon::log_off(&mut Act::new(stage, &cause, observe), id);
                    assert!(closed.is_ok(), "an open session can be closed");
                }
            }
            Event::Attacker(wake) => self.attacker.wake(&wake, stage, observe),
            Event::Response(task) => {
                response::carry_out(&task, stage, observe);
                for (flow, effect) in std::mem::take(&mut self.stage.cut) {
                    self.attacker.flow_closed(flow, effect, &mut self.stage);
                }
            }
            Event::SignOn(person, action) => response::sign_on(person, action, stage),
        }
    }

    /// The planned end of a flow, unless a response has cut it before.
    fn close(&mut self, flow: FlowId, observe: &mut Observer<'_>) {
        let stage = &mut self.stage;
        let Some(cause) = stage.open.remove(&flow) else { return };
        let mut act = Act::new(stage, &cause, observe);
        network::close(&mut act, flow);
        let effects = act.effects;
        for effect in effects {
            self.attacker.flow_closed(flow, effect, &mut self.stage);
        }
    }

    fn beat(&mut self, run: RunId, observe: &mut Observer<'_>) {
        let Some(told) = self.stage.beat(run, observe) else { return };
        for (flow, effect) in std::mem::take(&mut self.stage.cut) {
            self.attacker.flow_closed(flow, effect, &mut self.stage);
        }
        let made = told.report.as_ref().and_then(|r| r.result.as_ref().ok().copied());
        if let (Some(step), Some(report)) = (&told.step, &told.report) {
            self.attacker.beat_done(step, report, &mut self.stage);
        }
        if let Some(Made::Logon(logon)) = made {
            self.attacker.logged_on(logon, &mut self.stage);
        }
        if let (Some(step), Some(outcome)) = (&told.step, &told.outcome) {
            self.attacker.run_done(step, outcome, &mut self.stage);
        }
    }

    fn occasion(&mut self, index: u32) {
        let stage = &mut self.stage;
        let routine = &mut self.routines[index as usize];
        routine.count += 1;
        if is_time(routine, &stage.world, stage.now, stage.seed) && is_possible(routine, &stage.world) {
            let play = Play {
                procedure: &routine.habit.id,
                actor: routine.actor,
                given: &BTreeMap::new(),
                slots: BTreeMap::new(),
                cause: habit::cause(&routine.habit, None),
                owner: Owner::Habit,
                entity: format!("{}/{}", routine.entity, routine.count).into(),
            };
            // A habit that finds nothing to work on today (no such server, nobody to write to) is let go.
            drop(stage.play(play));
        }
        if let Some(at) = next_occasion(routine, stage.now, stage.seed) {
            stage.queue.push(at, Lane::Habit(index), Event::Occasion(index));
        }
    }

    fn staged(&mut self, index: u32) {
        let staged = &self.staged[index as usize];
        let Some(habit) = self.stage.library.get(&staged.habit).cloned() else { return };
        if habit.needs_session && staged.actor.session(&self.stage.world).is_none() {
            // Not at the desk yet: the occasion waits for the person.
            let lane = Lane::Host(staged.actor.host);
            self.stage.later(NOT_YET, lane, Event::Staged(index));
            return;
        }
        let play = Play {
            procedure: &staged.habit,
            actor: staged.actor,
            given: &staged.given,
            slots: BTreeMap::new(),
            cause: habit::cause(&habit, staged.ticket.clone()),
            owner: Owner::Habit,
            entity: format!("staged/{index}/{}", staged.habit).into(),
        };
        drop(self.stage.play(play));
    }
}

fn is_possible(routine: &Routine, world: &World) -> bool {
    let host = world.host(routine.actor.host);
    host.online && (!routine.habit.needs_session || routine.actor.session(world).is_some())
}

//! The running state that habits, attacker and responses share.
//!
//! *Owns* world, truth, queue, clock and the runs in progress. *Invariant*: the world changes only
//! in `Stage::perform` (through `apply`) and every effect is noted in the truth
//! before anybody observes it.

use super::apply::{self, Act};
use super::effect::Effect;
use super::intent::{Intent, Made, Refusal};
use super::procedure::{Actor, Bindings, Library, Procedure, template::Scope};
use super::queue::{Event, Lane, Queue, RunId};
use super::response::Ledger;
use super::truth::{AtomKind, Cause, Truth};
use crate::base::Text;
use crate::base::ids::{EffectId, FlowId, MailId, StepId};
use crate::base::rng::Seed;
use crate::base::time::{SimSpan, SimTime};
use crate::world::World;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Sees each effect while the world is as of that effect.
pub type Observer<'a> = dyn FnMut(&Effect, &World) + 'a;

/// Who started a run and wants to hear of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// Everyday life and staged look-alikes: nobody waits for the outcome.
    Habit,
    /// A step of the campaign.
    Step(StepId),
}

/// A procedure in progress.
#[derive(Debug, Clone)]
pub struct Run {
    /// What is played.
    pub procedure: Arc<Procedure>,
    /// Who acts where.
    pub actor: Actor,
    /// Parameters and slots.
    pub bindings: Bindings,
    /// Why its effects happen.
    pub cause: Cause,
    /// Who wants to hear of it.
    pub owner: Owner,
    /// Key of all its draws: `habit/browsing/fin-ws-014/17`, `step/beacon/3`.
    pub entity: Text,
    /// Next beat.
    pub beat: usize,
    /// Repetitions of that beat done.
    pub done: u32,
    /// Repetitions of that beat wanted; `None` before it began.
    pub wanted: Option<u32>,
}

/// Order for a new run.
#[derive(Debug, Clone)]
pub struct Play<'a> {
    /// Procedure id.
    pub procedure: &'a str,
    /// Who acts where.
    pub actor: Actor,
    /// Values for parameters.
    pub given: &'a BTreeMap<Text, Text>,
    /// Slots left by earlier steps.
    pub slots: BTreeMap<Text, Made>,
    /// Why.
    pub cause: Cause,
    /// Who wants to hear of it.
    pub owner: Owner,
    /// Key of all its draws; unique among runs.
    pub entity: Text,
}

/// World, truth, queue, clock, runs.
#[derive(Debug, Clone)]
pub struct Stage {
    /// What is true now; change it only through [`Stage::perform`] or in a response.
    pub world: World,
    /// Why it came about.
    pub truth: Truth,
    /// What happens next.
    pub queue: Queue,
    /// The clock.
    pub now: SimTime,
    /// Root of all draws.
    pub seed: Seed,
    /// Procedures that can be played.
    pub library: Library,
    /// What responses did, and what they cost those who only wanted to work.
    pub(super) responses: Ledger,
    /// Flows that are running, with why they were opened.
    pub(super) open: BTreeMap<FlowId, Cause>,
    /// Mails of the attacker, with why they were sent.
    pub(super) letters: BTreeMap<MailId, Cause>,
    /// Flows that a response cut, with the effect of their end; the engine tells the attacker's books.
    pub(super) cut: Vec<(FlowId, EffectId)>,
    /// Boxed: a run leaves the map for each of its beats.
    pub(super) runs: BTreeMap<RunId, Box<Run>>,
    pub(super) next_run: u64,
}

impl Stage {
    /// A stage at rest.
    pub fn new(world: World, library: Library, now: SimTime, seed: Seed) -> Self {
        let (truth, queue, runs) = (Truth::default(), Queue::default(), BTreeMap::new());
        let (responses, open, cut, letters) = (Ledger::default(), BTreeMap::new(), Vec::new(), BTreeMap::new());
        Self { world, truth, queue, now, seed, library, responses, open, letters, cut, runs, next_run: 0 }
    }

    /// Carries out one intent now; returns what it made and the effects it had, refused or not.
    pub fn perform(
        &mut self,
        intent: Intent,
        cause: &Cause,
        observe: &mut Observer<'_>,
    ) -> (Result<Made, Refusal>, Vec<EffectId>) {
        let mut act = Act::new(self, cause, observe);
        let result = apply::apply(&mut act, intent);
        (result, act.effects)
    }

    /// Starts a procedure; its first beat comes after that beat's own waiting time.
    ///
    /// # Errors
    /// `NotFound` when there is no such procedure or a parameter means nothing here.
    pub fn play(&mut self, play: Play<'_>) -> Result<RunId, Refusal> {
        let unknown = || Refusal::NotFound(play.procedure.into());
        let procedure = Arc::clone(self.library.get(play.procedure).ok_or_else(unknown)?);
        let mut draw = self.seed.draw(&play.entity, "parameters", 0);
        let none = BTreeMap::new();
        let scope = Scope { world: &self.world, actor: play.actor, params: &none, now: self.now, seed: self.seed };
        let bindings = Bindings::bind(&procedure, play.given, play.slots, scope, &mut draw)?;
        let id = RunId(self.next_run);
        self.next_run += 1;
        let run = Run {
            procedure,
            actor: play.actor,
            bindings,
            cause: play.cause,
            owner: play.owner,
            entity: play.entity,
            beat: 0,
            done: 0,
            wanted: None,
        };
        self.runs.insert(id, Box::new(run));
        self.schedule_beat(id);
        Ok(id)
    }

    /// Stops a run where it is; what it made stays.
    pub fn stop(&mut self, run: RunId) {
        self.runs.remove(&run);
    }

    /// Puts an event into the queue, never into the past.
    pub fn later(&mut self, wait: SimSpan, lane: Lane, event: Event) {
        let at = self.now + SimSpan(wait.0.max(0));
        self.queue.push(at, lane, event);
    }
}

/// What came of one beat of a run.
#[derive(Debug, Clone)]
pub struct BeatReport {
    /// Position of the beat in the procedure.
    pub beat: usize,
    /// Granted or refused.
    pub result: Result<Made, Refusal>,
    /// Effects, in order.
    pub effects: Vec<EffectId>,
    /// Facts these effects prove, filled in.
    pub proves: Vec<(AtomKind, Text)>,
}

/// How a run ended.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Everything it made, by slot, with the slots it was given.
    pub slots: BTreeMap<Text, Made>,
    /// Its parameters, filled.
    pub params: BTreeMap<Text, Text>,
    /// The refusal that stopped it; `None` when it came to its end.
    pub refused: Option<Refusal>,
}

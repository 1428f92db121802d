//! What happens next: a queue with a total order.
//!
//! *Invariant*: ties are decided by lane and number, never by insertion luck; an extra event of one
//! lane does not change the order of the others.

use super::attacker::Wake;
use super::response::Task;
use super::truth::Cause;
use crate::base::agenda::Agenda;
use crate::base::ids::{ActionId, FlowId, HostId, LogonRef, PersonId, ProcId};
use crate::base::time::SimTime;

/// Who an event belongs to; the second key of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// What the trainee ordered.
    Response,
    /// What a host does.
    Host(HostId),
    /// What habits begin.
    Habit(u32),
    /// What the attacker decides.
    Attacker,
}

/// Position of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventKey {
    /// When.
    pub at: SimTime,
    /// Whose.
    pub lane: Lane,
    /// Order of scheduling.
    pub seq: u64,
}

/// A running procedure (key of [`super::stage::Stage`]'s runs).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunId(pub u64);

/// What can be due.
#[derive(Debug, Clone)]
pub enum Event {
    /// The next beat of a running procedure.
    Beat(RunId),
    /// The next occasion of a routine, by its index.
    Occasion(u32),
    /// A staged procedure begins, by its index.
    Staged(u32),
    /// A flow ends.
    CloseFlow(FlowId),
    /// A process ends by itself.
    EndProcess(ProcId, Cause),
    /// A session ends by itself.
    LogOff(LogonRef, Cause),
    /// The attacker looks up.
    Attacker(Wake),
    /// A response takes effect.
    Response(Task),
    /// Somebody whose session a response ended comes back to the desk.
    SignOn(PersonId, ActionId),
}

/// Events in order.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    events: Agenda<EventKey, Event>,
    next: u64,
}

impl Queue {
    /// Adds an event.
    pub fn push(&mut self, at: SimTime, lane: Lane, event: Event) {
        self.events.push(EventKey { at, lane, seq: self.next }, event);
        self.next += 1;
    }

    /// Takes the first event that is due at `until` or before.
    pub fn pop_until(&mut self, until: SimTime) -> Option<(EventKey, Event)> {
        self.events.pop_if(|key| key.at <= until)
    }

    /// When the next event is due.
    pub fn next_at(&self) -> Option<SimTime> {
        self.events.first().map(|key| key.at)
    }

    /// Number of waiting events.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Nothing will happen any more.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }
}

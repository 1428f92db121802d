//! Scripted analysts: they see only the [`Desk`] and act only through actions.
//!
//! *Owns* the reference analyst and the ones that try to game the score. *Reads* the desk. *Writes*
//! nothing: they return actions. *Invariants*: never sees world or truth, knows no scenario by name;
//! the same desk gives the same actions.

mod gaming;
mod reference;

use crate::base::rng::Seed;
use crate::base::time::SimSpan;
use crate::desk::Action;
use crate::session::{Desk, Session, Setup};

/// Somebody who works a shift.
pub trait Analyst {
    /// What to do now; called once a simulated minute.
    fn act(&mut self, desk: &Desk<'_>) -> Vec<Action>;
}

/// Names of all analysts, for the command line.
pub const NAMES: [&str; 7] = ["reference", "idle", "close-all", "escalate-all", "isolate-all", "random", "guess"];

/// The analyst of this name; `seed` keys the draws of `random`.
pub fn named(name: &str, seed: Seed) -> Option<Box<dyn Analyst>> {
    Some(match name {
        "reference" => Box::new(reference::Reference::default()),
        "idle" => Box::new(gaming::Idle),
        "close-all" => Box::new(gaming::CloseAll),
        "escalate-all" => Box::new(gaming::EscalateAll),
        "isolate-all" => Box::new(gaming::IsolateAll::default()),
        "random" => Box::new(gaming::Random::new(seed)),
        "guess" => Box::new(gaming::Guess::default()),
        _ => return None,
    })
}

/// Plays a whole shift.
pub fn play(setup: &Setup, seed: Seed, name: &str, analyst: &mut dyn Analyst) -> Session {
    play_watched(setup, seed, name, analyst, &mut |_| {})
}

/// Plays a whole shift; `watch` sees the session before the first action and after each, so that a
/// journal can be on the disk before the next one is thought of.
pub fn play_watched(
    setup: &Setup,
    seed: Seed,
    name: &str,
    analyst: &mut dyn Analyst,
    watch: &mut dyn FnMut(&Session),
) -> Session {
    let mut session = Session::start(setup, seed, name);
    watch(&session);
    while !session.is_over() {
        for action in analyst.act(&session.desk()) {
            // A rejected wish changes nothing; the analyst sees the state next minute.
            if session.apply(action).is_ok() {
                watch(&session);
            }
        }
        let next = session.desk().now() + SimSpan::mins(1);
        session.advance_to(next);
    }
    session
}

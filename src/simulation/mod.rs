//! The running company: a deterministic discrete-event simulation.
//!
//! Whoever decides (habit, attacker, response) returns an [`intent::Intent`]; [`apply`] checks it
//! against the world, changes it and returns [`effect::Effect`]s; sensors see effects only.
//!
//! *Owns* the event queue, the clock and the truth. *Reads* the plan. *Writes* the world.
//! *Invariants*: total order of events; every effect has a cause in [`truth`]; draws are keyed.

pub mod apply;
pub mod attacker;
pub mod effect;
pub mod engine;
pub mod habit;
pub mod intent;
pub mod losses;
mod play;
pub mod power;
pub mod price;
pub mod procedure;
pub mod queue;
pub mod response;
pub mod setting;
pub mod stage;
pub mod truth;
pub mod windows;

pub use effect::{Effect, EffectKind};
pub use engine::{Simulation, Start};
pub use intent::Intent;
pub use stage::{Observer, Stage};

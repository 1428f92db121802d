//! The trainee's vocabulary: actions as plain data, and the journal that holds them.
//!
//! *Owns* the action types and the journal format. *Invariant*: data only, no behaviour, so that
//! grading may read it and a save file is a list of these values.

pub mod action;
pub mod journal;

pub use action::Action;

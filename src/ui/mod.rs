//! The console's panels: plain functions from a view to commands, drawn with egui.
//!
//! *Owns* theme, widgets, panels and their drafts (scroll, open tab, half-written text).
//! *Reads* the desk through `view`. *Writes* nothing: what the trainee wants comes out as [`Command`]s.
//! *Invariants*: knows no Bevy; a panel may be drawn twice a frame, so drawing changes only drafts.

pub mod command;

pub use command::{Command, Pace, Screen, Tab};

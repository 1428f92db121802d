//! The console's panels: plain functions from a view to commands, drawn with egui.
//!
//! *Owns* theme, widgets, panels and their drafts (scroll, open tab, half-written text).
//! *Reads* the desk through `view`. *Writes* nothing: what the trainee wants comes out as [`Command`]s.
//! *Invariants*: knows no Bevy; a panel may be drawn twice a frame, so drawing changes only drafts.

pub mod command;
pub mod console;
pub mod map;
pub mod memo;
pub mod panel;
pub mod raster;
pub mod shell;
pub mod state;
pub mod theme;
pub mod tour;
pub mod widget;

pub use command::{Command, Pace, Screen, Tab};
pub use console::{ShellRects, console_ui};
pub use panel::{BriefingState, DebriefState, HomeState, briefing_ui, debrief_ui, home_ui};
pub use state::ConsoleState;

//! The desktop program: a Bevy application around one [`Session`](crate::session::Session).
//!
//! *Owns* the window, the screens, the pace of the clock, the network map and what is written while
//! one plays. *Reads* the desk and the save folder. *Writes* actions into the session, the save
//! folder, the clipboard. *Invariants*: the exercise is one resource; exactly one system applies
//! actions and one lets time pass; panels only leave wishes; a slow frame plays the same shift as a
//! fast one, because actions carry simulated time.

#![allow(
    clippy::too_many_arguments,
    clippy::type_complexity,
    reason = "a Bevy system names everything it touches in its arguments"
)]

mod console;
mod exercise;
mod export;
mod home;
mod keys;
pub mod network_map;
mod notebook;
mod prepare;
mod progress;
mod review_task;
mod save;
mod screens;
mod settings;
mod watch;
mod wishes;

use crate::ui::Screen;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::window::{PresentMode, WindowResolution};
use std::process::ExitCode;

/// Order of work in one frame of a shift.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ShiftSet {
    /// Wishes of the panels become actions, screens, settings.
    Wishes,
    /// Actions are applied and saved.
    Actions,
    /// Time passes.
    Advance,
    /// Map entities follow the desk.
    Sync,
    /// Motion, colours, camera.
    Present,
}

/// Printed on standard output when the first frames were drawn; the parent process waits for it.
pub const FIRST_FRAME: &str = "watchfloor: first frame";

/// Set by the parent process for the process that opens the window.
pub const WINDOW_VARIABLE: &str = "WATCHFLOOR_WINDOW";

/// Opens the window and plays until it is closed.
pub fn run() -> ExitCode {
    let mut app = App::new();
    app.add_plugins(DefaultPlugins.set(window()).set(log())).add_plugins(bevy_egui::EguiPlugin::default());
    plugins(&mut app);
    match app.run() {
        AppExit::Success => ExitCode::SUCCESS,
        AppExit::Error(code) => ExitCode::from(code.get()),
    }
}

/// Everything of ours, one plugin a file.
fn plugins(app: &mut App) {
    use ShiftSet::{Actions, Advance, Present, Sync, Wishes};
    app.configure_sets(Update, (Wishes, Actions, Advance, Sync, Present).chain());
    app.configure_sets(Update, (Advance, Sync, Present).run_if(in_state(Screen::Shift)));
    app.add_plugins((
        notebook::plugin,
        settings::plugin,
        save::plugin,
        wishes::plugin,
        exercise::plugin,
        screens::plugin,
        prepare::plugin,
        review_task::plugin,
        network_map::plugin,
        console::plugin,
        export::plugin,
        keys::plugin,
        watch::plugin,
    ));
}

fn window() -> WindowPlugin {
    let window = Window {
        title: "Watchfloor".to_owned(),
        name: Some("watchfloor".to_owned()),
        resolution: WindowResolution::new(1280, 800),
        present_mode: PresentMode::AutoVsync,
        resize_constraints: WindowResizeConstraints { min_width: 960.0, min_height: 600.0, ..default() },
        ..default()
    };
    WindowPlugin { primary_window: Some(window), ..default() }
}

/// Quiet: only what a player or a supporter needs. `RUST_LOG` says more.
fn log() -> LogPlugin {
    LogPlugin { filter: "error,watchfloor=info".to_owned(), ..default() }
}

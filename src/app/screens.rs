//! The screens of the program as Bevy states, and the clock as a state of the shift.

use super::exercise::Exercise;
use super::review_task::Reviewing;
use crate::ui::{Pace, Screen};
use bevy::prelude::*;
use bevy::state::state::FreelyMutableState;

impl States for Screen {}
impl FreelyMutableState for Screen {}

/// Whether simulated time runs; exists only at the desk.
#[derive(SubStates, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[source(Screen = Screen::Shift)]
pub(super) enum Clock {
    /// Stands still: a shift begins (and resumes) paused, so that nobody is overrun.
    #[default]
    Paused,
    /// Runs.
    Running,
}

/// How fast the clock runs when it runs.
#[derive(Resource, Debug, Clone, Copy)]
pub(super) struct Speed(pub(super) u32);

impl Default for Speed {
    fn default() -> Self {
        Self(1)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_state::<Screen>()
        .add_sub_state::<Clock>()
        .init_resource::<Speed>()
        .add_systems(OnEnter(Screen::Shift), begin)
        .add_systems(OnEnter(Clock::Running), || info!("clock runs"))
        .add_systems(OnEnter(Clock::Paused), || info!("clock stands"))
        .add_systems(OnEnter(Screen::Home), leave);
}

/// What the console shows.
pub(super) fn pace(clock: Option<&State<Clock>>, speed: &Speed) -> Pace {
    match clock.map(State::get) {
        Some(Clock::Running) => Pace::Times(speed.0),
        _ => Pace::Paused,
    }
}

fn begin(exercise: Res<Exercise>) {
    if let Some(session) = exercise.session() {
        let header = &session.journal().header;
        info!("shift begun: {} seed {}", header.scenario, header.seed);
    }
}

/// Back home, the finished run is no longer needed; an unfinished one lies in the save folder.
fn leave(mut exercise: ResMut<Exercise>, mut reviewing: ResMut<Reviewing>) {
    exercise.clear();
    *reviewing = Reviewing::default();
}

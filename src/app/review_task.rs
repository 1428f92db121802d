//! The debrief, computed beside the window: two more runs of the seed take a moment, and nothing may freeze.

use super::exercise::Exercise;
use super::save::Saves;
use crate::grading::Debrief;
use crate::review::review;
use crate::ui::Screen;
use bevy::prelude::*;
use bevy::tasks::{AsyncComputeTaskPool, Task, futures::check_ready};

/// Where the debrief stands.
#[derive(Resource, Default)]
pub(super) enum Reviewing {
    /// No shift to review.
    #[default]
    Idle,
    /// Being computed, since this many seconds of program time.
    Running(Task<Debrief>, f32),
    /// Here it is.
    Done(Box<Debrief>),
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Reviewing>()
        .add_systems(OnEnter(Screen::Debrief), begin)
        .add_systems(Update, finish.run_if(in_state(Screen::Debrief)));
}

fn begin(exercise: Res<Exercise>, time: Res<Time<Real>>, mut reviewing: ResMut<Reviewing>) {
    let Some(session) = exercise.share() else { return };
    let task = AsyncComputeTaskPool::get().spawn(async move { review(&session) });
    *reviewing = Reviewing::Running(task, time.elapsed_secs());
}

fn finish(mut reviewing: ResMut<Reviewing>, exercise: Res<Exercise>, mut saves: ResMut<Saves>) {
    let Reviewing::Running(task, _) = &mut *reviewing else { return };
    let Some(debrief) = check_ready(task) else { return };
    info!("debrief ready: {} points", f64::from(debrief.score) / 100.0);
    if let Some(session) = exercise.session()
        && let Err(fault) = saves.enter(session, &debrief)
    {
        error!("the career entry cannot be written: {fault}");
    }
    *reviewing = Reviewing::Done(Box::new(debrief));
}

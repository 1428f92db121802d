//! The running exercise as one resource; the one system that applies actions and the one that lets time pass.

use super::ShiftSet;
use super::save::Saves;
use super::screens::{Clock, Speed};
use super::wishes::{Actions, Answers, StepOnce};
use crate::base::time::SimSpan;
use crate::session::{Desk, Evidence, Rejected, Session};
use crate::ui::Screen;
use bevy::prelude::*;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Simulated time passes in pieces of this length, so that a frame can stop in between.
const SLICE: SimSpan = SimSpan::secs(2);
/// Work a frame may spend on simulated time; what is left over is done in the next frames.
const BUDGET: Duration = Duration::from_millis(8);
/// A frame longer than this (the machine slept, the window was dragged) is no time at the desk.
const LONGEST_FRAME: Duration = Duration::from_secs(2);
/// Most simulated time a frame may owe; a machine that cannot keep up plays slower, it does not stall.
const MOST_DEBT: SimSpan = SimSpan::secs(120);

/// The exercise. Shared with the review task once the shift is over; until then nobody else holds it.
#[derive(Resource, Default)]
pub(super) struct Exercise {
    session: Option<Arc<Session>>,
    /// Imported logs on the same desk; never beside a session.
    evidence: Option<Box<Evidence>>,
}

impl Exercise {
    /// What the trainee can see.
    pub(super) fn desk(&self) -> Option<Desk<'_>> {
        self.session.as_ref().map(|s| s.desk()).or_else(|| self.evidence.as_ref().map(|e| e.desk()))
    }

    /// The session, to read.
    pub(super) fn session(&self) -> Option<&Session> {
        self.session.as_deref()
    }

    /// A share of the session for a task.
    pub(super) fn share(&self) -> Option<Arc<Session>> {
        self.session.clone()
    }

    pub(super) fn set(&mut self, session: Session) {
        self.clear();
        self.session = Some(Arc::new(session));
    }

    /// Imported logs instead of a session.
    pub(super) fn look_into(&mut self, evidence: Box<Evidence>) {
        self.clear();
        self.evidence = Some(evidence);
    }

    pub(super) fn clear(&mut self) {
        self.session = None;
        self.evidence = None;
    }

    /// The session, to change: only while no task reads it.
    fn session_mut(&mut self) -> Option<&mut Session> {
        Arc::get_mut(self.session.as_mut()?)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Exercise>()
        .add_systems(Update, act.in_set(ShiftSet::Actions).run_if(in_state(Screen::Shift)))
        .add_systems(Update, (advance, end).chain().in_set(ShiftSet::Advance));
}

/// The one place where the window's actions reach the session. Each is on disk before it is acknowledged.
fn act(
    mut exercise: ResMut<Exercise>,
    mut actions: ResMut<Actions>,
    mut answers: ResMut<Answers>,
    mut saves: ResMut<Saves>,
) {
    if actions.is_empty() {
        return;
    }
    for action in actions.take() {
        if exercise.evidence.is_some() {
            answers.push(Err(Rejected("These are imported logs: you can look, but there is nobody to act on.".into())));
            continue;
        }
        let Some(session) = exercise.session_mut() else {
            answers.push(Err(Rejected("The shift is over.".into())));
            continue;
        };
        let answer = session.apply(action);
        if answer.is_ok()
            && let Err(fault) = saves.follow(session)
        {
            error!("the shift cannot be saved: {fault}");
            answers.warn(format!("Done, but not saved: {fault}"));
        }
        answers.push(answer);
    }
}

/// The one place where time passes.
fn advance(
    mut exercise: ResMut<Exercise>,
    time: Res<Time<Real>>,
    clock: Option<Res<State<Clock>>>,
    speed: Res<Speed>,
    mut step: ResMut<StepOnce>,
    mut debt: Local<SimSpan>,
) {
    let running = clock.is_some_and(|c| *c.get() == Clock::Running);
    let Some(session) = exercise.session_mut() else { return };
    if session.is_over() {
        return;
    }
    if running {
        // Real time, because the virtual clock leaves out what a slow frame takes beyond a quarter second.
        let real = i64::try_from(time.delta().min(LONGEST_FRAME).as_micros()).unwrap_or(0);
        *debt = SimSpan(debt.0 + real * i64::from(speed.0));
    }
    if step.take() {
        *debt = SimSpan(debt.0 + SimSpan::mins(1).0);
    }
    *debt = (*debt).min(MOST_DEBT);
    let begun = Instant::now();
    while debt.0 > 0 && begun.elapsed() < BUDGET && !session.is_over() {
        let slice = (*debt).min(SLICE);
        let next = session.desk().now() + slice;
        session.advance_to(next);
        *debt = SimSpan(debt.0 - slice.0);
    }
}

/// When the shift is over, by the trainee's wish or by the clock, the debrief begins.
fn end(exercise: Res<Exercise>, mut next: ResMut<NextState<Screen>>) {
    if exercise.session().is_some_and(Session::is_over) {
        info!("shift over");
        next.set(Screen::Debrief);
    }
}

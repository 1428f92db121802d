//! What the panels asked for, sorted to those who carry it out.
//!
//! Panels may be drawn twice a frame, so they only leave wishes here; they are carried out once, in
//! the next `Update`.

use super::ShiftSet;
use super::console::Desktop;
use super::exercise::Exercise;
use super::export::ExportRequest;
use super::prepare::{Errand, Errands};
use super::screens::{Clock, Speed};
use super::settings::Settings;
use crate::desk::Action;
use crate::session::{Receipt, Rejected, Session};
use crate::ui::{Command as Wish, Pace, Screen};
use bevy::prelude::*;

/// Wishes of this frame; true when the console has followed them already.
#[derive(Resource, Default)]
pub(super) struct Wishes(Vec<(Wish, bool)>);

impl Wishes {
    /// One from the map or a key.
    pub(super) fn push(&mut self, wish: Wish) {
        self.0.push((wish, false));
    }

    /// Those of the panels.
    pub(super) fn extend(&mut self, wishes: Vec<Wish>) {
        self.0.extend(wishes.into_iter().map(|wish| (wish, true)));
    }
}

/// Actions on their way to the session.
#[derive(Resource, Default)]
pub(super) struct Actions(Vec<Action>);

impl Actions {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub(super) fn take(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.0)
    }
}

/// What came of actions, for the status line.
#[derive(Resource, Default)]
pub(super) struct Answers {
    answers: Vec<Result<Receipt, Rejected>>,
    warnings: Vec<String>,
}

impl Answers {
    pub(super) fn push(&mut self, answer: Result<Receipt, Rejected>) {
        self.answers.push(answer);
    }
    /// Something went wrong that is no rejection.
    pub(super) fn warn(&mut self, text: String) {
        self.warnings.push(text);
    }
    pub(super) fn take(&mut self) -> (Vec<Result<Receipt, Rejected>>, Vec<String>) {
        (std::mem::take(&mut self.answers), std::mem::take(&mut self.warnings))
    }
    pub(super) fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.warnings.is_empty()
    }
}

/// One simulated minute is wanted while paused.
#[derive(Resource, Default)]
pub(super) struct StepOnce(bool);

impl StepOnce {
    pub(super) fn take(&mut self) -> bool {
        std::mem::take(&mut self.0)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Wishes>()
        .init_resource::<Actions>()
        .init_resource::<Answers>()
        .init_resource::<StepOnce>()
        .add_systems(Update, sort.in_set(ShiftSet::Wishes));
}

fn sort(
    mut wishes: ResMut<Wishes>,
    mut actions: ResMut<Actions>,
    mut desktop: ResMut<Desktop>,
    mut settings: ResMut<Settings>,
    mut errands: ResMut<Errands>,
    mut pacing: Pacing,
    mut exports: ResMut<ExportRequest>,
    mut exit: MessageWriter<AppExit>,
) {
    if wishes.0.is_empty() {
        return;
    }
    for (wish, followed) in std::mem::take(&mut wishes.0) {
        if !followed {
            desktop.follow(&wish);
        }
        match wish {
            Wish::Act(action) => actions.0.push(action),
            Wish::Brief { scenario, seed } => errands.ask(Errand::Brief { scenario, seed }),
            Wish::Resume(name) => errands.ask(Errand::Resume(name)),
            Wish::OpenLogs(path) => errands.ask(Errand::Open(vec![path.trim().into()])),
            Wish::Begin => errands.ask(Errand::Begin),
            Wish::Go(screen) => pacing.go(screen),
            Wish::Pace(pace) => pacing.set(pace),
            Wish::Step => pacing.step.0 = true,
            Wish::TextSize(percent) => settings.0.text_size = percent.clamp(100, 200),
            Wish::Light(light) => settings.0.light = light,
            Wish::ReducedMotion(reduced) => settings.0.reduced_motion = reduced,
            Wish::Export => exports.0 = true,
            Wish::Quit => {
                info!("good bye");
                exit.write(AppExit::Success);
            }
            // These lead somewhere within the console, which has followed them; copying needs its context.
            Wish::Copy(_)
            | Wish::Focus(_)
            | Wish::ShowHost(_)
            | Wish::Open(_)
            | Wish::ShowAlert(_)
            | Wish::ShowCase(_)
            | Wish::ShowRecord(_)
            | Wish::Query(_)
            | Wish::ShowMail(_) => {}
        }
    }
}

/// Screen and clock together, because both are states.
#[derive(bevy::ecs::system::SystemParam)]
struct Pacing<'w> {
    screen: ResMut<'w, NextState<Screen>>,
    clock: Option<ResMut<'w, NextState<Clock>>>,
    speed: ResMut<'w, Speed>,
    step: ResMut<'w, StepOnce>,
    exercise: Res<'w, Exercise>,
}

impl Pacing<'_> {
    /// The desk and the briefing are entered by errands; the debrief only when there is something to review.
    fn go(&mut self, screen: Screen) {
        let over = self.exercise.session().is_some_and(Session::is_over);
        if screen == Screen::Home || screen == Screen::Debrief && over {
            self.screen.set(screen);
        }
    }

    fn set(&mut self, pace: Pace) {
        let Some(clock) = &mut self.clock else { return };
        match pace {
            Pace::Paused => clock.set(Clock::Paused),
            Pace::Times(times) => {
                self.speed.0 = times.max(1);
                clock.set(Clock::Running);
            }
        }
    }
}

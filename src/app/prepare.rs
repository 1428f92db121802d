//! Setting a shift up, beside the window: the morning before the trainee sits down is simulated in full.

use super::console::Desktop;
use super::exercise::Exercise;
use super::open::{self, Progress};
use super::save::Saves;
use crate::base::ids::ScenarioId;
use crate::base::rng::Seed;
use crate::desk::journal::Journal;
use crate::session::{Evidence, Session, Setup};
use crate::storage::pack;
use crate::ui::Screen;
use bevy::prelude::*;
use bevy::tasks::{AsyncComputeTaskPool, Task, futures::check_ready};
use std::path::PathBuf;
use std::sync::Arc;

/// What is to be set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Errand {
    /// Simulate the history of a run and show its briefing.
    Brief {
        /// Scenario id.
        scenario: String,
        /// Seed.
        seed: u64,
    },
    /// Sit down.
    Begin,
    /// Play a saved shift again up to its last action.
    Resume(String),
    /// Read these files and folders and look into them.
    Open(Vec<PathBuf>),
    /// The player has read what there was to say.
    Dismiss,
}

/// Errands not begun.
#[derive(Resource, Default)]
pub(super) struct Errands(Vec<Errand>);

impl Errands {
    pub(super) fn ask(&mut self, errand: Errand) {
        self.0.push(errand);
    }
}

/// What was set up.
enum Prepared {
    Shift { session: Box<Session>, resumed: bool },
    Logs(Box<Evidence>),
}

/// The errand being run.
#[derive(Resource, Default)]
pub(super) struct Preparing {
    task: Option<Task<Result<Prepared, String>>>,
    /// What is being done, for the progress line.
    pub(super) what: String,
    /// How far reading files is, and how to stop it.
    pub(super) reading: Option<Arc<Progress>>,
    /// Since when, seconds of program time.
    pub(super) since: f32,
    /// Something to be read before going on: title and text.
    pub(super) word: Option<(&'static str, String)>,
}

impl Preparing {
    pub(super) fn is_busy(&self) -> bool {
        self.task.is_some()
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Errands>().init_resource::<Preparing>().add_systems(Update, (tell, begin, finish).chain());
}

/// Says how far reading is.
fn tell(mut preparing: ResMut<Preparing>) {
    let Some(words) = preparing.reading.as_ref().map(|reading| reading.words()) else { return };
    preparing.what = words;
}

fn begin(
    mut errands: ResMut<Errands>,
    mut preparing: ResMut<Preparing>,
    time: Res<Time<Real>>,
    exercise: Res<Exercise>,
    mut saves: ResMut<Saves>,
    mut next: ResMut<NextState<Screen>>,
) {
    if errands.0.is_empty() || preparing.is_busy() {
        return;
    }
    let pool = AsyncComputeTaskPool::get();
    preparing.since = time.elapsed_secs();
    preparing.word = None;
    match errands.0.remove(0) {
        Errand::Brief { scenario, seed } => {
            preparing.what = "Simulating the hours before your shift".to_owned();
            preparing.task = Some(pool.spawn(async move { start(&scenario, seed) }));
        }
        Errand::Resume(name) => {
            preparing.what = "Playing your shift again up to where you left it".to_owned();
            let journal = saves.resume(&name);
            preparing.task = Some(pool.spawn(async move { resume(&journal?) }));
        }
        Errand::Open(paths) => {
            let progress = Arc::new(Progress::default());
            preparing.what = "Reading logs".to_owned();
            preparing.reading = Some(Arc::clone(&progress));
            let read = move || open::read(&paths, &progress).map(|evidence| Prepared::Logs(Box::new(evidence)));
            preparing.task = Some(pool.spawn(async move { read() }));
        }
        Errand::Dismiss => {}
        Errand::Begin => match exercise.session().map(|s| saves.begin(s)) {
            Some(Ok(())) => next.set(Screen::Shift),
            Some(Err(fault)) => {
                // Playing without a save is better than not playing; the player is told.
                preparing.word = Some(("This shift will not be saved", fault));
                next.set(Screen::Shift);
            }
            None => next.set(Screen::Home),
        },
    }
}

fn finish(
    mut preparing: ResMut<Preparing>,
    mut exercise: ResMut<Exercise>,
    mut desktop: ResMut<Desktop>,
    mut next: ResMut<NextState<Screen>>,
) {
    let Some(done) = preparing.task.as_mut().and_then(check_ready) else { return };
    preparing.task = None;
    preparing.reading = None;
    match done {
        Ok(Prepared::Logs(evidence)) => {
            info!("logs opened: {} records", evidence.desk().record_count());
            desktop.new_shift();
            exercise.look_into(evidence);
            next.set(Screen::Shift);
        }
        Err(fault) => preparing.word = Some(("That did not work", fault)),
        Ok(Prepared::Shift { session, resumed }) => {
            let scenario = session.journal().header.scenario.clone();
            info!("{}: {scenario}", if resumed { "shift resumed" } else { "briefing ready" });
            desktop.new_shift();
            next.set(match resumed {
                false => Screen::Briefing,
                true if session.is_over() => Screen::Debrief,
                true => Screen::Shift,
            });
            exercise.set(*session);
        }
    }
}

fn start(scenario: &str, seed: u64) -> Result<Prepared, String> {
    let setup = setup(&ScenarioId(scenario.into()))?;
    Ok(Prepared::Shift { session: Box::new(Session::start(&setup, Seed(seed), "you")), resumed: false })
}

fn resume(journal: &Journal) -> Result<Prepared, String> {
    let setup = setup(&journal.header.scenario).map_err(|why| format!("The saved shift cannot go on: {why}"))?;
    let session = Session::replay(&setup, journal).map_err(|r| format!("The saved shift cannot go on: {r}"))?;
    Ok(Prepared::Shift { session: Box::new(session), resumed: true })
}

/// A scenario of the program, else one of the player's own.
fn setup(id: &ScenarioId) -> Result<Setup, String> {
    Setup::embedded(id).map_or_else(|| pack::own_setup(id), Ok)
}

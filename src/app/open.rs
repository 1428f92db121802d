//! Logs from elsewhere: read beside the window, from a typed path or from what was dropped on the window.

use super::prepare::{Errand, Errands};
use super::wishes::Answers;
use crate::import::{Options, Stop, Taker, folder};
use crate::session::Evidence;
use crate::telemetry::Record;
use crate::ui::Screen;
use bevy::prelude::*;
use bevy::window::FileDragAndDrop;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Rows the window can hold; a record takes about a kilobyte.
const MOST: usize = 1_000_000;

/// How far reading is, told from the task that reads.
#[derive(Debug, Default)]
pub struct Progress {
    rows: AtomicUsize,
    ruled: AtomicUsize,
    cancelled: AtomicBool,
}

impl Progress {
    /// Stops reading at the next row.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    fn goes_on(&self) -> bool {
        !self.cancelled.load(Ordering::Relaxed)
    }

    /// In words, for the progress line.
    pub fn words(&self) -> String {
        match (self.rows.load(Ordering::Relaxed), self.ruled.load(Ordering::Relaxed)) {
            (0, _) => "Reading logs".to_owned(),
            (rows, 0) => format!("Reading logs: {rows} rows"),
            (rows, ruled) => format!("Running the rules: {ruled} of {rows} rows"),
        }
    }
}

struct Gathered<'p> {
    records: Vec<Record>,
    progress: &'p Progress,
}

impl Taker for Gathered<'_> {
    fn take(&mut self, record: Record) -> Result<(), String> {
        if self.records.len() >= MOST {
            return Err(format!(
                "There are more than {MOST} rows, which the window cannot hold: the rest was not read. `watchfloor import` \
                 reads all of them into tables, and `watchfloor query` searches these."
            ));
        }
        self.records.push(record);
        self.progress.rows.store(self.records.len(), Ordering::Relaxed);
        Ok(())
    }

    fn go_on(&mut self, _bytes: u64) -> bool {
        self.progress.goes_on()
    }
}

/// Reads files and folders, and lets the rules see every row.
///
/// # Errors
/// Why there is nothing to look into.
pub fn read(paths: &[PathBuf], progress: &Progress) -> Result<Evidence, String> {
    const CANCELLED: &str = "Reading was cancelled.";
    let files = folder::files(paths).map_err(|fault| format!("The logs cannot be read: {fault}"))?;
    let mut gathered = Gathered { records: Vec::new(), progress };
    let (report, stop) = folder::read_all(&files, Options::default(), &mut gathered);
    let note = match stop {
        Some(Stop::Cancelled) => return Err(CANCELLED.to_owned()),
        Some(Stop::Taker(why)) => format!("**{why}**\n\n"),
        None => String::new(),
    };
    let lines = report.lines().join("\n");
    if gathered.records.is_empty() {
        return Err(format!("Nothing in these files could be read.\n{lines}"));
    }
    let name = |path: &PathBuf| path.file_name().map(|n| n.to_string_lossy().into_owned());
    let title = paths.first().and_then(name).unwrap_or_else(|| "Imported logs".to_owned());
    let brief = format!("# {title}\n\n{note}What was read:\n\n```\n{lines}\n```\n");
    let tell = |ruled: usize| {
        progress.ruled.store(ruled, Ordering::Relaxed);
        progress.goes_on()
    };
    Evidence::of(&title, &brief, gathered.records, &tell).ok_or_else(|| CANCELLED.to_owned())
}

/// Paths dropped on the window and not yet opened.
#[derive(Resource, Debug, Default)]
pub struct Dropped(pub Vec<PathBuf>);

/// Collects what is dropped: each file is a message of its own, and all of one frame belong together.
pub fn catch(mut drops: MessageReader<FileDragAndDrop>, mut dropped: ResMut<Dropped>) {
    for drop in drops.read() {
        if let FileDragAndDrop::DroppedFile { path_buf, .. } = drop {
            dropped.0.push(path_buf.clone());
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Dropped>().add_systems(Update, (catch, open).chain());
}

/// At home, or over other logs, what was dropped is opened; a shift is not interrupted.
fn open(
    mut dropped: ResMut<Dropped>,
    screen: Res<State<Screen>>,
    exercise: Res<super::exercise::Exercise>,
    mut errands: ResMut<Errands>,
    mut answers: ResMut<Answers>,
) {
    if dropped.0.is_empty() {
        return;
    }
    let paths = std::mem::take(&mut dropped.0);
    let imported = exercise.desk().is_some_and(|desk| desk.is_imported());
    if *screen.get() == Screen::Home || imported {
        errands.ask(Errand::Open(paths));
    } else {
        answers.warn("Logs can be opened when the shift is over: go home first.".to_owned());
    }
}

//! The save folder while one plays: every action on disk before it is acknowledged, shifts to go on
//! with, and the career.
//!
//! A save folder that cannot be used stops nobody from playing: it is said once, and the shift is
//! played without a net.

use crate::base::time::SimTime;
use crate::desk::journal::Journal;
use crate::grading::Debrief;
use crate::session::Session;
use crate::storage::{self, Career, Folder, JournalFile, PastRun, Save, StorageError};
use bevy::prelude::*;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The save folder.
#[derive(Resource)]
pub(super) struct Saves {
    /// Where it is; the reason when there is none.
    place: Result<PathBuf, String>,
    /// The journal of the shift being played.
    file: Option<JournalFile<Folder>>,
    /// Rises when something of the folder changed, so that home is computed again.
    revision: u64,
}

impl Saves {
    /// Opens the player's own folder.
    fn at_home() -> Self {
        let place = Folder::home().map(|folder| folder.path().to_owned()).map_err(|fault| fault.to_string());
        if let Err(fault) = &place {
            error!("no save folder: {fault}");
        }
        Self { place, file: None, revision: 0 }
    }

    /// Where exports and pictures go: the save folder, else where the program was started.
    pub(super) fn folder(&self) -> &Path {
        self.place.as_deref().unwrap_or(Path::new("."))
    }

    /// Why nothing can be saved, if nothing can.
    pub(super) fn fault(&self) -> Option<&str> {
        self.place.as_ref().err().map(String::as_str)
    }

    /// Rises with every change.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// Something of the folder changed that was not written by us.
    pub(super) fn touch(&mut self) {
        self.revision += 1;
    }

    /// Begins the journal of a new shift.
    pub(super) fn begin(&mut self, session: &Session) -> Result<(), String> {
        self.revision += 1;
        self.file = None;
        let file = self.medium()?;
        self.file = Some(storage::Saves::begin(file, &session.journal().header).map_err(text)?);
        Ok(())
    }

    /// Writes what the session did since the last call.
    pub(super) fn follow(&mut self, session: &Session) -> Result<(), String> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.follow(session).map_err(text)
    }

    /// Opens a saved shift to go on with; what is not sound of it is cut off and told.
    pub(super) fn resume(&mut self, name: &str) -> Result<Journal, String> {
        self.revision += 1;
        let (file, loaded) = JournalFile::resume(self.medium()?, name).map_err(text)?;
        if let Some(damage) = loaded.damage {
            warn!("{name}: {damage}");
        }
        self.file = Some(file);
        Ok(loaded.journal)
    }

    /// Enters a finished shift into the career, once.
    pub(super) fn enter(&mut self, session: &Session, debrief: &Debrief) -> Result<(), String> {
        self.revision += 1;
        let mut medium = self.medium()?;
        let mut career = Career::load(&medium).map_err(text)?;
        let name = self.file.as_ref().map(|f| f.name().to_owned());
        let entered = |run: &PastRun| run.journal.is_some() && run.journal.as_deref() == name.as_deref();
        if career.runs.iter().any(entered) {
            return Ok(());
        }
        let header = &session.journal().header;
        let run = PastRun::of(&header.scenario, header.seed, &today(), debrief, name.as_deref());
        career.add(&mut medium, run).map_err(text)
    }

    /// Finished shifts, oldest first, and what is wrong with their file.
    pub(super) fn career(&self) -> (Vec<PastRun>, Option<String>) {
        match self.medium().and_then(|medium| Career::load(&medium).map_err(text)) {
            Ok(career) => (career.runs, career.damage.map(|damage| format!("Past shifts: {damage}"))),
            Err(fault) => (Vec::new(), Some(fault)),
        }
    }

    /// Shifts that can be gone on with: begun, not ended, not in the career.
    pub(super) fn resumable(&self, career: &[PastRun]) -> Vec<Save> {
        let listed = self.medium().and_then(|medium| storage::Saves::list(&medium).map_err(text));
        let Ok(saves) = listed else { return Vec::new() };
        let finished = |save: &Save| career.iter().any(|run| run.journal.as_deref() == Some(save.name.as_str()));
        saves.sound.into_iter().filter(|save| !save.ended && save.actions > 0 && !finished(save)).collect()
    }

    /// The folder to read or write settings and the like.
    pub(super) fn medium(&self) -> Result<Folder, String> {
        let place = self.place.as_ref().map_err(Clone::clone)?;
        Folder::at(place).map_err(text)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.insert_resource(Saves::at_home());
}

fn text(fault: StorageError) -> String {
    fault.to_string()
}

/// Now, by the wall clock, RFC 3339. The core has no such clock, so the career is told.
fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    SimTime(i64::try_from(since.as_micros()).unwrap_or(0)).rfc3339()
}

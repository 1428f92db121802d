//! The shifts in the save folder: where a new one goes, and which can be gone on with.

use super::StorageError;
use super::frame::Damage;
use super::journal::{self, JournalFile};
use super::medium::Medium;
use crate::base::time::SimTime;
use crate::desk::Action;
use crate::desk::action::ShiftControl;
use crate::desk::journal::Header;

/// Ending of journals.
const ENDING: &str = ".journal";

/// A saved shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Save {
    /// Name of the file.
    pub name: String,
    /// Which run.
    pub header: Header,
    /// Actions in it.
    pub actions: usize,
    /// When the last of them was done, by the clock of the shift.
    pub last: Option<SimTime>,
    /// The trainee ended the shift; there is nothing to go on with.
    pub ended: bool,
    /// What is wrong with the file.
    pub damage: Option<Damage>,
}

/// All shifts of a save folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Saves {
    /// Readable ones, by name.
    pub sound: Vec<Save>,
    /// Files that are no journal any more, with the reason.
    pub unreadable: Vec<(String, String)>,
}

impl Saves {
    /// Looks through a folder.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn list(medium: &impl Medium) -> Result<Self, StorageError> {
        let mut out = Self::default();
        let names = medium.names().map_err(StorageError::disk("cannot read", "the save folder"))?;
        for name in names.into_iter().filter(|n| n.ends_with(ENDING)) {
            let bytes = medium.read(&name).map_err(StorageError::disk("cannot read", &name));
            match bytes.and_then(|bytes| journal::from_bytes(&bytes)) {
                Ok(loaded) => {
                    let actions = &loaded.journal.actions;
                    out.sound.push(Save {
                        name,
                        actions: actions.len(),
                        last: actions.last().map(|s| s.at),
                        ended: actions.iter().any(|s| s.action == Action::Shift(ShiftControl::End)),
                        header: loaded.journal.header,
                        damage: loaded.damage,
                    });
                }
                Err(error) => out.unreadable.push((name, error.to_string())),
            }
        }
        Ok(out)
    }

    /// Begins a journal under a name nobody has: `first-shift-7-2.journal` is the second of seed 7.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn begin<M: Medium>(medium: M, header: &Header) -> Result<JournalFile<M>, StorageError> {
        let taken = medium.names().map_err(StorageError::disk("cannot read", "the save folder"))?;
        let name = |n: usize| format!("{}-{}-{n}{ENDING}", header.scenario, header.seed);
        let free = (1..=taken.len() + 1).map(name).find(|n| !taken.contains(n));
        JournalFile::create(medium, &free.unwrap_or_else(|| name(taken.len() + 2)), header)
    }
}

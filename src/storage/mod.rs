//! What lies on disk: the save folder with journals, career and settings, and logs in Parquet files.
//!
//! *Owns* where saves lie and how they are written (append, fsync, rename). *Reads* and *writes* files
//! of the save folder only; reads logs where they lie. *Invariants*: an acknowledged action survives a kill; a damaged file is
//! noticed and what is sound of it is kept.
//!
//! `frame` is the format of append-only files (chained SHA-256), `medium` what a disk can do,
//! `folder` the real one, `faulty` one that loses power; `journal`, `career`, `settings`,
//! `notebook` and `saves` are what lies there. `columns` makes Parquet files part of a store; `pack` reads
//! scenarios that do not come with the program.

pub mod career;
pub mod columns;
pub mod faulty;
pub mod folder;
pub mod frame;
pub mod journal;
pub mod medium;
pub mod notebook;
pub mod pack;
mod ron_file;
pub mod saves;
pub mod settings;

pub use career::{Career, PastRun};
pub use folder::Folder;
pub use frame::Damage;
pub use journal::{JournalFile, Loaded};
pub use medium::Medium;
pub use notebook::Notebook;
pub use saves::{Save, Saves};
pub use settings::Settings;

/// Why something could not be saved or read.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The disk refused.
    #[error("{what} {name}: {error}")]
    Disk {
        /// What was tried: `cannot write`.
        what: &'static str,
        /// Which file.
        name: String,
        /// The system's own words.
        error: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("{name} is no sound {what}: {why}")]
    Unsound {
        /// Which file.
        name: String,
        /// What it should be: `journal`.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// There is no place for saves.
    #[error("there is no home folder to save in; name one in the environment variable WATCHFLOOR_HOME")]
    NoHome,
    /// An action is done but not saved; nothing more can be saved to this file.
    #[error("what you did last is done but could not be saved: {0}")]
    Unsaved(Box<StorageError>),
    /// The action cannot be.
    #[error(transparent)]
    Rejected(#[from] crate::session::Rejected),
}

impl StorageError {
    fn disk(what: &'static str, name: &str) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::Disk { what, name: name.to_owned(), error }
    }
}

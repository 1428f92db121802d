//! A journal on disk: the header, then one frame per action, each on the disk before it is
//! acknowledged.

use super::StorageError;
use super::folder::Folder;
use super::frame::{self, Damage, Seal};
use super::medium::Medium;
use crate::desk::Action;
use crate::desk::action::Stamped;
use crate::desk::journal::{Header, Journal};
use crate::session::{Receipt, Session};
use std::path::Path;

/// Kind of file, part of its first seal.
const KIND: &str = "journal 1";

/// A journal as read, with what is wrong with the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// What is sound.
    pub journal: Journal,
    /// What is not.
    pub damage: Option<Damage>,
}

/// A journal that is being written.
#[derive(Debug)]
pub struct JournalFile<M> {
    medium: M,
    name: String,
    seal: Seal,
    /// Length of what is acknowledged.
    length: u64,
    actions: usize,
    /// A write failed and could not be taken back: what follows would be lost unnoticed.
    broken: bool,
}

impl<M: Medium> JournalFile<M> {
    /// Begins a journal; a file of this name is replaced.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn create(mut medium: M, name: &str, header: &Header) -> Result<Self, StorageError> {
        let (bytes, seal) = frame::encode(&frame::first_seal(KIND), &line(header, name)?);
        medium.replace(name, &bytes).map_err(StorageError::disk("cannot write", name))?;
        Ok(Self { medium, name: name.to_owned(), seal, length: bytes.len() as u64, actions: 0, broken: false })
    }

    /// Goes on with a journal; what is not sound of it is cut off first.
    ///
    /// # Errors
    /// When the disk refuses or not even the header is sound.
    pub fn resume(mut medium: M, name: &str) -> Result<(Self, Loaded), StorageError> {
        let bytes = medium.read(name).map_err(StorageError::disk("cannot read", name))?;
        let (loaded, seal, length) = parse(&bytes, name)?;
        if loaded.damage.is_some() {
            // A torn last frame was never acknowledged; anything worse is kept aside before it is cut.
            if loaded.damage.as_ref().is_some_and(|d| !d.torn) {
                let aside = format!("{name}.damaged");
                medium.replace(&aside, &bytes).map_err(StorageError::disk("cannot write", &aside))?;
            }
            medium.truncate(name, length).map_err(StorageError::disk("cannot mend", name))?;
        }
        let actions = loaded.journal.actions.len();
        Ok((Self { medium, name: name.to_owned(), seal, length, actions, broken: false }, loaded))
    }

    /// Writes the next action; when this returns, it is on the disk.
    ///
    /// # Errors
    /// When the disk refuses; the file then holds what it held before.
    pub fn append(&mut self, stamped: &Stamped) -> Result<(), StorageError> {
        assert_eq!(stamped.id.index(), self.actions, "actions are written in order");
        let unsound =
            |why: &str| StorageError::Unsound { name: self.name.clone(), what: "journal", why: why.to_owned() };
        if self.broken {
            return Err(unsound("an earlier action could not be written"));
        }
        let payload = line(stamped, &self.name)?;
        if payload.len() > frame::LONGEST {
            return Err(unsound("the action is too long to be saved"));
        }
        let (bytes, seal) = frame::encode(&self.seal, &payload);
        let written = self.medium.append(&self.name, &bytes).and_then(|()| self.medium.sync(&self.name));
        if let Err(error) = written {
            self.broken = self.medium.truncate(&self.name, self.length).is_err();
            return Err(StorageError::disk("cannot write", &self.name)(error));
        }
        (self.seal, self.length, self.actions) = (seal, self.length + bytes.len() as u64, self.actions + 1);
        Ok(())
    }

    /// Writes whatever the session has done since the last call.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn follow(&mut self, session: &Session) -> Result<(), StorageError> {
        let actions = &session.journal().actions;
        actions.get(self.actions..).unwrap_or_default().iter().try_for_each(|stamped| self.append(stamped))
    }

    /// Does an action and saves it; only then is it acknowledged.
    ///
    /// # Errors
    /// [`StorageError::Rejected`] when it cannot be done, [`StorageError::Unsaved`] when it was done
    /// but the disk refused.
    pub fn apply(&mut self, session: &mut Session, action: Action) -> Result<Receipt, StorageError> {
        let receipt = session.apply(action)?;
        self.follow(session).map_err(|error| StorageError::Unsaved(Box::new(error)))?;
        Ok(receipt)
    }

    /// Name of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Number of actions on the disk.
    pub fn len(&self) -> usize {
        self.actions
    }

    /// Nothing done yet.
    pub fn is_empty(&self) -> bool {
        self.actions == 0
    }

    /// The disk it lies on.
    pub fn medium(&self) -> &M {
        &self.medium
    }
}

impl JournalFile<Folder> {
    /// Begins a journal at any path.
    ///
    /// # Errors
    /// When the disk refuses or the path names no file.
    pub fn create_at(path: &Path, header: &Header) -> Result<Self, StorageError> {
        let (folder, name) = split(path)?;
        Self::create(folder, &name, header)
    }
}

fn split(path: &Path) -> Result<(Folder, String), StorageError> {
    let shown = path.to_string_lossy().into_owned();
    let no_name = std::io::Error::new(std::io::ErrorKind::InvalidInput, "this names no file");
    let Some(name) = path.file_name().and_then(|n| n.to_str()) else {
        return Err(StorageError::Disk { what: "cannot write", name: shown, error: no_name });
    };
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok((Folder::at(parent)?, name.to_owned()))
}

/// Writes a whole journal at once.
///
/// # Errors
/// When the disk refuses.
pub fn write(path: &Path, journal: &Journal) -> Result<(), StorageError> {
    let (mut folder, name) = split(path)?;
    let mut bytes = Vec::new();
    let (head, mut seal) = frame::encode(&frame::first_seal(KIND), &line(&journal.header, &name)?);
    bytes.extend(head);
    for stamped in &journal.actions {
        let (next, after) = frame::encode(&seal, &line(stamped, &name)?);
        bytes.extend(next);
        seal = after;
    }
    folder.replace(&name, &bytes).map_err(StorageError::disk("cannot write", &name))
}

/// Reads a journal at any path.
///
/// # Errors
/// When it cannot be read or not even its header is sound.
pub fn read(path: &Path) -> Result<Loaded, StorageError> {
    let shown = path.to_string_lossy();
    let bytes = std::fs::read(path).map_err(StorageError::disk("cannot read", &shown))?;
    parse(&bytes, &shown).map(|(loaded, ..)| loaded)
}

/// A journal from its bytes.
///
/// # Errors
/// When not even its header is sound.
pub fn from_bytes(bytes: &[u8]) -> Result<Loaded, StorageError> {
    parse(bytes, "journal").map(|(loaded, ..)| loaded)
}

fn line<T: serde::Serialize>(value: &T, name: &str) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(|error| StorageError::Unsound {
        name: name.to_owned(),
        what: "journal",
        why: error.to_string(),
    })
}

/// Journal, seal and length of what is sound.
fn parse(bytes: &[u8], name: &str) -> Result<(Loaded, Seal, u64), StorageError> {
    let unsound = |why: String| StorageError::Unsound { name: name.to_owned(), what: "journal", why };
    let frames = frame::decode(bytes, &frame::first_seal(KIND));
    let Some((head, actions)) = frames.payloads.split_first() else {
        return Err(unsound("its first line is not the header of a Watchfloor journal".to_owned()));
    };
    let header: Header = serde_json::from_str(head).map_err(|error| unsound(format!("its header: {error}")))?;
    let mut journal = Journal { header, actions: Vec::with_capacity(actions.len()) };
    for (place, payload) in actions.iter().enumerate() {
        // The seal fits, so this program or a newer one wrote it: say so instead of guessing.
        let stamped: Stamped =
            serde_json::from_str(payload).map_err(|error| unsound(format!("action {place}: {error}")))?;
        if stamped.id.index() != place {
            return Err(unsound(format!("action {place} calls itself {}", stamped.id)));
        }
        journal.actions.push(stamped);
    }
    let length = frames.sound_bytes as u64;
    Ok((Loaded { journal, damage: frames.damage }, frames.seal, length))
}

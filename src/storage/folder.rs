//! A real folder on a real disk.

use super::StorageError;
use super::medium::Medium;
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The environment variable that names another save folder.
pub const HOME_VARIABLE: &str = "WATCHFLOOR_HOME";

/// A folder of saves.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Files that are being written; opened once.
    open: BTreeMap<String, File>,
}

impl Folder {
    /// The folder at this path, created where there is none.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn at(path: &Path) -> Result<Self, StorageError> {
        fs::create_dir_all(path).map_err(StorageError::disk("cannot create", &path.to_string_lossy()))?;
        Ok(Self { path: path.to_owned(), open: BTreeMap::new() })
    }

    /// The player's own: what `WATCHFLOOR_HOME` names, else where this system keeps such files.
    ///
    /// # Errors
    /// When there is no home folder, or it cannot be created.
    pub fn home() -> Result<Self, StorageError> {
        if let Some(path) = std::env::var_os(HOME_VARIABLE).filter(|v| !v.is_empty()) {
            return Self::at(Path::new(&path));
        }
        let places = directories::ProjectDirs::from("", "", "watchfloor").ok_or(StorageError::NoHome)?;
        Self::at(places.data_dir())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn place(&self, name: &str) -> io::Result<PathBuf> {
        // A name from a damaged or foreign file must not lead out of the folder.
        let plain = !matches!(name, "" | "." | "..") && !name.contains(['/', '\\', ':', '\0']);
        if plain { Ok(self.path.join(name)) } else { Err(io::Error::new(io::ErrorKind::InvalidInput, "no file name")) }
    }
}

impl Medium for Folder {
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        fs::read(self.place(name)?)
    }

    fn append(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        if !self.open.contains_key(name) {
            let file = OpenOptions::new().create(true).append(true).open(self.place(name)?)?;
            self.open.insert(name.to_owned(), file);
        }
        let file = self.open.get_mut(name).ok_or(io::ErrorKind::NotFound)?;
        file.write_all(bytes)
    }

    fn sync(&mut self, name: &str) -> io::Result<()> {
        match self.open.get(name) {
            Some(file) => file.sync_data(),
            None => File::open(self.place(name)?)?.sync_all(),
        }
    }

    fn truncate(&mut self, name: &str, length: u64) -> io::Result<()> {
        self.open.remove(name);
        let file = OpenOptions::new().write(true).open(self.place(name)?)?;
        file.set_len(length)?;
        file.sync_all()
    }

    fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        self.open.remove(from);
        self.open.remove(to);
        fs::rename(self.place(from)?, self.place(to)?)
    }

    fn remove(&mut self, name: &str) -> io::Result<()> {
        self.open.remove(name);
        fs::remove_file(self.place(name)?)
    }

    #[cfg(unix)]
    fn sync_names(&mut self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()
    }

    /// Other systems cannot open a folder to sync it and keep its names by journalling.
    #[cfg(not(unix))]
    fn sync_names(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            if entry.file_type()?.is_file()
                && let Ok(name) = entry.file_name().into_string()
            {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }
}

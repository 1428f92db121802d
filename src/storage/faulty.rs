//! A disk in memory that loses power: what was not synced may be gone, or half there.
//!
//! For tests of everything above [`Medium`]; deterministic by its seed.

use super::medium::Medium;
use crate::base::rng::Seed;
use std::collections::BTreeMap;
use std::io;

/// One file: what a reader sees, and how much of it is surely on the disk.
#[derive(Debug, Clone, Default)]
struct Stored {
    bytes: Vec<u8>,
    synced: usize,
}

/// Files in memory with a memory of what is surely on the disk.
#[derive(Debug, Clone)]
pub struct FaultyDisk {
    seed: Seed,
    files: BTreeMap<String, Stored>,
    /// Names as they are on the disk.
    names: BTreeMap<String, Stored>,
    /// Calls that change something, until the power goes; `None` never.
    left: Option<u64>,
    failures: u64,
}

impl FaultyDisk {
    /// An empty disk; `calls` changing calls succeed, then the power is gone.
    pub fn new(seed: Seed, calls: Option<u64>) -> Self {
        Self { seed, files: BTreeMap::new(), names: BTreeMap::new(), left: calls, failures: 0 }
    }

    /// The same disk, whose power lasts for `calls` more changing calls.
    #[must_use]
    pub fn with_power_for(self, calls: u64) -> Self {
        Self { left: Some(calls), ..self }
    }

    /// The disk after the power came back: synced bytes are there; of the rest some prefix may be, and
    /// its last byte may be garbage.
    #[must_use]
    pub fn after_power_loss(&self) -> Self {
        let mut disk =
            Self { seed: self.seed, files: BTreeMap::new(), names: BTreeMap::new(), left: None, failures: 0 };
        // A name that was not synced may or may not have reached the disk.
        let mut draw = self.seed.draw("disk", "names", self.failures);
        let names = if draw.chance(500) { &self.files } else { &self.names };
        for (name, stored) in names {
            let now = self.files.get(name).filter(|f| f.bytes.starts_with(&stored.bytes[..stored.synced]));
            let stored = now.unwrap_or(stored);
            let mut draw = self.seed.draw(name, "power loss", self.failures);
            let kept = stored.synced + draw.below((stored.bytes.len() - stored.synced) as u64 + 1) as usize;
            let mut bytes = stored.bytes[..kept].to_vec();
            if kept > stored.synced && draw.chance(300) {
                bytes[kept - 1] ^= 1 << draw.below(8);
            }
            let kept = Stored { synced: bytes.len(), bytes };
            disk.files.insert(name.clone(), kept.clone());
            disk.names.insert(name.clone(), kept);
        }
        disk
    }

    /// Counts a changing call; fails once the power is gone.
    fn call(&mut self) -> io::Result<()> {
        match &mut self.left {
            Some(0) => {
                self.failures += 1;
                Err(io::Error::other("the power is gone"))
            }
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn file(&mut self, name: &str) -> io::Result<&mut Stored> {
        self.files.get_mut(name).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Medium for FaultyDisk {
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.files.get(name).map(|f| f.bytes.clone()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn append(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let granted = self.call();
        let mut draw = self.seed.draw(name, "torn write", self.failures);
        let file = self.files.entry(name.to_owned()).or_default();
        // A write that fails may have got some of its bytes through.
        let through = if granted.is_ok() { bytes.len() } else { draw.below(bytes.len() as u64 + 1) as usize };
        file.bytes.extend_from_slice(&bytes[..through]);
        granted
    }

    fn sync(&mut self, name: &str) -> io::Result<()> {
        self.call()?;
        let file = self.file(name)?;
        file.synced = file.bytes.len();
        let synced = file.clone();
        if let Some(on_disk) = self.names.get_mut(name) {
            *on_disk = synced;
        }
        Ok(())
    }

    fn truncate(&mut self, name: &str, length: u64) -> io::Result<()> {
        self.call()?;
        let file = self.file(name)?;
        file.bytes.truncate(length as usize);
        file.synced = file.bytes.len();
        let cut = file.clone();
        self.names.insert(name.to_owned(), cut);
        Ok(())
    }

    fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        self.call()?;
        let file = self.files.remove(from).ok_or(io::ErrorKind::NotFound)?;
        self.files.insert(to.to_owned(), file);
        Ok(())
    }

    fn remove(&mut self, name: &str) -> io::Result<()> {
        if !self.files.contains_key(name) {
            return Err(io::ErrorKind::NotFound.into());
        }
        self.call()?;
        self.files.remove(name);
        Ok(())
    }

    fn sync_names(&mut self) -> io::Result<()> {
        self.call()?;
        self.names = self.files.clone();
        Ok(())
    }

    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.files.keys().cloned().collect())
    }
}

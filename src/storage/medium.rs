//! What a disk can do: the few calls that saving needs, so that a test can lose power in any of them.

use std::io;

/// A flat folder of files.
pub trait Medium {
    /// The whole content of a file.
    ///
    /// # Errors
    /// When there is no such file or it cannot be read.
    fn read(&self, name: &str) -> io::Result<Vec<u8>>;

    /// Adds bytes at the end of a file, creating it where there is none. Not yet on the disk.
    ///
    /// # Errors
    /// When the disk refuses; part of the bytes may have been written.
    fn append(&mut self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// Returns when everything appended to the file is on the disk.
    ///
    /// # Errors
    /// When the disk refuses.
    fn sync(&mut self, name: &str) -> io::Result<()>;

    /// Cuts a file to its first `length` bytes.
    ///
    /// # Errors
    /// When there is no such file or the disk refuses.
    fn truncate(&mut self, name: &str, length: u64) -> io::Result<()>;

    /// Gives a file another name, replacing whatever has it; at once or not at all.
    ///
    /// # Errors
    /// When there is no such file or the disk refuses.
    fn rename(&mut self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// When there is no such file or the disk refuses.
    fn remove(&mut self, name: &str) -> io::Result<()>;

    /// Returns when names given and taken are on the disk.
    ///
    /// # Errors
    /// When the disk refuses.
    fn sync_names(&mut self) -> io::Result<()>;

    /// Names of all files, sorted.
    ///
    /// # Errors
    /// When the folder cannot be read.
    fn names(&self) -> io::Result<Vec<String>>;

    /// Replaces a file by `bytes`: written beside it, brought to the disk, then renamed. Whenever
    /// the power fails, the old content is there or the new, never a mixture.
    ///
    /// # Errors
    /// When the disk refuses; the old content is still there.
    fn replace(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let beside = format!("{name}.new");
        match self.remove(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        self.append(&beside, bytes)?;
        self.sync(&beside)?;
        self.rename(&beside, name)?;
        self.sync_names()
    }
}

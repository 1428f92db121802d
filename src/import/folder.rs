//! Paths on the disk: folders are walked in the order of their names, files are read one after the other.
//!
//! *Invariant*: links are not followed, so that a folder cannot lead out of itself or in circles.

use super::{Options, Report, Stop, Taker, Told, input};
use crate::base::time::SimTime;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Folders inside each other.
const DEPTH: usize = 32;

/// The files at these paths and below, in the order in which they are read.
///
/// # Errors
/// When a path is not there, or a folder cannot be read.
pub fn files(paths: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        // What is named may be a link; what is found below may not.
        let named = |fault: io::Error| io::Error::new(fault.kind(), format!("\"{}\": {fault}", path.display()));
        if fs::metadata(path).map_err(named)?.is_dir() {
            walk(path, DEPTH, &mut found).map_err(named)?;
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type()?;
        if kind.is_dir() && depth > 0 {
            walk(&entry.path(), depth - 1, found)?;
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    Ok(())
}

/// Reads one file of the disk, as [`super::read`] does.
pub fn read(path: &Path, options: Options, taker: &mut dyn Taker) -> (Told, Option<Stop>) {
    let name = path.display().to_string();
    let opened = fs::File::open(path).and_then(|file| Ok((file.metadata()?, file)));
    match opened {
        Ok((about, file)) if about.is_file() => {
            let since = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
            let written = since.and_then(|since| i64::try_from(since.as_micros()).ok()).map(SimTime);
            let options = Options { written: options.written.or(written), ..options };
            input::read(&name, file, options, taker)
        }
        Ok(_) => (unread(&name, "not a file"), None),
        Err(fault) => (unread(&name, &fault.to_string()), None),
    }
}

fn unread(name: &str, why: &str) -> Told {
    let mut told = Told { file: name.to_owned(), ..Told::default() };
    told.skip(format!("the whole file: {why}"), name, 0);
    told
}

/// Reads files one after the other, until the taker wants no more.
pub fn read_all(paths: &[PathBuf], options: Options, taker: &mut dyn Taker) -> (Report, Option<Stop>) {
    let mut report = Report::default();
    for path in paths {
        let (told, stop) = read(path, options, taker);
        report.files.push(told);
        if stop.is_some() {
            return (report, stop);
        }
    }
    (report, None)
}

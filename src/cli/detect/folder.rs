//! A folder of rules as somebody keeps it: nested, with files in it that are no rules.
//!
//! *Invariants*: links are not followed, a file is measured before it is read, and what cannot be used
//! is a refusal, not an end of the call.

use crate::base::diag::{Diagnostics, SourceFile};
use crate::cli::Failure;
use crate::detection::{OWN_TAXONOMY, Taxonomy};
use std::path::{Path, PathBuf};

/// Longer files are named, not read.
const LARGEST: u64 = 1 << 20;
/// More files are no rule folder.
const MOST: usize = 100_000;

/// The rule files below a path, in order of their paths, and the names they use for sources and fields.
pub(super) fn read(path: &Path) -> Result<(Vec<SourceFile>, Taxonomy), Failure> {
    let mut paths = Vec::new();
    collect(path, &mut paths)?;
    paths.sort();
    let files = paths.iter().map(|path| load(path)).collect::<Result<Vec<SourceFile>, Failure>>()?;
    Ok((files, taxonomy(path)?.with_echoes()))
}

/// The names of the program, with the folder's own before them.
fn taxonomy(path: &Path) -> Result<Taxonomy, Failure> {
    let own = path.join(OWN_TAXONOMY);
    if !own.is_file() {
        return Ok(Taxonomy::embedded().clone());
    }
    let mut diags = Diagnostics::default();
    let taxonomy = Taxonomy::with(&load(&own)?, &mut diags);
    match diags.items.first() {
        Some(fault) => Err(Failure::Input(fault.render())),
        None => Ok(taxonomy),
    }
}

fn load(path: &Path) -> Result<SourceFile, Failure> {
    let size = std::fs::metadata(path).map_err(|fault| unreadable(path, &fault))?.len();
    let shown = path.to_string_lossy().into_owned().into();
    if size > LARGEST {
        // The compiler refuses a text that long by itself, and says how long it is.
        return Ok(SourceFile {
            path: shown,
            text: " ".repeat(usize::try_from(size.min(2 * LARGEST)).unwrap_or(0)).into(),
        });
    }
    // What is no text is refused like any other fault of a rule, not as a fault of the call.
    let bytes = std::fs::read(path).map_err(|fault| unreadable(path, &fault))?;
    Ok(SourceFile { path: shown, text: String::from_utf8_lossy(&bytes).into_owned().into() })
}

fn collect(path: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if path.is_file() {
        paths.push(path.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(path).map_err(|fault| unreadable(path, &fault))? {
        let entry = entry.map_err(|fault| unreadable(path, &fault))?;
        let (kind, below) = (entry.file_type().map_err(|fault| unreadable(path, &fault))?, entry.path());
        if kind.is_dir() {
            collect(&below, paths)?;
        } else if kind.is_file() && below.extension().is_some_and(|e| e == "yml" || e == "yaml") {
            paths.push(below);
        }
        if paths.len() > MOST {
            return Err(Failure::Input(format!("\"{}\" has more than {MOST} files", path.display())));
        }
    }
    Ok(())
}

fn unreadable(path: &Path, fault: &std::io::Error) -> Failure {
    Failure::Input(format!("cannot read \"{}\": {fault}", path.display()))
}

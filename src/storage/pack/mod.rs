//! Scenario packs: a folder, or a zip of one, with scenarios that do not come with the program.
//!
//! *Reads* the folder or archive, once and into memory. *Writes* nothing ([`write()`] returns bytes). *Invariants*:
//! nothing of an archive ever gets a name on the disk; a file is measured before it is read; whatever an archive
//! tries ends in a complaint that names it.
//!
//! A folder with a `scenario.ron` is a scenario: `brief.md` and `rubric.ron` beside it, and its own procedures and
//! rules in `habits/`, `techniques/` and `rules/` below it. The same three folders anywhere else in a pack belong to
//! all of its scenarios.

mod archive;
mod folder;
mod own;

pub use archive::{MOST_FILES, MOST_UNPACKED, read as read_archive, write};
pub use folder::{load, walk};
pub use own::{OWN, Own, Stamp, setup as own_setup};

use crate::base::diag::{Diagnostics, SourceFile};
use std::collections::BTreeSet;
use std::path::Path;

/// One scenario of a pack with all that belongs to it; `scenario.ron` comes first.
#[derive(Debug, Clone)]
pub struct Authored {
    /// Name of its folder.
    pub id: String,
    /// Its files.
    pub files: Vec<SourceFile>,
}

/// The scenarios of a folder or archive, by name; what cannot be read is noted.
///
/// # Errors
/// When there is nothing at this path.
pub fn open(path: &Path, diags: &mut Diagnostics) -> std::io::Result<Vec<Authored>> {
    let about = std::fs::metadata(path)?;
    let files: Vec<SourceFile> = if about.is_dir() {
        walk(path).iter().filter(|file| is_content(&file.to_string_lossy())).filter_map(|f| load(f, diags)).collect()
    } else if is_archive(path) {
        let outer = path.display().to_string();
        archive::read(&outer, &std::fs::read(path)?, diags)
    } else {
        let files = path.parent().map(walk).unwrap_or_default();
        files.iter().filter(|file| is_content(&file.to_string_lossy())).filter_map(|f| load(f, diags)).collect()
    };
    Ok(sort(files))
}

/// The path ends like an archive.
pub fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

/// Content of a pack, by its ending.
fn is_content(name: &str) -> bool {
    [".ron", ".md", ".yml", ".yaml"].iter().any(|ending| name.ends_with(ending))
}

/// Gives each scenario its own files and those of the whole pack.
fn sort(files: Vec<SourceFile>) -> Vec<Authored> {
    let folders: BTreeSet<String> =
        files.iter().filter(|f| name_of(&f.path) == "scenario.ron").map(|f| folder_of(&f.path).to_owned()).collect();
    let owner = |file: &SourceFile| {
        folders.iter().filter(|folder| is_below(&file.path, folder)).max_by_key(|folder| folder.len())
    };
    let shared: Vec<&SourceFile> = files.iter().filter(|f| owner(f).is_none() && belongs(&f.path)).collect();
    let one = |folder: &String| {
        let own = files.iter().filter(|f| owner(f) == Some(folder));
        let own = own.filter(|f| folder_of(&f.path) == folder || belongs(&f.path));
        let mut all: Vec<SourceFile> = own.chain(shared.iter().copied()).cloned().collect();
        all.sort_by_key(|f| (name_of(&f.path) != "scenario.ron", f.path.clone()));
        Authored { id: name_of(folder).to_owned(), files: all }
    };
    folders.iter().map(one).collect()
}

/// A procedure or a rule, by the folder it lies in.
fn belongs(path: &str) -> bool {
    matches!(name_of(folder_of(path)), "habits" | "techniques" | "rules")
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with(['/', '\\']))
}

fn folder_of(path: &str) -> &str {
    path.rfind(['/', '\\']).map_or("", |at| &path[..at])
}

fn name_of(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

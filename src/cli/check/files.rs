//! Finding and reading what is to be checked.
//!
//! *Invariant*: a file is measured before it is read, so junk of any size costs nothing.

use super::Failure;
use crate::base::diag::{Diagnostics, SourceFile, Span};
use crate::scenario::{MAX_BYTES, TOO_LONG_HINT, too_long};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Scenario,
    Company,
    Names,
    Sites,
    Procedure,
    Rubric,
    Rule,
    Taxonomy,
    Unknown,
}

impl Kind {
    /// One and many, for the count at the end.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Scenario => ("scenario", "scenarios"),
            Self::Company => ("company", "companies"),
            Self::Names => ("name pool", "name pools"),
            Self::Sites => ("site list", "site lists"),
            Self::Procedure => ("procedure", "procedures"),
            Self::Rubric => ("rubric", "rubrics"),
            Self::Rule => ("rule", "rules"),
            Self::Taxonomy => ("taxonomy", "taxonomies"),
            Self::Unknown => ("other file", "other files"),
        }
    }
}

/// One thing to check: a file, or the files of a scenario with `scenario.ron` first.
#[derive(Debug)]
pub(super) struct Found {
    pub kind: Kind,
    pub files: Vec<SourceFile>,
}

/// Everything under the paths, in order of name; what cannot be read is noted.
///
/// # Errors
/// When a path of the call does not exist.
pub(super) fn collect(paths: &[PathBuf], diags: &mut Diagnostics) -> Result<Vec<Found>, Failure> {
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    for path in paths {
        let about = fs::metadata(path).map_err(|e| Failure::Input(format!("cannot read {}: {e}", path.display())))?;
        if about.is_dir() {
            for file in walk(path) {
                take(&file, false, &mut seen, &mut out, diags);
            }
        } else {
            take(path, true, &mut seen, &mut out, diags);
        }
    }
    Ok(out)
}

/// All files below a folder, without following links.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let (mut out, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => out.push(entry.path()),
                _ => {}
            }
        }
    }
    out.sort();
    out
}

/// Adds one file, or the whole scenario it belongs to; `named` when the call names it.
fn take(path: &Path, named: bool, seen: &mut BTreeSet<PathBuf>, out: &mut Vec<Found>, diags: &mut Diagnostics) {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    let scenario = path.with_file_name("scenario.ron");
    let neighbour = name == "scenario.ron" || (matches!(name, "brief.md" | "rubric.ron") && scenario.is_file());
    if neighbour {
        if seen.insert(scenario.clone()) {
            let parts = ["scenario.ron", "brief.md", "rubric.ron"].map(|part| path.with_file_name(part));
            let files: Vec<SourceFile> = parts.iter().filter(|p| p.is_file()).filter_map(|p| load(p, diags)).collect();
            // Without its main file the rest makes no sense, and the fault is noted already.
            if files.first().is_some_and(|f| f.path.ends_with("scenario.ron")) {
                out.push(Found { kind: Kind::Scenario, files });
            }
        }
        return;
    }
    if !named && !matches!(ending, "ron" | "yml" | "yaml") || !seen.insert(path.to_path_buf()) {
        return;
    }
    let Some(file) = load(path, diags) else { return };
    let kind = if matches!(ending, "yml" | "yaml") { Kind::Rule } else { kind_of(&file.text) };
    // Other RON files of the program (software lists, price lists) are read by those who own them.
    if named || kind != Kind::Unknown {
        out.push(Found { kind, files: vec![file] });
    }
}

/// The kind by the first word behind comments and white space.
fn kind_of(text: &str) -> Kind {
    let lines = text.lines().map(str::trim_start);
    let first = lines.into_iter().find(|l| !l.is_empty() && !l.starts_with("//") && !l.starts_with("#!"));
    let word: String = first.unwrap_or_default().chars().take_while(char::is_ascii_alphanumeric).collect();
    match word.as_str() {
        "Scenario" => Kind::Scenario,
        "Company" => Kind::Company,
        "Names" => Kind::Names,
        "Sites" => Kind::Sites,
        "Procedure" => Kind::Procedure,
        "Rubric" => Kind::Rubric,
        "Taxonomy" => Kind::Taxonomy,
        _ => Kind::Unknown,
    }
}

/// Reads a file that is not too long and is text.
fn load(path: &Path, diags: &mut Diagnostics) -> Option<SourceFile> {
    let shown = path.display().to_string();
    let bare = SourceFile { path: shown.as_str().into(), text: "".into() };
    let size = fs::metadata(path).map(|m| m.len());
    if let Ok(size) = size
        && size > MAX_BYTES as u64
    {
        diags.note(&bare, Span::default(), too_long(size), TOO_LONG_HINT);
        return None;
    }
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            diags.note(&bare, Span::default(), format!("cannot be read: {error}"), "look at the rights of the file");
            return None;
        }
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(SourceFile { text: text.into(), ..bare }),
        Err(error) => {
            let file = SourceFile { text: String::from_utf8_lossy(bytes).into(), ..bare };
            let start = error.valid_up_to();
            let hint = "save the file as UTF-8 text";
            diags.note(&file, Span { start, end: start + 1 }, "this is no UTF-8 text", hint);
            None
        }
    }
}

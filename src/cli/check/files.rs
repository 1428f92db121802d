//! Finding and reading what is to be checked.
//!
//! *Invariant*: a file is measured before it is read, so junk of any size costs nothing.

use super::Failure;
use crate::base::diag::{Diagnostics, SourceFile, Span};
use crate::storage::pack::{self, load, walk};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Scenario,
    Pack,
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
            Self::Pack => ("pack", "packs"),
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
        } else if pack::is_archive(path) {
            packed(path, &mut out, diags)?;
        } else {
            take(path, true, &mut seen, &mut out, diags);
        }
    }
    Ok(out)
}

/// Adds the scenarios of an archive.
fn packed(path: &Path, out: &mut Vec<Found>, diags: &mut Diagnostics) -> Result<(), Failure> {
    let before = diags.items.len();
    let scenarios =
        pack::open(path, diags).map_err(|e| Failure::Input(format!("cannot read {}: {e}", path.display())))?;
    let mut seen = BTreeSet::new();
    for one in scenarios {
        let beside =
            one.files.iter().filter(|file| file.path.ends_with(".yml") || kind_of(&file.text) == Kind::Procedure);
        for file in beside.filter(|file| seen.insert(file.path.clone())) {
            let kind = if file.path.ends_with(".yml") { Kind::Rule } else { Kind::Procedure };
            out.push(Found { kind, files: vec![file.clone()] });
        }
        out.push(Found { kind: Kind::Scenario, files: one.files });
    }
    let whole = SourceFile { path: path.display().to_string().into(), text: "".into() };
    if out.is_empty() && diags.items.len() == before {
        diags.note(&whole, Span::default(), "there is no scenario in it", "a scenario is a folder with a scenario.ron");
    }
    out.push(Found { kind: Kind::Pack, files: vec![whole] });
    Ok(())
}

/// Adds one file, or the whole scenario it belongs to; `named` when the call names it.
fn take(path: &Path, named: bool, seen: &mut BTreeSet<PathBuf>, out: &mut Vec<Found>, diags: &mut Diagnostics) {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    let scenario = path.with_file_name("scenario.ron");
    let neighbour = name == "scenario.ron" || (matches!(name, "brief.md" | "rubric.ron") && scenario.is_file());
    if neighbour {
        if seen.insert(scenario.clone()) {
            let own = path.parent().and_then(|folder| pack::open(folder, diags).ok()).unwrap_or_default();
            // Without its main file the rest makes no sense, and the fault is noted already.
            let whole =
                own.into_iter().find(|one| one.files.first().is_some_and(|f| *f.path == *scenario.to_string_lossy()));
            out.extend(whole.map(|one| Found { kind: Kind::Scenario, files: one.files }));
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

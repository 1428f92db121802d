//! All procedures a run can play, by id.

use super::template::{FAMILIES, NAMES};
use super::{Procedure, check};
use crate::base::Text;
use crate::base::diag::{Diagnostics, SourceFile};
use crate::scenario::{Procedure as Known, Vocabulary};
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
use std::sync::Arc;

static HABITS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/habits");
static TECHNIQUES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/techniques");

/// Habits and techniques by id; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Library {
    procedures: Arc<BTreeMap<Text, Arc<Procedure>>>,
}

impl Library {
    /// The procedures that come with the program; a test proves that all of them are sound.
    pub fn embedded() -> Self {
        Self::read(&embedded_files(), &mut Diagnostics::default())
    }

    /// Reads procedure files; every fault is noted and its file left out.
    pub fn read<'a>(files: impl IntoIterator<Item = &'a SourceFile>, diags: &mut Diagnostics) -> Self {
        let read = files.into_iter().filter_map(|file| check::read(file, diags));
        Self { procedures: Arc::new(read.map(|p| (p.id.clone(), Arc::new(p))).collect()) }
    }

    /// These and more; a procedure of the same id takes the place of the one there was. Every fault is noted and
    /// its file left out.
    pub fn with<'a>(&self, files: impl IntoIterator<Item = &'a SourceFile>, diags: &mut Diagnostics) -> Self {
        let mut all = BTreeMap::clone(&self.procedures);
        all.extend(BTreeMap::clone(&Self::read(files, diags).procedures));
        Self { procedures: Arc::new(all) }
    }

    /// The procedure with this id.
    pub fn get(&self, id: &str) -> Option<&Arc<Procedure>> {
        self.procedures.get(id)
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Procedure>> {
        self.procedures.values()
    }
}

/// A habit that comes with the program has this name.
pub(super) fn has_habit(id: &str) -> bool {
    HABITS.contains(format!("{id}.ron"))
}

/// What scenarios may refer to. An id that starts with `T` and a digit is a technique, all others are habits.
/// Log sources stand above this module; who knows them adds them.
pub fn vocabulary(library: &Library) -> Vocabulary {
    let mut out = Vocabulary::default();
    for procedure in library.iter() {
        let names = |texts: Vec<&Text>| texts.into_iter().map(ToString::to_string).collect::<Vec<String>>();
        let known = Known {
            params: names(procedure.params.keys().collect()),
            takes: names(procedure.takes.iter().collect()),
            leaves: names(procedure.beats.iter().filter_map(|b| b.slot.as_ref()).collect()),
        };
        let shelf = if procedure.is_technique() { &mut out.techniques } else { &mut out.habits };
        shelf.insert(procedure.id.to_string(), known);
    }
    out.placeholders = NAMES.iter().chain(&FAMILIES).map(ToString::to_string).collect();
    out
}

/// The habit and technique files that come with the program, by folder and name.
pub fn embedded_files() -> Vec<SourceFile> {
    let folders = [("assets/habits", &HABITS), ("assets/techniques", &TECHNIQUES)];
    let files = folders.into_iter().flat_map(|(folder, dir)| dir.files().map(move |f| (folder, f)));
    let mut out: Vec<SourceFile> = files
        .filter_map(|(folder, file)| {
            let name = file.path().to_str().filter(|n| n.ends_with(".ron"))?;
            Some(SourceFile { path: format!("{folder}/{name}").into(), text: file.contents_utf8()?.into() })
        })
        .collect();
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

//! All procedures a run can play, by id.

use super::{Procedure, check};
use crate::base::Text;
use crate::base::diag::{Diagnostics, SourceFile};
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

    /// The procedure with this id.
    pub fn get(&self, id: &str) -> Option<&Arc<Procedure>> {
        self.procedures.get(id)
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Procedure>> {
        self.procedures.values()
    }
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

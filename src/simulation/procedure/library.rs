//! All procedures a run can play, by id.

use super::{Procedure, check};
use crate::base::Text;
use crate::base::diag::{Diagnostics, SourceFile};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Habits and techniques by id; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Library {
    procedures: Arc<BTreeMap<Text, Arc<Procedure>>>,
}

impl Library {
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

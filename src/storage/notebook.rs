//! The notebook: what an analyst keeps from shift to shift beside the career.

use super::StorageError;
use super::medium::Medium;
use super::ron_file;
use crate::siem::query::Language;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const NAME: &str = "notebook.ron";

/// Saved queries and solved exercises.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Notebook {
    /// In order of saving; names differ.
    pub queries: Vec<SavedQuery>,
    /// Ids of the solved exercises of the kata.
    pub solved: BTreeSet<String>,
}

/// A query under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedQuery {
    /// Name, not empty.
    pub name: String,
    /// Language of the text.
    pub language: Language,
    /// The query.
    pub text: String,
}

impl Notebook {
    /// Reads the notebook; an empty one where there is none, or where it is damaged: then the second value says how.
    ///
    /// # Errors
    /// When the file is there but the disk cannot read it.
    pub fn load(medium: &mut impl Medium) -> Result<(Self, Option<String>), StorageError> {
        ron_file::load(medium, NAME)
    }

    /// Writes the notebook at once or not at all.
    ///
    /// # Errors
    /// When the disk refuses; the old one is still there.
    pub fn save(&self, medium: &mut impl Medium) -> Result<(), StorageError> {
        ron_file::save(medium, NAME, "notebook", self)
    }

    /// Keeps a query; one of the same name is replaced.
    pub fn keep(&mut self, query: SavedQuery) {
        match self.queries.iter_mut().find(|q| q.name == query.name) {
            Some(old) => *old = query,
            None => self.queries.push(query),
        }
    }

    /// Forgets the query of this name.
    pub fn forget(&mut self, name: &str) {
        self.queries.retain(|q| q.name != name);
    }
}

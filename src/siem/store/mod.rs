//! The column store: one append-only table per log schema.
//!
//! *Owns* the chunks. *Writes* on [`Store::append`] only. *Invariants*: rows are never changed or
//! removed; a clone shares all sealed chunks; every chunk runs newest first; its columns are made when first
//! searched.

mod chunk;
mod layout;
mod table;

pub use chunk::Chunk;
pub(crate) use layout::{RECORD, TIME};

use crate::base::digest;
use crate::base::ids::RecordId;
use crate::telemetry::record::Record;
use std::collections::BTreeMap;
use std::sync::Arc;
use table::TableRows;

/// All collected records, in columns. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    tables: BTreeMap<&'static str, Arc<TableRows>>,
    revision: u64,
}

impl Default for Store {
    fn default() -> Self {
        Self::new()
    }
}

impl Store {
    /// A store with every registered table, all empty.
    pub fn new() -> Self {
        let tables = layout::layouts().iter().map(|(name, l)| (*name, Arc::new(TableRows::new(l.clone())))).collect();
        Self { tables, revision: 0 }
    }

    /// Takes a record in; records come in order of arrival, so ids rise.
    ///
    /// # Panics
    /// When the record's type is not in the registry of log sources.
    pub fn append(&mut self, record: Arc<Record>) {
        let table = self.tables.get_mut(record.kind.table);
        let table = table.unwrap_or_else(|| panic!("{} is not a registered type", record.kind.name));
        Arc::make_mut(table).append(record);
        self.revision += 1;
    }

    /// Joins what has been appended into big chunks; searching works without, a little slower.
    pub fn seal(&mut self) {
        for table in self.tables.values_mut().filter(|t| !t.is_compact()) {
            Arc::make_mut(table).seal();
        }
    }

    /// Rises by one with every record.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Rows of one table; 0 for a table that does not exist.
    pub fn rows(&self, table: &str) -> usize {
        self.tables.get(table).map_or(0, |t| t.rows())
    }

    /// Names of all tables, sorted.
    pub fn tables(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.tables.keys().copied()
    }

    /// A name for the content: equal for stores that took the same records in the same order.
    pub fn digest(&self) -> u64 {
        let parts: Vec<Vec<u8>> = self.tables.values().map(|t| t.content()).collect();
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        digest::hash64(&parts)
    }

    /// The newest record of all tables.
    pub fn newest(&self) -> Option<RecordId> {
        self.tables.values().filter_map(|t| t.newest()).max()
    }

    /// Chunks of a table, newest first.
    pub(crate) fn chunks(&self, table: &str) -> Vec<Arc<Chunk>> {
        self.tables.get(table).map_or_else(Vec::new, |t| t.chunks())
    }
}

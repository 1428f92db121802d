//! The column store: one append-only table per log schema.
//!
//! *Owns* the chunks. *Writes* on [`Store::append`] and [`Store::attach`] only. *Invariants*: rows are never changed
//! or removed; a clone shares all sealed chunks; every chunk runs newest first; its columns are made when first
//! searched.

mod chunk;
mod layout;
mod piece;
mod table;

pub use chunk::Chunk;
pub(crate) use chunk::decode;
pub(crate) use layout::{RECORD, TIME};
pub use piece::Columns;
pub(crate) use piece::Piece;

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
    /// What lies elsewhere, by table, newest first.
    attached: BTreeMap<&'static str, Vec<Piece>>,
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
        Self { tables, attached: BTreeMap::new(), revision: 0 }
    }

    /// Makes rows that lie elsewhere part of a table, behind those here; false when there is no such table.
    pub fn attach(&mut self, table: &str, rows: Arc<dyn Columns>) -> bool {
        let Some((name, layout)) = layout::layouts().get_key_value(table) else { return false };
        self.revision += rows.rows() as u64;
        let pieces = self.attached.entry(name).or_default();
        let newest = rows.times().1;
        let place = pieces.partition_point(|piece| piece.times().1 >= newest);
        pieces.insert(place, Piece::Elsewhere(layout.clone(), rows));
        true
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
        let elsewhere = self.attached.get(table).into_iter().flatten().map(Piece::rows).sum::<usize>();
        self.tables.get(table).map_or(0, |t| t.rows()) + elsewhere
    }

    /// Names of all tables, sorted.
    pub fn tables(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.tables.keys().copied()
    }

    /// A name for the content here: equal for stores that took the same records in the same order.
    pub fn digest(&self) -> u64 {
        let parts: Vec<Vec<u8>> = self.tables.values().map(|t| t.content()).collect();
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        digest::hash64(&parts)
    }

    /// The newest record here, of all tables.
    pub fn newest(&self) -> Option<RecordId> {
        self.tables.values().filter_map(|t| t.newest()).max()
    }

    /// The rows of a table piece by piece, newest first.
    pub(crate) fn pieces(&self, table: &str) -> Vec<Piece> {
        let here = self.tables.get(table).map_or_else(Vec::new, |t| t.chunks());
        here.into_iter().map(Piece::Here).chain(self.attached.get(table).into_iter().flatten().cloned()).collect()
    }
}

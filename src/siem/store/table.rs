//! One table: a short tail of rows, small chunks, and big compacted chunks.

use super::chunk::Chunk;
use super::layout::Layout;
use crate::base::ids::RecordId;
use crate::telemetry::columns::project;
use crate::telemetry::record::{Record, Value};
use std::sync::{Arc, OnceLock};

/// Rows of the tail before it becomes a small chunk.
const TAIL_ROWS: usize = 512;
/// Small chunks before they become one big chunk of 8,192 rows.
const SMALL_CHUNKS: usize = 16;

/// A row on its way into columns.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) kind: usize,
    pub(super) time: i64,
    pub(super) record: u32,
    pub(super) cells: Vec<Value>,
}

/// The rows of one table. Fragmentation is what makes column stores slow, so rows move up in two
/// steps and every row is copied twice at most.
#[derive(Debug, Clone)]
pub(super) struct TableRows {
    layout: Arc<Layout>,
    big: Vec<Arc<Chunk>>,
    small: Vec<Arc<Chunk>>,
    tail: Vec<Row>,
    /// The tail as a chunk, built by the first search after an append.
    tail_chunk: OnceLock<Arc<Chunk>>,
}

impl TableRows {
    pub(super) fn new(layout: Arc<Layout>) -> Self {
        Self { layout, big: Vec::new(), small: Vec::new(), tail: Vec::new(), tail_chunk: OnceLock::new() }
    }

    pub(super) fn append(&mut self, record: &Record) {
        let kind = self.layout.kind(record.kind.name);
        let kind = kind.unwrap_or_else(|| panic!("{} is not a registered type", record.kind.name));
        self.tail.push(Row { kind, time: record.time.0, record: record.id.0, cells: project(record) });
        self.tail_chunk = OnceLock::new();
        if self.tail.len() >= TAIL_ROWS {
            self.tail_to_small();
            if self.small.len() >= SMALL_CHUNKS {
                self.small_to_big();
            }
        }
    }

    pub(super) fn seal(&mut self) {
        self.tail_to_small();
        self.small_to_big();
    }

    pub(super) fn is_compact(&self) -> bool {
        self.tail.is_empty() && self.small.is_empty()
    }

    fn tail_to_small(&mut self) {
        if !self.tail.is_empty() {
            self.small.push(Arc::new(Chunk::of_rows(&self.layout, &self.tail)));
            self.tail.clear();
            self.tail_chunk = OnceLock::new();
        }
    }

    fn small_to_big(&mut self) {
        if !self.small.is_empty() {
            self.small.reverse();
            self.big.push(Arc::new(Chunk::compact(&self.layout, &self.small)));
            self.small.clear();
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.tail.len() + self.big.iter().chain(&self.small).map(|c| c.rows()).sum::<usize>()
    }

    /// All chunks, newest first.
    pub(super) fn chunks(&self) -> Vec<Arc<Chunk>> {
        let tail = (!self.tail.is_empty())
            .then(|| self.tail_chunk.get_or_init(|| Arc::new(Chunk::of_rows(&self.layout, &self.tail))).clone());
        tail.into_iter().chain(self.small.iter().rev().cloned()).chain(self.big.iter().rev().cloned()).collect()
    }

    pub(super) fn newest(&self) -> Option<RecordId> {
        let newest = self.chunks().first().and_then(|c| c.newest())?;
        u32::try_from(newest).ok().map(RecordId)
    }

    /// Every cell in order, as bytes, for a digest that does not depend on chunking.
    pub(super) fn content(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for chunk in self.chunks() {
            for row in 0..chunk.rows() {
                for column in 0..self.layout.columns.len() {
                    bytes.extend_from_slice(super::chunk::cell_text(&chunk, column, row).as_bytes());
                    bytes.push(0);
                }
            }
        }
        bytes
    }
}

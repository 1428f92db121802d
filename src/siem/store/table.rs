//! One table: a short tail of records, small chunks, and big chunks.

use super::chunk::Chunk;
use super::layout::Layout;
use crate::base::ids::RecordId;
use crate::telemetry::Record;
use std::sync::{Arc, OnceLock};

/// Records of the tail before it becomes a small chunk.
const TAIL: usize = 512;
/// Small chunks before they become one big chunk of 8,192 rows.
const SMALL_CHUNKS: usize = 16;

/// The rows of one table. Fragmentation is what makes column stores slow, so rows move up in two steps.
#[derive(Debug, Clone)]
pub(super) struct TableRows {
    layout: Arc<Layout>,
    big: Vec<Arc<Chunk>>,
    small: Vec<Arc<Chunk>>,
    /// Each with the number of its type in the layout.
    tail: Vec<(usize, Arc<Record>)>,
    /// The tail as a chunk, made by the first search after an append.
    tail_chunk: OnceLock<Arc<Chunk>>,
}

impl TableRows {
    pub(super) fn new(layout: Arc<Layout>) -> Self {
        Self { layout, big: Vec::new(), small: Vec::new(), tail: Vec::new(), tail_chunk: OnceLock::new() }
    }

    pub(super) fn append(&mut self, record: Arc<Record>) {
        let kind = self.layout.kind(record.kind);
        let kind = kind.unwrap_or_else(|| panic!("{} is not a registered type", record.kind.name));
        self.tail.push((kind, record));
        self.tail_chunk.take();
        if self.tail.len() >= TAIL {
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
            self.small.push(Arc::new(Chunk::of(self.layout.clone(), std::mem::take(&mut self.tail))));
            self.tail_chunk.take();
        }
    }

    fn small_to_big(&mut self) {
        if !self.small.is_empty() {
            let records = self.small.drain(..).flat_map(|chunk| chunk.records().to_vec()).collect();
            self.big.push(Arc::new(Chunk::of(self.layout.clone(), records)));
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.tail.len() + self.big.iter().chain(&self.small).map(|c| c.rows()).sum::<usize>()
    }

    /// All chunks, newest first.
    pub(super) fn chunks(&self) -> Vec<Arc<Chunk>> {
        let chunk = || Arc::new(Chunk::of(self.layout.clone(), self.tail.clone()));
        let tail = (!self.tail.is_empty()).then(|| self.tail_chunk.get_or_init(chunk).clone());
        tail.into_iter().chain(self.small.iter().rev().cloned()).chain(self.big.iter().rev().cloned()).collect()
    }

    pub(super) fn newest(&self) -> Option<RecordId> {
        let chunked = || self.small.last().or(self.big.last()).and_then(|chunk| chunk.records().last());
        self.tail.last().or_else(chunked).map(|(_, record)| record.id)
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

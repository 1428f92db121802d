//! One table: a short tail of records, then chunks of growing size.

use super::chunk::Chunk;
use super::layout::Layout;
use crate::base::ids::RecordId;
use crate::telemetry::Record;
use std::sync::{Arc, OnceLock};

/// Records of the tail before it becomes a chunk.
const TAIL: usize = 512;
/// Chunks of one size before they become one of the next: of 8,192 rows, then of 65,536.
const FULL: [usize; 2] = [16, 8];

/// The rows of one table. Fragmentation is what makes column stores slow, so rows move up in steps.
#[derive(Debug, Clone)]
pub(super) struct TableRows {
    layout: Arc<Layout>,
    /// By size, the small ones first; within a size and from size to size the older rows stand in the larger chunks.
    chunks: [Vec<Arc<Chunk>>; FULL.len() + 1],
    /// Each with the number of its type in the layout.
    tail: Vec<(usize, Arc<Record>)>,
    /// The tail as a chunk, made by the first search after an append.
    tail_chunk: OnceLock<Arc<Chunk>>,
}

impl TableRows {
    pub(super) fn new(layout: Arc<Layout>) -> Self {
        Self { layout, chunks: Default::default(), tail: Vec::new(), tail_chunk: OnceLock::new() }
    }

    pub(super) fn append(&mut self, record: Arc<Record>) {
        let kind = self.layout.kind(record.kind);
        let kind = kind.unwrap_or_else(|| panic!("{} is not a registered type", record.kind.name));
        self.tail.push((kind, record));
        self.tail_chunk.take();
        if self.tail.len() >= TAIL {
            self.close_tail();
            for (size, full) in FULL.into_iter().enumerate() {
                if self.chunks[size].len() >= full {
                    self.move_up(size);
                }
            }
        }
    }

    pub(super) fn seal(&mut self) {
        self.close_tail();
        (0..FULL.len()).for_each(|size| self.move_up(size));
    }

    pub(super) fn is_compact(&self) -> bool {
        self.tail.is_empty() && self.chunks[..FULL.len()].iter().all(Vec::is_empty)
    }

    fn close_tail(&mut self) {
        if !self.tail.is_empty() {
            self.chunks[0].push(Arc::new(Chunk::of(self.layout.clone(), std::mem::take(&mut self.tail))));
            self.tail_chunk.take();
        }
    }

    /// The chunks of one size become one of the next.
    fn move_up(&mut self, size: usize) {
        let records: Vec<_> = self.chunks[size].drain(..).flat_map(|chunk| chunk.records().to_vec()).collect();
        if !records.is_empty() {
            self.chunks[size + 1].push(Arc::new(Chunk::of(self.layout.clone(), records)));
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.tail.len() + self.chunks.iter().flatten().map(|c| c.rows()).sum::<usize>()
    }

    /// All chunks, newest first.
    pub(super) fn chunks(&self) -> Vec<Arc<Chunk>> {
        let chunk = || Arc::new(Chunk::of(self.layout.clone(), self.tail.clone()));
        let tail = (!self.tail.is_empty()).then(|| self.tail_chunk.get_or_init(chunk).clone());
        tail.into_iter().chain(self.chunks.iter().flat_map(|size| size.iter().rev().cloned())).collect()
    }

    pub(super) fn newest(&self) -> Option<RecordId> {
        let chunked = || self.chunks.iter().find_map(|size| size.last()).and_then(|chunk| chunk.records().last());
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

//! A stretch of a table: here in memory, or elsewhere, its columns read when a search reaches it.
//!
//! *Invariant*: a piece that lies elsewhere is opened anew by every search and let go once it is read, so that
//! tables may be larger than memory.

use super::chunk::Chunk;
use super::layout::Layout;
use crate::base::ids::RecordId;
use datafusion::arrow::array::ArrayRef;
use std::fmt::Debug;
use std::sync::Arc;

/// Rows of one table that lie elsewhere, such as a row group of a file.
pub trait Columns: Debug + Send + Sync {
    /// Number of rows.
    fn rows(&self) -> usize;
    /// Oldest and newest time, microseconds.
    fn times(&self) -> (i64, i64);
    /// Number of the first row's record; those of the other rows follow.
    fn first(&self) -> RecordId;
    /// A column of the table in the order of the rows, oldest first, of a type that can be cast to the table's;
    /// `None` where these rows have no such column.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn read(&self, column: &str) -> Result<Option<ArrayRef>, String>;
}

/// A stretch of a table.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    Here(Arc<Chunk>),
    Elsewhere(Arc<Layout>, Arc<dyn Columns>),
}

impl Piece {
    pub(crate) fn rows(&self) -> usize {
        match self {
            Self::Here(chunk) => chunk.rows(),
            Self::Elsewhere(_, columns) => columns.rows(),
        }
    }

    /// Oldest and newest time, microseconds.
    pub(crate) fn times(&self) -> (i64, i64) {
        match self {
            Self::Here(chunk) => chunk.times,
            Self::Elsewhere(_, columns) => columns.times(),
        }
    }

    /// Its rows; what is read of those elsewhere lasts as long as this chunk.
    pub(crate) fn open(&self) -> Arc<Chunk> {
        match self {
            Self::Here(chunk) => chunk.clone(),
            Self::Elsewhere(layout, columns) => Arc::new(Chunk::elsewhere(layout.clone(), columns.clone())),
        }
    }
}

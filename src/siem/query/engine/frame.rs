//! Rows that a scan chose, with columns that stay as they are stored until somebody reads them.

use super::reading::Reading;
use crate::siem::store::{Chunk, decode};
use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, UInt32Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::Result;
use std::sync::Arc;

/// Rows of one chunk, or of a batch that another operator made.
#[derive(Debug)]
pub(super) struct Frame {
    /// The chosen rows of the chunk; `None` when all are.
    rows: Option<UInt32Array>,
    len: usize,
    columns: Vec<Cells>,
}

#[derive(Debug, Clone)]
enum Cells {
    /// A column of the chunk.
    Stored(Arc<Chunk>, usize),
    /// One value a chosen row; dictionary-encoded where what it is made of is.
    Made(ArrayRef),
}

impl Frame {
    /// These columns of the chosen rows.
    pub(super) fn of(chunk: &Arc<Chunk>, rows: Option<UInt32Array>, columns: &[usize]) -> Self {
        let len = rows.as_ref().map_or(chunk.rows(), |r| r.len());
        Self { rows, len, columns: columns.iter().map(|c| Cells::Stored(chunk.clone(), *c)).collect() }
    }

    /// The rows of a batch.
    pub(super) fn of_batch(batch: &RecordBatch) -> Self {
        let columns = batch.columns().iter().cloned().map(Cells::Made).collect();
        Self { rows: None, len: batch.num_rows(), columns }
    }

    /// So many rows without a column.
    pub(super) fn counted(len: usize) -> Self {
        Self { rows: None, len, columns: Vec::new() }
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The rows as the query engine sees them.
    pub(super) fn batch(&self, schema: SchemaRef) -> Result<RecordBatch> {
        let options = RecordBatchOptions::new().with_row_count(Some(self.len));
        let arrays = (0..self.columns.len()).map(|c| self.plain(c)).collect::<Result<_>>()?;
        Ok(RecordBatch::try_new_with_options(schema, arrays, &options)?)
    }

    /// A column as the query engine sees it.
    pub(super) fn plain(&self, column: usize) -> Result<ArrayRef> {
        match (&self.columns[column], &self.rows) {
            (Cells::Stored(chunk, c), Some(rows)) => chunk.pick(*c, rows),
            (Cells::Stored(chunk, c), None) => chunk.column(*c),
            (Cells::Made(array), _) => decode(array.clone()),
        }
    }

    /// A column, dictionary-encoded where it is stored so.
    fn coded(&self, column: usize) -> Result<ArrayRef> {
        match (&self.columns[column], &self.rows) {
            (Cells::Stored(chunk, c), None) => chunk.encoded(*c).cloned(),
            (Cells::Stored(chunk, c), Some(rows)) if chunk.is_worth(*c, Some(rows)) => {
                Ok(take(chunk.encoded(*c)?, rows, None)?)
            }
            (Cells::Stored(chunk, c), Some(rows)) => chunk.pick(*c, rows),
            (Cells::Made(array), _) => Ok(array.clone()),
        }
    }

    /// What is read, dictionary-encoded where that is what it is made of.
    pub(super) fn read(&self, reading: &Reading) -> Result<ArrayRef> {
        if let Some(column) = reading.bare() {
            return self.coded(column);
        }
        if let [column] = reading.columns.as_slice() {
            let coded = self.coded(*column)?;
            return match reading.of_values(&coded)? {
                Some(answers) => Ok(Arc::new(answers)),
                None => reading.evaluate(vec![decode(coded)?], self.len),
            };
        }
        let arrays = reading.columns.iter().map(|c| self.plain(*c)).collect::<Result<_>>()?;
        reading.evaluate(arrays, self.len)
    }

    /// The same rows with other columns.
    pub(super) fn project(self, readings: &[Reading]) -> Result<Self> {
        let made = |reading: &Reading| match reading.bare() {
            Some(column) => Ok(self.columns[column].clone()),
            None => self.read(reading).map(Cells::Made),
        };
        let columns = readings.iter().map(made).collect::<Result<Vec<Cells>>>()?;
        Ok(Self { columns, ..self })
    }

    /// Rows by their place among these.
    pub(super) fn some(&self, places: &UInt32Array) -> Result<Self> {
        let rows: UInt32Array = match &self.rows {
            Some(rows) => places.values().iter().map(|place| rows.value(*place as usize)).collect::<Vec<u32>>().into(),
            None => places.clone(),
        };
        let mut columns = Vec::with_capacity(self.columns.len());
        for cells in &self.columns {
            columns.push(match cells {
                Cells::Stored(..) => cells.clone(),
                Cells::Made(array) => Cells::Made(take(array, places, None)?),
            });
        }
        Ok(Self { len: places.len(), columns, rows: Some(rows) })
    }
}

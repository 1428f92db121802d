//! A run of rows in Arrow columns, newest first.

use super::layout::{Layout, Origin, RECORD, TIME, data_type};
use super::table::Row;
use crate::telemetry::columns::typed;
use crate::telemetry::record::{ColumnType, Value};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, StringBuilder, UInt32Array, new_empty_array,
};
use datafusion::arrow::compute::{cast, concat, max, min, take};
use datafusion::arrow::datatypes::{DataType, Int64Type, UInt16Type};
use std::sync::Arc;

/// Rows that never change again. Text is plain or, where few values repeat, dictionary-encoded.
#[derive(Debug)]
pub struct Chunk {
    columns: Vec<ArrayRef>,
    rows: usize,
    /// Oldest and newest time in the chunk, microseconds.
    pub(crate) times: (i64, i64),
}

/// How text is stored where few values repeat; chunks are smaller than its range.
fn dictionary() -> DataType {
    DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8))
}

impl Chunk {
    /// Builds a chunk of rows given oldest first.
    pub(super) fn of_rows(layout: &Layout, rows: &[Row]) -> Self {
        let columns = (0..layout.columns.len()).map(|c| column(layout, rows, c)).collect();
        Self::new(columns, rows.len())
    }

    /// One chunk of several, given newest first, with repeating text dictionary-encoded.
    pub(super) fn compact(layout: &Layout, chunks: &[Arc<Self>]) -> Self {
        let join = |c: usize| -> ArrayRef {
            let parts: Vec<ArrayRef> = chunks.iter().map(|chunk| chunk.column(c)).collect();
            let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
            concat(&parts).unwrap_or_else(|_| new_empty_array(layout.schema.field(c).data_type()))
        };
        let columns = (0..layout.columns.len()).map(|c| encode(join(c))).collect();
        Self::new(columns, chunks.iter().map(|c| c.rows).sum())
    }

    fn new(columns: Vec<ArrayRef>, rows: usize) -> Self {
        let time = columns[TIME].as_primitive::<Int64Type>();
        let times = (min(time).unwrap_or(i64::MAX), max(time).unwrap_or(i64::MIN));
        Self { columns, rows, times }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The column as stored: plain, or dictionary-encoded text.
    pub(crate) fn encoded(&self, column: usize) -> &ArrayRef {
        &self.columns[column]
    }

    /// The column as the query engine sees it.
    pub(crate) fn column(&self, column: usize) -> ArrayRef {
        decode(self.columns[column].clone())
    }

    /// The chosen rows of a column as the query engine sees it.
    pub(crate) fn pick(&self, column: usize, rows: &UInt32Array) -> ArrayRef {
        let stored = &self.columns[column];
        take(stored, rows, None).map_or_else(|_| stored.slice(0, 0), decode)
    }

    /// The newest record id.
    pub(super) fn newest(&self) -> Option<i64> {
        let ids = self.columns[RECORD].as_primitive::<Int64Type>();
        (self.rows > 0).then(|| ids.value(0))
    }
}

fn decode(array: ArrayRef) -> ArrayRef {
    match array.as_any_dictionary_opt() {
        Some(_) => cast(&array, &DataType::Utf8).unwrap_or(array),
        None => array,
    }
}

/// Keeps text as a dictionary where it has at most a quarter as many values as rows.
fn encode(array: ArrayRef) -> ArrayRef {
    if array.data_type() != &DataType::Utf8 {
        return array;
    }
    match cast(&array, &dictionary()) {
        Ok(coded) if coded.as_dictionary::<UInt16Type>().values().len() * 4 <= array.len() => coded,
        _ => array,
    }
}

fn column(layout: &Layout, rows: &[Row], column: usize) -> ArrayRef {
    let (origin, column_type) = layout.columns[column];
    let newest_first = rows.iter().rev();
    match origin {
        Origin::Time => Arc::new(Int64Array::from_iter_values(newest_first.map(|r| r.time))),
        Origin::Record => Arc::new(Int64Array::from_iter_values(newest_first.map(|r| i64::from(r.record)))),
        Origin::Type => {
            let mut out = StringBuilder::with_capacity(rows.len(), rows.len() * 16);
            newest_first.for_each(|r| out.append_value(layout.kinds[r.kind].name));
            Arc::new(out.finish())
        }
        Origin::Cells => {
            let cells = newest_first.map(|r| match layout.cells[r.kind][column] {
                Some(cell) => &r.cells[cell],
                None => &Value::Absent,
            });
            build(column_type, cells)
        }
    }
}

/// An array of cells; what is not of the column's type is made so or absent, and absent text is empty.
fn build<'a>(column_type: ColumnType, cells: impl Iterator<Item = &'a Value>) -> ArrayRef {
    let typed = |value: &'a Value| typed(value, column_type);
    match data_type(column_type) {
        DataType::Int64 => {
            Arc::new(cells.map(|v| if let Value::Int(n) = typed(v) { Some(n) } else { None }).collect::<Int64Array>())
        }
        DataType::Float64 => Arc::new(
            cells.map(|v| if let Value::Float(x) = typed(v) { Some(x) } else { None }).collect::<Float64Array>(),
        ),
        DataType::Boolean => Arc::new(
            cells.map(|v| if let Value::Bool(b) = typed(v) { Some(b) } else { None }).collect::<BooleanArray>(),
        ),
        _ => {
            let mut out = StringBuilder::new();
            cells.for_each(|v| match v {
                Value::Text(text) => out.append_value(text),
                Value::Absent if column_type == ColumnType::Dynamic => out.append_null(),
                Value::Absent => out.append_value(""),
                other => out.append_value(other.to_text().unwrap_or_default()),
            });
            Arc::new(out.finish())
        }
    }
}

/// A cell as text, for digests.
pub(super) fn cell_text(chunk: &Chunk, column: usize, row: usize) -> String {
    use datafusion::arrow::util::display::array_value_to_string;
    array_value_to_string(&chunk.columns[column], row).unwrap_or_default()
}

//! A run of records with Arrow columns, newest first.
//!
//! *Invariant*: a column is a function of the records, made when somebody first asks for it: a shift is searched
//! in a few columns of a few tables, and a table such as `Event` has hundreds.

use super::layout::{Layout, Origin, data_type};
use crate::base::Text;
use crate::telemetry::Record;
use crate::telemetry::columns::{Place, typed};
use crate::telemetry::record::{ColumnType, Value};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, StringBuilder, UInt32Array,
};
use datafusion::arrow::compute::{cast, take};
use datafusion::arrow::datatypes::{DataType, UInt16Type};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// Records that never change again. Text is plain or, where few values repeat, dictionary-encoded.
#[derive(Debug)]
pub struct Chunk {
    layout: Arc<Layout>,
    /// In order of arrival, each with the number of its type in the layout.
    records: Vec<(usize, Arc<Record>)>,
    columns: Vec<OnceLock<ArrayRef>>,
    /// Oldest and newest time in the chunk, microseconds.
    pub(crate) times: (i64, i64),
}

/// Smaller chunks live for minutes only; their text stays plain.
const WORTH_A_DICTIONARY: usize = 2_048;
/// Fewer than one row in so many is few.
const FEW: usize = 8;
/// So many values tell whether the others repeat.
const SAMPLE: usize = 256;

/// How text is stored where few values repeat; chunks are smaller than its range.
fn dictionary() -> DataType {
    DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8))
}

impl Chunk {
    /// A chunk of records given oldest first, each with the number of its type in the layout.
    pub(super) fn of(layout: Arc<Layout>, records: Vec<(usize, Arc<Record>)>) -> Self {
        let times = || records.iter().map(|(_, r)| r.time.0);
        let times = (times().min().unwrap_or(i64::MAX), times().max().unwrap_or(i64::MIN));
        let columns = layout.columns.iter().map(|_| OnceLock::new()).collect();
        Self { layout, records, columns, times }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.records.len()
    }

    /// The records, oldest first.
    pub(super) fn records(&self) -> &[(usize, Arc<Record>)] {
        &self.records
    }

    /// The column as stored: plain, or dictionary-encoded text.
    pub(crate) fn encoded(&self, column: usize) -> &ArrayRef {
        self.columns[column].get_or_init(|| encode(self.make(column, self.records.iter().rev())))
    }

    /// The column as the query engine sees it.
    pub(crate) fn column(&self, column: usize) -> ArrayRef {
        decode(self.encoded(column).clone())
    }

    /// The column is made, or worth making for these rows: for a few of them it is not, or whoever filters by one
    /// column and shows all would make all of them.
    pub(crate) fn is_worth(&self, column: usize, rows: Option<&UInt32Array>) -> bool {
        self.columns[column].get().is_some() || rows.is_none_or(|rows| rows.len() * FEW >= self.rows())
    }

    /// The chosen rows of a column as the query engine sees it.
    pub(crate) fn pick(&self, column: usize, rows: &UInt32Array) -> ArrayRef {
        if !self.is_worth(column, Some(rows)) {
            let newest = self.records.len() - 1;
            return self.make(column, rows.values().iter().map(|row| &self.records[newest - *row as usize]));
        }
        let stored = self.encoded(column);
        take(stored, rows, None).map_or_else(|_| stored.slice(0, 0), decode)
    }

    fn make<'a>(&self, column: usize, records: impl Iterator<Item = &'a (usize, Arc<Record>)> + Clone) -> ArrayRef {
        let (origin, column_type) = self.layout.columns[column];
        match origin {
            Origin::Time => Arc::new(Int64Array::from_iter_values(records.map(|(_, r)| r.time.0))),
            Origin::Record => Arc::new(Int64Array::from_iter_values(records.map(|(_, r)| i64::from(r.id.0)))),
            Origin::Type => text(records.map(|(_, r)| Some(Text::new_static(r.kind.name)))),
            Origin::Cells => {
                let place = |kind: usize| self.layout.place(kind, column);
                build(column_type, records.map(move |(kind, r)| (place(*kind), &**r)))
            }
        }
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
    if array.len() < WORTH_A_DICTIONARY || array.data_type() != &DataType::Utf8 {
        return array;
    }
    let sample: BTreeSet<&str> = array.as_string::<i32>().iter().take(SAMPLE).flatten().collect();
    if sample.len() * 2 > SAMPLE {
        return array;
    }
    match cast(&array, &dictionary()) {
        Ok(coded) if coded.as_dictionary::<UInt16Type>().values().len() * 4 <= array.len() => coded,
        _ => array,
    }
}

/// An array of cells; what is not of the column's type is made so or absent, and absent text is empty.
fn build<'a>(column_type: ColumnType, cells: impl Iterator<Item = (Option<Place>, &'a Record)> + Clone) -> ArrayRef {
    let cells = cells.map(move |(place, record)| {
        let cell = place.map(|place| place.cell(record));
        cell.map_or(Value::Absent, |cell| typed(&cell, column_type))
    });
    match data_type(column_type) {
        DataType::Int64 => {
            Arc::new(cells.map(|v| if let Value::Int(n) = v { Some(n) } else { None }).collect::<Int64Array>())
        }
        DataType::Float64 => {
            Arc::new(cells.map(|v| if let Value::Float(x) = v { Some(x) } else { None }).collect::<Float64Array>())
        }
        DataType::Boolean => {
            Arc::new(cells.map(|v| if let Value::Bool(b) = v { Some(b) } else { None }).collect::<BooleanArray>())
        }
        _ => {
            let empty = (column_type != ColumnType::Dynamic).then(Text::default);
            text(cells.map(|v| v.to_text().or_else(|| empty.clone())))
        }
    }
}

/// Text in one piece: buffers that grow are copied again and again.
fn text(cells: impl Iterator<Item = Option<Text>>) -> ArrayRef {
    let cells: Vec<Option<Text>> = cells.collect();
    let bytes = cells.iter().flatten().map(|text| text.len()).sum();
    let mut out = StringBuilder::with_capacity(cells.len(), bytes);
    cells.into_iter().for_each(|cell| out.append_option(cell));
    Arc::new(out.finish())
}

/// A cell as text, for digests.
pub(super) fn cell_text(chunk: &Chunk, column: usize, row: usize) -> String {
    use datafusion::arrow::util::display::array_value_to_string;
    array_value_to_string(chunk.encoded(column), row).unwrap_or_default()
}

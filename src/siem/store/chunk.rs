//! A run of rows as Arrow columns, newest first.
//!
//! *Invariant*: a column is a function of the records, or of where they lie, made when somebody first asks for it: a shift is searched
//! in a few columns of a few tables, and a table such as `Event` has hundreds.

use super::layout::{Layout, Origin, data_type};
use super::piece::Columns;
use crate::base::Text;
use crate::telemetry::Record;
use crate::telemetry::columns::{Column, Place, typed};
use crate::telemetry::record::{ColumnType, Value};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, StringArray, StringBuilder, UInt32Array,
    new_null_array,
};
use datafusion::arrow::compute::{cast, take};
use datafusion::arrow::datatypes::{DataType, UInt16Type};
use datafusion::common::{DataFusionError, Result};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// Rows that never change again. Text is plain or, where few values repeat, dictionary-encoded.
#[derive(Debug)]
pub struct Chunk {
    layout: Arc<Layout>,
    rows: Rows,
    /// A column that could not be read stays so.
    columns: Vec<OnceLock<Result<ArrayRef, String>>>,
    /// Oldest and newest time in the chunk, microseconds.
    pub(crate) times: (i64, i64),
}

/// What the columns are made of.
#[derive(Debug)]
enum Rows {
    /// Records in order of arrival, each with the number of its type in the layout.
    Records(Vec<(usize, Arc<Record>)>),
    Elsewhere(Arc<dyn Columns>),
}

/// Smaller chunks live for minutes only; their text stays plain.
const WORTH_A_DICTIONARY: usize = 2_048;
/// Fewer than one row in so many is few to look at.
const FEW: usize = 8;
/// And to show: what is shown is made of the records, as long as that is less work than a column for all of them.
const FEW_SHOWN: usize = 2;
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
        Self::new(layout, Rows::Records(records), times)
    }

    /// A chunk of what lies elsewhere; nothing is read yet.
    pub(super) fn elsewhere(layout: Arc<Layout>, rows: Arc<dyn Columns>) -> Self {
        let times = rows.times();
        Self::new(layout, Rows::Elsewhere(rows), times)
    }

    fn new(layout: Arc<Layout>, rows: Rows, times: (i64, i64)) -> Self {
        let columns = layout.columns.iter().map(|_| OnceLock::new()).collect();
        Self { layout, rows, columns, times }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        match &self.rows {
            Rows::Records(records) => records.len(),
            Rows::Elsewhere(columns) => columns.rows(),
        }
    }

    /// The records, oldest first; none of what lies elsewhere.
    pub(super) fn records(&self) -> &[(usize, Arc<Record>)] {
        match &self.rows {
            Rows::Records(records) => records,
            Rows::Elsewhere(_) => &[],
        }
    }

    /// The column as stored: plain, or dictionary-encoded text.
    pub(crate) fn encoded(&self, column: usize) -> Result<&ArrayRef> {
        let made = self.columns[column].get_or_init(|| match &self.rows {
            Rows::Records(records) => Ok(encode(self.make(column, records.iter().rev()))),
            Rows::Elsewhere(rows) => self.read(column, &**rows),
        });
        made.as_ref().map_err(|why| DataFusionError::External(why.clone().into()))
    }

    /// The column as the query engine sees it.
    pub(crate) fn column(&self, column: usize) -> Result<ArrayRef> {
        self.encoded(column).cloned().and_then(decode)
    }

    /// The column is made, or worth making for these rows: for a few of them it is not, or whoever filters by one
    /// column and shows all would make all of them.
    pub(crate) fn is_worth(&self, column: usize, rows: Option<&UInt32Array>) -> bool {
        self.is_made(column) || rows.is_none_or(|rows| rows.len() * FEW >= self.rows())
    }

    /// The column is made, or lies elsewhere.
    fn is_made(&self, column: usize) -> bool {
        matches!(self.rows, Rows::Elsewhere(_)) || self.columns[column].get().is_some()
    }

    /// The chosen rows of a column as the query engine sees it.
    pub(crate) fn pick(&self, column: usize, rows: &UInt32Array) -> Result<ArrayRef> {
        if !self.is_made(column) && rows.len() * FEW_SHOWN < self.rows() {
            let (records, newest) = (self.records(), self.rows() - 1);
            return Ok(self.make(column, rows.values().iter().map(|row| &records[newest - *row as usize])));
        }
        decode(take(self.encoded(column)?, rows, None)?)
    }

    /// A column of what lies elsewhere, newest first, of the type the query engine expects.
    fn read(&self, column: usize, rows: &dyn Columns) -> Result<ArrayRef, String> {
        let (origin, about) = self.layout.columns[column];
        let count = rows.rows();
        if origin == Origin::Record {
            let first = i64::from(rows.first().0);
            return Ok(Arc::new(Int64Array::from_iter_values((first..first + count as i64).rev())));
        }
        let wanted = data_type(about.column_type);
        let Some(found) = rows.read(about.name)? else { return Ok(nothing(about.column_type, count)) };
        let backwards = UInt32Array::from_iter_values((0..count as u32).rev());
        let found = take(&found, &backwards, None).and_then(|array| cast(&array, &wanted));
        let found = found.map_err(|e| format!("column \"{}\": {e}", about.name))?;
        Ok(if about.column_type == ColumnType::String { without_nulls(&found) } else { found })
    }

    fn make<'a>(&self, column: usize, records: impl Iterator<Item = &'a (usize, Arc<Record>)> + Clone) -> ArrayRef {
        let (origin, Column { column_type, .. }) = self.layout.columns[column];
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

/// The array without its dictionary, if it has one.
pub(crate) fn decode(array: ArrayRef) -> Result<ArrayRef> {
    let DataType::Dictionary(_, values) = array.data_type() else { return Ok(array) };
    Ok(cast(&array, values)?)
}

/// A column that the rows do not have: absent text is empty.
fn nothing(column_type: ColumnType, rows: usize) -> ArrayRef {
    match column_type {
        ColumnType::String => Arc::new(StringArray::from_iter_values(std::iter::repeat_n("", rows))),
        _ => new_null_array(&data_type(column_type), rows),
    }
}

fn without_nulls(texts: &ArrayRef) -> ArrayRef {
    match texts.null_count() {
        0 => texts.clone(),
        _ => Arc::new(StringArray::from_iter_values(texts.as_string::<i32>().iter().map(Option::unwrap_or_default))),
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
    chunk.encoded(column).and_then(|array| Ok(array_value_to_string(array, row)?)).unwrap_or_default()
}

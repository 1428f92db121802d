//! The answer to a query.

use crate::base::ids::RecordId;
use crate::base::time::SimTime;
use crate::telemetry::record::ColumnType;
use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type};

/// KQL type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnKind {
    /// Text, never null.
    String,
    /// 64-bit integer.
    Long,
    /// Decimal number.
    Real,
    /// Truth value.
    Bool,
    /// Moment, microseconds UTC.
    DateTime,
    /// Length of time, microseconds.
    Timespan,
    /// JSON: sets, lists, split text.
    Dynamic,
}

impl ColumnKind {
    /// Name as Kusto writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Long => "long",
            Self::Real => "real",
            Self::Bool => "bool",
            Self::DateTime => "datetime",
            Self::Timespan => "timespan",
            Self::Dynamic => "dynamic",
        }
    }
}

impl From<ColumnType> for ColumnKind {
    fn from(column_type: ColumnType) -> Self {
        match column_type {
            ColumnType::String => Self::String,
            ColumnType::Long => Self::Long,
            ColumnType::Real => Self::Real,
            ColumnType::Bool => Self::Bool,
            ColumnType::DateTime => Self::DateTime,
            ColumnType::Dynamic => Self::Dynamic,
        }
    }
}

/// One column of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultColumn {
    /// Name.
    pub name: String,
    /// Type.
    pub kind: ColumnKind,
}

/// One typed cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// No value.
    Null,
    /// Text, or JSON in a dynamic column.
    Text(&'a str),
    /// Integer.
    Long(i64),
    /// Decimal number.
    Real(f64),
    /// Truth value.
    Bool(bool),
    /// Moment.
    Time(SimTime),
    /// Length of time, microseconds.
    Span(i64),
}

/// Rows and columns. Cells are kept in Arrow arrays and read one by one, so a million rows cost
/// nothing until they are shown.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<ResultColumn>,
    arrays: Vec<ArrayRef>,
    records: Option<ArrayRef>,
    rows: usize,
    chart: Option<String>,
    cut: bool,
}

impl Table {
    pub(super) fn new(
        columns: Vec<ResultColumn>,
        arrays: Vec<ArrayRef>,
        records: Option<ArrayRef>,
        rows: usize,
        chart: Option<String>,
    ) -> Self {
        Self { columns, arrays, records, rows, chart, cut: false }
    }

    /// The same table, told whether there were more rows.
    pub(super) fn cut(mut self, cut: bool) -> Self {
        self.cut = cut;
        self
    }

    /// There are more rows than are here: narrow the query, or count them with `| count`.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Columns in order.
    pub fn columns(&self) -> &[ResultColumn] {
        &self.columns
    }

    /// Position of a column by its exact name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// No rows.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// One typed cell; `Null` outside the table.
    pub fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let Some(array) = self.arrays.get(column).filter(|a| row < a.len() && !a.is_null(row)) else {
            return Cell::Null;
        };
        match (array.data_type(), self.columns[column].kind) {
            (DataType::Utf8, _) => Cell::Text(array.as_string::<i32>().value(row)),
            (DataType::Boolean, _) => Cell::Bool(array.as_boolean().value(row)),
            (DataType::Float64, _) => Cell::Real(array.as_primitive::<Float64Type>().value(row)),
            (DataType::Int64, kind) => {
                let n = array.as_primitive::<Int64Type>().value(row);
                match kind {
                    ColumnKind::DateTime => Cell::Time(SimTime(n)),
                    ColumnKind::Timespan => Cell::Span(n),
                    _ => Cell::Long(n),
                }
            }
            _ => Cell::Null,
        }
    }

    /// One cell as the console shows it; null is empty.
    pub fn text(&self, row: usize, column: usize) -> String {
        match self.cell(row, column) {
            Cell::Null => String::new(),
            // A dynamic string shows without its quotes, as `tostring` would.
            Cell::Text(text) if self.columns[column].kind == ColumnKind::Dynamic && text.starts_with('"') => {
                serde_json::from_str(text).unwrap_or_else(|_| text.to_owned())
            }
            Cell::Text(text) => text.to_owned(),
            Cell::Long(n) => n.to_string(),
            Cell::Real(x) => x.to_string(),
            Cell::Bool(b) => b.to_string(),
            Cell::Time(t) => t.rfc3339(),
            Cell::Span(micros) => timespan(micros),
        }
    }

    /// The record this row is, where the row still is one record (not after `summarize` or an inner join).
    pub fn record(&self, row: usize) -> Option<RecordId> {
        let ids = self.records.as_ref()?.as_primitive_opt::<Int64Type>()?;
        let id = (row < ids.len() && !ids.is_null(row)).then(|| ids.value(row))?;
        u32::try_from(id).ok().map(RecordId)
    }

    /// Rows are single records, as far as a row has one.
    pub fn is_records(&self) -> bool {
        self.records.is_some()
    }

    /// All records of the rows, in row order.
    pub fn records(&self) -> Vec<RecordId> {
        (0..self.rows).filter_map(|row| self.record(row)).collect()
    }

    /// What `render` asked for: `timechart`, `barchart`, …
    pub fn chart(&self) -> Option<&str> {
        self.chart.as_deref()
    }

    /// Positions of the columns that have a value in some row.
    pub fn filled_columns(&self) -> Vec<usize> {
        let filled = |c: &usize| (0..self.rows).any(|row| !matches!(self.cell(row, *c), Cell::Null | Cell::Text("")));
        (0..self.columns.len()).filter(filled).collect()
    }
}

/// Kusto's notation of a length of time: `1.02:03:04.0050000`, days and fraction only where needed.
pub(super) fn timespan(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let n = micros.unsigned_abs();
    let (seconds, fraction) = (n / 1_000_000, n % 1_000_000);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let days = if days > 0 { format!("{days}.") } else { String::new() };
    let fraction = if fraction > 0 { format!(".{fraction:06}0") } else { String::new() };
    format!("{sign}{days}{hours:02}:{minutes:02}:{:02}{fraction}", seconds % 60)
}

//! Parquet: the columns of a table as the console shows them, and back.
//!
//! Reading back gives records whose columns are the same; what no column shows (reserved positions,
//! the parts of the Windows header that the console hides) is absent from them.

use crate::base::Text;
use crate::base::ids::{HostId, RecordId};
use crate::base::time::SimTime;
use crate::telemetry::columns::{ADDITIONAL, Column, TIME_GENERATED, TYPE, project, table_columns, type_columns};
use crate::telemetry::record::{ColumnType, EventType, Field, Record, Value};
use crate::telemetry::source::{event_type, known_types};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{
    DataType, Field as ArrowField, Float64Type, Int64Type, Schema, SchemaRef, TimeUnit, TimestampMicrosecondType,
};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::ChunkReader;
use std::io::Write;
use std::sync::Arc;

/// Rows kept in memory before they are written.
const BATCH: usize = 8_192;

/// Why a file of columns could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ColumnsError {
    /// The file is no Parquet, or cannot be written.
    #[error("{0}")]
    Parquet(#[from] ParquetError),
    /// Its columns do not fit together.
    #[error("{0}")]
    Arrow(#[from] ArrowError),
    /// The column that says which type a row is.
    #[error("there is no text column \"Type\" with a time in \"TimeGenerated\" beside it")]
    NoType,
    /// No source writes this type.
    #[error("unknown record type \"{0}\"")]
    UnknownType(String),
}

/// Writes the records of one table, a batch of rows at a time.
#[derive(Debug)]
pub struct TableWriter<W: Write + Send> {
    columns: Vec<Column>,
    /// Per type of the table: position of each column among the cells of [`project`].
    places: Vec<(&'static EventType, Vec<Option<usize>>)>,
    schema: SchemaRef,
    rows: Vec<Row>,
    writer: ArrowWriter<W>,
}

#[derive(Debug)]
struct Row {
    time: SimTime,
    kind: usize,
    cells: Vec<Value>,
}

impl<W: Write + Send> TableWriter<W> {
    /// An empty file of this table.
    ///
    /// # Errors
    /// When `out` takes no head.
    pub fn new(table: &str, out: W) -> Result<Self, ColumnsError> {
        let columns = table_columns(table);
        let fields: Vec<ArrowField> =
            columns.iter().map(|c| ArrowField::new(c.name, data_type(c.column_type), true)).collect();
        let schema: SchemaRef = Arc::new(Schema::new(fields));
        let kinds = known_types().into_iter().filter(|kind| kind.table == table);
        let places = kinds
            .map(|kind| {
                let own = type_columns(kind);
                // Two fields may share a column: the first wins, as in the store.
                (kind, columns.iter().map(|c| own.iter().position(|o| o.name == c.name)).collect())
            })
            .collect();
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let writer = ArrowWriter::try_new(out, schema.clone(), Some(properties))?;
        Ok(Self { columns, places, schema, rows: Vec::new(), writer })
    }

    /// Adds a record of this table; one of another table is left out.
    ///
    /// # Errors
    /// When a full batch cannot be written.
    pub fn push(&mut self, record: &Record) -> Result<(), ColumnsError> {
        let Some(kind) = self.places.iter().position(|(kind, _)| kind.name == record.kind.name) else { return Ok(()) };
        self.rows.push(Row { time: record.time, kind, cells: project(record) });
        if self.rows.len() >= BATCH { self.write() } else { Ok(()) }
    }

    /// Writes what waits in memory.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn flush(&mut self) -> Result<(), ColumnsError> {
        if self.rows.is_empty() { Ok(()) } else { self.write() }
    }

    /// Writes what is left and the foot of the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<W, ColumnsError> {
        self.write()?;
        Ok(self.writer.into_inner()?)
    }

    fn write(&mut self) -> Result<(), ColumnsError> {
        let rows = std::mem::take(&mut self.rows);
        let arrays = (0..self.columns.len()).map(|c| self.array(&rows, c)).collect();
        let batch = RecordBatch::try_new(self.schema.clone(), arrays)?;
        self.writer.write(&batch)?;
        // A row group per batch keeps memory flat on long runs.
        Ok(self.writer.flush()?)
    }

    fn array(&self, rows: &[Row], column: usize) -> ArrayRef {
        let cells = rows.iter().map(|row| {
            let (kind, places) = &self.places[row.kind];
            match self.columns[column].name {
                name if name == TIME_GENERATED.name => Value::Int(row.time.0),
                name if name == TYPE.name => kind.name.into(),
                _ => places[column].map_or(Value::Absent, |at| row.cells[at].clone()),
            }
        });
        let int = |value: Value| if let Value::Int(n) = value { Some(n) } else { None };
        match self.columns[column].column_type {
            ColumnType::String | ColumnType::Dynamic => {
                Arc::new(cells.map(|v| v.to_text().map(|t| t.to_string())).collect::<StringArray>())
            }
            ColumnType::Long => Arc::new(cells.map(int).collect::<Int64Array>()),
            ColumnType::DateTime => {
                Arc::new(cells.map(int).collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
            }
            ColumnType::Real => {
                Arc::new(cells.map(|v| if let Value::Float(x) = v { Some(x) } else { None }).collect::<Float64Array>())
            }
            ColumnType::Bool => {
                Arc::new(cells.map(|v| if let Value::Bool(b) = v { Some(b) } else { None }).collect::<BooleanArray>())
            }
        }
    }
}

fn data_type(column_type: ColumnType) -> DataType {
    match column_type {
        ColumnType::String | ColumnType::Dynamic => DataType::Utf8,
        ColumnType::Long => DataType::Int64,
        ColumnType::Real => DataType::Float64,
        ColumnType::Bool => DataType::Boolean,
        ColumnType::DateTime => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
    }
}

/// Reads a file of one table back, batch by batch, in the order of its rows; the caller numbers the
/// records (their ids count from 0 here).
///
/// # Errors
/// When it is no Parquet file. Rows of types nobody writes come as errors of their own.
pub fn read_columns<R: ChunkReader + 'static>(
    input: R,
) -> Result<impl Iterator<Item = Result<Record, ColumnsError>>, ColumnsError> {
    let batches = column_batches(input)?.flat_map(|batch| match batch {
        Ok(batch) => (0..batch.num_rows()).map(|row| column_record(&batch, row)).collect(),
        Err(fault) => vec![Err(fault.into())],
    });
    Ok(batches.enumerate().map(|(n, record)| record.map(|r| Record { id: RecordId(n as u32), ..r })))
}

/// The batches of any file of columns.
pub(crate) fn column_batches<R: ChunkReader + 'static>(
    input: R,
) -> Result<impl Iterator<Item = Result<RecordBatch, ArrowError>>, ColumnsError> {
    Ok(ParquetRecordBatchReaderBuilder::try_new(input)?.with_batch_size(BATCH).build()?)
}

/// The row of a batch as a record.
pub(crate) fn column_record(batch: &RecordBatch, row: usize) -> Result<Record, ColumnsError> {
    let Value::Text(name) = cell(batch, TYPE.name, row) else { return Err(ColumnsError::NoType) };
    let Value::Int(time) = cell(batch, TIME_GENERATED.name, row) else { return Err(ColumnsError::NoType) };
    let kind = event_type(&name).ok_or_else(|| ColumnsError::UnknownType(name.to_string()))?;
    let time = SimTime(time);
    let values = |fields: &[Field]| fields.iter().map(|f| hidden(batch, kind, f, row)).collect::<Vec<_>>();
    let own = kind.fields.iter().any(|f| f.column == ADDITIONAL.name);
    let more = Some(nested(cell(batch, ADDITIONAL.name, row), ADDITIONAL.column_type));
    let more = more.filter(|value| !own && !value.is_absent());
    Ok(Record {
        id: RecordId(0),
        kind,
        time,
        seen: time,
        host: HostId(u32::MAX),
        system: values(kind.system),
        values: values(kind.fields).into_iter().chain(more).collect(),
    })
}

/// A field's value from its column. A field without one is found where a computed column repeats it.
fn hidden(batch: &RecordBatch, kind: &EventType, field: &Field, row: usize) -> Value {
    if field.has_column() {
        return nested(cell(batch, field.column, row), field.column_type);
    }
    match (kind.name, field.name) {
        ("panos.traffic", "log_type") => cell(batch, "Activity", row),
        (_, "UserName") => cell(batch, "UserName", row),
        _ => Value::Absent,
    }
}

/// Nested values lie in their columns as JSON text.
fn nested(value: Value, column_type: ColumnType) -> Value {
    match value {
        Value::Text(text) if column_type == ColumnType::Dynamic => {
            serde_json::from_str::<serde_json::Value>(&text).map_or(Value::Text(text), Value::from)
        }
        other => other,
    }
}

fn cell(batch: &RecordBatch, column: &str, row: usize) -> Value {
    let Some(array) = batch.column_by_name(column).filter(|a| !a.is_null(row)) else { return Value::Absent };
    match array.data_type() {
        DataType::Utf8 => Value::Text(Text::from(array.as_string::<i32>().value(row))),
        DataType::Utf8View => Value::Text(Text::from(array.as_string_view().value(row))),
        DataType::LargeUtf8 => Value::Text(Text::from(array.as_string::<i64>().value(row))),
        DataType::Int64 => Value::Int(array.as_primitive::<Int64Type>().value(row)),
        DataType::Float64 => Value::Float(array.as_primitive::<Float64Type>().value(row)),
        DataType::Boolean => Value::Bool(array.as_boolean().value(row)),
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            Value::Int(array.as_primitive::<TimestampMicrosecondType>().value(row))
        }
        _ => Value::Absent,
    }
}

//! Parquet: tables of our own, and of anybody else.

use super::input::Bytes;
use super::{Draft, File, shape};
use crate::telemetry::export::{column_batches, column_record};
use datafusion::arrow::array::{Array, ArrayRef, RecordBatch};
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::util::display::array_value_to_string;
use serde_json::{Map, Value as Json};
use std::io::Result;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Files that are not on the disk are read into memory.
const IN_MEMORY: u64 = 64 << 20;

/// Reads all rows of a file of columns.
pub(super) fn read(file: &mut File<'_>, bytes: &mut dyn Bytes, size: u64) -> Result<()> {
    // The reader checks what it reads, but not everywhere: whatever it stumbles over must not end the program.
    let done = match bytes.on_disk() {
        Some(disk) => catch_unwind(AssertUnwindSafe(|| rows(file, disk, size))),
        None if size > IN_MEMORY => {
            file.skip("too big to be read inside a packed file; unpack it first", 0);
            return Ok(());
        }
        None => {
            let mut all = Vec::new();
            bytes.read_to_end(&mut all)?;
            catch_unwind(AssertUnwindSafe(|| rows(file, bytes::Bytes::from(all), size)))
        }
    };
    if done.is_err() {
        file.skip("the rest: the Parquet file is broken in a way its reader does not expect", 0);
    }
    Ok(())
}

fn rows(file: &mut File<'_>, input: impl parquet::file::reader::ChunkReader + 'static, size: u64) {
    let batches = match column_batches(input) {
        Ok(batches) => batches,
        Err(fault) => return file.skip(format!("a broken Parquet file: {fault}"), 0),
    };
    let mut number = 0;
    for batch in batches {
        let batch = match batch {
            Ok(batch) => batch,
            Err(fault) => return file.skip(format!("the rest of a broken Parquet file: {fault}"), number + 1),
        };
        for row in 0..batch.num_rows() {
            number += 1;
            match column_record(&batch, row) {
                Ok(record) => file.record("Watchfloor Parquet", record),
                Err(_) => {
                    let draft = draft(&batch, row, file);
                    file.row("Parquet", draft, number);
                }
            }
            if file.stop.is_some() {
                return;
            }
        }
        // How far it is within the file is not told; rows are all one knows.
        file.read(size.min(number * 64));
    }
    file.read(size);
}

fn draft(batch: &RecordBatch, row: usize, file: &File<'_>) -> Draft {
    let schema = batch.schema();
    let cells = schema.fields().iter().zip(batch.columns());
    let object: Map<String, Json> =
        cells.filter_map(|(field, column)| Some((field.name().clone(), cell(column, row)?))).collect();
    shape::draft(object, file)
}

fn cell(column: &ArrayRef, row: usize) -> Option<Json> {
    if column.is_null(row) {
        return None;
    }
    let text = array_value_to_string(column, row).ok()?;
    Some(match column.data_type() {
        kind if kind.is_integer() => text.parse::<i64>().map_or_else(|_| Json::from(text), Json::from),
        kind if kind.is_floating() => text.parse::<f64>().map_or_else(|_| Json::from(text), Json::from),
        DataType::Boolean => Json::from(text == "true"),
        _ => Json::from(text),
    })
}

//! Parquet files of logs as pieces of the store: each row group is one, read column by column when a search wants it.
//!
//! *Reads* the files where they lie. *Invariant*: nothing of a file stays in memory but its foot, so that a folder may
//! be larger than memory.

use super::StorageError;
use crate::base::ids::RecordId;
use crate::base::time::SimTime;
use crate::siem::store::Columns;
use crate::siem::{Store, catalog};
use crate::telemetry::columns::{TIME_GENERATED, TYPE};
use crate::telemetry::source::event_type;
use datafusion::arrow::array::{Array as _, ArrayRef, AsArray as _};
use datafusion::arrow::compute::{cast, concat};
use datafusion::arrow::datatypes::{DataType, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::file::statistics::Statistics;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a file has brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attached {
    /// Its rows.
    pub rows: usize,
    /// The time of the newest.
    pub newest: SimTime,
}

/// Makes the rows of a Parquet file part of the store; their records are numbered from `first`. The table is that of
/// the type in its first row, else the one the file or its folder is named after.
///
/// # Errors
/// When the file cannot be read, or has no table we know.
pub fn attach(store: &mut Store, path: &Path, first: RecordId) -> Result<Attached, StorageError> {
    let unsound = |why: String| StorageError::Unsound { name: path.display().to_string(), what: "Parquet file", why };
    let file = open(path)?;
    let about = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|e| unsound(e.to_string()))?;
    let groups = about.metadata().num_row_groups();
    let (mut rows, mut newest) = (0, SimTime(i64::MIN));
    let mut table = None;
    for group in 0..groups {
        let number = u32::try_from(rows).ok().and_then(|rows| first.0.checked_add(rows));
        let number = number.ok_or_else(|| unsound("there are more rows than records can be numbered".to_owned()))?;
        let piece = RowGroup::new(path, &about, group, RecordId(number));
        let table = match &table {
            Some(table) => table,
            None => table.insert(piece.table().map_err(&unsound)?),
        };
        rows += piece.rows;
        newest = newest.max(SimTime(piece.newest().map_err(&unsound)?));
        if !store.attach(table, Arc::new(piece)) {
            return Err(unsound(format!("there is no table \"{table}\"")));
        }
    }
    Ok(Attached { rows, newest })
}

fn open(path: &Path) -> Result<File, StorageError> {
    File::open(path).map_err(StorageError::disk("cannot read", &path.to_string_lossy()))
}

/// One row group of a file.
#[derive(Debug)]
struct RowGroup {
    path: PathBuf,
    about: ArrowReaderMetadata,
    group: usize,
    first: RecordId,
    rows: usize,
    /// What the foot says of the times; all there can be where it says nothing.
    times: (i64, i64),
}

impl RowGroup {
    fn new(path: &Path, about: &ArrowReaderMetadata, group: usize, first: RecordId) -> Self {
        let of_group = about.metadata().row_group(group);
        let rows = of_group.num_rows().max(0) as usize;
        let is_micros = about.schema().field_with_name(TIME_GENERATED.name).is_ok_and(|field| {
            matches!(field.data_type(), DataType::Timestamp(TimeUnit::Microsecond, _) | DataType::Int64)
        });
        let time = of_group.columns().iter().find(|c| c.column_path().string() == TIME_GENERATED.name);
        let times = match time.filter(|_| is_micros).and_then(|c| c.statistics()) {
            Some(Statistics::Int64(found)) => found.min_opt().copied().zip(found.max_opt().copied()),
            _ => None,
        };
        let times = times.unwrap_or((i64::MIN, i64::MAX));
        Self { path: path.to_owned(), about: about.clone(), group, first, rows, times }
    }

    fn table(&self) -> Result<String, String> {
        let kinds = self.read(TYPE.name)?;
        let kinds = kinds.as_ref().and_then(|array| array.as_string_opt::<i32>());
        let kind = kinds.filter(|k| !k.is_empty()).and_then(|k| event_type(k.value(0)));
        let folder = self.path.parent().and_then(Path::file_name);
        let names = [self.path.file_stem(), folder].into_iter().flatten().filter_map(|name| name.to_str());
        let named = names.filter_map(|name| catalog().table(name)).map(|table| table.name).next();
        let table = kind.map(|kind| kind.table).or(named);
        table.map(str::to_owned).ok_or_else(|| {
            "it has no text column \"Type\" that names a type of record, and its name is not that of a table".to_owned()
        })
    }

    fn newest(&self) -> Result<i64, String> {
        if self.times.1 < i64::MAX {
            return Ok(self.times.1);
        }
        let times = self.read(TIME_GENERATED.name)?.ok_or("it has no column \"TimeGenerated\"")?;
        let times = cast(&times, &DataType::Int64).map_err(|e| e.to_string())?;
        let times = times.as_primitive::<datafusion::arrow::datatypes::Int64Type>();
        Ok(datafusion::arrow::compute::max(times).unwrap_or(i64::MIN))
    }

    fn fetch(&self, column: usize) -> Result<ArrayRef, Box<dyn std::error::Error>> {
        let file = File::open(&self.path)?;
        let mask = ProjectionMask::roots(self.about.parquet_schema(), [column]);
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.about.clone());
        let reader =
            reader.with_row_groups(vec![self.group]).with_projection(mask).with_batch_size(self.rows).build()?;
        let batches = reader.collect::<Result<Vec<_>, _>>()?;
        let parts: Vec<_> = batches.iter().map(|batch| batch.column(0).as_ref()).collect();
        let array = concat(&parts)?;
        match array.data_type() {
            DataType::Timestamp(TimeUnit::Microsecond, _) => Ok(array),
            DataType::Timestamp(_, zone) => {
                Ok(cast(&array, &DataType::Timestamp(TimeUnit::Microsecond, zone.clone()))?)
            }
            _ => Ok(array),
        }
    }
}

impl Columns for RowGroup {
    fn rows(&self) -> usize {
        self.rows
    }

    fn times(&self) -> (i64, i64) {
        self.times
    }

    fn first(&self) -> RecordId {
        self.first
    }

    fn read(&self, column: &str) -> Result<Option<ArrayRef>, String> {
        let Ok(place) = self.about.schema().index_of(column) else { return Ok(None) };
        let array = self.fetch(place).map_err(|e| format!("{}: column \"{column}\": {e}", self.path.display()))?;
        match array.len() == self.rows {
            true => Ok(Some(array)),
            false => Err(format!("{}: column \"{column}\" is shorter than its foot says", self.path.display())),
        }
    }
}

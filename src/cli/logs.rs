//! A directory of logs as one stream of records, in the order of their times.
//!
//! Files are read side by side, one record each in memory, so that a long day needs no more room
//! than a short one. Ids rise along the stream; [`Logs::place`] tells where a record stands.

use super::Failure;
use crate::base::ids::RecordId;
use crate::base::time::SimTime;
use crate::telemetry::Record;
use crate::telemetry::export::{ColumnsError, ReadError, read_columns, read_line};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};

/// The stream.
pub struct Logs {
    files: Vec<Source>,
    /// The next record of every file that has one.
    heads: BTreeMap<(SimTime, usize), (Record, u32)>,
    places: Vec<(u16, u32)>,
}

struct Source {
    name: String,
    rows: Rows,
    read: u32,
}

enum Rows {
    Lines(Lines<BufReader<File>>),
    Columns(Box<dyn Iterator<Item = Result<Record, ColumnsError>>>),
}

impl Logs {
    /// Opens every `.jsonl` and `.parquet` file of a directory.
    ///
    /// # Errors
    /// When the directory cannot be read, or has no such file.
    pub fn open(dir: &Path) -> Result<Self, Failure> {
        let unreadable = |fault: std::io::Error| Failure::Input(format!("cannot read \"{}\": {fault}", dir.display()));
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(dir).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|e| e == "jsonl" || e == "parquet") {
                paths.push(path);
            }
        }
        if paths.is_empty() {
            let fault =
                format!("\"{}\" has no .jsonl or .parquet file; `watchfloor generate` writes some", dir.display());
            return Err(Failure::Input(fault));
        }
        paths.sort();
        let files = paths.iter().map(Source::open).collect::<Result<Vec<_>, _>>()?;
        let mut logs = Self { files, heads: BTreeMap::new(), places: Vec::new() };
        for file in 0..logs.files.len() {
            logs.pull(file)?;
        }
        Ok(logs)
    }

    /// The file and the 1-based line or row a record stands in.
    pub fn place(&self, record: RecordId) -> (&str, u32) {
        let (file, line) = self.places.get(record.index()).copied().unwrap_or_default();
        (self.files.get(usize::from(file)).map_or("", |f| &f.name), line)
    }

    fn pull(&mut self, file: usize) -> Result<(), Failure> {
        if let Some((record, line)) = self.files[file].next()? {
            self.heads.insert((record.time, file), (record, line));
        }
        Ok(())
    }

    fn advance(&mut self) -> Result<Option<Record>, Failure> {
        let Some(((_, file), (mut record, line))) = self.heads.pop_first() else { return Ok(None) };
        self.pull(file)?;
        record.id = RecordId(self.places.len() as u32);
        self.places.push((file as u16, line));
        Ok(Some(record))
    }
}

impl Iterator for Logs {
    type Item = Result<Record, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance().transpose()
    }
}

impl Source {
    fn open(path: &PathBuf) -> Result<Self, Failure> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let fault = |why: String| Failure::Input(format!("cannot read \"{}\": {why}", path.display()));
        let file = File::open(path).map_err(|e| fault(e.to_string()))?;
        let rows = if path.extension().is_some_and(|e| e == "parquet") {
            Rows::Columns(Box::new(read_columns(file).map_err(|e| fault(e.to_string()))?))
        } else {
            Rows::Lines(BufReader::new(file).lines())
        };
        Ok(Self { name, rows, read: 0 })
    }

    /// The next record with its line; empty lines count but are none.
    fn next(&mut self) -> Result<Option<(Record, u32)>, Failure> {
        loop {
            self.read += 1;
            let line = self.read;
            let fault = |why: String| Failure::Input(format!("{}:{line}: {why}", self.name));
            match &mut self.rows {
                Rows::Columns(rows) => {
                    let Some(row) = rows.next() else { return Ok(None) };
                    return row.map(|record| Some((record, line))).map_err(|e| fault(e.to_string()));
                }
                Rows::Lines(lines) => {
                    let Some(text) = lines.next() else { return Ok(None) };
                    let text = text.map_err(|e| fault(e.to_string()))?;
                    if !text.trim().is_empty() {
                        let record = read_line(&text, RecordId(0)).map_err(|e: ReadError| fault(e.to_string()))?;
                        return Ok(Some((record, line)));
                    }
                }
            }
        }
    }
}

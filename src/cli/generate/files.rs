//! The files of one run: which record goes where, and on which line it stands.

use super::{Counts, Failure, Format, unwritable};
use crate::base::Text;
use crate::base::time::SimTime;
use crate::telemetry::export::{TableWriter, append_line, raw};
use crate::telemetry::{EventType, Record, all_types};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// All open files of a run; a file appears with its first record.
pub(super) struct Files {
    dir: PathBuf,
    format: Format,
    opened: SimTime,
    open: Vec<(Text, Out)>,
    /// Position of its file, by type of record.
    of_kind: BTreeMap<&'static str, usize>,
    /// Room for one line, used again and again.
    line: Vec<u8>,
}

struct Out {
    body: Body,
    /// Lines so far, with the head.
    lines: usize,
    records: usize,
}

enum Body {
    Text(BufWriter<File>),
    Table(Box<TableWriter<BufWriter<File>>>),
}

/// Where a record was written.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) file: Text,
    /// 1-based line, or row of a Parquet file.
    pub(super) line: usize,
}

impl Files {
    /// Makes room in `dir`: what an earlier run left there under our names is removed.
    pub(super) fn make_room(dir: &Path) -> Result<(), Failure> {
        for kind in all_types() {
            for format in [Format::Jsonl, Format::Raw, Format::Parquet] {
                remove(&dir.join(name(kind, format)))?;
            }
        }
        remove(&dir.join(super::truth::NAME))
    }

    /// No file yet.
    pub(super) fn new(dir: &Path, format: Format, opened: SimTime) -> Self {
        Self { dir: dir.to_owned(), format, opened, open: Vec::new(), of_kind: BTreeMap::new(), line: Vec::new() }
    }

    /// Appends the record to its file.
    pub(super) fn write(&mut self, record: &Record) -> Result<Place, Failure> {
        let at = match self.of_kind.get(record.kind.name) {
            Some(at) => *at,
            None => self.file_of(record.kind)?,
        };
        let (file, out) = &mut self.open[at];
        let fail = |why: String| unwritable(&self.dir.join(&**file), &why);
        match (&mut out.body, self.format) {
            (Body::Table(table), _) => table.push(record).map_err(|e| fail(e.to_string()))?,
            (Body::Text(text), Format::Raw) => {
                writeln!(text, "{}", raw::line(record)).map_err(|e| fail(e.to_string()))?;
            }
            (Body::Text(text), _) => {
                self.line.clear();
                append_line(record, &mut self.line);
                self.line.push(b'\n');
                text.write_all(&self.line).map_err(|e| fail(e.to_string()))?;
            }
        }
        out.lines += 1;
        out.records += 1;
        Ok(Place { line: out.lines, file: file.clone() })
    }

    /// Position of the file for records of this type, opened if need be: several types may share one.
    fn file_of(&mut self, kind: &'static EventType) -> Result<usize, Failure> {
        let file: Text = name(kind, self.format).into();
        let open = self.open.iter().position(|(name, _)| *name == file);
        let at = open.unwrap_or(self.open.len());
        if open.is_none() {
            let out = self.start(&file, kind)?;
            self.open.push((file, out));
        }
        self.of_kind.insert(kind.name, at);
        Ok(at)
    }

    /// Closes all files; their names with the number of records.
    pub(super) fn finish(self) -> Result<Counts, Failure> {
        let mut counts = Counts::new();
        for (name, out) in self.open {
            let path = self.dir.join(&*name);
            let done = match out.body {
                Body::Text(mut text) => text.flush().map_err(|e| e.to_string()),
                Body::Table(table) => {
                    table.finish().map_err(|e| e.to_string()).and_then(|mut w| w.flush().map_err(|e| e.to_string()))
                }
            };
            done.map_err(|fault| unwritable(&path, &fault))?;
            counts.insert(name.to_string(), out.records);
        }
        Ok(counts)
    }

    fn start(&self, name: &str, kind: &EventType) -> Result<Out, Failure> {
        let path = self.dir.join(name);
        let file = File::create(&path).map_err(|e| unwritable(&path, &e.to_string()))?;
        let mut writer = BufWriter::with_capacity(1 << 18, file);
        if self.format == Format::Parquet {
            let table = TableWriter::new(kind.table, writer).map_err(|e| unwritable(&path, &e.to_string()))?;
            return Ok(Out { body: Body::Table(Box::new(table)), lines: 0, records: 0 });
        }
        let head = if self.format == Format::Raw { raw::header(kind, self.opened) } else { String::new() };
        writer.write_all(head.as_bytes()).map_err(|e| unwritable(&path, &e.to_string()))?;
        Ok(Out { body: Body::Text(writer), lines: head.lines().count(), records: 0 })
    }
}

fn name(kind: &EventType, format: Format) -> String {
    match format {
        Format::Jsonl => format!("{}.jsonl", kind.table),
        Format::Parquet => format!("{}.parquet", kind.table),
        Format::Raw | Format::Pcap => raw::file_name(kind),
    }
}

fn remove(path: &Path) -> Result<(), Failure> {
    match std::fs::remove_file(path) {
        Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => Err(unwritable(path, &fault.to_string())),
        _ => Ok(()),
    }
}

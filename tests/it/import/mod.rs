//! Import: logs of every known notation become rows, and what cannot be read is counted, never a crash.

mod binary;
mod broken;
mod event_log;
mod formats;
mod hostile;
mod round;

use std::io::{Cursor, Write as _};
use watchfloor::import::{Options, Taker, Told, read};
use watchfloor::telemetry::Record;

/// Keeps everything.
#[derive(Default)]
struct Kept(Vec<Record>);

impl Taker for Kept {
    fn take(&mut self, record: Record) -> Result<(), String> {
        self.0.push(record);
        Ok(())
    }
}

/// What comes of a file with this name and content, whose time stamps mean UTC.
fn import(name: &str, bytes: &[u8]) -> (Told, Vec<Record>) {
    import_with(name, bytes, Options::default())
}

fn import_with(name: &str, bytes: &[u8], options: Options) -> (Told, Vec<Record>) {
    let mut kept = Kept::default();
    let told = read(name, Cursor::new(bytes.to_vec()), options, &mut kept).0;
    assert_eq!(told.rows(), kept.0.len() as u64);
    (told, kept.0)
}

/// The one record of a text.
#[track_caller]
fn only(name: &str, text: &str) -> Record {
    let (told, mut records) = import(name, text.as_bytes());
    assert_eq!(records.len(), 1, "{told:?}");
    records.remove(0)
}

/// What the record says beyond its fields.
fn more(record: &Record) -> serde_json::Value {
    record.additional().tree().unwrap_or_default()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

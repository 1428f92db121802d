//! `watchfloor import`: logs from elsewhere as Parquet tables, for `query`, `detect` and the window.

use super::Failure;
use super::scenarios::say;
use crate::base::time::SimTime;
use crate::import::{Options, Report, Stop, Taker, folder};
use crate::telemetry::Record;
use crate::telemetry::export::{ColumnsError, TableWriter};
use serde_json::json;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// Rows that may wait in memory, over all tables.
const WAITING: usize = 32_768;
/// Bytes between two words about progress.
const PROGRESS: u64 = 256 << 20;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files and folders: EVTX, Windows event XML and JSON (nxlog, winlogbeat, logstash, evtx_dump), Zeek, Suricata
    /// EVE, CloudTrail, Microsoft 365 and Entra logs, syslog, auditd, Apache, nginx, CSV, Parquet; gz, zst or zip
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Directory to write Parquet tables to; must be empty or new
    #[arg(long)]
    pub out: PathBuf,
    /// Zone of time stamps that name none, such as +01:00
    #[arg(long, default_value = "+00:00", allow_hyphen_values = true, value_parser = zone)]
    pub zone: i32,
    /// Year of time stamps that name none; default the year the file was written
    #[arg(long, value_parser = clap::value_parser!(i32).range(1970..2200))]
    pub year: Option<i32>,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// Minutes east of UTC.
fn zone(text: &str) -> Result<i32, String> {
    let (sign, clock) = match text.split_at_checked(1) {
        Some(("+", clock)) => (1, clock),
        Some(("-", clock)) => (-1, clock),
        _ => return Err("write it as +01:00 or -05:30".to_owned()),
    };
    let parts = clock.split_once(':').and_then(|(h, m)| Some((h.parse::<i32>().ok()?, m.parse::<i32>().ok()?)));
    let sound = parts.filter(|(h, m)| (0..=14).contains(h) && (0..60).contains(m));
    sound.map(|(h, m)| sign * (h * 60 + m)).ok_or_else(|| "write it as +01:00 or -05:30".to_owned())
}

/// Runs the command.
///
/// # Errors
/// When nothing could be read or written.
pub fn run(args: &Args) -> Result<(), Failure> {
    let files = folder::files(&args.paths).map_err(|fault| Failure::Input(fault.to_string()))?;
    std::fs::create_dir_all(&args.out).map_err(|fault| unwritable(&args.out, &fault.to_string()))?;
    let mut there = std::fs::read_dir(&args.out).map_err(|fault| unwritable(&args.out, &fault.to_string()))?;
    if there.next().is_some() {
        return Err(unwritable(&args.out, "it is not empty; the rows would mix with those that are there"));
    }
    let options = Options { offset_minutes: args.zone, year: args.year, written: None };
    let mut tables = Tables::new(&args.out);
    let mut report = Report::default();
    for path in &files {
        let (told, stop) = folder::read(path, options, &mut tables);
        report.files.push(told);
        match stop {
            Some(Stop::Taker(fault)) => return Err(unwritable(&args.out, &fault)),
            Some(Stop::Cancelled) => break,
            None => {}
        }
        tables.close().map_err(|fault| unwritable(&args.out, &fault))?;
    }
    tell(&report, args.json)?;
    match report.rows() {
        0 => Err(Failure::Input("nothing in these files could be read".to_owned())),
        _ => Ok(()),
    }
}

fn tell(report: &Report, as_json: bool) -> Result<(), Failure> {
    if !as_json {
        return report.lines().iter().try_for_each(|line| say(line));
    }
    let time = |t: Option<SimTime>| t.map(SimTime::rfc3339);
    let files = report.files.iter().map(|file| {
        json!({
            "file": file.file, "bytes": file.bytes, "rows": file.rows(), "formats": file.formats, "tables": file.tables,
            "first": time(file.first), "last": time(file.last), "skipped": file.skipped, "notes": file.notes,
            "additional": file.additional,
        })
    });
    let span = report.span();
    let all = json!({
        "files": files.collect::<Vec<_>>(), "rows": report.rows(), "tables": report.tables(),
        "first": time(span.map(|s| s.0)), "last": time(span.map(|s| s.1)),
    });
    say(&format!("{all:#}"))
}

fn unwritable(path: &Path, fault: &str) -> Failure {
    Failure::Input(format!("cannot write \"{}\": {fault}", path.display()))
}

/// The tables under way. Each imported file gets files of its own, because `detect` goes through files side by side in
/// order of time, which holds within a log but not from one log to the next.
struct Tables {
    dir: PathBuf,
    open: BTreeMap<&'static str, TableWriter<BufWriter<File>>>,
    /// Files written so far, by table.
    files: BTreeMap<&'static str, usize>,
    /// Records not yet written: event logs are rings, and their beginning may stand in the middle.
    waiting: Vec<Record>,
    told: u64,
}

impl Tables {
    fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), open: BTreeMap::new(), files: BTreeMap::new(), waiting: Vec::new(), told: 0 }
    }

    /// Writes what waits, in order of time.
    fn write(&mut self) -> Result<(), String> {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_by_key(|record| record.time);
        for record in &waiting {
            self.writer(record.kind.table)?.push(record).map_err(text)?;
        }
        self.open.values_mut().try_for_each(TableWriter::flush).map_err(text)
    }

    fn writer(&mut self, table: &'static str) -> Result<&mut TableWriter<BufWriter<File>>, String> {
        match self.open.entry(table) {
            Entry::Occupied(open) => Ok(open.into_mut()),
            Entry::Vacant(room) => {
                let number = self.files.entry(table).or_default();
                *number += 1;
                let name = if *number == 1 { format!("{table}.parquet") } else { format!("{table}.{number}.parquet") };
                let file = File::create(self.dir.join(name)).map_err(|fault| fault.to_string())?;
                Ok(room.insert(TableWriter::new(table, BufWriter::new(file)).map_err(text)?))
            }
        }
    }

    /// Ends the files of one imported file.
    fn close(&mut self) -> Result<(), String> {
        self.write()?;
        for (_, writer) in std::mem::take(&mut self.open) {
            writer.finish().map_err(text)?.flush().map_err(|fault| fault.to_string())?;
        }
        self.told = 0;
        Ok(())
    }
}

fn text(fault: ColumnsError) -> String {
    fault.to_string()
}

impl Taker for Tables {
    fn take(&mut self, record: Record) -> Result<(), String> {
        self.waiting.push(record);
        if self.waiting.len() >= WAITING { self.write() } else { Ok(()) }
    }

    fn go_on(&mut self, bytes: u64) -> bool {
        if bytes.saturating_sub(self.told) >= PROGRESS {
            self.told = bytes;
            eprintln!("{} MiB read", bytes >> 20);
        }
        true
    }
}

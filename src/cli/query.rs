//! `watchfloor query`: KQL or SPL over a directory of logs.

mod check;

use super::Failure;
use crate::base::ids::RecordId;
use crate::base::time::SimTime;
use crate::siem::Store;
use crate::siem::query::{Cell, ColumnKind, Language, Question, Table, Watch, as_kql, as_spl};
use crate::storage::columns::{Attached, attach};
use crate::telemetry::export::read_line;
use crate::telemetry::record::Record;
use serde_json::{Map, Number, Value};
use std::io::{BufRead, BufReader, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A query that takes longer tells how far it is, so often.
const TELLS: Duration = Duration::from_millis(500);
/// How many bad lines are named one by one.
const NAMED: usize = 10;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Directory with jsonl or parquet files
    #[arg(long, required_unless_present_any = ["check", "schemas"])]
    pub logs: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Stop after so many seconds
    #[arg(long, value_name = "SECONDS")]
    pub timeout: Option<u64>,
    /// The query is SPL, not KQL
    #[arg(long)]
    pub spl: bool,
    /// Print what the query is in the other language instead of running it
    #[arg(long)]
    pub translate: bool,
    /// Read and bind the queries of a file, one a line, and say of each whether it is accepted
    #[arg(long, value_name = "FILE", conflicts_with_all = ["logs", "query"])]
    pub check: Option<PathBuf>,
    /// Print the columns of all tables as JSON
    #[arg(long, conflicts_with_all = ["logs", "query", "check"])]
    pub schemas: bool,
    /// The query
    #[arg(required_unless_present_any = ["check", "schemas"])]
    pub query: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    let text = match (&args.check, args.translate) {
        (Some(queries), _) => check::verdicts(queries)?,
        (None, _) if args.schemas => check::schemas(),
        (None, true) => translated(args)? + "\n",
        (None, false) => {
            let (store, now) = load(args.logs.as_deref().unwrap_or(Path::new(".")))?;
            let kql = if args.spl { translated(args)? } else { query(args).to_owned() };
            let question = Question { most: None, ..Question::kql(&kql, now) };
            let table = watched(&question, &store, args.timeout)?;
            if args.json { json(&table) } else { aligned(&table) }
        }
    };
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever reads may stop early: `| head`.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::Input(error.to_string())),
        _ => Ok(()),
    }
}

/// The answer; how far it is goes to a terminal when it takes long.
fn watched(question: &Question, store: &Store, timeout: Option<u64>) -> Result<Table, Failure> {
    let (watch, done) = (Watch::default(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| wait(&watch, &done, timeout.map(Duration::from_secs)));
        let answer = question.answer_watched(store, &watch);
        done.store(true, Ordering::Relaxed);
        waiting.thread().unpark();
        answer.map_err(|e| Failure::Input(e.render(&question.text)))
    })
}

/// Tells how far the query is, and stops it when its time is over.
fn wait(watch: &Watch, done: &AtomicBool, limit: Option<Duration>) {
    let (begun, tells) = (Instant::now(), std::io::stderr().is_terminal());
    while !done.load(Ordering::Relaxed) {
        std::thread::park_timeout(limit.map_or(TELLS, |limit| limit.saturating_sub(begun.elapsed()).min(TELLS)));
        if limit.is_some_and(|limit| begun.elapsed() >= limit) {
            watch.stop();
            return;
        }
        if tells && begun.elapsed() >= TELLS && !done.load(Ordering::Relaxed) {
            let (read, of) = watch.progress();
            eprint!("\r{read} of {of} rows read");
        }
    }
    if tells && begun.elapsed() >= TELLS {
        eprintln!();
    }
}

/// The query in the other language.
fn translated(args: &Args) -> Result<String, Failure> {
    let query = query(args);
    let done = if args.spl { as_kql(Language::Spl, query) } else { as_spl(query) };
    done.map_err(|e| Failure::Input(e.render(query)))
}

/// The query as it was written.
fn query(args: &Args) -> &str {
    args.query.as_deref().unwrap_or_default()
}

/// A store with all records of a directory and the time of the newest: JSON lines in order of time, and the rows of
/// Parquet files where they lie.
fn load(dir: &Path) -> Result<(Store, SimTime), Failure> {
    let mut records = Vec::new();
    let mut bad = 0_usize;
    let files = files(dir)?;
    for path in files.iter().filter(|p| has_extension(p, "jsonl")) {
        read_lines(path, &mut records, &mut bad)?;
    }
    if bad > NAMED {
        eprintln!("watchfloor: {} more lines are no records", bad - NAMED);
    }
    records.sort_by_key(|r: &Record| r.time);
    let mut now = records.last().map_or(SimTime(i64::MIN), |r| r.time);
    let mut store = Store::new();
    let mut next = RecordId(0);
    for record in records {
        store.append(Arc::new(Record { id: next, ..record }));
        next.0 += 1;
    }
    store.seal();
    for path in files.iter().filter(|p| has_extension(p, "parquet")) {
        let Attached { rows, newest } =
            attach(&mut store, path, next).map_err(|fault| Failure::Input(fault.to_string()))?;
        next.0 += rows as u32;
        now = now.max(newest);
    }
    if next.0 == 0 {
        let why = if bad > 0 { "no line in it is a record" } else { "its files are empty" };
        return Err(Failure::Input(format!("nothing to search in {}: {why}", dir.display())));
    }
    Ok((store, now))
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|e| e == extension)
}

/// The jsonl and parquet files of a directory and its subdirectories, sorted.
fn files(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    let fail = |error: std::io::Error| Failure::Input(format!("cannot read the directory {}: {error}", dir.display()));
    let mut found = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(fail)? {
            let path = entry.map_err(fail)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if has_extension(&path, "jsonl") || has_extension(&path, "parquet") {
                found.push(path);
            }
        }
    }
    if found.is_empty() {
        return Err(Failure::Input(format!("no jsonl or parquet files in {}", dir.display())));
    }
    found.sort();
    Ok(found)
}

/// Takes the records of a file in; bad lines are counted, the first ones named.
fn read_lines(path: &Path, records: &mut Vec<Record>, bad: &mut usize) -> Result<(), Failure> {
    let fail = |error: std::io::Error| Failure::Input(format!("cannot read {}: {error}", path.display()));
    let file = std::fs::File::open(path).map_err(fail)?;
    for (number, line) in BufReader::new(file).split(b'\n').enumerate() {
        let line = line.map_err(fail)?;
        let line = String::from_utf8_lossy(&line);
        if line.trim().is_empty() {
            continue;
        }
        match read_line(&line, RecordId(0)) {
            Ok(record) => records.push(record),
            Err(error) => {
                *bad += 1;
                if *bad <= NAMED {
                    eprintln!("watchfloor: {}:{}: {error}", path.display(), number + 1);
                }
            }
        }
    }
    Ok(())
}

/// The table as an array of objects with typed values.
fn json(table: &Table) -> String {
    let rows = (0..table.len()).map(|row| {
        let cells = table.columns().iter().enumerate();
        let cells = cells.map(|(i, c)| (c.name.clone(), cell(table.cell(row, i), c.kind)));
        Value::Object(cells.collect::<Map<_, _>>()).to_string()
    });
    let rows: Vec<String> = rows.collect();
    match rows.is_empty() {
        true => "[]\n".to_owned(),
        false => format!("[\n{}\n]\n", rows.join(",\n")),
    }
}

fn cell(cell: Cell<'_>, kind: ColumnKind) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Text(text) if kind == ColumnKind::Dynamic => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
        }
        Cell::Text(text) => text.into(),
        Cell::Long(n) => n.into(),
        Cell::Real(x) => Number::from_f64(x).map_or(Value::Null, Value::Number),
        Cell::Bool(b) => b.into(),
        Cell::Time(t) => t.rfc3339().into(),
        Cell::Span(micros) => crate::siem::query::timespan_text(micros).into(),
    }
}

/// The table with columns under each other.
fn aligned(table: &Table) -> String {
    // Columns that no row fills only push the others out of sight.
    let columns = if table.is_empty() { (0..table.columns().len()).collect() } else { table.filled_columns() };
    let columns = if columns.is_empty() { (0..table.columns().len()).collect() } else { columns };
    let plain = |text: String| text.replace(['\n', '\r', '\t'], " ");
    let mut lines: Vec<Vec<String>> = vec![columns.iter().map(|c| table.columns()[*c].name.clone()).collect()];
    lines.extend((0..table.len()).map(|row| columns.iter().map(|c| plain(table.text(row, *c))).collect()));
    let width = |c: usize| lines.iter().map(|l| l[c].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let mut out = String::new();
    for (number, line) in lines.iter().enumerate() {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
        if number == 0 {
            let rule: Vec<String> = widths.iter().map(|w| "-".repeat(*w)).collect();
            out.push_str(&rule.join("  "));
            out.push('\n');
        }
    }
    let rows = if table.len() == 1 { "row" } else { "rows" };
    out.push_str(&format!("({} {rows})\n", table.len()));
    out
}

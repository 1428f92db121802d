//! Queries over a million records, beside DuckDB, Polars and ripgrep on the same rows in the same run.
//!
//! `cargo bench --bench search` prints a table: our answer from memory, our answer from Parquet files where they lie, and
//! the rivals' from memory, on two threads each. The rivals run where `WATCHFLOOR_PYTHON` (or `python3`) has them; every
//! answer is compared with ours before it is timed. Nothing here fails for being slow.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement stops at the first surprise and prints")]

use std::collections::BTreeMap;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use watchfloor::base::ids::{RecordId, ScenarioId};
use watchfloor::base::rng::Seed;
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::session::{Session, Setup};
use watchfloor::siem::Store;
use watchfloor::siem::query::{Question, Table};
use watchfloor::storage::columns::attach;
use watchfloor::telemetry::export::{TableWriter, append_line};
use watchfloor::telemetry::{Record, Value};

const ROWS: usize = 1_000_000;

/// What is asked, with the name the rivals know it by.
const QUERIES: [(&str, &str, &str); 10] = [
    ("filter", "field filter, count", "SecurityEvent | where EventID == 4688 | count"),
    ("contains", "contains in one column", "SecurityEvent | where CommandLine contains \"powershell\" | count"),
    ("anywhere", "free text in all columns", "SecurityEvent | search \"*powershell*\" | count"),
    ("regex", "regex on one column", "SecurityEvent | where CommandLine matches regex \"(?i)-enc[a-z]* \" | count"),
    ("newest", "newest 100, all columns", "SecurityEvent | top 100 by TimeGenerated desc"),
    ("by_host", "count by host", "SecurityEvent | summarize n = count() by Computer"),
    ("distinct", "dcount of accounts by program", "SecurityEvent | summarize n = dcount(Account) by NewProcessName"),
    ("by_hour", "count by hour and event", "SecurityEvent | summarize n = count() by bin(TimeGenerated, 1h), EventID"),
    (
        "join",
        "logons joined with their processes",
        "SecurityEvent | where EventID == 4624 | project Computer, Id = TargetLogonId
         | join kind=inner (SecurityEvent | where EventID == 4688 | project Computer, Id = SubjectLogonId) on Computer, Id
         | count",
    ),
    ("floor", "shortest query, take 10", "SecurityEvent | take 10"),
];

// What is measured is the program, and this is its allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    // `cargo test --benches` and the like only want to see it start.
    if std::env::args().any(|a| a == "--test" || a == "--list") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let day = day();
    let records: Vec<Record> = repeated(&day).take(ROWS).collect();
    let now = records.last().map_or(SimTime(0), |r| r.time);
    let file = folder.path().join("SecurityEvent.parquet");
    write(&file, &records);
    let lines = folder.path().join("SecurityEvent.jsonl");
    let bytes = write_lines(&lines, &records);
    let (here, filling) = timed(|| store(&records));
    let mut elsewhere = Store::new();
    attach(&mut elsewhere, &file, RecordId(0)).unwrap();
    println!(
        "{} records of {} kinds, {} MB as JSON lines, taken in within {}",
        records.len(),
        kinds(&records),
        bytes >> 20,
        millis(filling)
    );

    let ours: Vec<(Table, Duration, Duration)> = QUERIES.map(|(_, _, kql)| asked(kql, now, &here, &elsewhere)).into();
    let rivals = rivals(&file);
    println!("{:<34} {:>10} {:>10} {:>10} {:>10} {:>10}", "", "memory", "Parquet", "DuckDB", "Polars", "ripgrep");
    for ((key, what, _), (table, memory, files)) in QUERIES.iter().zip(&ours) {
        let [duckdb, polars] = ["duckdb", "polars"].map(|rival| beside(&rivals, rival, key, table));
        let ripgrep = match *key {
            "anywhere" => ripgrep(&lines, "powershell").map_or_else(String::new, millis),
            _ => String::new(),
        };
        println!("{what:<34} {:>10} {:>10} {duckdb:>10} {polars:>10} {ripgrep:>10}", millis(*memory), millis(*files));
    }
    drop((here, ours));
    curve(&records, now, &file);
}

/// From ten thousand to ten million rows: from memory up to a million, from files all.
fn curve(records: &[Record], now: SimTime, file: &Path) {
    println!("\n{:<34} {:>10} {:>10} {:>10} {:>10}", "rows", "filter", "contains", "by host", "newest");
    let keys = ["filter", "contains", "by_host", "newest"];
    let queries: Vec<&str> = keys.iter().filter_map(|key| QUERIES.iter().find(|q| q.0 == *key)).map(|q| q.2).collect();
    let print = |what: String, store: &Store| {
        let times: Vec<String> = queries.iter().map(|kql| millis(best(|| answer(kql, now, store)))).collect();
        println!("{what:<34} {:>10} {:>10} {:>10} {:>10}", times[0], times[1], times[2], times[3]);
    };
    for rows in [10_000, 100_000, ROWS] {
        print(format!("{rows} in memory"), &store(&records[..rows]));
    }
    for copies in [1, 10] {
        let mut store = Store::new();
        for copy in 0..copies {
            attach(&mut store, file, RecordId(copy * ROWS as u32)).unwrap();
        }
        print(format!("{} in Parquet", store.rows("SecurityEvent")), &store);
    }
}

/// The Windows records of a shift.
fn day() -> Vec<Record> {
    let setup = Setup::embedded(&ScenarioId("monday-queue".into())).unwrap();
    let mut session = Session::start(&setup, Seed(3), "bench");
    session.advance_to(session.desk().shift().1);
    let desk = session.desk();
    let records = (0..desk.record_count()).filter_map(|id| desk.record(RecordId(id as u32)));
    records.filter(|r| r.kind.table == "SecurityEvent").cloned().collect()
}

/// The same day again and again, each later, with logons of its own.
fn repeated(day: &[Record]) -> impl Iterator<Item = Record> + '_ {
    let rows = day.len();
    (0..).map(move |n: usize| {
        let (again, mut record) = (n / rows, day[n % rows].clone());
        let names = record.kind.fields.iter().map(|f| f.name);
        for (_, value) in names.zip(&mut record.values).filter(|(name, _)| name.ends_with("LogonId")) {
            if let Value::Text(id) = value {
                *value = Value::copied(&format!("{id}{again:x}"));
            }
        }
        let time = record.time + SimSpan::hours(24 * again as i64);
        Record { id: RecordId(n as u32), time, seen: time, ..record }
    })
}

fn kinds(records: &[Record]) -> usize {
    records.iter().map(|r| r.kind.name).collect::<std::collections::BTreeSet<_>>().len()
}

fn store(records: &[Record]) -> Store {
    let mut store = Store::new();
    records.iter().for_each(|record| store.append(record.clone().into()));
    store.seal();
    store
}

fn write(path: &Path, records: &[Record]) {
    let out = BufWriter::new(std::fs::File::create(path).unwrap());
    let mut table = TableWriter::new("SecurityEvent", out).unwrap();
    records.iter().for_each(|record| table.push(record).unwrap());
    table.finish().unwrap().flush().unwrap();
}

fn write_lines(path: &Path, records: &[Record]) -> usize {
    let mut out = BufWriter::new(std::fs::File::create(path).unwrap());
    let (mut line, mut bytes) = (Vec::new(), 0);
    for record in records {
        line.clear();
        append_line(record, &mut line);
        line.push(b'\n');
        bytes += line.len();
        out.write_all(&line).unwrap();
    }
    out.flush().unwrap();
    bytes
}

fn answer(kql: &str, now: SimTime, store: &Store) -> Table {
    let question = Question { most: None, ..Question::kql(kql, now) };
    question.answer(store).unwrap_or_else(|e| panic!("{}", e.render(kql)))
}

fn asked(kql: &str, now: SimTime, here: &Store, elsewhere: &Store) -> (Table, Duration, Duration) {
    let (first, second) = (answer(kql, now, here), answer(kql, now, elsewhere));
    assert_eq!(first.len(), second.len(), "memory and files differ: {kql}");
    (first, best(|| answer(kql, now, here)), best(|| answer(kql, now, elsewhere)))
}

type Rivals = BTreeMap<String, BTreeMap<String, (f64, Vec<u64>)>>;

/// Milliseconds and the answer in short, by rival and query; nothing where there are no rivals.
fn rivals(file: &Path) -> Rivals {
    let python = std::env::var("WATCHFLOOR_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/rivals.py");
    let output = Command::new(python).arg(script).arg(file).stderr(Stdio::inherit()).output();
    output.ok().and_then(|o| serde_json::from_slice(&o.stdout).ok()).unwrap_or_default()
}

/// The rival's time; its answer must be ours: the number of rows and, for a count, the number itself.
fn beside(rivals: &Rivals, rival: &str, key: &str, ours: &Table) -> String {
    let Some((time, answer)) = rivals.get(rival).and_then(|queries| queries.get(key)) else { return "-".to_owned() };
    let count = (ours.columns().len() == 1 && ours.len() == 1).then(|| ours.text(0, 0).parse().unwrap());
    let mine: Vec<u64> = [ours.len() as u64].into_iter().chain(count).collect();
    let same = if mine == *answer { "" } else { " !" };
    if !same.is_empty() {
        println!("{rival} answers {key} otherwise: {answer:?}, we {mine:?}");
    }
    format!("{time:.1} ms{same}")
}

/// ripgrep counting lines with the word in any case.
fn ripgrep(file: &Path, needle: &str) -> Option<Duration> {
    let run = || Command::new("rg").args(["-ic", needle]).arg(file).stdout(Stdio::null()).status();
    run().ok()?;
    Some(best(|| run().is_ok()))
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let value = work();
    (value, begun.elapsed())
}

/// The best of seven: the rest is the machine's noise.
fn best<T>(mut work: impl FnMut() -> T) -> Duration {
    (0..7).map(|_| timed(&mut work).1).min().unwrap()
}

fn millis(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

//! `watchfloor realism`: measures a directory of logs against values of real data.

use super::Failure;
use super::logs::Logs;
use super::scenarios::say;
use crate::realism::{Day, Finding, Labelled, Traits, closure, measure, page};
use crate::telemetry::Record;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Directory with jsonl or parquet files; with truth.json beside them leakage is measured too
    #[arg(long)]
    pub logs: PathBuf,
    /// Directory of another seed, to tell whether the same field gives both attacks away
    #[arg(long)]
    pub beside: Option<PathBuf>,
    /// Write a page of plots to this file
    #[arg(long)]
    pub html: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A capture, and which of its records the attack caused, where the truth lies beside it.
struct Capture {
    records: Vec<Record>,
    attack: Option<Vec<bool>>,
}

impl Capture {
    fn read(dir: &Path) -> Result<Self, Failure> {
        let mut logs = Logs::open(dir)?;
        let records: Vec<Record> = logs.by_ref().collect::<Result<_, _>>()?;
        let attack = marks(dir)?.map(|marked| {
            let place = |r: &Record| logs.place(r.id);
            let is_marked = |(file, line): (&str, u32)| marked.contains(&(file.to_owned(), u64::from(line)));
            records.iter().map(|r| is_marked(place(r))).collect()
        });
        Ok(Self { records, attack })
    }

    fn labelled(&self) -> Option<Vec<Labelled<'_>>> {
        let attack = self.attack.as_ref()?;
        Some(self.records.iter().zip(attack.iter().copied()).collect())
    }
}

/// File and line of every record that the attack caused; `None` without a truth file.
fn marks(dir: &Path) -> Result<Option<BTreeSet<(String, u64)>>, Failure> {
    let path = dir.join("truth.json");
    if !path.exists() {
        return Ok(None);
    }
    let fault = |why: String| Failure::Input(format!("cannot read \"{}\": {why}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|e| fault(e.to_string()))?;
    let truth: Value = serde_json::from_str(&text).map_err(|e| fault(e.to_string()))?;
    let rows = truth["records"].as_array().ok_or_else(|| fault("it has no \"records\"".to_owned()))?;
    let attack = rows.iter().filter(|row| row["cause"] == "attack");
    let place = |row: &Value| Some((row["file"].as_str()?.to_owned(), row["line"].as_u64()?));
    Ok(Some(attack.filter_map(place).collect()))
}

/// Runs the command: exit 1 when a check fails.
///
/// # Errors
/// When the input is wrong or a check fails.
pub fn run(args: &Args) -> Result<(), Failure> {
    let capture = Capture::read(&args.logs)?;
    let mut found = Vec::new();
    if let Some(labelled) = capture.labelled() {
        let traits = Traits::of(&labelled);
        found.extend(traits.findings());
        found.extend(closure(&labelled));
        if let Some(beside) = &args.beside {
            found.push(traits.across(&traits_of(beside)?));
        }
    }
    let day = Day::new(capture.records);
    let mut all = measure(&day);
    all.extend(found);
    all.sort_by_key(|f| f.check[1..].parse::<u32>().unwrap_or(u32::MAX));
    if let Some(file) = &args.html {
        let fault = |e: std::io::Error| Failure::Input(format!("cannot write \"{}\": {e}", file.display()));
        std::fs::write(file, page(&day, &all)).map_err(fault)?;
    }
    say(&if args.json { json_of(&all) } else { table(&all) })?;
    match all.iter().filter(|f| f.passed() == Some(false)).count() {
        0 => Ok(()),
        failed => Err(Failure::Input(format!("{failed} of {} checks failed", all.len()))),
    }
}

/// What the other world's attack looks like; its records are dropped at once.
fn traits_of(dir: &Path) -> Result<Traits, Failure> {
    let capture = Capture::read(dir)?;
    let labelled = capture
        .labelled()
        .ok_or_else(|| Failure::Input(format!("\"{}\" has no truth.json; generate it with --truth", dir.display())))?;
    Ok(Traits::of(&labelled))
}

fn word(finding: &Finding) -> &'static str {
    match finding.passed() {
        Some(true) => "pass",
        Some(false) => "FAIL",
        None => "not measured",
    }
}

fn json_of(findings: &[Finding]) -> String {
    let rows = findings.iter().map(|f| {
        json!({
            "check": f.check, "title": f.title, "value": f.value, "bound": f.bound.to_string(),
            "passed": f.passed(), "cases": f.cases, "note": f.note,
        })
    });
    format!("{:#}", Value::Array(rows.collect()))
}

fn table(findings: &[Finding]) -> String {
    let rows: Vec<String> = findings.iter().map(row).collect();
    rows.join("\n")
}

fn row(f: &Finding) -> String {
    let value = f.value.map_or("-".to_owned(), |v| format!("{v:.4}"));
    let note = if f.note.is_empty() { String::new() } else { format!("  [{}]", f.note) };
    let (check, title, bound, cases) = (f.check, f.title, f.bound.to_string(), f.cases);
    format!("{check:<4} {title:<58} {value:>10}  {bound:<12} {cases:>8}  {}{note}", word(f))
}

//! `watchfloor realism`: measures a directory of logs, or many worlds in memory, against values of real data.

mod seeds;

use super::Failure;
use super::logs::Logs;
use super::scenarios::say;
use crate::realism::{Day, Finding, Labelled, Traits, beside, closure, measure, page};
use crate::telemetry::Record;
use seeds::Seeds;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Directory with jsonl or parquet files; with truth.json beside them leakage is measured too
    #[arg(long, required_unless_present = "scenario", conflicts_with = "scenario")]
    pub logs: Option<PathBuf>,
    /// Directory of another seed: are the two alike, and does the same field give both attacks away
    #[arg(long, requires = "logs")]
    pub beside: Option<PathBuf>,
    /// Write a page of plots to this file
    #[arg(long, requires = "logs")]
    pub html: Option<PathBuf>,
    /// Instead of logs: scenario whose shifts are simulated in memory, one for each seed; told is the worst of each check
    #[arg(long, requires = "seeds")]
    pub scenario: Option<String>,
    /// Seeds of these shifts, 1..100 with both ends
    #[arg(long, requires = "scenario")]
    pub seeds: Option<String>,
    /// Hours of each, default the scenario's shift
    #[arg(long, requires = "scenario", value_parser = clap::value_parser!(u32).range(1..=336))]
    pub hours: Option<u32>,
    /// Number of hosts, default the company's
    #[arg(long, requires = "scenario")]
    pub hosts: Option<u32>,
    /// One of the scenario's companies, default the one the seed draws
    #[arg(long, requires = "scenario")]
    pub company: Option<String>,
    /// Only joins and formats, which hold in captures of any length
    #[arg(long, requires = "scenario")]
    pub exact: bool,
    /// Also whether single fields give the attack away
    #[arg(long, requires = "scenario")]
    pub leakage: bool,
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
    if let (Some(scenario), Some(text)) = (&args.scenario, &args.seeds) {
        let wrong = || Failure::Call(format!("\"{text}\" are no seeds; write 1..100"));
        return seeds::run(args, scenario, &Seeds::parse(text).ok_or_else(wrong)?);
    }
    let logs = args.logs.as_ref().ok_or_else(|| Failure::Call("name a directory with --logs".to_owned()))?;
    measure_logs(args, logs)
}

fn measure_logs(args: &Args, logs: &Path) -> Result<(), Failure> {
    let capture = Capture::read(logs)?;
    let mut found = Vec::new();
    let mut traits = None;
    if let Some(labelled) = capture.labelled() {
        let ours = Traits::of(&labelled);
        found.extend(ours.findings());
        found.extend(closure(&labelled));
        traits = Some(ours);
    }
    let day = Day::new(capture.records);
    let mut all = measure(&day);
    if let Some(dir) = &args.beside {
        let other = Capture::read(dir)?;
        if let Some(ours) = traits {
            found.push(ours.across(&traits_of(dir, &other)?));
        }
        found.extend(beside(&day, &Day::new(other.records)));
    }
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

/// What the other world's attack looks like.
fn traits_of(dir: &Path, capture: &Capture) -> Result<Traits, Failure> {
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

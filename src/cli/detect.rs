//! `watchfloor detect`: Sigma rules over a directory of logs.

use super::Failure;
use super::logs::Logs;
use super::scenarios::say;
use crate::base::diag::SourceFile;
use crate::base::ids::RecordId;
use crate::base::time::SimTime;
use crate::detection::{Detection, Hit, Refusal, Rule};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Directory with jsonl or parquet files
    #[arg(long)]
    pub logs: std::path::PathBuf,
    /// Directory with Sigma rules, or one rule file
    #[arg(long)]
    pub rules: std::path::PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// One hit; the keys are part of the command line's contract.
#[derive(Debug, Serialize)]
struct Row {
    rule: String,
    title: String,
    level: String,
    rule_file: String,
    time: String,
    /// Where the record that made the rule fire stands.
    file: String,
    line: u32,
    /// All records of the hit that no earlier hit of the rule named; more than one where rules count.
    records: Vec<Place>,
    entities: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Serialize)]
struct Place {
    file: String,
    line: u32,
}

/// One rule that was not taken.
#[derive(Debug, Serialize)]
struct Refused {
    file: String,
    line: usize,
    column: usize,
    reason: String,
}

/// Everything at once, for `--json`.
#[derive(Debug, Serialize)]
struct Answer {
    rules: usize,
    records: usize,
    hits: Vec<Row>,
    refused: Vec<Refused>,
}

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    let (detection, refusals) = Detection::compile(&rule_files(&args.rules)?);
    let refused: Vec<Refused> = refusals.into_iter().map(Refused::from).collect();
    if detection.rules().is_empty() {
        let first = refused.first().map_or_else(String::new, |r| format!("; first fault: {}", r.text()));
        return Err(Failure::Input(format!("\"{}\" has no rule that compiles{first}", args.rules.display())));
    }
    let mut answer = Answer { rules: detection.rules().len(), records: 0, hits: Vec::new(), refused };
    if !args.json {
        for refused in &answer.refused {
            say(&format!("not used: {}", refused.text()))?;
        }
    }
    let mut named: BTreeMap<usize, BTreeSet<RecordId>> = BTreeMap::new();
    let mut logs = Logs::open(&args.logs)?;
    let mut running = detection.clone();
    let mut count: BTreeMap<usize, usize> = BTreeMap::new();
    while let Some(record) = logs.next() {
        let record = record?;
        answer.records += 1;
        for hit in running.hits(&record, record.seen) {
            *count.entry(hit.rule).or_default() += 1;
            let fresh = named.entry(hit.rule).or_default();
            let row = row(&detection.rules()[hit.rule], &hit, (record.id, record.time), &logs, fresh);
            if args.json {
                answer.hits.push(row);
            } else {
                say(&format!("{}:{}: {} {} ({})", row.file, row.line, row.time, row.title, row.rule_file))?;
            }
        }
    }
    if args.json {
        let text = serde_json::to_string_pretty(&answer).map_err(|e| Failure::Input(e.to_string()))?;
        return say(&text);
    }
    summary(&detection, &count, &answer)
}

fn row(
    rule: &Rule,
    hit: &Hit,
    (trigger, time): (RecordId, SimTime),
    logs: &Logs,
    named: &mut BTreeSet<RecordId>,
) -> Row {
    let place = |id: RecordId| {
        let (file, line) = logs.place(id);
        Place { file: file.to_owned(), line }
    };
    let own = place(trigger);
    let mut entities: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entity in &hit.entities {
        let kind = format!("{:?}", entity.kind).to_ascii_lowercase();
        entities.entry(kind).or_default().push(entity.value.to_string());
    }
    Row {
        rule: rule.id.to_string(),
        title: rule.title.to_string(),
        level: format!("{:?}", rule.severity).to_ascii_lowercase(),
        rule_file: rule.file.to_string(),
        time: time.rfc3339(),
        file: own.file,
        line: own.line,
        records: hit.records.iter().copied().filter(|id| named.insert(*id)).map(place).collect(),
        entities,
    }
}

fn summary(detection: &Detection, count: &BTreeMap<usize, usize>, answer: &Answer) -> Result<(), Failure> {
    let total: usize = count.values().sum();
    say(&format!(
        "{} records, {} rules used, {} not used, {total} hits",
        answer.records,
        answer.rules,
        answer.refused.len()
    ))?;
    for (rule, count) in count {
        say(&format!("{count:8}  {}", detection.rules()[*rule].title))?;
    }
    Ok(())
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let Refusal { file, line, column, reason, .. } = refusal;
        Self { file: file.to_string(), line, column, reason }
    }
}

impl Refused {
    fn text(&self) -> String {
        format!("{}:{}:{}: {}", self.file, self.line, self.column, self.reason)
    }
}

/// All `.yml` and `.yaml` files below, in order of their paths.
fn rule_files(path: &Path) -> Result<Vec<SourceFile>, Failure> {
    let mut paths = Vec::new();
    collect(path, &mut paths)?;
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        // What is no text is refused like any other fault of a rule, not as a fault of the call.
        let bytes = std::fs::read(&path).map_err(|fault| unreadable(&path, &fault))?;
        files.push(SourceFile {
            path: path.to_string_lossy().into_owned().into(),
            text: String::from_utf8_lossy(&bytes).into_owned().into(),
        });
    }
    Ok(files)
}

fn collect(path: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if path.is_file() {
        paths.push(path.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(path).map_err(|fault| unreadable(path, &fault))? {
        let entry = entry.map_err(|fault| unreadable(path, &fault))?;
        let (kind, below) = (entry.file_type().map_err(|fault| unreadable(path, &fault))?, entry.path());
        if kind.is_dir() {
            collect(&below, paths)?;
        } else if below.extension().is_some_and(|e| e == "yml" || e == "yaml") {
            paths.push(below);
        }
    }
    Ok(())
}

fn unreadable(path: &Path, fault: &std::io::Error) -> Failure {
    Failure::Input(format!("cannot read \"{}\": {fault}", path.display()))
}

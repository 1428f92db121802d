//! `watchfloor detect`: Sigma rules and scheduled KQL rules over a directory of logs.

mod answer;
mod folder;

use super::Failure;
use super::logs::Logs;
use super::scenarios::say;
use crate::base::ids::RecordId;
use crate::base::time::SimTime;
use crate::detection::analytic::{self, Analytic, Found, Schedule};
use crate::detection::incident::{Incidents, Policy, Sight};
use crate::detection::{Detection, Taxonomy, analytic_files, pack_files, packs};
use crate::siem::Store;
use crate::siem::query::Horizon;
use answer::{Answer, Refused, Run, Told};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Directory with jsonl or parquet files
    #[arg(long)]
    pub logs: std::path::PathBuf,
    /// Directory with Sigma rules, or one rule file; default all rules that come with the program
    #[arg(long)]
    pub rules: Option<std::path::PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    let (files, taxonomy) = match &args.rules {
        Some(path) => folder::read(path)?,
        None => {
            let files = packs().into_iter().flat_map(pack_files).chain(analytic_files()).collect();
            (files, Taxonomy::embedded().clone())
        }
    };
    let (scheduled, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| analytic::is_analytic(&file.text));
    let (detection, mut refusals) = Detection::compile_with(&files, &taxonomy);
    let mut analytics = Vec::new();
    for file in &scheduled {
        match analytic::read(file) {
            Ok(rule) => analytics.push(rule),
            Err(refusal) => refusals.push(refusal),
        }
    }
    let refused: Vec<Refused> = refusals.into_iter().map(Refused::from).collect();
    if detection.rules().is_empty() && analytics.is_empty() {
        let first = refused.first().map_or_else(String::new, |r| format!("; first fault: {}", r.text()));
        let place = args.rules.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        return Err(Failure::Input(format!("\"{place}\" has no rule that compiles{first}")));
    }
    let mut answer = Answer { rules: detection.rules().len() + analytics.len(), refused, ..Answer::default() };
    answer.refused.iter().for_each(|refused| *answer.refused_by.entry(refused.class).or_default() += 1);
    if !args.json {
        for refused in &answer.refused {
            say(&format!("not used: {}", refused.text()))?;
        }
    }
    let mut watch = Watch::new(detection, analytics, Logs::open(&args.logs)?, args.json);
    while watch.step(&mut answer)? {}
    watch.finish(&mut answer)?;
    if args.json {
        let text = serde_json::to_string_pretty(&answer).map_err(|e| Failure::Input(e.to_string()))?;
        return say(&text);
    }
    summary(&watch, &answer)
}

/// Rules at work on a stream of records.
struct Watch {
    detection: Detection,
    schedule: Schedule,
    /// What arrived, for the scheduled rules; empty when there are none.
    store: Store,
    logs: Logs,
    now: Option<SimTime>,
    named: BTreeMap<usize, BTreeSet<RecordId>>,
    count: BTreeMap<String, usize>,
    incidents: Incidents,
    json: bool,
}

impl Watch {
    fn new(detection: Detection, analytics: Vec<Analytic>, logs: Logs, json: bool) -> Self {
        Self {
            detection,
            schedule: Schedule::new(analytics, SimTime(0)),
            store: Store::new(),
            logs,
            now: None,
            named: BTreeMap::new(),
            count: BTreeMap::new(),
            incidents: Incidents::default(),
            json,
        }
    }

    /// Takes the next record; `false` when there is none.
    fn step(&mut self, answer: &mut Answer) -> Result<bool, Failure> {
        let Some(record) = self.logs.next() else { return Ok(false) };
        let record = record?;
        answer.records += 1;
        if self.now.is_none() {
            self.schedule = Schedule::new(self.schedule.rules().to_vec(), record.time);
        }
        while let Some(at) = self.schedule.next_at().filter(|at| *at <= record.time) {
            let found = self.schedule.run(&self.store, at, &Horizon::new());
            self.tell(&found, answer)?;
        }
        self.now = Some(record.time);
        for hit in self.detection.hits(&record, record.seen) {
            let rule = &self.detection.rules()[hit.rule];
            *self.count.entry(rule.title.to_string()).or_default() += 1;
            let fresh = self.named.entry(hit.rule).or_default();
            let row = answer::row(rule, &hit, (record.id, record.time), &self.logs, fresh);
            let sight = Sight {
                rule: rule.id.as_str(),
                title: &rule.title,
                severity: rule.severity,
                at: record.time,
                entities: &hit.entities,
            };
            self.incidents.take(&sight, Some(&Policy::default()));
            if self.json {
                answer.hits.push(row);
            } else {
                say(&format!("{}:{}: {} {} ({})", row.file, row.line, row.time, row.title, row.rule_file))?;
            }
        }
        if !self.schedule.rules().is_empty() {
            self.store.append(Arc::new(record));
        }
        Ok(true)
    }

    /// The last turn of the scheduled rules, and the incidents.
    fn finish(&mut self, answer: &mut Answer) -> Result<(), Failure> {
        if let Some(now) = self.now {
            let found = self.schedule.finish(&self.store, now, &Horizon::new());
            self.tell(&found, answer)?;
        }
        answer.incidents = self.incidents.all().iter().map(Told::of).collect();
        Ok(())
    }

    fn tell(&mut self, found: &[Found], answer: &mut Answer) -> Result<(), Failure> {
        for found in found {
            let rule = &self.schedule.rules()[found.rule];
            *self.count.entry(rule.title.to_string()).or_default() += 1;
            let sight = Sight {
                rule: rule.id.as_str(),
                title: &rule.title,
                severity: rule.severity,
                at: found.at,
                entities: &found.entities,
            };
            self.incidents.take(&sight, rule.grouping.as_ref());
            let run = Run::of(rule, found, &self.logs);
            if self.json {
                answer.analytics.push(run);
            } else {
                say(&format!("{} {}: {} rows ({})", run.time, run.title, run.rows, run.rule_file))?;
            }
        }
        Ok(())
    }
}

fn summary(watch: &Watch, answer: &Answer) -> Result<(), Failure> {
    let total: usize = watch.count.values().sum();
    say(&format!(
        "{} records, {} rules used, {} not used, {total} hits, {} incidents",
        answer.records,
        answer.rules,
        answer.refused.len(),
        answer.incidents.len()
    ))?;
    for (class, count) in &answer.refused_by {
        say(&format!("{count:8}  not used: {class}"))?;
    }
    for (title, count) in &watch.count {
        say(&format!("{count:8}  {title}"))?;
    }
    Ok(())
}

//! What `watchfloor detect` answers; the keys are part of the command line's contract.

use crate::base::ids::RecordId;
use crate::base::time::SimTime;
use crate::cli::logs::Logs;
use crate::detection::analytic::{Analytic, Found};
use crate::detection::incident::Incident;
use crate::detection::{Entity, Hit, Refusal, Rule, Severity};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One hit; the keys are part of the command line's contract.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub rule: String,
    pub title: String,
    pub level: String,
    pub rule_file: String,
    pub time: String,
    /// Where the record that made the rule fire stands.
    pub file: String,
    pub line: u32,
    /// All records of the hit that no earlier hit of the rule named; more than one where rules count.
    pub records: Vec<Place>,
    pub entities: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Place {
    pub file: String,
    pub line: u32,
}

/// One rule that was not taken.
#[derive(Debug, Serialize)]
pub(super) struct Refused {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub class: &'static str,
    pub reason: String,
}

/// Everything at once, for `--json`.
#[derive(Debug, Default, Serialize)]
pub(super) struct Answer {
    pub rules: usize,
    pub records: usize,
    pub hits: Vec<Row>,
    /// What scheduled rules found.
    pub analytics: Vec<Run>,
    /// Hits and runs that belong together.
    pub incidents: Vec<Told>,
    pub refused: Vec<Refused>,
    /// How many refusals there are of each kind.
    pub refused_by: BTreeMap<&'static str, usize>,
}

/// One alert of a scheduled rule.
#[derive(Debug, Serialize)]
pub(super) struct Run {
    pub rule: String,
    pub title: String,
    pub level: String,
    pub rule_file: String,
    /// When it ran.
    pub time: String,
    pub rows: usize,
    pub records: Vec<Place>,
    pub entities: BTreeMap<String, Vec<String>>,
}

/// One incident.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    pub title: String,
    pub level: String,
    pub first: String,
    pub last: String,
    pub alerts: usize,
    pub rules: Vec<String>,
    pub entities: BTreeMap<String, Vec<String>>,
}

impl Run {
    pub(super) fn of(rule: &Analytic, found: &Found, logs: &Logs) -> Self {
        Self {
            rule: rule.id.to_string(),
            title: rule.title.to_string(),
            level: level(rule.severity),
            rule_file: rule.file.to_string(),
            time: found.at.rfc3339(),
            rows: found.rows,
            records: found.records.iter().map(|id| Place::of(*id, logs)).collect(),
            entities: by_kind(&found.entities),
        }
    }
}

impl Told {
    pub(super) fn of(incident: &Incident) -> Self {
        Self {
            title: incident.title.to_string(),
            level: level(incident.severity),
            first: incident.first.rfc3339(),
            last: incident.last.rfc3339(),
            alerts: incident.alerts.len(),
            rules: incident.rules.iter().map(ToString::to_string).collect(),
            entities: by_kind(&incident.entities),
        }
    }
}

impl Place {
    fn of(id: RecordId, logs: &Logs) -> Self {
        let (file, line) = logs.place(id);
        Self { file: file.to_owned(), line }
    }
}

fn level(severity: Severity) -> String {
    format!("{severity:?}").to_ascii_lowercase()
}

fn by_kind<'a>(entities: impl IntoIterator<Item = &'a Entity>) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entity in entities {
        let kind = format!("{:?}", entity.kind).to_ascii_lowercase();
        found.entry(kind).or_default().push(entity.value.to_string());
    }
    found
}

/// The row of a hit; `named` are the records that earlier hits of the rule named.
pub(super) fn row(
    rule: &Rule,
    hit: &Hit,
    (trigger, time): (RecordId, SimTime),
    logs: &Logs,
    named: &mut BTreeSet<RecordId>,
) -> Row {
    let own = Place::of(trigger, logs);
    Row {
        rule: rule.id.to_string(),
        title: rule.title.to_string(),
        level: level(rule.severity),
        rule_file: rule.file.to_string(),
        time: time.rfc3339(),
        file: own.file,
        line: own.line,
        records: hit.records.iter().copied().filter(|id| named.insert(*id)).map(|id| Place::of(id, logs)).collect(),
        entities: by_kind(&hit.entities),
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let Refusal { class, file, line, column, reason, .. } = refusal;
        Self { file: file.to_string(), line, column, class: class.words(), reason }
    }
}

impl Refused {
    pub(super) fn text(&self) -> String {
        format!("{}:{}:{}: {}", self.file, self.line, self.column, self.reason)
    }
}

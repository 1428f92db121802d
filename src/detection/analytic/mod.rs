//! Scheduled rules in KQL, in the YAML that Microsoft Sentinel keeps them in.
//!
//! *Owns* what such a rule is and how its file is read; `schedule` runs them, `evidence` finds the records
//! behind what they found. *Reads* the store.
//! *Invariants*: a rule whose query does not compile is refused with its place; keys of the format that
//! mean nothing here are let be, so that published files load as they are.
//! Source: Microsoft's documentation of scheduled analytics rules.

mod evidence;
mod schedule;

pub use schedule::{Found, Schedule};

use super::alert::{EntityKind, Severity};
use super::incident::{Matching, Policy};
use super::place::{Class, Refusal, place};
use super::rule::{Grouping, Key, Rule};
use crate::base::Text;
use crate::base::diag::SourceFile;
use crate::base::ids::{RuleId, TechniqueId};
use crate::base::time::{SimSpan, SimTime};
use crate::siem::Store;
use crate::siem::query::{Question, origin};
use serde::Deserialize;

/// Longer files are no rules.
const LARGEST: usize = 256 * 1024;

/// One scheduled rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analytic {
    /// `id` of the file.
    pub id: RuleId,
    /// `name` of the file.
    pub title: Text,
    /// The file it stands in.
    pub file: Text,
    /// What it looks for.
    pub description: Text,
    /// Severity of its alerts.
    pub severity: Severity,
    /// `relevantTechniques`.
    pub techniques: Vec<TechniqueId>,
    /// KQL.
    pub query: Text,
    /// The beginning of the query whose rows are records, where the query itself counts or joins them.
    pub origin: Option<Text>,
    /// How often it runs.
    pub frequency: SimSpan,
    /// How far back it looks.
    pub period: SimSpan,
    /// How many rows raise an alert.
    pub trigger: Trigger,
    /// Which columns name somebody or something.
    pub entities: Vec<(EntityKind, Text)>,
    /// An alert for each row, not one for all.
    pub each_row: bool,
    /// How long it does not run after it raised an alert.
    pub suppression: Option<SimSpan>,
    /// How its alerts become incidents; one incident for each alert where there is none.
    pub grouping: Option<Policy>,
    /// What else may trip it, from our own key `falsePositives`.
    pub false_positives: Vec<Text>,
    /// What to look at next, from our own key `triage`.
    pub triage: Vec<Text>,
    /// The YAML.
    pub source: Text,
}

impl Analytic {
    /// The rule as the console explains it. A later alert about the same entity joins as long as the rule
    /// can still see the rows of the first.
    pub fn told(&self) -> Rule {
        let file = self.file.rsplit(['/', '\\']).next().unwrap_or_default();
        let key = self.entities.first().map_or(Key::Rule, |(kind, _)| Key::Entity(*kind));
        Rule {
            id: self.id.clone(),
            name: file.rsplit_once('.').map_or(file, |(stem, _)| stem).into(),
            file: self.file.clone(),
            title: self.title.clone(),
            description: self.description.clone(),
            severity: self.severity,
            techniques: self.techniques.clone(),
            log_source: format!("scheduled KQL, every {} over {}", self.frequency, self.period).into(),
            false_positives: self.false_positives.clone(),
            triage: self.triage.clone(),
            grouping: Grouping { window: self.period, key, suppress: SimSpan::secs(0) },
            source: self.source.clone(),
        }
    }
}

/// How many rows raise an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trigger {
    /// How the count is compared.
    pub operator: Operator,
    /// With what.
    pub threshold: u64,
}

/// `triggerOperator`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Operator {
    /// More rows than the threshold.
    #[serde(rename = "gt", alias = "GreaterThan")]
    More,
    /// Fewer.
    #[serde(rename = "lt", alias = "LessThan")]
    Fewer,
    /// As many.
    #[serde(rename = "eq", alias = "Equal")]
    Equal,
    /// Not as many.
    #[serde(rename = "ne", alias = "NotEqual")]
    Other,
}

impl Trigger {
    /// Whether so many rows raise an alert.
    pub fn pulls(self, rows: usize) -> bool {
        let rows = rows as u64;
        match self.operator {
            Operator::More => rows > self.threshold,
            Operator::Fewer => rows < self.threshold,
            Operator::Equal => rows == self.threshold,
            Operator::Other => rows != self.threshold,
        }
    }
}

/// The file, as far as it means something here.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    id: String,
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    kind: Option<String>,
    severity: Severity,
    #[serde(default)]
    relevant_techniques: Vec<String>,
    query: String,
    #[serde(default)]
    query_frequency: Option<String>,
    #[serde(default)]
    query_period: Option<String>,
    #[serde(default)]
    trigger_operator: Option<Operator>,
    #[serde(default)]
    trigger_threshold: u64,
    #[serde(default)]
    entity_mappings: Vec<RawMapping>,
    #[serde(default)]
    event_grouping_settings: Option<RawEvents>,
    #[serde(default)]
    suppression_enabled: bool,
    #[serde(default)]
    suppression_duration: Option<String>,
    #[serde(default)]
    incident_configuration: Option<RawIncident>,
    #[serde(default)]
    false_positives: Vec<String>,
    #[serde(default)]
    triage: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawMapping {
    entity_type: String,
    field_mappings: Vec<RawField>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawField {
    column_name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawEvents {
    aggregation_kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawIncident {
    #[serde(default)]
    grouping_configuration: Option<RawGrouping>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawGrouping {
    #[serde(default)]
    enabled: bool,
    #[serde(default)]
    lookback_duration: Option<String>,
    #[serde(default)]
    matching_method: Option<String>,
    #[serde(default)]
    group_by_entities: Vec<String>,
}

/// Whether a text is meant as such a rule and not as a Sigma rule.
pub fn is_analytic(text: &str) -> bool {
    let begins = |key: &str| text.lines().any(|line| line.starts_with(key));
    begins("query:") && !begins("detection:") && !begins("correlation:")
}

/// Reads one file.
///
/// # Errors
/// What is wrong with it, and where.
pub fn read(file: &SourceFile) -> Result<Analytic, Refusal> {
    if file.text.len() > LARGEST {
        let fault = format!("the file has {} bytes; no rule is that long", file.text.len());
        return Err(place(file, "", fault).of(Class::TooLarge));
    }
    let raw: Raw = yaml_serde::from_str(&file.text).map_err(|fault| place(file, "", fault.to_string()))?;
    if let Some(kind) = raw.kind.as_deref().filter(|kind| *kind != "Scheduled") {
        let fault = format!("rules of kind `{kind}` are not run here; scheduled ones are");
        return Err(place(file, kind, fault).of(Class::Unsupported));
    }
    let mut read = checked(file, &raw)?;
    // A store without records knows every table and column.
    match Question::kql(&read.query, SimTime(0)).answer(&Store::new()) {
        Ok(table) if !table.is_records() => read.origin = origin(&read.query).map(Text::from),
        Ok(_) => {}
        Err(fault) => {
            let line = read.query.lines().nth(fault.line.saturating_sub(1)).unwrap_or_default().trim();
            return Err(place(file, line, format!("the query does not compile: {}", fault.message)));
        }
    }
    Ok(read)
}

fn checked(file: &SourceFile, raw: &Raw) -> Result<Analytic, Refusal> {
    let span = |key: &str, text: Option<&String>| match text {
        None => Ok(None),
        Some(text) => span(text)
            .map(Some)
            .ok_or_else(|| place(file, key, format!("`{key}` is `{text}`; write a number and m, h or d, or PT5H"))),
    };
    let period = span("queryPeriod", raw.query_period.as_ref())?.unwrap_or(SimSpan::hours(1));
    let frequency = span("queryFrequency", raw.query_frequency.as_ref())?.unwrap_or(period);
    if frequency < SimSpan::mins(5) || period > SimSpan::hours(14 * 24) {
        let fault = "a rule runs every five minutes at most, and looks back a fortnight at most".to_owned();
        return Err(place(file, "queryFrequency", fault));
    }
    let suppression = span("suppressionDuration", raw.suppression_duration.as_ref())?;
    let grouping = match raw.incident_configuration.as_ref().and_then(|c| c.grouping_configuration.as_ref()) {
        Some(raw) if raw.enabled => {
            let lookback = span("lookbackDuration", raw.lookback_duration.as_ref())?.unwrap_or(SimSpan::hours(5));
            Some(Policy { lookback, matching: matching(file, raw)? })
        }
        _ => None,
    };
    let each = raw.event_grouping_settings.as_ref().is_some_and(|e| e.aggregation_kind == "AlertPerResult");
    Ok(Analytic {
        id: RuleId(raw.id.as_str().into()),
        title: raw.name.trim().into(),
        file: file.path.clone(),
        description: raw.description.trim().into(),
        severity: raw.severity,
        techniques: raw.relevant_techniques.iter().map(|t| TechniqueId(t.as_str().into())).collect(),
        query: raw.query.as_str().into(),
        origin: None,
        frequency,
        period,
        trigger: Trigger { operator: raw.trigger_operator.unwrap_or(Operator::More), threshold: raw.trigger_threshold },
        entities: raw.entity_mappings.iter().flat_map(mapped).collect(),
        each_row: each,
        suppression: suppression.filter(|_| raw.suppression_enabled),
        grouping,
        false_positives: raw.false_positives.iter().map(|text| text.trim().into()).collect(),
        triage: raw.triage.iter().map(|text| text.trim().into()).collect(),
        source: file.text.clone(),
    })
}

fn matching(file: &SourceFile, raw: &RawGrouping) -> Result<Matching, Refusal> {
    match raw.matching_method.as_deref().unwrap_or("AllEntities") {
        "AllEntities" => Ok(Matching::AllEntities),
        "AnyAlert" => Ok(Matching::AnyAlert),
        "Selected" => Ok(Matching::Selected(raw.group_by_entities.iter().filter_map(|name| kind(name)).collect())),
        other => {
            let fault = format!("`matchingMethod` cannot be `{other}`; it is AllEntities, AnyAlert or Selected");
            Err(place(file, other, fault))
        }
    }
}

fn mapped(raw: &RawMapping) -> impl Iterator<Item = (EntityKind, Text)> + '_ {
    let kind = kind(&raw.entity_type);
    raw.field_mappings.iter().filter_map(move |field| Some((kind?, field.column_name.as_str().into())))
}

/// What the format calls an entity, as far as the console knows it.
fn kind(name: &str) -> Option<EntityKind> {
    Some(match name {
        "Host" => EntityKind::Host,
        "Account" | "Mailbox" => EntityKind::Account,
        "IP" => EntityKind::Address,
        "DNS" | "URL" => EntityKind::Domain,
        "FileHash" => EntityKind::Hash,
        "File" | "Process" => EntityKind::File,
        "MailMessage" => EntityKind::Mail,
        _ => return None,
    })
}

/// `5m`, `1h`, `14d` or `PT5H`, `P1D`.
fn span(text: &str) -> Option<SimSpan> {
    let short = text.trim().to_ascii_lowercase();
    let short = short.strip_prefix("pt").or_else(|| short.strip_prefix('p')).unwrap_or(&short);
    let (number, unit) = short.split_at_checked(short.len().checked_sub(1)?)?;
    let number: i64 = number.parse().ok().filter(|n| (1..=100_000).contains(n))?;
    Some(match unit {
        "s" => SimSpan::secs(number),
        "m" => SimSpan::mins(number),
        "h" => SimSpan::hours(number),
        "d" => SimSpan::hours(24 * number),
        _ => return None,
    })
}

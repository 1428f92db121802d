//! One rule as the console explains it, and how its alerts are joined.

use super::alert::{EntityKind, Severity};
use crate::base::Text;
use crate::base::digest;
use crate::base::ids::{RuleId, TechniqueId};
use crate::base::time::SimSpan;
use rsigma_parser::{CorrelationRule, Level, LogSource, SigmaRule, Timespan};

/// A Sigma rule in the words of the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Sigma `id`.
    pub id: RuleId,
    /// File name without extension.
    pub name: Text,
    /// The file it stands in.
    pub file: Text,
    /// Title.
    pub title: Text,
    /// What it looks for, in plain words.
    pub description: Text,
    /// Severity.
    pub severity: Severity,
    /// Techniques it is tagged with.
    pub techniques: Vec<TechniqueId>,
    /// Where it looks: `process_creation / windows`.
    pub log_source: Text,
    /// What else may trip it, from `falsepositives`.
    pub false_positives: Vec<Text>,
    /// What to look at next, from our own key `triage` (Sigma allows own keys).
    pub triage: Vec<Text>,
    /// How its alerts are joined, from our own key `watchfloor`.
    pub grouping: Grouping,
    /// The YAML.
    pub source: Text,
}

/// How long after an alert was raised a further hit still joins it, and what must be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grouping {
    /// Counted from the moment the alert came into the queue.
    pub window: SimSpan,
    /// What must be the same.
    pub key: Key,
    /// How long after an alert was raised hits that no longer join it are dropped; none by default.
    pub suppress: SimSpan,
}

/// What a further hit must share with an alert to join it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The first entity of this kind; where a record has none: the host, else the account, else the address.
    Entity(EntityKind),
    /// Nothing but the rule.
    Rule,
}

impl Default for Grouping {
    fn default() -> Self {
        Self { window: SimSpan::hours(1), key: Key::Entity(EntityKind::Host), suppress: SimSpan::secs(0) }
    }
}

/// Where a rule was read from.
pub(super) struct Origin<'a> {
    pub(super) file: &'a Text,
    pub(super) source: &'a Text,
}

impl Origin<'_> {
    /// File name without folders and extension.
    fn stem(&self) -> &str {
        let name = self.file.rsplit(['/', '\\']).next().unwrap_or_default();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// The rule's own id, or one made of its place and title.
    fn id(&self, own: Option<&String>, title: &str) -> RuleId {
        let made = || digest::guid(&[self.file.as_bytes(), title.as_bytes()]).to_string().to_ascii_lowercase();
        RuleId(own.cloned().unwrap_or_else(made).into())
    }
}

pub(super) fn of_detection(rule: &SigmaRule, origin: &Origin<'_>) -> Result<Rule, String> {
    Ok(Rule {
        id: origin.id(rule.id.as_ref(), &rule.title),
        name: origin.stem().into(),
        file: origin.file.clone(),
        title: rule.title.as_str().into(),
        description: rule.description.as_deref().unwrap_or_default().trim().into(),
        severity: severity(rule.level),
        techniques: techniques(&rule.tags),
        log_source: source_words(&rule.logsource).into(),
        false_positives: texts(&rule.falsepositives),
        triage: triage(rule.custom_attributes.get("triage").map(serde_json::to_value))?,
        grouping: grouping(rule.custom_attributes.get("watchfloor").map(serde_json::to_value))?,
        source: origin.source.clone(),
    })
}

pub(super) fn of_correlation(rule: &CorrelationRule, sources: &[String], origin: &Origin<'_>) -> Result<Rule, String> {
    Ok(Rule {
        id: origin.id(rule.id.as_ref(), &rule.title),
        name: origin.stem().into(),
        file: origin.file.clone(),
        title: rule.title.as_str().into(),
        description: rule.description.as_deref().unwrap_or_default().trim().into(),
        severity: severity(rule.level),
        techniques: techniques(&rule.tags),
        log_source: sources.join(", ").into(),
        false_positives: texts(&rule.falsepositives),
        triage: triage(rule.custom_attributes.get("triage").map(serde_json::to_value))?,
        grouping: grouping(rule.custom_attributes.get("watchfloor").map(serde_json::to_value))?,
        source: origin.source.clone(),
    })
}

/// The log source in the words of the console, `process_creation / windows`.
pub(super) fn source_words(source: &LogSource) -> String {
    let parts = [&source.category, &source.product, &source.service];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" / ")
}

/// Whether a text that cannot be read was meant as a rule.
pub(super) fn like(text: &str) -> bool {
    let begins = |key: &str| text.lines().any(|line| line.starts_with(key));
    ["detection:", "correlation:", "logsource:", "filter:"].into_iter().any(begins)
}

fn severity(level: Option<Level>) -> Severity {
    match level {
        Some(Level::Informational) => Severity::Informational,
        Some(Level::Low) => Severity::Low,
        Some(Level::Medium) | None => Severity::Medium,
        Some(Level::High | Level::Critical) => Severity::High,
    }
}

/// `attack.t1059.001` is T1059.001; tactics and other tags are no techniques.
fn techniques(tags: &[String]) -> Vec<TechniqueId> {
    let id = |tag: &String| {
        let id = tag.to_ascii_lowercase().strip_prefix("attack.t")?.to_ascii_uppercase();
        id.starts_with(|c: char| c.is_ascii_digit()).then(|| TechniqueId(format!("T{id}").into()))
    };
    tags.iter().filter_map(id).collect()
}

fn texts(list: &[String]) -> Vec<Text> {
    list.iter().map(|t| t.trim().into()).collect()
}

/// An own key as it stands in the file.
type OwnKey = Option<serde_json::Result<serde_json::Value>>;

fn triage(key: OwnKey) -> Result<Vec<Text>, String> {
    let fault = || "`triage` must be a list of sentences".to_owned();
    let Some(value) = key else { return Ok(Vec::new()) };
    let value = value.map_err(|_no_json| fault())?;
    let steps = value.as_array().ok_or_else(fault)?;
    steps.iter().map(|s| s.as_str().map(|s| s.trim().into()).ok_or_else(fault)).collect()
}

fn grouping(key: OwnKey) -> Result<Grouping, String> {
    let fault = || "`watchfloor` must be a mapping such as { group: 1h, key: host }".to_owned();
    let mut grouping = Grouping::default();
    let Some(value) = key else { return Ok(grouping) };
    let value = value.map_err(|_no_json| fault())?;
    for (name, value) in value.as_object().ok_or_else(fault)? {
        let text = value.as_str().ok_or_else(fault)?;
        match name.as_str() {
            "group" => grouping.window = span(text)?,
            "suppress" => grouping.suppress = span(text)?,
            "key" => grouping.key = key_named(text)?,
            other => return Err(format!("`watchfloor` has no key `{other}`; it has `group`, `key` and `suppress`")),
        }
    }
    Ok(grouping)
}

/// A Sigma time span such as `10m`.
pub(super) fn span(text: &str) -> Result<SimSpan, String> {
    let span = Timespan::parse(text).map_err(|fault| format!("{fault}; write a number and s, m, h or d"))?;
    Ok(SimSpan::secs(i64::try_from(span.seconds).unwrap_or(i64::MAX / 1_000_000).min(31_536_000)))
}

fn key_named(text: &str) -> Result<Key, String> {
    Ok(match text {
        "host" => Key::Entity(EntityKind::Host),
        "account" => Key::Entity(EntityKind::Account),
        "address" => Key::Entity(EntityKind::Address),
        "domain" => Key::Entity(EntityKind::Domain),
        "hash" => Key::Entity(EntityKind::Hash),
        "file" => Key::Entity(EntityKind::File),
        "mail" => Key::Entity(EntityKind::Mail),
        "rule" => Key::Rule,
        other => {
            return Err(format!(
                "`key` cannot be `{other}`; it is host, account, address, domain, hash, file, mail or rule"
            ));
        }
    })
}

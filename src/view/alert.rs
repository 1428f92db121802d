//! One alert: its rule in plain words, its records, who it is about, what is related.

use super::record::{self, RecordView};
use super::sla;
use crate::base::Text;
use crate::base::ids::{AlertId, CaseId, RecordId, TechniqueId};
use crate::base::time::SimTime;
use crate::detection::{Alert, Entity, Severity};
use crate::investigation::{AlertStatus, Verdict};
use crate::session::Desk;

/// Records shown in full; the rest can be searched.
const SHOWN: usize = 60;
/// Related alerts shown.
const RELATED: usize = 20;

/// The rule in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleView {
    /// What it looks for.
    pub description: Text,
    /// Where it looks.
    pub log_source: Text,
    /// What else may trip it.
    pub false_positives: Vec<Text>,
    /// The YAML.
    pub source: Text,
}

/// An alert that shares something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Which.
    pub id: AlertId,
    /// Its title.
    pub title: Text,
    /// Its severity.
    pub severity: Severity,
    /// When it came in.
    pub raised: SimTime,
    /// Where it stands.
    pub status: AlertStatus,
    /// What they share: an entity or the rule.
    pub why: String,
}

/// One alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertView {
    /// Which.
    pub id: AlertId,
    /// Its title.
    pub title: Text,
    /// Its severity.
    pub severity: Severity,
    /// Time of first and last record.
    pub span: (SimTime, SimTime),
    /// When it came into the queue.
    pub raised: SimTime,
    /// When somebody should look.
    pub due: Option<SimTime>,
    /// Techniques of the rule.
    pub techniques: Vec<TechniqueId>,
    /// The rule.
    pub rule: RuleView,
    /// The first records in full.
    pub records: Vec<RecordView>,
    /// All record ids.
    pub record_ids: Vec<RecordId>,
    /// Entities.
    pub entities: Vec<Entity>,
    /// Related alerts, newest first.
    pub related: Vec<Related>,
    /// Where it stands.
    pub status: AlertStatus,
    /// The standing verdict.
    pub verdict: Option<Verdict>,
    /// Its case.
    pub case: Option<CaseId>,
    /// Cases it could go into.
    pub cases: Vec<(CaseId, Text)>,
    /// Hints opened so far.
    pub hints: Vec<Text>,
    /// Hints still closed.
    pub hints_left: usize,
    /// Hints cost nothing here.
    pub hints_free: bool,
}

/// The view of one alert; `None` when it is not in the queue.
pub fn alert(desk: &Desk<'_>, id: AlertId) -> Option<AlertView> {
    let alert = desk.alert(id)?;
    let work = desk.work(id);
    let rule = desk.rule(&alert.rule);
    let status = work.map_or(AlertStatus::New, |w| w.status);
    let opened = work.map_or(0, |w| w.hints as usize);
    let steps: &[Text] = rule.map_or(&[], |r| &r.triage);
    let open_case = |c: &&crate::investigation::Case| matches!(c.status, crate::investigation::CaseStatus::Open);
    Some(AlertView {
        id,
        title: alert.title.clone(),
        severity: alert.severity,
        span: (alert.first, alert.last),
        raised: alert.raised,
        due: sla::due(alert, status, desk.shift().0),
        techniques: alert.techniques.clone(),
        rule: rule.map(rule_view).unwrap_or_default(),
        records: alert.records.iter().take(SHOWN).filter_map(|r| record::record(desk, *r)).collect(),
        record_ids: alert.records.clone(),
        entities: alert.entities.clone(),
        related: related(desk, alert),
        status,
        verdict: work.and_then(|w| w.verdict.clone()),
        case: work.and_then(|w| w.case),
        cases: desk.cases().iter().filter(open_case).map(|c| (c.id, c.title.clone())).collect(),
        hints: steps.iter().take(opened).cloned().collect(),
        hints_left: steps.len().saturating_sub(opened),
        hints_free: desk.guided(),
    })
}

fn rule_view(rule: &crate::detection::Rule) -> RuleView {
    RuleView {
        description: rule.description.clone(),
        log_source: rule.log_source.clone(),
        false_positives: rule.false_positives.clone(),
        source: rule.source.clone(),
    }
}

fn related(desk: &Desk<'_>, alert: &Alert) -> Vec<Related> {
    let share = |other: &Alert| -> Option<String> {
        if other.id == alert.id {
            return None;
        }
        let entity = alert.entities.iter().find(|e| telling(e) && other.entities.contains(e));
        match entity {
            Some(e) => Some(format!("same {}: {}", super::explain::kind_word(e.kind).to_lowercase(), e.value)),
            None => (other.rule == alert.rule).then(|| "same rule".to_owned()),
        }
    };
    let row = |other: &Alert| {
        let why = share(other)?;
        let status = desk.work(other.id).map_or(AlertStatus::New, |w| w.status);
        let (title, severity, raised) = (other.title.clone(), other.severity, other.raised);
        Some(Related { id: other.id, title, severity, raised, status, why })
    };
    desk.alerts().iter().rev().filter_map(row).take(RELATED).collect()
}

/// Shared programs of the system say nothing; hosts, accounts, names and addresses do.
fn telling(entity: &Entity) -> bool {
    !matches!(entity.kind, crate::detection::EntityKind::File)
}

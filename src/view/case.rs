//! One case as it is worked on: alerts, evidence, timeline with its gaps, claims, and what an
//! escalation still lacks.

use super::record;
use crate::base::Text;
use crate::base::ids::{ActionId, AlertId, CaseId, RecordId};
use crate::base::time::{SimSpan, SimTime};
use crate::desk::action::{Claim, ClaimKind};
use crate::detection::{EntityKind, Severity};
use crate::investigation::{AlertStatus, Case, CaseStatus};
use crate::session::Desk;
use std::collections::BTreeSet;

/// A hole in the timeline longer than this is pointed out.
pub const GAP: SimSpan = SimSpan::mins(10);

/// One line of the list of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Which.
    pub id: CaseId,
    /// Its title.
    pub title: Text,
    /// Where it stands, in words.
    pub status: String,
    /// Still being worked on here.
    pub open: bool,
    /// Alerts in it.
    pub alerts: usize,
}

/// One pinned record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Which.
    pub record: RecordId,
    /// When it happened.
    pub at: SimTime,
    /// Type of record.
    pub kind: &'static str,
    /// What it says.
    pub summary: String,
    /// Why it matters.
    pub note: Text,
}

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimelineRow {
    /// An entry.
    Entry {
        /// When.
        at: SimTime,
        /// What.
        text: Text,
        /// Proof.
        records: Vec<RecordId>,
    },
    /// Nothing is known for this long.
    Gap(SimSpan),
}

/// One alert of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseAlert {
    /// Which.
    pub id: AlertId,
    /// Its title.
    pub title: Text,
    /// Its severity.
    pub severity: Severity,
    /// Where it stands.
    pub status: AlertStatus,
}

/// One case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseView {
    /// Which.
    pub id: CaseId,
    /// Its title.
    pub title: Text,
    /// Where it stands.
    pub status: CaseStatus,
    /// Opened when.
    pub opened: SimTime,
    /// Its alerts.
    pub alerts: Vec<CaseAlert>,
    /// Pinned records.
    pub evidence: Vec<EvidenceRow>,
    /// The timeline with its gaps.
    pub timeline: Vec<TimelineRow>,
    /// Claims with the action that stated them.
    pub claims: Vec<(ActionId, Claim)>,
    /// Notes.
    pub notes: Vec<(SimTime, Text)>,
    /// Escalation, if any.
    pub escalation: Option<(SimTime, Text)>,
    /// A report was filed.
    pub reported: bool,
    /// Hosts, accounts and other names its alerts carry: offered for claims and escalation.
    pub names: Vec<(EntityKind, Text)>,
    /// Techniques its alerts' rules are tagged with: a start, not the answer.
    pub techniques: Vec<Text>,
    /// Other open cases.
    pub others: Vec<(CaseId, Text)>,
}

/// All cases.
pub fn cases(desk: &Desk<'_>) -> Vec<CaseRow> {
    let row = |c: &Case| CaseRow {
        id: c.id,
        title: c.title.clone(),
        status: status_word(c.status),
        open: c.status == CaseStatus::Open,
        alerts: c.alerts.len(),
    };
    desk.cases().iter().map(row).collect()
}

/// A status in words.
pub fn status_word(status: CaseStatus) -> String {
    match status {
        CaseStatus::Open => "open".to_owned(),
        CaseStatus::Escalated => "with tier 2".to_owned(),
        CaseStatus::Closed => "closed".to_owned(),
        CaseStatus::Merged(into) => format!("merged into {into}"),
    }
}

/// One case in full.
pub fn case(desk: &Desk<'_>, id: CaseId) -> Option<CaseView> {
    let case = desk.cases().get(id.index())?;
    let alerts: Vec<_> = case.alerts.iter().filter_map(|a| desk.alert(*a)).collect();
    let names: BTreeSet<(EntityKind, Text)> =
        alerts.iter().flat_map(|a| a.entities.iter().map(|e| (e.kind, e.value.clone()))).collect();
    let techniques: BTreeSet<Text> =
        alerts.iter().flat_map(|a| a.techniques.iter().map(|t| Text::from(t.as_str()))).collect();
    let open = |c: &&Case| c.id != id && c.status == CaseStatus::Open;
    Some(CaseView {
        id,
        title: case.title.clone(),
        status: case.status,
        opened: case.opened,
        alerts: alerts.iter().map(|a| alert_row(desk, a)).collect(),
        evidence: case.evidence.iter().filter_map(|e| evidence_row(desk, e)).collect(),
        timeline: with_gaps(case),
        claims: case.claims.clone(),
        notes: case.notes.clone(),
        escalation: case.escalation.as_ref().map(|(at, text, _)| (*at, text.clone())),
        reported: case.report.is_some(),
        names: names.into_iter().collect(),
        techniques: techniques.into_iter().collect(),
        others: desk.cases().iter().filter(open).map(|c| (c.id, c.title.clone())).collect(),
    })
}

fn alert_row(desk: &Desk<'_>, alert: &crate::detection::Alert) -> CaseAlert {
    let status = desk.work(alert.id).map_or(AlertStatus::New, |w| w.status);
    CaseAlert { id: alert.id, title: alert.title.clone(), severity: alert.severity, status }
}

fn evidence_row(desk: &Desk<'_>, e: &crate::investigation::Evidence) -> Option<EvidenceRow> {
    let r = desk.record(e.record)?;
    let summary = record::summary(r);
    Some(EvidenceRow { record: e.record, at: r.time, kind: r.kind.name, summary, note: e.note.clone() })
}

fn with_gaps(case: &Case) -> Vec<TimelineRow> {
    let mut rows = Vec::new();
    let mut last: Option<SimTime> = None;
    for entry in &case.timeline {
        if let Some(gap) = last.map(|l| entry.at - l).filter(|g| *g > GAP) {
            rows.push(TimelineRow::Gap(gap));
        }
        last = Some(entry.at);
        let (at, text, records) = (entry.at, entry.text.clone(), entry.records.clone());
        rows.push(TimelineRow::Entry { at, text, records });
    }
    rows
}

/// A requirement of a form and whether it is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// What is wanted.
    pub text: String,
    /// It is there.
    pub met: bool,
}

/// What tier 2 wants to read in an escalation, checked as it is typed.
pub fn escalation_needs(view: &CaseView, summary: &str, entities: &[Text]) -> Vec<Need> {
    let words = summary.split_whitespace().count();
    let names_one = entities.iter().any(|e| summary.to_lowercase().contains(&e.to_lowercase()));
    vec![
        Need {
            text: format!("a summary of at least 12 words: what is known, open, done ({words} so far)"),
            met: words >= 12,
        },
        Need { text: "the hosts and accounts it is about".to_owned(), met: !entities.is_empty() },
        Need { text: "the summary names one of them".to_owned(), met: names_one },
        Need { text: "at least one pinned record as evidence".to_owned(), met: !view.evidence.is_empty() },
        Need { text: "at least one alert in the case".to_owned(), met: !view.alerts.is_empty() },
    ]
}

/// Kinds of claims with their labels and an example.
pub const CLAIM_KINDS: [(ClaimKind, &str, &str); 6] = [
    (ClaimKind::Technique, "Technique", "T1059.001"),
    (ClaimKind::Host, "Host under control", "fin-ws-014"),
    (ClaimKind::Account, "Account used", "m.alvarez"),
    (ClaimKind::Indicator, "Indicator", "cdn.bad.example"),
    (ClaimKind::Persistence, "Persistence", "\\Updater"),
    (ClaimKind::RootCause, "Root cause", "<message-id@mail.example>"),
];

/// Label of a claim kind.
pub fn claim_label(kind: ClaimKind) -> &'static str {
    CLAIM_KINDS.iter().find(|(k, _, _)| *k == kind).map_or("", |(_, label, _)| label)
}

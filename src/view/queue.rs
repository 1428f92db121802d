//! The alert queue: filtered, sorted, with due times.

use super::sla;
use crate::base::Text;
use crate::base::ids::{AlertId, CaseId};
use crate::base::time::SimTime;
use crate::base::verdict::Disposition;
use crate::detection::{Alert, Entity, EntityKind, Severity};
use crate::investigation::AlertStatus;
use crate::session::Desk;

/// Which alerts are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// New and taken ones.
    #[default]
    Open,
    /// Nobody has them.
    New,
    /// Closed ones.
    Closed,
    /// All.
    All,
}

impl Show {
    /// All choices with their labels.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Open, "Open"), (Self::New, "New"), (Self::Closed, "Closed"), (Self::All, "All")];
}

/// What they are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Severity, then due time.
    #[default]
    Severity,
    /// Time of arrival.
    Time,
    /// Rule.
    Rule,
    /// Entity it is about.
    Entity,
    /// New, taken, closed.
    Status,
}

/// The trainee's choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Words that must all occur in title, entity or verdict.
    pub text: String,
    /// Which.
    pub show: Show,
    /// Sorted by.
    pub sort: Sort,
    /// Largest first.
    pub descending: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self { text: String::new(), show: Show::Open, sort: Sort::Severity, descending: true }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    /// Key of the row.
    pub id: AlertId,
    /// Severity.
    pub severity: Severity,
    /// When it came in.
    pub raised: SimTime,
    /// Title of the rule.
    pub title: Text,
    /// What it is mainly about.
    pub entity: Option<Entity>,
    /// Another telling entity.
    pub second: Option<Entity>,
    /// Where it stands.
    pub status: AlertStatus,
    /// Its verdict.
    pub disposition: Option<Disposition>,
    /// Its case.
    pub case: Option<CaseId>,
    /// Number of records.
    pub records: usize,
    /// When somebody should look at it.
    pub due: Option<SimTime>,
}

/// The queue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueueView {
    /// Rows in order.
    pub rows: Vec<QueueRow>,
    /// Not closed, of all.
    pub open: usize,
    /// Nobody has them, of all.
    pub new: usize,
    /// All alerts so far.
    pub total: usize,
    /// The clock.
    pub now: Option<SimTime>,
}

/// The queue as filtered and sorted.
pub fn queue(desk: &Desk<'_>, filter: &Filter) -> QueueView {
    let status = |a: &Alert| desk.work(a.id).map_or(AlertStatus::New, |w| w.status);
    let mut view = QueueView { total: desk.alerts().len(), now: Some(desk.now()), ..QueueView::default() };
    let words: Vec<String> = filter.text.split_whitespace().map(str::to_lowercase).collect();
    for alert in desk.alerts() {
        let at = status(alert);
        view.open += usize::from(at != AlertStatus::Closed);
        view.new += usize::from(at == AlertStatus::New);
        let shown = match filter.show {
            Show::Open => at != AlertStatus::Closed,
            Show::New => at == AlertStatus::New,
            Show::Closed => at == AlertStatus::Closed,
            Show::All => true,
        };
        if shown && matches(alert, &words) {
            view.rows.push(row(desk, alert, at));
        }
    }
    sort(&mut view.rows, filter);
    view
}

fn matches(alert: &Alert, words: &[String]) -> bool {
    words.iter().all(|w| {
        alert.title.to_lowercase().contains(w)
            || alert.entities.iter().any(|e| e.value.to_lowercase().contains(w))
            || alert.techniques.iter().any(|t| t.as_str().eq_ignore_ascii_case(w))
            || alert.id.to_string() == *w
    })
}

fn row(desk: &Desk<'_>, alert: &Alert, status: AlertStatus) -> QueueRow {
    let work = desk.work(alert.id);
    let entity = alert.key.clone().or_else(|| alert.entities.first().cloned());
    let wanted = [EntityKind::Account, EntityKind::Domain, EntityKind::Address, EntityKind::Host];
    let second = wanted
        .iter()
        .find_map(|kind| alert.entities.iter().find(|e| e.kind == *kind && Some(*e) != entity.as_ref()).cloned());
    QueueRow {
        id: alert.id,
        severity: alert.severity,
        raised: alert.raised,
        title: alert.title.clone(),
        entity,
        second,
        status,
        disposition: work.and_then(|w| w.verdict.as_ref()).map(|v| v.disposition),
        case: work.and_then(|w| w.case),
        records: alert.records.len(),
        due: sla::due(alert, status, desk.shift().0),
    }
}

fn sort(rows: &mut [QueueRow], filter: &Filter) {
    let name = |r: &QueueRow| r.entity.as_ref().map(|e| e.value.clone());
    match filter.sort {
        // Equal severities: the oldest first when the most severe come first, so that nothing starves.
        Sort::Severity => rows.sort_by(|a, b| a.severity.cmp(&b.severity).then(b.raised.cmp(&a.raised))),
        Sort::Time => rows.sort_by_key(|r| (r.raised, r.id)),
        Sort::Rule => rows.sort_by(|a, b| b.title.cmp(&a.title).then(a.raised.cmp(&b.raised))),
        Sort::Entity => rows.sort_by(|a, b| name(b).cmp(&name(a)).then(a.raised.cmp(&b.raised))),
        Sort::Status => rows.sort_by(|a, b| b.status.cmp(&a.status).then(a.raised.cmp(&b.raised))),
    }
    if filter.descending {
        rows.reverse();
    }
}

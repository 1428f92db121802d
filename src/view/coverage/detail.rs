//! One source at one place: state, way, gaps, and each type of record.

use super::label::{clock, sentence, source_label, span};
use super::{Chosen, ago};
use crate::base::ids::HostId;
use crate::base::time::{SimSpan, SimTime};
use crate::investigation::Coverage;
use crate::investigation::coverage::{Place, Policy, SourceCard, State};
use crate::session::Desk;
use crate::telemetry::{EventType, Fate};

/// One type of record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeLine {
    /// `win.security.4663`.
    pub name: &'static str,
    /// What it says.
    pub title: &'static str,
    /// How it is collected here.
    pub state: State,
    /// Category that would bring it, or filters in force.
    pub note: String,
}

/// The side panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// `Sysmon on Domain controllers`.
    pub title: String,
    /// The state in a sentence.
    pub state: String,
    /// Facts by name.
    pub facts: Vec<(&'static str, String)>,
    /// One sentence about the way.
    pub about: String,
    /// Known gaps, newest first: host and time, what happened, what became of the records.
    pub gaps: Vec<String>,
    /// Types of record.
    pub types: Vec<TypeLine>,
    /// A query for the records.
    pub query: String,
}

/// The detail of a cell; `None` when there is nothing of the kind.
pub fn detail(desk: &Desk<'_>, coverage: &Coverage, chosen: &Chosen) -> Option<Detail> {
    let card = coverage.sources.iter().find(|s| s.name == chosen.source)?;
    let shared = chosen.hosts.is_empty();
    let places: Vec<&Place> = match shared {
        true => coverage.shared.get(card.name).into_iter().flatten().collect(),
        false => chosen.hosts.iter().filter_map(|h| coverage.place(*h, card.name)).collect(),
    };
    let host = places.first().map(|p| p.host);
    let label = source_label(card.name);
    let reporting = places.iter().filter(|p| p.reports).count();
    let state = |place: &Place| match shared {
        true => Some(place.state(coverage.now)),
        false => coverage.state_of_source(place.host, card.name),
    };
    let worst = places.iter().filter_map(|p| state(p)).max().unwrap_or(State::Missing);
    let tables = coverage.tables_of(card);
    let kept = tables.values().min().map_or_else(String::new, |s| ago(*s));
    let facts = vec![
        ("Way", card.way.to_string()),
        ("Reports from", format!("{reporting} of {}", chosen.hosts.len().max(1))),
        ("Usual delay", format!("{}, late batches {}", span(card.delay.0), span(card.delay.1))),
        ("Clock", clocks(&places)),
        ("Lost", lost(coverage.now, &places)),
        ("Kept", kept),
        ("Tables", tables.keys().copied().collect::<Vec<_>>().join(", ")),
    ];
    Some(Detail {
        title: if shared { label.to_owned() } else { format!("{label} on {}", chosen.row) },
        state: sentence(worst, 0, 1),
        facts,
        about: card.about.to_string(),
        gaps: gaps(desk, coverage, &places),
        types: card.types.iter().map(|kind| type_line(coverage, host.filter(|_| !shared), worst, kind)).collect(),
        query: query(desk, card, chosen),
    })
}

/// The clock of one place, or how far those of many lie apart.
fn clocks(places: &[&Place]) -> String {
    let errors = || places.iter().map(|p| p.clock);
    match (errors().min(), errors().max()) {
        (Some(least), Some(most)) if least == most => clock(least),
        (Some(least), Some(most)) => format!("{} to {}", clock(least), clock(most)),
        _ => "unknown".to_owned(),
    }
}

/// All that was lost at these places.
fn lost(now: SimTime, places: &[&Place]) -> String {
    super::label::lost(SimSpan(places.iter().map(|p| p.lost(now).0).sum()))
}

fn gaps(desk: &Desk<'_>, coverage: &Coverage, places: &[&Place]) -> Vec<String> {
    let mut all: Vec<(SimTime, String)> = Vec::new();
    for place in places {
        let host = desk.inventory().hosts.get(place.host.index()).map_or("", |h| &*h.name);
        for gap in &place.gaps {
            let until = if gap.until <= coverage.now { gap.until.hms() } else { "now".to_owned() };
            let fate = match gap.fate {
                Fate::Lost => "records lost",
                Fate::Late { .. } => "records late",
            };
            all.push((gap.from, format!("{} to {until}  {host}: {}, {fate}", gap.from.hms(), gap.what)));
        }
    }
    all.sort_by(|a, b| b.cmp(a));
    all.into_iter().map(|(_, text)| text).collect()
}

/// What becomes of a type at one of the places, whose source is in this state.
fn type_line(coverage: &Coverage, host: Option<HostId>, source: State, kind: &'static EventType) -> TypeLine {
    let policy = host.and_then(|host| coverage.policy(host, kind.name));
    let (state, note) = match policy {
        _ if source == State::Missing => (State::Missing, String::new()),
        Some(Policy::LeftOut(category)) => (State::NotCollected, format!("would need \"{category}\"")),
        Some(Policy::Filtered(filters)) => {
            (State::Filtered, filters.iter().map(|f| &**f).collect::<Vec<_>>().join("; "))
        }
        Some(Policy::Whole) | None => (State::Collected, String::new()),
    };
    TypeLine { name: kind.name, title: kind.title, state, note }
}

/// The records of the source, newest first; of one host where one is chosen and the records name it.
fn query(desk: &Desk<'_>, card: &SourceCard, chosen: &Chosen) -> String {
    let kind = card.types.first().copied();
    let table = kind.map_or("", |kind| kind.table);
    let prefix = kind.and_then(|k| k.name.rsplit_once('.')).map_or("", |(head, _)| head);
    let host = match chosen.hosts.as_slice() {
        [host] => desk.inventory().hosts.get(host.index()),
        _ => None,
    };
    let columns: Vec<&str> = crate::telemetry::table_columns(table).into_iter().map(|c| c.name).collect();
    let column = ["Computer", "DeviceName", "HostName"].into_iter().find(|c| columns.contains(c));
    let place = match (host, column) {
        (Some(host), Some(column)) => format!(" and {column} has \"{}\"", host.name),
        _ => String::new(),
    };
    format!("{table}\n| where Type startswith \"{prefix}.\"{place}\n| take 200")
}

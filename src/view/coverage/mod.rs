//! What the SOC can see: log sources by host or group, shared sensors, what is kept how long.

mod detail;
mod label;

pub use detail::{Detail, TypeLine, detail};
pub use label::{source_label, state_word};

use crate::base::Text;
use crate::base::ids::HostId;
use crate::base::time::{SimSpan, SimTime};
use crate::detection::{Entity, EntityKind};
use crate::investigation::Coverage;
use crate::investigation::coverage::{BranchCard, SourceCard, State};
use crate::session::Desk;

/// What is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Shelf {
    /// Groups of hosts that are set up alike.
    #[default]
    Groups,
    /// Single hosts.
    Hosts,
    /// Sensors that many hosts share.
    Shared,
    /// Tables, and how long they are kept.
    Tables,
}

impl Shelf {
    /// All shelves with their labels.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Groups, "Groups"), (Self::Hosts, "Hosts"), (Self::Shared, "Shared sensors"), (Self::Tables, "Tables")];

    /// It has one column for each log source.
    pub fn is_matrix(self) -> bool {
        matches!(self, Self::Groups | Self::Hosts)
    }
}

/// What a detail is shown of: the hosts of one row and a log source.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Chosen {
    /// Name of the row.
    pub row: String,
    /// Its hosts; none for sensors that many hosts share.
    pub hosts: Vec<HostId>,
    /// The log source.
    pub source: &'static str,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// Short text.
    pub text: String,
    /// What the mark beside it says; plain text has none.
    pub state: Option<State>,
    /// Whole sentence, for the tooltip and for screen readers.
    pub says: String,
    /// What a click shows.
    pub chosen: Option<Chosen>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageRow {
    /// First column.
    pub name: String,
    /// What to show in the inspector.
    pub entity: Option<Entity>,
    /// The other columns.
    pub cells: Vec<Cell>,
    /// A query for it, for tables.
    pub query: Option<String>,
}

/// The whole screen but the detail.
#[derive(Debug, Clone)]
pub struct CoverageView {
    /// Column titles, the first for the name.
    pub heads: Vec<String>,
    /// Rows.
    pub rows: Vec<CoverageRow>,
    /// What is silent now, in one sentence.
    pub silent: Option<String>,
    /// What it was made of, for details.
    pub coverage: Coverage,
}

/// The rows of a shelf whose names contain all words.
pub fn coverage(desk: &Desk<'_>, shelf: Shelf, filter: &str) -> CoverageView {
    let coverage = desk.coverage();
    let columns = host_sources(&coverage);
    let (heads, rows) = match shelf {
        Shelf::Groups => (matrix_heads("Group", &columns), groups(&coverage, &columns)),
        Shelf::Hosts => (matrix_heads("Host", &columns), hosts(desk, &coverage, &columns)),
        Shelf::Shared => {
            (words(&["Sensor", "State", "Way", "Delay", "Late", "Clock", "Lost", "Known gaps"]), shared(&coverage))
        }
        Shelf::Tables => (words(&["Table", "Source", "Way", "Kept", "Back to", "Records"]), tables(desk, &coverage)),
    };
    let wanted: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
    let fits = |row: &CoverageRow| {
        let text = row.cells.iter().map(|c| c.says.as_str()).fold(row.name.clone(), |all, says| all + " " + says);
        let text = text.to_lowercase();
        wanted.iter().all(|word| text.contains(word))
    };
    let rows = rows.into_iter().filter(fits).collect();
    let silent = silent(desk, &coverage);
    CoverageView { heads, rows, silent, coverage }
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|w| (*w).to_owned()).collect()
}

/// Sources that sit on hosts, in the order of the registry.
fn host_sources(coverage: &Coverage) -> Vec<&SourceCard> {
    coverage.sources.iter().filter(|s| !coverage.shared.contains_key(s.name)).collect()
}

fn matrix_heads(first: &str, columns: &[&SourceCard]) -> Vec<String> {
    std::iter::once(first.to_owned()).chain(columns.iter().map(|s| source_label(s.name).to_owned())).collect()
}

fn groups(coverage: &Coverage, columns: &[&SourceCard]) -> Vec<CoverageRow> {
    let row = |group: &crate::investigation::coverage::GroupCard| {
        let name = format!("{} ({})", group.name, group.hosts.len());
        let cells = columns.iter().map(|s| cell(coverage, &group.name, &group.hosts, s)).collect();
        CoverageRow { name, entity: None, cells, query: None }
    };
    coverage.groups.iter().map(row).collect()
}

fn hosts(desk: &Desk<'_>, coverage: &Coverage, columns: &[&SourceCard]) -> Vec<CoverageRow> {
    let row = |host: &crate::investigation::HostCard| {
        let cells = columns.iter().map(|s| cell(coverage, &host.name, &[host.id], s)).collect();
        let entity = Some(Entity { kind: EntityKind::Host, value: host.name.clone() });
        CoverageRow { name: host.name.to_string(), entity, cells, query: None }
    };
    desk.inventory().hosts.iter().map(row).collect()
}

/// Some hosts and one source: the state they share, or how many have it.
fn cell(coverage: &Coverage, row: &Text, hosts: &[HostId], source: &SourceCard) -> Cell {
    let states: Vec<State> = hosts.iter().filter_map(|h| coverage.state_of_source(*h, source.name)).collect();
    let Some(best) = states.iter().min().copied() else { return Cell::default() };
    let count = |test: &dyn Fn(State) -> bool| states.iter().filter(|s| test(**s)).count();
    let silent = count(&|s| matches!(s, State::Silent(_)));
    let missing = count(&|s| s == State::Missing);
    let (state, text) = match (states.iter().find(|s| matches!(s, State::Silent(_))), missing) {
        (Some(state), _) if hosts.len() > 1 => (*state, format!("{silent} silent")),
        (Some(State::Silent(since)), _) => (State::Silent(*since), since.hms()[..5].to_owned()),
        (_, 0) => (best, state_word(best).to_owned()),
        (_, all) if all == hosts.len() => (State::Missing, state_word(State::Missing).to_owned()),
        _ => (State::Filtered, format!("{}/{}", hosts.len() - missing, hosts.len())),
    };
    let says = format!("{} on {row}: {}", source_label(source.name), label::sentence(state, missing, hosts.len()));
    let chosen = Chosen { row: row.to_string(), hosts: hosts.to_vec(), source: source.name };
    Cell { text, state: Some(state), says, chosen: Some(chosen) }
}

fn plain(text: impl Into<String>) -> Cell {
    let text = text.into();
    Cell { says: text.clone(), text, state: None, chosen: None }
}

/// Plain text whose sentence begins with what it is about.
fn told(about: String, text: Option<String>) -> Cell {
    let text = text.unwrap_or_else(|| "\u{2013}".to_owned());
    Cell { says: format!("{about}: {text}"), text, state: None, chosen: None }
}

fn shared(coverage: &Coverage) -> Vec<CoverageRow> {
    let row = |card: &SourceCard| {
        let place = coverage.shared.get(card.name)?;
        let state = place.as_ref().map_or(State::Missing, |p| p.state(coverage.now));
        let label = source_label(card.name);
        let chosen = Some(Chosen { row: String::new(), hosts: Vec::new(), source: card.name });
        let says = format!("{label}: {}", label::sentence(state, 0, 1));
        let state = Cell { text: state_word(state).to_owned(), state: Some(state), says, chosen };
        let gaps = place.as_ref().map_or(0, |p| p.gaps.len());
        let cells = vec![
            state,
            plain(&*card.way),
            plain(label::span(card.delay.0)),
            plain(label::span(card.delay.1)),
            told(format!("Clock of {label}"), place.as_ref().map(|p| label::clock(p.clock))),
            told(format!("Lost by {label}"), place.as_ref().map(|p| label::lost(p.lost(coverage.now)))),
            plain(if gaps == 0 { "none".to_owned() } else { gaps.to_string() }),
        ];
        Some(CoverageRow { name: label.to_owned(), entity: None, cells, query: None })
    };
    coverage.sources.iter().filter_map(row).chain(coverage.branches.iter().map(unseen)).collect()
}

/// Where no tap is: inside a branch.
fn unseen(branch: &BranchCard) -> CoverageRow {
    let says = format!(
        "Traffic inside {} ({} hosts): no tap. What leaves it crosses the {} and is seen in the head office.",
        branch.name,
        branch.hosts.len(),
        branch.link
    );
    let state = State::Missing;
    let none = || plain("\u{2013}");
    let cells = vec![
        Cell { text: state_word(state).to_owned(), state: Some(state), says, chosen: None },
        plain("seen where it crosses the tunnel"),
        none(),
        none(),
        none(),
        none(),
        none(),
    ];
    CoverageRow { name: format!("Inside {}", branch.name), entity: None, cells, query: None }
}

fn tables(desk: &Desk<'_>, coverage: &Coverage) -> Vec<CoverageRow> {
    let mut rows: Vec<CoverageRow> = Vec::new();
    for card in &coverage.sources {
        for (table, kept) in coverage.tables_of(card) {
            let label = source_label(card.name);
            if let Some(row) = rows.iter_mut().find(|r| r.name == table) {
                row.cells[0] = plain(format!("{}, {label}", row.cells[0].text));
                continue;
            }
            let back = (SimTime(coverage.now.0 - kept.0)).max(coverage.since);
            let cells = vec![
                plain(label),
                plain(&*card.way),
                plain(label::span(kept)),
                plain(back.utc().format("%d %b %H:%M").to_string()),
                plain(desk.store().rows(table).to_string()),
            ];
            let query = Some(format!("{table}\n| take 100"));
            rows.push(CoverageRow { name: table.to_owned(), entity: None, cells, query });
        }
    }
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    rows
}

/// Who is silent now, by way and host.
fn silent(desk: &Desk<'_>, coverage: &Coverage) -> Option<String> {
    let mut list: Vec<String> = Vec::new();
    for place in coverage.places.values().chain(coverage.shared.values().flatten()) {
        let State::Silent(since) = place.state(coverage.now) else { continue };
        let way = coverage.sources.iter().find(|s| s.name == place.source).map_or("", |s| &*s.way);
        let host = desk.inventory().hosts.get(place.host.index()).map_or("", |h| &*h.name);
        let text = format!("{way} of {host} since {}", &since.hms()[..5]);
        if !list.contains(&text) {
            list.push(text);
        }
    }
    (!list.is_empty()).then(|| format!("Silent: {}", list.join("; ")))
}

/// How long ago.
fn ago(span: SimSpan) -> String {
    label::span(span)
}

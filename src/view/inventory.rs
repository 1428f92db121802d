//! Hosts, people and tickets, searchable: where odd things find their reasons.

use crate::base::Text;
use crate::detection::{Entity, EntityKind};
use crate::session::Desk;

/// What is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shelf {
    /// Changes, travel, tests, runbooks.
    #[default]
    Tickets,
    /// Machines.
    Hosts,
    /// Staff.
    People,
    /// Accounts without a person, and administration accounts.
    Accounts,
}

impl Shelf {
    /// All shelves with their labels.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Tickets, "Tickets"), (Self::Hosts, "Hosts"), (Self::People, "People"), (Self::Accounts, "Accounts")];

    /// Column titles.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Tickets => &["Number", "Kind", "In force (UTC)", "Title", "Names"],
            Self::Hosts => &["Host", "Role", "Place", "Address", "Used by", "\u{20ac}/h", "State"],
            Self::People => &["Name", "Title", "Department", "Account", "Machine", "Hours", "Today"],
            Self::Accounts => &["Account", "Kind", "Privilege", "Person", "State"],
        }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryRow {
    /// One text for each column.
    pub cells: Vec<String>,
    /// What to show in the inspector.
    pub entity: Option<Entity>,
    /// Index of the ticket, for its text.
    pub ticket: Option<usize>,
    /// In force now, for tickets; needs attention otherwise.
    pub marked: bool,
}

/// The rows of a shelf that contain all words.
pub fn rows(desk: &Desk<'_>, shelf: Shelf, filter: &str) -> Vec<InventoryRow> {
    let all = match shelf {
        Shelf::Tickets => tickets(desk),
        Shelf::Hosts => hosts(desk),
        Shelf::People => people(desk),
        Shelf::Accounts => accounts(desk),
    };
    let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
    let text = |row: &InventoryRow| {
        let body = row.ticket.and_then(|t| desk.inventory().tickets.get(t)).map_or("", |t| &t.text);
        format!("{} {body}", row.cells.join(" ")).to_lowercase()
    };
    let fits = |row: &InventoryRow| {
        words.is_empty() || {
            let t = text(row);
            words.iter().all(|w| t.contains(w))
        }
    };
    all.into_iter().filter(|r| fits(r)).collect()
}

fn tickets(desk: &Desk<'_>) -> Vec<InventoryRow> {
    let now = desk.now();
    let row = |(i, t): (usize, &crate::investigation::TicketCard)| {
        let names: Vec<&str> = t.hosts.iter().chain(&t.accounts).map(|n| &**n).collect();
        let day = |at: crate::base::time::SimTime| at.utc().format("%d %b %H:%M").to_string();
        let text = |s: &Text| s.to_string();
        InventoryRow {
            cells: vec![
                text(&t.number),
                text(&t.kind),
                format!("{} \u{2013} {}", day(t.from), day(t.until)),
                text(&t.title),
                names.join(", "),
            ],
            entity: None,
            ticket: Some(i),
            marked: t.from <= now && now <= t.until,
        }
    };
    desk.inventory().tickets.iter().enumerate().map(row).collect()
}

fn hosts(desk: &Desk<'_>) -> Vec<InventoryRow> {
    let row = |h: &crate::investigation::HostCard| {
        let state = match (h.isolated.is_some(), h.online, h.critical) {
            (true, _, _) => "isolated",
            (_, false, _) => "off",
            (_, _, true) => "crown jewel",
            _ => "",
        };
        InventoryRow {
            cells: vec![
                h.name.to_string(),
                h.role.to_string(),
                h.place(),
                h.address.to_string(),
                h.owner.as_deref().unwrap_or("\u{2013}").to_owned(),
                h.value_per_hour.to_string(),
                state.to_owned(),
            ],
            entity: Some(Entity { kind: EntityKind::Host, value: h.name.clone() }),
            ticket: None,
            marked: h.isolated.is_some(),
        }
    };
    desk.inventory().hosts.iter().map(row).collect()
}

fn people(desk: &Desk<'_>) -> Vec<InventoryRow> {
    let row = |p: &crate::investigation::PersonCard| InventoryRow {
        cells: vec![
            p.name.to_string(),
            p.title.to_string(),
            p.department.to_string(),
            p.account.to_string(),
            p.workstation.to_string(),
            p.hours.to_string(),
            if p.absent { "absent" } else { "" }.to_owned(),
        ],
        entity: Some(Entity { kind: EntityKind::Account, value: p.account.clone() }),
        ticket: None,
        marked: p.absent,
    };
    desk.inventory().people.iter().map(row).collect()
}

fn accounts(desk: &Desk<'_>) -> Vec<InventoryRow> {
    let inventory = desk.inventory();
    let row = |a: &crate::investigation::AccountCard| {
        let person = inventory.person_of(&a.name).map_or(String::new(), |p| p.name.to_string());
        let state = match (a.enabled, a.created) {
            (false, _) => "disabled".to_owned(),
            (true, Some(at)) => format!("created today {}", at.hms()),
            (true, None) => String::new(),
        };
        InventoryRow {
            cells: vec![a.name.to_string(), a.kind.to_string(), a.groups.join(", "), person, state],
            entity: Some(Entity { kind: EntityKind::Account, value: a.name.clone() }),
            ticket: None,
            marked: !a.enabled || a.created.is_some(),
        }
    };
    let machine = |a: &&crate::investigation::AccountCard| !a.name.ends_with('$');
    inventory.accounts.iter().filter(machine).map(row).collect()
}

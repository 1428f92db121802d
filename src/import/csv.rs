//! Tables with commas, semicolons or tabs between: the head names the columns. Source: RFC 4180.

use super::{Draft, File, shape};
use crate::telemetry::record::EventType;
use crate::telemetry::source::{event_type, known_types};
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;

/// Columns of a table; more are no table of logs.
const COLUMNS: usize = 2_000;

/// The head of a table.
#[derive(Debug)]
pub(super) struct Csv {
    comma: char,
    names: Vec<String>,
    /// The type of all rows, where the columns are those of one.
    kind: Option<&'static EventType>,
}

impl Csv {
    /// The line as a head, if all its cells are names.
    pub(super) fn head(line: &str, file: &str) -> Option<Self> {
        let comma = [',', ';', '\t'].into_iter().max_by_key(|comma| line.matches(*comma).count())?;
        let names: Vec<String> = split(line, comma).iter().map(|n| n.trim().to_owned()).collect();
        let is_name = |name: &String| {
            name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == '@')
                && name.len() <= 100
                && name.split(' ').count() <= 4
                && !name.contains(['=', '"', '{', '<'])
        };
        let different: BTreeSet<&String> = names.iter().collect();
        let sound = names.len() >= 2 && names.len() <= COLUMNS && different.len() == names.len();
        (sound && names.iter().all(is_name)).then(|| Self { comma, kind: kind_of(&names, file), names })
    }

    /// The row has as many cells as the head.
    pub(super) fn fits(&self, line: &str) -> bool {
        split(line, self.comma).len() == self.names.len()
    }

    /// A line as a row.
    pub(super) fn row(&self, file: &mut File<'_>, line: &str, number: u64) {
        let cells = split(line, self.comma);
        if cells.len() != self.names.len() {
            return file.skip("a row with more or fewer cells than its head", number);
        }
        let pairs = self.names.iter().zip(cells);
        if let Some(kind) = self.kind {
            let mut draft = Draft::new(kind, None);
            // The lease log has every cell, empty or not.
            let keeps_empty = kind.name == "win.dhcp.audit";
            for (name, cell) in pairs.filter(|(_, cell)| keeps_empty || !cell.is_empty()) {
                if keeps_empty { draft.put(name, cell.into()) } else { draft.put_text(name, &cell) }
            }
            draft.time = time(kind, line, self, file);
            return file.row("CSV", draft, number);
        }
        let object: Map<String, Json> =
            pairs.filter(|(_, cell)| !cell.is_empty()).map(|(name, cell)| (name.clone(), Json::from(cell))).collect();
        let draft = shape::draft(object, file);
        file.row("CSV", draft, number);
    }
}

fn time(kind: &EventType, line: &str, csv: &Csv, file: &File<'_>) -> Option<crate::base::time::SimTime> {
    let cells = split(line, csv.comma);
    let of = |name: &str| csv.names.iter().position(|n| n == name).map(|at| cells[at].clone());
    if kind.name == "win.dhcp.audit" {
        return file.time(&format!("{},{}", of("Date")?, of("Time")?));
    }
    let names = ["Timestamp", "TimeGenerated", "TimeGenerated [UTC]"];
    names.iter().find_map(|name| file.time(&of(name)?))
}

/// The type whose columns these are: by the file's name, or because no other type has them.
fn kind_of(names: &[String], file: &str) -> Option<&'static EventType> {
    if names.starts_with(&["ID".to_owned(), "Date".to_owned(), "Time".to_owned()]) {
        return event_type("win.dhcp.audit");
    }
    let own = file.rsplit('!').next().unwrap_or(file);
    let stem = own.split('.').next().unwrap_or(own);
    if let Some(kind) = TABLES.iter().find_map(|of| event_type(&format!("{of}{stem}"))) {
        return Some(kind);
    }
    best(names.iter().map(String::as_str))
}

/// Sources whose rows are exported as tables.
const TABLES: [&str; 2] = ["xdr.", "ueba."];

/// The table of the endpoint, mail or identity product that has most of these columns, and at least nine in ten.
pub(super) fn best<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Option<&'static EventType> {
    let count = names.clone().filter(|n| !shape::is_envelope(n)).count();
    let fit = |kind: &EventType| {
        let has = |name: &str| kind.fields.iter().any(|f| f.name == name);
        names.clone().filter(|name| has(name)).count()
    };
    let tables = known_types().into_iter().filter(|kind| TABLES.iter().any(|of| kind.name.starts_with(of)));
    let (fits, kind) = tables.map(|kind| (fit(kind), kind)).max_by_key(|(fits, _)| *fits)?;
    (fits >= 5 && fits * 10 >= count * 9).then_some(kind)
}

/// A quoted cell goes on in the next line.
pub(super) fn is_open(line: &str) -> bool {
    line.matches('"').count() % 2 == 1
}

/// The cells of a row, without their quotes.
pub(super) fn split(line: &str, comma: char) -> Vec<String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            c if c == comma && !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}

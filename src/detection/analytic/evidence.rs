//! The records behind what a scheduled rule found.
//!
//! *Invariants*: a row that is a record names itself; a column whose name ends in `RecordId` names others, one
//! or a list; only where neither names any, the records are those the query saw before it counted or joined
//! them and that have all the values of the row's mapped columns. An alert names [`MOST`] at most, the newest.

use super::Analytic;
use crate::base::ids::RecordId;
use crate::siem::Store;
use crate::siem::query::{Cell, Question, Table};
use std::ops::Range;

/// Most records of one alert.
const MOST: usize = 200;
/// The ending of columns that name records.
const NAMING: &str = "RecordId";

/// Where the records of an answer are looked up.
pub(super) struct Evidence<'a> {
    table: &'a Table,
    /// Columns that name records.
    naming: Vec<usize>,
    /// What the query saw before it counted, if that is needed, and the columns to compare: theirs and ours.
    origin: Option<(Table, Vec<Compared>)>,
}

/// A mapped column of the answer and the columns of the origin that may hold its value.
struct Compared {
    answer: usize,
    origin: Vec<usize>,
}

impl<'a> Evidence<'a> {
    /// Evidence for the answer to a question of a rule.
    pub(super) fn of(rule: &Analytic, table: &'a Table, asked: &Question, store: &Store) -> Self {
        let columns = table.columns().iter().enumerate();
        let naming: Vec<usize> = columns.filter(|(_, c)| c.name.ends_with(NAMING)).map(|(at, _)| at).collect();
        let origin = rule.origin.as_ref().filter(|_| naming.is_empty()).and_then(|origin| {
            let question = Question { text: origin.to_string(), ..asked.clone() };
            let seen = question.answer(store).ok()?;
            let mapped = rule.entities.iter().filter_map(|(_, name)| Some((name, table.column(name)?)));
            let compared = mapped.map(|(name, answer)| Compared { answer, origin: holders(&seen, name) }).collect();
            Some((seen, compared))
        });
        Self { table, naming, origin }
    }

    /// The records behind these rows: sorted, each once.
    pub(super) fn behind(&self, rows: Range<usize>) -> Vec<RecordId> {
        let mut found: Vec<RecordId> = rows.clone().filter_map(|row| self.table.record(row)).collect();
        found.extend(rows.clone().flat_map(|row| self.naming.iter().flat_map(move |column| self.named(row, *column))));
        if let Some((seen, compared)) = &self.origin {
            let wanted: Vec<Vec<String>> = rows.map(|row| self.values(row, compared)).collect();
            let fits = |row: &usize| wanted.iter().any(|values| matches(seen, *row, values, compared));
            // Rows come newest first.
            found.extend((0..seen.len()).filter(fits).filter_map(|row| seen.record(row)).take(MOST));
        }
        found.sort_unstable();
        found.dedup();
        found.split_off(found.len().saturating_sub(MOST))
    }

    fn named(&self, row: usize, column: usize) -> Vec<RecordId> {
        let numbers = match self.table.cell(row, column) {
            Cell::Long(number) => vec![number],
            Cell::Text(text) => serde_json::from_str(text).unwrap_or_default(),
            _ => Vec::new(),
        };
        numbers.into_iter().filter_map(|number| u32::try_from(number).ok().map(RecordId)).collect()
    }

    fn values(&self, row: usize, compared: &[Compared]) -> Vec<String> {
        compared.iter().map(|c| self.table.text(row, c.answer)).collect()
    }
}

/// The column of this name; where the query gave it another name, any column may hold its values.
fn holders(seen: &Table, name: &str) -> Vec<usize> {
    seen.column(name).map_or_else(|| (0..seen.columns().len()).collect(), |column| vec![column])
}

/// The record has all the values that the row has.
fn matches(seen: &Table, row: usize, values: &[String], compared: &[Compared]) -> bool {
    let holds = |column: &usize, value: &str| match seen.cell(row, *column) {
        Cell::Text(text) => text.eq_ignore_ascii_case(value),
        _ => false,
    };
    values.iter().zip(compared).all(|(value, c)| value.is_empty() || c.origin.iter().any(|at| holds(at, value)))
}

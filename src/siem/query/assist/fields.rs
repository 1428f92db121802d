//! What the columns of an answer hold: how many rows have a value, how many different ones, which most.

use crate::siem::query::{Cell, ColumnKind, Table};
use std::collections::BTreeMap;

/// One column of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldStats {
    /// Name.
    pub name: String,
    /// Type.
    pub kind: ColumnKind,
    /// Rows with a value; empty text is none.
    pub filled: usize,
    /// Different values.
    pub distinct: usize,
    /// The most frequent values with their rows, most frequent first, equal ones by text.
    pub top: Vec<(String, usize)>,
}

/// Statistics of every column, with so many of the most frequent values.
pub fn field_stats(table: &Table, top: usize) -> Vec<FieldStats> {
    table.columns().iter().enumerate().map(|(i, c)| stats(table, i, &c.name, c.kind, top)).collect()
}

fn stats(table: &Table, column: usize, name: &str, kind: ColumnKind, top: usize) -> FieldStats {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut filled = 0;
    for row in 0..table.len() {
        if !matches!(table.cell(row, column), Cell::Null | Cell::Text("")) {
            filled += 1;
            *counts.entry(table.text(row, column)).or_default() += 1;
        }
    }
    let distinct = counts.len();
    let mut most: Vec<(String, usize)> = counts.into_iter().collect();
    most.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    most.truncate(top);
    FieldStats { name: name.to_owned(), kind, filled, distinct, top: most }
}

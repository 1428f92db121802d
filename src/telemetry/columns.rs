//! The columns of every table, and a record as one row of them.
//!
//! *Owns* the projection shared by the store and the Parquet export. *Reads* types and records.
//! *Writes* nothing. *Invariants*: a table has one column per name with one type; what cannot be
//! read as the column's type is absent, never wrong.

use super::record::{ColumnType, Derived, EventType, Field, Record, Value};
use super::source::known_types;
use crate::base::Text;
use crate::base::time::SimTime;
use serde_json::Value as Json;
use std::borrow::Cow;

/// One column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Name as typed in a query: dots of native names become underscores.
    pub name: &'static str,
    /// Type.
    pub column_type: ColumnType,
    /// One sentence for the tooltip.
    pub doc: &'static str,
}

/// When it happened: first column of every table; filled from [`Record::time`].
pub const TIME_GENERATED: Column = Column {
    name: "TimeGenerated",
    column_type: ColumnType::DateTime,
    doc: "When it happened, by the clock of the sensor, UTC.",
};
/// Which type of record: second column of every table; filled from [`EventType::name`].
pub const TYPE: Column =
    Column { name: "Type", column_type: ColumnType::String, doc: "Type of the record, such as win.sysmon.1." };

/// What a record says beyond the fields of its type; last column of every table. Empty for what our own sensors write,
/// full of what imported logs bring along.
pub const ADDITIONAL: Column = Column {
    name: "AdditionalFields",
    column_type: ColumnType::Dynamic,
    doc: "What the record says beyond its columns, by name.",
};

/// Names of all tables, sorted.
pub fn tables() -> Vec<&'static str> {
    let mut names: Vec<_> = known_types().iter().map(|kind| kind.table).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Columns of a table: `TimeGenerated`, `Type`, then header, derived and native columns of its
/// types in registry order, each name once.
pub fn table_columns(table: &str) -> Vec<Column> {
    let mut columns = vec![TIME_GENERATED, TYPE];
    for kind in known_types().into_iter().filter(|kind| kind.table == table) {
        for column in type_columns(kind) {
            if !columns.iter().any(|c| c.name == column.name) {
                columns.push(column);
            }
        }
    }
    // At the end, wherever the first type has it.
    columns.sort_by_key(|c| c.name == ADDITIONAL.name && c.doc == ADDITIONAL.doc);
    columns
}

/// Where a record has the cell of a column.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// Position in the header.
    Header(usize),
    /// Computed from the record.
    Derived(&'static Derived),
    /// Position among the native fields.
    Native(usize),
    /// Behind the native fields: see [`ADDITIONAL`].
    Additional,
}

impl Place {
    /// The cell as the source has it, not yet of the column's type.
    pub fn cell(self, record: &Record) -> Cow<'_, Value> {
        match self {
            Self::Header(at) => Cow::Borrowed(&record.system[at]),
            Self::Native(at) => Cow::Borrowed(&record.values[at]),
            Self::Derived(derived) => Cow::Owned((derived.value)(record)),
            Self::Additional => Cow::Borrowed(record.additional()),
        }
    }
}

/// Columns one type fills, beyond `TimeGenerated` and `Type`, and where its records have them. Where two fields
/// share a column (variants of one message) the first counts.
pub fn places(kind: &EventType) -> impl Iterator<Item = (Column, Place)> {
    let column = |f: &Field| Column { name: f.column, column_type: f.column_type, doc: f.doc };
    let shown = |fields: &'static [Field]| fields.iter().enumerate().filter(|(_, f)| f.has_column());
    let header = shown(kind.system).map(move |(at, f)| (column(f), Place::Header(at)));
    let derived = kind
        .derived
        .iter()
        .map(|d| (Column { name: d.column, column_type: d.column_type, doc: d.doc }, Place::Derived(d)));
    let native = shown(kind.fields).map(move |(at, f)| (column(f), Place::Native(at)));
    let own = kind.fields.iter().any(|f| f.column == ADDITIONAL.name);
    let additional = (!own).then_some((ADDITIONAL, Place::Additional));
    header.chain(derived).chain(native).chain(additional)
}

/// Columns one type fills, beyond `TimeGenerated` and `Type`, in the order of [`project`].
pub fn type_columns(kind: &EventType) -> Vec<Column> {
    places(kind).map(|(column, _)| column).collect()
}

/// The record's cells in the order of [`type_columns`] of its type, each of the column's type:
/// `Text` (also for nested values: compact JSON), `Int` (also for moments: microseconds), `Float`, `Bool`,
/// or `Absent`.
pub fn project(record: &Record) -> Vec<Value> {
    places(record.kind).map(|(column, place)| typed(&place.cell(record), column.column_type)).collect()
}

/// A native value as a value of this column type.
pub fn typed(value: &Value, column_type: ColumnType) -> Value {
    match (column_type, value) {
        (_, Value::Absent)
        | (ColumnType::String, Value::Text(_))
        | (ColumnType::Long | ColumnType::DateTime, Value::Int(_))
        | (ColumnType::Real, Value::Float(_))
        | (ColumnType::Bool, Value::Bool(_)) => value.clone(),
        (ColumnType::DateTime, Value::Float(seconds)) => Value::Int((seconds * 1e6).round() as i64),
        (ColumnType::Dynamic, Value::Text(text)) => Value::Text(Json::String(text.to_string()).to_string().into()),
        (ColumnType::Dynamic, Value::List(items)) => {
            Value::Text(Json::from_iter(items.iter().map(|i| i.to_string())).to_string().into())
        }
        (ColumnType::String | ColumnType::Dynamic, _) => value.to_text().map_or(Value::Absent, Value::Text),
        (_, Value::Text(text)) => read(text, column_type),
        _ => Value::Absent,
    }
}

fn read(text: &Text, column_type: ColumnType) -> Value {
    match column_type {
        ColumnType::String | ColumnType::Dynamic => Value::Text(text.clone()),
        ColumnType::Long => text.parse().map_or(Value::Absent, Value::Int),
        ColumnType::Real => text.parse().map_or(Value::Absent, Value::Float),
        ColumnType::Bool => match &**text {
            "T" | "true" | "yes" => Value::Bool(true),
            "F" | "false" | "no" => Value::Bool(false),
            _ => Value::Absent,
        },
        ColumnType::DateTime => SimTime::parse(text).map_or(Value::Absent, |t| Value::Int(t.0)),
    }
}

//! Which cell of which record type goes to which column of a table.

use super::super::catalog::{RECORD_ID, catalog};
use crate::telemetry::columns::{Column, Place, TIME_GENERATED, TYPE, places};
use crate::telemetry::record::{ColumnType, EventType};
use crate::telemetry::source::all_types;
use datafusion::arrow::datatypes::DataType;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// Position of the time column in every table.
pub(crate) const TIME: usize = 0;
/// Position of the record id in every table.
pub(crate) const RECORD: usize = 2;

/// Where a column's cells come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Time,
    Type,
    Record,
    /// Of the record, where its type has it.
    Cells,
}

/// The shape of one table, shared by all its chunks.
#[derive(Debug)]
pub(crate) struct Layout {
    /// Where each column's cells come from, and what it is.
    pub(super) columns: Vec<(Origin, Column)>,
    kinds: Vec<&'static EventType>,
    /// `places[kind][column]`: where records of the kind have it, if they do.
    places: Vec<Vec<Option<Place>>>,
}

impl Layout {
    /// Which of the table's types this is.
    pub(super) fn kind(&self, kind: &'static EventType) -> Option<usize> {
        self.kinds.iter().position(|k| std::ptr::eq(*k, kind))
    }

    /// Where records of this type have the column.
    pub(super) fn place(&self, kind: usize, column: usize) -> Option<Place> {
        self.places[kind][column]
    }
}

/// Type of a column as the query engine sees it: `Utf8`, `Int64`, `Float64` and `Boolean` only; moments are
/// microseconds.
pub(crate) fn data_type(column_type: ColumnType) -> DataType {
    match column_type {
        ColumnType::String | ColumnType::Dynamic => DataType::Utf8,
        ColumnType::Long | ColumnType::DateTime => DataType::Int64,
        ColumnType::Real => DataType::Float64,
        ColumnType::Bool => DataType::Boolean,
    }
}

/// Layouts of all registered tables by name.
pub(crate) fn layouts() -> &'static BTreeMap<&'static str, Arc<Layout>> {
    static LAYOUTS: OnceLock<BTreeMap<&'static str, Arc<Layout>>> = OnceLock::new();
    LAYOUTS.get_or_init(|| catalog().tables.iter().map(|t| (t.name, Arc::new(layout(t.name)))).collect())
}

fn layout(table: &'static str) -> Layout {
    let info = catalog().table(table).map_or(&[][..], |t| &t.columns);
    let kinds: Vec<_> = all_types().into_iter().filter(|k| k.table == table).collect();
    let origin = |name: &str| match name {
        _ if name == TIME_GENERATED.name => Origin::Time,
        _ if name == TYPE.name => Origin::Type,
        _ if name == RECORD_ID.name => Origin::Record,
        _ => Origin::Cells,
    };
    let columns = info.iter().map(|c| (origin(c.name), *c)).collect();
    let places = kinds
        .iter()
        .map(|kind| {
            let own: Vec<(Column, Place)> = places(kind).collect();
            // Two fields may share a column (variants of one message): the first wins.
            info.iter().map(|c| own.iter().find(|(o, _)| o.name == c.name).map(|(_, place)| *place)).collect()
        })
        .collect();
    Layout { columns, kinds, places }
}

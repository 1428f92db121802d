//! Which cell of which record type goes to which column of a table.

use super::super::catalog::{RECORD_ID, catalog};
use crate::telemetry::columns::{TIME_GENERATED, TYPE, type_columns};
use crate::telemetry::record::{ColumnType, EventType};
use crate::telemetry::source::all_types;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
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
    /// Per record type: position in its projected cells.
    Cells,
}

/// The shape of one table, shared by all its chunks.
#[derive(Debug)]
pub(crate) struct Layout {
    /// Columns as the query engine sees them: `Utf8`, `Int64`, `Float64` and `Boolean` only;
    /// moments are microseconds.
    pub(crate) schema: SchemaRef,
    pub(super) columns: Vec<(Origin, ColumnType)>,
    pub(super) kinds: Vec<&'static EventType>,
    /// `cells[kind][column]`: position in the projected cells, if the kind fills that column.
    pub(super) cells: Vec<Vec<Option<usize>>>,
}

impl Layout {
    pub(super) fn kind(&self, name: &str) -> Option<usize> {
        self.kinds.iter().position(|k| k.name == name)
    }
}

/// Physical type of a column.
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
    let fields: Vec<Field> = info
        .iter()
        .map(|c| Field::new(c.name, data_type(c.column_type), c.column_type != ColumnType::String))
        .collect();
    let origin = |name: &str| match name {
        _ if name == TIME_GENERATED.name => Origin::Time,
        _ if name == TYPE.name => Origin::Type,
        _ if name == RECORD_ID.name => Origin::Record,
        _ => Origin::Cells,
    };
    let columns = info.iter().map(|c| (origin(c.name), c.column_type)).collect();
    let cells = kinds
        .iter()
        .map(|kind| {
            let own = type_columns(kind);
            // Two fields may share a column (variants of one message): the first wins.
            info.iter().map(|c| own.iter().position(|o| o.name == c.name)).collect()
        })
        .collect();
    Layout { schema: Arc::new(Schema::new(fields)), columns, kinds, cells }
}

//! What can be asked: tables and columns with their docs, for completion, tooltips and the binder.

use crate::telemetry::columns::{self, Column};
use crate::telemetry::record::ColumnType;
use std::sync::OnceLock;

/// Which record a row is: third column of every table.
pub const RECORD_ID: Column = Column {
    name: "RecordId",
    column_type: ColumnType::Long,
    doc: "Number of the record in order of arrival; cite it as evidence.",
};

/// One table.
#[derive(Debug, Clone)]
pub struct TableInfo {
    /// Name, `SecurityEvent`.
    pub name: &'static str,
    /// One sentence for the tooltip: the titles of its record types.
    pub doc: String,
    /// `TimeGenerated`, `Type`, `RecordId`, then the rest in registry order.
    pub columns: Vec<Column>,
}

/// All tables.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Sorted by name.
    pub tables: Vec<TableInfo>,
}

impl Catalog {
    /// The table of this name; names are case-sensitive, as in Kusto.
    pub fn table(&self, name: &str) -> Option<&TableInfo> {
        self.tables.iter().find(|t| t.name == name)
    }
}

/// The catalog of everything the registered log sources can write; the same for every store.
pub fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog { tables: columns::tables().into_iter().map(info).collect() })
}

fn info(name: &'static str) -> TableInfo {
    let mut columns = columns::table_columns(name);
    columns.insert(2, RECORD_ID);
    let kinds = crate::telemetry::source::known_types();
    let titles: Vec<&str> = kinds.iter().filter(|k| k.table == name).map(|k| k.title).collect();
    TableInfo { name, doc: titles.join(" "), columns }
}

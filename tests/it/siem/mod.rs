//! Stories of the SIEM: what a query answers, and what it refuses.

mod errors;
mod expressions;
mod operators;
mod properties;
mod store;

use watchfloor::base::time::SimTime;
use watchfloor::siem::query::{QueryError, Table, run};
use watchfloor::siem::{Catalog, Store, catalog};

/// The time of all queries here.
fn now() -> SimTime {
    SimTime::parse("2025-03-04T12:00:00Z").unwrap()
}

/// The answer of a query over nothing but itself.
fn alone(kql: &str) -> Result<Table, QueryError> {
    run(&Store::new(), kql, now())
}

/// All cells as text, row by row.
fn cells(table: &Table) -> Vec<Vec<String>> {
    (0..table.len()).map(|row| (0..table.columns().len()).map(|c| table.text(row, c)).collect()).collect()
}

/// The table as lines: names, then rows, cells separated with `|`.
fn lines(table: &Table) -> Vec<String> {
    let head = table.columns().iter().map(|c| c.name.clone()).collect::<Vec<_>>().join("|");
    std::iter::once(head).chain(cells(table).into_iter().map(|row| row.join("|"))).collect()
}

/// The answer as lines, or the error as it is shown.
fn answer(store: &Store, kql: &str) -> Vec<String> {
    match run(store, kql, now()) {
        Ok(table) => lines(&table),
        Err(error) => vec![format!("error: {}", error.render(kql))],
    }
}

#[test]
fn the_catalog_knows_the_tables_of_every_log_source() {
    let catalog: &Catalog = catalog();
    for table in ["SecurityEvent", "Event", "zeek_conn"] {
        assert!(catalog.table(table).is_some(), "{table}");
    }
    assert!(catalog.table("securityevent").is_none(), "names are case-sensitive, as in Kusto");
}

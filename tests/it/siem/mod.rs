//! Stories of the SIEM: what a query answers, and what it refuses.

mod cheatsheet;
mod command_line;
mod editor;
mod elsewhere;
mod errors;
mod expressions;
mod grouping;
mod kata;
mod language;
mod operators;
mod oracle;
mod properties;
mod spl;
mod store;

use watchfloor::base::ids::RecordId;
use watchfloor::base::time::SimTime;
use watchfloor::siem::query::{QueryError, Table, run};
use watchfloor::siem::{Catalog, Store, catalog};
use watchfloor::telemetry::export::read_line;
use watchfloor::telemetry::record::Record;

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

/// A record as its file line, read back.
fn record(id: u32, line: &serde_json::Value) -> Record {
    read_line(&line.to_string(), RecordId(id)).unwrap()
}

/// Logons and connections of one morning as lines of their files, in order of arrival.
fn small_lines() -> Vec<serde_json::Value> {
    let logon = |minute: u32, id: u32, user: &str, host: &str, from: &str, kind: &str| {
        serde_json::json!({
            "table": "SecurityEvent", "type": format!("win.security.{id}"), "version": "2",
            "time": format!("2025-03-04T09:{minute:02}:00Z"),
            "record": {"TargetUserName": user, "TargetDomainName": "CORP", "IpAddress": from, "LogonType": kind},
            "system": {"EventID": id, "Computer": host},
        })
    };
    let flow = |minute: u32, from: &str, to: &str, port: u32, bytes: u32| {
        serde_json::json!({
            "table": "zeek_conn", "type": "zeek.conn", "version": "1",
            "time": format!("2025-03-04T09:{minute:02}:30Z"),
            "record": {"id.orig_h": from, "id.resp_h": to, "id.resp_p": port, "orig_bytes": bytes, "proto": "tcp"},
        })
    };
    vec![
        logon(1, 4624, "ana", "ws-01.corp.example", "10.1.0.11", "2"),
        logon(2, 4625, "bob", "ws-02.corp.example", "10.1.0.12", "3"),
        logon(3, 4625, "bob", "ws-02.corp.example", "10.1.0.12", "3"),
        logon(4, 4624, "bob", "ws-02.corp.example", "10.1.0.12", "3"),
        logon(5, 4624, "Ana", "srv-01.corp.example", "203.0.113.9", "10"),
        flow(1, "10.1.0.11", "198.51.100.7", 443, 1500),
        flow(2, "10.1.0.12", "198.51.100.7", 443, 900),
        flow(6, "10.1.0.12", "203.0.113.80", 8080, 40),
    ]
}

/// The store of [`small_lines`].
fn small_store() -> Store {
    let mut store = Store::new();
    for (line, id) in small_lines().iter().zip(0..) {
        store.append(record(id, line).into());
    }
    store
}

#[test]
fn the_catalog_knows_the_tables_of_every_log_source() {
    let catalog: &Catalog = catalog();
    for table in ["SecurityEvent", "Event", "zeek_conn"] {
        assert!(catalog.table(table).is_some(), "{table}");
    }
    assert!(catalog.table("securityevent").is_none(), "names are case-sensitive, as in Kusto");
}

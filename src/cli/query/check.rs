//! `watchfloor query --check`: many queries read and bound, none run.
//!
//! *Reads* a file with one query a line; empty lines and lines that begin with `//` are left out. *Writes* one JSON
//! object a line, so that another parser's verdicts can be laid beside ours (`tests/oracle/parser`).

use crate::base::time::SimTime;
use crate::cli::Failure;
use crate::siem::catalog;
use crate::siem::query::{ColumnKind, Question};
use serde_json::{Map, Value, json};
use std::path::Path;

/// The verdict on each query of the file.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn verdicts(path: &Path) -> Result<String, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::Input(format!("cannot read {}: {error}", path.display())))?;
    let queries = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with("//"));
    Ok(queries.map(|(number, query)| verdict(number + 1, query).to_string() + "\n").collect())
}

fn verdict(line: usize, query: &str) -> Value {
    match Question::kql(query, SimTime(0)).check() {
        Ok(()) => json!({ "line": line, "ok": true }),
        Err(fault) => json!({
            "line": line, "ok": false, "at": fault.span.start, "message": fault.message,
        }),
    }
}

/// The columns of every table and their types, as one JSON object.
pub(super) fn schemas() -> String {
    let tables = catalog().tables.iter().map(|table| {
        let columns = table.columns.iter().map(|c| (c.name.to_owned(), ColumnKind::from(c.column_type).name().into()));
        (table.name.to_owned(), Value::Object(columns.collect::<Map<_, _>>()))
    });
    Value::Object(tables.collect()).to_string() + "\n"
}

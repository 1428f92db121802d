//! Every query of `tests/oracle` gives what a second implementation says it gives.

use super::now;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use watchfloor::siem::Store;
use watchfloor::siem::query::assist::{CandidateKind, complete};
use watchfloor::siem::query::{Cell, ColumnKind, Table, run};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle")
}

/// The tables all queries may use, as `let`s.
fn tables() -> String {
    std::fs::read_to_string(folder().join("tables.kql")).unwrap()
}

/// What the second implementation answered: query, columns, rows, whether their order counts.
fn cases() -> Vec<Value> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder().join("expected")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let lines =
        files.iter().flat_map(|f| std::fs::read_to_string(f).unwrap().lines().map(str::to_owned).collect::<Vec<_>>());
    lines.map(|line| serde_json::from_str(&line).unwrap()).collect()
}

/// A cell as the oracle writes it: moments and lengths of time in microseconds.
fn cell(table: &Table, row: usize, column: usize) -> Value {
    match table.cell(row, column) {
        Cell::Null => Value::Null,
        Cell::Text(text) if table.columns()[column].kind == ColumnKind::Dynamic => {
            serde_json::from_str(text).unwrap_or_else(|_| panic!("no JSON in a dynamic cell: {text}"))
        }
        Cell::Text(text) => json!(text),
        Cell::Long(n) | Cell::Span(n) => json!(n),
        Cell::Real(x) if x.is_finite() => json!(x),
        Cell::Real(x) => json!(x.to_string()),
        Cell::Bool(b) => json!(b),
        Cell::Time(time) => json!(time.0),
    }
}

/// Equal, decimals up to the last digits that order of adding changes.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) if x.is_f64() || y.is_f64() => {
            let (x, y) = (x.as_f64().unwrap(), y.as_f64().unwrap());
            (x - y).abs() <= 1e-9 * x.abs().max(y.abs()).max(1e-3)
        }
        (Value::Array(x), Value::Array(y)) => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same(x, y)),
        (Value::Object(x), Value::Object(y)) => {
            x.len() == y.len() && x.iter().all(|(key, x)| y.get(key).is_some_and(|y| same(x, y)))
        }
        _ => a == b,
    }
}

/// What is wrong with our answer, if anything is.
fn fault(case: &Value, tables: &str) -> Option<String> {
    let query = case["query"].as_str().unwrap();
    let found = match run(&Store::new(), &format!("{tables}{query}"), now()) {
        Err(error) => return Some(format!("{query}\n  refused: {} ({})", error.message, error.hint)),
        Ok(found) => found,
    };
    let columns: Vec<Value> = found.columns().iter().map(|c| json!([c.name, c.kind.name()])).collect();
    if json!(columns) != case["columns"] {
        return Some(format!("{query}\n  columns {}\n  wanted  {}", json!(columns), case["columns"]));
    }
    let row = |r| Value::Array((0..columns.len()).map(|c| cell(&found, r, c)).collect());
    let mut rows: Vec<Value> = (0..found.len()).map(row).collect();
    let wanted = case["rows"].as_array().unwrap();
    let ours = json!(rows);
    let equal = rows.len() == wanted.len()
        && wanted.iter().enumerate().all(|(at, row)| match case["ordered"] == true {
            true => same(&rows[at], row),
            false => rows.iter().position(|r| same(r, row)).map(|at| rows.swap_remove(at)).is_some(),
        });
    (!equal).then(|| format!("{query}\n  rows   {ours}\n  wanted {}", case["rows"]))
}

#[test]
fn every_query_answers_as_the_second_implementation_does() {
    let (tables, cases) = (tables(), cases());
    assert!(cases.len() >= 400, "only {} queries", cases.len());
    let faults: Vec<String> = cases.iter().filter_map(|case| fault(case, &tables)).collect();
    assert!(faults.is_empty(), "{} of {} differ:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

/// Names offered after these words.
fn offered(before: &str, kind: CandidateKind) -> Vec<String> {
    let found = complete(before, before.len()).candidates.into_iter().filter(|c| c.kind == kind);
    found.map(|c| c.text.trim_end_matches(['(', ')']).to_owned()).collect()
}

#[test]
fn every_operator_and_function_occurs_in_the_suite() {
    let text: String = cases().iter().map(|case| case["query"].as_str().unwrap().to_owned() + "\n").collect();
    let words: BTreeSet<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').collect();
    let functions = ["SecurityEvent | extend x = ", "SecurityEvent | summarize x = ", "SecurityEvent | serialize x = "];
    let functions = functions.iter().flat_map(|before| offered(before, CandidateKind::Function));
    let operators = offered("SecurityEvent | ", CandidateKind::Operator);
    let names: BTreeSet<String> = functions.chain(operators).collect();
    assert!(names.len() > 200, "the editor offers only {} names", names.len());
    let missing: Vec<&String> = names.iter().filter(|name| !words.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "{} without a query: {missing:?}", missing.len());
}

//! What is tried: each reader with sound inputs to begin with, and what it must never say.

use std::sync::LazyLock;
use watchfloor::base::diag::SourceFile;
use watchfloor::base::ids::RecordId;
use watchfloor::base::time::SimTime;
use watchfloor::detection::{Detection, embedded_files};
use watchfloor::siem::Store;
use watchfloor::siem::cheatsheet::cheatsheet;
use watchfloor::siem::kata::kata;
use watchfloor::siem::query::assist::{colours, complete};
use watchfloor::siem::query::{Language, QueryError, Question, as_kql};
use watchfloor::telemetry::all_types;
use watchfloor::telemetry::export::read_line;

/// Something that reads what others wrote.
pub(crate) struct Reader {
    pub(crate) name: &'static str,
    /// How many times dearer than the cheapest one try is.
    pub(crate) weight: u64,
    pub(crate) corpus: fn() -> Vec<Vec<u8>>,
    /// Reads; the error is a fault of ours, not of the input.
    pub(crate) read: fn(&[u8]) -> Result<(), String>,
}

pub(crate) const READERS: [Reader; 5] = [
    Reader { name: "kql_syntax", weight: 1, corpus: kql, read: kql_syntax },
    Reader { name: "kql_run", weight: 6, corpus: kql, read: kql_run },
    Reader { name: "spl", weight: 2, corpus: spl, read: spl_syntax },
    Reader { name: "sigma", weight: 2, corpus: sigma, read: sigma_rule },
    Reader { name: "jsonl", weight: 1, corpus: lines, read: json_line },
];

fn kql() -> Vec<Vec<u8>> {
    let rows = cheatsheet().sections.iter().flat_map(|s| &s.rows).map(|row| row.kql.as_bytes().to_vec());
    kata().exercises.iter().map(|e| e.solution.as_bytes().to_vec()).chain(rows).collect()
}

fn spl() -> Vec<Vec<u8>> {
    cheatsheet().sections.iter().flat_map(|s| &s.rows).map(|row| row.spl.as_bytes().to_vec()).collect()
}

fn sigma() -> Vec<Vec<u8>> {
    embedded_files().iter().map(|file| file.text.as_bytes().to_vec()).collect()
}

fn lines() -> Vec<Vec<u8>> {
    let line = |kind: &watchfloor::telemetry::EventType| {
        let fields: serde_json::Map<String, serde_json::Value> =
            kind.fields.iter().map(|f| (f.name.to_owned(), serde_json::json!("-"))).collect();
        let line = serde_json::json!({
            "table": kind.table, "type": kind.name, "version": kind.version, "time": "2025-03-04T09:00:00Z", "record": fields,
        });
        line.to_string().into_bytes()
    };
    all_types().into_iter().map(line).collect()
}

fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}

/// A refusal must be about the query, at a place in it.
fn sound(error: &QueryError, query: &str) -> Result<(), String> {
    if error.message.contains("cannot be run") {
        return Err(error.render(query));
    }
    match error.span.start <= error.span.end && error.span.end <= query.len() {
        true => Ok(()),
        false => Err(format!("{:?} is no place of the query", error.span)),
    }
}

fn kql_syntax(input: &[u8]) -> Result<(), String> {
    let query = text(input);
    colours(&query);
    complete(&query, query.len() / 2);
    as_kql(Language::Kql, &query).map_or_else(|error| sound(&error, &query), |_| Ok(()))
}

fn kql_run(input: &[u8]) -> Result<(), String> {
    static EMPTY: LazyLock<Store> = LazyLock::new(Store::new);
    let query = text(input);
    Question::kql(&query, SimTime(0)).answer(&EMPTY).map_or_else(|error| sound(&error, &query), |_| Ok(()))
}

fn spl_syntax(input: &[u8]) -> Result<(), String> {
    let query = text(input);
    as_kql(Language::Spl, &query).map_or_else(|error| sound(&error, &query), |_| Ok(()))
}

fn sigma_rule(input: &[u8]) -> Result<(), String> {
    let file = SourceFile { path: "wild.yml".into(), text: text(input).into() };
    let (_, refusals) = Detection::compile(&[file]);
    match refusals.iter().find(|refusal| refusal.reason.is_empty()) {
        Some(_) => Err("a rule is refused without a reason".to_owned()),
        None => Ok(()),
    }
}

fn json_line(input: &[u8]) -> Result<(), String> {
    drop(read_line(&text(input), RecordId(0)));
    Ok(())
}

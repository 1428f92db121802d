//! Queries in KQL and SPL: text in, a table out.
//!
//! Layers, each in its own folder: `syntax` (text to tree), `plan` (tree to DataFusion logical plan,
//! names and types resolved), `spl` (a second language to the same tree), `function` (the scalar functions), `engine` (how plans run on our
//! chunks), and `assist` (colours and completion for the editor).
//!
//! *Invariants*: a query changes nothing; what is not supported is refused with its place and a hint,
//! never answered wrong; without `sort` rows come newest first, table by table in the order named.
//!
//! Bounds: an answer has at most [`ROW_LIMIT`] rows ([`Table::is_cut`] tells whether there were more;
//! `| count` counts them exactly), a query at most a gigabyte for sorts, joins and groups.

pub mod assist;
mod engine;
mod error;
mod function;
mod plan;
mod spl;
mod syntax;
mod table;

pub use error::QueryError;
pub use table::{Cell, ColumnKind, ResultColumn, Table};

use super::store::Store;
use crate::base::time::SimTime;
use datafusion::arrow::array::{ArrayRef, RecordBatch, new_empty_array};
use datafusion::arrow::compute::concat;
use plan::{Binder, Bound};
use std::collections::BTreeMap;
use syntax::tree::{Fault, Query};

/// Most rows of an answer of [`run`], as the portal of Log Analytics has it.
pub const ROW_LIMIT: usize = 30_000;

/// Stack for parsing, planning and running: a deeply nested query must not end the program.
const STACK: usize = 64 << 20;

/// Kusto's notation of a length of time, `1.02:03:04`.
pub fn timespan_text(micros: i64) -> String {
    table::timespan(micros)
}

/// Runs a KQL query on the store as of `now`; an answer has at most [`ROW_LIMIT`] rows.
///
/// # Errors
/// The first fault of the query with its place and what to do about it.
pub fn run(store: &Store, kql: &str, now: SimTime) -> Result<Table, QueryError> {
    run_limited(store, kql, now, Some(ROW_LIMIT))
}

/// The same where older records of some tables, before these times, are not kept any more.
///
/// # Errors
/// The first fault of the query with its place and what to do about it.
pub fn run_since(store: &Store, kql: &str, now: SimTime, horizon: Horizon) -> Result<Table, QueryError> {
    ask(store, (Language::Kql, kql), now, Some(ROW_LIMIT), horizon)
}

/// Oldest times of tables that are searchable no further back.
pub type Horizon = BTreeMap<&'static str, SimTime>;

/// Runs a query in a language, as [`run_since`] does.
///
/// # Errors
/// The first fault of the query with its place and what to do about it.
pub fn run_in(
    language: Language,
    store: &Store,
    text: &str,
    now: SimTime,
    horizon: Horizon,
) -> Result<Table, QueryError> {
    ask(store, (language, text), now, Some(ROW_LIMIT), horizon)
}

/// The KQL that a query means; KQL itself comes back in order.
///
/// # Errors
/// The first fault of the query with its place and what to do about it.
pub fn as_kql(language: Language, text: &str) -> Result<String, QueryError> {
    let tree = on_stack(text, || tree_of((language, text)).map(|tree| syntax::print(&tree)));
    tree.map_err(|fault| QueryError::new(text, fault.place, fault.message, fault.hint))
}

/// The SPL that says the same as a KQL query, where SPL can.
///
/// # Errors
/// The first fault, or the first part that SPL cannot say.
pub fn as_spl(kql: &str) -> Result<String, QueryError> {
    let text = on_stack(kql, || spl::print(&tree_of((Language::Kql, kql))?));
    text.map_err(|fault| QueryError::new(kql, fault.place, fault.message, fault.hint))
}

/// Runs a KQL query with a limit of one's own, or none.
///
/// # Errors
/// The first fault of the query with its place and what to do about it.
pub fn run_limited(store: &Store, kql: &str, now: SimTime, most: Option<usize>) -> Result<Table, QueryError> {
    ask(store, (Language::Kql, kql), now, most, Horizon::new())
}

/// A language of queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Language {
    /// Kusto's, of Sentinel and Defender.
    #[default]
    Kql,
    /// Splunk's.
    Spl,
}

fn ask(
    store: &Store,
    query: (Language, &str),
    now: SimTime,
    most: Option<usize>,
    horizon: Horizon,
) -> Result<Table, QueryError> {
    let done = on_stack(query.1, || answer(Binder::new(store, now, horizon), query, most));
    done.map_err(|fault| QueryError::new(query.1, fault.place, fault.message, fault.hint))
}

/// Works on a thread with room for deep queries.
fn on_stack<T: Send>(text: &str, work: impl FnOnce() -> Result<T, Fault> + Send) -> Result<T, Fault> {
    std::thread::scope(|scope| {
        match std::thread::Builder::new().name("query".to_owned()).stack_size(STACK).spawn_scoped(scope, work) {
            Ok(thread) => thread.join().unwrap_or_else(|_| Err(broken(text))),
            Err(_) => Err(Fault::new(0..text.len(), "the machine has no thread left for a query", "try again")),
        }
    })
}

fn tree_of((language, text): (Language, &str)) -> Result<Query, Fault> {
    match language {
        Language::Spl => spl::parse(text),
        Language::Kql => {
            let (tree, faults) = syntax::parse(text);
            faults.into_iter().next().map_or(Ok(tree), Err)
        }
    }
}

fn broken(kql: &str) -> Fault {
    Fault::new(0..kql.len(), "this query cannot be run", "this is our mistake, not yours; write it another way")
}

fn answer(binder: Binder<'_>, query: (Language, &str), most: Option<usize>) -> Result<Table, Fault> {
    let tree = tree_of(query)?;
    let end = query.1.trim_end().len();
    let Bound { relation, chart } = binder.query(&tree, 0..end)?;
    // One row more than is shown tells whether there are more.
    let plan = relation.answer(most.map(|m| m.saturating_add(1))).map_err(plan::internal(&(0..end)))?;
    let batches = engine::execute(&plan).map_err(plan::internal(&(0..end)))?;
    let columns: Vec<ResultColumn> =
        relation.columns.iter().map(|c| ResultColumn { name: c.name.clone(), kind: c.kind }).collect();
    let found: usize = batches.iter().map(RecordBatch::num_rows).sum();
    let rows = most.map_or(found, |m| found.min(m));
    let array = |index: usize| joined(&batches, index).map(|a| a.slice(0, rows));
    let arrays = (0..columns.len())
        .map(|i| array(i).map_err(plan::internal(&(0..end))))
        .collect::<Result<Vec<ArrayRef>, Fault>>()?;
    let records = match relation.has_record() {
        true => Some(array(columns.len()).map_err(plan::internal(&(0..end)))?),
        false => None,
    };
    Ok(Table::new(columns, arrays, records, rows, chart).cut(found > rows))
}

fn joined(batches: &[RecordBatch], index: usize) -> Result<ArrayRef, datafusion::common::DataFusionError> {
    let parts: Vec<&dyn datafusion::arrow::array::Array> = batches.iter().map(|b| b.column(index).as_ref()).collect();
    match parts.is_empty() {
        true => Ok(new_empty_array(&datafusion::arrow::datatypes::DataType::Utf8)),
        false => Ok(concat(&parts)?),
    }
}

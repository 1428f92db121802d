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
mod origin;
mod plan;
mod question;
mod spl;
mod syntax;
mod table;
mod watch;

pub use error::QueryError;
pub use origin::origin;
pub use question::{Horizon, Question, ROW_LIMIT};
pub use table::{Cell, ColumnKind, ResultColumn, Table};
pub use watch::Watch;

use super::store::Store;
use crate::base::time::SimTime;
use serde::{Deserialize, Serialize};
use syntax::tree::{Fault, Query};

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
    Question::kql(kql, now).answer(store)
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

/// A language of queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// Kusto's, of Sentinel and Defender.
    #[default]
    Kql,
    /// Splunk's.
    Spl,
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

//! Which records a query was made of, where it counts them.

use super::{Language, syntax::tree::Query};
use super::{Question, on_stack, syntax, tree_of};
use crate::base::time::SimTime;
use crate::siem::store::Store;

/// The longest beginning of a query whose rows are single records, as KQL: `T | where a` of
/// `T | where a | summarize count() by b`. The query itself where its rows are records; `None` where no
/// beginning has any, or the query has a fault.
pub fn origin(kql: &str) -> Option<String> {
    let texts = on_stack(kql, || tree_of((Language::Kql, kql)).map(|tree| beginnings(&tree))).ok()?;
    // A store without records knows every table and column.
    let store = Store::new();
    texts.into_iter().find(|text| Question::kql(text, SimTime(0)).answer(&store).is_ok_and(|table| table.is_records()))
}

/// The query without its last operator, without its last two, and so on; itself first.
fn beginnings(query: &Query) -> Vec<String> {
    let Some(body) = &query.body else { return Vec::new() };
    let cut = |steps: usize| {
        let mut body = body.clone();
        body.steps.truncate(steps);
        syntax::print(&Query { lets: query.lets.clone(), body: Some(body) })
    };
    (0..=body.steps.len()).rev().map(cut).collect()
}

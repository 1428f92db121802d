//! A question to the store: the query with all its answer depends on.

use super::engine;
use super::plan::{self, Binder, Bound};
use super::syntax::tree::{Fault, Query};
use super::table::{ResultColumn, Table};
use super::{Language, QueryError, Watch, on_stack, tree_of};
use crate::base::time::SimTime;
use crate::siem::store::Store;
use datafusion::arrow::array::{Array, ArrayRef, RecordBatch, new_empty_array};
use datafusion::arrow::compute::concat;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::DataFusionError;
use std::collections::BTreeMap;

/// Most rows of an answer unless one says otherwise, as the portal of Log Analytics has it.
pub const ROW_LIMIT: usize = 30_000;

/// Oldest times of tables that are searchable no further back.
pub type Horizon = BTreeMap<&'static str, SimTime>;

/// A query, the time it is asked at, and what may be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Language of the text.
    pub language: Language,
    /// The query.
    pub text: String,
    /// What `now()` is.
    pub now: SimTime,
    /// Most rows of the answer; [`Table::is_cut`] tells whether there were more.
    pub most: Option<usize>,
    /// What is not kept any more.
    pub horizon: Horizon,
}

impl Question {
    /// A question in KQL over everything, with at most [`ROW_LIMIT`] rows.
    pub fn kql(text: &str, now: SimTime) -> Self {
        let (language, text) = (Language::Kql, text.to_owned());
        Self { language, text, now, most: Some(ROW_LIMIT), horizon: Horizon::new() }
    }

    /// Whether the query is sound: read and bound to the tables, but not run.
    ///
    /// # Errors
    /// The first fault of the query with its place and what to do about it.
    pub fn check(&self) -> Result<(), QueryError> {
        let (text, store, watch) = (self.text.as_str(), Store::new(), Watch::default());
        let done = on_stack(text, || {
            let tree = tree_of((self.language, text))?;
            Binder::new(&store, self.now, self.horizon.clone(), &watch).query(&tree, 0..text.trim_end().len()).map(drop)
        });
        done.map_err(|fault| QueryError::new(text, fault.place, fault.message, fault.hint))
    }

    /// The answer.
    ///
    /// # Errors
    /// The first fault of the query with its place and what to do about it.
    pub fn answer(&self, store: &Store) -> Result<Table, QueryError> {
        self.answer_watched(store, &Watch::default())
    }

    /// The answer, unless somebody ends the query through `watch`.
    ///
    /// # Errors
    /// The first fault of the query with its place and what to do about it, or that it was stopped.
    pub fn answer_watched(&self, store: &Store, watch: &Watch) -> Result<Table, QueryError> {
        let text = self.text.as_str();
        let done = on_stack(text, || {
            let tree = tree_of((self.language, text))?;
            answer(Binder::new(store, self.now, self.horizon.clone(), watch), &tree, text, self.most)
        });
        done.map_err(|fault| QueryError::new(text, fault.place, fault.message, fault.hint))
    }
}

fn answer(binder: Binder<'_>, tree: &Query, text: &str, most: Option<usize>) -> Result<Table, Fault> {
    let end = text.trim_end().len();
    let watch = binder.watch().clone();
    let Bound { relation, chart } = binder.query(tree, 0..end)?;
    // One row more than is shown tells whether there are more.
    let plan = relation.answer(most.map(|m| m.saturating_add(1))).map_err(plan::internal(&(0..end)))?;
    let batches = engine::execute(&plan, &watch).map_err(plan::internal(&(0..end)))?;
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

fn joined(batches: &[RecordBatch], index: usize) -> Result<ArrayRef, DataFusionError> {
    let parts: Vec<&dyn Array> = batches.iter().map(|b| b.column(index).as_ref()).collect();
    match parts.is_empty() {
        true => Ok(new_empty_array(&DataType::Utf8)),
        false => Ok(concat(&parts)?),
    }
}

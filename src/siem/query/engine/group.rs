//! Grouping on columns as they are stored: rows get the numbers of their groups from dictionary codes.
//!
//! Stands where DataFusion would group rows that come straight from a scan, and answers the same, groups in the order they
//! are met (DataFusion puts a group back whose hash another one has). Other inputs and keys stay with DataFusion's operator.

use super::reading::Reading;
use super::replace::Other;
use super::source::Source;
use super::tally::{Aggregate, Tally};
use super::tuples::{Tuples, can_number};
use datafusion::arrow::array::RecordBatch;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::execution_plan::ReplaceChildrenOptions;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::{TryStreamExt, stream};
use std::fmt;
use std::sync::Arc;

/// What groups rows of a scan in DataFusion's place, if the keys can be numbered.
pub(super) fn by_number(aggregate: &AggregateExec) -> Result<Other> {
    Ok(Grouping::of(aggregate)?.map(|grouping| Arc::new(grouping) as Arc<dyn ExecutionPlan>))
}

/// The grouping itself.
#[derive(Debug, Clone)]
struct Grouping {
    source: Source,
    keys: Vec<Reading>,
    aggregates: Vec<Aggregate>,
    properties: Arc<PlanProperties>,
}

impl Grouping {
    /// The same as the aggregation, if it is one over a scan with keys that can be numbered.
    fn of(aggregate: &AggregateExec) -> Result<Option<Self>> {
        let whole = matches!(aggregate.mode(), AggregateMode::Single | AggregateMode::SinglePartitioned);
        let groups = aggregate.group_expr();
        if !whole || aggregate.limit_options().is_some() || !(groups.is_single() || groups.is_true_no_grouping()) {
            return Ok(None);
        }
        let Some(source) = Source::of(aggregate.input())? else { return Ok(None) };
        let schema = aggregate.input_schema();
        let key = |(expr, _): &(Arc<dyn PhysicalExpr>, String)| Reading::new(expr.clone(), &schema);
        let keys = groups.expr().iter().map(key).collect::<Result<Vec<_>>>()?;
        let functions = aggregate.aggr_expr().iter().zip(aggregate.filter_expr());
        let aggregates = functions.map(|(f, condition)| Aggregate::new(f, condition.as_ref(), &schema));
        let aggregates = aggregates.collect::<Result<Vec<_>>>()?;
        if keys.is_empty() && !aggregates.iter().any(Aggregate::gains) {
            return Ok(None);
        }
        for key in &keys {
            if !can_number(&key.data_type()?) {
                return Ok(None);
            }
        }
        Ok(Some(Self { source, keys, aggregates, properties: aggregate.properties().clone() }))
    }

    /// All groups, in pieces of at most so many.
    fn groups(&self, context: &TaskContext) -> Result<Vec<RecordBatch>> {
        let memory = MemoryConsumer::new("Grouping").register(context.memory_pool());
        let types = self.keys.iter().map(Reading::data_type).collect::<Result<Vec<_>>>()?;
        let mut tuples = Tuples::new(types.into_iter());
        let mut tallies = self.aggregates.iter().map(Aggregate::tally).collect::<Result<Vec<Tally>>>()?;
        let count = |tuples: &Tuples| if self.keys.is_empty() { 1 } else { tuples.len() };
        for frame in self.source.frames() {
            let frame = frame?;
            let keys = self.keys.iter().map(|key| frame.read(key)).collect::<Result<Vec<_>>>()?;
            let of_rows = if keys.is_empty() { vec![0; frame.len()] } else { tuples.numbers(&keys)? };
            for tally in &mut tallies {
                tally.update(&frame, &of_rows, count(&tuples))?;
            }
            memory.try_resize(tuples.size() + tallies.iter().map(Tally::size).sum::<usize>())?;
        }
        let groups = count(&tuples);
        let mut arrays = tuples.values();
        for tally in tallies {
            arrays.push(tally.values(groups)?);
        }
        let whole = RecordBatch::try_new(self.schema(), arrays)?;
        let size = context.session_config().batch_size();
        Ok((0..groups).step_by(size).map(|from| whole.slice(from, size.min(groups - from))).collect())
    }
}

impl DisplayAs for Grouping {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Grouping keys={} aggregates={}", self.keys.len(), self.aggregates.len())
    }
}

impl ExecutionPlan for Grouping {
    fn name(&self) -> &'static str {
        "Grouping"
    }
    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }
    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }
    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }
    fn replace_children(
        self: Arc<Self>,
        _: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }
    fn with_new_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }
    fn execute(&self, _: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let (grouping, schema) = (self.clone(), self.schema());
        let groups = stream::once(async move {
            let batches = grouping.groups(&context)?;
            Ok::<_, DataFusionError>(stream::iter(batches.into_iter().map(Ok::<_, DataFusionError>)))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, groups.try_flatten())))
    }
}

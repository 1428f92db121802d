//! `union`: one table after the other, in the order named.
//!
//! DataFusion runs the legs of a union as partitions of their own, whose rows may mix. Here the
//! order of rows is part of the answer.

use super::replace::Other;
use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, ReplaceChildrenOptions};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::union::UnionExec;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning, PlanProperties,
};
use futures::{StreamExt, TryStreamExt, stream};
use std::fmt;
use std::sync::Arc;

/// The same union, leg after leg.
pub(super) fn in_order(union: &UnionExec) -> Result<Other> {
    Ok(Some(Arc::new(Concat::new(union.inputs().clone(), union.schema()))))
}

/// All rows of the first leg, then all of the second, and so on.
#[derive(Debug)]
struct Concat {
    legs: Vec<Arc<dyn ExecutionPlan>>,
    properties: Arc<PlanProperties>,
}

impl Concat {
    fn new(legs: Vec<Arc<dyn ExecutionPlan>>, schema: SchemaRef) -> Self {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Self { legs, properties: Arc::new(properties) }
    }
}

impl DisplayAs for Concat {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Concat")
    }
}

impl ExecutionPlan for Concat {
    fn name(&self) -> &'static str {
        "Concat"
    }
    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }
    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.legs.iter().collect()
    }
    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }
    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(Self::new(children, self.schema())))
    }
    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(Self::new(children, self.schema())))
    }
    fn execute(&self, _: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let parts: Vec<(Arc<dyn ExecutionPlan>, usize)> = self
            .legs
            .iter()
            .flat_map(|leg| (0..leg.output_partitioning().partition_count()).map(move |p| (leg.clone(), p)))
            .collect();
        let schema = self.schema();
        let renamed = schema.clone();
        let rows = stream::iter(parts)
            .map(move |(leg, partition)| leg.execute(partition, context.clone()))
            .try_flatten()
            .map(move |batch| {
                let batch = batch?;
                // A count needs no columns, only how many rows there are.
                let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
                RecordBatch::try_new_with_options(renamed.clone(), batch.columns().to_vec(), &options)
                    .map_err(DataFusionError::from)
            });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, rows)))
    }
}

//! `union`: one table after the other, in the order named.
//!
//! DataFusion runs the legs of a union as partitions of their own, whose rows may mix. Here the
//! order of rows is part of the answer.

use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, ReplaceChildrenOptions};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::union::UnionExec;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning, PlanProperties,
};
use futures::{StreamExt, TryStreamExt, stream};
use std::fmt;
use std::sync::Arc;

/// Puts a [`Concat`] where DataFusion planned a union.
#[derive(Debug)]
pub(super) struct ConcatUnions;

impl PhysicalOptimizerRule for ConcatUnions {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| match node.downcast_ref::<UnionExec>() {
            Some(union) => {
                let legs = union.inputs().clone();
                Ok(Transformed::yes(Arc::new(Concat::new(legs, union.schema())) as Arc<dyn ExecutionPlan>))
            }
            None => Ok(Transformed::no(node)),
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "concat_unions"
    }

    fn schema_check(&self) -> bool {
        true
    }
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

//! An operator of ours in the place of one that DataFusion planned.

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use std::sync::Arc;

/// What stands in an operator's place; `None` leaves it.
pub(super) type Other = Option<Arc<dyn ExecutionPlan>>;

/// Asks of every operator of type `N` what is to stand there.
pub(super) struct Replace<N> {
    /// Name of the rule.
    pub(super) name: &'static str,
    /// What stands there instead, with the same columns.
    pub(super) with: fn(&N) -> Result<Other>,
}

impl<N> std::fmt::Debug for Replace<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl<N: ExecutionPlan> PhysicalOptimizerRule for Replace<N> {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let other = node.downcast_ref::<N>().map(self.with).transpose()?.flatten();
            Ok(other.map_or_else(|| Transformed::no(node), Transformed::yes))
        })
        .data()
    }

    fn name(&self) -> &str {
        self.name
    }

    fn schema_check(&self) -> bool {
        true
    }
}

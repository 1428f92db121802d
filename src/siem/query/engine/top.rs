//! `top 100 by TimeGenerated`: the scan need not give rows that cannot be among the newest.
//!
//! Without this a heap would turn over every row of the table with all its columns, since rows come
//! nearly in order; with it whole chunks are skipped by their times.

use super::scan::Scan;
use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::execution_plan::replace_children_if_necessary;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use std::sync::Arc;

/// The rule.
#[derive(Debug)]
pub(super) struct TopByTime;

impl PhysicalOptimizerRule for TopByTime {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let Some(sort) = node.downcast_ref::<SortExec>() else { return Ok(Transformed::no(node)) };
            let first = sort.expr().first();
            let by = first.expr.downcast_ref::<Column>().filter(|_| first.options.descending).map(Column::index);
            let (Some(by), Some(top)) = (by, sort.fetch()) else { return Ok(Transformed::no(node)) };
            match newest(sort.input(), by, top)? {
                Some(input) => Ok(Transformed::yes(replace_children_if_necessary(node, vec![input])?)),
                None => Ok(Transformed::no(node)),
            }
        })
        .data()
    }

    fn name(&self) -> &'static str {
        "top_by_time"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The input with its scan told, if only projections lie between and the column is the time.
fn newest(plan: &Arc<dyn ExecutionPlan>, column: usize, top: usize) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    if let Some(scan) = plan.downcast_ref::<Scan>() {
        return Ok(scan.is_time(column).then(|| Arc::new(scan.newest(top)) as Arc<dyn ExecutionPlan>));
    }
    let Some(projection) = plan.downcast_ref::<ProjectionExec>() else { return Ok(None) };
    let Some(source) = projection.expr().get(column).and_then(|e| e.expr.downcast_ref::<Column>()) else {
        return Ok(None);
    };
    match newest(projection.input(), source.index(), top)? {
        Some(input) => replace_children_if_necessary(plan.clone(), vec![input]).map(Some),
        None => Ok(None),
    }
}

//! Running a plan: one partition, one thread, no files, the same order every time.
//!
//! The session is made once. Of DataFusion's optimizer only what pays for our plans is kept: pushing
//! conditions, limits and columns down to the scan. Rules of our own put operators in that read columns as they are stored:
//! `group` and `join`. Memory is bounded; a query that needs more fails.

mod concat;
mod filter;
mod frame;
mod group;
mod join;
mod reading;
mod replace;
mod scan;
mod source;
mod tally;
mod top;
mod tuples;

pub(super) use scan::{RECORD_COLUMN, StoreTable};

use super::watch::Watch;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::Schema;
use datafusion::common::{DFSchema, DataFusionError, Result, ScalarValue};
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::session_state::SessionState;
use datafusion::execution::{SessionStateBuilder, TaskContext};
use datafusion::logical_expr::{ColumnarValue, Expr, LogicalPlan};
use datafusion::optimizer::OptimizerRule;
use datafusion::optimizer::optimize_projections::OptimizeProjections;
use datafusion::optimizer::push_down_filter::PushDownFilter;
use datafusion::optimizer::push_down_limit::PushDownLimit;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::combine_partial_final_agg::CombinePartialFinalAggregate;
use datafusion::physical_plan::collect;
use datafusion::physical_planner::{DefaultPhysicalPlanner, PhysicalPlanner};
use datafusion::prelude::SessionConfig;
use replace::Replace;
use std::future::poll_fn;
use std::sync::{Arc, OnceLock};
use std::task::Poll;

/// Rows per batch between operators; a scan gives what a chunk has.
const BATCH: usize = 8_192;
/// Memory for sorts, joins and groups of one query.
const MEMORY: usize = 1 << 30;

fn session() -> &'static SessionState {
    static SESSION: OnceLock<SessionState> = OnceLock::new();
    SESSION.get_or_init(|| {
        let mut config = SessionConfig::new().with_target_partitions(1).with_batch_size(BATCH);
        config.options_mut().execution.skip_physical_aggregate_schema_check = true;
        config.options_mut().optimizer.max_passes = 2;
        let logical: Vec<Arc<dyn OptimizerRule + Send + Sync>> =
            vec![Arc::new(PushDownFilter::new()), Arc::new(PushDownLimit::new()), Arc::new(OptimizeProjections::new())];
        let physical: Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> = vec![
            Arc::new(CombinePartialFinalAggregate::new()),
            Arc::new(Replace { name: "concat_unions", with: concat::in_order }),
            Arc::new(top::TopByTime),
            Arc::new(Replace { name: "group_by_number", with: group::by_number }),
            Arc::new(Replace { name: "join_by_number", with: join::by_number }),
        ];
        SessionStateBuilder::new()
            .with_config(config)
            .with_analyzer_rules(Vec::new())
            .with_optimizer_rules(logical)
            .with_physical_optimizer_rules(physical)
            .build()
    })
}

/// What one query runs in: an account of memory of its own, and no files.
fn bounded() -> Result<TaskContext> {
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(GreedyMemoryPool::new(MEMORY)))
        .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled))
        .build_arc()?;
    Ok(TaskContext::from(session()).with_runtime(runtime))
}

/// Runs a plan to its end, or until `watch` stops it.
pub(super) fn execute(plan: &LogicalPlan, watch: &Watch) -> Result<Vec<RecordBatch>> {
    let state = session();
    let context = Arc::new(bounded()?);
    let plan = state.optimize(plan)?;
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(DataFusionError::IoError)?;
    runtime.block_on(async {
        let planner = DefaultPhysicalPlanner::default();
        let physical = planner.create_physical_plan(&plan, state).await?;
        let mut answer = Box::pin(collect(physical, context));
        // Joins and sorts give way now and then, long after the last row is read.
        poll_fn(|context| match watch.go_on() {
            Ok(()) => answer.as_mut().poll(context),
            Err(stopped) => Poll::Ready(Err(DataFusionError::External(stopped.into()))),
        })
        .await
    })
}

/// The value of an expression without columns.
pub(super) fn constant(expr: &Expr) -> Result<ScalarValue> {
    let schema = Schema::empty();
    let physical = session().create_physical_expr(expr.clone(), &DFSchema::try_from(schema)?)?;
    let options = datafusion::arrow::array::RecordBatchOptions::new().with_row_count(Some(1));
    let row = RecordBatch::try_new_with_options(Arc::new(Schema::empty()), Vec::new(), &options)?;
    match physical.evaluate(&row)? {
        ColumnarValue::Scalar(value) => Ok(value),
        ColumnarValue::Array(array) => ScalarValue::try_from_array(&array, 0),
    }
}

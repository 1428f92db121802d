//! Reading a table of the store: newest first, only the columns and rows that are asked for, no
//! further than the limit.

use super::filter::Filter;
use super::frame::Frame;
use crate::siem::query::watch::Watch;
use crate::siem::store::{Chunk, Piece, RECORD, Store, TIME};
use datafusion::arrow::array::{AsArray, UInt32Array};
use datafusion::arrow::datatypes::{Int64Type, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DFSchema, DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, ReplaceChildrenOptions};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

/// A table of the store under column names of the binder's choice.
#[derive(Debug)]
pub(in crate::siem::query) struct StoreTable {
    schema: SchemaRef,
    pieces: Vec<Piece>,
    watch: Watch,
}

impl StoreTable {
    /// `schema` renames the columns of the table, in their order.
    pub(in crate::siem::query) fn new((store, watch): (&Store, &Watch), table: &str, schema: SchemaRef) -> Self {
        Self { schema, pieces: store.pieces(table), watch: watch.clone() }
    }

    fn plan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let named = DFSchema::try_from(self.schema.clone())?;
        let exprs =
            filters.iter().map(|f| state.create_physical_expr(f.clone(), &named)).collect::<Result<Vec<_>>>()?;
        let filter = Filter::new(exprs, &self.schema, TIME)?;
        let columns = projection.cloned().unwrap_or_else(|| (0..self.schema.fields().len()).collect());
        let schema = Arc::new(self.schema.project(&columns)?);
        Ok(Arc::new(Scan::new(self, Arc::new(filter), columns, schema, limit)))
    }
}

type Planned<'a> = Pin<Box<dyn Future<Output = Result<Arc<dyn ExecutionPlan>>> + Send + 'a>>;

impl TableProvider for StoreTable {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn scan<'life0, 'life1, 'life2, 'life3, 'async_trait>(
        &'life0 self,
        state: &'life1 dyn Session,
        projection: Option<&'life2 Vec<usize>>,
        filters: &'life3 [Expr],
        limit: Option<usize>,
    ) -> Planned<'async_trait>
    where
        'life0: 'async_trait,
        'life1: 'async_trait,
        'life2: 'async_trait,
        'life3: 'async_trait,
        Self: 'async_trait,
    {
        let plan = self.plan(state, projection, filters, limit);
        Box::pin(std::future::ready(plan))
    }

    /// Every condition that reads this table alone is answered exactly, chunk by chunk.
    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(vec![TableProviderFilterPushDown::Exact; filters.len()])
    }
}

/// The reading itself.
#[derive(Debug, Clone)]
pub(super) struct Scan {
    pieces: Vec<Piece>,
    watch: Watch,
    filter: Arc<Filter>,
    columns: Vec<usize>,
    limit: Option<usize>,
    /// Only the so many newest rows by time matter, and those of the same time as the last of them.
    top: Option<usize>,
    properties: Arc<PlanProperties>,
}

impl Scan {
    fn new(
        table: &StoreTable,
        filter: Arc<Filter>,
        columns: Vec<usize>,
        schema: SchemaRef,
        limit: Option<usize>,
    ) -> Self {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        let (pieces, watch) = (table.pieces.clone(), table.watch.clone());
        Self { pieces, watch, filter, columns, limit, top: None, properties: Arc::new(properties) }
    }

    /// Whether an output column is the time of the record.
    pub(super) fn is_time(&self, column: usize) -> bool {
        self.columns.get(column) == Some(&TIME)
    }

    /// The same scan, where only the newest rows by time matter.
    pub(super) fn newest(&self, top: usize) -> Self {
        Self { top: Some(top), ..self.clone() }
    }

    /// Starts to read.
    pub(super) fn reader(&self) -> Reader {
        let left = self.limit.unwrap_or(usize::MAX);
        self.watch.expect(self.pieces.iter().map(Piece::rows).sum());
        Reader { scan: self.clone(), next: 0, left, newest: BinaryHeap::new() }
    }
}

/// What is left to read.
pub(super) struct Reader {
    scan: Scan,
    next: usize,
    left: usize,
    /// Times of the newest rows so far, the oldest of them on top.
    newest: BinaryHeap<Reverse<i64>>,
}

impl Reader {
    /// The next rows, newest first.
    pub(super) fn read(&mut self) -> Result<Option<Frame>> {
        while self.left > 0 {
            let Some(piece) = self.scan.pieces.get(self.next) else { return Ok(None) };
            self.next += 1;
            let watch = &self.scan.watch;
            watch.go_on().map_err(|stopped| DataFusionError::External(stopped.into()))?;
            watch.read(piece.rows());
            let (oldest, newest) = piece.times();
            let (from, to) = self.scan.filter.times;
            if newest < from || oldest > to || piece.rows() == 0 || self.too_old(newest) {
                continue;
            }
            let chunk = piece.open();
            if self.scan.columns.is_empty() && self.scan.top.is_none() {
                let count = self.scan.filter.count(&chunk)?.min(self.left);
                self.left -= count;
                return Ok(Some(Frame::counted(count)));
            }
            let mut rows = self.scan.filter.rows(&chunk)?;
            if let Some(top) = self.scan.top {
                rows = Some(self.rows_of_top(&chunk, rows, top)?);
            }
            let count = rows.as_ref().map_or(chunk.rows(), |r| r.len());
            if count > self.left {
                rows = Some(match rows {
                    Some(rows) => rows.slice(0, self.left),
                    None => (0..self.left as u32).collect::<Vec<_>>().into(),
                });
            }
            self.left -= count.min(self.left);
            if count > 0 {
                return Ok(Some(Frame::of(&chunk, rows, &self.scan.columns)));
            }
        }
        Ok(None)
    }

    fn full(&self) -> bool {
        self.scan.top.is_some_and(|top| self.newest.len() >= top)
    }

    fn too_old(&self, newest: i64) -> bool {
        self.full() && self.newest.peek().is_some_and(|last| newest < last.0)
    }

    fn rows_of_top(&mut self, chunk: &Chunk, rows: Option<UInt32Array>, top: usize) -> Result<UInt32Array> {
        let times = chunk.encoded(TIME)?.as_primitive::<Int64Type>();
        let rows: Vec<u32> = match rows {
            Some(rows) => rows.values().to_vec(),
            None => (0..chunk.rows() as u32).collect(),
        };
        for row in &rows {
            self.newest.push(Reverse(times.value(*row as usize)));
            if self.newest.len() > top {
                self.newest.pop();
            }
        }
        let least = if self.full() { self.newest.peek().map_or(i64::MIN, |last| last.0) } else { i64::MIN };
        Ok(rows.into_iter().filter(|row| times.value(*row as usize) >= least).collect::<Vec<_>>().into())
    }
}

impl DisplayAs for Scan {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scan columns={:?} limit={:?} top={:?}", self.columns, self.limit, self.top)
    }
}

impl ExecutionPlan for Scan {
    fn name(&self) -> &'static str {
        "Scan"
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
    fn execute(&self, _: usize, _: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let (mut reader, schema) = (self.reader(), self.schema());
        let frames = std::iter::from_fn(move || reader.read().transpose());
        let batches = frames.map(move |frame| frame?.batch(schema.clone()));
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), futures::stream::iter(batches))))
    }
}

/// Position of the record id in every table.
pub(in crate::siem::query) const RECORD_COLUMN: usize = RECORD;

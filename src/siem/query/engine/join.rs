//! Joining on columns as they are stored: rows of both sides get the numbers of their keys from dictionary codes.
//!
//! Stands where DataFusion would join rows of which some come straight from a scan, and answers the same in the same
//! order: the running side's, and for each of its rows the matches in the order of the kept side. Columns of the running
//! side are made for rows that match only. Kinds and keys beside these stay with DataFusion's operator.

use super::frame::Frame;
use super::reading::Reading;
use super::replace::Other;
use super::source::Source;
use super::tuples::{NONE, Tuples, can_number};
use datafusion::arrow::array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, UInt32Array};
use datafusion::arrow::compute::{concat, take};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, JoinType, NullEquality, Result};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::execution_plan::ReplaceChildrenOptions;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt, stream};
use std::fmt;
use std::sync::Arc;

/// What joins rows of a scan in DataFusion's place, if the keys can be numbered.
pub(super) fn by_number(join: &HashJoinExec) -> Result<Other> {
    Ok(Joining::of(join)?.map(|joining| Arc::new(joining) as Arc<dyn ExecutionPlan>))
}

/// One side of a join.
#[derive(Debug, Clone)]
struct Side {
    plan: Arc<dyn ExecutionPlan>,
    /// The plan, where it is a scan.
    source: Option<Source>,
    keys: Vec<Reading>,
    /// Columns of this side that are part of the answer.
    shown: Vec<usize>,
}

impl Side {
    fn new(plan: &Arc<dyn ExecutionPlan>, keys: Vec<&Arc<dyn PhysicalExpr>>, shown: Vec<usize>) -> Result<Self> {
        let schema = plan.schema();
        let keys = keys.into_iter().map(|key| Reading::new(key.clone(), &schema)).collect::<Result<_>>()?;
        Ok(Self { plan: plan.clone(), source: Source::of(plan)?, keys, shown })
    }

    fn frames(&self, context: &Arc<TaskContext>) -> Result<BoxStream<'static, Result<Frame>>> {
        if let Some(source) = &self.source {
            return Ok(stream::iter(source.frames()).boxed());
        }
        let batches = self.plan.execute(0, context.clone())?;
        Ok(batches.map_ok(|batch| Frame::of_batch(&batch)).boxed())
    }

    fn keys(&self, frame: &Frame) -> Result<Vec<ArrayRef>> {
        self.keys.iter().map(|key| frame.read(key)).collect()
    }
}

/// The join itself.
#[derive(Debug, Clone)]
struct Joining {
    kept: Side,
    running: Side,
    kind: JoinType,
    /// For each column of the answer whether the kept side has it, and which of those shown it is.
    columns: Vec<(bool, usize)>,
    properties: Arc<PlanProperties>,
}

impl Joining {
    /// The same as the join, if it is of a kind that is done here.
    fn of(join: &HashJoinExec) -> Result<Option<Self>> {
        let kind = *join.join_type();
        let simple = join.filter().is_none() && join.null_equality() == NullEquality::NullEqualsNothing;
        let here = matches!(kind, JoinType::Inner | JoinType::RightSemi | JoinType::RightAnti);
        let (left, right) = (join.left(), join.right());
        let one = |side: &Arc<dyn ExecutionPlan>| side.output_partitioning().partition_count() == 1;
        if !simple || !here || join.null_aware || join.fetch().is_some() || !one(left) || !one(right) {
            return Ok(None);
        }
        let width = if kind == JoinType::Inner { left.schema().fields().len() } else { 0 };
        let all = || (0..width + right.schema().fields().len()).collect();
        let answer: Vec<usize> = join.projection.as_ref().map_or_else(all, |columns| columns.to_vec());
        let (mut of_left, mut of_right, mut columns) = (Vec::new(), Vec::new(), Vec::new());
        for column in answer {
            let (list, place) = if column < width { (&mut of_left, column) } else { (&mut of_right, column - width) };
            columns.push((column < width, list.len()));
            list.push(place);
        }
        let kept = Side::new(left, join.on().iter().map(|(key, _)| key).collect(), of_left)?;
        let running = Side::new(right, join.on().iter().map(|(_, key)| key).collect(), of_right)?;
        if kept.source.is_none() && running.source.is_none() {
            return Ok(None);
        }
        for (a, b) in kept.keys.iter().zip(&running.keys) {
            let (a, b) = (a.data_type()?, b.data_type()?);
            if a != b || !can_number(&a) {
                return Ok(None);
            }
        }
        Ok(Some(Self { kept, running, kind, columns, properties: join.properties().clone() }))
    }

    /// The same join of other sides.
    fn beside(&self, sides: &[Arc<dyn ExecutionPlan>]) -> Result<Arc<dyn ExecutionPlan>> {
        let [kept, running] = sides else {
            return Err(DataFusionError::Internal("a join has two sides".to_owned()));
        };
        let side = |side: &Side, plan: &Arc<dyn ExecutionPlan>| {
            Ok::<_, DataFusionError>(Side { plan: plan.clone(), source: Source::of(plan)?, ..side.clone() })
        };
        Ok(Arc::new(Self { kept: side(&self.kept, kept)?, running: side(&self.running, running)?, ..self.clone() }))
    }

    /// Reads the side that is kept.
    async fn keep(&self, context: &Arc<TaskContext>) -> Result<Kept> {
        let memory = MemoryConsumer::new("Joining").register(context.memory_pool());
        let types = self.kept.keys.iter().map(Reading::data_type).collect::<Result<Vec<_>>>()?;
        let mut tuples = Tuples::new(types.into_iter());
        let mut numbers: Vec<u32> = Vec::new();
        let mut parts: Vec<Vec<ArrayRef>> = vec![Vec::new(); self.kept.shown.len()];
        let mut frames = self.kept.frames(context)?;
        while let Some(frame) = frames.try_next().await? {
            let keys = self.kept.keys(&frame)?;
            let before = numbers.len();
            numbers.extend(tuples.numbers(&keys)?);
            // Null equals nothing.
            for nulls in keys.iter().filter_map(|key| key.logical_nulls()) {
                let rows = numbers[before..].iter_mut().zip(nulls.iter());
                rows.filter(|(_, is_there)| !is_there).for_each(|(number, _)| *number = NONE);
            }
            let mut bytes = frame.len() * 16;
            for (column, parts) in self.kept.shown.iter().zip(&mut parts) {
                let array = frame.plain(*column)?;
                bytes += array.get_array_memory_size();
                parts.push(array);
            }
            memory.try_grow(bytes)?;
        }
        memory.try_grow(tuples.size())?;
        let joined = |parts: Vec<ArrayRef>| {
            let parts: Vec<&dyn Array> = parts.iter().map(|part| part.as_ref()).collect();
            if parts.is_empty() { Ok(None) } else { concat(&parts).map(Some) }
        };
        let columns = parts.into_iter().map(joined).collect::<Result<Vec<_>, _>>()?;
        Ok(Kept::new(tuples, &numbers, columns, memory))
    }
}

/// The side that is kept: which rows have which key.
struct Kept {
    tuples: Tuples,
    /// Where the rows of each key begin in `rows`, and at the end how many there are.
    begins: Vec<u32>,
    rows: Vec<u32>,
    /// Columns of the answer; nothing where there are no rows.
    columns: Vec<Option<ArrayRef>>,
    /// Held as long as the rows.
    _memory: MemoryReservation,
}

impl Kept {
    fn new(tuples: Tuples, numbers: &[u32], columns: Vec<Option<ArrayRef>>, memory: MemoryReservation) -> Self {
        let mut begins = vec![0_u32; tuples.len() + 1];
        numbers.iter().filter(|n| **n != NONE).for_each(|n| begins[*n as usize + 1] += 1);
        (1..begins.len()).for_each(|n| begins[n] += begins[n - 1]);
        let mut next = begins.clone();
        let mut rows = vec![0; begins.last().map_or(0, |all| *all as usize)];
        for (row, number) in numbers.iter().enumerate().filter(|(_, n)| **n != NONE) {
            let place = &mut next[*number as usize];
            rows[*place as usize] = row as u32;
            *place += 1;
        }
        Self { tuples, begins, rows, columns, _memory: memory }
    }

    /// The rows with this key, oldest number first.
    fn matches(&self, number: u32) -> &[u32] {
        match number {
            NONE => &[],
            _ => &self.rows[self.begins[number as usize] as usize..self.begins[number as usize + 1] as usize],
        }
    }
}

/// What the running side meets.
struct Running {
    joining: Joining,
    kept: Kept,
    schema: SchemaRef,
    size: usize,
}

impl Running {
    /// The rows that a row with this key is put beside; where only the row itself is shown, whether it is.
    fn matches(&self, number: u32) -> &[u32] {
        let all = self.kept.matches(number);
        match self.joining.kind {
            JoinType::RightSemi => &all[..all.len().min(1)],
            JoinType::RightAnti => {
                if all.is_empty() {
                    &[0]
                } else {
                    &[]
                }
            }
            _ => all,
        }
    }

    fn batch(&self, frame: &Frame, rows: Vec<u32>, others: Vec<u32>) -> Result<RecordBatch> {
        let count = rows.len();
        let (own, others) = (frame.some(&rows.into())?, UInt32Array::from(others));
        let arrays = self.joining.columns.iter().map(|(of_kept, place)| match of_kept {
            true => match &self.kept.columns[*place] {
                Some(column) => Ok(take(column, &others, None)?),
                None => Err(DataFusionError::Internal("a match among no rows".to_owned())),
            },
            false => own.plain(self.joining.running.shown[*place]),
        });
        self.of(arrays.collect::<Result<_>>()?, count)
    }

    fn of(&self, arrays: Vec<ArrayRef>, rows: usize) -> Result<RecordBatch> {
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(RecordBatch::try_new_with_options(self.schema.clone(), arrays, &options)?)
    }
}

/// The answer for one frame of the running side, in pieces, since there may be many matches.
struct Answer {
    running: Arc<Running>,
    frame: Frame,
    /// The number of each row's key.
    numbers: Vec<u32>,
    row: usize,
    /// Matches of the row that are done.
    done: usize,
}

impl Answer {
    fn of(running: &Arc<Running>, frame: Frame) -> Result<Self> {
        let numbers = running.kept.tuples.known(&running.joining.running.keys(&frame)?)?;
        Ok(Self { running: running.clone(), frame, numbers, row: 0, done: 0 })
    }

    /// How many rows are left, where nobody wants to see them.
    fn count(&mut self) -> usize {
        let left = self.numbers[self.row..].iter();
        let count = left.map(|number| self.running.matches(*number).len()).sum();
        self.row = self.numbers.len();
        count
    }
}

impl Iterator for Answer {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Result<RecordBatch>> {
        let running = self.running.clone();
        if running.joining.columns.is_empty() {
            let count = self.count();
            return (count > 0).then(|| running.of(Vec::new(), count));
        }
        let (mut rows, mut others) = (Vec::new(), Vec::new());
        while rows.len() < running.size
            && let Some(number) = self.numbers.get(self.row)
        {
            let left = &running.matches(*number)[self.done..];
            let now = left.len().min(running.size - rows.len());
            others.extend_from_slice(&left[..now]);
            rows.resize(rows.len() + now, self.row as u32);
            (self.row, self.done) = if now == left.len() { (self.row + 1, 0) } else { (self.row, self.done + now) };
        }
        (!rows.is_empty()).then(|| running.batch(&self.frame, rows, others))
    }
}

impl DisplayAs for Joining {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Joining kind={} keys={}", self.kind, self.kept.keys.len())
    }
}

impl ExecutionPlan for Joining {
    fn name(&self) -> &'static str {
        "Joining"
    }
    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }
    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.kept.plan, &self.running.plan]
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
        self.beside(&children)
    }
    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        self.beside(&children)
    }
    fn execute(&self, _: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let (joining, schema) = (self.clone(), self.schema());
        let size = context.session_config().batch_size();
        let answer = stream::once(async move {
            let kept = joining.keep(&context).await?;
            let frames = joining.running.frames(&context)?;
            let running = Arc::new(Running { schema: joining.schema(), joining, kept, size });
            let answers =
                frames.map(move |frame| Ok::<_, DataFusionError>(stream::iter(Answer::of(&running, frame?)?)));
            Ok::<_, DataFusionError>(answers.try_flatten())
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, answer.try_flatten())))
    }
}

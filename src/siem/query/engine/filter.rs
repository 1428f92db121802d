//! Conditions on chunks: evaluated on the dictionary where a column has one, on few columns otherwise.

use super::reading::Reading;
use crate::siem::store::Chunk;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, UInt32Array};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::{and_kleene, not, or_kleene, take};
use datafusion::arrow::datatypes::{DataType, Schema, UInt16Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{BinaryExpr, Column, Literal, NotExpr};
use std::sync::Arc;

/// A condition taken apart to where its parts read few columns.
#[derive(Debug)]
pub(super) enum Condition {
    Both(Box<Condition>, Box<Condition>),
    Either(Box<Condition>, Box<Condition>),
    Not(Box<Condition>),
    Test(Reading),
}

/// Rows for which a condition holds.
enum Mask {
    /// None, for sure: most columns have nothing like what is searched everywhere.
    Never,
    Rows(BooleanArray),
}

/// Conditions that must all hold, cheap ones first, and the time they allow.
#[derive(Debug)]
pub(super) struct Filter {
    conditions: Vec<Condition>,
    /// Times that can match at all.
    pub(super) times: (i64, i64),
}

impl Filter {
    pub(super) fn new(exprs: Vec<Arc<dyn PhysicalExpr>>, schema: &Schema, time: usize) -> Result<Self> {
        let mut times = (i64::MIN, i64::MAX);
        exprs.iter().for_each(|e| narrow(e, time, &mut times));
        let mut conditions = exprs.into_iter().map(|e| Condition::new(e, schema)).collect::<Result<Vec<_>>>()?;
        conditions.sort_by_key(Condition::cost);
        Ok(Self { conditions, times })
    }

    /// Rows of the chunk that match; `None` when all do.
    pub(super) fn rows(&self, chunk: &Chunk) -> Result<Option<UInt32Array>> {
        self.conditions.iter().try_fold(None, |chosen, condition| narrowed(condition, chunk, chosen).map(Some))
    }

    /// How many rows of the chunk match: nobody wants to know which.
    pub(super) fn count(&self, chunk: &Chunk) -> Result<usize> {
        let Some((last, others)) = self.conditions.split_last() else { return Ok(chunk.rows()) };
        let narrow = |chosen, condition| narrowed(condition, chunk, chosen).map(Some);
        let chosen = others.iter().try_fold(None, narrow)?;
        Ok(match last.mask(chunk, chosen.as_ref())? {
            Mask::Never => 0,
            Mask::Rows(rows) => rows.true_count(),
        })
    }
}

impl Condition {
    fn new(expr: Arc<dyn PhysicalExpr>, schema: &Schema) -> Result<Self> {
        if let Some(binary) = expr.downcast_ref::<BinaryExpr>() {
            let part = |e: &Arc<dyn PhysicalExpr>| Self::new(e.clone(), schema).map(Box::new);
            match binary.op() {
                Operator::And => return Ok(Self::Both(part(binary.left())?, part(binary.right())?)),
                Operator::Or => return Ok(Self::Either(part(binary.left())?, part(binary.right())?)),
                _ => {}
            }
        }
        if let Some(negated) = expr.downcast_ref::<NotExpr>() {
            return Ok(Self::Not(Box::new(Self::new(negated.arg().clone(), schema)?)));
        }
        Reading::new(expr, schema).map(Self::Test)
    }

    /// Numbers before text.
    fn cost(&self) -> usize {
        match self {
            Self::Both(a, b) | Self::Either(a, b) => a.cost() + b.cost(),
            Self::Not(inner) => inner.cost(),
            Self::Test(test) => {
                let cost = |data_type: &DataType| if data_type == &DataType::Utf8 { 10 } else { 1 };
                test.schema().fields().iter().map(|field| cost(field.data_type())).sum()
            }
        }
    }

    fn mask(&self, chunk: &Chunk, rows: Option<&UInt32Array>) -> Result<Mask> {
        Ok(Mask::Rows(match self {
            Self::Both(a, b) => match (a.mask(chunk, rows)?, b) {
                (Mask::Never, _) => return Ok(Mask::Never),
                (Mask::Rows(a), b) => match b.mask(chunk, rows)? {
                    Mask::Never => return Ok(Mask::Never),
                    Mask::Rows(b) => and_kleene(&a, &b)?,
                },
            },
            Self::Either(a, b) => match (a.mask(chunk, rows)?, b.mask(chunk, rows)?) {
                (Mask::Never, other) | (other, Mask::Never) => return Ok(other),
                (Mask::Rows(a), Mask::Rows(b)) => or_kleene(&a, &b)?,
            },
            Self::Not(inner) => match inner.mask(chunk, rows)? {
                Mask::Never => BooleanBuffer::new_set(rows.map_or(chunk.rows(), |r| r.len())).into(),
                Mask::Rows(rows) => not(&rows)?,
            },
            Self::Test(test) => {
                if let [column] = test.columns.as_slice()
                    && chunk.is_worth(*column, rows)
                    && let Some(mask) = by_dictionary(test, chunk.encoded(*column)?, rows)?
                {
                    return Ok(mask);
                }
                let arrays = test.columns.iter().map(|c| match rows {
                    Some(rows) => chunk.pick(*c, rows),
                    None => chunk.column(*c),
                });
                truths(&test.evaluate(arrays.collect::<Result<_>>()?, rows.map_or(chunk.rows(), |r| r.len()))?)
            }
        }))
    }
}

fn truths(answers: &ArrayRef) -> BooleanArray {
    match answers.as_boolean_opt() {
        Some(mask) => mask.clone(),
        None => BooleanArray::new_null(answers.len()),
    }
}

/// The rows among `chosen` that match a further condition.
fn narrowed(condition: &Condition, chunk: &Chunk, chosen: Option<UInt32Array>) -> Result<UInt32Array> {
    let chosen = match chosen {
        Some(rows) if rows.is_empty() => return Ok(rows),
        chosen => chosen,
    };
    let Mask::Rows(mask) = condition.mask(chunk, chosen.as_ref())? else { return Ok(Vec::<u32>::new().into()) };
    // What is not known is not chosen.
    let sure = mask.nulls().map_or_else(|| mask.values().clone(), |nulls| mask.values() & nulls.inner());
    let hits = sure.set_indices();
    Ok(match &chosen {
        Some(before) => hits.map(|i| before.value(i)).collect::<Vec<_>>().into(),
        None => hits.map(|i| i as u32).collect::<Vec<_>>().into(),
    })
}

/// Asks every value of the dictionary once and looks the rows up; `None` where that is no less work.
fn by_dictionary(test: &Reading, stored: &ArrayRef, rows: Option<&UInt32Array>) -> Result<Option<Mask>> {
    // The second word of a search is asked of the few rows that have the first, not of all values again.
    let values = stored.as_any_dictionary_opt().map_or(0, |coded| coded.values().len());
    if rows.is_some_and(|rows| rows.len() < values) {
        return Ok(None);
    }
    let Some(coded) = test.of_values(stored)? else { return Ok(None) };
    let answers = truths(coded.values());
    if answers.null_count() == 0 && answers.true_count() == 0 {
        return Ok(Some(Mask::Never));
    }
    let mask = match rows {
        Some(rows) => take(&answers, take(coded.keys(), rows, None)?.as_primitive::<UInt16Type>(), None)?,
        None => take(&answers, coded.keys(), None)?,
    };
    Ok(Some(Mask::Rows(mask.as_boolean().clone())))
}

/// Narrows the times by a condition such as `TimeGenerated > 09:00`.
fn narrow(expr: &Arc<dyn PhysicalExpr>, time: usize, times: &mut (i64, i64)) {
    let Some(binary) = expr.downcast_ref::<BinaryExpr>() else { return };
    if *binary.op() == Operator::And {
        narrow(binary.left(), time, times);
        narrow(binary.right(), time, times);
        return;
    }
    let is_time = |e: &Arc<dyn PhysicalExpr>| e.downcast_ref::<Column>().is_some_and(|c| c.index() == time);
    let moment = |e: &Arc<dyn PhysicalExpr>| match e.downcast_ref::<Literal>()?.value() {
        ScalarValue::Int64(value) => *value,
        _ => None,
    };
    let (operator, value) = if is_time(binary.left()) {
        (Some(*binary.op()), moment(binary.right()))
    } else if is_time(binary.right()) {
        (binary.op().swap(), moment(binary.left()))
    } else {
        return;
    };
    let Some(value) = value else { return };
    match operator {
        Some(Operator::Gt | Operator::GtEq) => times.0 = times.0.max(value),
        Some(Operator::Lt | Operator::LtEq) => times.1 = times.1.min(value),
        Some(Operator::Eq | Operator::IsNotDistinctFrom) => *times = (times.0.max(value), times.1.min(value)),
        _ => {}
    }
}

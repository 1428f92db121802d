//! One aggregate over numbered groups.
//!
//! Counts are ours; all others are computed by their own accumulators, which are shown no more rows than matter: one of
//! each value of a group where repeats change nothing, and whole rows only of those that may be kept.

use super::frame::Frame;
use super::reading::Reading;
use super::tuples::{Numbered, PairSet, can_number, pair};
use crate::siem::query::function::{Pick, ignores_repeats, pick};
use crate::siem::store::decode;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, UInt32Array, new_empty_array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{Schema, UInt16Type};
use datafusion::common::Result;
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use datafusion::physical_expr::aggregate::AggregateFunctionExpr;
use datafusion::physical_expr::{GroupsAccumulatorAdapter, PhysicalExpr};
use std::sync::Arc;

/// What an aggregate reads, and how it is computed.
#[derive(Debug, Clone)]
pub(super) struct Aggregate {
    function: Arc<AggregateFunctionExpr>,
    args: Vec<Reading>,
    condition: Option<Reading>,
    way: Way,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Rows.
    Count,
    /// Different values of a column that can be numbered.
    Distinct,
    /// Repeats of a value change nothing.
    Once,
    /// One row of the group is kept.
    Best(Pick),
    Every,
}

impl Aggregate {
    pub(super) fn new(
        function: &Arc<AggregateFunctionExpr>,
        condition: Option<&Arc<dyn PhysicalExpr>>,
        schema: &Schema,
    ) -> Result<Self> {
        let args = function.expressions();
        let types = args.iter().map(|arg| arg.data_type(schema)).collect::<Result<Vec<_>>>()?;
        let args = args.into_iter().map(|arg| Reading::new(arg, schema)).collect::<Result<Vec<_>>>()?;
        let condition = condition.map(|c| Reading::new(c.clone(), schema)).transpose()?;
        let is = |name: &str| function.fun().name() == name;
        let way = match args.as_slice() {
            [one] if is("count") && !function.is_distinct() && one.is_some_value() => Way::Count,
            [_] if is("count") && function.is_distinct() && can_number(&types[0]) => Way::Distinct,
            [_] if ignores_repeats(function.fun()) => Way::Once,
            [_, ..] => pick(function.fun()).map_or(Way::Every, Way::Best),
            _ => Way::Every,
        };
        Ok(Self { function: function.clone(), args, condition, way })
    }

    /// Whether it gains by columns as they are stored.
    pub(super) fn gains(&self) -> bool {
        matches!(self.way, Way::Distinct | Way::Once | Way::Best(_))
    }

    /// Nothing counted yet.
    pub(super) fn tally(&self) -> Result<Tally> {
        let state = match self.way {
            Way::Count => State::Count(Vec::new()),
            Way::Distinct => {
                let values = Numbered::new(self.args[0].data_type()?);
                State::Distinct { values: Box::new(values), pairs: PairSet::default(), counts: Vec::new() }
            }
            Way::Once | Way::Best(_) | Way::Every => State::Other(self.accumulator()?),
        };
        Ok(Tally { aggregate: self.clone(), state })
    }

    fn accumulator(&self) -> Result<Box<dyn GroupsAccumulator>> {
        if self.function.groups_accumulator_supported() {
            return self.function.create_groups_accumulator();
        }
        let function = self.function.clone();
        Ok(Box::new(GroupsAccumulatorAdapter::new(move || function.create_accumulator())))
    }

    /// The rows that count; `None` when all do.
    fn counted(&self, frame: &Frame) -> Result<Option<UInt32Array>> {
        let Some(condition) = &self.condition else { return Ok(None) };
        let truths = decode(frame.read(condition)?)?;
        let truths = truths.as_boolean();
        let sure = truths.nulls().map_or_else(|| truths.values().clone(), |nulls| truths.values() & nulls.inner());
        Ok(Some(sure.set_indices_u32().collect::<Vec<_>>().into()))
    }
}

/// What has been counted so far.
pub(super) struct Tally {
    aggregate: Aggregate,
    state: State,
}

enum State {
    Count(Vec<i64>),
    Distinct { values: Box<Numbered>, pairs: PairSet, counts: Vec<i64> },
    Other(Box<dyn GroupsAccumulator>),
}

impl Tally {
    /// Takes rows in, each with its group, of which there are so many now.
    pub(super) fn update(&mut self, frame: &Frame, of_rows: &[u32], groups: usize) -> Result<()> {
        let Aggregate { args, way, .. } = &self.aggregate;
        let counted = self.aggregate.counted(frame)?;
        let chosen: Vec<u32>;
        let own: &[u32] = match &counted {
            Some(rows) => {
                chosen = rows.values().iter().map(|row| of_rows[*row as usize]).collect();
                &chosen
            }
            None => of_rows,
        };
        let among = |array: ArrayRef| match &counted {
            Some(rows) => take(&array, rows, None),
            None => Ok(array),
        };
        match &mut self.state {
            State::Count(counts) => {
                counts.resize(groups, 0);
                own.iter().for_each(|group| counts[*group as usize] += 1);
            }
            State::Distinct { values, pairs, counts } => {
                counts.resize(groups, 0);
                let array = among(frame.read(&args[0])?)?;
                for (group, value) in own.iter().zip(values.numbers(&array)?) {
                    if !values.is_null(value) && pairs.insert(pair(*group, value)) {
                        counts[*group as usize] += 1;
                    }
                }
            }
            State::Other(accumulator) => {
                let (arrays, own) = match way {
                    Way::Once => {
                        let array = among(frame.read(&args[0])?)?;
                        let (array, own) = once(array, own)?;
                        (vec![array], own)
                    }
                    Way::Best(pick) => {
                        let keys = decode(among(frame.read(&args[0])?)?)?;
                        let best = pick.best(&keys, own.iter().map(|group| *group as usize), None, groups);
                        let of_best = best.iter().map(|row| own[*row as usize] as usize).collect();
                        let best: UInt32Array = match &counted {
                            Some(rows) => best.iter().map(|row| rows.value(*row as usize)).collect::<Vec<_>>().into(),
                            None => best.into(),
                        };
                        let kept = frame.some(&best)?;
                        (args.iter().map(|arg| decode(kept.read(arg)?)).collect::<Result<_>>()?, of_best)
                    }
                    _ => {
                        let arrays = args.iter().map(|arg| decode(among(frame.read(arg)?)?)).collect::<Result<_>>()?;
                        (arrays, own.iter().map(|group| *group as usize).collect())
                    }
                };
                accumulator.update_batch(&arrays, &own, None, groups)?;
            }
        }
        Ok(())
    }

    /// The value of each of the groups.
    pub(super) fn values(self, groups: usize) -> Result<ArrayRef> {
        match self.state {
            State::Count(mut counts) | State::Distinct { mut counts, .. } => {
                counts.resize(groups, 0);
                Ok(Arc::new(Int64Array::from(counts)))
            }
            State::Other(mut accumulator) => {
                // Without keys there is one group even where no row came.
                let empty = |arg: &Reading| decode(new_empty_array(&arg.data_type()?));
                let none = self.aggregate.args.iter().map(empty).collect::<Result<Vec<_>>>()?;
                accumulator.update_batch(&none, &[], None, groups)?;
                accumulator.evaluate(EmitTo::All)
            }
        }
    }

    /// Bytes in memory, roughly.
    pub(super) fn size(&self) -> usize {
        match &self.state {
            State::Count(counts) => counts.len() * 8,
            State::Distinct { values, pairs, counts } => values.size() + pairs.len() * 16 + counts.len() * 8,
            State::Other(accumulator) => accumulator.size(),
        }
    }
}

/// The first row of each value of each group, if the values are those of a dictionary.
fn once(array: ArrayRef, groups: &[u32]) -> Result<(ArrayRef, Vec<usize>)> {
    let Some(coded) = array.as_dictionary_opt::<UInt16Type>() else {
        return Ok((array, groups.iter().map(|group| *group as usize).collect()));
    };
    let mut seen = PairSet::default();
    let is_first = |(row, group): &(usize, &u32)| {
        // Null is what no accumulator here counts.
        coded.keys().is_valid(*row) && seen.insert(pair(**group, u32::from(coded.keys().value(*row))))
    };
    let (rows, own): (Vec<u32>, Vec<usize>) =
        groups.iter().enumerate().filter(is_first).map(|(row, group)| (row as u32, *group as usize)).unzip();
    let rows = UInt32Array::from(rows);
    Ok((decode(take(&array, &rows, None)?)?, own))
}

//! Aggregates that DataFusion does not have as Kusto means them: sets and lists as JSON, exact percentiles, and, in
//! `kept`, rows.
//!
//! All are written for many groups at once; one group is the special case. They run in one
//! partition, so there is no intermediate state to exchange.

use super::call::{any_signature, data_type};
use super::json::parse;
use super::kept::Rows;
use super::points::{Arrays, Points};
use crate::siem::query::ColumnKind;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Fields, Float64Type, Int64Type};
use datafusion::common::{Result, ScalarValue, exec_err, not_impl_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Which row of a group `arg_max` and its kin keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::siem::query) enum Pick {
    First,
    /// The first that is not null.
    FirstFilled,
    Greatest,
    Least,
}

/// What `make_set` and `make_list` collect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::siem::query) enum Collect {
    Set,
    List,
    /// One object of all keys; the first of equal keys wins.
    Bag,
}

/// An aggregate of ours.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::siem::query) enum Aggregate {
    /// Keeps a row: a struct of all arguments, compared by the first.
    Row(Pick, Vec<ColumnKind>),
    /// Keeps one value.
    Value(Pick, ColumnKind),
    /// Collects up to so many values as a JSON array; the argument is JSON.
    Json(Collect, usize),
    /// Nearest-rank percentile, in thousandths of a percent.
    Percentile(u32, ColumnKind),
    /// Values along an axis of this kind.
    Series(Points, ColumnKind),
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct KqlAggregate {
    aggregate: Aggregate,
    signature: Signature,
}

impl Aggregate {
    pub(in crate::siem::query) fn udaf(self) -> Arc<AggregateUDF> {
        Arc::new(AggregateUDF::from(KqlAggregate { aggregate: self, signature: any_signature() }))
    }

    /// Repeats of a value within a group change nothing.
    fn ignores_repeats(&self) -> bool {
        matches!(self, Self::Json(Collect::Set | Collect::Bag, _))
    }

    fn returns(&self) -> DataType {
        match self {
            Self::Row(_, kinds) => DataType::Struct(row_fields(kinds)),
            Self::Value(_, kind) | Self::Percentile(_, kind) => data_type(*kind),
            Self::Json(..) | Self::Series(..) => DataType::Utf8,
        }
    }

    fn groups(&self) -> Box<dyn GroupsAccumulator + Sync> {
        match self {
            Self::Row(pick, kinds) => alone(Rows::new(*pick, kinds.clone(), true)),
            Self::Value(pick, kind) => alone(Rows::new(*pick, vec![*kind], false)),
            Self::Series(points, axis) => alone(Arrays::new(points.clone(), *axis)),
            Self::Json(collect, most) => alone(Items { collect: *collect, most: *most, groups: Vec::new(), bytes: 0 }),
            Self::Percentile(rank, kind) => {
                alone(Percentiles { rank: *rank, kind: *kind, groups: Vec::new(), values: 0 })
            }
        }
    }
}

fn alone<G: Groups>(groups: G) -> Box<dyn GroupsAccumulator + Sync> {
    Box::new(InOnePartition(groups))
}

pub(super) fn row_fields(kinds: &[ColumnKind]) -> Fields {
    kinds.iter().enumerate().map(|(i, k)| Field::new(format!("f{i}"), data_type(*k), true)).collect()
}

/// Whether repeats of a value within a group change nothing.
pub(in crate::siem::query) fn ignores_repeats(function: &AggregateUDF) -> bool {
    matches!(function.name(), "min" | "max") || of(function).is_some_and(Aggregate::ignores_repeats)
}

/// Which row of a group the function keeps, if that is what it does.
pub(in crate::siem::query) fn pick(function: &AggregateUDF) -> Option<Pick> {
    match of(function)? {
        Aggregate::Row(pick, _) | Aggregate::Value(pick, _) => Some(*pick),
        Aggregate::Json(..) | Aggregate::Percentile(..) | Aggregate::Series(..) => None,
    }
}

fn of(function: &AggregateUDF) -> Option<&Aggregate> {
    function.inner().downcast_ref::<KqlAggregate>().map(|own| &own.aggregate)
}

impl AggregateUDFImpl for KqlAggregate {
    fn name(&self) -> &'static str {
        match &self.aggregate {
            Aggregate::Row(..) => "kql_row",
            Aggregate::Value(..) => "kql_value",
            Aggregate::Json(..) => "kql_json",
            Aggregate::Series(..) => "kql_series",
            Aggregate::Percentile(..) => "kql_percentile",
        }
    }
    fn signature(&self) -> &Signature {
        &self.signature
    }
    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.aggregate.returns())
    }
    fn accumulator(&self, _: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(OneGroup(self.aggregate.groups())))
    }
    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<Arc<Field>>> {
        Ok(vec![Arc::new(Field::new(format!("{}[state]", args.name), self.aggregate.returns(), true))])
    }
    fn groups_accumulator_supported(&self, _: AccumulatorArgs<'_>) -> bool {
        true
    }
    fn create_groups_accumulator(&self, _: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(self.aggregate.groups())
    }
    fn order_sensitivity(&self) -> datafusion::logical_expr::utils::AggregateOrderSensitivity {
        datafusion::logical_expr::utils::AggregateOrderSensitivity::Insensitive
    }
}

/// What an aggregate does for many groups.
pub(super) trait Groups: Send + Sync + 'static {
    /// Takes rows in; each belongs to a group, of which there are so many now.
    fn update(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> Result<()>;
    /// The values of the first groups, or of all; they are forgotten.
    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef>;
    /// Bytes held.
    fn size(&self) -> usize;
}

/// Groups as DataFusion runs them: in one partition, so that there is no state to exchange.
struct InOnePartition<G>(G);

impl<G: Groups> GroupsAccumulator for InOnePartition<G> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> Result<()> {
        self.0.update(values, group_indices, filter, groups)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        self.0.evaluate(emit_to)
    }

    fn size(&self) -> usize {
        self.0.size()
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.evaluate(emit_to)?])
    }

    fn merge_batch(&mut self, _: &[ArrayRef], _: &[usize], _: usize) -> Result<()> {
        not_impl_err!("aggregates run in one partition")
    }

    fn convert_to_state(&self, _: &[ArrayRef], _: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        not_impl_err!("aggregates run in one partition")
    }
}

/// `summarize` without `by`.
struct OneGroup(Box<dyn GroupsAccumulator + Sync>);

impl std::fmt::Debug for OneGroup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OneGroup")
    }
}

impl Accumulator for OneGroup {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, |v| v.len());
        self.0.update_batch(values, &vec![0; rows], None, 1)
    }
    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.0.update_batch(&[], &[], None, 1)?;
        ScalarValue::try_from_array(&self.0.evaluate(EmitTo::All)?, 0)
    }
    fn size(&self) -> usize {
        self.0.size()
    }
    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }
    fn merge_batch(&mut self, _: &[ArrayRef]) -> Result<()> {
        not_impl_err!("aggregates run in one partition")
    }
}

/// Whether the row counts: not filtered away by an `…if` condition.
pub(super) fn counts(filter: Option<&BooleanArray>, row: usize) -> bool {
    filter.is_none_or(|f| f.is_valid(row) && f.value(row))
}

pub(super) fn emit<T: Default>(groups: &mut Vec<T>, emit_to: EmitTo) -> Vec<T> {
    match emit_to {
        EmitTo::All => std::mem::take(groups),
        EmitTo::First(n) => {
            let rest = groups.split_off(n);
            std::mem::replace(groups, rest)
        }
    }
}

/// Values of one group in the order seen.
#[derive(Default, Clone)]
struct Bucket {
    seen: BTreeSet<String>,
    items: Vec<String>,
}

struct Items {
    collect: Collect,
    most: usize,
    groups: Vec<Bucket>,
    bytes: usize,
}

impl Groups for Items {
    fn update(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> Result<()> {
        self.groups.resize(groups, Bucket::default());
        let Some(column) = values.first().and_then(|v| v.as_string_opt::<i32>()) else { return Ok(()) };
        for (row, group) in group_indices.iter().enumerate() {
            let bucket = &mut self.groups[*group];
            if column.is_null(row) || !counts(filter, row) || bucket.items.len() >= self.most {
                continue;
            }
            let item = column.value(row);
            self.bytes += 48 + 2 * item.len();
            match self.collect {
                Collect::List | Collect::Bag => bucket.items.push(item.to_owned()),
                Collect::Set if !bucket.seen.contains(item) => {
                    bucket.seen.insert(item.to_owned());
                    bucket.items.push(item.to_owned());
                }
                Collect::Set => {}
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let groups = emit(&mut self.groups, emit_to);
        let items = |g: &Bucket| g.items.iter().map(|i| parse(i)).collect::<Vec<Value>>();
        let json = groups.iter().map(|g| match self.collect {
            Collect::Bag => bag_of(items(g)).to_string(),
            Collect::Set | Collect::List => Value::Array(items(g)).to_string(),
        });
        Ok(Arc::new(StringArray::from_iter_values(json)))
    }

    fn size(&self) -> usize {
        self.bytes
    }
}

fn bag_of(items: Vec<Value>) -> Value {
    let mut bag = serde_json::Map::new();
    for (key, value) in
        items.into_iter().filter_map(|item| if let Value::Object(o) = item { Some(o) } else { None }).flatten()
    {
        bag.entry(key).or_insert(value);
    }
    Value::Object(bag)
}

struct Percentiles {
    rank: u32,
    kind: ColumnKind,
    groups: Vec<Vec<f64>>,
    values: usize,
}

impl Percentiles {
    /// The smallest value that at least so many percent of the values do not exceed.
    fn of(&self, mut values: Vec<f64>) -> Option<f64> {
        values.sort_by(f64::total_cmp);
        let rank = (values.len() as u64 * u64::from(self.rank)).div_ceil(100_000).max(1);
        values.get(rank as usize - 1).copied()
    }
}

impl Groups for Percentiles {
    fn update(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> Result<()> {
        self.groups.resize(groups, Vec::new());
        let Some(column) = values.first() else { return Ok(()) };
        for (row, group) in group_indices.iter().enumerate() {
            if column.is_null(row) || !counts(filter, row) {
                continue;
            }
            let value = match column.data_type() {
                DataType::Int64 => column.as_primitive::<Int64Type>().value(row) as f64,
                DataType::Float64 => column.as_primitive::<Float64Type>().value(row),
                other => return exec_err!("percentile of {other}"),
            };
            self.groups[*group].push(value);
            self.values += 1;
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let groups = emit(&mut self.groups, emit_to);
        let values = groups.into_iter().map(|g| self.of(g));
        Ok(match data_type(self.kind) {
            DataType::Float64 => Arc::new(values.collect::<Float64Array>()),
            _ => Arc::new(values.map(|v| v.map(|x| x as i64)).collect::<Int64Array>()),
        })
    }

    fn size(&self) -> usize {
        self.values * 8
    }
}

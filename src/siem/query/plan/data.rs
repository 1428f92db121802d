//! Tables written in the query itself.

use super::value::Value;
use super::{Bind, Binder, Column, Relation, internal};
use crate::siem::query::ColumnKind;
use crate::siem::query::function::data_type;
use crate::siem::query::syntax::tree::{Expr as Tree, Fault, Named, Place, Word};
use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, new_empty_array};
use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::common::ScalarValue;
use datafusion::datasource::{MemTable, provider_as_source};
use datafusion::logical_expr::LogicalPlanBuilder;
use std::sync::Arc;

/// Longest `range`.
const RANGE: i64 = 1_000_000;

/// The values of `range x from … to … step …`.
pub(super) fn range([from, to, step]: [Value; 3], place: &Place) -> Bind<(ColumnKind, ArrayRef)> {
    let hint = "write `range x from 1 to 10 step 1`";
    let whole = |v: &Value| v.long().ok_or_else(|| Fault::new(place.clone(), "range needs whole numbers", hint));
    let (first, last, step_size) = (whole(&from)?, whole(&to)?, whole(&step)?);
    if step_size == 0 {
        return Err(Fault::new(place.clone(), "a step of 0 never arrives", hint));
    }
    let count = (i128::from(last) - i128::from(first)) / i128::from(step_size) + 1;
    let count = count.max(0);
    if count > i128::from(RANGE) {
        return Err(Fault::new(place.clone(), format!("more than {RANGE} rows"), "use a larger step"));
    }
    let values = (0..count as i64).map(|i| first + i * step_size);
    Ok((from.kind, Arc::new(datafusion::arrow::array::Int64Array::from_iter_values(values))))
}

impl Binder<'_> {
    /// A relation over arrays.
    pub(super) fn memory(
        &mut self,
        columns: Vec<(String, ColumnKind)>,
        arrays: Vec<ArrayRef>,
        place: &Place,
    ) -> Bind<Relation> {
        let columns: Vec<Column> =
            columns.into_iter().map(|(name, kind)| Column { name, kind, id: self.fresh() }).collect();
        let fields: Vec<Field> = columns.iter().map(|c| Field::new(&c.id, data_type(c.kind), true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let rows = arrays.first().map_or(0, |a| a.len());
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let table = RecordBatch::try_new_with_options(schema.clone(), arrays, &options)
            .map_err(Into::into)
            .and_then(|batch| MemTable::try_new(schema, vec![vec![batch]]))
            .map_err(internal(place))?;
        let plan = LogicalPlanBuilder::scan(self.fresh(), provider_as_source(Arc::new(table)), None);
        let plan = plan.and_then(LogicalPlanBuilder::build).map_err(internal(place))?;
        Ok(Relation { ordered: true, ..Relation::of(plan, columns) })
    }

    pub(super) fn cells(
        &mut self,
        columns: &[(Word, ColumnKind)],
        cells: &[Tree],
        place: &Place,
    ) -> Bind<Vec<ArrayRef>> {
        if columns.is_empty() || !cells.len().is_multiple_of(columns.len()) {
            let message = format!("{} values do not fill rows of {} columns", cells.len(), columns.len());
            return Err(Fault::new(place.clone(), message, "give every row a value for every column"));
        }
        let mut values: Vec<Vec<ScalarValue>> = vec![Vec::new(); columns.len()];
        for (i, cell) in cells.iter().enumerate() {
            let column = i % columns.len();
            let kind = columns[column].1;
            let value = self.constant(cell)?;
            // A datatable takes what can be read as the column's kind: text as a moment, numbers as JSON.
            let value = value.convert(kind, &cell.place)?;
            values[column].extend(value.constant().cloned());
        }
        let arrays = values.into_iter().zip(columns).map(|(values, (_, kind))| {
            if values.is_empty() {
                return Ok(new_empty_array(&data_type(*kind)));
            }
            ScalarValue::iter_to_array(values).map_err(internal(place))
        });
        arrays.collect()
    }

    pub(super) fn print(&mut self, list: &[Named], place: &Place) -> Bind<Relation> {
        self.spend(place)?;
        let empty = super::lambda::nothing(place)?;
        let mut columns = Vec::new();
        for (i, named) in list.iter().enumerate() {
            let value = self.bind(&named.expr, &empty)?;
            let name = named.name.as_ref().map_or_else(|| format!("print_{i}"), |n| n.text.clone());
            columns.push((name, value));
        }
        self.select(empty, columns, None, place)
    }

    /// Replaces all columns of a relation; the record's number comes along if told.
    pub(super) fn select(
        &mut self,
        relation: Relation,
        columns: Vec<(String, Value)>,
        record: Option<datafusion::logical_expr::Expr>,
        place: &Place,
    ) -> Bind<Relation> {
        let mut shown = Vec::new();
        let mut exprs = Vec::new();
        for (name, value) in columns {
            let id = self.fresh();
            exprs.push(value.expr.alias(&id));
            shown.push(Column { name, kind: value.kind, id });
        }
        let record = record.map(|expr| {
            let id = self.fresh();
            exprs.push(expr.alias(&id));
            id
        });
        let part = relation.part.as_deref().map(|old| {
            let id = self.fresh();
            exprs.push(super::column(old).alias(&id));
            id
        });
        let plan = LogicalPlanBuilder::from(relation.plan).project(exprs).and_then(LogicalPlanBuilder::build);
        Ok(Relation { plan: plan.map_err(internal(place))?, columns: shown, record, part, ordered: relation.ordered })
    }
}

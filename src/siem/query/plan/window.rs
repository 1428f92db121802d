//! Functions of neighbouring rows: `prev`, `next`, `row_number`, `row_cumsum`.
//!
//! *Invariant*: they see rows in the order a `sort` or `serialize` gave them. Plans run in one partition and keep
//! that order, so a window without an order of its own is enough.

use super::aggregate::filled;
use super::value::Value;
use super::{Bind, Binder, Relation, column, internal};
use crate::siem::query::ColumnKind::{Bool, Long, Real, Timespan};
use crate::siem::query::syntax::tree::{Expr as Tree, Fault, Place, Word};
use datafusion::common::ScalarValue;
use datafusion::functions_aggregate::sum::sum_udaf;
use datafusion::functions_window::expr_fn::{lag, lead, row_number};
use datafusion::logical_expr::expr::WindowFunction;
use datafusion::logical_expr::{
    Expr, ExprFunctionExt as _, LogicalPlan, LogicalPlanBuilder, WindowFrame, WindowFrameBound, WindowFrameUnits,
    WindowFunctionDefinition, lit, when,
};

/// The functions and what they do.
pub(in crate::siem::query) const WINDOWS: [(&str, &str); 4] = [
    ("prev", "the value of an earlier row: prev(Column, 1)"),
    ("next", "the value of a later row: next(Column, 1)"),
    ("row_number", "number of the row, from 1; again from the start where a condition holds: row_number(1, condition)"),
    ("row_cumsum", "sum so far; again from 0 where a condition holds: row_cumsum(Bytes, condition)"),
];

impl Binder<'_> {
    /// Binds expressions that may look at neighbouring rows; the relation comes back with what they need.
    pub(super) fn among_rows<T>(
        &mut self,
        relation: Relation,
        place: &Place,
        bind: impl FnOnce(&mut Self, &Relation) -> Bind<T>,
    ) -> Bind<(Relation, T)> {
        let outer = self.windows.replace(Vec::new());
        let bound = bind(self, &relation);
        let windows = std::mem::replace(&mut self.windows, outer).unwrap_or_default();
        let value = bound?;
        if windows.is_empty() {
            return Ok((relation, value));
        }
        if !relation.ordered {
            let hint = "put `| sort by …` or `| serialize` before it";
            return Err(Fault::new(place.clone(), "rows have no order here to look at neighbours", hint));
        }
        let mut plan = relation.plan;
        for Window { id, expr, run } in windows {
            plan = self.with_window(plan, expr, run.as_deref(), &id).map_err(internal(place))?;
        }
        Ok((Relation { plan, ..relation }, value))
    }

    /// The plan with a window over all rows, or over the rows of each run: those stand together.
    pub(super) fn with_window(
        &mut self,
        plan: LogicalPlan,
        window: Expr,
        run: Option<&str>,
        id: &str,
    ) -> Planned<LogicalPlan> {
        let plan = LogicalPlanBuilder::from(plan);
        let Some(run) = run else { return plan.window([window.alias(id)])?.build() };
        // Runs stand together already; the sort tells the engine so, and keeps the order within them.
        let number = self.fresh();
        let sorts = vec![column(run).sort(true, true), column(&number).sort(true, true)];
        let window = window.partition_by(vec![column(run)]).window_frame(so_far()).build()?;
        plan.window([row_number().alias(&number)])?.sort(sorts)?.window([window.alias(id)])?.build()
    }

    pub(super) fn window(&mut self, name: &Word, args: &[Tree], place: &Place, relation: &Relation) -> Bind<Value> {
        if self.windows.is_none() {
            let message = format!("`{}()` works only in extend, project and where", name.text);
            return Err(Fault::new(place.clone(), message, "extend a column with it first"));
        }
        match name.text.as_str() {
            "row_number" => self.row_number(args, place, relation),
            "row_cumsum" => self.row_cumsum(args, place, relation),
            direction => self.neighbour(direction == "prev", args, place, relation),
        }
    }

    fn neighbour(&mut self, back: bool, args: &[Tree], place: &Place, relation: &Relation) -> Bind<Value> {
        let hint = "write prev(Column), prev(Column, 2) or prev(Column, 1, default)";
        if args.is_empty() || args.len() > 3 {
            return Err(Fault::new(place.clone(), "this takes a column, a distance and a default", hint));
        }
        let value = self.bind(&args[0], relation)?;
        let distance = match args.get(1) {
            None => 1,
            Some(distance) => self.constant(distance)?.long().filter(|n| *n >= 0).ok_or_else(|| {
                Fault::new(distance.place.clone(), "the distance is a fixed whole number from 0", hint)
            })?,
        };
        let default = match args.get(2) {
            None => None,
            Some(default) => self.constant(default)?.convert(value.kind, &default.place)?.constant().cloned(),
        };
        let kind = value.kind;
        let window = if back { lag } else { lead };
        Ok(filled(Value { expr: self.look(window(value.expr, Some(distance), default), None), kind }))
    }

    fn row_number(&mut self, args: &[Tree], place: &Place, relation: &Relation) -> Bind<Value> {
        let start = match args.first() {
            None => 1,
            Some(start) => self.constant(start)?.long().ok_or_else(|| {
                Fault::new(start.place.clone(), "the first number is fixed and whole", "write row_number(1)")
            })?,
        };
        let run = self.run(args.get(1), relation, place)?;
        let number = self.look(row_number(), run);
        let number = datafusion::logical_expr::cast(number, datafusion::arrow::datatypes::DataType::Int64);
        Ok(Value { expr: number + lit(start - 1), kind: Long })
    }

    fn row_cumsum(&mut self, args: &[Tree], place: &Place, relation: &Relation) -> Bind<Value> {
        let Some(first) = args.first() else {
            return Err(Fault::new(place.clone(), "row_cumsum() needs a column", "write row_cumsum(Bytes)"));
        };
        let value = self.bind(first, relation)?;
        if !matches!(value.kind, Long | Real | Timespan) {
            let message = format!("row_cumsum() does not take a {}", value.kind.name());
            return Err(Fault::new(first.place.clone(), message, "convert it with tolong() or toreal()"));
        }
        let run = self.run(args.get(1), relation, place)?;
        let kind = value.kind;
        let sum = sum_so_far(value.expr).map_err(internal(place))?;
        Ok(Value { expr: self.look(sum, run), kind })
    }

    /// Number of the run a row belongs to: a condition that holds begins a new one.
    fn run(&mut self, restart: Option<&Tree>, relation: &Relation, place: &Place) -> Bind<Option<String>> {
        let Some(restart) = restart else { return Ok(None) };
        let condition = self.bind(restart, relation)?.coerce(Bool, &restart.place, "the condition")?;
        let step = when(condition.expr, lit(1_i64)).otherwise(lit(0_i64)).map_err(internal(place))?;
        let runs = sum_so_far(step).map_err(internal(place))?;
        Ok(Some(self.note(runs, None)))
    }

    /// Notes a window and answers the column it will be.
    fn look(&mut self, window: Expr, run: Option<String>) -> Expr {
        column(&self.note(window, run))
    }

    fn note(&mut self, expr: Expr, run: Option<String>) -> String {
        let id = self.fresh();
        self.windows.get_or_insert_default().push(Window { id: id.clone(), expr, run });
        id
    }
}

/// A window to be made under a column number, for the rows of each run if there is one.
pub(super) struct Window {
    id: String,
    expr: Expr,
    run: Option<String>,
}

type Planned<T> = datafusion::common::Result<T>;

/// The sum of the rows up to this one.
fn sum_so_far(value: Expr) -> Planned<Expr> {
    let sum = WindowFunction::new(WindowFunctionDefinition::AggregateUDF(sum_udaf()), vec![value]);
    Expr::from(sum).window_frame(so_far()).build()
}

/// All rows up to this one.
fn so_far() -> WindowFrame {
    let from = WindowFrameBound::Preceding(ScalarValue::UInt64(None));
    WindowFrame::new_bounds(WindowFrameUnits::Rows, from, WindowFrameBound::CurrentRow)
}

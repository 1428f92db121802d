//! The tree becomes a DataFusion plan: names and kinds are resolved, everything doubtful is refused
//! with its place.
//!
//! Inside a plan every column has a number as its name (`c17`), so that case, doubles after a join
//! and odd characters cannot matter; the names of the query live beside it in [`Relation`].

mod aggregate;
mod apply;
mod call;
mod compare;
mod data;
mod expression;
mod join;
mod lambda;
mod operator;
mod parse;
mod parts;
mod plugin;
mod search;
mod series;
mod source;
mod summarize;
mod union;
mod value;
mod window;

pub(super) use aggregate::{AGGREGATES, suggested_name};
pub(super) use call::SPECIAL;
pub(super) use operator::suggested;
pub(super) use window::WINDOWS;

use super::ColumnKind;
use super::Horizon;
use super::engine;
use super::syntax::tree::{Expr as Tree, ExprKind, Fault, Let, Pipeline, Place, Query, Step};
use super::watch::{Stopped, Watch};
use crate::base::time::SimTime;
use crate::siem::store::Store;
use aggregate::Pending;
use datafusion::arrow::array::RecordBatch;
use datafusion::common::{Column as Reference, DataFusionError};
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};
use value::Value;

pub(super) type Bind<T> = Result<T, Fault>;

/// How many tables a query may read, counting every use of a `let`.
const SOURCES: usize = 120;
/// How many operators a query may have, counting every use of a `let` and every call: plans are walked by recursion.
const OPERATORS: usize = 3_000;

/// One column of a relation.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// As the query calls it.
    pub(super) name: String,
    pub(super) kind: ColumnKind,
    /// As the plan calls it.
    id: String,
}

impl Column {
    fn expr(&self) -> Expr {
        column(&self.id)
    }

    fn value(&self) -> Value {
        Value { expr: self.expr(), kind: self.kind }
    }
}

/// A column of the plan by its number.
fn column(id: &str) -> Expr {
    Expr::Column(Reference::new_unqualified(id))
}

/// A table on its way through the operators.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    plan: LogicalPlan,
    pub(super) columns: Vec<Column>,
    /// Column with the number of the record each row is, while rows are records.
    record: Option<String>,
    /// Column that tells the parts of a table apart, within `mv-apply` and `partition`.
    part: Option<String>,
    /// Rows have an order that means something: after `sort`, `top`, `serialize`.
    ordered: bool,
}

impl Relation {
    /// Rows that are no records and have no order.
    fn of(plan: LogicalPlan, columns: Vec<Column>) -> Self {
        Self { plan, columns, record: None, part: None, ordered: false }
    }

    fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }
}

/// What a `let` stands for.
enum Binding {
    Scalar(Value),
    /// A pipeline, and how many `let`s it may see.
    Tabular(Box<Pipeline>, usize),
    /// A table given to a function.
    Table(Box<Relation>),
    /// A function of one's own.
    Function(lambda::Lambda),
}

/// A plan ready to run.
pub(super) struct Bound {
    pub(super) relation: Relation,
    pub(super) chart: Option<String>,
}

/// Resolves names and kinds.
pub(super) struct Binder<'a> {
    store: &'a Store,
    watch: &'a Watch,
    now: SimTime,
    /// Oldest times of tables that do not keep everything.
    horizon: Horizon,
    lets: Vec<(String, Binding)>,
    visible: usize,
    next: usize,
    sources: usize,
    calls: usize,
    operators: usize,
    chart: Option<String>,
    /// Aggregates met so far, while a `summarize` is being bound.
    pending: Option<Vec<Pending>>,
    /// Functions of neighbouring rows met so far, where they may stand.
    windows: Option<Vec<window::Window>>,
}

impl<'a> Binder<'a> {
    pub(super) fn new(store: &'a Store, now: SimTime, horizon: Horizon, watch: &'a Watch) -> Self {
        Self {
            store,
            watch,
            now,
            horizon,
            lets: Vec::new(),
            visible: 0,
            next: 0,
            sources: 0,
            calls: 0,
            operators: 0,
            chart: None,
            pending: None,
            windows: None,
        }
    }

    pub(super) fn watch(&self) -> &'a Watch {
        self.watch
    }

    /// The plan of a whole query.
    pub(super) fn query(mut self, query: &Query, end: Place) -> Bind<Bound> {
        self.lets(query)?;
        let Some(body) = &query.body else {
            let hint = "end with a table, such as `SecurityEvent | take 10`";
            return Err(Fault::new(end, "there is nothing to show", hint));
        };
        let relation = self.pipeline(body)?;
        Ok(Bound { relation, chart: self.chart })
    }

    /// Takes the `let`s in, so that later parts see them.
    pub(super) fn lets(&mut self, query: &Query) -> Bind<()> {
        self.lets_of(&query.lets)
    }

    fn lets_of(&mut self, lets: &[Let]) -> Bind<()> {
        for statement in lets {
            let binding = self.binding(&statement.value)?;
            self.lets.push((statement.name.text.clone(), binding));
            self.visible = self.lets.len();
        }
        Ok(())
    }

    fn binding(&mut self, value: &Tree) -> Bind<Binding> {
        if let ExprKind::Function(function) = &value.kind {
            return Ok(self.define(function));
        }
        let Some(pipeline) = self.as_pipeline(value) else {
            return self.constant(value).map(Binding::Scalar);
        };
        // Bound once here, so that a fault shows even where the `let` is never used.
        self.pipeline(&pipeline)?;
        Ok(Binding::Tabular(Box::new(pipeline), self.visible))
    }

    fn is_table(&self, name: &str) -> bool {
        match self.binding_of(name) {
            Some(Binding::Function(lambda)) => lambda.tabular,
            Some(binding) => matches!(binding, Binding::Tabular(..) | Binding::Table(_)),
            None => crate::siem::catalog().table(name).is_some(),
        }
    }

    fn binding_of(&self, name: &str) -> Option<&Binding> {
        self.lets[..self.visible].iter().rev().find(|(n, _)| n == name).map(|(_, b)| b)
    }

    /// Source and operators of a pipeline.
    pub(super) fn pipeline(&mut self, pipeline: &Pipeline) -> Bind<Relation> {
        // An aggregate of an outer `summarize` has no business in an inner query.
        let outer = (self.pending.take(), self.windows.take());
        let bound = self.pipeline_alone(pipeline);
        (self.pending, self.windows) = outer;
        bound
    }

    fn pipeline_alone(&mut self, pipeline: &Pipeline) -> Bind<Relation> {
        let relation = self.source(&pipeline.source, &pipeline.place)?;
        self.steps(relation, &pipeline.steps)
    }

    /// Operators one after the other.
    fn steps(&mut self, mut relation: Relation, steps: &[Step]) -> Bind<Relation> {
        for step in steps {
            self.operators += 1;
            if self.operators > OPERATORS {
                let hint = "every use of a `let` and every call counts; summarize earlier or split the query";
                return Err(Fault::new(
                    step.place.clone(),
                    format!("this query has more than {OPERATORS} operators"),
                    hint,
                ));
            }
            relation = self.operator(relation, step)?;
        }
        Ok(relation)
    }

    /// Runs a pipeline while binding, for `toscalar(…)` and `in (…)`; the first column's rows, at most so many.
    fn rows_of(&mut self, pipeline: &Pipeline, most: usize) -> Bind<(Column, Vec<RecordBatch>)> {
        let relation = self.pipeline(pipeline)?;
        let fault = internal(&pipeline.place);
        let Some(first) = relation.columns.first().cloned() else {
            return Err(Fault::new(pipeline.place.clone(), "this query has no columns", ""));
        };
        let plan = LogicalPlanBuilder::from(relation.plan).project([first.expr()]).and_then(|b| b.limit(0, Some(most)));
        let batches = plan.and_then(LogicalPlanBuilder::build).and_then(|plan| engine::execute(&plan, self.watch));
        Ok((first, batches.map_err(fault)?))
    }

    /// A number no column has yet.
    fn fresh(&mut self) -> String {
        self.next += 1;
        format!("c{}", self.next)
    }

    /// Counts a table read.
    fn spend(&mut self, place: &Place) -> Bind<()> {
        self.sources += 1;
        if self.sources > SOURCES {
            let hint = "every use of a `let` counts; summarize earlier or split the query";
            return Err(Fault::new(place.clone(), format!("this query reads more than {SOURCES} tables"), hint));
        }
        Ok(())
    }
}

impl Relation {
    /// A plan that gives the columns in order, then the record's number if there is one, at most
    /// `most` rows.
    pub(super) fn answer(&self, most: Option<usize>) -> Result<LogicalPlan, DataFusionError> {
        let shown = self.columns.iter().map(|c| c.expr().alias(format!("out_{}", c.id)));
        let record = self.record.iter().map(|id| column(id).alias("record"));
        let plan = LogicalPlanBuilder::from(self.plan.clone()).project(shown.chain(record))?;
        match most {
            Some(most) => plan.limit(0, Some(most))?.build(),
            None => plan.build(),
        }
    }

    pub(super) fn has_record(&self) -> bool {
        self.record.is_some()
    }
}

/// A fault of ours or a limit met, at a place of the query.
pub(super) fn internal(place: &Place) -> impl Fn(DataFusionError) -> Fault + use<> {
    let place = place.clone();
    move |error| match error.find_root() {
        DataFusionError::ResourcesExhausted(_) => {
            let hint = "narrow the time, filter earlier, or keep fewer columns";
            Fault::new(place.clone(), "this query needs more memory than it may have", hint)
        }
        DataFusionError::External(why) if why.is::<Stopped>() => {
            Fault::new(place.clone(), Stopped.to_string(), "narrow the time or filter earlier if it took too long")
        }
        other => {
            let first = other.to_string().lines().next().unwrap_or_default().to_owned();
            Fault::new(place.clone(), format!("this query cannot be run: {first}"), "write it another way")
        }
    }
}

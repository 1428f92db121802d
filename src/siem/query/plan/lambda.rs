//! Functions of one's own: a call binds its arguments, then the body, as if it stood there.

use super::value::Value;
use super::{Bind, Binder, Binding, Relation, internal};
use crate::siem::query::syntax::tree::{
    Expr as Tree, ExprKind, Fault, Function, Parameter, ParameterKind, Pipeline, Place, Source, Word,
};
use datafusion::common::tree_node::{TreeNode as _, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};
use std::sync::Arc;

/// Calls of one query: functions that call functions multiply.
const CALLS: usize = 2_000;
/// Parts of an expression that calls have put together: each call may double it.
const LARGEST: usize = 10_000;

/// A function and how many `let`s it may see.
#[derive(Clone)]
pub(super) struct Lambda {
    function: Arc<Function>,
    visible: usize,
    /// Gives a table.
    pub(super) tabular: bool,
}

impl Binder<'_> {
    /// What `let f = (…) { … }` stands for.
    pub(super) fn define(&self, function: &Function) -> Binding {
        let tabular = self.gives_table(function);
        Binding::Function(Lambda { function: Arc::new(function.clone()), visible: self.visible, tabular })
    }

    fn gives_table(&self, function: &Function) -> bool {
        let body = &function.body.kind;
        let name = match body {
            ExprKind::Query(_) => return true,
            ExprKind::Name(name) => name,
            ExprKind::Call { name, .. } => &name.text,
            _ => return false,
        };
        if let Some(inner) = function.lets.iter().rev().find(|l| l.name.text == *name) {
            return matches!(inner.value.kind, ExprKind::Query(_));
        }
        match function.params.iter().find(|p| p.name.text == *name) {
            Some(param) => matches!(param.kind, ParameterKind::Table(_)),
            None => self.is_table(name),
        }
    }

    /// The function of one's own with this name.
    pub(super) fn lambda(&self, name: &str) -> Option<Lambda> {
        match self.binding_of(name) {
            Some(Binding::Function(lambda)) => Some(lambda.clone()),
            _ => None,
        }
    }

    /// A call that gives a single value.
    pub(super) fn call_value(&mut self, lambda: &Lambda, call: Call<'_>, relation: &Relation) -> Bind<Value> {
        if lambda.tabular {
            let hint = "use it as a table, or toscalar( … ) for its first cell";
            return Err(Fault::new(call.place.clone(), format!("`{}()` gives a table", call.name.text), hint));
        }
        let bindings = self.bindings(lambda, &call, None, relation)?;
        let empty = nothing(call.place)?;
        let value = self.within(lambda, bindings, call.place, |binder| {
            binder.lets_of(&lambda.function.lets)?;
            binder.bind(&lambda.function.body, &empty)
        })?;
        match is_larger(&value.expr, LARGEST) {
            true => Err(Fault::new(call.place.clone(), "these calls multiply too much", "extend a column in between")),
            false => Ok(value),
        }
    }

    /// A call that gives a table; `first` is the table of `invoke`.
    pub(super) fn call_table(&mut self, lambda: &Lambda, call: Call<'_>, first: Option<Relation>) -> Bind<Relation> {
        if !lambda.tabular {
            let message = format!("`{}()` gives a single value, not a table", call.name.text);
            return Err(Fault::new(call.place.clone(), message, "start with a table"));
        }
        let empty = nothing(call.place)?;
        let bindings = self.bindings(lambda, &call, first, &empty)?;
        self.within(lambda, bindings, call.place, |binder| {
            binder.lets_of(&lambda.function.lets)?;
            let body = &lambda.function.body;
            match binder.as_pipeline(body) {
                Some(pipeline) => binder.pipeline(&pipeline),
                None => Err(Fault::new(body.place.clone(), "this is no table", "end the function with a table")),
            }
        })
    }

    /// The expression as a pipeline, where it stands for a table.
    pub(super) fn as_pipeline(&self, tree: &Tree) -> Option<Pipeline> {
        let place = tree.place.clone();
        let source = match &tree.kind {
            ExprKind::Query(pipeline) => return Some((**pipeline).clone()),
            ExprKind::Name(name) if self.is_table(name) => {
                Source::Name(Word { text: name.clone(), place: place.clone() })
            }
            ExprKind::Call { name, args } if name.text == "table" || self.is_table(&name.text) => {
                Source::Call { name: name.clone(), args: args.clone() }
            }
            _ => return None,
        };
        Some(Pipeline { source, steps: Vec::new(), place })
    }

    /// What each parameter stands for in this call.
    fn bindings(
        &mut self,
        lambda: &Lambda,
        call: &Call<'_>,
        mut first: Option<Relation>,
        relation: &Relation,
    ) -> Bind<Vec<(String, Binding)>> {
        let params = &lambda.function.params;
        let mut args = call.args.iter();
        let mut out = Vec::new();
        for param in params {
            let binding = match first.take() {
                Some(table) => Binding::Table(Box::new(self.fitting(table, param, call.place)?)),
                None => match args.next() {
                    Some(arg) => self.argument(arg, param, relation)?,
                    None => self.default(param, call)?,
                },
            };
            out.push((param.name.text.clone(), binding));
        }
        if args.next().is_some() || first.is_some() {
            let message = format!("`{}()` takes {} arguments", call.name.text, params.len());
            return Err(Fault::new(call.place.clone(), message, "leave the others out"));
        }
        Ok(out)
    }

    fn argument(&mut self, arg: &Tree, param: &Parameter, relation: &Relation) -> Bind<Binding> {
        match &param.kind {
            ParameterKind::Scalar(kind) => {
                let wants = format!("`{}`", param.name.text);
                self.bind(arg, relation)?.coerce(*kind, &arg.place, &wants).map(Binding::Scalar)
            }
            ParameterKind::Table(_) => match self.as_pipeline(arg) {
                Some(pipeline) => {
                    let table = self.pipeline(&pipeline)?;
                    Ok(Binding::Table(Box::new(self.fitting(table, param, &arg.place)?)))
                }
                None => {
                    let message = format!("`{}` is a table, this is none", param.name.text);
                    Err(Fault::new(arg.place.clone(), message, "give a table or a query"))
                }
            },
        }
    }

    fn default(&mut self, param: &Parameter, call: &Call<'_>) -> Bind<Binding> {
        match (&param.kind, &param.default) {
            (ParameterKind::Scalar(kind), Some(default)) => {
                self.constant(default)?.coerce(*kind, &default.place, "the default").map(Binding::Scalar)
            }
            _ => {
                let message = format!("`{}()` needs a value for `{}`", call.name.text, param.name.text);
                Err(Fault::new(call.place.clone(), message, "arguments stand in the order of the parameters"))
            }
        }
    }

    /// The table, where it has the columns the parameter asks for.
    fn fitting(&self, table: Relation, param: &Parameter, place: &Place) -> Bind<Relation> {
        let ParameterKind::Table(wanted) = &param.kind else {
            let message = format!("`{}` is a single value, not a table", param.name.text);
            return Err(Fault::new(place.clone(), message, "the table comes first"));
        };
        for (name, kind) in wanted {
            let found =
                table.column(&name.text).ok_or_else(|| super::operator::no_column(&name.text, place, &table))?;
            if found.kind != *kind {
                let message = format!("column `{}` is a {}, not a {}", name.text, found.kind.name(), kind.name());
                return Err(Fault::new(place.clone(), message, "convert it with extend first"));
            }
        }
        Ok(table)
    }

    /// Binds the body where only the function's own surroundings are seen.
    fn within<T>(
        &mut self,
        lambda: &Lambda,
        bindings: Vec<(String, Binding)>,
        place: &Place,
        body: impl FnOnce(&mut Self) -> Bind<T>,
    ) -> Bind<T> {
        self.calls += 1;
        if self.calls > CALLS {
            let hint = "functions that call functions multiply; use `let` for what they share";
            return Err(Fault::new(place.clone(), format!("more than {CALLS} calls"), hint));
        }
        let outer = self.lets.split_off(lambda.visible);
        let before = self.visible;
        self.lets.extend(bindings);
        self.visible = self.lets.len();
        let done = body(self);
        self.lets.truncate(lambda.visible);
        self.lets.extend(outer);
        self.visible = before;
        done
    }
}

/// Whether an expression has more than so many parts.
fn is_larger(expr: &Expr, most: usize) -> bool {
    let mut parts = 0;
    let walked = expr.apply(|_| {
        parts += 1;
        Ok(if parts > most { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    walked.is_err() || parts > most
}

/// A call as it is written.
pub(super) struct Call<'a> {
    pub(super) name: &'a Word,
    pub(super) args: &'a [Tree],
    pub(super) place: &'a Place,
}

/// One row without columns.
pub(super) fn nothing(place: &Place) -> Bind<Relation> {
    let plan = LogicalPlanBuilder::empty(true).build().map_err(internal(place))?;
    Ok(Relation::of(plan, Vec::new()))
}

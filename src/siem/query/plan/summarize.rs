//! `summarize … by …`: keys and arguments become columns, then groups, then the expressions around them.

use super::aggregate::{Pending, suggested_name};
use super::operator::{name_of, no_column};
use super::value::Value;
use super::{Bind, Binder, Column, Relation, column, internal};
use crate::siem::query::ColumnKind;
use crate::siem::query::function::Pick;
use crate::siem::query::syntax::tree::{Expr as Tree, ExprKind, Fault, Named, Place, Word};
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};

impl Binder<'_> {
    pub(super) fn summarize(
        &mut self,
        relation: Relation,
        aggregates: &[Named],
        by: &[Named],
        place: &Place,
    ) -> Bind<Relation> {
        let mut keys: Vec<(String, Value)> = Vec::new();
        for named in by {
            let value = self.bind(&named.expr, &relation)?;
            if value.kind == ColumnKind::Dynamic {
                let hint = "convert it with tostring() first";
                return Err(Fault::new(named.expr.place.clone(), "a dynamic value cannot be a group", hint));
            }
            let name = name_of(named).unwrap_or_else(|| "Column1".to_owned());
            keys.push((unique(name, &keys, &[]), value));
        }
        self.pending = Some(Vec::new());
        let mut record = None;
        let mut shown: Vec<(String, Value)> = Vec::new();
        let whole = aggregates.len() == 1;
        for named in aggregates {
            let before = shown.len();
            let bound = self.one(named, &relation, &keys, whole.then_some(&mut record))?;
            for (name, value) in bound {
                let name = unique(name, &keys, &shown);
                shown.push((name, value));
            }
            debug_assert!(shown.len() >= before);
        }
        let pending = self.pending.take().unwrap_or_default();
        let (grouped, key_columns) = self.grouped(relation, keys, pending, place)?;
        let keys = key_columns.into_iter().map(|c| (c.name.clone(), c.value()));
        self.select(grouped, keys.chain(shown).collect(), record, place)
    }

    /// The columns one item of the list gives.
    fn one(
        &mut self,
        named: &Named,
        relation: &Relation,
        keys: &[(String, Value)],
        record: Option<&mut Option<Expr>>,
    ) -> Bind<Vec<(String, Value)>> {
        if let ExprKind::Call { name, args } = &named.expr.kind {
            let pick = match (name.text.as_str(), args.first().map(|a| &a.kind)) {
                ("arg_max", Some(_)) => Some(Pick::Greatest),
                ("arg_min", Some(_)) => Some(Pick::Least),
                ("take_any" | "any", Some(ExprKind::Star)) => Some(Pick::First),
                _ => None,
            };
            if let Some(pick) = pick {
                let columns = self.row_columns(named, args, pick, relation, keys)?;
                let number = record.is_some().then(|| relation.record.as_deref().map(column)).flatten();
                let (columns, kept) = self.kept_row(pick, columns, number);
                if let Some(record) = record {
                    *record = kept;
                }
                return Ok(columns);
            }
            if name.text == "percentiles" {
                return self.percentiles(name, args, named, relation);
            }
        }
        let value = self.outer(&named.expr, relation)?;
        let name = match (&named.name, &named.expr.kind) {
            (Some(name), _) => name.text.clone(),
            (None, ExprKind::Call { name, args }) => suggested_name(&name.text, args),
            (None, _) => "Column1".to_owned(),
        };
        Ok(vec![(name, value)])
    }

    /// An expression of aggregates: columns stand only within them.
    fn outer(&mut self, tree: &Tree, relation: &Relation) -> Bind<Value> {
        let before = self.pending.as_ref().map_or(0, Vec::len);
        let value = self.bind(tree, relation)?;
        let pending = self.pending.as_ref().map_or(&[][..], Vec::as_slice);
        let loose = value.expr.column_refs().into_iter().any(|c| pending.iter().all(|p| p.id != c.name));
        if loose || (pending.len() == before && value.constant().is_none()) {
            let hint = "put it into an aggregate such as max(), or behind `by`";
            return Err(Fault::new(tree.place.clone(), "this is not one value per group", hint));
        }
        Ok(value)
    }

    /// The columns of a kept row: the compared one first, then those named or all others.
    fn row_columns(
        &mut self,
        named: &Named,
        args: &[Tree],
        pick: Pick,
        relation: &Relation,
        keys: &[(String, Value)],
    ) -> Bind<Vec<(String, Value)>> {
        let mut columns: Vec<(String, Value)> = Vec::new();
        let pending = self.pending.take();
        let mut items = args.iter();
        if pick != Pick::First
            && let Some(by) = items.next()
        {
            let value = self.bind(by, relation)?;
            let named = Named { name: named.name.clone(), more: Vec::new(), expr: by.clone() };
            columns.push((name_of(&named).unwrap_or_else(|| "Column1".to_owned()), value));
        }
        // `(Last, Host) = arg_max(Time, Computer)`: names go to the values in turn.
        let mut names = named.more.iter();
        for item in items {
            if matches!(item.kind, ExprKind::Star) {
                for column in &relation.columns {
                    let known = |list: &[(String, Value)]| list.iter().any(|(n, _)| *n == column.name);
                    if !known(keys) && !known(&columns) {
                        columns.push((column.name.clone(), column.value()));
                    }
                }
            } else {
                let value = self.bind(item, relation)?;
                let named = Named { name: names.next().cloned(), more: Vec::new(), expr: item.clone() };
                columns.push((name_of(&named).unwrap_or_else(|| "Column1".to_owned()), value));
            }
        }
        self.pending = pending;
        Ok(columns)
    }

    fn percentiles(
        &mut self,
        name: &Word,
        args: &[Tree],
        named: &Named,
        relation: &Relation,
    ) -> Bind<Vec<(String, Value)>> {
        let place = &named.expr.place;
        let Some((subject, ranks)) = args.split_first() else {
            return Err(Fault::new(place.clone(), "percentiles() of nothing", "write percentiles(Column, 50, 95)"));
        };
        let mut columns = Vec::new();
        for rank in ranks {
            let value = self.bind(subject, relation)?;
            let percent = self.constant(rank)?;
            let pair = [subject.clone(), rank.clone()];
            let value = self.percentile(name, vec![value, percent], place)?;
            columns.push((suggested_name("percentile", &pair), value));
        }
        Ok(columns)
    }

    /// The plan that groups.
    pub(super) fn grouped(
        &mut self,
        relation: Relation,
        keys: Vec<(String, Value)>,
        pending: Vec<Pending>,
        place: &Place,
    ) -> Bind<(Relation, Vec<Column>)> {
        let mut exprs = Vec::new();
        let mut key_columns = Vec::new();
        for (name, value) in keys {
            let id = self.fresh();
            exprs.push(value.expr.alias(&id));
            key_columns.push(Column { name, kind: value.kind, id });
        }
        let mut calls = Vec::new();
        for aggregate in pending {
            let mut args = Vec::new();
            for value in aggregate.args {
                if value.constant().is_some() {
                    args.push(value.expr);
                    continue;
                }
                let id = self.fresh();
                exprs.push(value.expr.alias(&id));
                args.push(column(&id));
            }
            let condition = aggregate.condition.map(|value| {
                let id = self.fresh();
                exprs.push(value.expr.alias(&id));
                Box::new(column(&id))
            });
            let function = aggregate.function;
            let call = AggregateFunction::new_udf(function, args, aggregate.distinct, condition, Vec::new(), None);
            calls.push(Expr::AggregateFunction(call).alias(aggregate.id));
        }
        let part = relation.part.as_deref().map(|old| {
            let id = self.fresh();
            exprs.push(column(old).alias(&id));
            id
        });
        let groups: Vec<Expr> = part.iter().map(|id| column(id)).chain(key_columns.iter().map(Column::expr)).collect();
        // DataFusion moves a condition that names no column below an aggregate; one without groups would still give its
        // row. It moves nothing below a limit.
        let alone = groups.is_empty();
        let plan = LogicalPlanBuilder::from(relation.plan)
            .project(exprs)
            .and_then(|plan| plan.aggregate(groups, calls))
            .and_then(|plan| if alone { plan.limit(0, Some(1)) } else { Ok(plan) })
            .and_then(LogicalPlanBuilder::build)
            .map_err(internal(place))?;
        Ok((Relation { part, ..Relation::of(plan, Vec::new()) }, key_columns))
    }

    fn count_all(&mut self, relation: Relation, place: &Place) -> Bind<Relation> {
        let word = Word { text: "count".to_owned(), place: place.clone() };
        let call = Tree { kind: ExprKind::Call { name: word, args: Vec::new() }, place: place.clone() };
        let name = Some(Word { text: "Count".to_owned(), place: place.clone() });
        self.summarize(relation, &[Named { name, more: Vec::new(), expr: call }], &[], place)
    }

    /// `| count`.
    pub(super) fn count_rows(&mut self, relation: Relation, place: &Place) -> Bind<Relation> {
        self.count_all(relation, place)
    }
}

/// The name, with a number where it is taken.
pub(super) fn unique(name: String, a: &[(String, Value)], b: &[(String, Value)]) -> String {
    let taken = |name: &str| a.iter().chain(b).any(|(n, _)| n == name);
    if !taken(&name) {
        return name;
    }
    (1..).map(|n| format!("{name}{n}")).find(|n| !taken(n)).unwrap_or(name)
}

/// A column by name, or the fault that there is none.
pub(super) fn column_named<'r>(relation: &'r Relation, name: &str, place: &Place) -> Bind<&'r Column> {
    relation.column(name).ok_or_else(|| no_column(name, place, relation))
}

//! `union`: several tables as one.

use super::value::Value;
use super::{Bind, Binder, Column, Relation, internal};
use crate::siem::catalog;
use crate::siem::query::ColumnKind;
use crate::siem::query::syntax::tree::{Fault, Pipeline, Place, Source, Word};
use datafusion::logical_expr::logical_plan::Union;
use datafusion::logical_expr::{Expr, LogicalPlan, lit};
use std::sync::Arc;

/// One leg with the name it goes by.
pub(super) struct Leg {
    pub(super) name: String,
    pub(super) relation: Relation,
}

impl Binder<'_> {
    pub(super) fn union(
        &mut self,
        before: Relation,
        legs: &[Pipeline],
        with_source: Option<&Word>,
        inner: bool,
        place: &Place,
    ) -> Bind<Relation> {
        let mut all = Vec::new();
        if !before.columns.is_empty() {
            all.push(Leg { name: "union_arg0".to_owned(), relation: before });
        }
        for leg in legs {
            if let Source::Name(word) = &leg.source
                && word.text == "*"
            {
                for table in &catalog().tables {
                    all.push(Leg { name: table.name.to_owned(), relation: self.table(table.name, &word.place)? });
                }
                continue;
            }
            let name = match &leg.source {
                Source::Name(word) => word.text.clone(),
                _ => format!("union_arg{}", all.len()),
            };
            all.push(Leg { name, relation: self.pipeline(leg)? });
        }
        self.stack(all, with_source.map(|w| w.text.as_str()), inner, place)
    }

    /// One table after the other; columns by name and kind, missing ones null.
    pub(super) fn stack(&mut self, legs: Vec<Leg>, source: Option<&str>, inner: bool, place: &Place) -> Bind<Relation> {
        let columns = shared_columns(&legs, inner);
        let records = legs.iter().all(|leg| leg.relation.record.is_some());
        let mut out: Vec<Column> = source
            .map(|name| Column { name: name.to_owned(), kind: ColumnKind::String, id: self.fresh() })
            .into_iter()
            .collect();
        for (name, kind, _) in &columns {
            out.push(Column { name: name.clone(), kind: *kind, id: self.fresh() });
        }
        let record = records.then(|| self.fresh());
        let mut plans = Vec::new();
        for leg in legs {
            let mut exprs: Vec<Expr> = Vec::new();
            if source.is_some() {
                exprs.push(lit(leg.name.clone()));
            }
            for (_, kind, original) in &columns {
                let found = leg.relation.columns.iter().find(|c| c.name == *original && c.kind == *kind);
                exprs.push(found.map_or_else(|| Value::null(*kind).expr, Column::expr));
            }
            let ids = out.iter().map(|c| &c.id).chain(&record);
            if records && let Some(id) = &leg.relation.record {
                exprs.push(super::column(id));
            }
            let exprs: Vec<Expr> = exprs.into_iter().zip(ids).map(|(e, id)| e.alias(id)).collect();
            let plan = datafusion::logical_expr::LogicalPlanBuilder::from(leg.relation.plan).project(exprs);
            plans.push(Arc::new(plan.and_then(|p| p.build()).map_err(internal(place))?));
        }
        let plan = match plans.len() {
            0 => return Err(Fault::new(place.clone(), "a union of nothing", "name at least one table")),
            1 => Arc::unwrap_or_clone(plans.remove(0)),
            _ => LogicalPlan::Union(Union::try_new_with_loose_types(plans).map_err(internal(place))?),
        };
        Ok(Relation { record, ..Relation::of(plan, out) })
    }
}

/// Names and kinds of the columns of a union with the name each has in the legs. Where legs give one
/// name two kinds, Kusto shows both: `Port_long`, `Port_string`.
fn shared_columns(legs: &[Leg], inner: bool) -> Vec<(String, ColumnKind, String)> {
    let mut seen: Vec<(String, ColumnKind)> = Vec::new();
    for leg in legs {
        for column in &leg.relation.columns {
            if !seen.iter().any(|(n, k)| *n == column.name && *k == column.kind) {
                seen.push((column.name.clone(), column.kind));
            }
        }
    }
    if inner {
        seen.retain(|(n, k)| legs.iter().all(|l| l.relation.columns.iter().any(|c| c.name == *n && c.kind == *k)));
    }
    let twice = |name: &str| seen.iter().filter(|(n, _)| n == name).count() > 1;
    seen.iter()
        .map(|(name, kind)| match twice(name) {
            true => (format!("{name}_{}", kind.name()), *kind, name.clone()),
            false => (name.clone(), *kind, name.clone()),
        })
        .collect()
}

//! Queries over parts of a table: `mv-apply` over the elements of each row, `partition` over the rows of each value.
//!
//! A part is known by a hidden column that goes along; operators that count, cut or group do so within it. Rows of
//! a part stand together.

use super::operator::name_of;
use super::summarize::column_named;
use super::value::Value;
use super::{Bind, Binder, Relation, column, internal};
use crate::siem::query::ColumnKind;
use crate::siem::query::syntax::tree::{Expansion, Fault, Named, Operator, Place, Step, Word};
use datafusion::common::JoinType;
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::{LogicalPlanBuilder, lit};

impl Binder<'_> {
    pub(super) fn mv_apply(
        &mut self,
        relation: Relation,
        list: &[Expansion],
        steps: &[Step],
        place: &Place,
    ) -> Bind<Relation> {
        if relation.part.is_some() {
            return Err(Fault::new(place.clone(), "`mv-apply` does not nest", "name the inner part with `let`"));
        }
        let numbered = self.numbered(relation, place)?;
        let keeps_rows = steps.iter().all(|s| {
            matches!(
                s.operator,
                Operator::Where(_) | Operator::Extend(_) | Operator::Sort(_) | Operator::Top { .. } | Operator::Take(_)
            )
        });
        if keeps_rows {
            let expanded = self.mv_expand(numbered, list, place)?;
            return self.steps_within(expanded, steps).map(whole);
        }
        let expanded = self.mv_expand(numbered.clone(), list, place)?;
        let inner = self.steps_within(expanded, steps)?;
        self.beside(numbered, inner, list, place)
    }

    /// The rows outside with what the inner query made of their elements.
    fn beside(&mut self, outer: Relation, inner: Relation, list: &[Expansion], place: &Place) -> Bind<Relation> {
        // The same rows are read twice: each reading has numbers of its own.
        let outer = self.renewed(outer, place)?;
        let (Some(left), Some(right)) = (outer.part.clone(), inner.part.clone()) else { return Ok(inner) };
        let plan = LogicalPlanBuilder::from(outer.plan.clone())
            .join(inner.plan.clone(), JoinType::Inner, (vec![left], vec![right]), None)
            .and_then(LogicalPlanBuilder::build)
            .map_err(internal(place))?;
        let expanded: Vec<String> = list
            .iter()
            .filter_map(|e| name_of(&Named { name: e.name.clone(), more: Vec::new(), expr: e.expr.clone() }))
            .collect();
        let inside = |name: &str| inner.column(name).is_some() || expanded.iter().any(|e| e == name);
        let outside = outer.columns.iter().filter(|c| !inside(&c.name));
        let columns: Vec<(String, Value)> =
            outside.chain(&inner.columns).map(|c| (c.name.clone(), c.value())).collect();
        self.select(Relation::of(plan, Vec::new()), columns, None, place)
    }

    pub(super) fn partition(
        &mut self,
        relation: Relation,
        key: &Word,
        steps: &[Step],
        place: &Place,
    ) -> Bind<Relation> {
        if relation.part.is_some() {
            return Err(Fault::new(place.clone(), "`partition` does not nest", "name the inner part with `let`"));
        }
        let key = column_named(&relation, &key.text, &key.place)?.clone();
        if key.kind == ColumnKind::Dynamic {
            let hint = "extend a text of it with tostring() first";
            return Err(Fault::new(place.clone(), "a dynamic value cannot part a table", hint));
        }
        let newest = relation.record.as_deref().map(|id| column(id).sort(false, false));
        let sorts: Vec<_> = std::iter::once(key.expr().sort(true, true)).chain(newest).collect();
        let plan = LogicalPlanBuilder::from(relation.plan).sort(sorts).and_then(LogicalPlanBuilder::build);
        let together = Relation { plan: plan.map_err(internal(place))?, part: Some(key.id), ..relation };
        self.steps_within(together, steps).map(whole)
    }

    fn steps_within(&mut self, relation: Relation, steps: &[Step]) -> Bind<Relation> {
        for step in steps {
            let fits = matches!(
                step.operator,
                Operator::Where(_)
                    | Operator::Extend(_)
                    | Operator::Project(_)
                    | Operator::ProjectAway(_)
                    | Operator::ProjectKeep(_)
                    | Operator::ProjectRename(_)
                    | Operator::ProjectReorder(_)
                    | Operator::Summarize { .. }
                    | Operator::Sort(_)
                    | Operator::Top { .. }
                    | Operator::Take(_)
                    | Operator::Distinct(_)
                    | Operator::Count
                    | Operator::Parse { .. }
            );
            if !fits {
                let hint = "where, extend, project, summarize, sort, top, take, distinct, count and parse work here";
                return Err(Fault::new(step.place.clone(), "this operator does not work within a part", hint));
            }
        }
        self.steps(relation, steps)
    }

    /// The relation with a hidden number for each row.
    fn numbered(&mut self, relation: Relation, place: &Place) -> Bind<Relation> {
        let id = self.fresh();
        let plan = LogicalPlanBuilder::from(relation.plan).window([row_number().alias(&id)]);
        let plan = plan.and_then(LogicalPlanBuilder::build).map_err(internal(place))?;
        Ok(Relation { plan, part: Some(id), ..relation })
    }

    /// The first rows of each part.
    pub(super) fn first_of_part(
        &mut self,
        relation: Relation,
        part: &str,
        most: usize,
        place: &Place,
    ) -> Bind<Relation> {
        let id = self.fresh();
        let plan = self.with_window(relation.plan, row_number(), Some(part), &id).map_err(internal(place))?;
        let plan = LogicalPlanBuilder::from(plan).filter(column(&id).lt_eq(lit(most as u64)));
        let plan = plan.and_then(LogicalPlanBuilder::build).map_err(internal(place))?;
        Ok(Relation { plan, ..relation })
    }
}

/// The parts are one table again.
fn whole(relation: Relation) -> Relation {
    Relation { part: None, ordered: false, ..relation }
}

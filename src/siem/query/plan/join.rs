//! `join` and `lookup`.
//!
//! The right side is read into memory and the left side runs past it, so that matching rows keep the
//! order of the left side: newest first. Rows of an outer join without a match come after them.

use super::aggregate::filled;
use super::operator::no_column;
use super::summarize::column_named;
use super::value::Value;
use super::{Bind, Binder, Column, Relation, column, internal};
use crate::siem::query::ColumnKind;
use crate::siem::query::function::{Aggregate, Pick};
use crate::siem::query::syntax::did_you_mean;
use crate::siem::query::syntax::tree::{Expr as Tree, ExprKind, Fault, Pipeline, Place, Word};
use datafusion::common::{Column as Reference, JoinType};
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};

/// Kusto's kinds: name, whether left rows are made unique by key, DataFusion's kind with the sides
/// swapped (its left is our right).
const KINDS: [(&str, bool, JoinType); 13] = [
    ("innerunique", true, JoinType::Inner),
    ("inner", false, JoinType::Inner),
    ("leftouter", false, JoinType::Right),
    ("rightouter", false, JoinType::Left),
    ("fullouter", false, JoinType::Full),
    ("leftsemi", false, JoinType::RightSemi),
    ("rightsemi", false, JoinType::LeftSemi),
    ("leftanti", false, JoinType::RightAnti),
    ("leftantisemi", false, JoinType::RightAnti),
    ("anti", false, JoinType::RightAnti),
    ("rightanti", false, JoinType::LeftAnti),
    ("rightantisemi", false, JoinType::LeftAnti),
    ("outer", false, JoinType::Full),
];

impl Binder<'_> {
    pub(super) fn join(
        &mut self,
        left: Relation,
        kind: Option<&Word>,
        right: &Pipeline,
        on: &[Tree],
        lookup: bool,
        place: &Place,
    ) -> Bind<Relation> {
        let (unique, join_type) = kind_of(kind, lookup)?;
        let right = self.pipeline(right)?;
        let mut keys = Vec::new();
        for condition in on {
            key_pairs(condition, &left, &right, &mut keys)?;
        }
        let left = if unique { self.first_per_key(left, &keys, place)? } else { left };
        let (left_keys, right_keys): (Vec<Reference>, Vec<Reference>) =
            keys.iter().map(|(l, r)| (Reference::new_unqualified(&l.id), Reference::new_unqualified(&r.id))).unzip();
        let plan = LogicalPlanBuilder::from(right.plan.clone())
            .join(left.plan.clone(), join_type, (right_keys, left_keys), None)
            .and_then(LogicalPlanBuilder::build)
            .map_err(internal(place))?;
        match join_type {
            JoinType::RightSemi | JoinType::RightAnti => Ok(Relation { plan, ..left }),
            JoinType::LeftSemi | JoinType::LeftAnti => Ok(Relation { plan, ..right }),
            _ => {
                let dropped: Vec<&str> =
                    if lookup { keys.iter().map(|(_, r)| r.id.as_str()).collect() } else { Vec::new() };
                let columns = both(&left, &right, &dropped, join_type != JoinType::Inner);
                let joined = Relation::of(plan, Vec::new());
                // A lookup gives every left row once where keys are unique on the right; rows stay records.
                let record = if lookup { left.record.as_deref().map(column) } else { None };
                self.select(joined, columns, record, place)
            }
        }
    }

    /// The first row of each key, as `innerunique` takes from its left side.
    fn first_per_key(&mut self, left: Relation, keys: &[(Column, Column)], place: &Place) -> Bind<Relation> {
        let groups: Vec<Expr> = keys.iter().map(|(l, _)| l.expr()).collect();
        let is_key = |c: &Column| keys.iter().any(|(l, _)| l.id == c.id);
        let mut columns = Vec::new();
        let mut firsts = Vec::new();
        for old in &left.columns {
            if is_key(old) {
                columns.push(old.clone());
                continue;
            }
            let id = self.fresh();
            let first = Aggregate::Value(Pick::First, old.kind).udaf();
            let call = AggregateFunction::new_udf(first, vec![old.expr()], false, None, Vec::new(), None);
            firsts.push(Expr::AggregateFunction(call).alias(&id));
            columns.push(Column { id, ..old.clone() });
        }
        let plan = LogicalPlanBuilder::from(left.plan).aggregate(groups, firsts).and_then(LogicalPlanBuilder::build);
        Ok(Relation::of(plan.map_err(internal(place))?, columns))
    }
}

fn kind_of(kind: Option<&Word>, lookup: bool) -> Bind<(bool, JoinType)> {
    let Some(word) = kind else {
        return Ok(if lookup { (false, JoinType::Right) } else { (true, JoinType::Inner) });
    };
    if let Some((_, unique, join_type)) = KINDS.iter().find(|(name, ..)| *name == word.text) {
        let allowed = !lookup || matches!(word.text.as_str(), "inner" | "leftouter");
        if allowed {
            return Ok((*unique, *join_type));
        }
    }
    let names = KINDS.iter().map(|(name, ..)| *name);
    let hint = did_you_mean(&word.text, names).unwrap_or_else(|| match lookup {
        true => "lookup is inner or leftouter".to_owned(),
        false => "kinds are inner, innerunique, leftouter, rightouter, fullouter, leftsemi, leftanti".to_owned(),
    });
    Err(Fault::new(word.place.clone(), format!("there is no kind `{}`", word.text), hint))
}

/// Left columns, then right columns; a name that is taken gets a number.
fn both(left: &Relation, right: &Relation, dropped: &[&str], outer: bool) -> Vec<(String, Value)> {
    let cell = |c: &Column| if outer { filled(c.value()) } else { c.value() };
    let mut columns: Vec<(String, Value)> = left.columns.iter().map(|c| (c.name.clone(), cell(c))).collect();
    for c in right.columns.iter().filter(|c| !dropped.contains(&c.id.as_str())) {
        let name = super::summarize::unique(c.name.clone(), &columns, &[]);
        columns.push((name, cell(c)));
    }
    columns
}

/// `a`, `$left.a == $right.b`, or several joined with `and`.
fn key_pairs(on: &Tree, left: &Relation, right: &Relation, keys: &mut Vec<(Column, Column)>) -> Bind<()> {
    let hint = "write `on Account` or `on $left.A == $right.B`";
    match &on.kind {
        ExprKind::Name(name) => {
            let l = column_named(left, name, &on.place)?.clone();
            let r = column_named(right, name, &on.place)
                .map_err(|fault| Fault { message: format!("the right side has no column `{name}`"), ..fault })?;
            checked(l, r.clone(), &on.place, keys)
        }
        ExprKind::All(parts) => parts.iter().try_for_each(|p| key_pairs(p, left, right, keys)),
        ExprKind::Binary { operator, left: a, right: b } if operator.text == "==" => {
            let (Some((side_a, name_a, place_a)), Some((side_b, name_b, place_b))) = (side(a), side(b)) else {
                return Err(Fault::new(on.place.clone(), "both sides must say where they are from", hint));
            };
            let ((l, at_l), (r, at_r)) = match (side_a, side_b) {
                ("$left", "$right") => ((name_a, place_a), (name_b, place_b)),
                ("$right", "$left") => ((name_b, place_b), (name_a, place_a)),
                _ => return Err(Fault::new(on.place.clone(), "one side is $left, the other $right", hint)),
            };
            let l = left.column(l).ok_or_else(|| no_column(l, at_l, left))?;
            let r = right.column(r).ok_or_else(|| no_column(r, at_r, right))?;
            checked(l.clone(), r.clone(), &on.place, keys)
        }
        _ => Err(Fault::new(on.place.clone(), "joins match equal columns only", hint)),
    }
}

fn side(tree: &Tree) -> Option<(&str, &str, &Place)> {
    match &tree.kind {
        ExprKind::Member(base, member) => match &base.kind {
            ExprKind::Name(side) if side.starts_with('$') => Some((side, &member.text, &member.place)),
            _ => None,
        },
        _ => None,
    }
}

fn checked(l: Column, r: Column, place: &Place, keys: &mut Vec<(Column, Column)>) -> Bind<()> {
    if l.kind != r.kind {
        let message = format!("`{}` is a {}, `{}` is a {}", l.name, l.kind.name(), r.name, r.kind.name());
        return Err(Fault::new(place.clone(), message, "make them the same with extend and tostring() or tolong()"));
    }
    if l.kind == ColumnKind::Dynamic {
        let hint = "extend a text of it with tostring() first";
        return Err(Fault::new(place.clone(), "dynamic values cannot be matched", hint));
    }
    keys.push((l, r));
    Ok(())
}

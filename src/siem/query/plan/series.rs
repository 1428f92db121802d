//! `make-series`: values by time as arrays, one row for each group.

use super::aggregate::suggested_name;
use super::operator::name_of;
use super::value::Value;
use super::{Bind, Binder, Relation};
use crate::siem::query::ColumnKind::{self, DateTime, Dynamic, Long, Timespan};
use crate::siem::query::function::{Aggregate, Points};
use crate::siem::query::syntax::tree::{Expr as Tree, ExprKind, Fault, Literal, Named, Place, Series, Word};

/// Longest array of one series.
const LONGEST: i64 = 1_000_000;

impl Binder<'_> {
    pub(super) fn make_series(&mut self, relation: Relation, series: &Series, place: &Place) -> Bind<Relation> {
        let axis_name = name_of(&Named { name: None, more: Vec::new(), expr: series.axis.clone() })
            .unwrap_or_else(|| "Column1".to_owned());
        let axis = self.bind(&series.axis, &relation)?;
        let scale = self.scale(series, axis.kind)?;
        let mut within = relation;
        for (bound, keep) in [(scale.from, true), (scale.to, false)] {
            if let Some(bound) = bound {
                let bound = datafusion::logical_expr::lit(bound);
                let axis = axis.expr.clone();
                let condition = if keep { axis.gt_eq(bound) } else { axis.lt(bound) };
                within = self.keep_where(within, condition, place)?;
            }
        }
        let binned = binned(series, &axis_name);
        let names: Vec<String> = series.values.iter().map(|(named, _)| name_of_value(named)).collect();
        let values: Vec<Named> = series
            .values
            .iter()
            .zip(&names)
            .map(|((named, _), name)| Named {
                name: Some(Word { text: name.clone(), place: named.expr.place.clone() }),
                ..named.clone()
            })
            .collect();
        let by: Vec<Named> = series.by.iter().cloned().chain([binned]).collect();
        let sums = self.summarize(within, &values, &by, place)?;
        self.arrays(sums, series, Axis { name: axis_name, scale }, place)
    }

    /// The length of a step and the bounds, in units of the axis.
    fn scale(&mut self, series: &Series, kind: ColumnKind) -> Bind<Scale> {
        if !matches!(kind, DateTime | Timespan | Long) {
            let message = format!("an axis is a time or a whole number, this is a {}", kind.name());
            return Err(Fault::new(series.axis.place.clone(), message, "write `on TimeGenerated`"));
        }
        let step_kind = if kind == DateTime { Timespan } else { kind };
        let step = self.fixed(&series.step, step_kind)?;
        if step <= 0 {
            return Err(Fault::new(series.step.place.clone(), "a step is more than nothing", "write `step 1h`"));
        }
        let from = series.from.as_ref().map(|t| self.fixed(t, kind)).transpose()?;
        let to = series.to.as_ref().map(|t| self.fixed(t, kind)).transpose()?;
        if let (Some(from), Some(to)) = (from, to)
            && (to - from) / step > LONGEST
        {
            let message = format!("a series of more than {LONGEST} values");
            return Err(Fault::new(series.step.place.clone(), message, "use a longer step"));
        }
        Ok(Scale { step, from, to })
    }

    fn fixed(&mut self, tree: &Tree, kind: ColumnKind) -> Bind<i64> {
        let value = self.constant(tree)?.coerce(kind, &tree.place, "this bound")?;
        value.long().ok_or_else(|| Fault::new(tree.place.clone(), "this must be fixed", "write ago(1d) or a number"))
    }

    /// One row for each group, one array for each value, and the axis.
    fn arrays(&mut self, sums: Relation, series: &Series, axis: Axis, place: &Place) -> Bind<Relation> {
        let groups = series.by.len();
        let keys: Vec<(String, Value)> = sums.columns[..groups].iter().map(|c| (c.name.clone(), c.value())).collect();
        let at = sums.columns[groups].clone();
        let outer = self.pending.replace(Vec::new());
        let mut shown = Vec::new();
        for (column, (_, default)) in sums.columns[groups + 1..].iter().zip(&series.values) {
            let default = match default {
                Some(default) => self.constant(default)?.convert(Dynamic, &default.place)?,
                None => Value::literal(&Literal::Dynamic("0".to_owned())),
            };
            let fill = default.text().unwrap_or("null").to_owned();
            let points = Points { from: axis.scale.from, to: axis.scale.to, step: axis.scale.step, fill: Some(fill) };
            let args = vec![at.value(), column.value().convert(Dynamic, place)?];
            let array = self.push(Aggregate::Series(points, at.kind).udaf(), args, None, false, Dynamic);
            shown.push((column.name.clone(), array));
        }
        let points = Points { from: axis.scale.from, to: axis.scale.to, step: axis.scale.step, fill: None };
        let args = vec![at.value(), at.value().convert(Dynamic, place)?];
        let array = self.push(Aggregate::Series(points, at.kind).udaf(), args, None, false, Dynamic);
        shown.push((axis.name, array));
        let pending = std::mem::replace(&mut self.pending, outer).unwrap_or_default();
        let (grouped, key_columns) = self.grouped(sums, keys, pending, place)?;
        let keys = key_columns.into_iter().map(|c| (c.name.clone(), c.value()));
        self.select(grouped, keys.chain(shown).collect(), None, place)
    }
}

struct Axis {
    name: String,
    scale: Scale,
}

/// The length of a step and the bounds, in units of the axis.
#[derive(Clone, Copy)]
struct Scale {
    step: i64,
    from: Option<i64>,
    to: Option<i64>,
}

fn name_of_value(named: &Named) -> String {
    match (&named.name, &named.expr.kind) {
        (Some(name), _) => name.text.clone(),
        (None, ExprKind::Call { name, args }) => suggested_name(&name.text, args),
        (None, _) => "Column1".to_owned(),
    }
}

/// `bin_at(axis, step, from)`, or `bin(axis, step)` where there is no start.
fn binned(series: &Series, name: &str) -> Named {
    let place = series.axis.place.clone();
    let word = |text: &str| Word { text: text.to_owned(), place: place.clone() };
    let (function, args) = match &series.from {
        Some(from) => ("bin_at", vec![series.axis.clone(), series.step.clone(), from.clone()]),
        None => ("bin", vec![series.axis.clone(), series.step.clone()]),
    };
    let kind = ExprKind::Call { name: word(function), args };
    Named { name: Some(word(name)), more: Vec::new(), expr: Tree { kind, place } }
}

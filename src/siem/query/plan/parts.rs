//! Functions that give several values at once: `(flag, score) = series_decompose_anomalies(Hits)`.

use super::value::Value;
use super::{Bind, Binder, Relation};
use crate::siem::query::ColumnKind::{self, Dynamic};
use crate::siem::query::function::{JsonPath, PARTS, PathStep};
use crate::siem::query::syntax::tree::{ExprKind, Fault, Named};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::expr::ScalarFunction;

impl Binder<'_> {
    /// The columns of a function that gives several values, where one stands here.
    pub(super) fn parts(&mut self, named: &Named, relation: &Relation) -> Bind<Option<Vec<(String, Value)>>> {
        let called = match &named.expr.kind {
            ExprKind::Call { name, args } => {
                PARTS.iter().find(|(n, _)| *n == name.text).map(|(_, parts)| (name, args, *parts))
            }
            _ => None,
        };
        let Some((function, args, parts)) = called else {
            return match named.more.first() {
                Some(extra) => {
                    let hint = "functions such as series_stats() and series_decompose_anomalies() give several";
                    Err(Fault::new(extra.place.clone(), "this gives one value only", hint))
                }
                None => Ok(None),
            };
        };
        let names: Vec<String> = match &named.name {
            Some(first) => std::iter::once(first).chain(&named.more).map(|w| w.text.clone()).collect(),
            None => {
                let of = args.first().and_then(super::operator::suggested).unwrap_or_default();
                parts.iter().map(|(end, _)| format!("{}_{of}_{end}", function.text)).collect()
            }
        };
        if names.len() > parts.len() {
            let message = format!("`{}()` gives {} values, not {}", function.text, parts.len(), names.len());
            return Err(Fault::new(named.expr.place.clone(), message, "name fewer columns"));
        }
        let place = &named.expr.place;
        let all = self.bind(&named.expr, relation)?;
        let part = |(index, (name, (_, kind))): (usize, (String, &(&str, ColumnKind)))| {
            let path = JsonPath::udf(vec![PathStep::Index(index as i64)]);
            let expr = Expr::ScalarFunction(ScalarFunction::new_udf(path, vec![all.expr.clone()]));
            Ok((name, Value { expr, kind: Dynamic }.convert(*kind, place)?))
        };
        names.into_iter().zip(parts).enumerate().map(part).collect::<Bind<Vec<_>>>().map(Some)
    }
}

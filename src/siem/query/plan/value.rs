//! A bound expression with its kind, and conversions between kinds.

use super::{Bind, internal};
use crate::siem::query::ColumnKind;
use crate::siem::query::engine;
use crate::siem::query::function::{converter, data_type, udf};
use crate::siem::query::syntax::tree::{Fault, Literal, Place};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{Expr, ScalarUDF, lit};
use std::sync::Arc;

/// An expression and what it yields.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) expr: Expr,
    pub(super) kind: ColumnKind,
}

impl Value {
    pub(super) fn literal(literal: &Literal) -> Self {
        let (expr, kind) = match literal {
            Literal::Text(text) => (lit(text.clone()), ColumnKind::String),
            Literal::Long(n) => (lit(*n), ColumnKind::Long),
            Literal::Real(x) => (lit(*x), ColumnKind::Real),
            Literal::Bool(b) => (lit(*b), ColumnKind::Bool),
            Literal::Time(t) => (lit(*t), ColumnKind::DateTime),
            Literal::Span(t) => (lit(*t), ColumnKind::Timespan),
            Literal::Dynamic(json) => (lit(json.clone()), ColumnKind::Dynamic),
            Literal::Null(kind) => (Self::null(*kind).expr, *kind),
        };
        Self { expr, kind }
    }

    /// No value of this kind; for text, which is never null, empty.
    pub(super) fn null(kind: ColumnKind) -> Self {
        let none = match kind {
            ColumnKind::String => ScalarValue::Utf8(Some(String::new())),
            _ => ScalarValue::try_from(&data_type(kind)).unwrap_or(ScalarValue::Null),
        };
        Self { expr: lit(none), kind }
    }

    /// The value, where it is the same for every row.
    pub(super) fn constant(&self) -> Option<&ScalarValue> {
        match &self.expr {
            Expr::Literal(value, _) => Some(value),
            _ => None,
        }
    }

    pub(super) fn is_null(&self) -> bool {
        self.constant().is_some_and(ScalarValue::is_null)
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self.constant()? {
            ScalarValue::Utf8(text) => text.as_deref(),
            _ => None,
        }
    }

    pub(super) fn long(&self) -> Option<i64> {
        match self.constant()? {
            ScalarValue::Int64(n) => *n,
            _ => None,
        }
    }

    /// A function of values; computed at once where all of them are constant.
    pub(super) fn call(function: Arc<ScalarUDF>, args: Vec<Self>, kind: ColumnKind, place: &Place) -> Bind<Self> {
        let constant = !args.is_empty() && args.iter().all(|a| a.constant().is_some());
        let args = args.into_iter().map(|a| a.expr).collect();
        let expr = Expr::ScalarFunction(ScalarFunction::new_udf(function, args));
        if constant { Self { expr, kind }.fold(place) } else { Ok(Self { expr, kind }) }
    }

    /// The value of an expression without columns.
    pub(super) fn fold(self, place: &Place) -> Bind<Self> {
        let value = engine::constant(&self.expr).map_err(internal(place))?;
        Ok(Self { expr: lit(value), kind: self.kind })
    }

    /// As another kind, where a conversion exists.
    pub(super) fn convert(self, to: ColumnKind, place: &Place) -> Bind<Self> {
        if self.kind == to {
            return Ok(self);
        }
        if self.is_null() {
            return Ok(Self::null(to));
        }
        let Some(body) = converter(self.kind, to) else {
            let message = format!("a {} cannot become a {}", self.kind.name(), to.name());
            return Err(Fault::new(place.clone(), message, "convert to string first"));
        };
        let name = format!("kql_{}_of_{}", to.name(), self.kind.name());
        Self::call(udf(name, to, body), vec![self], to, place)
    }

    /// As a kind it may take without being asked: numbers become real, dynamic values what is wanted.
    pub(super) fn coerce(self, to: ColumnKind, place: &Place, wants: &str) -> Bind<Self> {
        let free = matches!((self.kind, to), (ColumnKind::Long, ColumnKind::Real) | (ColumnKind::Dynamic, _));
        if free || self.kind == to || self.is_null() {
            return self.convert(to, place);
        }
        let message = format!("{wants} needs {}, this is {}", with_article(to), with_article(self.kind));
        Err(Fault::new(place.clone(), message, conversion_hint(to)))
    }
}

pub(super) fn with_article(kind: ColumnKind) -> String {
    format!("a {}", kind.name())
}

/// How to get a value of this kind.
pub(super) fn conversion_hint(to: ColumnKind) -> String {
    match to {
        ColumnKind::String => "convert it with tostring()",
        ColumnKind::Long => "convert it with tolong()",
        ColumnKind::Real => "convert it with toreal()",
        ColumnKind::Bool => "compare it, such as `== 1`",
        ColumnKind::DateTime => "write datetime(2025-03-04 09:00) or convert it with todatetime()",
        ColumnKind::Timespan => "write 5m, 1h, 7d or convert it with totimespan()",
        ColumnKind::Dynamic => "convert it with parse_json()",
    }
    .to_owned()
}

/// Brings two values to one kind, as comparisons and `iff` need them.
pub(super) fn unify(a: Value, b: Value, place: &Place) -> Bind<(Value, Value)> {
    use ColumnKind::{Dynamic, Long, Real};
    let kind = match (a.kind, b.kind) {
        (x, y) if x == y => x,
        (x, _) if b.is_null() => x,
        (_, y) if a.is_null() => y,
        (Long, Real) | (Real, Long) => Real,
        (Dynamic, other) | (other, Dynamic) => other,
        (x, y) => {
            let message = format!("{} and {} do not go together", with_article(x), with_article(y));
            return Err(Fault::new(place.clone(), message, mismatch_hint(x, y, &a, &b)));
        }
    };
    Ok((a.convert(kind, place)?, b.convert(kind, place)?))
}

fn mismatch_hint(x: ColumnKind, y: ColumnKind, a: &Value, b: &Value) -> String {
    use ColumnKind::{DateTime, Long, Real, String as Text};
    let quoted = |v: &Value| v.text().filter(|t| t.parse::<f64>().is_ok()).map(str::to_owned);
    match (x, y) {
        (Long | Real, Text) | (Text, Long | Real) => match quoted(a).or_else(|| quoted(b)) {
            Some(number) => format!("write {number} without quotes, or convert the other side with tostring()"),
            None => "convert one side with tostring() or tolong()".to_owned(),
        },
        (DateTime, _) | (_, DateTime) => conversion_hint(DateTime),
        _ => conversion_hint(x),
    }
}

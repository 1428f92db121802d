//! Comparisons: equality and order, text, lists and ranges, with Kusto's rules for null.
//!
//! Null is unequal to every value (`!=` is true, `==` is false), and has no order.

use super::value::{Value, unify, with_article};
use super::{Bind, Binder, Relation, internal};
use crate::siem::query::ColumnKind;
use crate::siem::query::function::{TextMatch, TextPair, TextTest, arithmetic, udf};
use crate::siem::query::syntax::tree::{Expr as Tree, ExprKind, Fault, Place, Word};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator, ScalarUDF, and, in_list, lit, not, or};
use std::sync::Arc;

/// Longest list of `in (query)`, as in Kusto.
const LIST: usize = 1_000_000;

fn binary(a: Expr, operator: Operator, b: Expr) -> Expr {
    Expr::BinaryExpr(BinaryExpr::new(Box::new(a), operator, Box::new(b)))
}

fn truth(expr: Expr) -> Value {
    Value { expr, kind: ColumnKind::Bool }
}

/// `==`, `!=`, `<` and so on.
pub(super) fn order(operator: &Word, a: Value, b: Value, place: &Place) -> Bind<Value> {
    let (a, b) = unify(a, b, place)?;
    let kind = a.kind;
    let sign = operator.text.as_str();
    if kind == ColumnKind::Dynamic && !matches!(sign, "==" | "!=" | "<>") {
        let hint = "convert one side with tolong(), toreal() or tostring()";
        return Err(Fault::new(place.clone(), "dynamic values have no order", hint));
    }
    if kind == ColumnKind::String && !matches!(sign, "==" | "!=" | "<>") {
        let hint = "write strcmp(a, b) < 0, or convert both with tolong(), todatetime() or parse_version()";
        return Err(Fault::new(place.clone(), "text has no order", hint));
    }
    let constants = a.constant().is_some() && b.constant().is_some();
    let value = truth(match sign {
        "==" => equal(&a, &b, false),
        "!=" | "<>" => equal(&a, &b, true),
        "<" => binary(a.expr, Operator::Lt, b.expr),
        "<=" => binary(a.expr, Operator::LtEq, b.expr),
        ">" => binary(a.expr, Operator::Gt, b.expr),
        _ => binary(a.expr, Operator::GtEq, b.expr),
    });
    if constants { value.fold(place) } else { Ok(value) }
}

/// Equality where null against a value is a plain no, and null against null is null.
fn equal(a: &Value, b: &Value, negated: bool) -> Expr {
    let (plain, strict) = match negated {
        false => (Operator::Eq, Operator::IsNotDistinctFrom),
        true => (Operator::NotEq, Operator::IsDistinctFrom),
    };
    let (x, y) = (a.expr.clone(), b.expr.clone());
    if a.kind == ColumnKind::String {
        return binary(x, plain, y);
    }
    let filled = |v: &Value| v.constant().is_some_and(|c| !c.is_null());
    if filled(a) || filled(b) {
        return binary(x, strict, y);
    }
    // Either side may be null: `x == y` is null where both are.
    let both = and(x.clone().is_null(), y.clone().is_null());
    let case = datafusion::logical_expr::when(both, lit(ScalarValue::Boolean(None)));
    let sure = binary(x, strict, y);
    case_of(case, sure)
}

fn case_of(mut case: datafusion::logical_expr::conditional_expressions::CaseBuilder, otherwise: Expr) -> Expr {
    let fallback = otherwise.clone();
    case.otherwise(otherwise).unwrap_or(fallback)
}

/// Test, upper or lower case, negated.
fn text_test(operator: &str) -> Option<(TextTest, bool, bool)> {
    let (word, negated) = match operator.strip_prefix('!') {
        Some(rest) => (rest, true),
        None => (operator, false),
    };
    let (word, any_case) = match word.strip_suffix("_cs") {
        Some(rest) => (rest, false),
        None => (word, true),
    };
    let test = match word {
        "=~" | "~" => TextTest::Equals,
        "has" => TextTest::Has,
        "hasprefix" => TextTest::HasPrefix,
        "hassuffix" => TextTest::HasSuffix,
        "contains" => TextTest::Contains,
        "startswith" => TextTest::StartsWith,
        "endswith" => TextTest::EndsWith,
        "matches regex" => TextTest::Matches,
        _ => return None,
    };
    Some((test, any_case, negated))
}

/// `has`, `contains`, `=~`, `matches regex` and their kin.
pub(super) fn text(operator: &Word, a: Value, b: Value, right: &Place, place: &Place) -> Bind<Value> {
    let word = operator.text.as_str();
    let Some((test, any_case, negated)) = text_test(word) else {
        return Err(Fault::new(operator.place.clone(), format!("there is no operator `{word}`"), ""));
    };
    let wants = format!("`{word}`");
    let a = a.coerce(ColumnKind::String, place, &wants)?;
    let b = b.coerce(ColumnKind::String, right, &wants)?;
    let found = match b.text().map(str::to_owned) {
        Some(needle) => matched(test, &[needle], any_case, false, a, right)?,
        None => {
            let pair = Arc::new(ScalarUDF::from(TextPair::new(test, any_case)));
            Value::call(pair, vec![a, b], ColumnKind::Bool, place)?
        }
    };
    Ok(negate(found, negated))
}

fn negate(value: Value, negated: bool) -> Value {
    match (negated, value.constant()) {
        (false, _) => value,
        (true, Some(ScalarValue::Boolean(b))) => truth(lit(ScalarValue::Boolean(b.map(|b| !b)))),
        (true, _) => truth(not(value.expr)),
    }
}

/// A text against fixed needles.
pub(super) fn matched(
    test: TextTest,
    needles: &[String],
    any_case: bool,
    all: bool,
    subject: Value,
    place: &Place,
) -> Bind<Value> {
    let Some(matcher) = TextMatch::new(test, needles, any_case, all) else {
        let error = needles.iter().find_map(|n| regex::Regex::new(n).err());
        let reason = error.map(|e| e.to_string().lines().last().unwrap_or_default().to_owned()).unwrap_or_default();
        let message = format!("this is no regular expression: {reason}");
        return Err(Fault::new(place.clone(), message, "patterns follow RE2; in @\"…\" a backslash needs no other"));
    };
    Value::call(Arc::new(ScalarUDF::from(matcher)), vec![subject], ColumnKind::Bool, place)
}

impl Binder<'_> {
    /// `in`, `in~`, `has_any`, `has_all` and the forms with `!`.
    pub(super) fn list(
        &mut self,
        operator: &Word,
        subject: &Tree,
        items: &[Tree],
        place: &Place,
        relation: &Relation,
    ) -> Bind<Value> {
        let value = self.bind(subject, relation)?;
        let word = operator.text.as_str();
        let (word, negated) = match word.strip_prefix('!') {
            Some(rest) => (rest, true),
            None => (word, false),
        };
        let list = self.items(items, relation)?;
        let found = match word {
            "in" => self.is_in(value, list, place)?,
            "in~" => texts(value, list, TextTest::Equals, false, &operator.text, place)?,
            _ => texts(value, list, TextTest::Has, word == "has_all", &operator.text, place)?,
        };
        if !negated {
            return Ok(found);
        }
        // Null is in no list, so it is outside.
        let constant = found.constant().is_some();
        let outside = truth(found.expr.is_not_true());
        if constant { outside.fold(place) } else { Ok(outside) }
    }

    /// The items of a list: values, elements of dynamic arrays, first columns of queries.
    fn items(&mut self, items: &[Tree], relation: &Relation) -> Bind<Vec<Value>> {
        let mut list = Vec::new();
        for item in items {
            let table = match &item.kind {
                ExprKind::Query(pipeline) => Some((**pipeline).clone()),
                ExprKind::Name(name) if relation.column(name).is_none() && self.is_table(name) => {
                    let word = Word { text: name.clone(), place: item.place.clone() };
                    let source = crate::siem::query::syntax::tree::Source::Name(word);
                    Some(crate::siem::query::syntax::tree::Pipeline {
                        source,
                        steps: Vec::new(),
                        place: item.place.clone(),
                    })
                }
                _ => None,
            };
            if let Some(pipeline) = table {
                let (column, batches) = self.rows_of(&pipeline, LIST)?;
                for batch in &batches {
                    let array = batch.column(0);
                    for row in 0..array.len() {
                        let value = ScalarValue::try_from_array(array, row).map_err(internal(&item.place))?;
                        list.push(Value { expr: lit(value), kind: column.kind });
                    }
                }
                continue;
            }
            let value = self.bind(item, relation)?;
            match (value.kind, value.text()) {
                (ColumnKind::Dynamic, Some(json)) => match serde_json::from_str(json) {
                    Ok(serde_json::Value::Array(elements)) => {
                        list.extend(
                            elements.iter().map(|e| Value { expr: lit(e.to_string()), kind: ColumnKind::Dynamic }),
                        );
                    }
                    _ => list.push(value),
                },
                _ => list.push(value),
            }
        }
        Ok(list)
    }

    fn is_in(&self, value: Value, list: Vec<Value>, place: &Place) -> Bind<Value> {
        let mut constants = Vec::new();
        let mut found: Option<Expr> = None;
        let mut subject = value;
        for item in list {
            let (a, b) = unify(subject.clone(), item, place)?;
            // A dynamic subject takes the kind of the list.
            subject = a;
            match b.constant() {
                Some(value) if !value.is_null() => constants.push(b.expr),
                Some(_) => {}
                None => {
                    let same = equal(&subject, &b, false);
                    found = Some(match found {
                        Some(before) => or(before, same),
                        None => same,
                    });
                }
            }
        }
        let constant = subject.constant().is_some() && found.is_none();
        let text = subject.kind == ColumnKind::String;
        let listed = (!constants.is_empty()).then(|| in_list(subject.expr, constants, false));
        // Null is in no list.
        let listed = listed.map(|l| if text { l } else { l.is_true() });
        let expr = match (listed, found) {
            (Some(a), Some(b)) => or(a, b),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => lit(false),
        };
        if constant { truth(expr).fold(place) } else { Ok(truth(expr)) }
    }

    /// `between (low .. high)`; the upper bound may be a length of time.
    pub(super) fn between(
        &mut self,
        [subject, low, high]: [&Tree; 3],
        negated: bool,
        place: &Place,
        relation: &Relation,
    ) -> Bind<Value> {
        let value = self.bind(subject, relation)?;
        let low = self.bind(low, relation)?;
        let mut high = self.bind(high, relation)?;
        if high.kind == ColumnKind::Timespan && low.kind == ColumnKind::DateTime {
            let Some((_, _, kind, body)) = arithmetic("+", low.kind, high.kind) else { return Ok(high) };
            let plus = udf("kql_+_datetime_timespan".to_owned(), kind, body);
            high = Value::call(plus, vec![low.clone(), high], kind, place)?;
        }
        let (value, low) = unify(value, low, place)?;
        let (value, high) = unify(value, high, place)?;
        if value.kind == ColumnKind::String || value.kind == ColumnKind::Bool {
            let message = format!("`between` needs numbers or times, this is {}", with_article(value.kind));
            return Err(Fault::new(subject.place.clone(), message, ""));
        }
        let constant = [&value, &low, &high].iter().all(|v| v.constant().is_some());
        let low = low.convert(value.kind, place)?;
        let above = binary(value.expr.clone(), Operator::GtEq, low.expr);
        let below = binary(value.expr, Operator::LtEq, high.expr);
        let within = and(above, below);
        let answer = truth(if negated { within.is_not_true() } else { within });
        if constant { answer.fold(place) } else { Ok(answer) }
    }
}

/// A text against a list of needles, which must be fixed.
fn texts(value: Value, list: Vec<Value>, test: TextTest, all: bool, word: &str, place: &Place) -> Bind<Value> {
    let subject = value.coerce(ColumnKind::String, place, &format!("`{word}`"))?;
    let mut needles = Vec::new();
    for item in list {
        let item = item.coerce(ColumnKind::String, place, &format!("`{word}`"))?;
        let Some(text) = item.text() else {
            let hint = "compare columns with ==, =~ or has";
            return Err(Fault::new(place.clone(), format!("`{word}` needs fixed texts"), hint));
        };
        needles.push(text.to_owned());
    }
    matched(test, &needles, true, all, subject, place)
}

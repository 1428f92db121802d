//! Scalar expressions: names, paths, logic and arithmetic.

use super::operator::no_column;
use super::value::{Value, conversion_hint, with_article};
use super::{Bind, Binder, Binding, Relation};
use crate::siem::query::ColumnKind;
use crate::siem::query::function::{JsonPath, PathStep, arithmetic, number_body, udf};
use crate::siem::query::syntax::tree::{Expr as Tree, ExprKind, Fault, Literal, Place, Word};
use datafusion::logical_expr::{Expr, and, or};

impl Binder<'_> {
    /// An expression over the columns of a relation.
    pub(super) fn bind(&mut self, tree: &Tree, relation: &Relation) -> Bind<Value> {
        let place = &tree.place;
        match &tree.kind {
            ExprKind::Literal(literal) => Ok(Value::literal(literal)),
            ExprKind::Name(name) => self.name(name, place, relation),
            ExprKind::Star => Err(Fault::new(place.clone(), "`*` is no value", "name a column; count() counts rows")),
            ExprKind::Call { name, args } => self.call(name, args, place, relation),
            ExprKind::Member(..) | ExprKind::Index(..) => self.path(tree, relation),
            ExprKind::Negate(inner) => {
                let value = self.bind(inner, relation)?;
                self.number("-", value, place)
            }
            ExprKind::Binary { operator, left, right } => self.binary(operator, left, right, place, relation),
            ExprKind::All(parts) => self.logic(parts, relation, and),
            ExprKind::Any(parts) => self.logic(parts, relation, or),
            ExprKind::List { operator, subject, items } => self.list(operator, subject, items, place, relation),
            ExprKind::Between { subject, negated, low, high } => {
                self.between([subject, low, high], *negated, place, relation)
            }
            ExprKind::Function(_) => {
                Err(Fault::new(place.clone(), "a function is no value", "name it with `let f = …;` and call it"))
            }
            ExprKind::Anywhere(_) | ExprKind::Within { .. } => self.search_value(tree, relation),
            ExprKind::Query(_) => {
                Err(Fault::new(place.clone(), "a table is no single value", "use toscalar( … ) for its first cell"))
            }
        }
    }

    /// An expression that needs no table.
    pub(super) fn constant(&mut self, tree: &Tree) -> Bind<Value> {
        let empty = super::lambda::nothing(&tree.place)?;
        let value = self.bind(tree, &empty)?;
        if value.constant().is_some() { Ok(value) } else { value.fold(&tree.place) }
    }

    fn name(&self, name: &str, place: &Place, relation: &Relation) -> Bind<Value> {
        if let Some(column) = relation.column(name) {
            return Ok(column.value());
        }
        match self.binding_of(name) {
            Some(Binding::Scalar(value)) => Ok(value.clone()),
            Some(Binding::Function(_)) => {
                Err(Fault::new(place.clone(), format!("`{name}` is a function"), format!("call it: `{name}(…)`")))
            }
            Some(Binding::Tabular(..) | Binding::Table(_)) => {
                let hint = "use it in `in (…)`, `join`, `union` or toscalar()";
                Err(Fault::new(place.clone(), format!("`{name}` is a table, not a value"), hint))
            }
            None if name == "null" => {
                Err(Fault::new(place.clone(), "`null` has no kind", "write long(null), datetime(null) … or isnull()"))
            }
            None => Err(no_column(name, place, relation)),
        }
    }

    /// `a.b["c"][0]`: one walk into a dynamic value.
    fn path(&mut self, tree: &Tree, relation: &Relation) -> Bind<Value> {
        let mut steps = Vec::new();
        let mut base = tree;
        loop {
            match &base.kind {
                ExprKind::Member(inner, member) => {
                    steps.push(PathStep::Key(member.text.clone()));
                    base = inner;
                }
                ExprKind::Index(inner, key) => {
                    let value = self.bind(key, relation)?;
                    let step = value.text().map(|t| PathStep::Key(t.to_owned()));
                    let step = step.or_else(|| value.long().map(PathStep::Index));
                    steps.push(step.ok_or_else(|| {
                        let hint = "use a number, a text in quotes, or mv-expand";
                        Fault::new(key.place.clone(), "a key into a dynamic value must be fixed", hint)
                    })?);
                    base = inner;
                }
                _ => break,
            }
        }
        steps.reverse();
        let value = self.bind(base, relation)?;
        if value.kind != ColumnKind::Dynamic {
            let message = format!("{} has no members", with_article(value.kind));
            return Err(Fault::new(base.place.clone(), message, "parse_json() makes text a dynamic value"));
        }
        Value::call(JsonPath::udf(steps), vec![value], ColumnKind::Dynamic, &tree.place)
    }

    /// `and` and `or` as a balanced tree: a thousand parts are ten levels deep.
    fn logic(&mut self, parts: &[Tree], relation: &Relation, join: fn(Expr, Expr) -> Expr) -> Bind<Value> {
        fn balanced(mut parts: Vec<Expr>, join: fn(Expr, Expr) -> Expr) -> Option<Expr> {
            if parts.len() <= 1 {
                return parts.pop();
            }
            let right = parts.split_off(parts.len() / 2);
            Some(join(balanced(parts, join)?, balanced(right, join)?))
        }
        let mut exprs = Vec::with_capacity(parts.len());
        for part in parts {
            exprs.push(self.condition(part, relation)?.expr);
        }
        let expr = balanced(exprs, join).unwrap_or_else(|| Value::null(ColumnKind::Bool).expr);
        Ok(Value { expr, kind: ColumnKind::Bool })
    }

    fn binary(
        &mut self,
        operator: &Word,
        left: &Tree,
        right: &Tree,
        place: &Place,
        relation: &Relation,
    ) -> Bind<Value> {
        if let (ExprKind::Star, ExprKind::Literal(Literal::Text(text))) = (&left.kind, &right.kind) {
            return self.any_column(operator, text, place, relation);
        }
        let a = self.bind(left, relation)?;
        let b = self.bind(right, relation)?;
        match operator.text.as_str() {
            "+" | "-" | "*" | "/" | "%" => arithmetic_of(operator, a, b, place),
            "==" | "!=" | "<>" | "<" | "<=" | ">" | ">=" => super::compare::order(operator, a, b, place),
            _ => super::compare::text(operator, a, b, &right.place, place),
        }
    }

    /// `-x`, `abs(x)`, `ceiling(x)` and such: the kind stays.
    pub(super) fn number(&self, name: &str, value: Value, place: &Place) -> Bind<Value> {
        let Some((kind, body)) = number_body(name, value.kind) else {
            let message = format!("`{name}` needs a number, this is {}", with_article(value.kind));
            return Err(Fault::new(place.clone(), message, conversion_hint(ColumnKind::Long)));
        };
        Value::call(udf(format!("kql_{name}_{}", value.kind.name()), kind, body), vec![value], kind, place)
    }
}

/// `a + b` and its kin.
fn arithmetic_of(operator: &Word, a: Value, b: Value, place: &Place) -> Bind<Value> {
    use ColumnKind::{Dynamic, Real};
    // A dynamic operand is read as a number.
    let a = if a.kind == Dynamic { a.convert(Real, place)? } else { a };
    let b = if b.kind == Dynamic { b.convert(Real, place)? } else { b };
    let Some((left, right, kind, body)) = arithmetic(&operator.text, a.kind, b.kind) else {
        let message = format!("`{}` does not work with {} and {}", operator.text, a.kind.name(), b.kind.name());
        let hint = match (a.kind, b.kind) {
            (ColumnKind::String, _) | (_, ColumnKind::String) => "join texts with strcat(); make numbers with tolong()",
            _ => "convert one side with tolong() or toreal()",
        };
        return Err(Fault::new(place.clone(), message, hint));
    };
    let name = format!("kql_{}_{}_{}", operator.text, left.name(), right.name());
    Value::call(udf(name, kind, body), vec![a.convert(left, place)?, b.convert(right, place)?], kind, place)
}

//! `search` and `find`: rows of several tables by a text in any column, or by a condition.

use super::union::Leg;
use super::value::Value;
use super::{Bind, Binder, Relation, column};
use crate::siem::catalog;
use crate::siem::query::ColumnKind;
use crate::siem::query::function::{Body, TextMatch, TextTest, function, pack_filled, udf};
use crate::siem::query::syntax::tree::{Expr as Tree, ExprKind, Fault, Place, Source, Word};
use datafusion::logical_expr::{Expr, ScalarUDF, and, binary_expr, lit, not, or};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Binder<'_> {
    /// Rows that fit in any column: of the relation so far, or of tables.
    pub(super) fn search(
        &mut self,
        relation: Relation,
        condition: &Tree,
        tables: &[Word],
        place: &Place,
    ) -> Bind<Relation> {
        if !relation.columns.is_empty() {
            let fits = self.fits(condition, &relation)?;
            return self.keep_where(relation, fits, place);
        }
        let mut legs = Vec::new();
        for (name, at) in named_or_all(tables, place) {
            let relation = self.source_named(&name, &at)?;
            let fits = self.fits(condition, &relation)?;
            let relation = self.keep_where(relation, fits, place)?;
            legs.push(Leg { name, relation });
        }
        self.stack(legs, Some("$table"), false, place)
    }

    /// Rows of the tables that have the condition's columns: where from, those columns, and all others as a bag.
    pub(super) fn find(
        &mut self,
        before: Relation,
        tables: &[Word],
        condition: &Tree,
        columns: Option<&[Word]>,
        place: &Place,
    ) -> Bind<Relation> {
        if !before.columns.is_empty() {
            let hint = "start the query with it; after a table use where";
            return Err(Fault::new(place.clone(), "`find` looks into tables of its own", hint));
        }
        let mut wanted = BTreeSet::new();
        names_in(condition, &mut wanted);
        wanted.retain(|name| self.binding_of(name).is_none());
        let mut legs = Vec::new();
        for (name, at) in named_or_all(tables, place) {
            let known = catalog().table(&name).filter(|_| self.binding_of(&name).is_none());
            if known.is_some_and(|t| wanted.iter().any(|w| t.columns.iter().all(|c| c.name != *w))) {
                continue;
            }
            let relation = self.source_named(&name, &at)?;
            let fits = self.fits(condition, &relation)?;
            let relation = self.keep_where(relation, fits, place)?;
            let relation = self.found(relation, &wanted, columns, place)?;
            legs.push(Leg { name, relation });
        }
        if legs.is_empty() {
            let names: Vec<&str> = wanted.iter().map(String::as_str).collect();
            let message = format!("no table has all of the columns {}", names.join(", "));
            return Err(Fault::new(condition.place.clone(), message, "search for a text, or name fewer columns"));
        }
        self.stack(legs, Some("source_"), false, place)
    }

    /// A table of the catalog or of a `let`.
    fn source_named(&mut self, name: &str, place: &Place) -> Bind<Relation> {
        let word = Word { text: name.to_owned(), place: place.clone() };
        self.source(&Source::Name(word), place)
    }

    fn found(
        &mut self,
        relation: Relation,
        wanted: &BTreeSet<String>,
        columns: Option<&[Word]>,
        place: &Place,
    ) -> Bind<Relation> {
        let shown = |name: &str| match columns {
            Some(columns) => columns.iter().any(|c| c.text == name),
            None => wanted.contains(name),
        };
        let (kept, rest): (Vec<_>, Vec<_>) = relation.columns.iter().partition(|c| shown(&c.name));
        let mut out: Vec<(String, Value)> = kept.into_iter().map(|c| (c.name.clone(), c.value())).collect();
        if columns.is_none() {
            let rest = rest.into_iter().map(|c| (c.name.clone(), c.value())).collect();
            out.push(("pack_".to_owned(), bag(rest, true, place)?));
        }
        let record = relation.record.as_deref().map(column);
        self.select(relation, out, record, place)
    }

    /// A condition of `search`; what names a column the table lacks is not true there.
    fn fits(&mut self, condition: &Tree, relation: &Relation) -> Bind<Expr> {
        match &condition.kind {
            ExprKind::All(parts) => self.joined_fits(parts, relation, and),
            ExprKind::Any(parts) => self.joined_fits(parts, relation, or),
            ExprKind::Call { name, args } if name.text == "not" && args.len() == 1 => {
                Ok(not(self.fits(&args[0], relation)?))
            }
            _ => {
                let mut names = BTreeSet::new();
                names_in(condition, &mut names);
                let missing = |n: &String| relation.column(n).is_none() && self.binding_of(n).is_none();
                if names.iter().any(missing) {
                    return Ok(lit(false));
                }
                self.condition(condition, relation).map(|value| value.expr)
            }
        }
    }

    fn joined_fits(&mut self, parts: &[Tree], relation: &Relation, join: fn(Expr, Expr) -> Expr) -> Bind<Expr> {
        let mut all = parts.iter().map(|part| self.fits(part, relation)).collect::<Bind<Vec<Expr>>>()?.into_iter();
        let first = all.next().unwrap_or_else(|| lit(true));
        Ok(all.fold(first, join))
    }

    /// `"text"` and `Column:"text"` as values.
    pub(super) fn search_value(&mut self, tree: &Tree, relation: &Relation) -> Bind<Value> {
        let kind = ColumnKind::Bool;
        match &tree.kind {
            ExprKind::Anywhere(text) => Ok(Value { expr: anywhere(relation, text)?, kind }),
            ExprKind::Within { subject, text } => {
                let value = self.bind(subject, relation)?.convert(ColumnKind::String, &subject.place)?;
                let (matcher, _) = matcher_of(text)?;
                Value::call(matcher, vec![value], kind, &tree.place)
            }
            _ => Err(Fault::new(tree.place.clone(), "this is no text to search for", "texts stand in double quotes")),
        }
    }

    /// `* has "text"`: the text in any column.
    pub(super) fn any_column(&self, operator: &Word, text: &str, place: &Place, relation: &Relation) -> Bind<Value> {
        let text = match operator.text.as_str() {
            "has" => text.to_owned(),
            "hasprefix" => format!("{text}*"),
            "hassuffix" => format!("*{text}"),
            "contains" => format!("*{text}*"),
            _ => {
                let hint = "write `* has \"text\"` or `* contains \"text\"`";
                return Err(Fault::new(operator.place.clone(), "this does not look into all columns", hint));
            }
        };
        let word = Word { text, place: place.clone() };
        Ok(Value { expr: anywhere(relation, &word)?, kind: ColumnKind::Bool })
    }

    /// `pack_all()`: all columns of a row as a bag.
    pub(super) fn pack_all(&mut self, args: &[Tree], place: &Place, relation: &Relation) -> Bind<Value> {
        let filled = match args {
            [] => false,
            [only] => self.constant(only)?.expr == lit(true),
            _ => return Err(Fault::new(place.clone(), "pack_all() takes one argument", "write pack_all(true)")),
        };
        bag(relation.columns.iter().map(|c| (c.name.clone(), c.value())).collect(), filled, place)
    }
}

/// Columns as a bag; without those that are empty if told.
fn bag(columns: Vec<(String, Value)>, filled: bool, place: &Place) -> Bind<Value> {
    let Some(pack) = function("bag_pack") else {
        return Err(Fault::new(place.clone(), "columns cannot be packed", "use bag_pack()"));
    };
    let (name, body) = if filled { ("kql_pack_filled", pack_filled as Body) } else { ("kql_bag_pack", pack.body) };
    let mut args = Vec::new();
    for (name, value) in columns {
        let text = Value { expr: lit(name), kind: ColumnKind::String };
        args.push(super::call::quote(text, place)?);
        args.push(match value.kind {
            ColumnKind::String => super::call::quote(value, place)?,
            _ => value.convert(ColumnKind::Dynamic, place)?,
        });
    }
    Value::call(udf(name.to_owned(), ColumnKind::Dynamic, body), args, ColumnKind::Dynamic, place)
}

fn named_or_all(tables: &[Word], place: &Place) -> Vec<(String, Place)> {
    match tables.is_empty() {
        true => catalog().tables.iter().map(|t| (t.name.to_owned(), place.clone())).collect(),
        false => tables.iter().map(|w| (w.text.clone(), w.place.clone())).collect(),
    }
}

/// Names of columns an expression uses.
fn names_in(tree: &Tree, names: &mut BTreeSet<String>) {
    match &tree.kind {
        ExprKind::Name(name) => {
            names.insert(name.clone());
        }
        ExprKind::Call { args, .. } => args.iter().for_each(|a| names_in(a, names)),
        ExprKind::Member(base, _) => names_in(base, names),
        ExprKind::Index(base, key) => [base, key].into_iter().for_each(|t| names_in(t, names)),
        ExprKind::Negate(inner) | ExprKind::Within { subject: inner, .. } => names_in(inner, names),
        ExprKind::Binary { left, right, .. } => [left, right].into_iter().for_each(|t| names_in(t, names)),
        ExprKind::All(parts) | ExprKind::Any(parts) => parts.iter().for_each(|p| names_in(p, names)),
        ExprKind::List { subject, items, .. } => {
            names_in(subject, names);
            items.iter().for_each(|i| names_in(i, names));
        }
        ExprKind::Between { subject, low, high, .. } => {
            [subject, low, high].into_iter().for_each(|t| names_in(t, names));
        }
        ExprKind::Literal(_) | ExprKind::Star | ExprKind::Query(_) | ExprKind::Function(_) | ExprKind::Anywhere(_) => {}
    }
}

/// A matcher for a text as a term, `*` at an end opens it; and the text without stars.
fn matcher_of(text: &Word) -> Bind<(Arc<ScalarUDF>, &str)> {
    let bare = text.text.trim_matches('*');
    let (open_left, open_right) = (text.text.starts_with('*'), text.text.ends_with('*'));
    let test = match (open_left, open_right) {
        (true, true) => TextTest::Contains,
        (false, true) => TextTest::HasPrefix,
        (true, false) => TextTest::HasSuffix,
        (false, false) => TextTest::Has,
    };
    let Some(matcher) = TextMatch::new(test, &[bare.to_owned()], true, false) else {
        return Err(Fault::new(text.place.clone(), "this text cannot be searched for", "shorten it"));
    };
    Ok((Arc::new(ScalarUDF::from(matcher)), bare))
}

/// A condition that is true where some column has the text as a term.
fn anywhere(relation: &Relation, text: &Word) -> Bind<Expr> {
    let (matcher, bare) = matcher_of(text)?;
    let place = &text.place;
    let has = |text: Value| Value::call(matcher.clone(), vec![text], ColumnKind::Bool, place);
    let mut found: Vec<Expr> = Vec::new();
    for column in &relation.columns {
        match column.kind {
            ColumnKind::String => {
                found.push(has(column.value())?.expr);
            }
            ColumnKind::Dynamic => {
                let text = column.value().convert(ColumnKind::String, place)?;
                found.push(has(text)?.expr);
            }
            ColumnKind::Long => {
                if let Ok(number) = bare.parse::<i64>() {
                    let equal = datafusion::logical_expr::Operator::IsNotDistinctFrom;
                    found.push(binary_expr(column.expr(), equal, lit(number)));
                }
            }
            _ => {}
        }
    }
    // Balanced, so that sixty columns are six levels deep.
    while found.len() > 1 {
        found = found
            .chunks(2)
            .map(|pair| match pair {
                [a, b] => or(a.clone(), b.clone()),
                rest => rest[0].clone(),
            })
            .collect();
    }
    Ok(found.pop().unwrap_or_else(|| lit(false)))
}

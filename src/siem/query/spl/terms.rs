//! The terms of `search`: free text, `field=value` with wildcards, `IN`, `NOT`, `OR`, and blanks for `AND`.

use super::cursor::{Cursor, Parse, is_field};
use super::make;
use super::scope::{Scope, literal_of};
use crate::siem::query::ColumnKind;
use crate::siem::query::syntax::tree::{Expr, ExprKind, Fault, Place, Word};

/// A term before it is known which table it is about.
#[derive(Debug, Clone)]
pub(super) enum Term {
    All(Vec<Term>),
    Any(Vec<Term>),
    Not(Box<Term>),
    /// A text anywhere in the record.
    Text(Word),
    /// `field op value`.
    Compare {
        field: Word,
        operator: &'static str,
        value: Word,
    },
    /// `field IN (a, b)`.
    In {
        field: Word,
        values: Vec<Word>,
    },
}

/// Deepest nesting of brackets.
const DEPTH: usize = 40;
/// Longer first: `!=` before `=`.
const OPERATORS: [&str; 7] = ["!=", "<=", ">=", "==", "=", "<", ">"];

impl Cursor<'_> {
    /// All terms up to the end of the command.
    pub(super) fn terms(&mut self) -> Parse<Option<Term>> {
        if self.at_end() {
            return Ok(None);
        }
        self.any_term(0).map(Some)
    }

    fn any_term(&mut self, depth: usize) -> Parse<Term> {
        let mut parts = vec![self.all_terms(depth)?];
        while self.eat_word("OR") {
            parts.push(self.all_terms(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Term::Any(parts) })
    }

    fn all_terms(&mut self, depth: usize) -> Parse<Term> {
        let mut parts = vec![self.one_term(depth)?];
        while !self.at_end() && !self.is(")") && !self.is_word("OR") && !self.is_word("BY") {
            self.eat_word("AND");
            parts.push(self.one_term(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Term::All(parts) })
    }

    fn one_term(&mut self, depth: usize) -> Parse<Term> {
        if depth > DEPTH {
            return Err(Fault::new(self.place(), "too deeply nested", "split the search with `| search`"));
        }
        if self.eat_word("NOT") {
            return self.one_term(depth + 1).map(|term| Term::Not(Box::new(term)));
        }
        if self.eat("(") {
            let inner = self.any_term(depth + 1)?;
            self.expect(")", "close the bracket")?;
            return Ok(inner);
        }
        if self.is("[") {
            return Err(self.unexpected("a term", "use `| join field [search …]` for a subsearch"));
        }
        let before = self.at;
        if let Some(field) = self.take(is_field) {
            if self.eat_word("IN") && self.eat("(") {
                let mut values = vec![self.value("a value")?];
                while !self.eat(")") {
                    self.eat(",");
                    values.push(self.value("a value, or `)`")?);
                }
                return Ok(Term::In { field, values });
            }
            if let Some(operator) = OPERATORS.into_iter().find(|sign| self.is(sign)) {
                self.eat(operator);
                let value = self.value("a value")?;
                return Ok(Term::Compare { field, operator, value });
            }
        }
        self.at = before;
        self.value("a term").map(Term::Text)
    }
}

impl Term {
    /// Takes out what says where to look: `index=`, `sourcetype=`, `source=`, `eventtype=`; for each condition the
    /// places of which one must be.
    pub(super) fn take_places(self, places: &mut Vec<Vec<Word>>) -> Option<Self> {
        match self {
            Self::Compare { field, operator: "=" | "==", value } if says_where(&field.text) => {
                places.push(vec![value]);
                None
            }
            Self::In { field, values } if says_where(&field.text) => {
                places.push(values);
                None
            }
            Self::All(parts) => {
                let mut rest: Vec<Self> = parts.into_iter().filter_map(|p| p.take_places(places)).collect();
                match rest.len() {
                    0 => None,
                    1 => rest.pop(),
                    _ => Some(Self::All(rest)),
                }
            }
            Self::Any(parts) if parts.iter().all(Self::is_place) => {
                let mut any = Vec::new();
                parts.into_iter().for_each(|part| drop(part.take_places(&mut any)));
                places.push(any.into_iter().flatten().collect());
                None
            }
            other => Some(other),
        }
    }

    fn is_place(&self) -> bool {
        match self {
            Self::Compare { field, operator: "=" | "==", .. } | Self::In { field, .. } => says_where(&field.text),
            _ => false,
        }
    }

    /// The condition over the columns of a scope.
    pub(super) fn condition(&self, scope: &Scope) -> Parse<Expr> {
        match self {
            Self::All(parts) => joined(parts, scope, ExprKind::All),
            Self::Any(parts) => joined(parts, scope, ExprKind::Any),
            Self::Not(inner) => {
                let inner = inner.condition(scope)?;
                let place = inner.place.clone();
                Ok(make::call("not", vec![inner], &place))
            }
            Self::Text(text) => Ok(make::expr(ExprKind::Anywhere(text.clone()), &text.place)),
            Self::Compare { field, operator, value } => Ok(compare(scope, field, operator, value)),
            Self::In { field, values } => {
                let any: Vec<Expr> = values.iter().map(|value| compare(scope, field, "=", value)).collect();
                let place = field.place.start..values.last().map_or(field.place.end, |v| v.place.end);
                Ok(make::joined(any, ExprKind::Any, &place))
            }
        }
    }
}

fn says_where(field: &str) -> bool {
    ["index", "sourcetype", "source", "eventtype", "tag"].iter().any(|f| field.eq_ignore_ascii_case(f))
}

fn joined(parts: &[Term], scope: &Scope, kind: fn(Vec<Expr>) -> ExprKind) -> Parse<Expr> {
    let all = parts.iter().map(|part| part.condition(scope)).collect::<Parse<Vec<Expr>>>()?;
    let place = all.first().map_or(0, |e| e.place.start)..all.last().map_or(0, |e| e.place.end);
    Ok(make::joined(all, kind, &place))
}

/// `field=value`: text whatever its case, with `*` for any characters; numbers as numbers.
fn compare(scope: &Scope, field: &Word, operator: &'static str, value: &Word) -> Expr {
    let kind = scope.kind(&field.text);
    let subject = scope.field(field);
    let equal = matches!(operator, "=" | "==");
    if equal || operator == "!=" {
        let positive = equals(subject, kind, value);
        let place = positive.place.clone();
        return if equal { positive } else { make::call("not", vec![positive], &place) };
    }
    match literal_of(&value.text, kind, &value.place) {
        Some(literal) => make::binary(subject, operator, literal),
        None => {
            let place = subject.place.clone();
            let number = make::call("toreal", vec![subject], &place);
            let literal = literal_of(&value.text, ColumnKind::Real, &value.place);
            make::binary(number, operator, literal.unwrap_or_else(|| make::text(&value.text, &value.place)))
        }
    }
}

fn equals(subject: Expr, kind: ColumnKind, value: &Word) -> Expr {
    let text = value.text.as_str();
    let place: &Place = &value.place;
    if let Some(literal) = literal_of(text, kind, place) {
        return make::binary(subject, "==", literal);
    }
    let subject = match kind {
        ColumnKind::String => subject,
        _ => {
            let place = subject.place.clone();
            make::call("tostring", vec![subject], &place)
        }
    };
    let bare = text.trim_matches('*');
    let (starts, ends) = (text.starts_with('*'), text.ends_with('*'));
    match (bare.is_empty() && !text.is_empty(), bare.contains('*'), starts, ends) {
        (true, ..) => make::call("isnotempty", vec![subject], place),
        (_, true, ..) => make::binary(subject, "matches regex", make::text(&pattern(text), place)),
        (_, _, false, false) => make::binary(subject, "=~", make::text(text, place)),
        (_, _, true, true) => make::binary(subject, "contains", make::text(bare, place)),
        (_, _, false, true) => make::binary(subject, "startswith", make::text(bare, place)),
        (_, _, true, false) => make::binary(subject, "endswith", make::text(bare, place)),
    }
}

/// A pattern with `*` as a regular expression.
pub(super) fn pattern(text: &str) -> String {
    let parts: Vec<String> = text.split('*').map(regex::escape).collect();
    format!("(?is)^{}$", parts.join(".*"))
}

//! `parse Text with "user=" User " port=" Port:long *`: columns cut out of a text.

use super::value::Value;
use super::{Bind, Binder, Relation};
use crate::siem::query::ColumnKind;
use crate::siem::query::function::{function, udf};
use crate::siem::query::syntax::tree::{Expr as Tree, Fault, Literal, Piece, Place};
use datafusion::logical_expr::lit;

/// What `parse` cuts along.
pub(super) struct Pattern<'a> {
    pub(super) pieces: &'a [Piece],
    pub(super) only_matching: bool,
    /// What is no number where one is wanted is null, and the other columns stay.
    pub(super) relaxed: bool,
    /// Texts are regular expressions, with these flags.
    pub(super) regex: Option<&'a str>,
}

impl Binder<'_> {
    pub(super) fn parse(
        &mut self,
        relation: Relation,
        subject: &Tree,
        pattern: &Pattern<'_>,
        place: &Place,
    ) -> Bind<Relation> {
        let text = self.bind(subject, &relation)?.coerce(ColumnKind::String, &subject.place, "`parse`")?;
        let regex = regex_of(pattern);
        if let Err(error) = regex::Regex::new(&regex) {
            let why = error.to_string();
            let message = format!("this pattern is no regular expression: {}", why.lines().last().unwrap_or_default());
            return Err(Fault::new(place.clone(), message, "patterns follow RE2"));
        }
        let Some(extract) = function("extract") else {
            return Err(Fault::new(place.clone(), "`parse` is not supported", "use extract()"));
        };
        let mut columns = Vec::new();
        for (group, piece) in pattern.pieces.iter().filter(|p| matches!(p, Piece::Column(..))).enumerate() {
            let Piece::Column(name, kind) = piece else { continue };
            let args = vec![
                Value::literal(&Literal::Text(regex.clone())),
                Value::literal(&Literal::Long(group as i64 + 1)),
                text.clone(),
            ];
            let part = Value::call(
                udf("kql_extract".to_owned(), ColumnKind::String, extract.body),
                args,
                ColumnKind::String,
                place,
            )?;
            columns.push((name.text.clone(), part.convert(*kind, &name.place)?));
        }
        let relation = if pattern.only_matching {
            let needles = [regex];
            let test = crate::siem::query::function::TextTest::Matches;
            let matches = super::compare::matched(test, &needles, false, false, text, place)?;
            let condition = if matches.constant().is_some() { lit(true).and(matches.expr) } else { matches.expr };
            self.keep_where(relation, condition, place)?
        } else {
            relation
        };
        self.add_columns(relation, columns, place)
    }
}

/// The pattern as a regular expression, one group per column. It must fit from the start to the end,
/// except where it begins or ends with `*`.
fn regex_of(pattern: &Pattern<'_>) -> String {
    let pieces = pattern.pieces;
    let fold = if pattern.regex.is_some_and(|flags| flags.contains('i')) { "i" } else { "" };
    let mut out = format!("(?s{fold})^");
    for (i, piece) in pieces.iter().enumerate() {
        let last = i + 1 == pieces.len();
        match piece {
            Piece::Text(text) if pattern.regex.is_some() => out.push_str(&format!("(?:{})", without_groups(text))),
            Piece::Text(text) => out.push_str(&regex::escape(text)),
            Piece::Any => out.push_str(if last { ".*" } else { ".*?" }),
            Piece::Column(_, ColumnKind::Long) if !pattern.relaxed => out.push_str(r"\s*([-+]?\d+)"),
            Piece::Column(_, ColumnKind::Real) if !pattern.relaxed => {
                out.push_str(r"\s*([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)");
            }
            Piece::Column(..) => out.push_str(if last { "(.*)" } else { "(.*?)" }),
        }
    }
    out.push('$');
    out
}

/// The groups of a pattern given as text hold nothing back: columns have groups of their own.
fn without_groups(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        out.push(c);
        match c {
            '\\' => out.extend(chars.next()),
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class && chars.peek() != Some(&'?') => out.push_str("?:"),
            _ => {}
        }
    }
    out
}

//! `parse Text with "user=" User " port=" Port:long *`: columns cut out of a text.

use super::value::Value;
use super::{Bind, Binder, Relation};
use crate::siem::query::ColumnKind;
use crate::siem::query::function::{function, udf};
use crate::siem::query::syntax::tree::{Expr as Tree, Fault, Literal, Piece, Place};
use datafusion::logical_expr::lit;

impl Binder<'_> {
    pub(super) fn parse(
        &mut self,
        relation: Relation,
        subject: &Tree,
        pattern: &[Piece],
        only_matching: bool,
        place: &Place,
    ) -> Bind<Relation> {
        let text = self.bind(subject, &relation)?.coerce(ColumnKind::String, &subject.place, "`parse`")?;
        let regex = regex_of(pattern);
        let Some(extract) = function("extract") else {
            return Err(Fault::new(place.clone(), "`parse` is not supported", "use extract()"));
        };
        let mut columns = Vec::new();
        for (group, piece) in pattern.iter().filter(|p| matches!(p, Piece::Column(..))).enumerate() {
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
        let relation = if only_matching {
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
fn regex_of(pattern: &[Piece]) -> String {
    let mut out = String::from("(?s)^");
    for (i, piece) in pattern.iter().enumerate() {
        let last = i + 1 == pattern.len();
        match piece {
            Piece::Text(text) => out.push_str(&regex::escape(text)),
            Piece::Any => out.push_str(if last { ".*" } else { ".*?" }),
            Piece::Column(_, ColumnKind::Long) => out.push_str(r"\s*([-+]?\d+)"),
            Piece::Column(_, ColumnKind::Real) => out.push_str(r"\s*([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)"),
            Piece::Column(..) => out.push_str(if last { "(.*)" } else { "(.*?)" }),
        }
    }
    out.push('$');
    out
}

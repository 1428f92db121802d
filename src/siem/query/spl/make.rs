//! Pieces of the tree, made in one place each.

use crate::siem::query::syntax::tree::{Expr, ExprKind, Literal, Named, Place, Word};

pub(super) fn word(text: &str, place: &Place) -> Word {
    Word { text: text.to_owned(), place: place.clone() }
}

pub(super) fn expr(kind: ExprKind, place: &Place) -> Expr {
    Expr { kind, place: place.clone() }
}

pub(super) fn name(text: &str, place: &Place) -> Expr {
    expr(ExprKind::Name(text.to_owned()), place)
}

pub(super) fn text(text: &str, place: &Place) -> Expr {
    literal(Literal::Text(text.to_owned()), place)
}

pub(super) fn long(number: i64, place: &Place) -> Expr {
    literal(Literal::Long(number), place)
}

pub(super) fn literal(value: Literal, place: &Place) -> Expr {
    expr(ExprKind::Literal(value), place)
}

pub(super) fn call(function: &str, args: Vec<Expr>, place: &Place) -> Expr {
    expr(ExprKind::Call { name: word(function, place), args }, place)
}

pub(super) fn binary(left: Expr, operator: &str, right: Expr) -> Expr {
    let place = left.place.start..right.place.end.max(left.place.start);
    let kind = ExprKind::Binary { operator: word(operator, &place), left: Box::new(left), right: Box::new(right) };
    Expr { kind, place }
}

pub(super) fn named(name: Option<Word>, expr: Expr) -> Named {
    Named { name, more: Vec::new(), expr }
}

/// One of several joined expressions, or all of them.
pub(super) fn joined(mut parts: Vec<Expr>, kind: fn(Vec<Expr>) -> ExprKind, place: &Place) -> Expr {
    match parts.len() {
        1 => parts.remove(0),
        _ => expr(kind(parts), place),
    }
}

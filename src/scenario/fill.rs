//! `{name}` in authored texts: one small scanner for company tickets, cast roles and briefings.
//!
//! *Invariant*: what the caller does not know stays as it is, doubled braces included: a later
//! stage (the procedures) has placeholders of its own.

/// Fills every `{name}` that `value` knows.
pub(super) fn fill(text: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for piece in pieces(text) {
        match piece {
            Piece::Plain(plain) => out.push_str(plain),
            Piece::Name(name) => match value(name) {
                Some(value) => out.push_str(&value),
                None => out.extend(["{", name, "}"]),
            },
        }
    }
    out
}

/// Names between single braces.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).into_iter().filter_map(|piece| if let Piece::Name(name) = piece { Some(name) } else { None })
}

enum Piece<'a> {
    Plain(&'a str),
    Name(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let tail = &rest[at..];
        if tail.starts_with("{{") || tail.starts_with("}}") {
            out.push(Piece::Plain(&rest[..at + 2]));
            rest = &tail[2..];
            continue;
        }
        let close = if tail.starts_with('{') { tail.find('}') } else { None };
        let Some(close) = close.filter(|c| !tail[1..*c].contains('{')) else {
            out.push(Piece::Plain(&rest[..=at]));
            rest = &tail[1..];
            continue;
        };
        out.push(Piece::Plain(&rest[..at]));
        out.push(Piece::Name(&tail[1..close]));
        rest = &tail[close + 1..];
    }
    out.push(Piece::Plain(rest));
    out
}

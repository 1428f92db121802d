//! Sigma rules: whether they parse, with the place where they do not.

use crate::base::diag::{Diagnostics, SourceFile, Span};
use crate::scenario::{MAX_BYTES, TOO_LONG_HINT, too_long};

/// Notes every fault of one rule file.
pub(super) fn check(file: &SourceFile, diags: &mut Diagnostics) {
    if file.text.len() > MAX_BYTES {
        let bare = SourceFile { path: file.path.clone(), text: "".into() };
        diags.note(&bare, Span::default(), too_long(file.text.len() as u64), TOO_LONG_HINT);
        return;
    }
    let hint = "see the Sigma rule specification; the shipped rules in assets/rules are examples";
    let errors = match rsigma_parser::parse_sigma_yaml(&file.text) {
        Err(error) => vec![error.to_string()],
        Ok(rules) => rules.errors,
    };
    for error in errors {
        let start = named_place(&error).map_or(0, |(line, column)| start_of(&file.text, line, column));
        let message: String = error.chars().take(240).collect();
        diags.note(file, Span { start, end: start + 1 }, message, hint);
    }
}

/// Line and column that a message of the YAML reader names: `… at line 3 column 7`.
fn named_place(message: &str) -> Option<(usize, usize)> {
    let (_, rest) = message.split_once(" line ")?;
    let (line, rest) = rest.split_once(" column ")?;
    let column: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some((line.parse().ok()?, column.parse().ok()?))
}

/// Byte offset of a line and column, both from 1.
fn start_of(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let inside: usize = text[before..].chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    before + inside
}

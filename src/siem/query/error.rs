//! What is wrong with a query, where, and what to do about it.

use crate::base::diag::Span;
use std::ops::Range;

/// A fault of a query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (line {line}, column {column})")]
pub struct QueryError {
    /// What is wrong, in plain words.
    pub message: String,
    /// Where: byte offsets into the query.
    pub span: Span,
    /// 1-based line of the first byte.
    pub line: usize,
    /// 1-based column of the first byte, in characters.
    pub column: usize,
    /// What to do about it; may be empty.
    pub hint: String,
}

impl QueryError {
    /// A fault at a place of the query text.
    pub fn new(kql: &str, at: Range<usize>, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let start = floor_char(kql, at.start.min(kql.len()));
        let before = &kql[..start];
        Self {
            message: message.into(),
            span: Span { start, end: at.end.clamp(start, kql.len()) },
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1,
            hint: hint.into(),
        }
    }

    /// The message, the line with a caret under the fault, and the hint.
    pub fn render(&self, kql: &str) -> String {
        let line = kql.lines().nth(self.line - 1).unwrap_or("");
        let room = line.chars().count().saturating_sub(self.column - 1).max(1);
        let end = floor_char(kql, self.span.end.max(self.span.start));
        let marked = kql[self.span.start..end].chars().take(room).count().max(1);
        let (pad, carets) = (" ".repeat(self.column - 1), "^".repeat(marked));
        let mut out = format!("{}:{}: {}\n  {line}\n  {pad}{carets}", self.line, self.column, self.message);
        if !self.hint.is_empty() {
            out.push_str("\n  hint: ");
            out.push_str(&self.hint);
        }
        out
    }
}

fn floor_char(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

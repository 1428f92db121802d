//! Complaints about authored files, each with its place and a mend.
//!
//! *Invariant*: complaints are collected, never thrown; rendering shows `file:line:column`, the
//! line, a caret and a hint.

use super::Text;

/// An authored file in memory.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// As the author would open it.
    pub path: Text,
    /// Its content.
    pub text: Text,
}

/// A place in a source file: byte offsets, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// One complaint.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// Where.
    pub file: SourceFile,
    /// Exactly where.
    pub span: Span,
    /// What is wrong, in plain words.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Diagnostic {
    /// 1-based line and column (in characters) of the first byte of the span.
    pub fn line_column(&self) -> (usize, usize) {
        let before = &self.file.text[..self.span.start.min(self.file.text.len())];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        (line, column)
    }
}

/// All complaints of one check.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    /// In the order found.
    pub items: Vec<Diagnostic>,
}

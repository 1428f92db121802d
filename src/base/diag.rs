//! Complaints about authored files, each with its place and a mend.
//!
//! *Invariant*: complaints are collected, never thrown; rendering shows `file:line:column`, the
//! line, a caret and a hint.

use super::Text;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::fmt::Write as _;

/// Longest stretch of a line that is shown, in bytes.
const SHOWN: usize = 160;

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
        let text = &self.file.text;
        let before = &text[..text.floor_char_boundary(self.span.start)];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        (line, column)
    }

    /// `file:line:column: message`, then the line with carets, then the hint.
    pub fn render(&self) -> String {
        let (line, column) = self.line_column();
        let mut out = format!("{}:{line}:{column}: {}\n", self.file.path, self.message);
        let (shown, place) = self.excerpt();
        if shown.trim().is_empty() {
            if !self.hint.is_empty() {
                writeln!(out, "  = help: {}", self.hint).unwrap_or_default();
            }
            return out;
        }
        let snippet = Snippet::source(shown).line_start(line).fold(false);
        let mut group =
            Group::with_level(Level::ERROR).element(snippet.annotation(AnnotationKind::Primary.span(place)));
        if !self.hint.is_empty() {
            group = group.element(Level::HELP.message(self.hint.as_str()));
        }
        out.push_str(&Renderer::plain().render(&[group]));
        out.push('\n');
        out
    }

    /// The line of the span's first byte, clipped around it, and the span inside that stretch.
    fn excerpt(&self) -> (&str, std::ops::Range<usize>) {
        let text = &self.file.text;
        let start = text.floor_char_boundary(self.span.start);
        let begin = text[..start].rfind('\n').map_or(0, |n| n + 1);
        let end = text[start..].find('\n').map_or(text.len(), |n| start + n);
        let begin = text.ceil_char_boundary(begin.max(start.saturating_sub(SHOWN / 2)));
        let end = text.floor_char_boundary(end.min(begin + SHOWN)).max(start);
        let stop = text.floor_char_boundary(self.span.end.max(start + 1)).clamp(start, end);
        (&text[begin..end], start - begin..stop - begin)
    }
}

/// The candidate that looks most like `word`, if one comes close.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Junk of any length must cost no more than a word.
    let short: String = word.chars().take(64).collect();
    let distance = |c: &str| strsim::damerau_levenshtein(&short.to_lowercase(), &c.to_lowercase());
    let best = candidates.into_iter().min_by_key(|c| distance(c))?;
    (distance(best) <= (best.chars().count().max(short.chars().count()) / 3).max(1)).then_some(best)
}

/// All complaints of one check.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    /// In the order found.
    pub items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Nothing to complain about.
    pub fn is_clean(&self) -> bool {
        self.items.is_empty()
    }

    /// Notes one complaint.
    pub fn note(&mut self, file: &SourceFile, span: Span, message: impl Into<String>, hint: impl Into<String>) {
        self.items.push(Diagnostic { file: file.clone(), span, message: message.into(), hint: hint.into() });
    }

    /// All complaints, one after the other.
    pub fn render(&self) -> String {
        self.items.iter().map(Diagnostic::render).collect()
    }
}

//! Where in a rule file a fault stands.

use crate::base::Text;
use crate::base::diag::{Diagnostic, SourceFile, Span};
use rsigma_parser::{Severity, lint_yaml_str};

/// What kind of fault keeps a rule out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The text is no YAML, or a rule that breaks the specification.
    Broken,
    /// YAML about something else: workflows, lists, settings.
    NoRule,
    /// Nothing here writes records of its log source.
    NoSource,
    /// Sound, but with something that is not evaluated here.
    Unsupported,
    /// A placeholder without values.
    Placeholder,
    /// Another rule has its id.
    Twice,
    /// Longer, deeper or wider than any rule.
    TooLarge,
    /// A correlation that counts a rule which is not there.
    Lonely,
}

impl Class {
    /// In a few words, for counts.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::NoRule => "no Sigma rule",
            Self::NoSource => "no such log source here",
            Self::Unsupported => "not supported",
            Self::Placeholder => "placeholder without values",
            Self::Twice => "id given twice",
            Self::TooLarge => "too large",
            Self::Lonely => "counts a rule that is missing",
        }
    }
}

/// A rule that was not taken, and why.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// The kind of fault.
    pub class: Class,
    /// The file.
    pub file: Text,
    /// 1-based line.
    pub line: usize,
    /// 1-based column, in characters.
    pub column: usize,
    /// In plain words.
    pub reason: String,
    pub(super) diagnostic: Box<Diagnostic>,
}

impl Refusal {
    /// The same as a complaint about the file.
    pub fn into_diagnostic(self) -> Diagnostic {
        *self.diagnostic
    }

    /// The same fault of another kind.
    pub(super) fn of(mut self, class: Class) -> Self {
        self.class = class;
        self
    }
}

/// A refusal at the first place of the file that has `word`; else where the parser or the Sigma
/// lint sees the fault, else at the first line.
pub(super) fn place(file: &SourceFile, word: &str, reason: String) -> Refusal {
    let named = (!word.is_empty()).then(|| find(&file.text, word)).flatten();
    let span = named
        .or_else(|| told(&file.text, &reason))
        .or_else(|| linted(&file.text))
        .or_else(|| quoted(&file.text, &reason))
        .unwrap_or_default();
    let diagnostic = Diagnostic { file: file.clone(), span, hint: hint(&reason).to_owned(), message: reason.clone() };
    let (line, column) = diagnostic.line_column();
    let class = Class::Broken;
    Refusal { class, file: file.path.clone(), line, column, reason, diagnostic: Box::new(diagnostic) }
}

fn find(text: &str, word: &str) -> Option<Span> {
    text.find(word).map(|start| Span { start, end: start + word.len() })
}

/// The YAML parser ends its messages with `at line 3 column 7`.
fn told(text: &str, reason: &str) -> Option<Span> {
    let (_, rest) = reason.rsplit_once("at line ")?;
    let mut numbers = rest.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<usize>().ok());
    let (line, column) = (numbers.next()?, numbers.next().unwrap_or(1));
    Some(at(text, line.saturating_sub(1), column.saturating_sub(1), 1))
}

/// The first thing Sigma's own lint calls an error.
fn linted(text: &str) -> Option<Span> {
    // The lint walks the text once per finding; junk is not worth it.
    if text.len() > 64 * 1024 {
        return None;
    }
    let faults = lint_yaml_str(text).into_iter().filter(|w| w.severity == Severity::Error);
    let span = faults.filter_map(|w| w.span).next()?;
    Some(at(text, span.start_line as usize, span.start_col as usize, 1))
}

/// The first word the message puts in quotes that stands in the file.
fn quoted(text: &str, reason: &str) -> Option<Span> {
    let parts: Vec<&str> = reason.split(['\'', '"', '`']).collect();
    parts.iter().skip(1).step_by(2).filter(|w| !w.is_empty()).find_map(|word| find(text, word))
}

/// Byte span of a 0-based line and character.
fn at(text: &str, line: usize, column: usize, length: usize) -> Span {
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let row = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
    let begin = start + row.char_indices().nth(column).map_or(0, |(at, _)| at);
    let end = text.get(begin..).and_then(|rest| rest.chars().next()).map_or(begin, |c| begin + c.len_utf8() * length);
    Span { start: begin, end }
}

fn hint(reason: &str) -> &'static str {
    let known = [
        ("placeholder", "give values in `placeholders` of a taxonomy.ron beside the rules"),
        ("windash", "split the rule, or name fewer spellings of one command line"),
        ("no log source here", "see the other rules for log sources that records come from"),
        ("has a field", "field names are those of the source, or of Sigma's taxonomy"),
        (
            "modifier",
            "Sigma has contains, startswith, endswith, re, cidr, all, exists, gt, gte, lt, lte and a few more",
        ),
        ("ondition", "a condition names the selections above it and joins them with and, or, not, `1 of x*`"),
        ("YAML", "check the indentation, and quote text that holds a colon, a hash or a bracket"),
        ("another rule has the id", "give every rule its own id (a random UUID)"),
        ("issing", "a Sigma rule needs at least title, logsource and detection with a condition"),
        ("to count", "name the rule by its `name` or `id`; it may stand in the same file"),
    ];
    known.iter().find(|(part, _)| reason.contains(part)).map_or("compare with a rule that works", |(_, hint)| hint)
}

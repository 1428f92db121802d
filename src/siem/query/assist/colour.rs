//! What each token of a query is, for highlighting; and what a word means, for tooltips.

use crate::siem::catalog;
use crate::siem::query::function;
use crate::siem::query::plan::{AGGREGATES, SPECIAL, WINDOWS};
use crate::siem::query::syntax::lexer::{Kind, Token, tokens};
use crate::siem::query::syntax::{OPERATORS, WORD_OPERATORS, kind_of};
use std::ops::Range;

/// Class of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenClass {
    /// A tabular operator, `let`, `by`, `on` …
    Keyword,
    /// A table of the catalog.
    Table,
    /// A column of some table.
    Column,
    /// A function or aggregate.
    Function,
    /// `has`, `and`, `==` …
    Operator,
    /// A text in quotes.
    Text,
    /// A number or length of time.
    Number,
    /// `// …`
    Comment,
    /// Brackets, commas, `|`.
    Punctuation,
    /// Another name: a column of one's own, a `let`.
    Name,
    /// What cannot be: an unknown operator, a text without an end.
    Fault,
}

/// A token with its place and class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coloured {
    /// Bytes of the query.
    pub range: Range<usize>,
    /// What it is.
    pub class: TokenClass,
}

/// Words that belong to operators.
pub(super) const WORDS: [&str; 22] = [
    "let",
    "by",
    "on",
    "asc",
    "desc",
    "nulls",
    "first",
    "last",
    "with",
    "kind",
    "to",
    "typeof",
    "from",
    "step",
    "hint",
    "default",
    "of",
    "view",
    "regex",
    "print",
    "datatable",
    "materialize",
];

/// Class of every token, in order. Hyphened operators are one token.
pub fn colours(kql: &str) -> Vec<Coloured> {
    let tokens = tokens(kql);
    let mut out: Vec<Coloured> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let after_pipe = out.iter().rev().find(|c| c.class != TokenClass::Comment);
        let after_pipe = after_pipe.is_some_and(|c| &kql[c.range.clone()] == "|");
        let count = if after_pipe { hyphened(kql, &tokens[at..]) } else { 1 };
        let range = tokens[at].place.start..tokens[at + count - 1].place.end;
        let next = tokens.get(at + count).map_or("", |t| &kql[t.place.clone()]);
        let class = class(tokens[at].kind, &kql[range.clone()], after_pipe, next);
        out.push(Coloured { range, class });
        at += count;
    }
    out
}

/// How many tokens `project-away` and its kin take.
fn hyphened(kql: &str, tokens: &[Token]) -> usize {
    let mut count = 1;
    while let [last, dash, word, ..] = &tokens[count - 1..] {
        let glued = last.place.end == dash.place.start && dash.place.end == word.place.start;
        if !glued || &kql[dash.place.clone()] != "-" || word.kind != Kind::Name {
            break;
        }
        count += 2;
    }
    count
}

fn class(kind: Kind, text: &str, after_pipe: bool, next: &str) -> TokenClass {
    match kind {
        Kind::Text => TokenClass::Text,
        Kind::Number => TokenClass::Number,
        Kind::Comment => TokenClass::Comment,
        Kind::OpenText | Kind::Unknown => TokenClass::Fault,
        Kind::Sign if matches!(text, "|" | "(" | ")" | "[" | "]" | "{" | "}" | "," | ";" | ":" | ".") => {
            TokenClass::Punctuation
        }
        Kind::Sign => TokenClass::Operator,
        Kind::Name if after_pipe => match OPERATORS.iter().any(|(name, _)| *name == text) {
            true => TokenClass::Keyword,
            false => TokenClass::Fault,
        },
        Kind::Name => word(text, next),
    }
}

fn word(text: &str, next: &str) -> TokenClass {
    let operator = WORD_OPERATORS.iter().any(|(name, _)| *name == text) || matches!(text, "matches" | "regex");
    let call = next == "(";
    if operator {
        TokenClass::Operator
    } else if call && (is_function(text) || kind_of(text).is_some()) {
        TokenClass::Function
    } else if catalog().table(text).is_some() {
        TokenClass::Table
    } else if WORDS.contains(&text) || matches!(text, "union" | "search" | "range" | "true" | "false") {
        TokenClass::Keyword
    } else if catalog().tables.iter().any(|t| t.columns.iter().any(|c| c.name == text)) {
        TokenClass::Column
    } else {
        TokenClass::Name
    }
}

fn is_function(name: &str) -> bool {
    function::function(name).is_some()
        || SPECIAL.iter().chain(&WINDOWS).any(|(n, _)| *n == name)
        || AGGREGATES.iter().any(|a| a.name == name)
}

/// What a word means: an operator, a function, a table or a column; `None` for names of one's own.
pub fn describe(word: &str) -> Option<String> {
    let operator = OPERATORS.iter().chain(&WORD_OPERATORS).find(|(name, _)| *name == word);
    if let Some((name, doc)) = operator {
        return Some(format!("{name}: {doc}"));
    }
    if let Some(function) = function::function(word) {
        return Some(format!("{}(): {}; gives a {}", function.name, function.doc, function.returns.name()));
    }
    if let Some((name, doc)) = SPECIAL.iter().chain(&WINDOWS).find(|(name, _)| *name == word) {
        return Some(format!("{name}(): {doc}"));
    }
    if let Some(aggregate) = AGGREGATES.iter().find(|a| a.name == word) {
        return Some(format!("{}(): {}", aggregate.name, aggregate.doc));
    }
    if let Some(table) = catalog().table(word) {
        return Some(format!("table {}: {}", table.name, table.doc));
    }
    let column = catalog().tables.iter().flat_map(|t| &t.columns).find(|c| c.name == word);
    column.map(|c| format!("column {}: {}", c.name, c.doc))
}

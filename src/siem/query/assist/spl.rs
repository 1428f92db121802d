//! The editor's help for SPL: colours, and commands to complete.

use super::colour::{Coloured, TokenClass};
use super::complete::{Candidate, CandidateKind, Completion};
use crate::siem::query::spl::COMMANDS;
use std::ops::Range;

/// Words between fields and commands.
const WORDS: [&str; 11] = ["by", "as", "or", "and", "not", "in", "over", "from", "where", "like", "datamodel"];

/// Class of every token, in order.
pub(super) fn colours(text: &str) -> Vec<Coloured> {
    let mut out = Vec::new();
    let mut starts_command = false;
    for range in tokens(text) {
        let token = &text[range.clone()];
        let class = class(token, std::mem::replace(&mut starts_command, matches!(token, "|" | "[")));
        out.push(Coloured { range, class });
    }
    out
}

fn class(token: &str, starts_command: bool) -> TokenClass {
    let word = token.to_lowercase();
    match token.chars().next().unwrap_or(' ') {
        '"' => TokenClass::Text,
        '`' => TokenClass::Comment,
        c if c.is_ascii_digit() => TokenClass::Number,
        c if !c.is_alphanumeric() && c != '_' => TokenClass::Punctuation,
        _ if starts_command && COMMANDS.iter().any(|(name, _)| *name == word) => TokenClass::Keyword,
        _ if starts_command => TokenClass::Fault,
        _ if WORDS.contains(&word.as_str()) => TokenClass::Operator,
        _ => TokenClass::Name,
    }
}

/// Texts in quotes, macros, words and single signs.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '*');
        let length = match first {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '"' => quoted(rest),
            '`' => rest[1..].find('`').map_or(rest.len(), |end| end + 2),
            c if word(c) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        out.push(at..at + length);
        at += length;
    }
    out
}

fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (i, c) in rest.char_indices().skip(1) {
        match c {
            '"' if !escaped => return i + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}

/// Commands at the cursor, after `|` or `[`.
pub(super) fn complete(text: &str, cursor: usize) -> Completion {
    let before: Vec<Range<usize>> = tokens(text).into_iter().filter(|r| r.start < cursor).collect();
    let sign = |r: &Range<usize>| matches!(&text[r.clone()], "|" | "[");
    let (begun, opener) = match before.as_slice() {
        [.., opener, word] if sign(opener) && cursor <= word.end => (word.start, true),
        [.., opener] if sign(opener) => (cursor, true),
        _ => (cursor, false),
    };
    let typed = text[begun..cursor.max(begun)].to_lowercase();
    let fitting = COMMANDS.iter().filter(|(name, _)| opener && name.starts_with(&typed));
    let candidate = |(name, doc): &(&str, &str)| Candidate {
        text: (*name).to_owned(),
        kind: CandidateKind::Operator,
        doc: (*doc).to_owned(),
    };
    Completion { replace: begun..cursor.max(begun), candidates: fitting.map(candidate).collect() }
}

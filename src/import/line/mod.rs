//! Lines of programs and appliances, each recognised by its own shape.

mod auditd;
mod network;
mod syslog;
mod web;

use super::File;
use crate::base::time::SimTime;

/// Reads the line if it has one of the known shapes.
pub(super) fn read(file: &mut File<'_>, line: &str, number: u64) -> bool {
    let found = auditd::read(line)
        .map(|draft| ("Linux audit", draft))
        .or_else(|| web::read(line, file))
        .or_else(|| network::read(line, file))
        .or_else(|| syslog::read(line, file));
    match found {
        Some((format, draft)) => {
            file.row(format, draft, number);
            true
        }
        None => false,
    }
}

/// The time a line of no known shape begins with, if it does.
pub(super) fn leading_time(file: &File<'_>, line: &str) -> Option<SimTime> {
    let line = line.trim_start_matches(['[', '"', '(']);
    let words: Vec<usize> = line.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).take(5).collect();
    let ends = words.into_iter().rev().chain(line.len().le(&40).then_some(line.len()));
    ends.filter_map(|end| file.time(line.get(..end)?.trim_end_matches([']', '"', ')', ',', ':']))).next()
}

/// The text before and after the first `end`.
fn until<'t>(text: &'t str, end: &str) -> Option<(&'t str, &'t str)> {
    text.split_once(end)
}

/// A cell in quotes at the beginning, with its escapes, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut out = String::new();
    let mut chars = inner.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((out, &inner[at + 1..])),
            '\\' => match chars.next()?.1 {
                escaped @ ('"' | '\\') => out.push(escaped),
                other => {
                    out.push('\\');
                    out.push(other);
                }
            },
            c => out.push(c),
        }
    }
    None
}

/// The next word, and what follows the blanks after it.
fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(' ');
    if text.is_empty() {
        return None;
    }
    Some(text.split_once(' ').unwrap_or((text, "")))
}

//! Reading one RON file: size and depth first, then serde, then plain words for what went wrong.
//!
//! *Invariant*: whatever the text is, the outcome is a value or a diagnostic.

use super::locate::{MAX_DEPTH, Tree};
use crate::base::diag::{Diagnostics, SourceFile, Span, nearest};
use ron::error::{Error, Position};
use ron::extensions::Extensions;
use serde::de::DeserializeOwned;

/// No authored file is longer: the largest shipped one has some 20 KiB.
pub const MAX_BYTES: usize = 1 << 20;

/// The brackets of a file that is neither too long nor too deep.
pub fn guard(file: &SourceFile, diags: &mut Diagnostics) -> Option<Tree> {
    if !guard_size(file, diags) {
        return None;
    }
    match Tree::read(&file.text) {
        Ok(tree) => Some(tree),
        Err(span) => {
            let message = format!("brackets nest more than {MAX_DEPTH} deep");
            diags.note(file, span, message, "close some of them; no content needs so many");
            None
        }
    }
}

/// Not longer than [`MAX_BYTES`].
pub(super) fn guard_size(file: &SourceFile, diags: &mut Diagnostics) -> bool {
    let fits = file.text.len() <= MAX_BYTES;
    if !fits {
        // The complaint does not carry the junk along.
        let bare = SourceFile { path: file.path.clone(), text: "".into() };
        diags.note(&bare, Span::default(), too_long(file.text.len() as u64), TOO_LONG_HINT);
    }
    fits
}

/// The complaint about a file of this size.
pub fn too_long(bytes: u64) -> String {
    format!("the file has {} KiB; content files have at most {} KiB", bytes.div_ceil(1024), MAX_BYTES / 1024)
}

/// The mend for a file that is too long.
pub const TOO_LONG_HINT: &str = "is this the right file? split it if it is";

/// Reads a RON file of another floor with the same bounds and the same plain words.
pub fn read_ron<T: DeserializeOwned>(file: &SourceFile, diags: &mut Diagnostics) -> Option<T> {
    parse(file, diags).map(|(value, _)| value)
}

/// Reads a file into its mirror type.
pub(super) fn parse<T: DeserializeOwned>(file: &SourceFile, diags: &mut Diagnostics) -> Option<(T, Tree)> {
    let tree = guard(file, diags)?;
    let options =
        ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME).with_recursion_limit(4 * MAX_DEPTH);
    match options.from_str::<T>(&file.text) {
        Ok(value) => {
            let twice = tree.twice();
            for (name, span) in &twice {
                diags.note(file, *span, format!("\"{name}\" stands here twice"), "remove one of the two");
            }
            twice.is_empty().then_some((value, tree))
        }
        Err(error) => {
            let span = place(&file.text, &error);
            let (message, hint) = explain(&error.code);
            // A word of junk can be as long as the file.
            diags.note(file, span, message.chars().take(240).collect::<String>(), hint);
            None
        }
    }
}

/// RON points behind what it read; the word it complains about is what the author looks for.
fn place(text: &str, error: &ron::error::SpannedError) -> Span {
    let (start, end) = (offset(text, error.span.start), offset(text, error.span.end));
    let blank = text[start..].len() - text[start..].trim_start().len();
    let start = if start + blank < text.len() { start + blank } else { start };
    let word = match &error.code {
        Error::NoSuchStructField { found, .. }
        | Error::NoSuchEnumVariant { found, .. }
        | Error::ExpectedDifferentStructName { found, .. } => found.as_str(),
        Error::DuplicateStructField { field, .. } => field,
        _ => return Span { start, end: end.max(start) },
    };
    let upto = text.floor_char_boundary(end.max(start));
    match text[..upto].rfind(word).filter(|_| !word.is_empty()) {
        Some(at) => Span { start: at, end: at + word.len() },
        None => Span { start, end: end.max(start) },
    }
}

/// Byte offset of a line and column, both from 1, column in characters.
fn offset(text: &str, at: Position) -> usize {
    let mut line_start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if number + 1 == at.line {
            let inside: usize = line.chars().take(at.col.saturating_sub(1)).map(char::len_utf8).sum();
            return line_start + inside;
        }
        line_start += line.len();
    }
    text.len()
}

/// What is wrong and what to do, in plain words.
fn explain(code: &Error) -> (String, String) {
    match code {
        Error::NoSuchStructField { expected, found, outer } => {
            let of = outer.as_ref().map_or(String::new(), |o| format!(" in {o}"));
            (format!("unknown field \"{found}\"{of}"), suggestion(found, expected, "fields"))
        }
        Error::NoSuchEnumVariant { expected, found, outer } => {
            let of = outer.as_ref().map_or(String::new(), |o| format!(" {o}"));
            (format!("unknown{of} value \"{found}\""), suggestion(found, expected, "values"))
        }
        Error::MissingStructField { field, outer } => {
            let of = outer.as_ref().map_or_else(|| "this".to_owned(), Clone::clone);
            (format!("{of} lacks the field \"{field}\""), format!("add {field}: …"))
        }
        Error::DuplicateStructField { field, .. } => {
            (format!("field \"{field}\" stands here twice"), "remove one of the two".to_owned())
        }
        Error::ExpectedDifferentStructName { expected, found } => {
            (format!("this is a {found}, not a {expected}"), format!("begin with {expected}("))
        }
        Error::Message(text) => match text.split_once("; ") {
            Some((message, hint)) => (message.to_owned(), hint.to_owned()),
            None => (text.clone(), "see the shipped scenarios for the form".to_owned()),
        },
        Error::ExceededRecursionLimit => ("brackets nest too deep".to_owned(), "close some of them".to_owned()),
        Error::Eof | Error::ExpectedStructLikeEnd | Error::ExpectedArrayEnd | Error::ExpectedMapEnd => {
            (plain(code), "close the bracket or string that was opened last".to_owned())
        }
        Error::ExpectedComma => (plain(code), "put a comma between the two values".to_owned()),
        Error::ExpectedStringEnd | Error::InvalidEscape(_) => {
            (plain(code), r#"end the text with ", or write r"…" where it has backslashes"#.to_owned())
        }
        Error::ExpectedBoolean => (plain(code), "write true or false".to_owned()),
        Error::ExpectedInteger => (plain(code), "write a whole number".to_owned()),
        Error::ExpectedString => (plain(code), "put the text into \"…\"".to_owned()),
        _ => (plain(code), "look at the brackets and commas just before this place".to_owned()),
    }
}

fn plain(code: &Error) -> String {
    let text: String = code.to_string().chars().take(200).collect();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn suggestion(found: &str, expected: &[&str], what: &str) -> String {
    match nearest(found, expected.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("{what} are {}", expected.join(", ")),
    }
}

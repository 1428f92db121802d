//! Functions of text.

use super::call::{Call, Function, Param};
use super::json::{array_of, to_text};
use crate::siem::query::ColumnKind;
use Param::{AsText, Json, Long, Regex, Text};
use base64::Engine as _;
use datafusion::arrow::array::ArrayRef;
use serde_json::Value;
use sha2::Digest as _;
use std::borrow::Cow;

const S: ColumnKind = ColumnKind::String;
const L: ColumnKind = ColumnKind::Long;
const D: ColumnKind = ColumnKind::Dynamic;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("strlen", &[Text], L, "number of characters", |c| {
        let text = c.text(0);
        c.longs(|i| Some(text.at(i).chars().count() as i64))
    }),
    Function::new("string_size", &[Text], L, "number of bytes", |c| {
        let text = c.text(0);
        c.longs(|i| Some(text.at(i).len() as i64))
    }),
    Function::new("tolower", &[Text], S, "in lower case", |c| map(c, |t| t.to_lowercase().into())),
    Function::new("toupper", &[Text], S, "in upper case", |c| map(c, |t| t.to_uppercase().into())),
    Function::new("reverse", &[AsText], S, "backwards", |c| map(c, |t| t.chars().rev().collect::<String>().into())),
    Function::new("substring", &[Text, Long, Long], S, "part from a start (first is 0), with a length", substring)
        .least(2),
    Function::new("strcat", &[AsText], S, "joined texts", |c| strcat(c, 0)).repeats(),
    Function::new("strcat_delim", &[Text, AsText], S, "texts joined with a separator", |c| strcat(c, 1)).repeats(),
    Function::new("strrep", &[AsText, Long, Text], S, "repeated, with a separator", |c| {
        let (text, count, between) = (c.text(0), c.long(1), c.text(2));
        let times = |i| count.get(i).unwrap_or(0).clamp(0, 1024) as usize;
        c.texts(|i| vec![text.at(i); times(i)].join(between.at(i)).into())
    })
    .least(2),
    Function::new("trim", &[Regex, Text], S, "without what the pattern matches at both ends", |c| trim(c, true, true)),
    Function::new("trim_start", &[Regex, Text], S, "without what the pattern matches at the start", |c| {
        trim(c, true, false)
    }),
    Function::new("trim_end", &[Regex, Text], S, "without what the pattern matches at the end", |c| {
        trim(c, false, true)
    }),
    Function::new("replace_string", &[Text, Text, Text], S, "every occurrence replaced", |c| {
        let (text, old, new) = (c.text(0), c.text(1), c.text(2));
        c.texts(|i| match old.at(i) {
            "" => text.at(i).into(),
            old => text.at(i).replace(old, new.at(i)).into(),
        })
    }),
    Function::new("replace_regex", &[Text, Regex, Text], S, "every match replaced; \\1 is the first group", |c| {
        let (text, pattern, new) = (c.text(0), c.text(1), c.text(2));
        let mut patterns = Patterns::default();
        c.texts(|i| match patterns.get(pattern.at(i)) {
            Some(regex) => regex.replace_all(text.at(i), rewrite(new.at(i)).as_str()).into_owned().into(),
            None => text.at(i).into(),
        })
    }),
    Function::new("split", &[Text, Text, Long], D, "the parts between separators, or only the one at an index", split)
        .least(2),
    Function::new("extract", &[Regex, Long, Text], S, "what a group of the pattern matches (0 is the whole)", extract),
    Function::new("extract_all", &[Regex, Text], D, "all matches of the pattern's groups", extract_all),
    Function::new("indexof", &[Text, Text, Long], L, "place of a text in another, -1 if it is not there", indexof)
        .least(2),
    Function::new(
        "countof",
        &[Text, Text, Text],
        L,
        "how often a text (or, with \"regex\", a pattern) occurs",
        countof,
    )
    .least(2),
    Function::new("strcat_array", &[Json, Text], S, "elements of an array joined with a separator", |c| {
        let (array, between) = (c.text(0), c.text(1));
        let joined = |i| array_of(array.get(i)).iter().map(to_text).collect::<Vec<_>>().join(between.at(i));
        c.texts(|i| joined(i).into())
    }),
    Function::new("hash_sha256", &[AsText], S, "SHA-256, lower-case hexadecimal", |c| {
        map(c, |t| hex(&sha2::Sha256::digest(t.as_bytes())).into())
    }),
    Function::new("hash_sha1", &[AsText], S, "SHA-1, lower-case hexadecimal", |c| {
        map(c, |t| hex(&sha1::Sha1::digest(t.as_bytes())).into())
    }),
    Function::new("hash_md5", &[AsText], S, "MD5, lower-case hexadecimal", |c| {
        map(c, |t| hex(&md5::Md5::digest(t.as_bytes())).into())
    }),
    Function::new("base64_encode_tostring", &[Text], S, "as Base64", |c| {
        map(c, |t| base64::engine::general_purpose::STANDARD.encode(t).into())
    }),
    Function::new("base64_decode_tostring", &[Text], S, "Base64 decoded as UTF-8; empty if it is not", |c| {
        map(c, |t| {
            let bytes = base64::engine::general_purpose::STANDARD.decode(t.trim()).unwrap_or_default();
            String::from_utf8(bytes).unwrap_or_default().into()
        })
    }),
    Function::new("url_decode", &[Text], S, "percent signs decoded", |c| map(c, |t| url_decode(t).into())),
    Function::new("url_encode", &[Text], S, "percent-encoded", |c| map(c, |t| url_encode(t).into())),
    Function::new("isascii", &[Text], ColumnKind::Bool, "only ASCII characters", |c| {
        let text = c.text(0);
        c.bools(|i| Some(text.at(i).is_ascii()))
    }),
];

fn map(call: &Call<'_>, value: impl for<'t> Fn(&'t str) -> Cow<'t, str>) -> ArrayRef {
    let text = call.text(0);
    call.texts(|i| value(text.at(i)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn substring(call: &Call<'_>) -> ArrayRef {
    let (text, start, length) = (call.text(0), call.long(1), call.long(2));
    let limited = call.count() > 2;
    call.texts(|i| {
        let text = text.at(i);
        let start = start.get(i).unwrap_or(0);
        // A negative start counts from the end.
        let skip = if start < 0 { (text.chars().count() as i64 + start).max(0) } else { start };
        let take = if limited { length.get(i).unwrap_or(0).max(0) } else { i64::MAX };
        text.chars().skip(skip as usize).take(take as usize).collect::<String>().into()
    })
}

fn strcat(call: &Call<'_>, first: usize) -> ArrayRef {
    let parts: Vec<_> = (first..call.count()).map(|i| call.text(i)).collect();
    let between = if first > 0 { call.text(0) } else { super::call::Texts::One(Some("")) };
    call.texts(|i| parts.iter().map(|p| p.at(i)).collect::<Vec<_>>().join(between.at(i)).into())
}

/// Remembers the last pattern: it nearly always is the same one for every row.
#[derive(Default)]
pub(super) struct Patterns {
    last: Option<(String, Option<regex::Regex>)>,
}

impl Patterns {
    pub(super) fn get(&mut self, pattern: &str) -> Option<&regex::Regex> {
        if self.last.as_ref().is_none_or(|(last, _)| last != pattern) {
            self.last = Some((pattern.to_owned(), regex::Regex::new(pattern).ok()));
        }
        self.last.as_ref().and_then(|(_, regex)| regex.as_ref())
    }
}

/// `\1` of Kusto as `${1}` of the pattern library.
fn rewrite(replacement: &str) -> String {
    let mut out = String::new();
    let mut chars = replacement.chars();
    while let Some(c) = chars.next() {
        match c {
            '$' => out.push_str("$$"),
            '\\' => match chars.next() {
                Some(digit) if digit.is_ascii_digit() => out.push_str(&format!("${{{digit}}}")),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            _ => out.push(c),
        }
    }
    out
}

/// All matches at both ends, as Kusto has it, but one where only one end is asked for.
fn trim(call: &Call<'_>, start: bool, end: bool) -> ArrayRef {
    let times = if start && end { "+" } else { "" };
    let (pattern, text) = (call.text(0), call.text(1));
    let (mut heads, mut tails) = (Patterns::default(), Patterns::default());
    call.texts(|i| {
        let mut text = text.at(i);
        if start && let Some(hit) = heads.get(&format!("^(?:{}){times}", pattern.at(i))).and_then(|r| r.find(text)) {
            text = &text[hit.end()..];
        }
        if end && let Some(hit) = tails.get(&format!("(?:{}){times}$", pattern.at(i))).and_then(|r| r.find(text)) {
            text = &text[..hit.start()];
        }
        text.into()
    })
}

fn split(call: &Call<'_>) -> ArrayRef {
    let (text, between, index) = (call.text(0), call.text(1), call.long(2));
    let only = call.count() > 2;
    call.jsons(|i| {
        let parts: Vec<&str> = match between.at(i) {
            "" => vec![text.at(i)],
            between => text.at(i).split(between).collect(),
        };
        let chosen: Vec<Value> = match only {
            false => parts.into_iter().map(Value::from).collect(),
            true => {
                let index = usize::try_from(index.get(i)?).ok();
                index.and_then(|n| parts.get(n)).map(|p| Value::from(*p)).into_iter().collect()
            }
        };
        Some(Value::Array(chosen).to_string())
    })
}

fn extract(call: &Call<'_>) -> ArrayRef {
    let (pattern, group, text) = (call.text(0), call.long(1), call.text(2));
    let mut patterns = Patterns::default();
    call.texts(|i| {
        let group = usize::try_from(group.get(i).unwrap_or(0)).unwrap_or(usize::MAX);
        let found = patterns.get(pattern.at(i)).and_then(|r| r.captures(text.at(i)));
        found.and_then(|f| f.get(group).map(|m| m.as_str())).unwrap_or("").into()
    })
}

fn extract_all(call: &Call<'_>) -> ArrayRef {
    let (pattern, text) = (call.text(0), call.text(1));
    let mut patterns = Patterns::default();
    call.jsons(|i| {
        let regex = patterns.get(pattern.at(i))?;
        let groups = regex.captures_len();
        let found: Vec<Value> = regex
            .captures_iter(text.at(i))
            .map(|hit| {
                let part = |n| Value::from(hit.get(n).map_or("", |m| m.as_str()));
                match groups {
                    1 => part(0),
                    2 => part(1),
                    _ => Value::Array((1..groups).map(part).collect()),
                }
            })
            .collect();
        (!found.is_empty()).then(|| Value::Array(found).to_string())
    })
}

fn indexof(call: &Call<'_>) -> ArrayRef {
    let (text, part, from) = (call.text(0), call.text(1), call.long(2));
    call.longs(|i| {
        let text = text.at(i);
        let skip = from.get(i).unwrap_or(0).max(0) as usize;
        let start = text.char_indices().nth(skip).map_or(text.len(), |(at, _)| at);
        Some(text[start..].find(part.at(i)).map_or(-1, |at| text[..start + at].chars().count() as i64))
    })
}

fn countof(call: &Call<'_>) -> ArrayRef {
    let (text, part, kind) = (call.text(0), call.text(1), call.text(2));
    let mut patterns = Patterns::default();
    call.longs(|i| {
        let (text, part) = (text.at(i), part.at(i));
        if kind.at(i) == "regex" {
            return patterns.get(part).map(|r| r.find_iter(text).count() as i64);
        }
        if part.is_empty() {
            return Some(0);
        }
        // Occurrences may overlap, as Kusto counts them.
        let mut count = 0;
        let mut from = 0;
        while let Some(at) = text[from..].find(part) {
            count += 1;
            from += at + text[from + at..].chars().next().map_or(1, char::len_utf8);
        }
        Some(count)
    })
}

pub(super) fn url_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn url_encode(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

//! Texts that have a notation of their own: command lines, lists, versions, JSON, URL queries.

use super::call::{Call, Function, Param};
use super::json::to_text;
use super::text::{Patterns, url_decode};
use crate::siem::query::ColumnKind::{Bool, Dynamic, Long, String as Text};
use Param::{AsText, Json, Regex, Text as T};
use datafusion::arrow::array::ArrayRef;
use serde_json::{Map, Value, json};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "parse_command_line",
        &[T, T],
        Dynamic,
        "arguments of a command line: parse_command_line(CommandLine, \"windows\")",
        |c| {
            let line = c.text(0);
            c.jsons(|i| (!line.at(i).is_empty()).then(|| Value::from(arguments(line.at(i))).to_string()))
        },
    )
    .least(1),
    Function::new("parse_csv", &[T], Dynamic, "fields of one line of a list with commas", |c| {
        let line = c.text(0);
        c.jsons(|i| Some(Value::from(fields(line.at(i))).to_string()))
    }),
    Function::new("parse_version", &[T], Text, "a version such as 10.0.19045.3 in a form that compares", |c| {
        let version = c.text(0);
        c.texts(|i| comparable(version.at(i)).unwrap_or_default().into())
    }),
    Function::new("parse_urlquery", &[T], Dynamic, "keys and values of the query of a URL", |c| {
        let query = c.text(0);
        c.jsons(|i| {
            let pairs = query.at(i).split('&').filter(|p| !p.is_empty()).map(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                (url_decode(key), Value::from(url_decode(value)))
            });
            Some(json!({ "Query Parameters": pairs.collect::<Map<_, _>>() }).to_string())
        })
    }),
    Function::new(
        "extract_json",
        &[T, T],
        Text,
        "one value of a JSON text by its path: extract_json(\"$.a[0].b\", Text)",
        extract_json,
    ),
    Function::new("extractjson", &[T, T], Text, "the same as extract_json", extract_json),
    Function::new("strcmp", &[T, T], Long, "0 if equal, -1 or 1 if less or greater", |c| {
        let (a, b) = (c.text(0), c.text(1));
        c.longs(|i| Some(a.at(i).cmp(b.at(i)) as i64))
    }),
    Function::new(
        "translate",
        &[T, T, T],
        Text,
        "characters replaced one by one: translate(\"ab\", \"xy\", Text)",
        |c| {
            let (from, to, text) = (c.text(0), c.text(1), c.text(2));
            c.texts(|i| {
                let to: Vec<char> = to.at(i).chars().collect();
                let swap = |c: char| match from.at(i).chars().position(|f| f == c) {
                    Some(at) => to.get(at.min(to.len().saturating_sub(1))).copied(),
                    None => Some(c),
                };
                text.at(i).chars().filter_map(swap).collect::<String>().into()
            })
        },
    ),
    Function::new("indexof_regex", &[T, Regex], Long, "place of the first match, -1 if there is none", |c| {
        let (text, pattern) = (c.text(0), c.text(1));
        let mut patterns = Patterns::default();
        c.longs(|i| {
            let found = patterns.get(pattern.at(i))?.find(text.at(i));
            Some(found.map_or(-1, |hit| text.at(i)[..hit.start()].chars().count() as i64))
        })
    }),
    Function::new("replace_strings", &[T, Json, Json], Text, "several texts replaced by others", |c| {
        let (text, old, new) = (c.text(0), c.text(1), c.text(2));
        c.texts(|i| {
            let (old, new) = (super::json::array_of(old.get(i)), super::json::array_of(new.get(i)));
            let pairs =
                old.iter().enumerate().map(|(n, old)| (to_text(old), new.get(n).map(to_text).unwrap_or_default()));
            let replaced = pairs.filter(|(old, _)| !old.is_empty());
            replaced.fold(text.at(i).to_owned(), |text, (old, new)| text.replace(&old, &new)).into()
        })
    }),
    Function::new("isutf8", &[T], Bool, "valid UTF-8: all text here is", |c| c.bools(|_| Some(true))),
    Function::new("to_utf8", &[T], Dynamic, "code points of the characters", |c| {
        let text = c.text(0);
        c.jsons(|i| Some(Value::from(text.at(i).chars().map(u32::from).collect::<Vec<_>>()).to_string()))
    }),
    Function::new("make_string", &[AsText], Text, "characters of these code points", |c| {
        let parts: Vec<_> = (0..c.count()).map(|i| c.text(i)).collect();
        c.texts(|i| {
            let points = parts.iter().flat_map(|p| p.at(i).trim_matches(['[', ']']).split(','));
            points.filter_map(|n| n.trim().parse().ok().and_then(char::from_u32)).collect::<String>().into()
        })
    })
    .repeats(),
];

/// Arguments as Windows parts them: blanks between, quotes around, a backslash before a quote.
fn arguments(line: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut word = String::new();
    let (mut quoted, mut begun) = (false, false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&'"') => {
                word.push('"');
                chars.next();
                begun = true;
            }
            '"' => {
                quoted = !quoted;
                begun = true;
            }
            c if c.is_whitespace() && !quoted => {
                if begun {
                    all.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            c => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        all.push(word);
    }
    all
}

fn fields(line: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(field) = all.last_mut() else { break };
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                field.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => all.push(String::new()),
            '\n' | '\r' if !quoted => break,
            c => field.push(c),
        }
    }
    all
}

/// Up to four parts of eight digits each: the digits of Kusto's decimal number, which is longer than a real.
fn comparable(version: &str) -> Option<String> {
    let parts: Vec<&str> = version.split('.').collect();
    if version.is_empty() || parts.len() > 4 {
        return None;
    }
    let part = |n: usize| parts.get(n).map_or(Ok(0), |p| p.trim().parse::<u32>()).ok();
    let parts: Option<Vec<String>> = (0..4).map(|n| Some(format!("{:08}", part(n)?))).collect();
    Some(parts?.concat())
}

fn extract_json(call: &Call<'_>) -> ArrayRef {
    let (path, text) = (call.text(0), call.text(1));
    call.texts(|i| {
        let value: Option<Value> = serde_json::from_str(text.at(i)).ok();
        let found = value.as_ref().and_then(|value| follow(value, path.at(i)));
        found.map(to_text).unwrap_or_default().into()
    })
}

/// `$.a[0]['b']`.
fn follow<'v>(mut value: &'v Value, path: &str) -> Option<&'v Value> {
    let mut rest = path.strip_prefix('$')?;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (key, after) = inner.split_once(']')?;
            value = match key.trim_matches(['\'', '"']) {
                name if name.len() < key.len() => value.get(name)?,
                number => value.get(number.parse::<usize>().ok()?)?,
            };
            rest = after;
        } else {
            let inner = rest.strip_prefix('.')?;
            let end = inner.find(['.', '[']).unwrap_or(inner.len());
            value = value.get(&inner[..end])?;
            rest = &inner[end..];
        }
    }
    Some(value)
}

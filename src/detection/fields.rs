//! A record as a Sigma rule sees it: native field names, and the names of Sigma's taxonomy.
//!
//! Native names come first, as a rule for `service: security` expects them; the taxonomy's names
//! follow for rules written by category (`Image` of a 4688 is its `NewProcessName`).

use super::taxonomy::{Aliases, Whence};
use crate::telemetry::record::{EventType, Record, Value};
use rsigma_eval::{Event, EventValue};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::cell::OnceCell;

/// One record, read by field name; nested values are read when a rule first looks into them.
pub(super) struct View<'a> {
    pub(super) record: &'a Record,
    aliases: &'a Aliases,
    trees: OnceCell<Vec<(usize, Json)>>,
}

/// Whether a record of this type has such a field, or a nested one that such a path may lead into.
pub(super) fn is_native(kind: &EventType, name: &str) -> bool {
    kind.fields.iter().chain(kind.system).any(|f| {
        let step = name.strip_prefix(f.name).filter(|_| f.nested);
        f.name == name || step.is_some_and(|rest| rest.starts_with('.'))
    })
}

impl Event for View<'_> {
    fn get_field(&self, path: &str) -> Option<EventValue<'_>> {
        self.native(path).or_else(|| match self.aliases.get(path)? {
            Whence::Field(field) => self.native(field),
            Whence::First(fields) => fields.iter().find_map(|field| self.native(field)),
            made => self.made(made).map(|text| EventValue::Str(Cow::Owned(text))),
        })
    }

    fn any_string_value(&self, pred: &dyn Fn(&str) -> bool) -> bool {
        self.texts().any(pred)
    }

    fn all_string_values(&self) -> Vec<Cow<'_, str>> {
        self.texts().map(Cow::Borrowed).collect()
    }

    fn to_json(&self) -> Json {
        let fields = self.record.kind.fields.iter().chain(self.record.kind.system);
        let values = self.record.values.iter().chain(&self.record.system);
        let json = |v: &Value| v.tree().or_else(|| event_value(v).map(|value| value.to_json()));
        let cells = fields.zip(values).filter_map(|(f, v)| Some((f.name.to_owned(), json(v)?)));
        Json::Object(cells.collect())
    }
}

impl<'a> View<'a> {
    /// A view of `record` with the taxonomy's names for its type.
    pub(super) fn of(record: &'a Record, aliases: &'a Aliases) -> Self {
        Self { record, aliases, trees: OnceCell::new() }
    }

    fn native(&self, path: &str) -> Option<EventValue<'_>> {
        match self.record.get(path) {
            Value::Json(_) => self.tree(path).map(EventValue::from),
            value => {
                event_value(value).or_else(|| self.nested(path).or_else(|| self.additional(path)).map(EventValue::from))
            }
        }
    }

    /// The text of a native field.
    fn plain(&self, field: &str) -> Option<String> {
        self.native(field).and_then(|value| value.as_str().map(Cow::into_owned))
    }

    /// A value that is computed from native fields.
    fn made(&self, from: &Whence) -> Option<String> {
        match from {
            Whence::Field(_) | Whence::First(_) => None,
            Whence::Fill(text) => self.filled(text),
            Whence::Tagged(field, tag) => {
                self.plain(field)?.split(',').find_map(|part| part.strip_prefix(tag.as_str()).map(ToOwned::to_owned))
            }
            Whence::Host(field) => self.plain(field).map(|url| host_of_url(&url).to_owned()),
            Whence::Path(field) => path_of_url(&self.plain(field)?),
            Whence::Query(field) => self.plain(field)?.split_once('?').map(|(_, query)| query.to_owned()),
            Whence::Ending(field) => extension(&self.plain(field)?),
            Whence::After(field, words) => {
                let text = self.plain(field)?;
                words.iter().find_map(|word| word_after(&text, word))
            }
            Whence::Words(field, words) => words.get(self.plain(field)?.as_str()).map(ToString::to_string),
        }
    }

    /// A text with `{field}` in it; nothing when no field has a value.
    fn filled(&self, text: &str) -> Option<String> {
        let (mut out, mut any) = (String::new(), false);
        for (n, part) in text.split('{').enumerate() {
            let (field, rest) = if n == 0 { ("", part) } else { part.split_once('}').unwrap_or(("", part)) };
            let value = self.plain(field).unwrap_or_default();
            any |= !value.is_empty();
            out.push_str(&value);
            out.push_str(rest);
        }
        any.then(|| out.trim_end().to_owned())
    }

    /// The nested values with their positions among the native fields.
    fn trees(&self) -> &[(usize, Json)] {
        let read = || self.record.values.iter().enumerate().filter_map(|(at, v)| Some((at, v.tree()?))).collect();
        self.trees.get_or_init(read)
    }

    fn tree(&self, field: &str) -> Option<&Json> {
        let at = self.record.kind.fields.iter().position(|f| f.name == field)?;
        matches!(self.record.values[at], Value::Json(_)).then_some(())?;
        self.trees().iter().find(|(position, _)| *position == at).map(|(_, tree)| tree)
    }

    /// The field as text, for keys of correlations.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get_field(name).and_then(|value| value.as_str().map(Cow::into_owned))
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let values = self.record.values.iter().chain(&self.record.system);
        let plain = values.flat_map(|value| match value {
            Value::Text(text) => std::slice::from_ref(text),
            Value::List(items) => items,
            _ => &[],
        });
        let mut nested = Vec::new();
        self.trees().iter().for_each(|(_, tree)| leaves(tree, &mut nested));
        plain.map(|text| &**text).chain(nested)
    }

    /// What an imported record says beyond the fields of its type.
    fn additional(&self, name: &str) -> Option<&Json> {
        let at = self.record.kind.fields.len();
        self.record.values.get(at)?;
        self.trees().iter().find(|(position, _)| *position == at).and_then(|(_, tree)| tree.get(name))
    }

    /// `requestParameters.userName`: a path into a nested field.
    fn nested(&self, path: &str) -> Option<&Json> {
        let (field, rest) = path.split_once('.')?;
        rest.split('.').try_fold(self.tree(field)?, |at, step| match at {
            Json::Array(items) => items.get(step.parse::<usize>().ok()?),
            other => other.get(step),
        })
    }
}

/// Every text of a nested value.
fn leaves<'a>(json: &'a Json, out: &mut Vec<&'a str>) {
    match json {
        Json::String(text) => out.push(text),
        Json::Array(items) => items.iter().for_each(|item| leaves(item, out)),
        Json::Object(fields) => fields.values().for_each(|item| leaves(item, out)),
        _ => {}
    }
}

fn event_value(value: &Value) -> Option<EventValue<'_>> {
    Some(match value {
        // Nested values are trees, which the view keeps.
        Value::Absent | Value::Json(_) => return None,
        Value::Text(text) => EventValue::Str(Cow::Borrowed(text)),
        Value::Int(n) => EventValue::Int(*n),
        Value::Float(x) => EventValue::Float(*x),
        Value::Bool(b) => EventValue::Bool(*b),
        Value::List(items) => EventValue::Array(items.iter().map(|t| EventValue::Str(Cow::Borrowed(t))).collect()),
    })
}

/// The host name in a URL, or in the `name:port` of a CONNECT.
pub(super) fn host_of_url(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':', '?']).next().unwrap_or_default()
}

fn path_of_url(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map(|at| &rest[at..])?;
    Some(path.split('?').next().unwrap_or_default().to_owned())
}

fn extension(url: &str) -> Option<String> {
    let path = path_of_url(url)?;
    let file = path.rsplit('/').next()?.to_owned();
    file.rsplit_once('.').map(|(_, extension)| extension.to_owned())
}

/// What sshd says after a word: `… for NAME from ADDRESS`, `… for invalid user NAME from ADDRESS`.
fn word_after(text: &str, word: &str) -> Option<String> {
    let mut words = text.split_whitespace().skip_while(|w| *w != word);
    words.nth(1).map(ToOwned::to_owned)
}

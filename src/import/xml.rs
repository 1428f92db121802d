//! Windows events as XML. Source: the schema of Windows events.
//!
//! Only what events use: elements, attributes, text, entities; no document types, so nothing can expand.

use super::windows::Event;
use super::{Draft, File};
use serde_json::Value as Json;

/// Elements inside each other.
const DEPTH: usize = 32;

/// Begins with an element of an export of events.
pub(super) fn is_markup(text: &str) -> bool {
    ["<Event", "<?xml", "</Events", "<!--"].iter().any(|start| text.starts_with(start))
}

/// The events in a text that are complete, and the rest that is not.
pub(super) struct Events<'t> {
    rest: &'t str,
}

impl<'t> Events<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// The beginning of an event that goes on.
    pub(super) fn rest(&self) -> &'t str {
        start(self.rest).map_or("", |at| &self.rest[at..])
    }
}

/// Where the next event begins: `<Event>` or `<Event xmlns=…>`, not `<Events>`.
fn start(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find("<Event") {
        let at = from + at;
        match text[at + 6..].chars().next() {
            Some('>' | ' ' | '\n' | '\t' | '\r') => return Some(at),
            _ => from = at + 6,
        }
    }
    None
}

impl<'t> Iterator for Events<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        const END: &str = "</Event>";
        let begin = start(self.rest)?;
        let end = begin + self.rest[begin..].find(END)? + END.len();
        let event = &self.rest[begin..end];
        self.rest = &self.rest[end..];
        Some(event)
    }
}

enum Token<'t> {
    Open { name: &'t str, attributes: Vec<(&'t str, String)>, empty: bool },
    Close,
    Text(String),
}

/// One event.
pub(super) fn read(text: &str, file: &File<'_>) -> Result<Draft, &'static str> {
    let mut event = Event::default();
    let mut path: Vec<&str> = Vec::new();
    let mut name: Option<String> = None;
    let mut content = String::new();
    let mut rest = text;
    while let Some(token) = token(&mut rest)? {
        match token {
            Token::Open { name: element, attributes, empty } => {
                content.clear();
                path.push(local(element));
                if path.len() > DEPTH {
                    return Err("an event with too many elements inside each other");
                }
                name = attributes.iter().find(|(key, _)| *key == "Name").map(|(_, value)| value.clone());
                if path.get(1) == Some(&"System") {
                    for (key, value) in attributes {
                        event.system_attribute(local(element), key, value);
                    }
                }
                if empty {
                    finish(&mut event, &path, name.take(), "");
                    path.pop();
                }
            }
            Token::Text(text) => content.push_str(&text),
            Token::Close => {
                finish(&mut event, &path, name.take(), &content);
                content.clear();
                if path.pop().is_none() {
                    return Err("an event whose elements do not close");
                }
            }
        }
    }
    if !path.is_empty() {
        return Err("an event whose elements do not close");
    }
    event.draft(file).ok_or("an event without a number")
}

/// A closed element without elements inside.
fn finish(event: &mut Event, path: &[&str], name: Option<String>, content: &str) {
    match path {
        [_, "System", part] => event.system_text(part, content),
        [_, "EventData", "Data"] => event.datum(name, Json::from(content)),
        [_, "EventData", part] | [_, "UserData", _, part] => event.datum(Some((*part).to_owned()), Json::from(content)),
        [_, "UserData", _, .., part] if !content.trim().is_empty() => {
            event.datum(Some((*part).to_owned()), Json::from(content));
        }
        [_, "RenderingInfo", part] if !content.is_empty() => {
            event.beside(&format!("Rendered{part}"), Json::from(content));
        }
        _ => {}
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn token<'t>(rest: &mut &'t str) -> Result<Option<Token<'t>>, &'static str> {
    const BROKEN: &str = "an event that is no sound XML";
    if rest.is_empty() {
        return Ok(None);
    }
    if !rest.starts_with('<') {
        let end = rest.find('<').unwrap_or(rest.len());
        let text = entities(&rest[..end]);
        *rest = &rest[end..];
        return Ok(Some(Token::Text(text)));
    }
    for (start, end, keep) in [("<!--", "-->", false), ("<![CDATA[", "]]>", true), ("<?", "?>", false)] {
        if let Some(inner) = rest.strip_prefix(start) {
            let at = inner.find(end).ok_or(BROKEN)?;
            let text = if keep { inner[..at].to_owned() } else { String::new() };
            *rest = &inner[at + end.len()..];
            return Ok(Some(Token::Text(text)));
        }
    }
    if let Some(inner) = rest.strip_prefix("</") {
        *rest = &inner[inner.find('>').ok_or(BROKEN)? + 1..];
        return Ok(Some(Token::Close));
    }
    if rest.starts_with("<!") {
        return Err("an event with a document type");
    }
    let mut inner = &rest[1..];
    let end = inner.find(|c: char| c.is_whitespace() || c == '>' || c == '/').ok_or(BROKEN)?;
    let name = &inner[..end];
    inner = inner[end..].trim_start();
    let mut attributes = Vec::new();
    loop {
        if let Some(after) = inner.strip_prefix("/>") {
            *rest = after;
            return Ok(Some(Token::Open { name, attributes, empty: true }));
        }
        if let Some(after) = inner.strip_prefix('>') {
            *rest = after;
            return Ok(Some(Token::Open { name, attributes, empty: false }));
        }
        let (key, after) = inner.split_once('=').ok_or(BROKEN)?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or(BROKEN)?;
        let (value, after) = after[1..].split_once(quote).ok_or(BROKEN)?;
        attributes.push((key.trim(), entities(value)));
        inner = after.trim_start();
    }
}

/// The five entities and character references.
fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|b| b == b';');
        let found = end.and_then(|end| Some((entity(&rest[1..end])?, end)));
        match found {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

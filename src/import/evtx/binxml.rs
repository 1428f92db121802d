//! Binary XML: tokens, names that are written once, templates with values put in.

use super::value::{self, Value};

/// Elements inside each other, templates counted.
const DEPTH: usize = 48;
/// Tokens of one event.
const TOKENS: usize = 20_000;
/// Text of one event, bytes.
const TEXT: usize = 4 << 20;
/// Tokens of all events of a chunk; real ones have some ten thousand.
const ALL_TOKENS: usize = 400_000;

/// One element.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) text: String,
    /// Where its content is a list.
    pub(super) items: Vec<String>,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// Its text and that of the elements inside.
    pub(super) fn all_text(&self) -> String {
        let inner = self.children.iter().map(Self::all_text).filter(|t| !t.is_empty());
        let own = Some(self.text.clone()).filter(|t| !t.is_empty());
        own.into_iter().chain(self.items.iter().cloned()).chain(inner).collect::<Vec<_>>().join(" ")
    }
}

/// Values of a template instance: type, and where they stand in the chunk.
type Values = Vec<(u8, usize, usize)>;

/// A reader of the events of one chunk.
pub(super) struct Xml<'c> {
    chunk: &'c [u8],
    /// Of the event being read.
    tokens: usize,
    text: usize,
    /// Of the events before.
    all_tokens: usize,
}

/// Where the reader is, how far it may go, and what it may put in.
struct Place<'v> {
    at: usize,
    end: usize,
    values: &'v Values,
    /// Elements name what they depend on; those of embedded fragments do not.
    dependent: bool,
    depth: usize,
}

impl<'c> Xml<'c> {
    pub(super) fn new(chunk: &'c [u8]) -> Self {
        Self { chunk, tokens: 0, text: 0, all_tokens: 0 }
    }

    /// The element between these places of the chunk.
    pub(super) fn fragment(&mut self, at: usize, end: usize) -> Option<Element> {
        self.all_tokens += std::mem::take(&mut self.tokens);
        self.text = 0;
        if self.all_tokens > ALL_TOKENS {
            return None;
        }
        let mut root = Element::default();
        let values = Vec::new();
        self.content(&mut Place { at, end, values: &values, dependent: true, depth: 0 }, &mut root)?;
        root.children.into_iter().next()
    }

    /// Everything up to the end of the element or fragment.
    fn content(&mut self, place: &mut Place<'_>, into: &mut Element) -> Option<()> {
        if place.depth > DEPTH {
            return None;
        }
        while place.at < place.end {
            self.tokens += 1;
            if self.tokens > TOKENS || self.text > TEXT {
                return None;
            }
            let token = self.u8(place)?;
            match token & !0x40 {
                0x00 | 0x04 => return Some(()),
                0x01 => {
                    let element = self.element(place, token & 0x40 != 0)?;
                    into.children.push(element);
                }
                0x05 => {
                    let text = self.plain_value(place)?;
                    into.text.push_str(&text);
                }
                0x07 => {
                    let text = self.counted(place)?;
                    into.text.push_str(&text);
                }
                0x08 => into.text.push(char::from_u32(u32::from(self.u16(place)?))?),
                0x09 => {
                    let name = self.name(place)?;
                    into.text.push_str(entity(&name));
                }
                0x0a => {
                    self.name(place)?;
                }
                0x0b => {
                    self.counted(place)?;
                }
                0x0c => self.template(place, into)?,
                0x0d | 0x0e => self.substitute(place, into)?,
                0x0f => place.at += 3,
                _ => return None,
            }
        }
        Some(())
    }

    fn element(&mut self, place: &mut Place<'_>, has_attributes: bool) -> Option<Element> {
        place.at += if place.dependent { 6 } else { 4 };
        let mut element = Element { name: self.name(place)?, ..Element::default() };
        if has_attributes {
            place.at += 4;
        }
        loop {
            self.tokens += 1;
            if self.tokens > TOKENS {
                return None;
            }
            match self.u8(place)? & !0x40 {
                0x06 => {
                    let name = self.name(place)?;
                    let text = self.attribute(place)?;
                    element.attributes.push((name, text));
                }
                0x02 => break,
                0x03 => return Some(element),
                _ => return None,
            }
        }
        place.depth += 1;
        self.content(place, &mut element)?;
        place.depth -= 1;
        Some(element)
    }

    /// Values up to the next attribute or the end of the tag.
    fn attribute(&mut self, place: &mut Place<'_>) -> Option<String> {
        let mut holder = Element::default();
        loop {
            self.tokens += 1;
            if self.tokens > TOKENS {
                return None;
            }
            if matches!(self.chunk.get(place.at)? & !0x40, 0x02 | 0x03 | 0x06) {
                return Some(holder.all_text());
            }
            match self.u8(place)? & !0x40 {
                0x05 => {
                    let text = self.plain_value(place)?;
                    holder.text.push_str(&text);
                }
                0x08 => holder.text.push(char::from_u32(u32::from(self.u16(place)?))?),
                0x09 => {
                    let name = self.name(place)?;
                    holder.text.push_str(entity(&name));
                }
                0x0d | 0x0e => self.substitute(place, &mut holder)?,
                _ => return None,
            }
        }
    }

    /// An instance: which template, then the values for it.
    fn template(&mut self, place: &mut Place<'_>, into: &mut Element) -> Option<()> {
        place.at += 5;
        let definition = self.u32(place)? as usize;
        let size = self.number(definition.checked_add(20)?)? as usize;
        let begin = definition.checked_add(24)?;
        let end = begin.checked_add(size).filter(|end| *end <= self.chunk.len())?;
        if definition == place.at {
            place.at = end;
        }
        let count = self.u32(place)? as usize;
        let mut at = place.at.checked_add(count.checked_mul(4)?)?;
        if at > place.end {
            return None;
        }
        let mut values = Values::with_capacity(count);
        for descriptor in self.chunk.get(place.at..at)?.chunks_exact(4) {
            let length = usize::from(u16::from_le_bytes([descriptor[0], descriptor[1]]));
            let end = at.checked_add(length).filter(|end| *end <= place.end)?;
            values.push((descriptor[2], at, end));
            at = end;
        }
        place.at = at;
        let depth = place.depth + 1;
        self.content(&mut Place { at: begin, end, values: &values, dependent: true, depth }, into)
    }

    fn substitute(&mut self, place: &mut Place<'_>, into: &mut Element) -> Option<()> {
        let number = usize::from(self.u16(place)?);
        self.u8(place)?;
        let Some((kind, at, end)) = place.values.get(number).copied() else { return Some(()) };
        if kind == 0x21 {
            let values = Values::new();
            let depth = place.depth + 1;
            return self.content(&mut Place { at, end, values: &values, dependent: false, depth }, into);
        }
        self.text += end - at;
        match value::read(kind, self.chunk.get(at..end)?) {
            Value::Text(text) => into.text.push_str(&text),
            Value::List(items) => into.items.extend(items),
        }
        Some(())
    }

    /// A value that stands in the text: always words.
    fn plain_value(&mut self, place: &mut Place<'_>) -> Option<String> {
        (self.u8(place)? == 0x01).then_some(())?;
        self.counted(place)
    }

    fn counted(&mut self, place: &mut Place<'_>) -> Option<String> {
        let count = usize::from(self.u16(place)?);
        let end = place.at + count * 2;
        let text = value::wide(self.chunk.get(place.at..end).filter(|_| end <= place.end)?);
        place.at = end;
        self.text += count * 2;
        Some(text)
    }

    /// A name: where it stands in the chunk, which may be right here.
    fn name(&mut self, place: &mut Place<'_>) -> Option<String> {
        let at = self.u32(place)? as usize;
        let count = usize::from(u16::from_le_bytes(self.chunk.get(at.checked_add(6)?..at + 8)?.try_into().ok()?));
        let end = at + 8 + count * 2;
        let name = value::wide(self.chunk.get(at + 8..end)?);
        if at == place.at {
            place.at = end + 2;
        }
        self.text += count * 2;
        Some(name)
    }

    fn u8(&self, place: &mut Place<'_>) -> Option<u8> {
        let byte = *self.chunk.get(place.at).filter(|_| place.at < place.end)?;
        place.at += 1;
        Some(byte)
    }

    fn u16(&self, place: &mut Place<'_>) -> Option<u16> {
        let bytes = self.chunk.get(place.at..place.at + 2).filter(|_| place.at + 2 <= place.end)?;
        place.at += 2;
        Some(u16::from_le_bytes(bytes.try_into().ok()?))
    }

    fn u32(&self, place: &mut Place<'_>) -> Option<u32> {
        let number = self.number(place.at).filter(|_| place.at + 4 <= place.end)?;
        place.at += 4;
        Some(number)
    }

    fn number(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.chunk.get(at..at.checked_add(4)?)?.try_into().ok()?))
    }
}

fn entity(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}

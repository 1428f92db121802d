//! JSON: one object a line, or one value over many lines that holds the records.

use super::lines::decoded;
use super::{File, LONGEST, shape};
use serde_json::{Map, Value as Json};
use std::io::{BufRead, BufReader, Read, Result};

/// Keys under which exports keep their records, and keys that stand before them.
const LISTS: [&str; 8] = ["Records", "records", "value", "Events", "events", "data", "logs", "items"];

/// The text is one value that holds the records, or values over several lines, rather than an object on each line.
pub(super) fn is_one_value(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    match head.first() {
        // `[Tue Mar 04 …` is the error log of a web server.
        Some(b'[') => head[1..].trim_ascii_start().first().is_some_and(|b| matches!(b, b'{' | b']')),
        Some(b'{') if list(head).is_some() => true,
        Some(b'{') => {
            let mut lines = head.split(|b| *b == b'\n');
            let whole =
                |line: Option<&[u8]>| line.is_some_and(|l| serde_json::from_slice::<Map<String, Json>>(l).is_ok());
            // Two lines are asked, because the first may be broken. One long line is a line.
            head.contains(&b'\n') && !whole(lines.next()) && !whole(lines.next())
        }
        _ => false,
    }
}

/// Length of the beginning of an object whose first long value is a list of records, `{"Records":[`.
fn list(head: &[u8]) -> Option<usize> {
    let mut at = 1;
    for _ in 0..4 {
        let key = string(head, &mut at)?;
        at += gap(&head[at..]);
        (head.get(at) == Some(&b':')).then_some(())?;
        at += 1 + gap(&head[at + 1..]);
        if head.get(at) == Some(&b'[') && LISTS.iter().any(|own| own.as_bytes() == key) {
            return Some(at + 1);
        }
        // Another text may stand before: `"@odata.context":"…",`.
        string(head, &mut at)?;
        at += gap(&head[at..]);
        (head.get(at) == Some(&b',')).then_some(())?;
        at += 1;
    }
    None
}

fn gap(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| b.is_ascii_whitespace()).count()
}

/// A text without escapes at this place, whose end becomes the place.
fn string<'b>(bytes: &'b [u8], at: &mut usize) -> Option<&'b [u8]> {
    *at += gap(bytes.get(*at..)?);
    (bytes.get(*at) == Some(&b'"')).then_some(())?;
    let rest = &bytes[*at + 1..];
    let end = rest.iter().position(|b| matches!(b, b'"' | b'\\'))?;
    (rest[end] == b'"').then_some(())?;
    *at += end + 2;
    Some(&rest[..end])
}

/// One line that begins as an object.
pub(super) fn read_line(file: &mut File<'_>, line: &str, number: u64) {
    match serde_json::from_str::<Json>(line) {
        Ok(Json::Object(object)) => object_row(file, object, number),
        Ok(_) => file.skip("JSON that is no object", number),
        Err(fault) => {
            // Objects may stand one behind the other without a line end.
            let mut values = serde_json::Deserializer::from_str(line).into_iter::<Map<String, Json>>();
            let mut read = 0;
            while let Some(Ok(object)) = values.next() {
                object_row(file, object, number);
                read += 1;
            }
            let whole = read > 0 && line[values.byte_offset()..].trim().is_empty();
            if !whole {
                file.skip(broken(&fault), number);
            }
        }
    }
}

fn broken(fault: &serde_json::Error) -> &'static str {
    if fault.to_string().starts_with("recursion") {
        "JSON nested deeper than 128 levels"
    } else if fault.is_eof() {
        "JSON that ends in the middle"
    } else {
        "broken JSON"
    }
}

/// An object is a record, or holds a list of them.
fn object_row(file: &mut File<'_>, mut object: Map<String, Json>, number: u64) {
    for key in LISTS {
        let holds = |list: &Vec<Json>| list.first().is_some_and(Json::is_object);
        if object.len() <= 3 && object.get(key).and_then(Json::as_array).is_some_and(holds) {
            let Some(Json::Array(items)) = object.remove(key) else { return };
            for item in items {
                match item {
                    Json::Object(item) => row(file, item, number),
                    _ => file.skip("JSON that is no object", number),
                }
            }
            return;
        }
    }
    row(file, object, number);
}

fn row(file: &mut File<'_>, object: Map<String, Json>, number: u64) {
    let (format, draft) = shape::row(object, file);
    file.row(format, draft, number);
}

/// Objects of one big value, one after the other; no more than one of them is in memory.
pub(super) fn read_stream(file: &mut File<'_>, bytes: Box<dyn Read + '_>) -> Result<()> {
    let mut bytes = BufReader::with_capacity(super::input::HEAD, bytes);
    let mut objects = Objects::default();
    let mut taken = 0;
    let skip = {
        let head = bytes.fill_buf()?;
        let blank = head.len() - head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start().len();
        let length = list(&head[blank..]);
        objects.in_list = length.is_some();
        blank + length.unwrap_or_default()
    };
    bytes.consume(skip);
    while file.stop.is_none() {
        let part = match bytes.fill_buf() {
            Ok(part) => part,
            Err(fault) => {
                objects.end(file);
                return Err(fault);
            }
        };
        if part.is_empty() {
            break;
        }
        let length = part.len();
        for byte in part {
            if let Some((text, number)) = objects.byte(*byte, file) {
                read_line(file, &decoded(text).0, number);
            }
        }
        bytes.consume(length);
        taken += length as u64;
        file.read(taken);
    }
    objects.end(file);
    Ok(())
}

/// Cuts objects out of a stream.
#[derive(Default)]
struct Objects {
    open: Vec<u8>,
    depth: usize,
    in_text: bool,
    escaped: bool,
    /// The object is too long; it is read to its end and left out.
    too_long: bool,
    /// Objects begun so far.
    number: u64,
    /// Text between objects was told already, for this line.
    loose: bool,
    /// The objects are a list in an object that says other things too.
    in_list: bool,
}

impl Objects {
    /// The next byte; an object when it was its last one, with its number.
    fn byte(&mut self, byte: u8, file: &mut File<'_>) -> Option<(Vec<u8>, u64)> {
        if self.depth == 0 {
            if byte != b'{' {
                self.between(byte, file);
                return None;
            }
            self.number += 1;
        }
        if self.in_text && matches!(byte, b'\n') {
            // No text of JSON has a raw line end: this object is broken, and the next may be sound.
            file.skip("broken JSON", self.number);
            *self = Self { number: self.number, in_list: self.in_list, ..Self::default() };
            return None;
        }
        if self.open.len() < LONGEST {
            self.open.push(byte);
        } else {
            self.too_long = true;
        }
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_text => self.escaped = true,
            b'"' => self.in_text = !self.in_text,
            b'{' | b'[' if !self.in_text => self.depth += 1,
            b'}' | b']' if !self.in_text => self.depth -= 1,
            _ => {}
        }
        if self.depth > 0 {
            return None;
        }
        let text = std::mem::take(&mut self.open);
        if std::mem::take(&mut self.too_long) {
            file.skip("an object longer than 8 MiB", self.number);
            return None;
        }
        Some((text, self.number))
    }

    /// Something that is no part of an object: commas and brackets of the list around, or what does not belong there.
    fn between(&mut self, byte: u8, file: &mut File<'_>) {
        let belongs = byte.is_ascii_whitespace() || b",[]}".contains(&byte);
        if byte == b'\n' {
            self.loose = false;
        } else if !belongs && !self.loose {
            self.loose = true;
            if self.in_list {
                file.told.note("keys beside the list of records", &file.name, self.number);
            } else {
                file.skip("text between JSON objects", self.number);
            }
        }
    }

    fn end(&self, file: &mut File<'_>) {
        if self.depth > 0 {
            file.skip("JSON that ends in the middle", self.number);
        }
    }
}

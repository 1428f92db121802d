//! The binary event log of Windows. Source: the documentation of the format by the libevtx project.
//!
//! A file is a head and chunks of 64 KiB; a chunk holds events, names and templates, and refers to nothing outside of
//! itself. So one chunk at a time is in memory, and a broken chunk costs no other.
//!
//! *Invariant*: every offset is looked up with a check; an event may use no more elements, depth and text than any real one
//! does, so that templates cannot multiply.

mod binxml;
mod value;

use super::windows::Event;
use super::{Draft, File, input::Bytes};
use binxml::{Element, Xml};
use serde_json::Value as Json;
use std::io::{Read as _, SeekFrom};

const CHUNK: usize = 64 << 10;
/// Where events begin in a chunk.
const EVENTS: usize = 512;
/// What every event begins with.
const MAGIC: &[u8] = b"\x2a\x2a\0\0";
/// Its size, number and time of writing stand before its content.
const HEAD: usize = 24;

/// Reads all events of a log.
pub(super) fn read(file: &mut File<'_>, bytes: &mut dyn Bytes) -> std::io::Result<()> {
    let mut head = [0; 128];
    bytes.rewind()?;
    if bytes.read_exact(&mut head).is_err() {
        file.skip("an event log without a head", 0);
        return Ok(());
    }
    let begin = u64::from(u16::from_le_bytes([head[40], head[41]])).max(128);
    bytes.seek(SeekFrom::Start(begin))?;
    let (mut chunk, mut number, mut read) = (Vec::new(), 0, begin);
    while file.stop.is_none() {
        chunk.clear();
        let length = bytes.take(CHUNK as u64).read_to_end(&mut chunk)?;
        if length == 0 {
            break;
        }
        read += length as u64;
        file.read(read);
        if chunk.starts_with(b"ElfChnk\0") {
            events(file, &chunk, &mut number);
            if length < CHUNK {
                file.skip("the rest: the event log ends in the middle", number);
            }
        } else if chunk.iter().any(|b| *b != 0) {
            file.skip("a broken chunk of the event log", number);
        }
    }
    Ok(())
}

fn events(file: &mut File<'_>, chunk: &[u8], number: &mut u64) {
    let used = chunk.get(48..52).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes) as usize;
    let end = if used > EVENTS { used.min(chunk.len()) } else { chunk.len() };
    let (mut at, mut xml) = (EVENTS, Xml::new(chunk));
    while at + HEAD + 4 <= end && file.stop.is_none() {
        let size = chunk[at + 4..at + 8].try_into().map_or(0, u32::from_le_bytes) as usize;
        let sound = chunk[at..].starts_with(MAGIC) && size >= HEAD + 4 && at + size <= chunk.len();
        if !sound {
            // The next event may be whole.
            let next = chunk[at + 1..end].windows(MAGIC.len()).position(|four| four == MAGIC);
            if chunk[at..end].iter().any(|b| *b != 0) {
                *number += 1;
                file.skip("a broken event", *number);
            }
            let Some(next) = next else { return };
            at += 1 + next;
            continue;
        }
        *number += 1;
        let draft = xml.fragment(at + HEAD, at + size - 4).and_then(|root| draft(&root, file));
        match draft {
            Some(draft) => file.row("EVTX", draft, *number),
            None => file.skip("a broken event", *number),
        }
        at += size;
    }
}

fn draft(root: &Element, file: &File<'_>) -> Option<Draft> {
    let mut event = Event::default();
    for part in &root.children {
        match part.name.as_str() {
            "System" => part.children.iter().for_each(|element| system(&mut event, element)),
            "EventData" => part.children.iter().for_each(|element| datum(&mut event, element)),
            "UserData" => {
                let fields = part.children.iter().flat_map(|own| &own.children);
                fields.for_each(|field| event.datum(Some(field.name.clone()), Json::from(field.all_text())));
            }
            _ => {}
        }
    }
    event.draft(file)
}

fn system(event: &mut Event, element: &Element) {
    for (key, value) in &element.attributes {
        if !value.is_empty() {
            event.system_attribute(&element.name, key, value.clone());
        }
    }
    if !element.text.is_empty() {
        event.system_text(&element.name, &element.text);
    }
}

fn datum(event: &mut Event, element: &Element) {
    let name = element.attributes.iter().find(|(key, _)| key == "Name").map(|(_, name)| name.clone());
    let name = name.or_else(|| (element.name != "Data").then(|| element.name.clone()));
    match (&name, element.items.is_empty()) {
        // A list without a name is an element for each item.
        (None, false) => element.items.iter().for_each(|item| event.datum(None, Json::from(item.as_str()))),
        (Some(_), false) => event.datum(name, Json::from(element.items.join(", "))),
        (_, true) => event.datum(name, Json::from(element.all_text())),
    }
}

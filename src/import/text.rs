//! Text of any kind: each line is recognised by itself, with what the lines before it have told.
//!
//! *Invariant*: a line is a row, part of one, a comment, or counted as left out.

use super::csv::{self, Csv};
use super::lines::{Line, Lines, Utf8};
use super::xml::{self, Events};
use super::zeek::Zeek;
use super::{File, LONGEST, json, line};
use crate::telemetry::source::foreign;
use std::io::{Read, Result};

/// What earlier lines of a file tell about later ones.
#[derive(Default)]
struct State {
    zeek: Option<Zeek>,
    csv: Option<Csv>,
    /// An event or a quoted cell that goes on in the next line, and the line it began in.
    open: Option<(Open, String, u64)>,
    /// A line that could be a row has been seen: what follows is no head of a table.
    begun: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Event,
    Cells,
}

/// Reads text whose first bytes are known.
pub(super) fn read<'b>(file: &mut File<'_>, head: &[u8], bytes: Box<dyn Read + 'b>) -> Result<()> {
    let bytes: Box<dyn Read + 'b> = match Utf8::of(head) {
        Some(big) => Box::new(Utf8::new(bytes, big)),
        None => bytes,
    };
    let mut plain = head;
    let mut decoded = Vec::new();
    if let Some(big) = Utf8::of(head) {
        Utf8::new(head, big).read_to_end(&mut decoded)?;
        plain = &decoded;
    }
    if json::is_one_value(plain) {
        return json::read_stream(file, bytes);
    }
    let mut lines = Lines::new(bytes);
    let mut state = State::default();
    while file.stop.is_none() {
        let next = lines.next();
        let Some(line) = next.inspect_err(|_| close(file, &mut state))? else { break };
        file.read(lines.taken);
        take(file, &mut state, line);
    }
    close(file, &mut state);
    Ok(())
}

/// The end of the file: what is open stays so.
fn close(file: &mut File<'_>, state: &mut State) {
    if let Some((open, text, number)) = state.open.take() {
        match (open, &state.csv) {
            (Open::Cells, Some(csv)) => csv.row(file, &text, number),
            _ => file.skip("an event that has no end", number),
        }
    }
}

fn take(file: &mut File<'_>, state: &mut State, line: Line) {
    let Line { number, mut text, cut, latin } = line;
    if number == 1 && text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    if cut {
        file.skip("a line longer than 8 MiB", number);
        state.open = None;
        return;
    }
    if latin {
        file.told.note("no UTF-8; read as Latin-1", &file.name, number);
    }
    if let Some((open, mut before, since)) = state.open.take() {
        before.push('\n');
        before.push_str(&text);
        if before.len() > LONGEST {
            file.skip("an event longer than 8 MiB", since);
        } else {
            resume(file, state, open, before, since);
        }
        return;
    }
    whole(file, state, text, number);
}

fn resume(file: &mut File<'_>, state: &mut State, open: Open, text: String, since: u64) {
    match open {
        Open::Event => event(file, state, text, since),
        Open::Cells => cells(file, state, text, since),
    }
}

fn whole(file: &mut File<'_>, state: &mut State, text: String, number: u64) {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return;
    }
    if text.starts_with('#') {
        if Zeek::heads(&text) {
            state.zeek.get_or_insert_default().head(&text, &file.name);
        }
        return;
    }
    match trimmed.as_bytes()[0] {
        b'{' => return json::read_line(file, trimmed, number),
        b'<' if xml::is_markup(trimmed) => return event(file, state, text, number),
        _ => {}
    }
    if let Some(zeek) = state.zeek.as_ref().filter(|zeek| zeek.fits(&text)) {
        return zeek.row(file, &text, number);
    }
    if state.csv.is_some() {
        return cells(file, state, text, number);
    }
    if line::read(file, text.trim_start(), number) {
        state.begun = true;
        return;
    }
    if !state.begun
        && let Some(csv) = Csv::head(&text, &file.name)
    {
        state.csv = Some(csv);
        return;
    }
    if state.zeek.is_some() {
        return file.skip("a line with more or fewer cells than its head", number);
    }
    state.begun = true;
    other(file, trimmed, number);
}

/// A line of no known format is kept as it is.
fn other(file: &mut File<'_>, text: &str, number: u64) {
    let control = text.chars().filter(|c| c.is_control() && *c != '\t').count();
    if control * 20 > text.len() {
        return file.skip("a line that is no text", number);
    }
    let mut draft = super::Draft::new(&foreign::ROW, line::leading_time(file, text));
    draft.put_text("Source", &file.name.clone());
    draft.put_text("Message", text);
    file.row("plain text", draft, number);
}

fn cells(file: &mut File<'_>, state: &mut State, text: String, number: u64) {
    let Some(csv) = &state.csv else { return };
    if csv::is_open(&text) {
        state.open = Some((Open::Cells, text, number));
    } else if !csv.fits(&text) && line::read(file, text.trim(), number) {
        // Another format goes on in the same file.
    } else {
        csv.row(file, &text, number);
    }
}

/// Events of the Windows event log as XML, one or more a line, or one over many lines.
fn event(file: &mut File<'_>, state: &mut State, text: String, number: u64) {
    let mut events = Events::new(&text);
    for event in events.by_ref() {
        match xml::read(event, file) {
            Ok(draft) => file.row("Windows XML", draft, number),
            Err(why) => file.skip(why, number),
        }
    }
    let rest = events.rest();
    if !rest.is_empty() {
        state.open = Some((Open::Event, rest.to_owned(), number));
    }
}

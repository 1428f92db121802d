//! Lines of text of any encoding, none of them longer than allowed.

use super::LONGEST;
use std::io::{BufRead, BufReader, Read, Result};

/// One line.
#[derive(Debug)]
pub(super) struct Line {
    /// 1-based.
    pub(super) number: u64,
    pub(super) text: String,
    /// It went on, and the rest was left out.
    pub(super) cut: bool,
    /// It was no UTF-8 and was read as Latin-1.
    pub(super) latin: bool,
}

/// The lines of a stream.
pub(super) struct Lines<'a> {
    bytes: BufReader<Box<dyn Read + 'a>>,
    number: u64,
    /// Bytes taken so far.
    pub(super) taken: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(bytes: Box<dyn Read + 'a>) -> Self {
        Self { bytes: BufReader::with_capacity(64 << 10, bytes), number: 0, taken: 0 }
    }

    /// The next line, without its end.
    pub(super) fn next(&mut self) -> Result<Option<Line>> {
        let mut line = Vec::new();
        let (mut any, mut cut) = (false, false);
        loop {
            let part = match self.bytes.fill_buf() {
                Ok(part) => part,
                // The line before the fault is told first; the fault comes again.
                Err(_) if any => break,
                Err(fault) => return Err(fault),
            };
            if part.is_empty() {
                break;
            }
            any = true;
            let end = part.iter().position(|b| *b == b'\n');
            let own = &part[..end.unwrap_or(part.len())];
            let room = LONGEST - line.len();
            cut |= own.len() > room;
            line.extend_from_slice(&own[..own.len().min(room)]);
            let used = end.map_or(part.len(), |at| at + 1);
            self.bytes.consume(used);
            self.taken += used as u64;
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        let (text, latin) = decoded(line);
        Ok(Some(Line { number: self.number, text, cut, latin }))
    }
}

/// UTF-8, or else Latin-1, which every byte is.
pub(super) fn decoded(bytes: Vec<u8>) -> (String, bool) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, false),
        Err(fault) => (fault.into_bytes().into_iter().map(char::from).collect(), true),
    }
}

/// UTF-16 as UTF-8, on the way.
pub(super) struct Utf8<R> {
    inner: R,
    big: bool,
    ready: Vec<u8>,
    given: usize,
    /// A half pair, or the first half of a character.
    odd: Option<u8>,
    high: Option<u16>,
}

impl Utf8<()> {
    /// Whether these first bytes are UTF-16, and then whether its bytes lie the big way; by the mark, or because every
    /// other byte is zero.
    pub(super) fn of(head: &[u8]) -> Option<bool> {
        match head {
            [0xff, 0xfe, ..] => return Some(false),
            [0xfe, 0xff, ..] => return Some(true),
            _ => {}
        }
        let sample = &head[..head.len().min(512) & !1];
        let zeros = |at: usize| sample.iter().skip(at).step_by(2).filter(|b| **b == 0).count() * 2;
        let (first, second) = (zeros(0), zeros(1));
        let most = sample.len() * 9 / 10;
        (sample.len() >= 8 && (first >= most || second >= most) && first.min(second) * 20 <= sample.len())
            .then_some(first > second)
    }
}

impl<R: Read> Utf8<R> {
    pub(super) fn new(inner: R, big: bool) -> Self {
        Self { inner, big, ready: Vec::new(), given: 0, odd: None, high: None }
    }

    fn unit(&mut self, unit: u16) {
        let first = self.high.take();
        if (0xd800..0xdc00).contains(&unit) {
            first.into_iter().for_each(|lone| self.characters(&[lone]));
            self.high = Some(unit);
        } else {
            match first {
                Some(high) => self.characters(&[high, unit]),
                None => self.characters(&[unit]),
            }
        }
    }

    fn characters(&mut self, units: &[u16]) {
        let mut room = [0; 4];
        for c in char::decode_utf16(units.iter().copied()) {
            let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
            if c != '\u{feff}' {
                self.ready.extend_from_slice(c.encode_utf8(&mut room).as_bytes());
            }
        }
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        while self.given >= self.ready.len() {
            self.ready.clear();
            self.given = 0;
            let mut raw = [0; 8_192];
            let read = self.inner.read(&mut raw)?;
            if read == 0 {
                return Ok(0);
            }
            for byte in &raw[..read] {
                match self.odd.take() {
                    None => self.odd = Some(*byte),
                    Some(first) if self.big => self.unit(u16::from_be_bytes([first, *byte])),
                    Some(first) => self.unit(u16::from_le_bytes([first, *byte])),
                }
            }
        }
        let part = &self.ready[self.given..];
        let length = part.len().min(out.len());
        out[..length].copy_from_slice(&part[..length]);
        self.given += length;
        Ok(length)
    }
}

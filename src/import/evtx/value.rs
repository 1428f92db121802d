//! Typed values of the event log as Windows prints them.

use crate::base::time::SimTime;
use chrono::NaiveDate;
use std::fmt::Write as _;

/// One value, or several.
pub(super) enum Value {
    Text(String),
    List(Vec<String>),
}

/// Marks lists of a type.
const LIST: u8 = 0x80;

/// Text of 16-bit characters, up to the first zero.
pub(super) fn wide(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]));
    char::decode_utf16(units.take_while(|u| *u != 0)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// A value of this type; empty where the bytes are too few.
pub(super) fn read(kind: u8, bytes: &[u8]) -> Value {
    if kind & LIST == 0 {
        return Value::Text(one(kind, bytes).unwrap_or_default());
    }
    let kind = kind & !LIST;
    if kind == 0x01 {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
        let units = units.strip_suffix(&[0]).unwrap_or(&units);
        return Value::List(units.split(|u| *u == 0).map(String::from_utf16_lossy).collect());
    }
    match size(kind) {
        Some(size) => Value::List(bytes.chunks_exact(size).map(|part| one(kind, part).unwrap_or_default()).collect()),
        None => Value::Text(hex(bytes)),
    }
}

fn size(kind: u8) -> Option<usize> {
    Some(match kind {
        0x03 | 0x04 => 1,
        0x05 | 0x06 => 2,
        0x07 | 0x08 | 0x0b | 0x0d | 0x14 => 4,
        0x09 | 0x0a | 0x0c | 0x11 | 0x15 => 8,
        0x0f | 0x12 => 16,
        _ => return None,
    })
}

fn one(kind: u8, bytes: &[u8]) -> Option<String> {
    Some(match kind {
        0x00 => String::new(),
        0x01 => wide(bytes),
        0x02 => bytes.iter().take_while(|b| **b != 0).map(|b| char::from(*b)).collect(),
        0x03 => i8::from_le_bytes(*bytes.first_chunk()?).to_string(),
        0x04 => bytes.first()?.to_string(),
        0x05 => i16::from_le_bytes(*bytes.first_chunk()?).to_string(),
        0x06 => u16::from_le_bytes(*bytes.first_chunk()?).to_string(),
        0x07 => i32::from_le_bytes(*bytes.first_chunk()?).to_string(),
        0x08 => u32::from_le_bytes(*bytes.first_chunk()?).to_string(),
        0x09 => i64::from_le_bytes(*bytes.first_chunk()?).to_string(),
        0x0a => u64::from_le_bytes(*bytes.first_chunk()?).to_string(),
        0x0b => f32::from_le_bytes(*bytes.first_chunk()?).to_string(),
        0x0c => f64::from_le_bytes(*bytes.first_chunk()?).to_string(),
        0x0d => (u32::from_le_bytes(*bytes.first_chunk()?) != 0).to_string(),
        0x0f => guid(bytes.first_chunk()?),
        0x10 | 0x14 | 0x15 => match bytes.first_chunk::<8>() {
            Some(eight) => format!("{:#x}", u64::from_le_bytes(*eight)),
            None => format!("{:#x}", u32::from_le_bytes(*bytes.first_chunk()?)),
        },
        0x11 => file_time(u64::from_le_bytes(*bytes.first_chunk()?))?,
        0x12 => system_time(bytes.first_chunk()?)?,
        0x13 => sid(bytes)?,
        _ => hex(bytes),
    })
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        write!(out, "{byte:02X}").unwrap_or_default();
    }
    out
}

fn guid(bytes: &[u8; 16]) -> String {
    let [a, b, c, d, e, f, g, h, rest @ ..] = *bytes;
    let tail = hex(&rest);
    let (middle, last) = tail.split_at(4);
    format!(
        "{{{:08X}-{:04X}-{:04X}-{middle}-{last}}}",
        u32::from_le_bytes([a, b, c, d]),
        u16::from_le_bytes([e, f]),
        u16::from_le_bytes([g, h])
    )
}

/// Hundreds of nanoseconds since 1601.
fn file_time(ticks: u64) -> Option<String> {
    const BEFORE_1970: i64 = 11_644_473_600_000_000;
    let micros = i64::try_from(ticks / 10).ok()?.checked_sub(BEFORE_1970)?;
    Some(SimTime(micros).rfc3339())
}

fn system_time(bytes: &[u8; 16]) -> Option<String> {
    let part = |n: usize| u32::from(u16::from_le_bytes([bytes[n * 2], bytes[n * 2 + 1]]));
    let day = NaiveDate::from_ymd_opt(part(0) as i32, part(1), part(3))?;
    let at = day.and_hms_milli_opt(part(4), part(5), part(6), part(7))?;
    Some(SimTime(at.and_utc().timestamp_micros()).rfc3339())
}

fn sid(bytes: &[u8]) -> Option<String> {
    let [revision, count, rest @ ..] = bytes else { return None };
    let authority = rest.first_chunk::<6>()?.iter().fold(0_u64, |sum, b| sum << 8 | u64::from(*b));
    let mut out = format!("S-{revision}-{authority}");
    for part in rest[6..].chunks_exact(4).take(usize::from(*count)) {
        write!(out, "-{}", u32::from_le_bytes(part.try_into().ok()?)).ok()?;
    }
    Some(out)
}

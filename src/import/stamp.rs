//! Time stamps in the notations of logs.

use super::Options;
use crate::base::time::SimTime;
use chrono::{DateTime, Datelike as _, NaiveDateTime};

/// Times before 1970 and after 2200 are misreadings.
const LAST: i64 = 7_258_118_400_000_000;

/// Notations without a zone.
const LOCAL: [&str; 11] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S,%3f",
    "%Y/%m/%d %H:%M:%S%.f",
    "%b %d %Y %H:%M:%S",
    "%a %b %d %H:%M:%S%.f %Y",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%y,%H:%M:%S",
    "%d/%b/%Y:%H:%M:%S",
    "%Y%m%d%H%M%S",
];
/// Notations with one.
const ZONED: [&str; 4] =
    ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f %z", "%Y-%m-%d %H:%M:%S%.f%z", "%d/%b/%Y:%H:%M:%S %z"];

/// Reads a time stamp; one without a zone or a year as the options say, and after `last`.
pub(super) fn read(text: &str, options: &Options, last: Option<SimTime>) -> Option<SimTime> {
    let text = text.trim();
    if text.len() < 9 || text.len() > 64 {
        return None;
    }
    if let Some(at) = number(text) {
        return Some(at);
    }
    if !text.is_ascii() {
        return None;
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return sound(at.timestamp_micros());
    }
    let utc = text.strip_suffix(" UTC").or_else(|| text.strip_suffix('Z'));
    if let Some(at) = ZONED.iter().find_map(|form| DateTime::parse_from_str(text, form).ok()) {
        return sound(at.timestamp_micros());
    }
    let naive = |text: &str| LOCAL.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    if let Some(at) = utc.and_then(naive) {
        return sound(at.and_utc().timestamp_micros());
    }
    let offset = i64::from(options.offset_minutes) * 60_000_000;
    if let Some(at) = naive(text) {
        return sound(at.and_utc().timestamp_micros().checked_sub(offset)?);
    }
    // `Mar  4 07:32:36`: the year is that of the record before, or the next one in January.
    let guess = options.year.or_else(|| last.or(options.written).map(|t| t.utc().year())).unwrap_or(1970);
    let of = |year: i32| {
        let at = NaiveDateTime::parse_from_str(&format!("{year} {text}"), "%Y %b %d %H:%M:%S%.f").ok()?;
        sound(at.and_utc().timestamp_micros().checked_sub(offset)?)
    };
    let at = of(guess)?;
    let turned = last.is_some_and(|last| last.0 - at.0 > 300 * 86_400_000_000);
    if turned { of(guess + 1).or(Some(at)) } else { Some(at) }
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, by their size.
fn number(text: &str) -> Option<SimTime> {
    if !text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    of_number(text.parse().ok()?)
}

/// The same of a number.
pub(super) fn of_number(x: f64) -> Option<SimTime> {
    let micros = match x {
        x if x < 1e8 => return None,
        x if x < 1e11 => x * 1e6,
        x if x < 1e14 => x * 1e3,
        x if x < 1e17 => x,
        x => x / 1e3,
    };
    sound(micros.round() as i64)
}

fn sound(micros: i64) -> Option<SimTime> {
    (0..LAST).contains(&micros).then_some(SimTime(micros))
}

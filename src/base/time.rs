//! Simulated time in microseconds; the only clock of the core.
//!
//! *Invariant*: integers only, UTC only; no wall clock is ever read here.

use super::Text;
use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, AddAssign, Sub};

/// A moment, in microseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SimTime(pub i64);

/// A length of time in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SimSpan(pub i64);

impl SimSpan {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// Whole microseconds.
    pub const fn micros(n: i64) -> Self {
        Self(n)
    }
    /// Whole milliseconds.
    pub const fn millis(n: i64) -> Self {
        Self(n * 1_000)
    }
    /// Whole seconds.
    pub const fn secs(n: i64) -> Self {
        Self(n * 1_000_000)
    }
    /// Whole minutes.
    pub const fn mins(n: i64) -> Self {
        Self::secs(n * 60)
    }
    /// Whole hours.
    pub const fn hours(n: i64) -> Self {
        Self::mins(n * 60)
    }
    /// Seconds, rounded down.
    pub const fn as_secs(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }
    /// Reads spans as authors write them: `40 s`, `200 ms`, `1 h 30 min`, `2 d`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        if words.is_empty() || !words.len().is_multiple_of(2) {
            return None;
        }
        let mut sum = 0_i64;
        for pair in words.chunks_exact(2) {
            let unit = match pair[1] {
                "ms" => Self::millis(1),
                "s" => Self::secs(1),
                "min" => Self::mins(1),
                "h" => Self::hours(1),
                "d" => Self::hours(24),
                _ => return None,
            };
            let count = pair[0].parse::<u32>().ok()?;
            sum = sum.checked_add(unit.0.checked_mul(i64::from(count))?)?;
        }
        Some(Self(sum))
    }

    /// Minutes, rounded down.
    pub const fn as_mins(self) -> i64 {
        self.as_secs().div_euclid(60)
    }
}

impl fmt::Display for SimSpan {
    /// `1 h 05 min`, `12 min`, `40 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = self.as_secs();
        match (s / 3600, s / 60 % 60) {
            (0, 0) => write!(f, "{s} s"),
            (0, m) => write!(f, "{m} min"),
            (h, m) => write!(f, "{h} h {m:02} min"),
        }
    }
}

impl SimTime {
    /// Reads RFC 3339, `2025-03-04T08:00:00Z`.
    ///
    /// # Errors
    /// The parser's own words when the text is no such time.
    pub fn parse(text: &str) -> Result<Self, chrono::ParseError> {
        DateTime::parse_from_rfc3339(text).map(|t| Self(t.timestamp_micros()))
    }

    /// The calendar view of this moment, UTC.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// `2025-03-04T08:00:00.000000Z`.
    pub fn rfc3339(self) -> String {
        let mut text = String::with_capacity(27);
        text.push_str(&self.dated('-', 'T', 6));
        text.push('Z');
        text
    }

    /// Date and time with these separators and up to six decimals: `dated('/', ' ', 0)` is
    /// `2025/03/04 08:00:00`. Every record has several of these, and a general formatter that reads its
    /// pattern each time took a tenth of a run.
    pub fn dated(self, between: char, before_time: char, decimals: usize) -> Text {
        let day = self.utc().date_naive();
        let (seconds, micros) = (self.0.div_euclid(1_000_000), self.0.rem_euclid(1_000_000));
        let seconds = seconds.rem_euclid(86_400);
        let mut text = [0_u8; 26];
        figures(&mut text[0..4], i64::from(day.year()));
        text[4] = between as u8;
        figures(&mut text[5..7], i64::from(day.month()));
        text[7] = between as u8;
        figures(&mut text[8..10], i64::from(day.day()));
        text[10] = before_time as u8;
        figures(&mut text[11..13], seconds / 3_600);
        text[13] = b':';
        figures(&mut text[14..16], seconds / 60 % 60);
        text[16] = b':';
        figures(&mut text[17..19], seconds % 60);
        text[19] = b'.';
        figures(&mut text[20..26], micros);
        let length = if decimals == 0 { 19 } else { 20 + decimals.min(6) };
        std::str::from_utf8(&text[..length]).map_or_else(|_| Text::default(), Text::from)
    }

    /// `09:14:05`.
    pub fn hms(self) -> String {
        self.utc().format("%H:%M:%S").to_string()
    }

    /// Minutes since midnight UTC, 0 to 1439.
    pub fn minute_of_day(self) -> u32 {
        let t = self.utc();
        t.hour() * 60 + t.minute()
    }

    /// Monday to Friday.
    pub fn is_weekday(self) -> bool {
        self.utc().weekday().number_from_monday() <= 5
    }
}

/// Writes `n` right-aligned with leading zeros.
fn figures(place: &mut [u8], mut n: i64) {
    for figure in place.iter_mut().rev() {
        *figure = b'0' + (n % 10) as u8;
        n /= 10;
    }
}

impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

impl Add<SimSpan> for SimTime {
    type Output = Self;
    fn add(self, span: SimSpan) -> Self {
        Self(self.0 + span.0)
    }
}

impl AddAssign<SimSpan> for SimTime {
    fn add_assign(&mut self, span: SimSpan) {
        self.0 += span.0;
    }
}

impl Sub<SimSpan> for SimTime {
    type Output = Self;
    fn sub(self, span: SimSpan) -> Self {
        Self(self.0 - span.0)
    }
}

impl Sub for SimTime {
    type Output = SimSpan;
    fn sub(self, other: Self) -> SimSpan {
        SimSpan(self.0 - other.0)
    }
}

impl Add for SimSpan {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

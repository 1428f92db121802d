//! Functions of moments and lengths of time. All of it is UTC and integer microseconds.

use super::call::{Call, Function, Param};
use crate::base::time::SimTime;
use crate::siem::query::ColumnKind;
use Param::{Long, Span, Text, Time};
use chrono::{DateTime, Datelike, Months, NaiveDate, Timelike, Utc};
use datafusion::arrow::array::ArrayRef;

/// Microseconds from 0001-01-01, where Kusto starts to count, to the Unix epoch.
pub(super) const YEAR_ONE: i64 = 62_135_596_800_000_000;
const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

const T: ColumnKind = ColumnKind::DateTime;
const L: ColumnKind = ColumnKind::Long;

/// Names of periods for `datetime_diff`, `datetime_add` and `datetime_part`.
pub(in crate::siem::query) const PERIODS: [&str; 10] =
    ["year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond"];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("startofday", &[Time, Long], T, "midnight of that day, some days on", |c| {
        edge(c, |t, n| Some(floor(t, DAY) + n * DAY))
    })
    .least(1),
    Function::new("endofday", &[Time, Long], T, "last microsecond of that day", |c| {
        edge(c, |t, n| Some(floor(t, DAY) + (n + 1) * DAY - 1))
    })
    .least(1),
    Function::new("startofweek", &[Time, Long], T, "Sunday 00:00 of that week", |c| {
        edge(c, |t, n| Some(week(t) + n * 7 * DAY))
    })
    .least(1),
    Function::new("endofweek", &[Time, Long], T, "last microsecond of that week", |c| {
        edge(c, |t, n| Some(week(t) + (n + 1) * 7 * DAY - 1))
    })
    .least(1),
    Function::new("startofmonth", &[Time, Long], T, "first of that month", |c| edge(c, month)).least(1),
    Function::new("endofmonth", &[Time, Long], T, "last microsecond of that month", |c| {
        edge(c, |t, n| Some(month(t, n + 1)? - 1))
    })
    .least(1),
    Function::new("startofyear", &[Time, Long], T, "first of January", |c| edge(c, year)).least(1),
    Function::new("endofyear", &[Time, Long], T, "last microsecond of that year", |c| {
        edge(c, |t, n| Some(year(t, n + 1)? - 1))
    })
    .least(1),
    Function::new("hourofday", &[Time], L, "hour, 0 to 23", |c| part(c, |t| i64::from(t.hour()))),
    Function::new("dayofmonth", &[Time], L, "day of the month, 1 to 31", |c| part(c, |t| i64::from(t.day()))),
    Function::new("dayofyear", &[Time], L, "day of the year, 1 to 366", |c| part(c, |t| i64::from(t.ordinal()))),
    Function::new("monthofyear", &[Time], L, "month, 1 to 12", |c| part(c, |t| i64::from(t.month()))),
    Function::new("getmonth", &[Time], L, "month, 1 to 12", |c| part(c, |t| i64::from(t.month()))),
    Function::new("getyear", &[Time], L, "year", |c| part(c, |t| i64::from(t.year()))),
    Function::new("dayofweek", &[Time], ColumnKind::Timespan, "days since Sunday, as a length of time", |c| {
        part(c, |t| i64::from(t.weekday().num_days_from_sunday()) * DAY)
    }),
    Function::new("week_of_year", &[Time], L, "ISO week, 1 to 53", |c| part(c, |t| i64::from(t.iso_week().week()))),
    Function::new("datetime_diff", &[Text, Time, Time], L, "how many borders of the period lie between", diff),
    Function::new("datetime_add", &[Text, Long, Time], T, "that many periods later", add),
    Function::new("datetime_part", &[Text, Time], L, "the number of the period: year, month, day, hour …", date_part),
    Function::new("make_datetime", &[Long, Long, Long, Long, Long, Param::Real], T, "from year, month, day …", make)
        .least(3),
    Function::new("format_datetime", &[Time, Text], ColumnKind::String, "as text: yyyy-MM-dd HH:mm:ss.fff", |c| {
        let (time, format) = (c.long(0), c.text(1));
        c.texts(|i| time.get(i).map_or_else(String::new, |t| format_time(t, format.at(i))).into())
    }),
    Function::new("format_timespan", &[Span, Text], ColumnKind::String, "as text: d.HH:mm:ss.fff", |c| {
        let (span, format) = (c.long(0), c.text(1));
        c.texts(|i| span.get(i).map_or_else(String::new, |t| format_span(t, format.at(i))).into())
    }),
    Function::new("unixtime_seconds_todatetime", &[Param::Real], T, "seconds since 1970", |c| unix(c, 1e6)),
    Function::new("unixtime_milliseconds_todatetime", &[Param::Real], T, "milliseconds since 1970", |c| unix(c, 1e3)),
    Function::new("unixtime_microseconds_todatetime", &[Param::Real], T, "microseconds since 1970", |c| unix(c, 1.0)),
];

fn floor(time: i64, size: i64) -> i64 {
    time.div_euclid(size) * size
}

/// Sunday 00:00: the epoch was a Thursday.
fn week(time: i64) -> i64 {
    floor(time + 4 * DAY, 7 * DAY) - 4 * DAY
}

fn calendar(micros: i64) -> DateTime<Utc> {
    SimTime(micros).utc()
}

fn day_one(year: i32, month: u32) -> Option<i64> {
    Some(NaiveDate::from_ymd_opt(year, month, 1)?.and_hms_opt(0, 0, 0)?.and_utc().timestamp_micros())
}

fn month(time: i64, offset: i64) -> Option<i64> {
    let t = calendar(time);
    let months = i64::from(t.year()) * 12 + i64::from(t.month0()) + offset;
    day_one(i32::try_from(months.div_euclid(12)).ok()?, u32::try_from(months.rem_euclid(12)).ok()? + 1)
}

fn year(time: i64, offset: i64) -> Option<i64> {
    day_one(i32::try_from(i64::from(calendar(time).year()) + offset).ok()?, 1)
}

fn edge(call: &Call<'_>, value: impl Fn(i64, i64) -> Option<i64>) -> ArrayRef {
    let (time, offset) = (call.long(0), call.long(1));
    call.longs(|i| value(time.get(i)?, offset.get(i).unwrap_or(0).clamp(-1_000_000, 1_000_000)))
}

fn part(call: &Call<'_>, value: impl Fn(DateTime<Utc>) -> i64) -> ArrayRef {
    let time = call.long(0);
    call.longs(|i| time.get(i).map(|t| value(calendar(t))))
}

fn unix(call: &Call<'_>, micros: f64) -> ArrayRef {
    let number = call.real(0);
    call.longs(|i| number.get(i).map(|n| (n * micros).round() as i64))
}

/// Length of a period that always has the same.
fn fixed(period: &str) -> Option<i64> {
    Some(match period {
        "week" => 7 * DAY,
        "day" => DAY,
        "hour" => DAY / 24,
        "minute" => 60 * SECOND,
        "second" => SECOND,
        "millisecond" => 1_000,
        "microsecond" => 1,
        _ => return None,
    })
}

fn months(time: i64) -> i64 {
    let t = calendar(time);
    i64::from(t.year()) * 12 + i64::from(t.month0())
}

fn diff(call: &Call<'_>) -> ArrayRef {
    let (period, late, early) = (call.text(0), call.long(1), call.long(2));
    call.longs(|i| {
        let (late, early) = (late.get(i)?, early.get(i)?);
        Some(match period.at(i) {
            "year" => i64::from(calendar(late).year()) - i64::from(calendar(early).year()),
            "quarter" => months(late).div_euclid(3) - months(early).div_euclid(3),
            "month" => months(late) - months(early),
            "week" => (week(late) - week(early)) / (7 * DAY),
            period => {
                let size = fixed(period)?;
                late.div_euclid(size) - early.div_euclid(size)
            }
        })
    })
}

fn add(call: &Call<'_>) -> ArrayRef {
    let (period, count, time) = (call.text(0), call.long(1), call.long(2));
    call.longs(|i| {
        let (count, time) = (count.get(i)?, time.get(i)?);
        let step = match period.at(i) {
            "year" => count.checked_mul(12)?,
            "quarter" => count.checked_mul(3)?,
            "month" => count,
            period => return time.checked_add(count.checked_mul(fixed(period)?)?),
        };
        let by = Months::new(u32::try_from(step.unsigned_abs()).ok()?);
        let day = calendar(time);
        let moved = if step < 0 { day.checked_sub_months(by) } else { day.checked_add_months(by) };
        moved.map(|t| t.timestamp_micros())
    })
}

fn date_part(call: &Call<'_>) -> ArrayRef {
    let (period, time) = (call.text(0), call.long(1));
    call.longs(|i| {
        let micros = time.get(i)?;
        let t = calendar(micros);
        Some(match period.at(i).to_lowercase().as_str() {
            "year" => i64::from(t.year()),
            "quarter" => i64::from(t.month0() / 3) + 1,
            "month" => i64::from(t.month()),
            "week_of_year" | "week" => i64::from(t.iso_week().week()),
            "day" => i64::from(t.day()),
            "dayofyear" => i64::from(t.ordinal()),
            "hour" => i64::from(t.hour()),
            "minute" => i64::from(t.minute()),
            "second" => i64::from(t.second()),
            "millisecond" => micros.rem_euclid(SECOND) / 1_000,
            "microsecond" => micros.rem_euclid(SECOND),
            _ => return None,
        })
    })
}

fn make(call: &Call<'_>) -> ArrayRef {
    let parts: Vec<_> = (0..5).map(|i| call.long(i)).collect();
    let seconds = call.real(5);
    call.longs(|i| {
        let part = |n: usize, default| if n < call.count() { parts[n].get(i) } else { Some(default) };
        let (year, month) = (i32::try_from(part(0, 0)?).ok()?, u32::try_from(part(1, 1)?).ok()?);
        let day = NaiveDate::from_ymd_opt(year, month, u32::try_from(part(2, 1)?).ok()?)?;
        let clock = day.and_hms_opt(u32::try_from(part(3, 0)?).ok()?, u32::try_from(part(4, 0)?).ok()?, 0)?;
        let seconds = if call.count() > 5 { seconds.get(i)? } else { 0.0 };
        Some(clock.and_utc().timestamp_micros() + (seconds * 1e6).round() as i64)
    })
}

/// Runs of one letter of a format with what lies between.
fn format(pattern: &str, value: impl Fn(char, usize) -> Option<String>) -> String {
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        let mut count = 1;
        while c.is_ascii_alphabetic() && chars.peek() == Some(&c) {
            chars.next();
            count += 1;
        }
        match value(c, count) {
            Some(text) => out.push_str(&text),
            None => (0..count).for_each(|_| out.push(c)),
        }
    }
    out
}

fn fraction(micros: i64, digits: usize) -> String {
    let seven = format!("{:06}0", micros.rem_euclid(SECOND));
    seven.chars().take(digits.min(7)).collect()
}

fn format_time(micros: i64, pattern: &str) -> String {
    let t = calendar(micros);
    format(pattern, |letter, width| {
        Some(match letter {
            'y' if width <= 2 => format!("{:0width$}", t.year() % 100),
            'y' => format!("{:0width$}", t.year()),
            'M' => format!("{:0width$}", t.month()),
            'd' => format!("{:0width$}", t.day()),
            'H' => format!("{:0width$}", t.hour()),
            'h' => format!("{:0width$}", (t.hour() + 11) % 12 + 1),
            'm' => format!("{:0width$}", t.minute()),
            's' => format!("{:0width$}", t.second()),
            'f' => fraction(micros, width),
            'F' => fraction(micros, width).trim_end_matches('0').to_owned(),
            't' => if t.hour() < 12 { "AM" } else { "PM" }.to_owned(),
            _ => return None,
        })
    })
}

fn format_span(micros: i64, pattern: &str) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let size = micros.unsigned_abs() as i64;
    let clock = size / SECOND;
    let text = format(pattern, |letter, width| {
        Some(match letter {
            'd' => format!("{:0width$}", size / DAY),
            'H' | 'h' => format!("{:0width$}", clock / 3_600 % 24),
            'm' => format!("{:0width$}", clock / 60 % 60),
            's' => format!("{:0width$}", clock % 60),
            'f' => fraction(size, width),
            'F' => fraction(size, width).trim_end_matches('0').to_owned(),
            _ => return None,
        })
    });
    format!("{sign}{text}")
}

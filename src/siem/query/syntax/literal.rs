//! Written values: numbers, lengths of time, moments, `dynamic(…)`.

use super::tree::Literal;
use crate::base::time::SimTime;
use crate::siem::query::ColumnKind;
use chrono::{NaiveDate, NaiveDateTime};

/// Microseconds of a unit of a length of time; ticks of 100 ns are below our clock and rounded down.
fn unit(name: &str) -> Option<f64> {
    Some(match name {
        "d" | "day" | "days" => 86_400e6,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600e6,
        "m" | "min" | "minute" | "minutes" => 60e6,
        "s" | "sec" | "second" | "seconds" => 1e6,
        "ms" | "milli" | "millis" | "millisecond" | "milliseconds" => 1e3,
        "micro" | "micros" | "microsecond" | "microseconds" => 1.0,
        "tick" | "ticks" => 0.1,
        _ => return None,
    })
}

/// A number token: long, real or length of time.
pub(super) fn number(token: &str) -> Option<Literal> {
    if let Some(hex) = token.strip_prefix("0x") {
        return i64::from_str_radix(hex, 16).ok().map(Literal::Long);
    }
    if let Ok(whole) = token.parse() {
        return Some(Literal::Long(whole));
    }
    let digits = token.find(|c: char| c.is_alphabetic()).unwrap_or(token.len());
    if let Some(micros) = unit(&token[digits..]) {
        let count: f64 = token[..digits].parse().ok()?;
        return Some(Literal::Span((count * micros) as i64));
    }
    let real = token.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    if real && token.contains(['.', 'e', 'E']) { token.parse().ok().map(Literal::Real) } else { None }
}

/// The inside of `datetime(…)`, `dynamic(…)` and the like.
pub(super) fn typed(kind: ColumnKind, body: &str) -> Option<Literal> {
    let body = body.trim();
    if kind == ColumnKind::Dynamic {
        return dynamic(body);
    }
    if body == "null" || body.is_empty() {
        return Some(Literal::Null(kind));
    }
    let plain = body.trim_matches(['"', '\'']);
    match kind {
        ColumnKind::DateTime => parse_time(plain).map(Literal::Time),
        ColumnKind::Timespan => parse_timespan(plain).map(Literal::Span),
        ColumnKind::Long => match body.strip_prefix("0x") {
            Some(hex) => i64::from_str_radix(hex, 16).ok().map(Literal::Long),
            None => body.parse().ok().map(Literal::Long),
        },
        ColumnKind::Real => match body {
            "nan" => Some(Literal::Real(f64::NAN)),
            "+inf" => Some(Literal::Real(f64::INFINITY)),
            "-inf" => Some(Literal::Real(f64::NEG_INFINITY)),
            _ => body.parse().ok().map(Literal::Real),
        },
        ColumnKind::Bool => match body {
            "true" | "1" => Some(Literal::Bool(true)),
            "false" | "0" => Some(Literal::Bool(false)),
            _ => None,
        },
        ColumnKind::String => Some(Literal::Text(plain.to_owned())),
        ColumnKind::Dynamic => None,
    }
}

fn dynamic(body: &str) -> Option<Literal> {
    if body == "null" || body.is_empty() {
        return Some(Literal::Null(ColumnKind::Dynamic));
    }
    let json = serde_json::from_str(body).or_else(|_| serde_json::from_str(&double_quoted(body)));
    json.ok().map(|value: serde_json::Value| Literal::Dynamic(value.to_string()))
}

/// KQL allows `dynamic(['a', 'b'])`; JSON wants the other quotes.
fn double_quoted(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut chars = body.chars();
    let mut within = None;
    while let Some(c) = chars.next() {
        match (within, c) {
            (None, '"' | '\'') => {
                within = Some(c);
                out.push('"');
            }
            (Some(quote), _) if c == quote => {
                within = None;
                out.push('"');
            }
            (Some('\''), '"') => out.push_str("\\\""),
            (Some(_), '\\') => match chars.next() {
                Some('\'') => out.push('\''),
                Some(next) => out.extend(['\\', next]),
                None => out.push('\\'),
            },
            _ => out.push(c),
        }
    }
    out
}

/// A moment as Kusto reads it: ISO 8601 with or without time, zone and `T`.
pub(in crate::siem::query) fn parse_time(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(time) = SimTime::parse(text) {
        return Some(time.0);
    }
    let spaced = text.replacen('T', " ", 1);
    let plain = spaced.strip_suffix('Z').unwrap_or(&spaced).trim_end();
    let formats = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%m/%d/%Y %H:%M:%S%.f", "%m/%d/%Y %H:%M"];
    let moment = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(plain, format).ok());
    let day = || {
        let formats = ["%Y-%m-%d", "%m/%d/%Y", "%Y%m%d"];
        let date = formats.iter().find_map(|format| NaiveDate::parse_from_str(plain, format).ok())?;
        date.and_hms_opt(0, 0, 0)
    };
    moment.or_else(day).map(|m| m.and_utc().timestamp_micros())
}

/// A length of time: `1h`, `15`, (days), `1.02:03:04.5`.
pub(in crate::siem::query) fn parse_timespan(text: &str) -> Option<i64> {
    let text = text.trim();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    if !text.contains(':') {
        return match number(&text.replace(' ', "")) {
            Some(Literal::Span(micros)) => Some(sign * micros),
            Some(Literal::Long(days)) => days.checked_mul(sign * 86_400_000_000),
            _ => None,
        };
    }
    let (days, clock) = match text.split_once(':').map(|(head, _)| head) {
        Some(head) if head.contains('.') => text.split_once('.')?,
        _ => ("0", text),
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        [h, m] => (*h, *m, "0"),
        [h, m, s] => (*h, *m, *s),
        _ => return None,
    };
    let whole = |text: &str| text.parse::<i64>().ok().filter(|n| (0..1_000_000).contains(n));
    let (second, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
    let fraction = format!("{fraction:0<6}");
    let micros = whole(fraction.get(..6)?)?;
    let seconds = ((whole(days)? * 24 + whole(hours)?) * 60 + whole(minutes)?) * 60 + whole(second)?;
    Some(sign * (seconds * 1_000_000 + micros))
}

/// The kind a type name stands for.
pub(in crate::siem::query) fn kind_of(name: &str) -> Option<ColumnKind> {
    Some(match name {
        "string" => ColumnKind::String,
        "long" | "int" => ColumnKind::Long,
        "real" | "double" | "decimal" => ColumnKind::Real,
        "bool" | "boolean" => ColumnKind::Bool,
        "datetime" | "date" => ColumnKind::DateTime,
        "timespan" | "time" => ColumnKind::Timespan,
        "dynamic" => ColumnKind::Dynamic,
        _ => return None,
    })
}

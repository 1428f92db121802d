//! Conversions between the kinds: `tostring`, `tolong`, `todatetime` and the others.

use super::call::{Body, Call};
use super::json::{parse, to_text};
use crate::base::time::SimTime;
use crate::siem::query::ColumnKind::{self, Bool, DateTime, Dynamic, Long, Real, String as Text, Timespan};
use crate::siem::query::syntax::{parse_time, parse_timespan};
use crate::siem::query::table::timespan;
use serde_json::Value;

/// The body that makes a value of one kind a value of another; `None` where Kusto has none.
pub(in crate::siem::query) fn converter(from: ColumnKind, to: ColumnKind) -> Option<Body> {
    Some(match (from, to) {
        (Dynamic, Text) => |c| {
            let json = c.text(0);
            c.texts(|i| json.get(i).map_or_else(String::new, |j| to_text(&parse(j))).into())
        },
        (_, Text) => to_string(from)?,
        (_, Dynamic) => to_dynamic(from)?,
        (Dynamic, _) => from_dynamic(to)?,
        (Text, _) => from_text(to)?,
        (Real, Long) => |c| {
            let real = c.real(0);
            c.longs(|i| real.get(i).filter(|x| x.is_finite()).map(|x| x as i64))
        },
        (Bool, Long) => |c| {
            let truth = c.bool(0);
            c.longs(|i| truth.get(i).map(i64::from))
        },
        (Bool, Real) => |c| {
            let truth = c.bool(0);
            c.reals(|i| truth.get(i).map(|b| f64::from(u8::from(b))))
        },
        (Long, Real) => |c| {
            let long = c.long(0);
            c.reals(|i| long.get(i).map(|n| n as f64))
        },
        (Long, Bool) => |c| {
            let long = c.long(0);
            c.bools(|i| long.get(i).map(|n| n != 0))
        },
        // Kusto counts ticks of 100 ns: since year 1 for moments.
        (DateTime, Long) => |c| {
            let time = c.long(0);
            c.longs(|i| time.get(i).map(|t| (t + super::time::YEAR_ONE) * 10))
        },
        (Timespan, Long) => |c| {
            let span = c.long(0);
            c.longs(|i| span.get(i).map(|t| t * 10))
        },
        (Timespan, Real) => |c| {
            let span = c.long(0);
            c.reals(|i| span.get(i).map(|t| t as f64 * 10.0))
        },
        (Long, DateTime) => |c| {
            let ticks = c.long(0);
            c.longs(|i| ticks.get(i).map(|t| t / 10 - super::time::YEAR_ONE))
        },
        (Long, Timespan) => |c| {
            let ticks = c.long(0);
            c.longs(|i| ticks.get(i).map(|t| t / 10))
        },
        _ => return None,
    })
}

fn to_string(from: ColumnKind) -> Option<Body> {
    Some(match from {
        Long => |c| {
            let long = c.long(0);
            c.texts(|i| long.get(i).map_or_else(String::new, |n| n.to_string()).into())
        },
        Real => |c| {
            let real = c.real(0);
            c.texts(|i| real.get(i).map_or_else(String::new, real_text).into())
        },
        Bool => |c| {
            let truth = c.bool(0);
            c.texts(|i| match truth.get(i) {
                Some(true) => "true".into(),
                Some(false) => "false".into(),
                None => "".into(),
            })
        },
        DateTime => |c| {
            let time = c.long(0);
            c.texts(|i| time.get(i).map_or_else(String::new, time_text).into())
        },
        Timespan => |c| {
            let span = c.long(0);
            c.texts(|i| span.get(i).map_or_else(String::new, timespan).into())
        },
        _ => return None,
    })
}

/// `3` for 3.0, as Kusto prints whole reals.
fn real_text(value: f64) -> String {
    if value.is_nan() { "NaN".to_owned() } else { value.to_string() }
}

/// Kusto prints seven digits of a second.
pub(in crate::siem::query) fn time_text(micros: i64) -> String {
    SimTime(micros).utc().format("%Y-%m-%dT%H:%M:%S%.6f").to_string() + "0Z"
}

fn to_dynamic(from: ColumnKind) -> Option<Body> {
    Some(match from {
        // `todynamic`: the text is JSON, or else a JSON string.
        Text => |c| {
            let text = c.text(0);
            c.jsons(|i| match text.at(i).trim() {
                "" | "null" => None,
                text => Some(parse(text).to_string()),
            })
        },
        Dynamic => |c| {
            let json = c.text(0);
            c.jsons(|i| json.get(i).map(str::to_owned))
        },
        Long => |c| {
            let long = c.long(0);
            c.jsons(|i| long.get(i).map(|n| n.to_string()))
        },
        Real => |c| {
            let real = c.real(0);
            c.jsons(|i| real.get(i).map(|x| Value::from(x).to_string()))
        },
        Bool => |c| {
            let truth = c.bool(0);
            c.jsons(|i| truth.get(i).map(|b| b.to_string()))
        },
        DateTime => |c| {
            let time = c.long(0);
            c.jsons(|i| time.get(i).map(|t| Value::from(time_text(t)).to_string()))
        },
        Timespan => |c| {
            let span = c.long(0);
            c.jsons(|i| span.get(i).map(|t| Value::from(timespan(t)).to_string()))
        },
    })
}

fn from_text(to: ColumnKind) -> Option<Body> {
    Some(match to {
        Long => |c| {
            let text = c.text(0);
            c.longs(|i| long_of(text.at(i)))
        },
        Real => |c| {
            let text = c.text(0);
            c.reals(|i| text.at(i).trim().parse().ok())
        },
        Bool => |c| {
            let text = c.text(0);
            c.bools(|i| bool_of(text.at(i)))
        },
        DateTime => |c| {
            let text = c.text(0);
            c.longs(|i| parse_time(text.at(i)))
        },
        Timespan => |c| {
            let text = c.text(0);
            c.longs(|i| parse_timespan(text.at(i)))
        },
        _ => return None,
    })
}

fn long_of(text: &str) -> Option<i64> {
    let text = text.trim();
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

fn bool_of(text: &str) -> Option<bool> {
    let text = text.trim();
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") || text == "1" {
        Some(true)
    } else if is("false") || text == "0" {
        Some(false)
    } else {
        None
    }
}

fn from_dynamic(to: ColumnKind) -> Option<Body> {
    fn number(call: &Call<'_>, value: impl Fn(&Value) -> Option<i64>) -> datafusion::arrow::array::ArrayRef {
        let json = call.text(0);
        call.longs(|i| value(&parse(json.get(i)?)))
    }
    Some(match to {
        Long => |c| {
            number(c, |v| match v {
                Value::Number(n) => n.as_i64().or_else(|| n.as_f64().map(|x| x as i64)),
                Value::Bool(b) => Some(i64::from(*b)),
                Value::String(s) => long_of(s),
                _ => None,
            })
        },
        Real => |c| {
            let json = c.text(0);
            c.reals(|i| match parse(json.get(i)?) {
                Value::Number(n) => n.as_f64(),
                Value::String(s) => s.trim().parse().ok(),
                _ => None,
            })
        },
        Bool => |c| {
            let json = c.text(0);
            c.bools(|i| match parse(json.get(i)?) {
                Value::Bool(b) => Some(b),
                Value::Number(n) => n.as_f64().map(|x| x != 0.0),
                Value::String(s) => bool_of(&s),
                _ => None,
            })
        },
        DateTime => |c| number(c, |v| v.as_str().and_then(parse_time)),
        Timespan => |c| number(c, |v| v.as_str().and_then(parse_timespan)),
        _ => return None,
    })
}

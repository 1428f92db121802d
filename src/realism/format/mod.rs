//! Lines as others read them (P41): each source's native text is taken apart by a grammar of its own, written from the
//! format's description and not from our writer, and says the record's time in the zone of that source.
//!
//! `.ci/readers` does the same with tools that know nothing of us, where they can be installed.

mod lines;
mod xml;

use super::day::Day;
use super::{Bound, Finding, Tally};
use crate::base::ids::RecordId;
use crate::base::time::{SimSpan, SimTime};
use crate::telemetry::Record;
use crate::telemetry::export::{raw, read_line, write_line};
use serde_json::Value;

/// Of a type so many records are read, spread over the capture.
const SAMPLE: usize = 200;
/// A line may leave out what is below its seconds.
const SECOND: SimSpan = SimSpan::secs(1);
/// Zones lie this far apart.
const QUARTER: SimSpan = SimSpan::mins(15);

/// What a line says about its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stamp {
    /// A moment: UTC, or local time with its offset.
    Moment(SimTime),
    /// A clock on a wall, read as if it hung in Greenwich.
    Wall(SimTime),
    /// Nothing: a list of what is so, not of what happened.
    Silent,
}

pub(super) fn measure(day: &Day) -> Vec<Finding> {
    let (mut read, mut on_time, mut again) = (Tally::default(), Tally::default(), Tally::default());
    let mut zone: Option<i64> = None;
    for kind in crate::telemetry::all_types() {
        let records = day.of(kind.name);
        for record in records.iter().step_by(records.len() / SAMPLE + 1) {
            let line = raw::line(record);
            let stamp = parsed(record, &line);
            read.count(stamp.is_some(), || format!("{} {line}", kind.name));
            match stamp {
                Some(Stamp::Moment(at)) => on_time.count(is_near(record, at), || format!("{} {line}", kind.name)),
                Some(Stamp::Wall(at)) => {
                    let east = ((at - record.time).0 as f64 / QUARTER.0 as f64).round() as i64;
                    let same = is_near(record, at - SimSpan(east * QUARTER.0)) && *zone.get_or_insert(east) == east;
                    on_time.count(same, || format!("{} {line}", kind.name));
                }
                Some(Stamp::Silent) | None => {}
            }
            let line = write_line(record);
            let whole = read_line(&line, RecordId(0)).is_ok_and(|back| write_line(&back) == line);
            let plain = serde_json::from_str::<Value>(&line).is_ok();
            again.count(whole && plain, || format!("{} {line}", kind.name));
        }
    }
    vec![
        read.finding("P41", "native lines are what their format asks for", Bound::AtLeast(1.0)),
        on_time.finding("P41", "native lines say the time in their source's zone", Bound::AtLeast(1.0)),
        again.finding("P41", "JSON lines read back as what was written", Bound::AtLeast(1.0)),
    ]
}

fn is_near(record: &Record, at: SimTime) -> bool {
    (record.time - at).0.abs() <= SECOND.0
}

/// What the line says of its time; `None` when it is not in its source's format.
fn parsed(record: &Record, line: &str) -> Option<Stamp> {
    let columns = record.kind.fields.len();
    match record.kind.name {
        "win.dhcp.audit" => lines::dhcp(line, columns),
        name if name.starts_with("win.") => xml::event(line),
        name if name.starts_with("zeek.") => lines::tabs(line, columns),
        name if name.starts_with("linux.auditd.") => lines::audit(line),
        name if name.starts_with("linux.") => lines::syslog(line),
        "xdr.DeviceTvmSoftwareVulnerabilities" | "ueba.IdentityInfo" => lines::inventory(line, columns),
        name if name.starts_with("xdr.") => lines::table(line, columns),
        name if ["suricata.", "entra.", "o365.", "aws."].iter().any(|begin| name.starts_with(begin)) => json(line),
        "nginx.access" | "apache.combined" => lines::combined(line),
        "apache.error" => lines::apache_error(line),
        "nginx.error" => lines::nginx_error(line),
        "cisco.asa" => lines::asa(line),
        "panos.traffic" | "panos.threat" => lines::panos(line, columns),
        "squid.access" => lines::squid(line),
        _ => None,
    }
}

/// Keys in which JSON sources say when.
const TIMES: [&str; 4] = ["timestamp", "time", "eventTime", "CreationTime"];

fn json(line: &str) -> Option<Stamp> {
    let Value::Object(object) = serde_json::from_str(line).ok()? else { return None };
    let text = TIMES.iter().find_map(|key| object.get(*key))?.as_str()?;
    moment(text).map(Stamp::Moment)
}

/// RFC 3339, also without colon in the offset (EVE) and without zone (UTC, as Microsoft's audit has it).
fn moment(text: &str) -> Option<SimTime> {
    if let Ok(at) = SimTime::parse(text) {
        return Some(at);
    }
    let zoned = match text.len().checked_sub(5).and_then(|at| text.split_at_checked(at)) {
        Some((stamp, zone)) if zone.starts_with(['+', '-']) => {
            let (hours, minutes) = zone.split_at_checked(3)?;
            format!("{stamp}{hours}:{minutes}")
        }
        _ => format!("{text}Z"),
    };
    SimTime::parse(&zoned).ok()
}

/// A clock on a wall in a notation of `chrono`.
fn wall(text: &str, notation: &str) -> Option<SimTime> {
    let read = chrono::NaiveDateTime::parse_from_str(text, notation).ok()?;
    Some(SimTime(read.and_utc().timestamp_micros()))
}

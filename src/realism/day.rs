//! A capture, arranged for the checks.

use crate::base::Text;
use crate::base::time::SimTime;
use crate::telemetry::Record;
use std::collections::BTreeMap;

/// Records of one capture by type, in order of time.
#[derive(Debug, Default)]
pub struct Day {
    by_type: BTreeMap<&'static str, Vec<Record>>,
    span: Option<(SimTime, SimTime)>,
}

impl Day {
    /// Arranges records; their order does not matter.
    pub fn new(records: impl IntoIterator<Item = Record>) -> Self {
        let mut day = Self::default();
        for record in records {
            let (first, last) = day.span.unwrap_or((record.time, record.time));
            day.span = Some((first.min(record.time), last.max(record.time)));
            day.by_type.entry(record.kind.name).or_default().push(record);
        }
        for records in day.by_type.values_mut() {
            records.sort_by_key(|r| r.time);
        }
        day
    }

    /// Records of one type.
    pub fn of(&self, kind: &str) -> &[Record] {
        self.by_type.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Records of all types, by type.
    pub fn all(&self) -> impl Iterator<Item = &Record> {
        self.by_type.values().flatten()
    }

    /// First and last moment.
    pub fn span(&self) -> Option<(SimTime, SimTime)> {
        self.span
    }

    /// Length in hours.
    pub fn hours(&self) -> f64 {
        self.span.map_or(0.0, |(first, last)| (last - first).0 as f64 / 3.6e9)
    }
}

/// Name of the Windows host that wrote the record.
pub(super) fn computer(record: &Record) -> Text {
    record.text("Computer")
}

/// A number printed in decimal or as `0x1f`.
pub(super) fn number(record: &Record, field: &str) -> Option<u64> {
    let text = record.text(field);
    match text.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// File name of a Windows path, lower case.
pub(super) fn file_name(path: &str) -> String {
    path.rsplit('\\').next().unwrap_or_default().to_ascii_lowercase()
}

/// Source and destination of a flow as Zeek prints them.
pub(super) type Tuple = (Text, u64, Text, u64);

/// The five-tuple of a Zeek record, transport left out.
pub(super) fn zeek_tuple(record: &Record) -> Option<Tuple> {
    Some((
        record.text("id.orig_h"),
        number(record, "id.orig_p")?,
        record.text("id.resp_h"),
        number(record, "id.resp_p")?,
    ))
}

/// Private address: one of ours.
pub(super) fn is_inside(address: &str) -> bool {
    address.parse::<std::net::Ipv4Addr>().is_ok_and(|a| a.is_private())
}

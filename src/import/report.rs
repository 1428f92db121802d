//! What came of files: rows, tables, times, and what was left out and why.

use crate::base::time::SimTime;
use crate::telemetry::Record;
use serde::Serialize;
use std::collections::BTreeMap;

/// Different reasons told one by one; files that are broken in more ways are told together.
const REASONS: usize = 64;
/// Different fields without a column told one by one.
const FIELDS: usize = 1_000;

/// Something left out, or kept with a remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// How often.
    pub count: u64,
    /// Where first: `file:line`, or `file:record`.
    pub first: String,
}

/// One file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Told {
    /// Its path as it was given.
    pub file: String,
    /// Bytes read, unpacked.
    pub bytes: u64,
    /// Rows by format, `Zeek TSV`.
    pub formats: BTreeMap<&'static str, u64>,
    /// Rows by table.
    pub tables: BTreeMap<&'static str, u64>,
    /// Time of the earliest row.
    pub first: Option<SimTime>,
    /// Time of the latest.
    pub last: Option<SimTime>,
    /// Left out, by reason.
    pub skipped: BTreeMap<String, Skipped>,
    /// Kept with a remark.
    pub notes: BTreeMap<String, Skipped>,
    /// Fields without a column of their own, `type field`: they are in `AdditionalFields`.
    pub additional: BTreeMap<String, u64>,
}

impl Told {
    /// Rows of the file.
    pub fn rows(&self) -> u64 {
        self.formats.values().sum()
    }

    /// What was left out.
    pub fn left_out(&self) -> u64 {
        self.skipped.values().map(|s| s.count).sum()
    }

    pub(super) fn count(&mut self, format: &'static str, record: &Record) {
        *self.formats.entry(format).or_default() += 1;
        *self.tables.entry(record.kind.table).or_default() += 1;
        self.first = Some(self.first.map_or(record.time, |t| t.min(record.time)));
        self.last = Some(self.last.map_or(record.time, |t| t.max(record.time)));
    }

    pub(super) fn additional(&mut self, kind: &str, field: &str) {
        let key = format!("{kind} {field}");
        if self.additional.len() < FIELDS || self.additional.contains_key(&key) {
            *self.additional.entry(key).or_default() += 1;
        }
    }

    pub(super) fn skip(&mut self, reason: impl Into<String>, name: &str, place: u64) {
        add(&mut self.skipped, reason.into(), name, place);
    }

    pub(super) fn note(&mut self, remark: &str, name: &str, place: u64) {
        add(&mut self.notes, remark.to_owned(), name, place);
    }
}

fn add(to: &mut BTreeMap<String, Skipped>, reason: String, name: &str, place: u64) {
    let full = to.len() >= REASONS && !to.contains_key(&reason);
    let reason = if full { "for other reasons".to_owned() } else { reason };
    let first = || Skipped { count: 0, first: if place == 0 { name.to_owned() } else { format!("{name}:{place}") } };
    to.entry(reason).or_insert_with(first).count += 1;
}

/// All files of one import.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// In the order in which they were read.
    pub files: Vec<Told>,
}

impl Report {
    /// Rows of all files.
    pub fn rows(&self) -> u64 {
        self.files.iter().map(Told::rows).sum()
    }

    /// Rows by table.
    pub fn tables(&self) -> BTreeMap<&'static str, u64> {
        let mut all = BTreeMap::new();
        for (table, count) in self.files.iter().flat_map(|f| &f.tables) {
            *all.entry(*table).or_default() += count;
        }
        all
    }

    /// Time of the earliest and the latest row.
    pub fn span(&self) -> Option<(SimTime, SimTime)> {
        let first = self.files.iter().filter_map(|f| f.first).min()?;
        Some((first, self.files.iter().filter_map(|f| f.last).max()?))
    }

    /// The report in lines to read.
    pub fn lines(&self) -> Vec<String> {
        let mut out = Vec::new();
        for file in &self.files {
            let formats: Vec<String> = file.formats.iter().map(|(name, n)| format!("{n} {name}")).collect();
            let formats = if formats.is_empty() { "nothing".to_owned() } else { formats.join(", ") };
            out.push(format!("{}: {formats}", file.file));
            out.extend(
                file.skipped.iter().map(|(why, s)| format!("    left out {}: {why} (first {})", s.count, s.first)),
            );
            out.extend(file.notes.iter().map(|(what, s)| format!("    {}: {what} (first {})", s.count, s.first)));
            if !file.additional.is_empty() {
                let fields: Vec<&str> = file.additional.keys().take(6).map(String::as_str).collect();
                let more = file.additional.len() - fields.len();
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                out.push(format!("    in AdditionalFields: {}{more}", fields.join(", ")));
            }
        }
        out.extend(self.tables().iter().map(|(table, n)| format!("{n:>9}  {table}")));
        let left: u64 = self.files.iter().map(Told::left_out).sum();
        let span = self.span().map_or_else(String::new, |(first, last)| format!(", {first} to {last}"));
        out.push(format!("{} rows of {} files{span}; {left} left out", self.rows(), self.files.len()));
        out
    }
}

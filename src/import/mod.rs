//! Logs from elsewhere as records: any file of a known kind becomes rows of our tables.
//!
//! *Owns* the readers of foreign notations and what they tell about a file. *Reads* bytes; files only in [`folder`].
//! *Writes* records into a [`Taker`]. *Invariants*: memory is bounded whatever the file says; a reader never panics;
//! what cannot be read is counted with its reason and first place, what can be read but has no field is kept in
//! `AdditionalFields`; the same bytes give the same records.
//!
//! The way of a file: `input` looks at its first bytes and unpacks it; tables (EVTX, Parquet) have readers of their
//! own; everything else is text, whose lines and JSON values are recognised one by one, so that formats may mix.

mod budget;
mod columns;
mod csv;
mod draft;
mod evtx;
pub mod folder;
mod input;
mod json;
mod line;
mod lines;
mod report;
mod shape;
mod stamp;
mod text;
mod windows;
mod xml;
mod zeek;

pub use input::read;
pub use report::{Report, Skipped, Told};

use crate::base::time::SimTime;
use crate::telemetry::Record;
use crate::telemetry::source::foreign;
use draft::Draft;

/// No line, JSON value or event may be longer, bytes.
pub const LONGEST: usize = 8 << 20;

/// What the files do not say themselves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Minutes east of UTC of time stamps without a zone.
    pub offset_minutes: i32,
    /// Year of time stamps without one; else that of the record before, of the file, or 1970.
    pub year: Option<i32>,
    /// When the file was last written: the time of records without any.
    pub written: Option<SimTime>,
}

/// Where records go.
pub trait Taker {
    /// Takes one record; ids and times of arrival are the taker's business.
    ///
    /// # Errors
    /// Why no more can be taken.
    fn take(&mut self, record: Record) -> Result<(), String>;

    /// So many bytes of the file are read; false to stop.
    fn go_on(&mut self, _bytes: u64) -> bool {
        true
    }
}

/// Why reading stopped before the end of a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The taker wanted no more.
    #[error("cancelled")]
    Cancelled,
    /// The taker could not take more.
    #[error("{0}")]
    Taker(String),
}

/// One file under way: what the readers see of it.
pub(crate) struct File<'a> {
    /// Name for places and tables, without directories; of members of archives `archive!member`.
    name: String,
    options: Options,
    told: &'a mut Told,
    taker: &'a mut dyn Taker,
    /// Time of the last record.
    last: Option<SimTime>,
    stop: Option<Stop>,
}

impl File<'_> {
    /// A record of a format, from this line or with this number.
    fn row(&mut self, format: &'static str, draft: Draft, place: u64) {
        if self.stop.is_some() {
            return;
        }
        if draft.time.is_none() {
            self.told.note(
                "no time of its own; it has the time of the record before, or of the file",
                &self.name,
                place,
            );
        }
        for name in draft.additional().filter(|_| !std::ptr::eq(draft.kind, &foreign::ROW)) {
            self.told.additional(draft.kind.name, name);
        }
        let fallback = self.last.or(self.options.written).unwrap_or(SimTime(0));
        self.record(format, draft.finish(fallback));
    }

    /// A record that is one already.
    fn record(&mut self, format: &'static str, record: Record) {
        self.last = Some(record.time);
        self.told.count(format, &record);
        if let Err(fault) = self.taker.take(record) {
            self.stop = Some(Stop::Taker(fault));
        }
    }

    /// Something at this place is left out.
    fn skip(&mut self, reason: impl Into<String>, place: u64) {
        self.told.skip(reason, &self.name, place);
    }

    /// So many bytes are read.
    fn read(&mut self, bytes: u64) {
        self.told.bytes = bytes;
        if self.stop.is_none() && !self.taker.go_on(bytes) {
            self.stop = Some(Stop::Cancelled);
        }
    }

    /// A time stamp without a zone or year as this file means it.
    fn time(&self, text: &str) -> Option<SimTime> {
        stamp::read(text, &self.options, self.last)
    }
}

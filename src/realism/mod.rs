//! Realism: measures a capture against values taken from real data.
//!
//! *Owns* the checks of the realism table (P1 to P42), and their bounds. *Reads* records,
//! and for leakage the label of each. *Writes* nothing. *Invariants*: a check that finds nothing to
//! look at says so and never passes; measuring changes no record.
//!
//! Bounds follow values measured on public captures (Windows event samples, Zeek and Suricata labs,
//! infection captures); a band is the real value with room for a company of another size.
//!
//! | rows | measured by |
//! |---|---|
//! | P1 to P5, P9 | `process` |
//! | P6, P42 | `identity` |
//! | P7, P8, P20 to P22, P30 | `logon`, hours of P30 in `volume` |
//! | P10, P11, P15 to P19, P33 | `network` |
//! | P12 to P14 | `clock`, P14 of appliances in `appliance`; P13 only where arrival times are known, which files do not keep |
//! | P23 to P28, P32 | `shape`; P25 from 10,000 questions on |
//! | P29 | `volume`, from a whole day on; the dip at noon from the local hours 10 to 15 on |
//! | P31 | `lease` |
//! | P35, P36 | `leak`, where the truth lies beside the logs |
//! | P37, P38 | `leak` and `leak::closure`, likewise |
//!
//! | P34 | `holes` |
//! | P40 | `twin`, where a second world lies beside; that one seed gives the same bytes is a story test |
//! | P41 | `format`; `.ci/run` lets tools read that know nothing of us |
//! | P3, P17, P33 | also `joins`: what one record names, another tells of |
//!
//! Not measured here: P39, which needs real captures beside, which the project does not carry.

mod appliance;
mod clock;
mod day;
mod format;
mod holes;
mod identity;
mod joins;
mod leak;
mod lease;
mod logon;
mod network;
mod plot;
mod process;
mod shape;
mod statistics;
mod twin;
mod volume;

pub use day::Day;
pub use leak::{Labelled, Traits, closure};
pub use plot::page;
pub use twin::beside;

/// What a value must be to pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// Not less.
    AtLeast(f64),
    /// Not more.
    AtMost(f64),
    /// Neither less nor more, both ends included.
    Between(f64, f64),
}

impl Bound {
    /// The value is good.
    pub fn holds(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
            Self::Between(least, most) => (least..=most).contains(&value),
        }
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AtLeast(least) => write!(f, ">= {least}"),
            Self::AtMost(most) => write!(f, "<= {most}"),
            Self::Between(least, most) => write!(f, "{least} to {most}"),
        }
    }
}

/// What one check found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Row of the realism table, `P7`.
    pub check: &'static str,
    /// What was looked at.
    pub title: &'static str,
    /// What was measured; `None` when the capture has nothing to measure.
    pub value: Option<f64>,
    /// What it must be.
    pub bound: Bound,
    /// How many cases were looked at.
    pub cases: usize,
    /// The first case that is not as it should be, or what the value is made of.
    pub note: String,
}

impl Finding {
    /// `None` when nothing could be measured.
    pub fn passed(&self) -> Option<bool> {
        self.value.map(|value| self.bound.holds(value))
    }

    fn of(check: &'static str, title: &'static str, bound: Bound, value: Option<f64>, cases: usize) -> Self {
        Self { check, title, value, bound, cases, note: String::new() }
    }

    fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

/// Counts good cases, keeps the first bad one.
#[derive(Debug, Default)]
struct Tally {
    good: usize,
    all: usize,
    first_bad: Option<String>,
}

impl Tally {
    fn count(&mut self, good: bool, told: impl FnOnce() -> String) {
        self.all += 1;
        if good {
            self.good += 1;
        } else if self.first_bad.is_none() {
            self.first_bad = Some(told());
        }
    }

    fn finding(self, check: &'static str, title: &'static str, bound: Bound) -> Finding {
        let value = (self.all > 0).then(|| self.good as f64 / self.all as f64);
        Finding::of(check, title, bound, value, self.all).note(self.first_bad.unwrap_or_default())
    }
}

/// P39 asks whether a small classifier tells ours from real flows; that needs real flows, which cannot be shipped.
fn turing() -> Finding {
    let title = "a classifier of ten minutes of flows tells ours from real";
    Finding::of("P39", title, Bound::AtMost(0.9), None, 0).note("needs real captures, which the project does not carry")
}

/// Every check of one capture, in the order of the table. Leakage needs labels: see [`Traits`].
pub fn measure(day: &Day) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(process::measure(day));
    found.extend(identity::measure(day));
    found.extend(logon::measure(day));
    found.extend(clock::measure(day));
    found.extend(network::measure(day));
    found.extend(lease::measure(day));
    found.extend(shape::measure(day));
    found.extend(volume::measure(day));
    found.extend(joins::measure(day));
    found.extend(holes::measure(day));
    found.extend(format::measure(day));
    found.push(turing());
    found.sort_by_key(|f| f.check[1..].parse::<u32>().unwrap_or(u32::MAX));
    found
}

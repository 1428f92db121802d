//! When the way of a host's records is broken, and what becomes of what is written then.
//!
//! *Owns* gaps. *Reads* ways and the seed. *Writes* nothing. *Invariants*: a gap follows from seed, way, host
//! and hour alone, so that nothing anybody does moves it; sources of one way and host share their gaps.

use super::ways::{Fate, LONGEST, Way};
use crate::base::Text;
use crate::base::rng::Seed;
use crate::base::time::{SimSpan, SimTime};

/// A time in which nothing came through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// First moment.
    pub from: SimTime,
    /// First moment after it.
    pub until: SimTime,
    /// In plain words, `agent restarted`.
    pub what: Text,
    /// What became of the records.
    pub fate: Fate,
}

impl Gap {
    /// `t` lies in it.
    pub fn holds(&self, t: SimTime) -> bool {
        self.from <= t && t < self.until
    }

    /// Written so shortly before it that it comes a second time when it is over.
    pub(super) fn resends(&self, t: SimTime) -> bool {
        match self.fate {
            Fate::Late { resends } => self.from - resends <= t && t < self.from,
            Fate::Lost => false,
        }
    }
}

/// All gaps of one way on one host.
#[derive(Debug, Clone)]
pub(super) struct Outages {
    seed: Seed,
    /// Way and host, for the draws.
    entity: String,
    /// Faults with their chance in an hour, in parts of [`WHOLE`].
    faults: Vec<(super::ways::Fault, u64)>,
    /// On purpose, by the scenario.
    planned: Vec<Gap>,
    /// The hour that `near` is about.
    hour: i64,
    near: Vec<Gap>,
}

const WHOLE: u64 = 1 << 32;

impl Outages {
    /// Of a host; `permille` of the usual rate, besides those `planned`.
    pub(super) fn new(seed: Seed, way: &Way, host: &str, permille: u32, planned: Vec<Gap>) -> Self {
        let chance = |every: SimSpan| {
            let part = u128::from(WHOLE) * LONGEST.0 as u128 * u128::from(permille) / 1_000 / every.0.max(1) as u128;
            u64::try_from(part).unwrap_or(WHOLE)
        };
        let faults = way.faults.iter().map(|f| (f.clone(), chance(f.every))).filter(|(_, chance)| *chance > 0);
        let entity = format!("{}/{host}", way.name);
        Self { seed, entity, faults: faults.collect(), planned, hour: i64::MIN, near: Vec::new() }
    }

    /// Gaps that begin in an hour.
    fn of_hour(&self, hour: i64) -> impl Iterator<Item = Gap> + '_ {
        self.faults.iter().filter_map(move |(fault, chance)| {
            let mut draw = self.seed.draw(&self.entity, &fault.what, hour as u64);
            if draw.below(WHOLE) >= *chance {
                return None;
            }
            let from = SimTime(hour * LONGEST.0) + draw.span(SimSpan::ZERO, LONGEST);
            let until = from + draw.span(fault.lasts.0, fault.lasts.1);
            Some(Gap { from, until, what: fault.what.clone(), fate: fault.fate })
        })
    }

    /// Gaps that begin in the hour of `t`, the one before or the one after.
    pub(super) fn near(&mut self, t: SimTime) -> &[Gap] {
        let hour = t.0.div_euclid(LONGEST.0);
        if hour != self.hour {
            self.near = (hour - 1..=hour + 1).flat_map(|h| self.of_hour(h)).collect();
            self.near.extend(self.planned.iter().cloned());
            self.hour = hour;
        }
        &self.near
    }

    /// Gaps that have begun between two moments, in order.
    pub(super) fn between(&self, from: SimTime, until: SimTime) -> Vec<Gap> {
        let hours = from.0.div_euclid(LONGEST.0) - 1..=until.0.div_euclid(LONGEST.0);
        let drawn = hours.flat_map(|h| self.of_hour(h)).chain(self.planned.iter().cloned());
        let mut gaps: Vec<Gap> = drawn.filter(|g| g.until > from && g.from <= until).collect();
        gaps.sort_by_key(|g| (g.from, g.until));
        gaps
    }
}

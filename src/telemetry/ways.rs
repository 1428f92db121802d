//! The ways records take from sensors to the console: who shares an agent or a tap, what goes wrong there,
//! how long records are kept.
//!
//! *Owns* the format of `assets/sensors.ron`. *Reads* and *writes* nothing. *Invariants*: every log source
//! takes exactly one way; a clock's error stays the same; a fault is shorter than an hour, so that two hours hold all that matters now.

use super::columns::tables;
use super::record::Record;
use super::source::registry;
use crate::base::Text;
use crate::base::time::{SimSpan, SimTime};
use crate::world::Host;
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// Longest fault of any way.
pub(super) const LONGEST: SimSpan = SimSpan::hours(1);
/// A clock that is wrong by more is repaired, not known.
const FARTHEST: SimSpan = SimSpan::mins(1);

/// All ways and the retention.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename = "Sensors")]
pub struct Ways {
    /// Version of the format, 1.
    pub format: u32,
    /// Each way with its sources.
    pub ways: Vec<Way>,
    /// Whose clock is how wrong.
    pub clocks: Vec<Clock>,
    /// How long records are searchable.
    pub retention: Retention,
}

/// Sources that travel together: one agent, one tap, one collector, one interface.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// Name for people, `Windows agent`.
    pub name: Text,
    /// What it is, one sentence.
    pub about: Text,
    /// Sensors by name.
    pub sources: Vec<Text>,
    /// What goes wrong now and then.
    pub faults: Vec<Fault>,
}

/// The clock of one appliance: wrong by a fixed amount, which the run's seed draws. Hosts have clocks of their own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// What it is, one sentence.
    pub about: Text,
    /// Sensors that read it, by name.
    pub sources: Vec<Text>,
    /// Slow by up to this.
    #[serde(deserialize_with = "span")]
    pub behind: SimSpan,
    /// Fast by up to this.
    #[serde(deserialize_with = "span")]
    pub ahead: SimSpan,
}

impl Clock {
    /// How far it goes fast on this machine; the same all the time, as time servers leave a path's delay uncorrected.
    pub fn error(&self, host: &Host) -> SimSpan {
        let name: u64 = self.sources.first().map_or(0, |s| s.bytes().map(u64::from).sum());
        // Identities of machines are drawn by the seed; other bits than those of the host's own clock.
        let bits = (host.machine_guid.0 >> 64) as u64 ^ name.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let width = (self.behind.0 + self.ahead.0).max(0) as u128 + 1;
        SimSpan(((u128::from(bits) * width) >> 64) as i64 - self.behind.0)
    }
}

/// Something that goes wrong on a way.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// In plain words, `agent restarted`.
    pub what: Text,
    /// Mean time between two of them on one host.
    #[serde(deserialize_with = "span")]
    pub every: SimSpan,
    /// Shortest and longest.
    #[serde(deserialize_with = "two_spans")]
    pub lasts: (SimSpan, SimSpan),
    /// What becomes of the records.
    pub fate: Fate,
}

/// What becomes of records written while a way is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Fate {
    /// Nobody ever sees them.
    Lost,
    /// They wait on the spot and come when it is over.
    Late {
        /// What was written so shortly before was not acknowledged and comes a second time.
        #[serde(deserialize_with = "span")]
        resends: SimSpan,
    },
}

/// How long records are searchable, by table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Tables that are not listed.
    #[serde(deserialize_with = "span")]
    pub usual: SimSpan,
    /// Exceptions.
    #[serde(deserialize_with = "spans")]
    pub tables: BTreeMap<Text, SimSpan>,
}

impl Ways {
    /// The default that comes with the program.
    pub fn shipped() -> Arc<Self> {
        static SHIPPED: LazyLock<Arc<Ways>> = LazyLock::new(|| {
            let text = include_str!("../../assets/sensors.ron");
            Arc::new(Ways::read(text).expect("assets/sensors.ron is checked by a test"))
        });
        Arc::clone(&SHIPPED)
    }

    /// Reads ways and checks what they name.
    ///
    /// # Errors
    /// What is wrong, in plain words with line and column where the form is wrong.
    pub fn read(text: &str) -> Result<Self, String> {
        let ways: Self = ron::from_str(text).map_err(|e| e.to_string())?;
        let faults = ways.mistakes();
        if faults.is_empty() { Ok(ways) } else { Err(faults.join("\n")) }
    }

    fn mistakes(&self) -> Vec<String> {
        let mut out = Vec::new();
        if self.format != 1 {
            out.push(format!("format {} is not 1", self.format));
        }
        let known: BTreeSet<&str> = registry().iter().map(|s| s.name()).collect();
        let mut named = BTreeSet::new();
        for source in self.ways.iter().flat_map(|w| &w.sources) {
            if !known.contains(&**source) {
                out.push(format!("there is no log source \"{source}\""));
            }
            if !named.insert(&**source) {
                out.push(format!("\"{source}\" takes two ways"));
            }
        }
        out.extend(known.difference(&named).map(|s| format!("\"{s}\" takes no way")));
        for fault in self.ways.iter().flat_map(|w| &w.faults) {
            let (least, most) = fault.lasts;
            if least > most || most > LONGEST || fault.every < LONGEST {
                out.push(format!("\"{}\" must last up to an hour and come an hour apart or more", fault.what));
            }
        }
        out.extend(self.clock_mistakes(&known));
        out.extend(self.retention.mistakes());
        out
    }

    fn clock_mistakes(&self, known: &BTreeSet<&str>) -> Vec<String> {
        let mut out = Vec::new();
        let mut named = BTreeSet::new();
        for source in self.clocks.iter().flat_map(|c| &c.sources) {
            if !known.contains(&**source) || !named.insert(&**source) {
                out.push(format!("\"{source}\" reads no clock or two"));
            }
        }
        let far = self.clocks.iter().filter(|c| c.behind > FARTHEST || c.ahead > FARTHEST);
        out.extend(far.map(|c| format!("\"{}\" must be wrong by a minute at most", c.about)));
        out
    }

    /// The clock a source reads, where it is not that of each host.
    pub fn clock(&self, source: &str) -> Option<&Clock> {
        self.clocks.iter().find(|c| c.sources.iter().any(|s| &**s == source))
    }

    /// The way of a source; every source has one.
    pub fn of(&self, source: &str) -> Option<&Way> {
        self.ways.iter().find(|w| w.sources.iter().any(|s| &**s == source))
    }
}

impl Retention {
    /// Keeps everything that any shift can reach.
    pub fn everything() -> Self {
        Self { usual: SimSpan::hours(24 * 3_650), tables: BTreeMap::new() }
    }

    /// The same with other spans for some tables.
    pub fn with(&self, tables: &BTreeMap<Text, SimSpan>) -> Self {
        let mut kept = self.clone();
        kept.tables.extend(tables.iter().map(|(table, span)| (table.clone(), *span)));
        kept
    }

    /// How long records of a table are searchable.
    pub fn of(&self, table: &str) -> SimSpan {
        self.tables.get(table).copied().unwrap_or(self.usual)
    }

    /// The record cannot be searched any more at `at`.
    pub fn has_dropped(&self, record: &Record, at: SimTime) -> bool {
        record.time + self.of(record.kind.table) < at
    }

    /// The oldest time that is searchable at `at`, for tables that hold less than everything since `since`.
    pub fn horizon(&self, since: SimTime, at: SimTime) -> BTreeMap<&'static str, SimTime> {
        let oldest = tables().into_iter().map(|table| (table, SimTime(at.0 - self.of(table).0)));
        oldest.filter(|(_, oldest)| *oldest > since).collect()
    }

    fn mistakes(&self) -> Vec<String> {
        let known = tables();
        let foreign = self.tables.keys().filter(|t| !known.contains(&&***t));
        foreign.map(|t| format!("retention: there is no table \"{t}\"")).collect()
    }
}

fn read_span<E: serde::de::Error>(text: &str) -> Result<SimSpan, E> {
    SimSpan::parse(text)
        .ok_or_else(|| E::custom(format!("\"{text}\" is no span of time; write \"40 s\" or \"12 min\"")))
}

fn span<'de, D: Deserializer<'de>>(input: D) -> Result<SimSpan, D::Error> {
    read_span(&String::deserialize(input)?)
}

fn two_spans<'de, D: Deserializer<'de>>(input: D) -> Result<(SimSpan, SimSpan), D::Error> {
    let (least, most) = <(String, String)>::deserialize(input)?;
    Ok((read_span(&least)?, read_span(&most)?))
}

fn spans<'de, D: Deserializer<'de>>(input: D) -> Result<BTreeMap<Text, SimSpan>, D::Error> {
    let raw = BTreeMap::<String, String>::deserialize(input)?;
    raw.into_iter().map(|(table, text)| Ok((Text::from(table), read_span::<D::Error>(&text)?))).collect()
}

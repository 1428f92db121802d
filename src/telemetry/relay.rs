//! What sensors have written on its way to the console: gaps, numbering, delay, order of arrival.
//!
//! *Owns* records under way and the running numbers of every channel. *Reads* what sensors wrote. *Writes* records.
//! *Invariants*: delays are keyed draws per stream, so that what one host writes delays nobody else; a stream never
//! overtakes itself, except that a batch may come a second time; records arrive ordered by (`seen`, order of writing)
//! and are numbered in that order. All records of one effect share the fate of its moment, so that no chain has single
//! holes.

use super::collection::matches_pattern;
use super::outage::{Gap, Outages};
use super::record::{Record, Value};
use super::sensor::{Forwarding, Sensor};
use super::source::windows::{RECORD_ID, RECORD_ID_AT};
use super::ways::{Fate, Ways};
use crate::base::Text;
use crate::base::agenda::Agenda;
use crate::base::ids::{EffectId, HostId, RecordId};
use crate::base::rng::{Draw, Seed};
use crate::base::time::{SimSpan, SimTime};
use crate::scenario::model::SensorOff;
use smol_str::ToSmolStr as _;
use std::sync::Arc;

/// A record as a sensor wrote it.
#[derive(Debug, Clone)]
pub struct Written {
    /// Place of the sensor among all.
    pub(super) sensor: usize,
    /// Name of the host that wrote it.
    pub(super) host: Text,
    /// When the effect behind it happened.
    pub(super) at: SimTime,
    pub(super) effect: EffectId,
    pub(super) record: Record,
}

/// The way of records to the console.
#[derive(Debug, Clone)]
pub struct Relay {
    seed: Seed,
    /// Name and forwarding of each sensor.
    sources: Vec<(&'static str, Forwarding)>,
    ways: Arc<Ways>,
    /// Everyday faults, in per mille of their usual rate.
    faults_permille: u32,
    /// What `off` counts its times from.
    begin: SimTime,
    off: Vec<SensorOff>,
    /// By sensor, then by host.
    streams: Vec<Vec<Option<Box<Stream>>>>,
    under_way: Agenda<(SimTime, u64), (Record, EffectId)>,
    written: u64,
    delivered: u32,
}

/// One channel of one host.
#[derive(Debug, Clone)]
struct Stream {
    /// Delays of its records, one after the other.
    delays: Draw,
    /// Delays of those that come a second time.
    delays_again: Draw,
    /// Records written so far.
    count: u64,
    /// Number of the last record before the run.
    base: u64,
    /// When the last one arrives.
    last_seen: SimTime,
    /// When the last one that came twice arrives.
    last_again: SimTime,
    /// Switched off by the scenario.
    off: bool,
    /// When nothing comes through.
    outages: Outages,
}

impl Relay {
    /// An empty relay in which nothing ever fails; `off` lists what is switched off for good.
    pub(super) fn new(seed: Seed, off: &[SensorOff], sensors: &[&'static dyn Sensor]) -> Self {
        Self {
            seed,
            sources: sources(sensors),
            ways: Ways::shipped(),
            faults_permille: 0,
            begin: SimTime(0),
            off: off.to_vec(),
            streams: vec![Vec::new(); sensors.len()],
            under_way: Agenda::default(),
            written: 0,
            delivered: 0,
        }
    }

    pub(super) fn of_sensors(self, sensors: &[&'static dyn Sensor]) -> Self {
        Self { sources: sources(sensors), streams: vec![Vec::new(); sensors.len()], ..self }
    }

    pub(super) fn beginning(self, begin: SimTime, faults_permille: u32) -> Self {
        Self { begin, faults_permille, ..self }
    }

    pub(super) fn suffering(self, ways: Arc<Ways>, faults_permille: u32) -> Self {
        Self { ways, faults_permille, ..self }
    }

    /// The source is switched off on this host for good.
    pub(super) fn is_off(&self, source: &str, host: &str) -> bool {
        self.off.iter().any(|o| o.during.is_none() && names(o, source, host))
    }

    /// Gaps of a source on a host that have begun between two moments.
    pub(super) fn gaps(&self, source: &str, host: &str, (from, until): (SimTime, SimTime)) -> Vec<Gap> {
        self.outages(source, host).between(from, until)
    }

    pub(super) fn ways(&self) -> &Ways {
        &self.ways
    }

    /// The host under whose name a source has reported.
    pub(super) fn carrier(&self, source: &str) -> Option<HostId> {
        let at = self.sources.iter().position(|(name, _)| *name == source)?;
        let reports = |stream: &Option<Box<Stream>>| stream.as_ref().is_some_and(|stream| !stream.off);
        self.streams[at].iter().position(reports).map(|host| HostId(host as u32))
    }

    /// Takes in what was written, in its order.
    pub fn take(&mut self, written: impl IntoIterator<Item = Written>) {
        written.into_iter().for_each(|written| self.forward(written));
    }

    /// Records that have arrived by `t`, in order of arrival, each with the effect behind it.
    pub fn deliver_until(&mut self, t: SimTime) -> Vec<(Record, EffectId)> {
        let mut due = Vec::new();
        while let Some((_, (mut record, effect))) = self.under_way.pop_if(|(seen, _)| seen <= t) {
            record.id = RecordId(self.delivered);
            self.delivered += 1;
            due.push((record, effect));
        }
        due
    }

    fn forward(&mut self, Written { sensor, host, at, effect, mut record }: Written) {
        let place = record.host.index();
        let (source, way) = self.sources[sensor];
        if self.streams[sensor].get(place).is_none_or(Option::is_none) {
            let stream = self.open(source, &host);
            let streams = &mut self.streams[sensor];
            streams.resize(streams.len().max(place + 1), None);
            streams[place] = Some(Box::new(stream));
        }
        let Some(stream) = self.streams[sensor][place].as_mut().filter(|s| !s.off) else { return };
        stream.count += 1;
        stream.number(&mut record);
        // A flow record carries the time of the first packet but is written at the last.
        let mut written = record.time.max(at);
        let near = stream.outages.near(at);
        if let Some(gap) = near.iter().find(|g| g.holds(at)) {
            if gap.fate == Fate::Lost {
                return;
            }
            written = written.max(gap.until);
        }
        let again = near.iter().find(|g| g.resends(at)).map(|g| g.until);
        record.seen = stream.arrival(way, written);
        if let Some(until) = again {
            let seen = stream.again(way, until);
            self.under_way.push((seen, self.written), (Record { seen, ..record.clone() }, effect));
            self.written += 1;
        }
        self.under_way.push((record.seen, self.written), (record, effect));
        self.written += 1;
    }

    fn open(&self, source: &str, host: &str) -> Stream {
        let entity = format!("{source}/{host}");
        let base = self.seed.draw(&entity, "first record number", 0).between(20_000, 900_000) as u64;
        let never = SimTime(i64::MIN);
        let (off, outages) = (self.is_off(source, host), self.outages(source, host));
        let delays = self.seed.draw(&entity, "forwarding delay", 0);
        let delays_again = self.seed.draw(&entity, "second delay", 0);
        Stream { delays, delays_again, count: 0, base, last_seen: never, last_again: never, off, outages }
    }

    fn outages(&self, source: &str, host: &str) -> Outages {
        let planned = self.off.iter().filter(|o| names(o, source, host)).filter_map(|o| {
            let (from, until) = o.during?;
            let what = "sensor switched off".into();
            Some(Gap { from: self.begin + from, until: self.begin + until, what, fate: Fate::Lost })
        });
        let way = self.ways.of(source).expect("every source takes a way; reading the file proves it");
        Outages::new(self.seed, way, host, self.faults_permille, planned.collect())
    }
}

fn sources(sensors: &[&'static dyn Sensor]) -> Vec<(&'static str, Forwarding)> {
    sensors.iter().map(|sensor| (sensor.name(), sensor.forwarding())).collect()
}

fn names(off: &SensorOff, source: &str, host: &str) -> bool {
    &*off.source == source && matches_pattern(&off.hosts, host)
}

impl Stream {
    fn number(&self, record: &mut Record) {
        if record.kind.system.get(RECORD_ID_AT).is_some_and(|f| f.name == RECORD_ID) {
            record.system[RECORD_ID_AT] = Value::from((self.base + self.count).to_smolstr());
        }
    }

    fn arrival(&mut self, way: Forwarding, written: SimTime) -> SimTime {
        let draw = &mut self.delays;
        let mut lag = SimSpan::millis(way.floor_ms) + draw.exponential(SimSpan::millis(way.mean_ms));
        if draw.chance(way.late_permille) {
            lag = lag + draw.exponential(SimSpan::millis(way.late_mean_ms));
        }
        self.last_seen = self.last_seen.max(written + lag);
        self.last_seen
    }

    /// When a copy of what was written before a gap arrives after it.
    fn again(&mut self, way: Forwarding, until: SimTime) -> SimTime {
        let lag = SimSpan::millis(way.floor_ms) + self.delays_again.exponential(SimSpan::millis(way.mean_ms));
        self.last_again = self.last_again.max(until + lag);
        self.last_again
    }
}

//! From effects to records at the console: who is switched off, numbering, delay, order of arrival.
//!
//! *Owns* records under way and the running numbers of every channel. *Reads* effects and the world
//! as of each effect. *Writes* records. *Invariants*: delays are keyed draws per stream, so that
//! what one host writes delays nobody else; a stream never overtakes itself, except that a batch may
//! come a second time; records arrive ordered by (`seen`, order of writing) and are numbered in that
//! order. All records of one effect share the fate of its moment, so that no chain has single holes.

use super::collection::{Collection, Sieve, matches_pattern};
use super::outage::{Gap, Outages};
use super::record::{Record, Value};
use super::sensor::{Forwarding, Sensor, Sink};
use super::source::registry;
use super::source::windows::{RECORD_ID, RECORD_ID_AT};
use super::ways::{Clock, Fate, Ways};
use crate::base::ids::{EffectId, HostId, RecordId};
use crate::base::rng::{Draw, Seed};
use crate::base::time::{SimSpan, SimTime};
use crate::scenario::Scenario;
use crate::scenario::model::SensorOff;
use crate::simulation::Effect;
use crate::world::{Host, World};
use smol_str::ToSmolStr as _;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The way of all records from sensors to the console.
#[derive(Debug, Clone)]
pub struct Pipeline {
    seed: Seed,
    sensors: Vec<&'static dyn Sensor>,
    /// The clock of each sensor, where it is not that of each host.
    clocks: Vec<Option<Clock>>,
    collection: Arc<Collection>,
    sieve: Arc<Sieve>,
    ways: Arc<Ways>,
    /// Everyday faults, in per mille of their usual rate.
    faults_permille: u32,
    /// What `off` counts its times from.
    begin: SimTime,
    off: Vec<SensorOff>,
    streams: BTreeMap<(HostId, &'static str), Stream>,
    under_way: BTreeMap<(SimTime, u64), (Record, EffectId)>,
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

impl Pipeline {
    /// An empty pipeline in which nothing ever fails; `off` lists what is switched off for good.
    pub fn new(seed: Seed, off: &[SensorOff]) -> Self {
        Self {
            seed,
            clocks: clocks(registry(), &Ways::shipped()),
            sensors: registry().to_vec(),
            sieve: Arc::new(Sieve::of(&Collection::shipped())),
            collection: Collection::shipped(),
            ways: Ways::shipped(),
            faults_permille: 0,
            begin: SimTime(0),
            off: off.to_vec(),
            streams: BTreeMap::new(),
            under_way: BTreeMap::new(),
            written: 0,
            delivered: 0,
        }
    }

    /// The same pipeline with these sensors only. What they write is what they would write among all others: a
    /// sensor sees effects, never another sensor.
    pub fn of_sensors(self, sensors: Vec<&'static dyn Sensor>) -> Self {
        Self { clocks: clocks(&sensors, &self.ways), sensors, ..self }
    }

    /// The pipeline of a scenario whose shift begins at `begin`, with the faults of everyday.
    pub fn of(scenario: &Scenario, seed: Seed, begin: SimTime) -> Self {
        let faults_permille = scenario.sensors.faults_permille;
        Self { faults_permille, begin, ..Self::new(seed, &scenario.visibility) }
    }

    /// The same with other ways and `permille` of their faults.
    #[must_use]
    pub fn suffering(self, ways: Arc<Ways>, permille: u32) -> Self {
        Self { clocks: clocks(&self.sensors, &ways), ways, faults_permille: permille, ..self }
    }

    /// The source is switched off on this host for good.
    pub fn is_off(&self, source: &str, host: &Host) -> bool {
        self.off.iter().any(|o| o.during.is_none() && names(o, source, host))
    }

    /// Gaps of a source on a host that have begun between two moments, whether anybody knows of them or not.
    pub fn gaps(&self, source: &str, host: &Host, (from, until): (SimTime, SimTime)) -> Vec<Gap> {
        self.outages(source, host).between(from, until)
    }

    /// The ways records take.
    pub fn ways(&self) -> &Ways {
        &self.ways
    }

    /// The host under whose name a source has reported.
    pub fn carrier(&self, source: &str) -> Option<HostId> {
        self.streams.iter().find(|((_, name), stream)| *name == source && !stream.off).map(|((host, _), _)| *host)
    }

    /// What is collected where.
    pub fn collection(&self) -> &Arc<Collection> {
        &self.collection
    }

    /// Collects something else from now on.
    pub fn collect(&mut self, collection: Arc<Collection>) {
        self.sieve = Arc::new(Sieve::of(&collection));
        self.collection = collection;
    }

    /// Lets every sensor see `effect`; call it while `world` is as of the effect.
    pub fn observe(&mut self, effect: &Effect, world: &World) {
        let mut written = Vec::new();
        for at in 0..self.sensors.len() {
            let sensor = self.sensors[at];
            let clock = self.clocks[at].as_ref();
            sensor.observe(effect, world, &mut Sink::collecting(&mut written, &self.collection, clock));
            for record in written.drain(..) {
                let host = world.host(record.host);
                // A sensor on a host that is off writes nothing.
                let silent = !host.online && sensor.runs_on(host);
                if !silent && self.sieve.keeps(host.role, &record) {
                    self.forward(sensor, record, effect, world);
                }
            }
        }
    }

    /// Records that have arrived by `t`, in order of arrival, each with the effect behind it.
    pub fn deliver_until(&mut self, t: SimTime) -> Vec<(Record, EffectId)> {
        let later = self.under_way.split_off(&(t + SimSpan::micros(1), 0));
        let due = std::mem::replace(&mut self.under_way, later);
        due.into_values()
            .map(|(mut record, effect)| {
                record.id = RecordId(self.delivered);
                self.delivered += 1;
                (record, effect)
            })
            .collect()
    }

    /// When the next record arrives.
    pub fn next_at(&self) -> Option<SimTime> {
        self.under_way.keys().next().map(|(seen, _)| *seen)
    }

    fn forward(&mut self, sensor: &'static dyn Sensor, mut record: Record, effect: &Effect, world: &World) {
        let (host, source) = (record.host, sensor.name());
        if !self.streams.contains_key(&(host, source)) {
            let stream = self.open(source, world.host(host));
            self.streams.insert((host, source), stream);
        }
        let Some(stream) = self.streams.get_mut(&(host, source)).filter(|s| !s.off) else { return };
        stream.count += 1;
        stream.number(&mut record);
        // A flow record carries the time of the first packet but is written at the last.
        let mut written = record.time.max(effect.at);
        let near = stream.outages.near(effect.at);
        if let Some(gap) = near.iter().find(|g| g.holds(effect.at)) {
            if gap.fate == Fate::Lost {
                return;
            }
            written = written.max(gap.until);
        }
        let again = near.iter().find(|g| g.resends(effect.at)).map(|g| g.until);
        record.seen = stream.arrival(sensor.forwarding(), written);
        if let Some(until) = again {
            let seen = stream.again(sensor.forwarding(), until);
            self.under_way.insert((seen, self.written), (Record { seen, ..record.clone() }, effect.id));
            self.written += 1;
        }
        self.under_way.insert((record.seen, self.written), (record, effect.id));
        self.written += 1;
    }

    fn open(&self, source: &str, host: &Host) -> Stream {
        let entity = format!("{source}/{}", host.name);
        let base = self.seed.draw(&entity, "first record number", 0).between(20_000, 900_000) as u64;
        let never = SimTime(i64::MIN);
        let (off, outages) = (self.is_off(source, host), self.outages(source, host));
        let delays = self.seed.draw(&entity, "forwarding delay", 0);
        let delays_again = self.seed.draw(&entity, "second delay", 0);
        Stream { delays, delays_again, count: 0, base, last_seen: never, last_again: never, off, outages }
    }

    fn outages(&self, source: &str, host: &Host) -> Outages {
        let planned = self.off.iter().filter(|o| names(o, source, host)).filter_map(|o| {
            let (from, until) = o.during?;
            let what = "sensor switched off".into();
            Some(Gap { from: self.begin + from, until: self.begin + until, what, fate: Fate::Lost })
        });
        let way = self.ways.of(source).expect("every source takes a way; reading the file proves it");
        Outages::new(self.seed, way, &host.name, self.faults_permille, planned.collect())
    }
}

fn clocks(sensors: &[&'static dyn Sensor], ways: &Ways) -> Vec<Option<Clock>> {
    sensors.iter().map(|sensor| ways.clock(sensor.name()).cloned()).collect()
}

fn names(off: &SensorOff, source: &str, host: &Host) -> bool {
    &*off.source == source && matches_pattern(&off.hosts, &host.name)
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

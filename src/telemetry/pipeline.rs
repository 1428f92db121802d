//! From effects to records at the console: who is switched off, numbering, delay, order of arrival.
//!
//! *Owns* records under way and the running numbers of every channel. *Reads* effects and the world
//! as of each effect. *Writes* records. *Invariants*: delays are keyed draws per stream, so that
//! what one host writes delays nobody else; a stream never overtakes itself; records arrive ordered
//! by (`seen`, order of writing) and are numbered in that order.

use super::collection::{Collection, matches_pattern};
use super::record::{Record, Value};
use super::sensor::{Forwarding, Sensor, Sink};
use super::source::registry;
use super::source::windows::{RECORD_ID, RECORD_ID_AT};
use crate::base::ids::{EffectId, HostId, RecordId};
use crate::base::rng::{Draw, Seed};
use crate::base::time::{SimSpan, SimTime};
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
    collection: Arc<Collection>,
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
    /// Records written so far.
    count: u64,
    /// Number of the last record before the run.
    base: u64,
    /// When the last one arrives.
    last_seen: SimTime,
    /// Switched off by the scenario.
    off: bool,
}

impl Pipeline {
    /// An empty pipeline; `off` lists what the scenario switches off.
    pub fn new(seed: Seed, off: &[SensorOff]) -> Self {
        Self {
            seed,
            sensors: registry().to_vec(),
            collection: Collection::shipped(),
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
        Self { sensors, ..self }
    }

    /// What is collected where.
    pub fn collection(&self) -> &Arc<Collection> {
        &self.collection
    }

    /// Collects something else from now on.
    pub fn collect(&mut self, collection: Arc<Collection>) {
        self.collection = collection;
    }

    /// Lets every sensor see `effect`; call it while `world` is as of the effect.
    pub fn observe(&mut self, effect: &Effect, world: &World) {
        let mut written = Vec::new();
        for at in 0..self.sensors.len() {
            let sensor = self.sensors[at];
            sensor.observe(effect, world, &mut Sink::collecting(&mut written, &self.collection));
            for record in written.drain(..) {
                if self.collection.keeps(world.host(record.host).role, &record) {
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
        let (seed, off) = (self.seed, &self.off);
        let stream = self
            .streams
            .entry((record.host, sensor.name()))
            .or_insert_with(|| Stream::open(seed, sensor.name(), world.host(record.host), off));
        if stream.off {
            return;
        }
        stream.count += 1;
        stream.number(&mut record);
        // A flow record carries the time of the first packet but is written at the last.
        record.seen = stream.arrival(sensor.forwarding(), record.time.max(effect.at));
        self.under_way.insert((record.seen, self.written), (record, effect.id));
        self.written += 1;
    }
}

impl Stream {
    fn open(seed: Seed, source: &str, host: &Host, off: &[SensorOff]) -> Self {
        let entity = format!("{source}/{}", host.name);
        let base = seed.draw(&entity, "first record number", 0).between(20_000, 900_000) as u64;
        let off = off.iter().any(|o| &*o.source == source && matches_pattern(&o.hosts, &host.name));
        let delays = seed.draw(&entity, "forwarding delay", 0);
        Self { delays, count: 0, base, last_seen: SimTime(i64::MIN), off }
    }

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
}

//! From effects to records at the console: sensors watch, what they write is relayed.
//!
//! *Owns* the sensors with what is collected where, and the [`Relay`]. *Reads* effects and the world as of each effect.
//! *Writes* records. *Invariant*: the relay needs neither world nor sensors, so that it may run behind them on a thread of
//! its own.

use super::collection::{Collection, Sieve};
use super::outage::Gap;
use super::record::Record;
use super::relay::{Relay, Written};
use super::sensor::{Sensor, Sink};
use super::source::registry;
use super::ways::{Clock, Ways};
use crate::base::ids::{EffectId, HostId};
use crate::base::rng::Seed;
use crate::base::time::SimTime;
use crate::scenario::Scenario;
use crate::scenario::model::SensorOff;
use crate::simulation::Effect;
use crate::world::{Host, World};
use std::sync::Arc;

/// The way of all records from sensors to the console.
#[derive(Debug, Clone)]
pub struct Pipeline {
    sensors: Sensors,
    relay: Relay,
    /// Room for what sensors write of one effect, used again and again.
    written: Vec<Written>,
}

/// All sensors, and what of theirs is collected.
#[derive(Debug, Clone)]
pub struct Sensors {
    all: Vec<&'static dyn Sensor>,
    /// The clock of each sensor, where it is not that of each host.
    clocks: Vec<Option<Clock>>,
    collection: Arc<Collection>,
    sieve: Arc<Sieve>,
    /// Room for what one sensor writes, used again and again.
    records: Vec<Record>,
}

impl Pipeline {
    /// An empty pipeline in which nothing ever fails; `off` lists what is switched off for good.
    pub fn new(seed: Seed, off: &[SensorOff]) -> Self {
        let (sensors, collection) = (registry().to_vec(), Collection::shipped());
        let relay = Relay::new(seed, off, &sensors);
        let sensors = Sensors {
            clocks: clocks(&sensors, relay.ways()),
            all: sensors,
            sieve: Arc::new(Sieve::of(&collection)),
            collection,
            records: Vec::new(),
        };
        Self { sensors, relay, written: Vec::new() }
    }

    /// The same pipeline with these sensors only. What they write is what they would write among all others: a
    /// sensor sees effects, never another sensor.
    pub fn of_sensors(mut self, sensors: Vec<&'static dyn Sensor>) -> Self {
        self.sensors.clocks = clocks(&sensors, self.relay.ways());
        self.relay = self.relay.of_sensors(&sensors);
        self.sensors.all = sensors;
        self
    }

    /// The pipeline of a scenario whose shift begins at `begin`, with the faults of everyday.
    pub fn of(scenario: &Scenario, seed: Seed, begin: SimTime) -> Self {
        let mut pipeline = Self::new(seed, &scenario.visibility);
        pipeline.relay = pipeline.relay.beginning(begin, scenario.sensors.faults_permille);
        pipeline
    }

    /// The same with other ways and `permille` of their faults.
    #[must_use]
    pub fn suffering(mut self, ways: Arc<Ways>, permille: u32) -> Self {
        self.sensors.clocks = clocks(&self.sensors.all, &ways);
        self.relay = self.relay.suffering(ways, permille);
        self
    }

    /// The source is switched off on this host for good.
    pub fn is_off(&self, source: &str, host: &Host) -> bool {
        self.relay.is_off(source, &host.name)
    }

    /// Gaps of a source on a host that have begun between two moments, whether anybody knows of them or not.
    pub fn gaps(&self, source: &str, host: &Host, span: (SimTime, SimTime)) -> Vec<Gap> {
        self.relay.gaps(source, &host.name, span)
    }

    /// The ways records take.
    pub fn ways(&self) -> &Ways {
        self.relay.ways()
    }

    /// The host under whose name a source has reported.
    pub fn carrier(&self, source: &str) -> Option<HostId> {
        self.relay.carrier(source)
    }

    /// What is collected where.
    pub fn collection(&self) -> &Arc<Collection> {
        &self.sensors.collection
    }

    /// Collects something else from now on.
    pub fn collect(&mut self, collection: Arc<Collection>) {
        self.sensors.sieve = Arc::new(Sieve::of(&collection));
        self.sensors.collection = collection;
    }

    /// Lets every sensor see `effect`; call it while `world` is as of the effect.
    pub fn observe(&mut self, effect: &Effect, world: &World) {
        self.sensors.observe(effect, world, &mut self.written);
        self.relay.take(self.written.drain(..));
    }

    /// Records that have arrived by `t`, in order of arrival, each with the effect behind it.
    pub fn deliver_until(&mut self, t: SimTime) -> Vec<(Record, EffectId)> {
        self.relay.deliver_until(t)
    }

    /// Both halves, for two threads: what the sensors write is to be given to the relay in its order.
    pub fn halves(&mut self) -> (&mut Sensors, &mut Relay) {
        (&mut self.sensors, &mut self.relay)
    }
}

impl Sensors {
    /// Lets every sensor see `effect`; call it while `world` is as of the effect.
    pub fn observe(&mut self, effect: &Effect, world: &World, out: &mut Vec<Written>) {
        for (at, (sensor, clock)) in self.all.iter().zip(&self.clocks).enumerate() {
            sensor.observe(effect, world, &mut Sink::collecting(&mut self.records, &self.collection, clock.as_ref()));
            for record in self.records.drain(..) {
                let host = world.host(record.host);
                // A sensor on a host that is off writes nothing.
                let silent = !host.online && sensor.runs_on(host);
                if !silent && self.sieve.keeps(host.role, &record) {
                    out.push(Written { sensor: at, host: host.name.clone(), at: effect.at, effect: effect.id, record });
                }
            }
        }
    }
}

fn clocks(sensors: &[&'static dyn Sensor], ways: &Ways) -> Vec<Option<Clock>> {
    sensors.iter().map(|sensor| ways.clock(sensor.name()).cloned()).collect()
}

//! The sensor trait: a log source sees effects and writes records.

use super::collection::Collection;
use super::record::{EventType, Record, Value};
use super::ways::Clock;
use crate::base::ids::{HostId, RecordId};
use crate::base::time::{SimSpan, SimTime};
use crate::simulation::Effect;
use crate::world::{Host, World};
use std::fmt;

/// A log source: turns effects into records.
pub trait Sensor: Sync {
    /// Name for coverage lists and scenarios, `sysmon`.
    fn name(&self) -> &'static str;
    /// All types it can write.
    fn types(&self) -> &'static [&'static EventType];
    /// How its records travel to the console.
    fn forwarding(&self) -> Forwarding;
    /// Whether it sits on this host and writes what happens there; never for sensors that many hosts share.
    fn runs_on(&self, host: &Host) -> bool {
        let _: &Host = host;
        false
    }
    /// Writes what it sees of `effect`.
    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>);
}

impl fmt::Debug for dyn Sensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How long a source's records are under way: a floor, an exponential part, and now and then a
/// late batch. Our assumption, shaped after the lags seen in public Sysmon samples (median tens of
/// milliseconds, 95th percentile seconds) plus an agent's polling.
#[derive(Debug, Clone, Copy)]
pub struct Forwarding {
    /// No record is faster, milliseconds.
    pub floor_ms: i64,
    /// Mean of the exponential part, milliseconds.
    pub mean_ms: i64,
    /// Late batches per 1000 records.
    pub late_permille: u32,
    /// Mean extra delay of a late batch, milliseconds.
    pub late_mean_ms: i64,
}

/// Where a sensor puts its records; the pipeline adds ids, record numbers and delay.
#[derive(Debug)]
pub struct Sink<'a> {
    out: &'a mut Vec<Record>,
    collection: Option<&'a Collection>,
    clock: Option<&'a Clock>,
}

impl<'a> Sink<'a> {
    /// A sink over a plain list, for trying one sensor.
    pub fn new(out: &'a mut Vec<Record>) -> Self {
        Self { out, collection: None, clock: None }
    }

    /// A sink for what this collection keeps, of a sensor that reads this clock.
    pub(super) fn collecting(out: &'a mut Vec<Record>, collection: &'a Collection, clock: Option<&'a Clock>) -> Self {
        Self { out, collection: Some(collection), clock }
    }

    /// How far the sensor's clock on `host` goes fast; hosts' own clocks are added by `windows::clock`.
    pub fn clock_error(&self, host: &Host) -> SimSpan {
        self.clock.map_or(SimSpan::ZERO, |clock| clock.error(host))
    }

    /// Records of this type are collected on `host` at all; worth asking before costly ones are made.
    pub fn wants(&self, host: &Host, kind: &EventType) -> bool {
        self.collection.is_none_or(|c| c.collects(host.role, kind.name))
    }

    /// Emits one record; `system` and `values` are by position of the type's fields.
    pub fn emit(
        &mut self,
        kind: &'static EventType,
        time: SimTime,
        host: HostId,
        system: Vec<Value>,
        values: Vec<Value>,
    ) {
        assert_eq!(values.len(), kind.fields.len(), "{} has {} fields", kind.name, kind.fields.len());
        assert_eq!(system.len(), kind.system.len(), "{} has {} header fields", kind.name, kind.system.len());
        self.out.push(Record { id: RecordId(u32::MAX), kind, time, seen: time, host, system, values });
    }
}

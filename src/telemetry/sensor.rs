//! The sensor trait and the registry of all log sources.

use super::record::{EventType, Record, Value};
use crate::base::ids::{HostId, RecordId};
use crate::base::time::SimTime;
use crate::simulation::Effect;
use crate::world::World;

/// A log source: turns effects into records.
pub trait Sensor: Sync {
    /// Name for coverage lists, `sysmon`.
    fn name(&self) -> &'static str;
    /// All types it can write.
    fn types(&self) -> &'static [&'static EventType];
    /// Writes what it sees of `effect`.
    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>);
}

/// Where a sensor puts its records; the pipeline adds ids, record numbers and delay.
pub struct Sink<'a> {
    pub(super) out: &'a mut Vec<Record>,
}

impl Sink<'_> {
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

//! Sysmon on every Windows host: processes, connections, files, registry, names.
//!
//! Field lists follow the newest schema of each event (10 and 22: Microsoft's documentation).
//! Simplified: only connections that the host opened, no name lookups in event 3.

mod emit;
pub mod fields;
pub(super) mod software;

use crate::simulation::Effect;
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::World;

/// The Sysmon driver and service.
#[derive(Debug)]
pub struct Sysmon;

impl Sensor for Sysmon {
    fn name(&self) -> &'static str {
        "sysmon"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 15, mean_ms: 400, late_permille: 25, late_mean_ms: 8_000 }
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        emit::observe(effect, world, out);
    }
}

//! Sysmon on every Windows host: processes, connections, files, registry, names, libraries, pipes, WMI.
//!
//! It writes whatever its driver would see; which of it is kept is the configuration's to say
//! (`assets/collection.ron`).
//!
//! Field lists follow the newest schema of each event (10 and 22: Microsoft's documentation).
//! Simplified: only connections that the host opened, no name lookups in event 3.

mod emit;
pub mod fields;
pub(super) mod software;
mod traces;

use crate::simulation::Effect;
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{Host, World};

/// The Sysmon driver and service.
#[derive(Debug)]
pub struct Sysmon;

impl Sensor for Sysmon {
    fn name(&self) -> &'static str {
        "sysmon"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::all()
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 15, mean_ms: 400, late_permille: 25, late_mean_ms: 8_000 }
    }

    fn runs_on(&self, host: &Host) -> bool {
        host.os.is_windows()
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        emit::observe(effect, world, out);
    }
}

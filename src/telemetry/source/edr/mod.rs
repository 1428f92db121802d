//! The endpoint and identity product, in the advanced hunting tables of Microsoft Defender XDR.
//!
//! Columns follow Microsoft's reference of advanced hunting. Process ids, hashes, logon ids and
//! addresses are those of Sysmon, the Security log and Zeek; accounts are written in lower case and
//! logon ids in decimal, as the product does. Which machines have the agent is data
//! (`assets/edr.ron`), and so is what its own detections call suspicious (`assets/edr_alerts.ron`).
//! Simplified: loaded images are those that Sysmon would tell of; name lookups show with the connection that follows.

mod alert;
mod deployment;
mod device;
mod emit;
mod event;
pub mod fields;
mod identity;
mod logon;
mod row;

use crate::simulation::Effect;
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{Host, World};

/// Agents on machines and on domain controllers, with the service behind them.
#[derive(Debug)]
pub struct Edr;

impl Sensor for Edr {
    fn name(&self) -> &'static str {
        "edr"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 1_500, mean_ms: 9_000, late_permille: 15, late_mean_ms: 60_000 }
    }

    fn runs_on(&self, host: &Host) -> bool {
        deployment::deployment().covers(host)
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        emit::observe(effect, world, out);
        identity::observe(effect, world, out);
        alert::observe(effect, world, out);
        device::observe(effect, world, out);
    }
}

//! Traffic log of the perimeter firewall (PAN-OS 9.1, 75 columns).
//!
//! Sees every flow with one end outside, in the DMZ or in the VPN, and every flow it denied; what
//! runs between inside zones passes the core switch only. One line per session, when it ends.
//! Simplified: no start lines, no threat log, user names from the owner of the workstation.

mod emit;
pub mod fields;
mod threat;
pub mod threat_fields;

use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{FlowState, HostRole, World};

/// The perimeter firewall.
#[derive(Debug)]
pub struct Firewall;

impl Sensor for Firewall {
    fn name(&self) -> &'static str {
        "firewall"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 60, mean_ms: 250, late_permille: 3, late_mean_ms: 2_000 }
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        let EffectKind::FlowClosed { flow } = &effect.kind else { return };
        let flow = world.flow(*flow);
        let Some(firewall) = world.server(HostRole::Firewall) else { return };
        let denied = flow.state == FlowState::Dropped && flow.denied_by.is_some();
        if emit::crosses_perimeter(world, flow) || denied {
            let error = out.clock_error(firewall);
            let values = emit::values(world, firewall, flow, (effect.at, error));
            out.emit(&fields::TRAFFIC, effect.at + error, firewall.id, Vec::new(), values);
            threat::lines(world, firewall, flow, out);
        }
    }
}

//! The analytical log of the DNS server, which runs on the domain controller: every answer it gave.
//!
//! Source: Microsoft's list of DNS server analytic events; columns are those of Sentinel's `DnsEvents`.
//! Simplified: answers only, as the DNS solution of Sentinel collects them; a name that does not exist is
//! an answer with code 3; the server's own questions to the world are not told.

mod emit;
pub mod fields;

use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{AppLayer, Host, HostRole, World};

/// The DNS server.
#[derive(Debug)]
pub struct DnsServer;

impl Sensor for DnsServer {
    fn name(&self) -> &'static str {
        "dns"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 800, mean_ms: 5_000, late_permille: 4, late_mean_ms: 15_000 }
    }

    fn runs_on(&self, host: &Host) -> bool {
        host.role == HostRole::DomainController
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        let EffectKind::FlowClosed { flow } = &effect.kind else { return };
        let flow = world.flow(*flow);
        if !matches!(flow.app, AppLayer::Dns { .. }) || !flow.came_up() {
            return;
        }
        let Some(server) = flow.target.map(|h| world.host(h)).filter(|h| self.runs_on(h)) else { return };
        if out.wants(server, &fields::ANSWERED) {
            emit::answered(world, server, flow, out);
        }
    }
}

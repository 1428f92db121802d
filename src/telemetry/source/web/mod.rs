//! The public web server: nginx in front, Apache with the dynamic pages behind it.
//!
//! A session the network sees encrypted is a few requests here: how many and which follows from its bytes.
//! Simplified: the site has a dozen pages; requests of one session come in one order.

mod emit;
pub mod fields;
mod visit;

use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{Host, HostRole, World};

/// Both servers.
#[derive(Debug)]
pub struct Web;

impl Sensor for Web {
    fn name(&self) -> &'static str {
        "web"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 30, mean_ms: 400, late_permille: 5, late_mean_ms: 3_000 }
    }

    fn runs_on(&self, host: &Host) -> bool {
        host.role == HostRole::WebServer
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        let EffectKind::FlowClosed { flow } = &effect.kind else { return };
        let flow = world.flow(*flow);
        let Some(host) = flow.target.map(|h| world.host(h)) else { return };
        if host.role == HostRole::WebServer && flow.came_up() {
            emit::requests(world, host, flow, out);
        }
    }
}

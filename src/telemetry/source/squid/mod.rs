//! Access log of the transparent web proxy (Squid, own log format).
//!
//! Sees every web request and every TLS session from inside to outside that reached it; of TLS it
//! knows the name in the hello alone. Format:
//! `%ts.%03tu %tr %>a %>p %Ss %03>Hs %>st %<st %rm %ru %un %Sh %<a %mt "%{User-Agent}>h" %note`.
//! Simplified: one line per flow; categories come from the proxy's own list.

mod emit;
pub mod fields;

use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{HostRole, World};

/// The web proxy.
#[derive(Debug)]
pub struct Proxy;

impl Sensor for Proxy {
    fn name(&self) -> &'static str {
        "proxy"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 80, mean_ms: 300, late_permille: 3, late_mean_ms: 3_000 }
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        let EffectKind::FlowClosed { flow } = &effect.kind else { return };
        let flow = world.flow(*flow);
        let Some(proxy) = world.server(HostRole::Proxy) else { return };
        let at = effect.at + out.clock_error(proxy);
        if let Some(values) = emit::values(world, flow, at) {
            out.emit(&fields::ACCESS, at, proxy.id, vec![proxy.name.clone().into()], values);
        }
    }
}

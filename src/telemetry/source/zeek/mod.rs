//! Zeek on a tap at the core switch.
//!
//! Sees every flow that crosses from one network zone into another; traffic inside a zone stays
//! invisible, as at work. All logs of a flow are written when it ends, with the time of its first
//! packet, so that every uid of the other logs has its conn line.
//! Simplified: `ssl` is written at the end of the session too; certificates, hosts and programs are
//! told once a day.

mod app;
mod conn;
pub mod fields;
mod login;
mod monitor;
mod service;
mod share;

use crate::base::ids::HostId;
use crate::base::time::{SimSpan, SimTime};
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{EventType, Joined as _, Value};
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::telemetry::wire;
use crate::world::{AppLayer, Flow, World};
use smol_str::ToSmolStr as _;

/// The network monitor.
#[derive(Debug)]
pub struct Zeek;

impl Sensor for Zeek {
    fn name(&self) -> &'static str {
        "zeek"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 250, mean_ms: 900, late_permille: 2, late_mean_ms: 4_000 }
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        let EffectKind::FlowClosed { flow } = &effect.kind else { return };
        let flow = world.flow(*flow);
        // The tap hangs beside the firewall and reports under its name.
        let Some(tap) = wire::tap(world, flow) else { return };
        let error = out.clock_error(tap);
        let mut seen = Seen { world, flow, tap: tap.id, error, out };
        seen.tell(&fields::CONN, conn::values(flow));
        if let Some((kind, values)) = app::values(flow) {
            seen.tell(kind, values);
        }
        if flow.came_up() {
            match &flow.app {
                AppLayer::Tls { .. } => service::certificate(&mut seen),
                AppLayer::Smb => share::smb(&mut seen),
                AppLayer::Rpc { .. } => share::calls(&mut seen),
                AppLayer::Ssh => login::ssh(&mut seen),
                AppLayer::Rdp => login::rdp(&mut seen),
                AppLayer::Kerberos => login::kerberos(&mut seen),
                AppLayer::Smtp => service::smtp(&mut seen),
                AppLayer::Ntp => service::ntp(&mut seen),
                AppLayer::Dhcp => service::dhcp(&mut seen),
                _ => {}
            }
            share::files(&mut seen);
        }
        monitor::conclude(&mut seen);
    }
}

/// One flow at the tap, and where its records go.
struct Seen<'a, 's, 'o> {
    world: &'a World,
    flow: &'a Flow,
    tap: HostId,
    /// How far the tap's clock goes fast.
    error: SimSpan,
    out: &'s mut Sink<'o>,
}

impl Seen<'_, '_, '_> {
    /// A record of the flow, with the time of its first packet.
    fn tell(&mut self, kind: &'static EventType, values: Vec<Value>) {
        self.tell_later(kind, SimSpan::ZERO, values);
    }

    /// A record of the flow, so long after its first packet.
    fn tell_later(&mut self, kind: &'static EventType, after: SimSpan, values: Vec<Value>) {
        let at = self.flow.opened + after + self.error;
        self.out.emit(kind, at, self.tap, Vec::new(), [lead(self.flow, at), values].joined());
    }

    /// A record that names no connection.
    fn tell_alone(&mut self, kind: &'static EventType, values: Vec<Value>) {
        let at = self.flow.opened + self.error;
        self.out.emit(kind, at, self.tap, Vec::new(), [vec![seconds(at)], values].joined());
    }
}

/// Time, uid and addresses, as most logs begin.
fn lead(flow: &Flow, at: SimTime) -> Vec<Value> {
    let t = flow.tuple;
    vec![
        seconds(at),
        wire::uid(flow, 'C', 0).into(),
        t.src.to_smolstr().into(),
        i64::from(t.src_port).into(),
        t.dst.to_smolstr().into(),
        i64::from(t.dst_port).into(),
    ]
}

/// Zeek's times.
fn seconds(at: SimTime) -> Value {
    Value::Float(at.0 as f64 / 1e6)
}

/// Zeek's letters for truth.
fn flag(yes: bool) -> Value {
    if yes { "T".into() } else { "F".into() }
}

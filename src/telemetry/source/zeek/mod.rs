//! Zeek on a tap at the core switch: conn, dns, http, ssl.
//!
//! Sees every flow that crosses from one network zone into another; traffic inside a zone stays
//! invisible, as at work. All logs of a flow are written when it ends, with the time of its first
//! packet, so that every uid of dns, http and ssl has its conn line.
//! Simplified: `ssl` is written at the end of the session too; no files.log.

mod app;
mod conn;
pub mod fields;

pub(super) use conn::volume;

use crate::base::digest;
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{EventType, Value};
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{Flow, HostRole, World, Zone};

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
        let Some(tap) = world.server(HostRole::Firewall) else { return };
        if zone_of(world, flow, true) == zone_of(world, flow, false) {
            return;
        }
        let lead = lead(flow);
        out.emit(&fields::CONN, flow.opened, tap.id, Vec::new(), [lead.clone(), conn::values(flow)].concat());
        if let Some((kind, values)) = app::values(world, flow) {
            out.emit(kind, flow.opened, tap.id, Vec::new(), [lead, values].concat());
        }
    }
}

fn zone_of(world: &World, flow: &Flow, source: bool) -> Zone {
    let end = if source { flow.source } else { flow.target };
    end.map_or(Zone::Outside, |host| world.host(host).zone)
}

/// Time, uid and addresses, as every log begins.
fn lead(flow: &Flow) -> Vec<Value> {
    let t = flow.tuple;
    vec![
        Value::Float(flow.opened.0 as f64 / 1e6),
        uid(flow, 'C').into(),
        t.src.to_string().into(),
        i64::from(t.src_port).into(),
        t.dst.to_string().into(),
        i64::from(t.dst_port).into(),
    ]
}

/// Zeek's identifier of a connection (`C…`) or file (`F…`): 17 letters and digits after the prefix.
fn uid(flow: &Flow, prefix: char) -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let key = digest::sha256(&[
        &[prefix as u8],
        &flow.id.0.to_le_bytes(),
        &flow.opened.0.to_le_bytes(),
        &flow.tuple.src.octets(),
    ]);
    let letters = key.iter().take(17).map(|b| char::from(LETTERS[usize::from(*b) % 62]));
    std::iter::once(prefix).chain(letters).collect()
}

/// Zeek's letters for truth.
fn flag(yes: bool) -> Value {
    if yes { "T".into() } else { "F".into() }
}

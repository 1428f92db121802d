//! The filtering platform's view of flows on hosts that audit it: 5156 and 5158.

use super::Writing;
use super::fields::object::{connection_allowed, port_bound};
use crate::base::digest;
use crate::base::net::Proto;
use crate::simulation::Effect;
use crate::telemetry::record::{Joined as _, Value};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::{NULL_SID, clock, service_pid};
use crate::world::{Flow, FlowState, Host, World};
use smol_str::ToSmolStr as _;

pub(super) fn observe(effect: &Effect, world: &World, flow: &Flow, out: &mut Sink<'_>) {
    if !matches!(flow.state, FlowState::Completed | FlowState::Aborted) {
        return;
    }
    for (end, outbound) in [(flow.source, true), (flow.target, false)] {
        let Some(host) = end.map(|h| world.host(h)).filter(|h| h.os.is_windows()) else { continue };
        if !out.wants(host, &connection_allowed::TYPE) {
            continue;
        }
        let writing = Writing { host, time: clock(host, effect.at), process: 4 };
        let (pid, program) = if outbound { opener(world, host, flow) } else { listener(world, host, flow) };
        side(&writing, flow, outbound, (pid, &program), out);
    }
}

fn side(writing: &Writing<'_>, flow: &Flow, outbound: bool, by: (u32, &str), out: &mut Sink<'_>) {
    let t = flow.tuple;
    let protocol = if t.proto == Proto::Udp { "17" } else { "6" };
    let own = if outbound { (t.src, t.src_port) } else { (t.dst, t.dst_port) };
    let other = if outbound { (t.dst, t.dst_port) } else { (t.src, t.src_port) };
    // Filters are numbered anew at every start of the machine.
    let filter = |layer: &str| 65_000 + digest::hash64(&[writing.host.name.as_bytes(), layer.as_bytes()]) % 9_000;
    let text = |n: u64| Value::from(n.to_string());
    let program = [Value::from(by.0.to_string()), device_path(by.1).into()];
    if outbound {
        let values = [
            program.to_vec(),
            vec!["0.0.0.0".into(), own.1.to_smolstr().into(), protocol.into()],
            vec!["0".into(), "%%14608".into(), "36".into()],
        ]
        .joined();
        out.emit_written(writing, &port_bound::TYPE, &port_bound::MESSAGE, values);
    }
    let (direction, layer, number) = if outbound { ("%%14593", "%%14611", "48") } else { ("%%14592", "%%14610", "44") };
    let values = [
        program.to_vec(),
        vec![direction.into(), own.0.to_smolstr().into(), own.1.to_smolstr().into()],
        vec![other.0.to_smolstr().into(), other.1.to_smolstr().into(), protocol.into()],
        vec![text(filter(layer)), layer.into(), number.into(), NULL_SID.into(), NULL_SID.into()],
    ]
    .joined();
    out.emit_written(writing, &connection_allowed::TYPE, &connection_allowed::MESSAGE, values);
}

/// The process that opened it; the kernel where none is known.
fn opener(world: &World, host: &Host, flow: &Flow) -> (u32, String) {
    match flow.process.map(|p| world.process(p)).filter(|p| p.host == host.id) {
        Some(process) => (process.pid.0, process.image.to_string()),
        None => (4, "System".to_owned()),
    }
}

/// Who listens on that port.
fn listener(world: &World, host: &Host, flow: &Flow) -> (u32, String) {
    match flow.tuple.dst_port {
        445 => (4, "System".to_owned()),
        88 | 389 | 636 | 49_667 => (service_pid(world, host, "lsass"), r"C:\Windows\System32\lsass.exe".to_owned()),
        _ => (service_pid(world, host, "svchost"), r"C:\Windows\System32\svchost.exe".to_owned()),
    }
}

/// `\device\harddiskvolume3\windows\…`, lower case as the platform prints it.
fn device_path(image: &str) -> String {
    match image.strip_prefix("C:") {
        Some(rest) => format!(r"\device\harddiskvolume3{}", rest.to_ascii_lowercase()),
        None => image.to_owned(),
    }
}

//! Alerts and flow ends.

use super::fields::{ALERT, FLOW};
use super::{Seen, body};
use crate::base::net::Proto;
use crate::base::time::{SimSpan, SimTime};
use crate::telemetry::nested::Nested;
use crate::telemetry::record::Value;
use crate::telemetry::wire::signature::{Signature, app_proto, fired};
use crate::telemetry::wire::volume;
use crate::world::{AppLayer, Flow, FlowState, Zone};

/// Bytes of an Ethernet header, which Suricata counts and Zeek does not.
const FRAME: u64 = 14;

/// One record for each signature the flow fires.
pub(super) fn alerts(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let fired: Vec<&Signature> = fired(seen.world, flow).collect();
    for signature in fired {
        let alert = Nested::new()
            .with("action", "allowed")
            .with("gid", 1)
            .with("signature_id", signature.sid)
            .with("rev", signature.rev)
            .with("signature", &*signature.signature)
            .with("category", &*signature.category)
            .with("severity", signature.severity);
        let or_absent = |body: Option<Nested>| body.map_or(Value::Absent, Value::from);
        let ssh = matches!(flow.app, AppLayer::Ssh).then(|| body::ssh(seen.world, flow));
        let values = vec![
            if flow.came_up() { Value::Int(0) } else { Value::Absent },
            alert.into(),
            or_absent(body::tls(flow).filter(|_| flow.came_up())),
            or_absent(body::http(flow).filter(|_| flow.came_up())),
            or_absent(body::dns(flow)),
            or_absent(ssh),
            app_proto(flow).into(),
            "to_server".into(),
            counts(seen, flow, true).into(),
        ];
        let after = if flow.came_up() { SimSpan(flow.lasted.0.clamp(1_000, 60_000)) } else { SimSpan::ZERO };
        seen.tell(&ALERT, after, false, values);
    }
}

/// The end of a flow across the perimeter; questions for names have their own record.
pub(super) fn flow(seen: &mut Seen<'_, '_, '_>, at: SimTime) {
    let flow = seen.flow;
    let outside = [flow.source, flow.target].map(|end| seen.world.zone_of(end) == Zone::Outside);
    if matches!(flow.app, AppLayer::Dns { .. }) || !(outside[0] || outside[1]) {
        return;
    }
    let mut body = counts(seen, flow, false);
    let lasted = SimSpan(volume::duration_micros(flow));
    body.put("end", seen.stamp(flow.opened + lasted));
    body.put("age", lasted.as_secs());
    body.put("state", if flow.came_up() { "closed" } else { "new" });
    body.put("reason", if flow.tuple.proto == Proto::Tcp && flow.came_up() { "shutdown" } else { "timeout" });
    body.put("alerted", fired(seen.world, flow).next().is_some());
    let tcp = (flow.tuple.proto == Proto::Tcp).then(|| tcp(flow));
    let values = vec![app_proto(flow).into(), body.into(), tcp.map_or(Value::Absent, Value::from)];
    // The record is written when the flow is forgotten, a little after its end.
    seen.tell(&FLOW, at - flow.opened, false, values);
}

/// Packets and bytes, with the addresses for alerts.
fn counts(seen: &Seen<'_, '_, '_>, flow: &Flow, addresses: bool) -> Nested {
    let v = volume(flow);
    let mut body = Nested::new();
    body.put("pkts_toserver", v.sent_packets);
    body.put("pkts_toclient", v.received_packets);
    body.put("bytes_toserver", v.sent_bytes + FRAME * v.sent_packets);
    body.put("bytes_toclient", v.received_bytes + FRAME * v.received_packets);
    body.put("start", seen.stamp(flow.opened));
    if addresses {
        let t = flow.tuple;
        body.put("src_ip", t.src.to_string());
        body.put("dest_ip", t.dst.to_string());
        body.put("src_port", t.src_port);
        body.put("dest_port", t.dst_port);
    }
    body
}

fn tcp(flow: &Flow) -> Nested {
    let (flags, to_server, to_client) = match flow.state {
        FlowState::Completed => ("1b", "1b", "1b"),
        FlowState::Aborted => ("1e", "1e", "1a"),
        FlowState::Refused => ("16", "02", "14"),
        FlowState::Dropped => ("02", "02", "00"),
    };
    let mut body = Nested::new();
    body.put("tcp_flags", flags);
    body.put("tcp_flags_ts", to_server);
    body.put("tcp_flags_tc", to_client);
    for (key, set) in [
        ("syn", true),
        ("fin", flow.state == FlowState::Completed),
        ("rst", matches!(flow.state, FlowState::Aborted | FlowState::Refused)),
        ("psh", flow.came_up()),
        ("ack", flow.state != FlowState::Dropped),
    ] {
        if set {
            body.put(key, true);
        }
    }
    body.put("state", if flow.came_up() { "closed" } else { "syn_sent" });
    body
}

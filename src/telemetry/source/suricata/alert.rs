//! Alerts and flow ends.

use super::fields::{ALERT, FLOW};
use super::{Seen, body};
use crate::base::net::Proto;
use crate::base::time::{SimSpan, SimTime};
use crate::telemetry::record::Value;
use crate::telemetry::wire::signature::{Signature, app_proto, fired};
use crate::telemetry::wire::volume;
use crate::world::{AppLayer, Flow, FlowState, Zone};
use serde_json::{Map, Value as Json, json};

/// Bytes of an Ethernet header, which Suricata counts and Zeek does not.
const FRAME: u64 = 14;

/// One record for each signature the flow fires.
pub(super) fn alerts(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let fired: Vec<&Signature> = fired(seen.world, flow).collect();
    for signature in fired {
        let alert = json!({
            "action": "allowed", "gid": 1, "signature_id": signature.sid, "rev": signature.rev,
            "signature": &*signature.signature, "category": &*signature.category, "severity": signature.severity,
        });
        let json_or_absent = |body: Option<Json>| body.map_or(Value::Absent, Value::from);
        let ssh = matches!(flow.app, AppLayer::Ssh).then(|| body::ssh(seen.world, flow));
        let values = vec![
            if flow.came_up() { Value::Int(0) } else { Value::Absent },
            alert.into(),
            json_or_absent(body::tls(flow).filter(|_| flow.came_up())),
            json_or_absent(body::http(flow).filter(|_| flow.came_up())),
            json_or_absent(body::dns(flow)),
            json_or_absent(ssh),
            app_proto(flow).into(),
            "to_server".into(),
            Json::Object(counts(seen, flow, true)).into(),
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
    let mut put = |key: &str, value: Json| body.insert(key.to_owned(), value);
    put("end", json!(seen.stamp(flow.opened + lasted)));
    put("age", json!(lasted.as_secs()));
    put("state", json!(if flow.came_up() { "closed" } else { "new" }));
    put("reason", json!(if flow.tuple.proto == Proto::Tcp && flow.came_up() { "shutdown" } else { "timeout" }));
    put("alerted", json!(fired(seen.world, flow).next().is_some()));
    let tcp = (flow.tuple.proto == Proto::Tcp).then(|| tcp(flow));
    let values = vec![app_proto(flow).into(), Json::Object(body).into(), tcp.map_or(Value::Absent, Value::from)];
    // The record is written when the flow is forgotten, a little after its end.
    seen.tell(&FLOW, at - flow.opened, false, values);
}

/// Packets and bytes, with the addresses for alerts.
fn counts(seen: &Seen<'_, '_, '_>, flow: &Flow, addresses: bool) -> Map<String, Json> {
    let v = volume(flow);
    let mut body = Map::new();
    body.insert("pkts_toserver".into(), json!(v.sent_packets));
    body.insert("pkts_toclient".into(), json!(v.received_packets));
    body.insert("bytes_toserver".into(), json!(v.sent_bytes + FRAME * v.sent_packets));
    body.insert("bytes_toclient".into(), json!(v.received_bytes + FRAME * v.received_packets));
    body.insert("start".into(), json!(seen.stamp(flow.opened)));
    if addresses {
        let t = flow.tuple;
        body.insert("src_ip".into(), json!(t.src.to_string()));
        body.insert("dest_ip".into(), json!(t.dst.to_string()));
        body.insert("src_port".into(), json!(t.src_port));
        body.insert("dest_port".into(), json!(t.dst_port));
    }
    body
}

fn tcp(flow: &Flow) -> Json {
    let (flags, to_server, to_client) = match flow.state {
        FlowState::Completed => ("1b", "1b", "1b"),
        FlowState::Aborted => ("1e", "1e", "1a"),
        FlowState::Refused => ("16", "02", "14"),
        FlowState::Dropped => ("02", "02", "00"),
    };
    let mut body = Map::new();
    body.insert("tcp_flags".into(), json!(flags));
    body.insert("tcp_flags_ts".into(), json!(to_server));
    body.insert("tcp_flags_tc".into(), json!(to_client));
    for (key, set) in [
        ("syn", true),
        ("fin", flow.state == FlowState::Completed),
        ("rst", matches!(flow.state, FlowState::Aborted | FlowState::Refused)),
        ("psh", flow.came_up()),
        ("ack", flow.state != FlowState::Dropped),
    ] {
        if set {
            body.insert(key.into(), json!(true));
        }
    }
    body.insert("state".into(), json!(if flow.came_up() { "closed" } else { "syn_sent" }));
    Json::Object(body)
}

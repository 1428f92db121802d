//! `conn.log`: state, history, packets and bytes that agree with each other.

use super::flag;
use crate::base::net::Proto;
use crate::telemetry::record::Value;
use crate::world::{AppLayer, Flow, FlowState};
use std::net::Ipv4Addr;

/// Largest TCP payload of an Ethernet frame without options.
const SEGMENT: u64 = 1_460;
/// Largest UDP payload of an Ethernet frame.
const DATAGRAM: u64 = 1_472;

/// Packets and bytes of both directions, IP headers included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Volume {
    /// Packets from the opener.
    pub(crate) sent_packets: u64,
    /// Bytes on the wire from the opener.
    pub(crate) sent_bytes: u64,
    /// Packets to the opener.
    pub(crate) received_packets: u64,
    /// Bytes on the wire to the opener.
    pub(crate) received_bytes: u64,
}

/// Counts what the wire carried for the payload of `flow`.
pub(crate) fn volume(flow: &Flow) -> Volume {
    let (sent, received) = payload(flow);
    let answered = flow.state != FlowState::Dropped;
    match flow.tuple.proto {
        Proto::Tcp => {
            let (data_out, data_in) = (sent.div_ceil(SEGMENT), received.div_ceil(SEGMENT));
            let (out, back) = match flow.state {
                FlowState::Dropped => (attempts(flow), 0),
                FlowState::Refused => (1, 1),
                // SYN, ACK, FIN, last ACK and data one way; every second segment is acknowledged.
                FlowState::Completed => (4 + data_out + data_in.div_ceil(2), 3 + data_in + data_out.div_ceil(2)),
                FlowState::Aborted => (3 + data_out + data_in.div_ceil(2), 1 + data_in + data_out.div_ceil(2)),
            };
            Volume {
                sent_packets: out,
                sent_bytes: sent + 40 * out + 12,
                received_packets: back,
                received_bytes: if back == 0 { 0 } else { received + 40 * back + 12 },
            }
        }
        Proto::Udp | Proto::Icmp => {
            let out = sent.div_ceil(DATAGRAM).max(1);
            let back = if answered && received > 0 { received.div_ceil(DATAGRAM) } else { 0 };
            let received = if back == 0 { 0 } else { received };
            Volume {
                sent_packets: out,
                sent_bytes: sent + 28 * out,
                received_packets: back,
                received_bytes: received + 28 * back,
            }
        }
    }
}

/// A dropped SYN is repeated after one, three and seven seconds.
fn attempts(flow: &Flow) -> u64 {
    match flow.lasted.as_secs() {
        0 => 1,
        1..3 => 2,
        3..7 => 3,
        _ => 4,
    }
}

/// Nothing but headers passes a connection that never came up.
fn payload(flow: &Flow) -> (u64, u64) {
    match (flow.state, flow.tuple.proto) {
        (FlowState::Completed | FlowState::Aborted, _) => (flow.sent_bytes, flow.received_bytes),
        (_, Proto::Tcp) => (0, 0),
        (FlowState::Dropped | FlowState::Refused, _) => (flow.sent_bytes, 0),
    }
}

/// Values after the common lead.
pub(super) fn values(flow: &Flow) -> Vec<Value> {
    let v = volume(flow);
    let (sent, received) = payload(flow);
    let single = v.sent_packets + v.received_packets == 1;
    let measured = |value: Value| if single { Value::Absent } else { value };
    let int = |n: u64| Value::Int(n as i64);
    vec![
        flow.tuple.proto.to_string().into(),
        service(flow).map_or(Value::Absent, Value::from),
        measured(Value::Float(duration_micros(flow) as f64 / 1e6)),
        measured(int(sent)),
        measured(int(received)),
        state(flow).into(),
        flag(is_local(flow.tuple.src)),
        flag(is_local(flow.tuple.dst)),
        Value::Int(0),
        history(flow, (sent, received)).into(),
        int(v.sent_packets),
        int(v.sent_bytes),
        int(v.received_packets),
        int(v.received_bytes),
        Value::Absent,
        Value::Int(i64::from(flow.tuple.proto.number())),
    ]
}

/// At least a switch's latency, and never faster than a gigabit link.
pub(super) fn duration_micros(flow: &Flow) -> i64 {
    let at_link_rate = (flow.sent_bytes + flow.received_bytes) / 100;
    flow.lasted.0.max(at_link_rate as i64).max(200)
}

fn is_local(address: Ipv4Addr) -> bool {
    address.is_private()
}

fn state(flow: &Flow) -> &'static str {
    match (flow.state, flow.tuple.proto) {
        (FlowState::Completed, Proto::Tcp) => "SF",
        (FlowState::Completed, _) if flow.received_bytes > 0 => "SF",
        (FlowState::Refused, Proto::Tcp) => "REJ",
        (FlowState::Completed | FlowState::Dropped | FlowState::Refused, _) => "S0",
        (FlowState::Aborted, Proto::Tcp) => "RSTO",
        (FlowState::Aborted, _) => "SF",
    }
}

fn history(flow: &Flow, (sent, received): (u64, u64)) -> String {
    if flow.tuple.proto != Proto::Tcp {
        return if state(flow) == "SF" { "Dd" } else { "D" }.into();
    }
    let data = match (sent > 0, received > 0) {
        (true, true) => "Dad",
        (true, false) => "Da",
        (false, true) => "d",
        (false, false) => "",
    };
    match flow.state {
        FlowState::Dropped => "S".into(),
        FlowState::Refused => "Sr".into(),
        FlowState::Completed => format!("ShA{data}Ff"),
        FlowState::Aborted => format!("ShA{data}R"),
    }
}

fn service(flow: &Flow) -> Option<&'static str> {
    if !matches!(flow.state, FlowState::Completed | FlowState::Aborted) {
        return None;
    }
    let tcp = flow.tuple.proto == Proto::Tcp;
    match &flow.app {
        AppLayer::Unknown => None,
        AppLayer::Dns { .. } => Some("dns"),
        AppLayer::Http { .. } => Some("http"),
        AppLayer::Tls { .. } => Some("ssl"),
        AppLayer::Smb => Some("gssapi,smb"),
        AppLayer::Rdp => Some("rdp"),
        AppLayer::Ldap => Some("ldap_tcp"),
        AppLayer::Kerberos => Some(if tcp { "krb_tcp" } else { "krb" }),
        AppLayer::Smtp => Some("smtp"),
        AppLayer::Ssh => Some("ssh"),
        AppLayer::Rpc => Some("dce_rpc"),
        AppLayer::Ntp => Some("ntp"),
    }
}

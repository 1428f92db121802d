//! `conn.log`: state, history, packets and bytes that agree with each other.

use super::flag;
use crate::base::net::Proto;
use crate::telemetry::record::Value;
use crate::telemetry::wire::volume::{duration_micros, payload, volume};
use crate::world::{AppLayer, Flow, FlowState};
use smol_str::ToSmolStr as _;
use std::net::Ipv4Addr;

/// Values after the common lead.
pub(super) fn values(flow: &Flow) -> Vec<Value> {
    let v = volume(flow);
    let (sent, received) = payload(flow);
    let single = v.sent_packets + v.received_packets == 1;
    let measured = |value: Value| if single { Value::Absent } else { value };
    let int = |n: u64| Value::Int(n as i64);
    vec![
        flow.tuple.proto.to_smolstr().into(),
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
        // No analyzer knows voice without having heard the call being made, none knows print jobs.
        AppLayer::Unknown | AppLayer::Voice | AppLayer::Print => None,
        AppLayer::Dns { .. } => Some("dns"),
        AppLayer::Http { .. } => Some("http"),
        AppLayer::Tls { .. } => Some("ssl"),
        AppLayer::Smb => Some("gssapi,smb"),
        AppLayer::Rdp => Some("rdp"),
        AppLayer::Ldap => Some("ldap_tcp"),
        AppLayer::Kerberos => Some(if tcp { "krb_tcp" } else { "krb" }),
        AppLayer::Smtp => Some("smtp"),
        AppLayer::Ssh => Some("ssh"),
        AppLayer::Rpc { .. } => Some("dce_rpc"),
        AppLayer::Ntp => Some("ntp"),
        AppLayer::Dhcp => Some("dhcp"),
        AppLayer::Snmp => Some("snmp"),
        AppLayer::Sip => Some("sip"),
    }
}

//! `known_hosts.log`, `software.log`, `notice.log`, `weird.log`: what Zeek concludes from a flow.

use super::Seen;
use super::fields::{KNOWN_HOSTS, NOTICE, SOFTWARE, WEIRD};
use super::flag;
use crate::base::Text;
use crate::base::digest;
use crate::base::net::Proto;
use crate::base::time::SimSpan;
use crate::telemetry::record::Value;
use crate::telemetry::wire::{Certificate, ssh};
use crate::world::{AppLayer, FlowState, Novelty};
use smol_str::ToSmolStr as _;
use std::net::Ipv4Addr;

/// Everything Zeek concludes from this flow.
pub(super) fn conclude(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let first = |what: Novelty| seen.world.wire.is_first(flow.opened, what, flow.id);
    let t = flow.tuple;
    if first(Novelty::Host(t.dst)) {
        seen.tell_alone(&KNOWN_HOSTS, vec![t.dst.to_smolstr().into()]);
    }
    match &flow.app {
        AppLayer::Http { user_agent, .. }
            if !user_agent.is_empty() && first(Novelty::Program(t.src, user_agent.clone())) =>
        {
            software(seen, t.src, None, "HTTP::BROWSER", user_agent);
        }
        AppLayer::Ssh if flow.came_up() => {
            let shell = ssh::shell(seen.world, flow);
            if first(Novelty::Program(t.src, "ssh".into())) {
                software(seen, t.src, None, "SSH::CLIENT", shell.client.trim_start_matches("SSH-2.0-"));
            }
            if first(Novelty::Program(t.dst, "sshd".into())) {
                software(seen, t.dst, Some(22), "SSH::SERVER", shell.server.trim_start_matches("SSH-2.0-"));
            }
        }
        AppLayer::Tls { self_signed: true, server_name, .. }
            if flow.came_up() && flow.certificate().is_some_and(first) =>
        {
            invalid_certificate(seen, server_name);
        }
        _ => {}
    }
    odd(seen);
}

/// Name and version as Zeek takes them apart: `OpenSSH_9.2p1 …`, `Mozilla/5.0 … Chrome/132.0.0.0`.
fn software(seen: &mut Seen<'_, '_, '_>, host: Ipv4Addr, port: Option<i64>, kind: &str, text: &str) {
    let known = ["Edg/", "Firefox/", "Chrome/"].into_iter().find_map(|b| text.find(b).map(|at| &text[at..]));
    let part = known.unwrap_or(text).split(' ').next().unwrap_or_default();
    let cut = part.find(['/', '_']).unwrap_or(part.len());
    let (name, rest) = (&part[..cut], part.get(cut + 1..).unwrap_or_default());
    let rest = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
    let digits_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let mut numbers = rest[..digits_end].split('.').map(|n| n.parse().map_or(Value::Absent, Value::Int));
    let mut next = || numbers.next().unwrap_or(Value::Absent);
    let version = [next(), next(), next(), next()];
    let mut values = vec![
        host.to_smolstr().into(),
        port.map_or(Value::Absent, Value::Int),
        Value::copied(kind),
        Value::copied(name.trim_end_matches('/')),
    ];
    values.extend(version);
    values.push(if digits_end < rest.len() { Value::copied(&rest[digits_end..]) } else { Value::Absent });
    values.push(Value::copied(text));
    seen.tell_alone(&SOFTWARE, values);
}

fn invalid_certificate(seen: &mut Seen<'_, '_, '_>, server_name: &Text) {
    let flow = seen.flow;
    let t = flow.tuple;
    let name = if server_name.is_empty() { Text::from(t.dst.to_string()) } else { server_name.clone() };
    let shown = Certificate::of(&name, true, flow.opened);
    let mut values = vec![
        Value::Absent,
        Value::Absent,
        Value::Absent,
        t.proto.to_smolstr().into(),
        "SSL::Invalid_Server_Cert".into(),
        "SSL certificate validation failed with (self signed certificate)".into(),
        shown.subject.clone().into(),
        t.src.to_smolstr().into(),
        t.dst.to_smolstr().into(),
        i64::from(t.dst_port).into(),
        Value::Absent,
        "zeek".into(),
        Value::List(Box::new([Text::new_static("Notice::ACTION_LOG")])),
        Value::List(Box::default()),
        Value::Float(3_600.0),
    ];
    values.extend(vec![Value::Absent; 5]);
    seen.tell_later(&NOTICE, SimSpan::millis(30), values);
}

/// A few flows in a thousand look odd on every network; which ones lies in the flow, not in its purpose.
fn odd(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let chance = digest::hash64(&[b"weird", &flow.id.0.to_le_bytes(), &flow.opened.0.to_le_bytes()]);
    let (name, source) = match (flow.tuple.proto, flow.state, &flow.app) {
        (Proto::Tcp, FlowState::Aborted, _) if chance % 1_000 < 300 => ("data_after_reset", Some("TCP")),
        (Proto::Tcp, FlowState::Completed, _) if chance % 1_000 < 3 => ("window_recision", Some("TCP")),
        (Proto::Tcp, FlowState::Completed, _) if chance % 1_000 < 5 => ("possible_split_routing", Some("TCP")),
        (Proto::Udp, _, AppLayer::Dns { .. }) if chance % 1_000 < 2 => ("dns_unmatched_msg", Some("DNS")),
        _ => return,
    };
    let values =
        vec![name.into(), Value::Absent, flag(false), "zeek".into(), source.map_or(Value::Absent, Value::from)];
    seen.tell_later(&WEIRD, SimSpan::millis(1), values);
}

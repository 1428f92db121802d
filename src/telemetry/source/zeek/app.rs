//! `dns.log`, `http.log`, `ssl.log`: what was spoken inside.

use super::fields::{DNS, HTTP, SSL};
use super::flag;
use crate::base::Text;
use crate::base::digest;
use crate::telemetry::record::{EventType, Value};
use crate::telemetry::wire::{Handshake, dns, duration_micros, file, reason, uid};
use crate::world::{AppLayer, Flow};
use smol_str::ToSmolStr as _;

/// The protocol's own log line after the common lead, if Zeek knows the protocol and a connection
/// came up (a name question needs none).
pub(super) fn values(flow: &Flow) -> Option<(&'static EventType, Vec<Value>)> {
    let up = flow.came_up();
    match &flow.app {
        AppLayer::Dns { .. } => Some((&DNS, question(flow)?)),
        AppLayer::Http { .. } if up => Some((&HTTP, http(flow)?)),
        AppLayer::Tls { .. } if up => Some((&SSL, ssl(flow)?)),
        _ => None,
    }
}

fn question(flow: &Flow) -> Option<Vec<Value>> {
    let AppLayer::Dns { query, kind, answers, rcode, trans_id } = &flow.app else { return None };
    let answered = flow.came_up();
    let if_answered = |v: Value| if answered { v } else { Value::Absent };
    let found = answered && !answers.is_empty();
    let ttls: Vec<Text> = answers.iter().map(|_| ttl(query)).collect();
    Some(vec![
        flow.tuple.proto.to_smolstr().into(),
        Value::Int(i64::from(*trans_id)),
        if_answered(Value::Float(duration_micros(flow) as f64 / 1e6)),
        query.clone().into(),
        Value::Int(1),
        "C_INTERNET".into(),
        Value::Int(i64::from(dns::type_number(kind))),
        (*kind).into(),
        if_answered(Value::Int(i64::from(*rcode))),
        if_answered(dns::code_name(u16::from(*rcode)).into()),
        flag(false),
        flag(false),
        flag(true),
        flag(answered),
        Value::Int(0),
        if found { Value::from(answers.clone()) } else { Value::Absent },
        if found { Value::from(ttls) } else { Value::Absent },
        flag(*rcode == 5),
        Value::Int(0),
        "query".into(),
        Value::Absent,
        Value::Absent,
    ])
}

/// A name keeps its time to live.
fn ttl(query: &str) -> Text {
    let usual = ["60.0", "300.0", "300.0", "1200.0", "3600.0"];
    usual[(digest::hash64(&[b"ttl", query.as_bytes()]) % 5) as usize].into()
}

fn http(flow: &Flow) -> Option<Vec<Value>> {
    let AppLayer::Http { method, host, uri, user_agent, status, mime } = &flow.app else { return None };
    let body = |bytes: u64| Value::Int(bytes.saturating_sub(file::HEADER) as i64);
    let has_body = !mime.is_empty() && flow.received_bytes > file::HEADER;
    let list = |text: &str| if has_body { Value::from(vec![text.into()]) } else { Value::Absent };
    let request_body = if &**method == "GET" { Value::Int(0) } else { body(flow.sent_bytes) };
    Some(vec![
        Value::Int(1),
        method.clone().into(),
        host.clone().into(),
        uri.clone().into(),
        Value::Absent,
        "1.1".into(),
        if user_agent.is_empty() { Value::Absent } else { user_agent.clone().into() },
        Value::Absent,
        request_body,
        body(flow.received_bytes),
        Value::Int(i64::from(*status)),
        reason(*status).into(),
        Value::Absent,
        Value::Absent,
        Value::List(Box::default()),
        Value::Absent,
        Value::Absent,
        Value::Absent,
        Value::Absent,
        Value::Absent,
        Value::Absent,
        list(&uid(flow, 'F', 0)),
        Value::Absent,
        list(mime),
    ])
}

fn ssl(flow: &Flow) -> Option<Vec<Value>> {
    let AppLayer::Tls { server_name, self_signed, .. } = &flow.app else { return None };
    let handshake = Handshake::of(flow)?;
    let (server, certificate) = (&handshake.server, &handshake.certificate);
    let shown = |v: Value| if server.modern { Value::Absent } else { v };
    Some(vec![
        server.version().into(),
        server.cipher_name().into(),
        server.group_name().into(),
        if server_name.is_empty() { Value::Absent } else { server_name.clone().into() },
        flag(false),
        Value::Absent,
        shown(server.protocol.map_or(Value::Absent, Value::from)),
        flag(true),
        if server.modern { "CsiI" } else { "CsxknGIti" }.into(),
        shown(Value::from(vec![handshake.sha256.clone()])),
        shown(Value::List(Box::default())),
        shown(flag(!self_signed)),
        shown(certificate.subject.clone().into()),
        shown(certificate.issuer.clone().into()),
        shown(if *self_signed { "self signed certificate" } else { "ok" }.into()),
        Value::Absent,
        Value::Absent,
        handshake.ja3.0.clone().into(),
        handshake.ja3s.0.clone().into(),
        handshake.ja4.clone().into(),
    ])
}

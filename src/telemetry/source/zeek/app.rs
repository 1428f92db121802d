//! `dns.log`, `http.log`, `ssl.log`: what was spoken inside.

use super::fields::{DNS, HTTP, SSL};
use super::{conn, flag, uid};
use crate::base::Text;
use crate::base::digest;
use crate::telemetry::record::{EventType, Value};
use crate::world::{AppLayer, Flow, FlowState, World};
use md5::{Digest, Md5};

/// The protocol's own log line after the common lead, if Zeek knows the protocol and a connection
/// came up (a name question needs none).
pub(super) fn values(world: &World, flow: &Flow) -> Option<(&'static EventType, Vec<Value>)> {
    let up = matches!(flow.state, FlowState::Completed | FlowState::Aborted);
    match &flow.app {
        AppLayer::Dns { .. } => Some((&DNS, dns(flow)?)),
        AppLayer::Http { .. } if up => Some((&HTTP, http(flow)?)),
        AppLayer::Tls { .. } if up => Some((&SSL, ssl(world, flow)?)),
        _ => None,
    }
}

fn dns(flow: &Flow) -> Option<Vec<Value>> {
    let AppLayer::Dns { query, kind, answers, rcode, trans_id } = &flow.app else { return None };
    let answered = matches!(flow.state, FlowState::Completed | FlowState::Aborted);
    let if_answered = |v: Value| if answered { v } else { Value::Absent };
    let found = answered && !answers.is_empty();
    let ttls = answers.iter().map(|_| ttl(query)).collect();
    Some(vec![
        flow.tuple.proto.to_string().into(),
        Value::Int(i64::from(*trans_id)),
        if_answered(Value::Float(conn::duration_micros(flow) as f64 / 1e6)),
        query.clone().into(),
        Value::Int(1),
        "C_INTERNET".into(),
        Value::Int(type_number(kind)),
        (*kind).into(),
        if_answered(Value::Int(i64::from(*rcode))),
        if_answered(rcode_name(*rcode).into()),
        flag(false),
        flag(false),
        flag(true),
        flag(answered),
        Value::Int(0),
        if found { Value::List(answers.clone()) } else { Value::Absent },
        if found { Value::List(ttls) } else { Value::Absent },
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

fn type_number(kind: &str) -> i64 {
    match kind {
        "A" => 1,
        "NS" => 2,
        "CNAME" => 5,
        "SOA" => 6,
        "PTR" => 12,
        "MX" => 15,
        "TXT" => 16,
        "AAAA" => 28,
        "SRV" => 33,
        "HTTPS" => 65,
        _ => 255,
    }
}

fn rcode_name(rcode: u8) -> &'static str {
    match rcode {
        0 => "NOERROR",
        2 => "SERVFAIL",
        3 => "NXDOMAIN",
        5 => "REFUSED",
        _ => "FORMERR",
    }
}

fn http(flow: &Flow) -> Option<Vec<Value>> {
    let AppLayer::Http { method, host, uri, user_agent, status, mime } = &flow.app else { return None };
    // Payload counts headers too: about 350 bytes each way.
    let body = |bytes: u64| Value::Int(bytes.saturating_sub(350) as i64);
    let has_body = !mime.is_empty() && flow.received_bytes > 350;
    let list = |text: &str| if has_body { Value::List(vec![text.into()]) } else { Value::Absent };
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
        Value::List(Vec::new()),
        Value::Absent,
        Value::Absent,
        Value::Absent,
        Value::Absent,
        Value::Absent,
        Value::Absent,
        list(&uid(flow, 'F')),
        Value::Absent,
        list(mime),
    ])
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        403 => "Forbidden",
        404 => "Not Found",
        503 => "Service Unavailable",
        _ => "Other",
    }
}

/// A server's protocol is its own: about half speak TLS 1.3, which hides the certificate.
fn ssl(world: &World, flow: &Flow) -> Option<Vec<Value>> {
    let AppLayer::Tls { server_name, client, self_signed, .. } = &flow.app else { return None };
    let name = if server_name.is_empty() { flow.tuple.dst.to_string().into() } else { server_name.clone() };
    let taste = digest::hash64(&[b"tls", name.as_bytes()]);
    let modern = !self_signed && taste % 100 < 55;
    let shown = |v: Value| if modern { Value::Absent } else { v };
    let (subject, issuer, validation) = certificate(&name, *self_signed);
    let certificate = world.internet.site(&name).map_or(u128::from(taste), |s| s.certificate.0);
    let fingerprint = digest::hex(&digest::sha256(&[b"certificate", &certificate.to_le_bytes()]));
    let cipher = if modern { "TLS_AES_256_GCM_SHA384" } else { "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" };
    Some(vec![
        if modern { "TLSv13" } else { "TLSv12" }.into(),
        cipher.into(),
        if taste & 0x100 == 0 { "x25519" } else { "secp256r1" }.into(),
        if server_name.is_empty() { Value::Absent } else { server_name.clone().into() },
        flag(false),
        Value::Absent,
        shown(if taste & 0x200 == 0 { "h2" } else { "http/1.1" }.into()),
        flag(true),
        if modern { "CsiI" } else { "CsxknGIti" }.into(),
        shown(Value::List(vec![fingerprint.into()])),
        shown(Value::List(Vec::new())),
        shown(flag(!self_signed)),
        shown(subject.into()),
        shown(issuer.into()),
        shown(validation.into()),
        Value::Absent,
        Value::Absent,
        md5(&["client", client]).into(),
        md5(&["server", &name, client]).into(),
    ])
}

fn certificate(name: &str, self_signed: bool) -> (String, String, &'static str) {
    if self_signed {
        let own = "CN=localhost,O=Internet Widgits,C=ZZ".to_owned();
        return (own.clone(), own, "self signed certificate");
    }
    let authority = digest::hash64(&[b"authority", name.as_bytes()]) % 4 + 1;
    (format!("CN={name}"), format!("CN=Meridian Trust TLS CA {authority},O=Meridian Trust,C=ZZ"), "ok")
}

/// JA3 is an MD5 over what the client offers; here over the name of the client family.
fn md5(parts: &[&str]) -> String {
    let mut hash = Md5::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    digest::hex(&hash.finalize())
}

//! Records of what was spoken: one for each transaction.

use super::fields as f;
use super::{Seen, body};
use crate::base::time::SimSpan;
use crate::telemetry::record::Value;
use crate::telemetry::wire::{file, taste};
use crate::world::{AppLayer, Exchange, FlowState};
use serde_json::json;

/// All transaction records of the flow.
pub(super) fn records(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    if !flow.came_up() {
        return;
    }
    let later = SimSpan(flow.lasted.0 / 2);
    match &flow.app {
        AppLayer::Http { .. } => {
            if let Some(http) = body::http(flow) {
                seen.tell(&f::HTTP, later, false, vec![Value::Int(0), http.into()]);
            }
        }
        AppLayer::Tls { .. } => {
            if let Some(tls) = body::tls(flow) {
                seen.tell(&f::TLS, SimSpan::millis(30), false, vec![tls.into()]);
            }
        }
        AppLayer::Ssh => {
            let ssh = body::ssh(seen.world, flow);
            seen.tell(&f::SSH, SimSpan::millis(9), false, vec![Value::Int(0), ssh.into()]);
        }
        AppLayer::Dns { .. } => dns(seen),
        AppLayer::Kerberos => kerberos(seen),
        AppLayer::Smb | AppLayer::Rpc { .. } => shares(seen),
        AppLayer::Smtp => smtp(seen),
        AppLayer::Dhcp => leases(seen),
        _ => {}
    }
    files(seen);
    anomaly(seen);
}

/// Only names outside: inside, the controller knows better.
fn dns(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let AppLayer::Dns { query, .. } = &flow.app else { return };
    let ours = &seen.world.company.dns_domain;
    if query.ends_with(&**ours) || query.ends_with(".arpa") || !query.contains('.') {
        return;
    }
    if let Some(dns) = body::dns(flow) {
        seen.tell(&f::DNS, flow.lasted, true, vec![dns.into()]);
    }
}

fn kerberos(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let tickets = flow.exchanges.iter().filter_map(|e| if let Exchange::Ticket(t) = e { Some(t) } else { None });
    for (n, ticket) in tickets.enumerate() {
        let krb5 = body::krb5(seen.world, ticket);
        seen.tell(&f::KRB5, SimSpan::millis(2 * n as i64 + 1), false, vec![krb5.into()]);
    }
}

fn shares(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let passed = file::files(seen.world, flow);
    let mut files = passed.iter();
    for (n, exchange) in flow.exchanges.iter().enumerate() {
        let file = if matches!(exchange, Exchange::File(_)) { files.next() } else { None };
        let after = SimSpan::micros(4_000 + 2_300 * n as i64);
        if let Some(smb) = body::smb(flow, n, exchange, file) {
            seen.tell(&f::SMB, after, false, vec![smb.into()]);
        }
        if let Exchange::Call(call) = exchange {
            let interfaces = json!([{ "uuid": call.uuid, "version": "2.0", "ack_result": 0 }]);
            let all = body::dcerpc(call, n).with("interfaces", interfaces).with("rpc_version", "5.0");
            seen.tell(&f::DCERPC, after, false, vec![all.into()]);
        }
    }
}

fn smtp(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let client = flow.source.map(|h| seen.world.host(h).fqdn.to_string());
    let helo = client.unwrap_or_else(|| {
        let site = seen.world.internet.at(flow.tuple.src);
        site.map_or_else(|| flow.tuple.src.to_string(), |s| format!("mail.{}", s.domain))
    });
    let mails: Vec<_> =
        flow.exchanges.iter().filter_map(|e| if let Exchange::Mail(id) = e { Some(*id) } else { None }).collect();
    if file::is_encrypted_mail(flow) || mails.is_empty() {
        let smtp = json!({ "helo": helo });
        seen.tell(&f::SMTP, SimSpan::millis(12), false, vec![Value::Int(0), smtp.into(), Value::Absent]);
        return;
    }
    for (n, id) in mails.into_iter().enumerate() {
        let mail = seen.world.mail(id);
        let to: Vec<String> = mail.to.iter().map(|t| format!("<{t}>")).collect();
        let attached: Vec<&str> = mail.attachments.iter().map(|a| &*a.name).collect();
        let smtp = json!({ "helo": helo, "mail_from": format!("<{}>", mail.return_path), "rcpt_to": to });
        let mut email =
            json!({ "status": "PARSE_DONE", "from": format!("{} <{}>", mail.from_name, mail.from), "to": to });
        if let Some(email) = email.as_object_mut().filter(|_| !attached.is_empty()) {
            email.insert("attachment".into(), json!(attached));
        }
        let body = vec![Value::Int(n as i64), smtp.into(), email.into()];
        seen.tell(&f::SMTP, SimSpan::millis(12 + 40 * n as i64), false, body);
    }
}

fn leases(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let leases = flow.exchanges.iter().filter_map(|e| if let Exchange::Lease(l) = e { Some(l) } else { None });
    for lease in leases {
        let dhcp = json!({
            "type": "reply", "id": lease.transaction, "client_mac": lease.mac.to_string(),
            "assigned_ip": lease.address.to_string(), "dhcp_type": "ack",
            "lease_time": lease.lasts.as_secs(), "renewal_time": lease.lasts.as_secs() / 2, "hostname": &*lease.name,
        });
        seen.tell(&f::DHCP, flow.lasted, true, vec![dhcp.into()]);
    }
}

fn files(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let passed = flow.sent_bytes.max(flow.received_bytes);
    for (n, file) in file::files(seen.world, flow).iter().enumerate() {
        // Files on shares are told where their whole content passed.
        if file.source == "SMB" && file.size_bytes > passed {
            continue;
        }
        let uri = if let AppLayer::Http { uri, .. } = &flow.app { Some(&**uri) } else { None };
        let info = body::fileinfo(file, n, uri);
        let http = body::http(flow).map_or(Value::Absent, Value::from);
        let app = file.source.to_ascii_lowercase();
        let values = vec![http, app.into(), info.into()];
        seen.tell(&f::FILEINFO, SimSpan(flow.lasted.0 * 9 / 10), !file.by_opener, values);
    }
}

/// Parsers stumble now and then; over what lies in the flow, not in its purpose.
fn anomaly(seen: &mut Seen<'_, '_, '_>) {
    let flow = seen.flow;
    let key = format!("{}/{}", flow.id.0, flow.opened.0);
    let chance = taste("anomaly", &key, 1_000);
    let (app, event, layer) = match &flow.app {
        AppLayer::Http { .. } if chance < 25 => ("http", "UNABLE_TO_MATCH_RESPONSE_TO_REQUEST", "proto_parser"),
        AppLayer::Smtp if chance < 20 => ("smtp", "APPLAYER_DETECT_PROTOCOL_ONLY_ONE_DIRECTION", "proto_detect"),
        AppLayer::Smb if chance < 6 || flow.state == FlowState::Aborted => {
            ("smb", "APPLAYER_WRONG_DIRECTION_FIRST_DATA", "proto_detect")
        }
        AppLayer::Tls { .. } if chance < 2 => ("tls", "APPLAYER_DETECT_PROTOCOL_ONLY_ONE_DIRECTION", "proto_detect"),
        _ => return,
    };
    let anomaly = json!({ "app_proto": app, "type": "applayer", "event": event, "layer": layer });
    let parsed = if layer == "proto_parser" { Value::Int(0) } else { Value::Absent };
    seen.tell(&f::ANOMALY, SimSpan::millis(14), false, vec![parsed, anomaly.into()]);
}

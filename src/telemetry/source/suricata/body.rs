//! The nested parts of records: what was spoken, in Suricata's words.

use crate::base::Text;
use crate::telemetry::wire::file::{HEADER, Passed};
use crate::telemetry::wire::{Handshake, ssh, taste};
use crate::world::{AppLayer, Call, Exchange, Flow, KerberosTicket, World};
use serde_json::{Map, Value as Json, json};

/// `http`.
pub(super) fn http(flow: &Flow) -> Option<Json> {
    let AppLayer::Http { method, host, uri, user_agent, status, mime } = &flow.app else { return None };
    let mut body = Map::new();
    let mut put = |key: &str, value: Json| body.insert(key.to_owned(), value);
    put("hostname", json!(&**host));
    if flow.tuple.dst_port != 80 {
        put("http_port", json!(flow.tuple.dst_port));
    }
    put("url", json!(&**uri));
    if !user_agent.is_empty() {
        put("http_user_agent", json!(&**user_agent));
    }
    if !mime.is_empty() {
        put("http_content_type", json!(&**mime));
    }
    put("http_method", json!(&**method));
    put("protocol", json!("HTTP/1.1"));
    put("status", json!(status));
    put("length", json!(flow.received_bytes.saturating_sub(HEADER)));
    Some(Json::Object(body))
}

/// `tls`.
pub(super) fn tls(flow: &Flow) -> Option<Json> {
    let AppLayer::Tls { server_name, .. } = &flow.app else { return None };
    let handshake = Handshake::of(flow)?;
    let (modern, shown) = (handshake.server.modern, &handshake.certificate);
    let mut body = Map::new();
    let mut put = |key: &str, value: Json| body.insert(key.to_owned(), value);
    if !modern {
        put("subject", json!(shown.subject));
        put("issuerdn", json!(shown.issuer));
        put("serial", json!(shown.serial_colons()));
        put("fingerprint", json!(shown.sha1_colons()));
    }
    if !server_name.is_empty() {
        put("sni", json!(&**server_name));
    }
    put("version", json!(if modern { "TLS 1.3" } else { "TLS 1.2" }));
    if !modern {
        put("notbefore", json!(shown.not_before.dated('-', 'T', 0)));
        put("notafter", json!(shown.not_after.dated('-', 'T', 0)));
    }
    let print = |(hash, string): &(Text, Text)| json!({ "hash": &**hash, "string": &**string });
    put("ja3", print(&handshake.ja3));
    put("ja3s", print(&handshake.ja3s));
    put("ja4", json!(&*handshake.ja4));
    Some(Json::Object(body))
}

/// `ssh`.
pub(super) fn ssh(world: &World, flow: &Flow) -> Json {
    let shell = ssh::shell(world, flow);
    let side =
        |banner: &str| json!({ "proto_version": "2.0", "software_version": banner.trim_start_matches("SSH-2.0-") });
    json!({ "client": side(shell.client), "server": side(shell.server) })
}

/// `dns` of an answer.
pub(super) fn dns(flow: &Flow) -> Option<Json> {
    let AppLayer::Dns { query, kind, answers, rcode, trans_id } = &flow.app else { return None };
    let found = answers.iter().map(|a| json!({ "rrname": &**query, "rrtype": kind, "ttl": 300, "rdata": &**a }));
    let found: Vec<Json> = found.collect();
    let mut body = json!({
        "version": 2, "type": "answer", "id": trans_id, "flags": "8180", "qr": true, "rd": true, "ra": true,
        "opcode": 0, "rrname": &**query, "rrtype": kind, "rcode": if *rcode == 0 { "NOERROR" } else { "NXDOMAIN" },
    });
    if let Some(body) = body.as_object_mut().filter(|_| !found.is_empty()) {
        body.insert("answers".into(), Json::Array(found));
        let short: Vec<&str> = answers.iter().map(|a| &**a).collect();
        body.insert("grouped".into(), json!({ *kind: short }));
    }
    Some(body)
}

/// `krb5`.
pub(super) fn krb5(world: &World, ticket: &KerberosTicket) -> Json {
    let realm = world.company.dns_domain.to_ascii_uppercase();
    if ticket.error != 0 {
        let code = match ticket.error {
            6 => "KDC_ERR_C_PRINCIPAL_UNKNOWN",
            18 => "KDC_ERR_CLIENT_REVOKED",
            23 => "KDC_ERR_KEY_EXPIRED",
            _ => "KDC_ERR_PREAUTH_FAILED",
        };
        let failed = if ticket.first { "KRB_AS_REQ" } else { "KRB_TGS_REQ" };
        return json!({
            "msg_type": "KRB_ERROR", "failed_request": failed, "error_code": code, "cname": "<empty>",
            "realm": "<empty>", "sname": &*ticket.service, "encryption": "<none>", "weak_encryption": false,
        });
    }
    json!({
        "msg_type": if ticket.first { "KRB_AS_REP" } else { "KRB_TGS_REP" },
        "cname": &*ticket.client, "realm": realm, "sname": &*ticket.service,
        "encryption": "aes256-cts-hmac-sha1-96", "weak_encryption": false,
    })
}

/// `smb` of one exchange: a share, a file or a call.
pub(super) fn smb(flow: &Flow, number: usize, exchange: &Exchange, file: Option<&Passed>) -> Option<Json> {
    let session = taste("smb session", &flow.id.0.to_string(), 1 << 46);
    let head = |command: &str, tree: u32| {
        let mut body = Map::new();
        body.insert("id".into(), json!(number as u64 + 4));
        body.insert("dialect".into(), json!("3.02"));
        body.insert("command".into(), json!(command));
        body.insert("status".into(), json!("STATUS_SUCCESS"));
        body.insert("status_code".into(), json!("0x0"));
        body.insert("session_id".into(), json!(session));
        body.insert("tree_id".into(), json!(tree));
        body
    };
    let body = match exchange {
        Exchange::Tree { share } => {
            let pipes = share.ends_with("IPC$");
            let mut body = head("SMB2_COMMAND_TREE_CONNECT", if pipes { 1 } else { 5 });
            body.insert(if pipes { "named_pipe" } else { "share" }.into(), json!(&**share));
            body.insert("share_type".into(), json!(if pipes { "PIPE" } else { "FILE" }));
            body
        }
        Exchange::File(shared) => {
            let mut body = head("SMB2_COMMAND_CREATE", 5);
            let made = (flow.opened.0 / 1_000_000) as u64 - taste("file age", &shared.name, 200 * 86_400);
            body.insert("filename".into(), json!(&*shared.name));
            body.insert("disposition".into(), json!("FILE_OPEN"));
            body.insert("access".into(), json!("normal"));
            body.insert("created".into(), json!(made));
            body.insert("accessed".into(), json!(flow.opened.0 / 1_000_000));
            body.insert("modified".into(), json!(made + 60));
            body.insert("changed".into(), json!(made + 60));
            body.insert("size".into(), json!(shared.size_bytes));
            if let Some(file) = file {
                body.insert("fuid".into(), json!(fuid(file)));
                body.insert("share".into(), json!(&*shared.share));
            }
            body
        }
        Exchange::Call(call) => {
            let mut body = head("SMB2_COMMAND_IOCTL", 1);
            body.insert("dcerpc".into(), dcerpc(call, number));
            body
        }
        _ => return None,
    };
    Some(Json::Object(body))
}

/// The handle of a file as a GUID.
fn fuid(file: &Passed) -> String {
    crate::base::digest::guid(&[b"smb fuid", file.fuid.as_bytes()]).to_string().to_ascii_lowercase()
}

/// `dcerpc` of one call and its answer.
pub(super) fn dcerpc(call: &Call, number: usize) -> Json {
    let (asked, answered) = (60 + taste("stub", call.operation, 80), 24 + taste("answer", call.operation, 200));
    json!({
        "request": "REQUEST", "response": "RESPONSE", "call_id": number as u64 + 2, "opnum": call.number,
        "req": { "frag_cnt": 1, "stub_data_size": asked }, "res": { "frag_cnt": 1, "stub_data_size": answered },
    })
}

/// `fileinfo`.
pub(super) fn fileinfo(file: &Passed, number: usize) -> Json {
    json!({
        "filename": file.name.as_deref().unwrap_or_default(), "magic": &*file.mime, "gaps": false, "state": "CLOSED",
        "md5": file.md5(), "sha1": file.sha1(), "sha256": &*file.sha256,
        "stored": false, "size": file.size_bytes, "tx_id": number,
    })
}

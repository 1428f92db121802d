//! The nested parts of records: what was spoken, in Suricata's words.

use crate::base::Text;
use crate::telemetry::nested::Nested;
use crate::telemetry::wire::file::{HEADER, Passed};
use crate::telemetry::wire::{Handshake, ssh, taste};
use crate::world::{AppLayer, Call, Exchange, Flow, KerberosTicket, World};
use serde_json::json;
use std::collections::BTreeMap;

/// `http`.
pub(super) fn http(flow: &Flow) -> Option<Nested> {
    let AppLayer::Http { method, host, uri, user_agent, status, mime } = &flow.app else { return None };
    let mut body = Nested::new();
    body.put("hostname", &**host);
    if flow.tuple.dst_port != 80 {
        body.put("http_port", flow.tuple.dst_port);
    }
    body.put("url", &**uri);
    if !user_agent.is_empty() {
        body.put("http_user_agent", &**user_agent);
    }
    if !mime.is_empty() {
        body.put("http_content_type", &**mime);
    }
    body.put("http_method", &**method);
    body.put("protocol", "HTTP/1.1");
    body.put("status", status);
    body.put("length", flow.received_bytes.saturating_sub(HEADER));
    Some(body)
}

/// `tls`.
pub(super) fn tls(flow: &Flow) -> Option<Nested> {
    let AppLayer::Tls { server_name, .. } = &flow.app else { return None };
    let handshake = Handshake::of(flow)?;
    let (modern, shown) = (handshake.server.modern, &handshake.certificate);
    let mut body = Nested::new();
    if !modern {
        body.put("subject", &shown.subject);
        body.put("issuerdn", &shown.issuer);
        body.put("serial", shown.serial_colons());
        body.put("fingerprint", shown.sha1_colons());
    }
    if !server_name.is_empty() {
        body.put("sni", &**server_name);
    }
    body.put("version", if modern { "TLS 1.3" } else { "TLS 1.2" });
    if !modern {
        body.put("notbefore", shown.not_before.dated('-', 'T', 0));
        body.put("notafter", shown.not_after.dated('-', 'T', 0));
    }
    let print = |(hash, string): &(Text, Text)| Nested::new().with("hash", &**hash).with("string", &**string);
    body.put_nested("ja3", print(&handshake.ja3));
    body.put_nested("ja3s", print(&handshake.ja3s));
    body.put("ja4", &*handshake.ja4);
    Some(body)
}

/// `ssh`.
pub(super) fn ssh(world: &World, flow: &Flow) -> Nested {
    let shell = ssh::shell(world, flow);
    let side =
        |banner: &str| json!({ "proto_version": "2.0", "software_version": banner.trim_start_matches("SSH-2.0-") });
    Nested::new().with("client", side(shell.client)).with("server", side(shell.server))
}

/// `dns` of an answer.
pub(super) fn dns(flow: &Flow) -> Option<Nested> {
    let AppLayer::Dns { query, kind, answers, rcode, trans_id } = &flow.app else { return None };
    let mut body = Nested::new()
        .with("version", 2)
        .with("type", "answer")
        .with("id", trans_id)
        .with("flags", "8180")
        .with("qr", true)
        .with("rd", true)
        .with("ra", true)
        .with("opcode", 0)
        .with("rrname", &**query)
        .with("rrtype", kind)
        .with("rcode", if *rcode == 0 { "NOERROR" } else { "NXDOMAIN" });
    if !answers.is_empty() {
        let found = answers.iter().map(|a| json!({ "rrname": &**query, "rrtype": kind, "ttl": 300, "rdata": &**a }));
        body.put("answers", found.collect::<Vec<_>>());
        body.put("grouped", BTreeMap::from([(*kind, answers)]));
    }
    Some(body)
}

/// `krb5`.
pub(super) fn krb5(world: &World, ticket: &KerberosTicket) -> Nested {
    let realm = world.realm_of_name(&ticket.client);
    if ticket.error != 0 {
        let code = match ticket.error {
            6 => "KDC_ERR_C_PRINCIPAL_UNKNOWN",
            18 => "KDC_ERR_CLIENT_REVOKED",
            23 => "KDC_ERR_KEY_EXPIRED",
            _ => "KDC_ERR_PREAUTH_FAILED",
        };
        let failed = if ticket.first { "KRB_AS_REQ" } else { "KRB_TGS_REQ" };
        return Nested::new()
            .with("msg_type", "KRB_ERROR")
            .with("failed_request", failed)
            .with("error_code", code)
            .with("cname", "<empty>")
            .with("realm", "<empty>")
            .with("sname", &*ticket.service)
            .with("encryption", "<none>")
            .with("weak_encryption", false);
    }
    Nested::new()
        .with("msg_type", if ticket.first { "KRB_AS_REP" } else { "KRB_TGS_REP" })
        .with("cname", &*ticket.client)
        .with("realm", realm)
        .with("sname", &*ticket.service)
        .with("encryption", "aes256-cts-hmac-sha1-96")
        .with("weak_encryption", false)
}

/// `smb` of one exchange: a share, a file or a call.
pub(super) fn smb(flow: &Flow, number: usize, exchange: &Exchange, file: Option<&Passed>) -> Option<Nested> {
    let session = taste("smb session", &flow.id.0.to_string(), 1 << 46);
    let head = |command: &str, tree: u32| {
        let mut body = Nested::new();
        body.put("id", number as u64 + 4);
        body.put("dialect", "3.02");
        body.put("command", command);
        body.put("status", "STATUS_SUCCESS");
        body.put("status_code", "0x0");
        body.put("session_id", session);
        body.put("tree_id", tree);
        body
    };
    let body = match exchange {
        Exchange::Tree { share } => {
            let pipes = share.ends_with("IPC$");
            let mut body = head("SMB2_COMMAND_TREE_CONNECT", if pipes { 1 } else { 5 });
            body.put(if pipes { "named_pipe" } else { "share" }, &**share);
            body.put("share_type", if pipes { "PIPE" } else { "FILE" });
            body
        }
        Exchange::File(shared) => {
            let mut body = head("SMB2_COMMAND_CREATE", 5);
            let made = (flow.opened.0 / 1_000_000) as u64 - taste("file age", &shared.name, 200 * 86_400);
            body.put("filename", &*shared.name);
            body.put("disposition", "FILE_OPEN");
            body.put("access", "normal");
            body.put("created", made);
            body.put("accessed", flow.opened.0 / 1_000_000);
            body.put("modified", made + 60);
            body.put("changed", made + 60);
            body.put("size", shared.size_bytes);
            if let Some(file) = file {
                body.put("fuid", fuid(file));
                body.put("share", &*shared.share);
            }
            body
        }
        Exchange::Call(call) => {
            let mut body = head("SMB2_COMMAND_IOCTL", 1);
            body.put_nested("dcerpc", dcerpc(call, number));
            body
        }
        _ => return None,
    };
    Some(body)
}

/// The handle of a file as a GUID.
fn fuid(file: &Passed) -> String {
    crate::base::digest::guid(&[b"smb fuid", file.fuid.as_bytes()]).to_string().to_ascii_lowercase()
}

/// `dcerpc` of one call and its answer.
pub(super) fn dcerpc(call: &Call, number: usize) -> Nested {
    let (asked, answered) = (60 + taste("stub", call.operation, 80), 24 + taste("answer", call.operation, 200));
    let part = |bytes: u64| Nested::new().with("frag_cnt", 1).with("stub_data_size", bytes);
    let mut body = Nested::new()
        .with("request", "REQUEST")
        .with("response", "RESPONSE")
        .with("call_id", number as u64 + 2)
        .with("opnum", call.number);
    body.put_nested("req", part(asked)).put_nested("res", part(answered));
    body
}

/// `fileinfo`; `name` where the request knows a better one than the file.
pub(super) fn fileinfo(file: &Passed, number: usize, name: Option<&str>) -> Nested {
    Nested::new()
        .with("filename", name.or(file.name.as_deref()).unwrap_or_default())
        .with("magic", &*file.mime)
        .with("gaps", false)
        .with("state", "CLOSED")
        .with("md5", file.md5())
        .with("sha1", file.sha1())
        .with("sha256", &*file.sha256)
        .with("stored", false)
        .with("size", file.size_bytes)
        .with("tx_id", number)
}

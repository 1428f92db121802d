//! Zeek's logs: columns in the order of the newest versions seen, plus JA3 and JA4 of the usual packages.

mod login;
mod monitor;
mod service;
mod share;

pub use login::{KERBEROS, NTLM, RDP, SSH};
pub use monitor::{KNOWN_HOSTS, NOTICE, SOFTWARE, WEIRD};
pub use service::{DHCP, NTP, SMTP, X509};
pub use share::{DCE_RPC, FILES, SMB_FILES, SMB_MAPPING};

use crate::base::net::{FiveTuple, Proto};
use crate::telemetry::record::{ColumnType, Derived, EventType, Field, Record, Value};

const TS: Field = Field::time("ts", "First packet, seconds since 1970 UTC.");
const UID: Field = Field::text("uid", "Identity of the connection; joins all Zeek logs.");
const ORIG_H: Field = Field::text("id.orig_h", "Address that opened the connection.").column("id_orig_h");
const ORIG_P: Field = Field::long("id.orig_p", "Port that opened the connection.").column("id_orig_p");
const RESP_H: Field = Field::text("id.resp_h", "Address that was called.").column("id_resp_h");
const RESP_P: Field = Field::long("id.resp_p", "Port that was called.").column("id_resp_p");
const PROTO: Field = Field::text("proto", "tcp, udp or icmp.");

/// `zeek.conn`.
pub static CONN: EventType = EventType {
    name: "zeek.conn",
    table: "zeek_conn",
    version: "7",
    title: "Connection",
    system: &[],
    fields: &[
        TS,
        UID,
        ORIG_H,
        ORIG_P,
        RESP_H,
        RESP_P,
        PROTO,
        Field::text("service", "Protocol spoken, found by content and not by port."),
        Field::real("duration", "Seconds from first to last packet."),
        Field::long("orig_bytes", "Payload from the opener."),
        Field::long("resp_bytes", "Payload to the opener."),
        Field::text("conn_state", "SF ended in order, S0 never answered, REJ refused, RSTO cut by the opener."),
        Field::bool("local_orig", "Opened from inside."),
        Field::bool("local_resp", "Answered from inside."),
        Field::long("missed_bytes", "Bytes the tap lost."),
        Field::text(
            "history",
            "Packets in order: S SYN, h SYN-ACK, A ACK, D data, F FIN, R reset; capitals by the opener.",
        ),
        Field::long("orig_pkts", "Packets from the opener."),
        Field::long("orig_ip_bytes", "Bytes from the opener with IP headers."),
        Field::long("resp_pkts", "Packets to the opener."),
        Field::long("resp_ip_bytes", "Bytes to the opener with IP headers."),
        Field::text("tunnel_parents", "Connections that carry this one."),
        Field::long("ip_proto", "IP protocol number."),
    ],
    derived: &[Derived {
        column: "community_id",
        column_type: ColumnType::String,
        doc: "Community id version 1 of the connection; the same in every tool that computes it.",
        value: community_id,
    }],
};

/// `zeek.dns`.
pub static DNS: EventType = EventType {
    name: "zeek.dns",
    table: "zeek_dns",
    version: "7",
    title: "Name resolution",
    system: &[],
    fields: &[
        TS,
        UID,
        ORIG_H,
        ORIG_P,
        RESP_H,
        RESP_P,
        PROTO,
        Field::long("trans_id", "Number of the question."),
        Field::real("rtt", "Seconds until the answer."),
        Field::text("query", "Name asked for."),
        Field::long("qclass", "Class number, 1 internet."),
        Field::text("qclass_name", "Class in words."),
        Field::long("qtype", "Type number: 1 A, 28 AAAA, 16 TXT."),
        Field::text("qtype_name", "Type in words."),
        Field::long("rcode", "Result: 0 found, 3 no such name."),
        Field::text("rcode_name", "Result in words."),
        Field::bool("AA", "The answering server owns the name."),
        Field::bool("TC", "The answer was cut off."),
        Field::bool("RD", "The client asked for recursion."),
        Field::bool("RA", "The server offers recursion."),
        Field::long("Z", "Reserved bits."),
        Field::text("answers", "Answers."),
        Field::text("TTLs", "Seconds each answer may be kept."),
        Field::bool("rejected", "The server refused."),
        Field::long("opcode", "Kind of request, 0 query."),
        Field::text("opcode_name", "Kind of request in words."),
        Field::text("auth", "Authoritative answers."),
        Field::text("addl", "Additional answers."),
    ],
    derived: &[],
};

/// `zeek.http`; fields of Zeek's documentation.
pub static HTTP: EventType = EventType {
    name: "zeek.http",
    table: "zeek_http",
    version: "7",
    title: "Web request",
    system: &[],
    fields: &[
        TS,
        UID,
        ORIG_H,
        ORIG_P,
        RESP_H,
        RESP_P,
        Field::long("trans_depth", "Number of the request within its connection."),
        Field::text("method", "GET, POST …"),
        Field::text("host", "Host header."),
        Field::text("uri", "Path and query."),
        Field::text("referrer", "Page the request came from."),
        Field::text("version", "Version of the protocol."),
        Field::text("user_agent", "Browser or program, as it calls itself."),
        Field::text("origin", "Origin header."),
        Field::long("request_body_len", "Bytes sent after the header."),
        Field::long("response_body_len", "Bytes received after the header."),
        Field::long("status_code", "Answer code."),
        Field::text("status_msg", "Answer in words."),
        Field::long("info_code", "Code of an interim answer."),
        Field::text("info_msg", "Interim answer in words."),
        Field::text("tags", "Marks set by Zeek scripts."),
        Field::text("username", "Name of basic authentication."),
        Field::text("password", "Password of basic authentication, if Zeek may log it."),
        Field::text("proxied", "Headers that name a proxy."),
        Field::text("orig_fuids", "Files sent."),
        Field::text("orig_filenames", "Names of files sent."),
        Field::text("orig_mime_types", "Types of files sent."),
        Field::text("resp_fuids", "Files received."),
        Field::text("resp_filenames", "Names of files received."),
        Field::text("resp_mime_types", "Types of files received."),
    ],
    derived: &[],
};

/// `zeek.ssl`.
pub static SSL: EventType = EventType {
    name: "zeek.ssl",
    table: "zeek_ssl",
    version: "7",
    title: "Encrypted session",
    system: &[],
    fields: &[
        TS,
        UID,
        ORIG_H,
        ORIG_P,
        RESP_H,
        RESP_P,
        Field::text("version", "Version of TLS."),
        Field::text("cipher", "Cipher suite."),
        Field::text("curve", "Elliptic curve."),
        Field::text("server_name", "Name the client asked for (SNI)."),
        Field::bool("resumed", "Continues an earlier session."),
        Field::text("last_alert", "Last alert sent."),
        Field::text("next_protocol", "Protocol agreed inside."),
        Field::bool("established", "The session came up."),
        Field::text("ssl_history", "Handshake messages in order."),
        Field::text("cert_chain_fps", "SHA-256 of the server's certificates; TLS 1.3 hides them."),
        Field::text("client_cert_chain_fps", "SHA-256 of the client's certificates."),
        Field::bool("sni_matches_cert", "The certificate fits the name asked for."),
        Field::text("subject", "Owner of the certificate."),
        Field::text("issuer", "Issuer of the certificate."),
        Field::text("validation_status", "ok, or why the certificate is not trusted."),
        Field::text("client_subject", "Owner of the client's certificate."),
        Field::text("client_issuer", "Issuer of the client's certificate."),
        Field::text("ja3", "Fingerprint of the client program's hello."),
        Field::text("ja3s", "Fingerprint of the server's answer."),
        Field::text("ja4", "Fingerprint of the client program's hello that survives shuffling."),
    ],
    derived: &[],
};

fn community_id(record: &Record) -> Value {
    let address = |name: &str| record.text(name).parse().ok();
    let port = |name: &str| record.text(name).parse().ok();
    let proto = match &*record.text("proto") {
        "tcp" => Proto::Tcp,
        "udp" => Proto::Udp,
        _ => return Value::Absent,
    };
    let tuple = || {
        Some(FiveTuple {
            src: address("id.orig_h")?,
            src_port: port("id.orig_p")?,
            dst: address("id.resp_h")?,
            dst_port: port("id.resp_p")?,
            proto,
        })
    };
    tuple().map_or(Value::Absent, |t| t.community_id().into())
}

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[
    &CONN,
    &DNS,
    &HTTP,
    &SSL,
    &X509,
    &FILES,
    &SSH,
    &RDP,
    &SMB_MAPPING,
    &SMB_FILES,
    &DCE_RPC,
    &KERBEROS,
    &NTLM,
    &SMTP,
    &DHCP,
    &NTP,
    &SOFTWARE,
    &WEIRD,
    &NOTICE,
    &KNOWN_HOSTS,
];

//! Zeek's tab-separated logs. Source: Zeek's documentation of its ASCII writer.

use crate::base::time::SimTime;
use crate::telemetry::record::{EventType, Record, Value};

const EMPTY: &str = "(empty)";

/// The lines that begin with a hash.
pub(super) fn header(kind: &EventType, opened: SimTime) -> String {
    let path = kind.name.trim_start_matches("zeek.");
    let row = |values: Vec<&str>| values.join("\t");
    let names = row(kind.fields.iter().map(|f| f.name).collect());
    let types = row(kind.fields.iter().map(|f| type_of(kind.name, f.name)).collect());
    format!(
        "#separator \\x09\n#set_separator\t,\n#empty_field\t{EMPTY}\n#unset_field\t-\n#path\t{path}\n#open\t{}\n\
         #fields\t{names}\n#types\t{types}\n",
        opened.utc().format("%Y-%m-%d-%H-%M-%S")
    )
}

/// Names of columns by Zeek's type; everything else is a string.
const TYPES: [(&str, &[&str]); 13] = [
    (
        "time",
        &[
            "ts",
            "from",
            "till",
            "ref_time",
            "org_time",
            "rec_time",
            "xmt_time",
            "certificate.not_valid_before",
            "certificate.not_valid_after",
            "times.modified",
            "times.accessed",
            "times.created",
            "times.changed",
        ],
    ),
    (
        "addr",
        &[
            "id.orig_h",
            "id.resp_h",
            "client_addr",
            "server_addr",
            "requested_addr",
            "assigned_addr",
            "src",
            "dst",
            "x_originating_ip",
        ],
    ),
    ("port", &["id.orig_p", "id.resp_p", "p", "host_p"]),
    ("enum", &["proto", "direction", "action", "note", "software_type"]),
    ("interval", &["duration", "rtt", "lease_time", "poll", "precision", "root_delay", "root_disp", "suppress_for"]),
    ("double", &["remote_location.latitude", "remote_location.longitude"]),
    (
        "bool",
        &[
            "local_orig",
            "local_resp",
            "AA",
            "TC",
            "RD",
            "RA",
            "rejected",
            "resumed",
            "established",
            "sni_matches_cert",
            "success",
            "forwardable",
            "renewable",
            "auth_success",
            "cert_permanent",
            "timedout",
            "is_orig",
            "tls",
            "notice",
            "host_cert",
            "client_cert",
            "basic_constraints.ca",
            "extracted_cutoff",
        ],
    ),
    ("vector[interval]", &["TTLs"]),
    ("set[enum]", &["tags", "actions"]),
    ("set[string]", &["tunnel_parents", "proxied", "auth", "uids", "rcptto", "to", "cc", "email_dest", "analyzers"]),
    (
        "vector[string]",
        &[
            "answers",
            "cert_chain_fps",
            "client_cert_chain_fps",
            "msg_types",
            "client_channels",
            "fuids",
            "san.dns",
            "san.uri",
            "san.email",
        ],
    ),
    ("vector[addr]", &["san.ip"]),
    (
        "count",
        &[
            "trans_id",
            "qclass",
            "qtype",
            "rcode",
            "Z",
            "opcode",
            "trans_depth",
            "status_code",
            "info_code",
            "ip_proto",
            "auth_attempts",
            "cert_count",
            "desktop_width",
            "desktop_height",
            "size",
            "depth",
            "extracted_size",
            "mode",
            "stratum",
            "num_exts",
            "n",
            "certificate.version",
            "certificate.key_length",
            "basic_constraints.path_len",
            "version.major",
            "version.minor",
            "version.minor2",
            "version.minor3",
        ],
    ),
];

/// Zeek's type of a column of a log.
fn type_of(log: &str, name: &str) -> &'static str {
    match (log, name) {
        ("zeek.smtp", "path") => return "vector[addr]",
        ("zeek.smtp", "from") => return "string",
        ("zeek.known_hosts" | "zeek.software", "host") => return "addr",
        ("zeek.dns", "addl") => return "set[string]",
        ("zeek.ssh" | "zeek.ntp", "version") => return "count",
        _ => {}
    }
    if let Some((kind, _)) = TYPES.iter().find(|(_, names)| names.contains(&name)) {
        return kind;
    }
    match name {
        name if name.starts_with("orig_f") || name.starts_with("resp_f") || name.ends_with("_mime_types") => {
            "vector[string]"
        }
        name if name.ends_with("_bytes") || name.ends_with("_pkts") || name.ends_with("_len") => "count",
        _ => "string",
    }
}

/// One line.
pub(super) fn line(record: &Record) -> String {
    let cells = record
        .kind
        .fields
        .iter()
        .zip(&record.values)
        .map(|(field, value)| cell(value, type_of(record.kind.name, field.name)));
    cells.collect::<Vec<_>>().join("\t")
}

fn cell(value: &Value, kind: &str) -> String {
    match value {
        Value::Absent => "-".to_owned(),
        Value::List(items) if items.is_empty() => EMPTY.to_owned(),
        Value::List(items) => items.iter().map(|i| escape(i).replace(',', "\\x2c")).collect::<Vec<_>>().join(","),
        Value::Text(text) if text.is_empty() => EMPTY.to_owned(),
        // A real dash or a real "(empty)" must not be read as nothing.
        Value::Text(text) if &**text == "-" && kind == "string" => "\\x2d".to_owned(),
        other => escape(&other.to_text().unwrap_or_default()),
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\x09"),
            '\n' => out.push_str("\\x0a"),
            '\r' => out.push_str("\\x0d"),
            c => out.push(c),
        }
    }
    out
}

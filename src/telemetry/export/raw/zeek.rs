//! Zeek's tab-separated logs. Source: Zeek's documentation of its ASCII writer.

use crate::base::time::SimTime;
use crate::telemetry::record::{EventType, Record, Value};

const EMPTY: &str = "(empty)";

/// The lines that begin with a hash.
pub(super) fn header(kind: &EventType, opened: SimTime) -> String {
    let path = kind.name.trim_start_matches("zeek.");
    let row = |values: Vec<&str>| values.join("\t");
    let names = row(kind.fields.iter().map(|f| f.name).collect());
    let types = row(kind.fields.iter().map(|f| type_of(f.name)).collect());
    format!(
        "#separator \\x09\n#set_separator\t,\n#empty_field\t{EMPTY}\n#unset_field\t-\n#path\t{path}\n#open\t{}\n\
         #fields\t{names}\n#types\t{types}\n",
        opened.utc().format("%Y-%m-%d-%H-%M-%S")
    )
}

/// Zeek's type of a column.
fn type_of(name: &str) -> &'static str {
    match name {
        "ts" => "time",
        "id.orig_h" | "id.resp_h" => "addr",
        "id.orig_p" | "id.resp_p" => "port",
        "proto" => "enum",
        "duration" | "rtt" => "interval",
        "local_orig" | "local_resp" | "AA" | "TC" | "RD" | "RA" | "rejected" | "resumed" | "established"
        | "sni_matches_cert" => "bool",
        "TTLs" => "vector[interval]",
        "tags" => "set[enum]",
        "tunnel_parents" | "proxied" | "auth" | "addl" => "set[string]",
        "answers" | "cert_chain_fps" | "client_cert_chain_fps" => "vector[string]",
        name if name.starts_with("orig_f") || name.starts_with("resp_f") || name.ends_with("_mime_types") => {
            "vector[string]"
        }
        name if name.ends_with("_bytes") || name.ends_with("_pkts") || name.ends_with("_len") => "count",
        "trans_id" | "qclass" | "qtype" | "rcode" | "Z" | "opcode" | "trans_depth" | "status_code" | "info_code"
        | "ip_proto" => "count",
        _ => "string",
    }
}

/// One line.
pub(super) fn line(record: &Record) -> String {
    let cells = record.kind.fields.iter().zip(&record.values).map(|(field, value)| cell(value, type_of(field.name)));
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

//! Sources that write plain lines: firewall, proxy, syslog, mail trace.

use super::texts;
use crate::telemetry::record::{EventType, Record, Value};
use chrono::NaiveDateTime;

/// PAN-OS: all columns as CSV behind a BSD syslog header.
pub(super) fn traffic(record: &Record) -> String {
    let stamp = NaiveDateTime::parse_from_str(&record.text("receive_time"), "%Y/%m/%d %H:%M:%S");
    let stamp = stamp.map_or_else(|_| "Jan  1 00:00:00".to_owned(), |t| t.format("%b %e %H:%M:%S").to_string());
    format!("<14>{stamp} {} {}", record.text("dvc_name"), csv(record))
}

/// `Mar 04 2025 09:14:05 hbr-fw-01-dmz : %ASA-6-302013: Built …`.
pub(super) fn asa(record: &Record) -> String {
    let [time, name, severity, id, message] =
        ["timestamp", "dvc_name", "severity", "message_id", "message"].map(|field| record.text(field));
    format!("<166>{time} {name} : %ASA-{severity}-{id}: {message}")
}

/// Squid, in the log format the proxy is set to:
/// `%ts.%03tu %6tr %>a %>p %Ss/%03>Hs %>st %<st %rm %ru %un %Sh/%<a %mt "%{User-Agent}>h" %note`.
pub(super) fn access(record: &Record) -> String {
    let text = |name: &str| {
        let text = record.text(name);
        if text.is_empty() { "-".to_owned() } else { text.replace([' ', '\t', '\n', '\r'], "%20") }
    };
    let time = match record.get("time") {
        Value::Float(seconds) => format!("{seconds:.3}"),
        _ => text("time"),
    };
    let agent = record.text("user_agent").replace(['"', '\n', '\r'], "'");
    format!(
        "{time} {:>6} {} {} {}/{:0>3} {} {} {} {} {} {}/{} {} \"{agent}\" {}",
        text("elapsed_ms"),
        text("src_ip"),
        text("src_port"),
        text("result"),
        text("status"),
        text("sent_bytes"),
        text("received_bytes"),
        text("method"),
        text("url"),
        text("user"),
        text("hierarchy"),
        text("dst_ip"),
        text("mime_type"),
        text("category"),
    )
}

/// `2025-03-04T09:14:05.123456+01:00 host sshd[4711]: message`.
pub(super) fn syslog(record: &Record) -> String {
    let [ts, host, proc, pid, msg] = ["ts", "host", "proc", "pid", "msg"].map(|name| record.text(name));
    format!("{ts} {host} {proc}[{pid}]: {}", msg.replace(['\n', '\r'], " "))
}

/// Names of the columns.
pub(super) fn csv_header(kind: &EventType) -> String {
    kind.fields.iter().map(|f| f.name).collect::<Vec<_>>().join(",") + "\n"
}

/// Values with commas between; quoted where they must be. Source: RFC 4180.
pub(super) fn csv(record: &Record) -> String {
    let quoted = |text: String| {
        if text.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\"").replace(['\n', '\r'], " "))
        } else {
            text
        }
    };
    texts(record).map(quoted).collect::<Vec<_>>().join(",")
}

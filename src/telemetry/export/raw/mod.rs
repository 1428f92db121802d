//! The native text of every source: what its own tools would write and other tools read.
//!
//! Windows events as the XML of the event log, one event a line; Zeek's tab-separated logs with their
//! header; Suricata's EVE as JSON; PAN-OS as CSV over syslog; the proxy's own log format; syslog and audit
//! lines; the web servers' combined format; mail and endpoint tables and the DHCP server's log as CSV with
//! a header; cloud logs as the JSON their provider exports, one record a line.

mod lines;
mod linux;
mod web;
mod windows;
mod zeek;

use super::jsonl;
use crate::base::time::SimTime;
use crate::telemetry::record::{EventType, Record, Value};

/// Name of the file a type of record belongs into.
pub fn file_name(kind: &EventType) -> String {
    match kind.name.split('.').collect::<Vec<_>>()[..] {
        ["win", "security", _] => "Security.xml".to_owned(),
        ["win", "sysmon", _] => "Sysmon.xml".to_owned(),
        ["win", "powershell", "400" | "600"] => "WindowsPowerShell.xml".to_owned(),
        ["win", "powershell", _] => "PowerShell.xml".to_owned(),
        ["win", "system", _] => "System.xml".to_owned(),
        ["win", "defender", _] => "Defender.xml".to_owned(),
        ["win", "wmi", _] => "WMI-Activity.xml".to_owned(),
        ["win", "taskscheduler", _] => "TaskScheduler.xml".to_owned(),
        ["win", "dnsserver", _] => "DNSServer.xml".to_owned(),
        ["win", "dhcp", _] => "DhcpSrvLog.log".to_owned(),
        ["zeek", log] => format!("{log}.log"),
        ["suricata", _] => "eve.json".to_owned(),
        ["linux", "auditd", _] => "audit.log".to_owned(),
        ["xdr" | "ueba", table] => format!("{table}.csv"),
        ["entra" | "o365" | "aws", log] => format!("{log}.json"),
        _ => format!("{}.log", kind.name.replace('.', "_")),
    }
}

/// What stands at the head of that file, with line ends; empty for most.
pub fn header(kind: &EventType, opened: SimTime) -> String {
    match kind.name.split('.').next() {
        Some("zeek") => zeek::header(kind, opened),
        Some("xdr" | "ueba") => lines::csv_header(kind),
        _ if kind.name == "win.dhcp.audit" => lines::csv_header(kind),
        _ => String::new(),
    }
}

/// The record as one line, without the line end.
pub fn line(record: &Record) -> String {
    match record.kind.name {
        "win.dhcp.audit" => lines::csv(record),
        name if name.starts_with("win.") => windows::event(record),
        name if name.starts_with("zeek.") => zeek::line(record),
        name if name.starts_with("entra.") || name.starts_with("o365.") || name.starts_with("aws.") => {
            jsonl::native(record)
        }
        name if name.starts_with("suricata.") => jsonl::native(record),
        name if name.starts_with("linux.auditd.") => linux::audit(record),
        name if name.starts_with("linux.") => lines::syslog(record),
        "nginx.access" | "apache.combined" => web::combined(record),
        "apache.error" => web::error(record),
        "nginx.error" => web::nginx_error(record),
        "cisco.asa" => lines::asa(record),
        "panos.traffic" | "panos.threat" => lines::traffic(record),
        "squid.access" => lines::access(record),
        _ => lines::csv(record),
    }
}

/// Native values as text, by position; absent ones are empty.
fn texts(record: &Record) -> impl Iterator<Item = String> + '_ {
    record.values.iter().map(|value| match value {
        Value::Absent => String::new(),
        other => other.to_text().map_or_else(String::new, |t| t.to_string()),
    })
}

//! One record as one line for text and HTML: when, where, what, and the fields that tell.

use crate::telemetry::Record;

/// Fields worth a place on the line, in order.
const TELLING: [&str; 30] = [
    "Image",
    "NewProcessName",
    "CommandLine",
    "ParentImage",
    "SourceImage",
    "TargetImage",
    "GrantedAccess",
    "TargetFilename",
    "TargetObject",
    "Details",
    "TaskName",
    "QueryName",
    "DestinationHostname",
    "DestinationIp",
    "ScriptBlockText",
    "TargetUserName",
    "SubjectUserName",
    "LogonType",
    "IpAddress",
    "Status",
    "SenderFromAddress",
    "RecipientEmailAddress",
    "Subject",
    "DeliveryAction",
    "FileName",
    "url",
    "result",
    "server_name",
    "query",
    "msg",
];
/// Longest value shown.
const LONGEST: usize = 110;

/// `09:14:05 win.sysmon.1 fin-ws-014 | Image: …; CommandLine: …`.
pub fn line(record: &Record) -> String {
    let host = record.text("Computer");
    let host = host.split('.').next().unwrap_or_default();
    let told: Vec<String> = TELLING
        .iter()
        .map(|name| (*name, record.text(name)))
        .filter(|(_, value)| !value.is_empty() && &**value != "-")
        .take(5)
        .map(|(name, value)| format!("{name}: {}", cut(&value)))
        .collect();
    let told = if told.is_empty() { flow(record) } else { told.join("; ") };
    let host = if host.is_empty() { String::new() } else { format!(" {host}") };
    format!("{} {}{host} | {told}", record.time.hms(), record.kind.name)
}

/// Network records name both ends.
fn flow(record: &Record) -> String {
    let pick = |names: [&str; 2]| names.into_iter().map(|n| record.text(n)).find(|t| !t.is_empty()).unwrap_or_default();
    let (from, to) = (pick(["id.orig_h", "src_ip"]), pick(["id.resp_h", "dest_ip"]));
    let port = pick(["id.resp_p", "dest_port"]);
    let state = pick(["conn_state", "action"]);
    format!("{from} to {to}:{port} {state}")
}

fn cut(value: &str) -> String {
    let flat: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if flat.chars().count() <= LONGEST {
        return flat;
    }
    flat.chars().take(LONGEST).chain(['…']).collect()
}

//! Lines of network devices: Cisco ASA, PAN-OS, Squid.

use super::super::{Draft, File, csv, stamp};
use super::{quoted, syslog, until, word};
use crate::telemetry::record::Value;
use crate::telemetry::source::event_type;

/// The line as a row.
pub(super) fn read(line: &str, file: &File<'_>) -> Option<(&'static str, Draft)> {
    asa(line, file)
        .map(|draft| ("Cisco ASA", draft))
        .or_else(|| Some(("PAN-OS", panos(line, file)?)))
        .or_else(|| Some(("Squid", squid(line)?)))
}

/// `<166>Mar 04 2025 07:34:12 host : %ASA-6-302013: Built …`.
fn asa(line: &str, file: &File<'_>) -> Option<Draft> {
    let (before, rest) = until(line, "%ASA-")?;
    let (severity, rest) = rest.split_once('-')?;
    let (id, message) = until(rest, ": ")?;
    let head = syslog::head(before, file)?;
    let mut draft = Draft::new(event_type("cisco.asa")?, Some(head.time));
    let cells = [("timestamp", head.stamp), ("dvc_name", head.host), ("severity", severity), ("message_id", id)];
    for (name, text) in cells {
        draft.put(name, Value::copied(text));
    }
    draft.put("message", Value::copied(message));
    flow(&mut draft, message);
    tunnel(&mut draft, message);
    Some(draft)
}

/// What a message about a connection says.
fn flow(draft: &mut Draft, message: &str) {
    let words: Vec<&str> = message.split_whitespace().collect();
    match words[..] {
        ["Built", way, proto, "connection", number, "for", far, _, "to", near, ..] => {
            let (source, target) = if way == "inbound" { (far, near) } else { (near, far) };
            ends(draft, ("Built", proto, number), (source, target));
        }
        ["Teardown", proto, "connection", number, "for", far, "to", near, "duration", _, "bytes", bytes, ..] => {
            // Which end began is told when the connection is built; a low port is the one that was called.
            let port = |end: &str| end.rsplit('/').next().and_then(|p| p.parse::<u16>().ok()).unwrap_or(0);
            let (source, target) = if port(far) > port(near) { (far, near) } else { (near, far) };
            ends(draft, ("Teardown", proto, number), (source, target));
            draft.put_text("bytes", bytes);
        }
        ["Deny", proto, "src", source, "dst", target, ..] => {
            ends(draft, ("Deny", &proto.to_ascii_uppercase(), ""), (source, target));
        }
        _ => {}
    }
}

fn ends(draft: &mut Draft, (action, proto, number): (&str, &str, &str), (source, target): (&str, &str)) {
    if !number.is_empty() {
        draft.put_text("connection", number);
    }
    for (end, (ip, port)) in [(source, ("src_ip", "src_port")), (target, ("dest_ip", "dest_port"))] {
        let Some((address, number)) = end.split_once(':').and_then(|(_, end)| end.split_once('/')) else { continue };
        draft.put_text(ip, address);
        draft.put_text(port, number);
    }
    draft.put_text("transport", proto);
    draft.put_text("action", action);
}

/// What a message about a tunnel from outside says.
fn tunnel(draft: &mut Draft, message: &str) {
    let after = |key: &str, end: &[char]| {
        let rest = message.split_once(key)?.1;
        Some(rest.split(end).next().unwrap_or(rest).to_owned())
    };
    let user = after("Username = ", &[',']).or_else(|| after("User <", &['>'])).or_else(|| after("user = ", &[' ']));
    let Some(user) = user else { return };
    draft.put("user", user.into());
    let ip = after("IP <", &['>']).or_else(|| after(", IP = ", &[','])).or_else(|| after("user IP = ", &[' ']));
    if let Some(ip) = ip {
        draft.put("src_ip", ip.into());
    }
}

/// `<14>Mar  4 07:30:04 host 1,2025/03/04 07:30:04,…,TRAFFIC,…`, or the columns alone.
fn panos(line: &str, file: &File<'_>) -> Option<Draft> {
    let at = [",TRAFFIC,", ",THREAT,"].into_iter().find_map(|log| Some((line.find(log)?, log)));
    let (at, log) = at.filter(|(at, _)| *at < 200)?;
    let begin = line[..at].rfind("1,20").filter(|b| *b == 0 || line.as_bytes()[b - 1] == b' ')?;
    let cells = csv::split(&line[begin..], ',');
    let kind = event_type(if log == ",TRAFFIC," { "panos.traffic" } else { "panos.threat" })?;
    let (at, stamp) = (kind.fields.iter().position(|f| f.name == "generated_time")?, cells.get(1)?);
    let time = file.time(cells.get(at).unwrap_or(stamp)).or_else(|| file.time(stamp));
    let mut draft = Draft::new(kind, time);
    for (at, cell) in cells.into_iter().enumerate() {
        match kind.fields.get(at) {
            Some(field) => draft.put(field.name, cell.into()),
            None if !cell.is_empty() => draft.add(&format!("pos_{at:03}"), cell.into()),
            None => {}
        }
    }
    Some(draft)
}

/// Squid's own format, and the one our proxy is set to (with the client's port, the bytes asked, the program and the
/// category).
fn squid(line: &str) -> Option<Draft> {
    let (time, rest) = word(line)?;
    (time.len() == 14 && time.as_bytes()[10] == b'.').then_some(())?;
    let seconds: f64 = time.parse().ok()?;
    let cells: Vec<&str> = rest.split('"').next()?.split_whitespace().collect();
    let names: &[&str] = match cells.len() {
        12 => &[
            "elapsed_ms",
            "src_ip",
            "src_port",
            "",
            "sent_bytes",
            "received_bytes",
            "method",
            "url",
            "user",
            "",
            "",
            "",
        ],
        9 => &["elapsed_ms", "src_ip", "", "received_bytes", "method", "url", "user", "", "mime_type"],
        11 => &[
            "elapsed_ms",
            "src_ip",
            "src_port",
            "",
            "sent_bytes",
            "received_bytes",
            "method",
            "url",
            "user",
            "",
            "mime_type",
        ],
        _ => return None,
    };
    let mut draft = Draft::new(event_type("squid.access")?, stamp::of_number(seconds));
    draft.put("time", Value::Float(seconds));
    for (name, cell) in names.iter().zip(&cells).filter(|(name, _)| !name.is_empty()) {
        draft.put_text(name, cell);
    }
    let result = names.iter().position(|name| name.is_empty())?;
    let (result, status) = cells[result].split_once('/')?;
    draft.put_text("result", result);
    draft.put_text("status", status);
    let (hierarchy, address) =
        cells.iter().rev().find_map(|cell| cell.split_once('/').filter(|(h, _)| h.contains('_') || *h == "NONE"))?;
    draft.put_text("hierarchy", hierarchy);
    draft.put_text("dst_ip", address);
    if let Some((agent, rest)) = rest.find('"').and_then(|at| quoted(&rest[at..])) {
        draft.put_text("user_agent", &agent);
        if let Some((category, _)) = word(rest) {
            draft.put_text("category", category);
        }
    }
    Some(draft)
}

//! Syslog in its notations: RFC 5424, RFC 3164, and the ISO stamps of rsyslog and journald.

use super::super::{Draft, File};
use super::{until, word};
use crate::base::time::SimTime;
use crate::telemetry::record::{EventType, Value};
use crate::telemetry::source::{event_type, foreign};
use serde_json::Value as Json;

const FACILITIES: [&str; 24] = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp",
    "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
];
const SEVERITIES: [&str; 8] = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

/// The head of a line.
pub(super) struct Head<'l> {
    pub(super) priority: Option<u8>,
    pub(super) stamp: &'l str,
    pub(super) time: SimTime,
    pub(super) host: &'l str,
    pub(super) rest: &'l str,
}

/// `<13>Mar  4 07:32:36 host rest` or `2025-03-04T07:32:36.205153+01:00 host rest`.
pub(super) fn head<'l>(line: &'l str, file: &File<'_>) -> Option<Head<'l>> {
    let (priority, rest) = priority(line);
    let (stamp, time, rest) = stamp(rest, file)?;
    let (host, rest) = word(rest)?;
    let sound = !host.ends_with(':') && !host.contains('[') && host.len() <= 255;
    sound.then_some(Head { priority, stamp, time, host, rest })
}

fn priority(line: &str) -> (Option<u8>, &str) {
    let found = line.strip_prefix('<').and_then(|rest| until(rest, ">"));
    match found.and_then(|(number, rest)| Some((number.parse::<u8>().ok().filter(|n| *n < 192)?, rest))) {
        Some((number, rest)) => (Some(number), rest),
        None => (None, line),
    }
}

fn stamp<'l>(line: &'l str, file: &File<'_>) -> Option<(&'l str, SimTime, &'l str)> {
    let ends = |end: usize| {
        let (stamp, rest) = (line.get(..end)?, line.get(end..)?.strip_prefix(' ')?);
        Some((stamp, file.time(stamp)?, rest))
    };
    let first = line.as_bytes().first()?;
    if first.is_ascii_digit() {
        let end = line.find(' ')?;
        // `2025-03-04 07:32:36,123 host` has a blank inside.
        ends(end).or_else(|| ends(end + 1 + line.get(end + 1..)?.find(' ')?))
    } else {
        // `Mar  4 07:32:36`, with or without decimals, or with the year of some appliances.
        (first.is_ascii_uppercase()).then_some(())?;
        let time = line.find(':')?;
        let end = time + line[time..].find(' ')?;
        (end <= 32).then(|| ends(end)).flatten()
    }
}

/// The line as a row.
pub(super) fn read(line: &str, file: &File<'_>) -> Option<(&'static str, Draft)> {
    if let Some(draft) = newer(line, file) {
        return Some(("syslog", draft));
    }
    let head = head(line, file)?;
    let (tag, message) = until(head.rest, ": ").or_else(|| head.rest.strip_suffix(':').map(|tag| (tag, "")))?;
    let (program, pid) = tag.strip_suffix(']').and_then(|tag| tag.split_once('[')).unwrap_or((tag, ""));
    if program.is_empty() || program.contains(char::is_whitespace) || program.len() > 128 {
        return None;
    }
    let mut draft = Draft::new(kind_of(program), Some(head.time));
    fill(&mut draft, head.priority, head.host);
    let iso = head.stamp.contains('T');
    let stamp = if iso { head.stamp.to_owned() } else { format!("{}+00:00", head.time.dated('-', 'T', 6)) };
    let parts = [("ts", stamp.as_str()), ("host", head.host), ("proc", program), ("pid", pid)];
    for (name, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        draft.put(name, Value::copied(text));
    }
    draft.put("msg", Value::copied(message));
    Some(("syslog", draft))
}

/// `<34>1 2025-03-04T06:32:36.205Z host program 4711 ID47 [data] message`.
fn newer(line: &str, file: &File<'_>) -> Option<Draft> {
    let (priority, rest) = priority(line);
    let rest = rest.strip_prefix("1 ").filter(|_| priority.is_some())?;
    let (stamp, rest) = word(rest)?;
    let (host, rest) = word(rest)?;
    let (program, rest) = word(rest)?;
    let (pid, rest) = word(rest)?;
    let (message_id, rest) = word(rest)?;
    let (data, message) = if let Some(rest) = rest.strip_prefix('-') { ("", rest) } else { structured(rest)? };
    let mut draft = Draft::new(kind_of(program), file.time(stamp));
    fill(&mut draft, priority, host);
    for (name, text) in [("ts", stamp), ("host", host), ("proc", program), ("pid", pid)] {
        if text != "-" {
            draft.put(name, Value::copied(text));
        }
    }
    draft.put("msg", Value::copied(message.trim_start().trim_start_matches('\u{feff}')));
    for (name, text) in [("MessageId", message_id), ("StructuredData", data)] {
        if !text.is_empty() && text != "-" {
            draft.add(name, Json::from(text));
        }
    }
    Some(draft)
}

/// `[id key="value \] "][…]` and what follows.
fn structured(text: &str) -> Option<(&str, &str)> {
    text.starts_with('[').then_some(())?;
    let (mut in_text, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => in_text = !in_text,
            ']' if !in_text && !text[at + 1..].starts_with('[') => return Some(text.split_at(at + 1)),
            _ => {}
        }
    }
    None
}

fn fill(draft: &mut Draft, priority: Option<u8>, host: &str) {
    draft.header("Computer", Value::copied(host));
    if let Some(priority) = priority {
        draft.header("Facility", FACILITIES[usize::from(priority / 8)].into());
        draft.header("SeverityLevel", SEVERITIES[usize::from(priority % 8)].into());
    }
}

fn kind_of(program: &str) -> &'static EventType {
    let own = program.rsplit('/').next().unwrap_or(program).to_ascii_lowercase();
    let own = match own.as_str() {
        "crond" | "cron" | "anacron" => "cron",
        "sshd-session" | "sshd-auth" => "sshd",
        own if own.starts_with("ovpn") => "openvpn",
        own if own.starts_with("systemd-") => "systemd",
        own => own,
    };
    match own {
        "sshd" | "sudo" | "su" | "cron" | "systemd" | "useradd" | "openvpn" | "kernel" => {
            event_type(&format!("linux.{own}")).unwrap_or(&foreign::SYSLOG)
        }
        _ => &foreign::SYSLOG,
    }
}

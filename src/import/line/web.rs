//! Lines of web servers: the common and combined formats, and the error logs of Apache 2.4 and nginx.

use super::super::{Draft, File};
use super::{quoted, until, word};
use crate::telemetry::source::event_type;

/// The line as a row.
pub(super) fn read(line: &str, file: &File<'_>) -> Option<(&'static str, Draft)> {
    access(line, file)
        .map(|draft| ("web access", draft))
        .or_else(|| Some(("Apache errors", apache_error(line, file)?)))
        .or_else(|| Some(("nginx errors", nginx_error(line, file)?)))
}

/// `192.0.2.7 - - [04/Mar/2025:09:14:05 +0100] "GET / HTTP/1.1" 200 5120 "-" "Mozilla/5.0 …"`, perhaps with the virtual
/// host in front. Both servers write it; the file's name says whose it is.
fn access(line: &str, file: &File<'_>) -> Option<Draft> {
    let (before, rest) = until(line, " [")?;
    let words: Vec<&str> = before.split(' ').collect();
    let (host, client, ident, user) = match words[..] {
        [client, ident, user] => (None, client, ident, user),
        [host, client, ident, user] => (Some(host), client, ident, user),
        _ => return None,
    };
    let (stamp, rest) = until(rest, "] ")?;
    let time = file.time(stamp)?;
    let (request, rest) = quoted(rest)?;
    let (status, rest) = word(rest)?;
    let (bytes, rest) = word(rest)?;
    (status.len() == 3 && status.bytes().all(|b| b.is_ascii_digit())).then_some(())?;
    let (referrer, rest) = quoted(rest.trim_start()).unwrap_or_default();
    let (agent, rest) = quoted(rest.trim_start()).unwrap_or_default();
    let nginx = file.name.to_ascii_lowercase().contains("nginx");
    let mut draft = Draft::new(event_type(if nginx { "nginx.access" } else { "apache.combined" })?, Some(time));
    let names = if nginx {
        [
            "remote_addr",
            "",
            "remote_user",
            "time_local",
            "request",
            "status",
            "body_bytes_sent",
            "http_referer",
            "http_user_agent",
        ]
    } else {
        ["client", "ident", "user", "time", "request", "status", "bytes", "referer", "agent"]
    };
    let cells = [client, ident, user, stamp, &request, status, bytes, &referrer, &agent];
    for (name, cell) in names.into_iter().zip(cells).filter(|(name, cell)| !name.is_empty() && !cell.is_empty()) {
        draft.put_text(name, cell);
    }
    for (name, text) in [("VirtualHost", host.unwrap_or_default()), ("More", rest.trim())] {
        if !text.is_empty() {
            draft.add(name, text.into());
        }
    }
    Some(draft)
}

/// `[Tue Mar 04 09:14:05.123456 2025] [php:error] [pid 911:tid 923] [client 192.0.2.7:50211] message`.
fn apache_error(line: &str, file: &File<'_>) -> Option<Draft> {
    let (stamp, rest) = until(line.strip_prefix('[')?, "] ")?;
    let time = file.time(stamp)?;
    let (place, rest) = until(rest.strip_prefix('[')?, "] ")?;
    let (module, level) = place.split_once(':').unwrap_or(("", place));
    let mut draft = Draft::new(event_type("apache.error")?, Some(time));
    draft.put_text("time", stamp);
    if !module.is_empty() {
        draft.put_text("module", module);
    }
    draft.put_text("level", level);
    let mut message = rest;
    while let Some((part, rest)) = message.strip_prefix('[').and_then(|inner| until(inner, "] ")) {
        if let Some(client) = part.strip_prefix("client ") {
            draft.put_text("client", client);
        } else if let Some(pid) = part.strip_prefix("pid ") {
            let (pid, tid) = pid.split_once(":tid ").unwrap_or((pid, ""));
            draft.put_text("pid", pid);
            if !tid.is_empty() {
                draft.put_text("tid", tid);
            }
        } else {
            break;
        }
        message = rest;
    }
    draft.put_text("message", message);
    Some(draft)
}

/// `2025/03/04 09:14:05 [error] 911#911: *17 message, client: 192.0.2.7, server: …, request: "GET / HTTP/1.1", …`.
fn nginx_error(line: &str, file: &File<'_>) -> Option<Draft> {
    let (stamp, rest) = until(line, " [")?;
    let time = file.time(stamp).filter(|_| stamp.len() == 19)?;
    let (level, rest) = until(rest, "] ")?;
    let (process, rest) = until(rest, ": ")?;
    let (pid, tid) = process.split_once('#')?;
    let mut draft = Draft::new(event_type("nginx.error")?, Some(time));
    for (name, text) in [("time", stamp), ("level", level), ("pid", pid), ("tid", tid)] {
        draft.put_text(name, text);
    }
    let mut rest = rest;
    if let Some((number, after)) = rest.strip_prefix('*').and_then(|numbered| until(numbered, " ")) {
        draft.put_text("connection", number);
        rest = after;
    }
    let Some((message, mut parts)) = until(rest, ", client: ") else {
        draft.put_text("message", rest);
        return Some(draft);
    };
    draft.put_text("message", message);
    let mut name = "client";
    loop {
        let (cell, after) = match quoted(parts) {
            Some(found) => found,
            None => {
                let end = parts.find(", ").unwrap_or(parts.len());
                (parts[..end].to_owned(), &parts[end..])
            }
        };
        draft.put_text(name, &cell);
        let Some((next, after)) = after.strip_prefix(", ").and_then(|more| until(more, ": ")) else { break };
        (name, parts) = (next, after);
    }
    Some(draft)
}

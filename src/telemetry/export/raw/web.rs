//! Lines of web servers. Source: the combined format, the default error formats of Apache 2.4 and nginx.

use crate::telemetry::record::Record;

/// `192.0.2.7 - - [04/Mar/2025:09:14:05 +0100] "GET / HTTP/1.1" 200 5120 "-" "Mozilla/5.0 …"`.
pub(super) fn combined(record: &Record) -> String {
    let nginx = record.kind.name == "nginx.access";
    let [client, user, time, bytes, referrer, agent] = if nginx {
        ["remote_addr", "remote_user", "time_local", "body_bytes_sent", "http_referer", "http_user_agent"]
    } else {
        ["client", "user", "time", "bytes", "referer", "agent"]
    }
    .map(|name| record.text(name));
    let safe = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " ");
    format!(
        "{client} - {user} [{time}] \"{}\" {} {bytes} \"{}\" \"{}\"",
        safe(&record.text("request")),
        record.text("status"),
        safe(&referrer),
        safe(&agent)
    )
}

/// `[Tue Mar 04 09:14:05.123456 2025] [php:error] [pid 911:tid 923] [client 192.0.2.7:50211] message`.
pub(super) fn error(record: &Record) -> String {
    let [time, module, level, pid, tid, client, message] =
        ["time", "module", "level", "pid", "tid", "client", "message"].map(|name| record.text(name));
    format!(
        "[{time}] [{module}:{level}] [pid {pid}:tid {tid}] [client {client}] {}",
        message.replace(['\n', '\r'], " ")
    )
}

/// `2025/03/04 09:14:05 [error] 911#911: *17 message, client: 192.0.2.7, server: www.…, request: "GET / HTTP/1.1", …`.
pub(super) fn nginx_error(record: &Record) -> String {
    let text = |name: &str| record.text(name).replace(['\n', '\r'], " ");
    let quoted = |name: &str| text(name).replace('"', "\\\"");
    let mut line = format!(
        "{} [{}] {}#{}: *{} {}, client: {}, server: {}, request: \"{}\", host: \"{}\"",
        text("time"),
        text("level"),
        text("pid"),
        text("tid"),
        text("connection"),
        text("message"),
        text("client"),
        text("server"),
        quoted("request"),
        quoted("host"),
    );
    if !text("referrer").is_empty() {
        line.push_str(&format!(", referrer: \"{}\"", quoted("referrer")));
    }
    line
}

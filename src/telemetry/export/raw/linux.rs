//! The audit log as auditd writes it. Source: the audit event fields of the Linux audit project.

use crate::telemetry::record::{Record, Value};

/// `type=SYSCALL msg=audit(1741076048.361:2402): arch=c000003e …`.
pub(super) fn audit(record: &Record) -> String {
    let kind = record.kind.name.rsplit('.').next().unwrap_or_default();
    let mut outer = Vec::new();
    let mut inner = Vec::new();
    for (field, value) in record.kind.fields.iter().zip(&record.values) {
        let Some(text) = value.to_text() else { continue };
        match field.name.split_once('.') {
            None if field.name == "msg" => {}
            None => outer.push(format!("{}={}", field.name, quoted(kind, field.name, value, &text))),
            Some((_, name)) => inner.push(format!("{name}={}", quoted(kind, name, value, &text))),
        }
    }
    let inner = if inner.is_empty() { String::new() } else { format!(" msg='{}'", inner.join(" ")) };
    format!("type={kind} msg={}: {}{inner}", record.text("msg"), outer.join(" "))
}

/// Names and paths stand in quotes; with blanks inside they become hexadecimal.
fn quoted(kind: &str, name: &str, value: &Value, text: &str) -> String {
    let is_argument = kind == "EXECVE" && name.starts_with('a') && name != "argc";
    let named = matches!(name, "acct" | "exe" | "comm" | "cwd" | "name" | "key" | "cmd") || is_argument;
    match value {
        Value::Text(_) if named && text.contains([' ', '"', '\'']) => {
            text.bytes().map(|b| format!("{b:02X}")).collect()
        }
        Value::Text(_) if named => format!("\"{text}\""),
        _ => text.to_owned(),
    }
}

//! The audit log of Linux. Source: the audit event fields of the Linux audit project.

use super::super::{Draft, stamp};
use crate::telemetry::record::{ColumnType, Value};
use crate::telemetry::source::{event_type, foreign};

/// Fields whose unquoted value is hexadecimal text.
const NAMED: [&str; 8] = ["acct", "exe", "comm", "cwd", "name", "key", "cmd", "dir"];

/// `[node=host ]type=SYSCALL msg=audit(1741076048.361:2402): arch=c000003e …`, also behind a syslog header.
pub(super) fn read(line: &str) -> Option<Draft> {
    let at = line.find("type=").filter(|at| *at == 0 || line.as_bytes()[at - 1] == b' ')?;
    let (before, rest) = (&line[..at], &line[at + 5..]);
    let (name, rest) = rest.split_once(' ')?;
    let rest = rest.trim_start().strip_prefix("msg=")?;
    let (id, rest) = rest.split_once("): ").or_else(|| rest.split_once("):"))?;
    let seconds = id.strip_prefix("audit(")?.split(':').next()?.parse().ok()?;
    let kind = event_type(&format!("linux.auditd.{name}")).unwrap_or(&foreign::AUDITD);
    let mut draft = Draft::new(kind, stamp::of_number(seconds));
    draft.put("msg", format!("{id})").into());
    if std::ptr::eq(kind, &foreign::AUDITD) {
        draft.put("type", Value::copied(name));
    }
    if let Some(node) = before.split_once("node=").and_then(|(_, node)| node.split(' ').next()) {
        draft.header("Computer", Value::copied(node));
    }
    // An enriched log repeats numbers as names behind a separator.
    let (plain, enriched) = rest.split_once('\u{1d}').unwrap_or((rest, ""));
    pairs(&mut draft, name, plain, "");
    pairs(&mut draft, name, enriched, "");
    Some(draft)
}

fn pairs(draft: &mut Draft, kind: &str, mut rest: &str, prefix: &str) {
    loop {
        rest = rest.trim_start();
        let Some((key, after)) = rest.split_once('=') else { return };
        // Words without a value, such as those of kernel messages, are no pairs.
        let key = key.rsplit(' ').next().unwrap_or(key);
        let (value, after, in_quotes) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => match after[1..].split_once(quote) {
                Some((inner, after)) => (inner, after, true),
                None => (&after[1..], "", true),
            },
            _ => {
                let (value, after) = after.split_once(' ').unwrap_or((after, ""));
                (value, after, false)
            }
        };
        if prefix.is_empty() && key == "msg" {
            pairs(draft, kind, value, "msg.");
        } else if !key.is_empty() {
            put(draft, kind, (&format!("{prefix}{key}"), key), value, in_quotes);
        }
        rest = after;
    }
}

fn put(draft: &mut Draft, kind: &str, (name, key): (&str, &str), value: &str, in_quotes: bool) {
    let argument = kind == "EXECVE" && key.starts_with('a') && key[1..].bytes().all(|b| b.is_ascii_digit());
    let named = NAMED.contains(&key) || argument && key.len() > 1;
    let long = draft.kind.fields.iter().any(|f| f.name == name && f.column_type == ColumnType::Long);
    match value.parse() {
        Ok(number) if long && !in_quotes => draft.put(name, Value::Int(number)),
        _ => {
            let text = if named && !in_quotes { unhex(value) } else { None };
            draft.put(name, text.unwrap_or_else(|| value.to_owned()).into());
        }
    }
}

fn unhex(text: &str) -> Option<String> {
    let sound = text.len() >= 2 && text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_hexdigit());
    if !sound {
        return None;
    }
    let bytes: Option<Vec<u8>> =
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect();
    String::from_utf8(bytes?).ok()
}

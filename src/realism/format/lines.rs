//! Strict readers of the sources that write plain lines.
//!
//! Sources: RFC 3164 and RFC 3339, RFC 4180, Zeek's ASCII writer, the audit project's record format, Apache's combined
//! format, the vendors' lists of messages.

use super::{Stamp, moment, wall};
use crate::base::time::SimTime;

/// Zeek: as many cells as columns, the first of them seconds since 1970.
pub(super) fn tabs(line: &str, columns: usize) -> Option<Stamp> {
    let cells: Vec<&str> = line.split('\t').collect();
    let plain = cells.len() == columns && cells.iter().all(|cell| !cell.is_empty());
    if plain { Some(Stamp::Moment(seconds(cells.first()?)?)) } else { None }
}

/// Seconds since 1970 with decimals, without going through a binary fraction.
fn seconds(text: &str) -> Option<SimTime> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let micros: i64 = format!("{part:0<6}").get(..6)?.parse().ok()?;
    Some(SimTime(whole.parse::<i64>().ok()? * 1_000_000 + micros))
}

/// RFC 4180: the cells of one line.
fn cells(line: &str) -> Option<Vec<String>> {
    let (mut cells, mut rest) = (Vec::new(), line);
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut cell = String::new();
            let mut inside = quoted;
            loop {
                let (part, after) = inside.split_once('"')?;
                cell.push_str(part);
                match after.strip_prefix('"') {
                    Some(more) => {
                        cell.push('"');
                        inside = more;
                    }
                    None => {
                        inside = after;
                        break;
                    }
                }
            }
            cells.push(cell);
            match inside.strip_prefix(',') {
                Some(after) => rest = after,
                None => return inside.is_empty().then_some(cells),
            }
        } else {
            let (cell, after) = rest.split_once(',').map_or((rest, None), |(cell, after)| (cell, Some(after)));
            if cell.contains('"') {
                return None;
            }
            cells.push(cell.to_owned());
            match after {
                Some(after) => rest = after,
                None => return Some(cells),
            }
        }
    }
}

/// Tables of the endpoint protection: the first column says when.
pub(super) fn table(line: &str, columns: usize) -> Option<Stamp> {
    let cells = cells(line).filter(|cells| cells.len() == columns)?;
    Some(Stamp::Moment(moment(cells.first()?)?))
}

/// Lists of the endpoint protection, whose columns have no time.
pub(super) fn inventory(line: &str, columns: usize) -> Option<Stamp> {
    cells(line).filter(|cells| cells.len() == columns).map(|_| Stamp::Silent)
}

/// The DHCP server: number, date and time of the wall, and so on.
pub(super) fn dhcp(line: &str, columns: usize) -> Option<Stamp> {
    let cells = cells(line).filter(|cells| cells.len() == columns)?;
    cells.first()?.parse::<u32>().ok()?;
    wall(&format!("{} {}", cells.get(1)?, cells.get(2)?), "%m/%d/%y %H:%M:%S").map(Stamp::Wall)
}

/// `<14>Mar  4 09:14:05 host `, then the columns; the seventh says when, by the wall.
pub(super) fn panos(line: &str, columns: usize) -> Option<Stamp> {
    let rest = priority(line)?;
    let (stamp, rest) = rest.split_at_checked(15)?;
    let (host, body) = rest.strip_prefix(' ')?.split_once(' ')?;
    let cells = cells(body).filter(|cells| cells.len() == columns && !host.is_empty())?;
    let at = wall(cells.get(6)?, "%Y/%m/%d %H:%M:%S")?;
    wall(&format!("2000 {stamp}"), "%Y %b %e %H:%M:%S")?;
    Some(Stamp::Wall(at))
}

/// `<14>`: facility times eight plus severity.
fn priority(line: &str) -> Option<&str> {
    let (number, rest) = line.strip_prefix('<')?.split_once('>')?;
    (number.parse::<u8>().ok()? < 192).then_some(rest)
}

/// `<166>Mar 04 2025 09:14:05 host : %ASA-6-302013: text`.
pub(super) fn asa(line: &str) -> Option<Stamp> {
    let (stamp, rest) = priority(line)?.split_at_checked(20)?;
    let (host, message) = rest.strip_prefix(' ')?.split_once(" : %ASA-")?;
    let (severity, message) = message.split_once('-')?;
    let (number, text) = message.split_once(": ")?;
    let good = severity.parse::<u8>().ok()? < 8 && number.len() == 6 && number.parse::<u32>().is_ok();
    let good = good && !host.contains(' ') && !text.is_empty();
    wall(stamp, "%b %d %Y %H:%M:%S").filter(|_| good).map(Stamp::Wall)
}

/// `2025-03-04T09:14:05.123456+01:00 host program[4711]: message`.
pub(super) fn syslog(line: &str) -> Option<Stamp> {
    let (stamp, rest) = line.split_once(' ')?;
    let (host, rest) = rest.split_once(' ')?;
    let (tag, message) = rest.split_once(": ")?;
    let (program, pid) = tag.strip_suffix(']')?.split_once('[')?;
    let good = !host.is_empty() && !program.is_empty() && pid.parse::<u64>().is_ok() && !message.is_empty();
    let zoned = stamp.get(stamp.len().checked_sub(6)?..)?.starts_with(['+', '-']);
    moment(stamp).filter(|_| good && zoned).map(Stamp::Moment)
}

/// `type=SYSCALL msg=audit(1741076048.361:2402): key=value …`.
pub(super) fn audit(line: &str) -> Option<Stamp> {
    let (kind, rest) = line.strip_prefix("type=")?.split_once(" msg=audit(")?;
    let (stamp, rest) = rest.split_once("): ")?;
    let (at, serial) = stamp.split_once(':')?;
    serial.parse::<u64>().ok()?;
    let upper = kind.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    (upper && pairs(rest)).then_some(Stamp::Moment(seconds(at)?))
}

/// `key=value` with blanks between; values in quotes may have blanks, `msg='…'` has pairs of its own.
fn pairs(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let Some((key, value)) = rest.split_once('=') else { return false };
        if key.is_empty() || key.contains(' ') {
            return false;
        }
        let end = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => match value[1..].find(quote) {
                Some(at) => at + 2,
                None => return false,
            },
            _ => value.find(' ').unwrap_or(value.len()),
        };
        match value[end..].strip_prefix(' ') {
            Some(after) => rest = after,
            None => return value.len() == end,
        }
    }
    true
}

/// `192.0.2.7 - - [04/Mar/2025:09:14:05 +0100] "GET / HTTP/1.1" 200 5120 "-" "Mozilla/5.0 …"`.
pub(super) fn combined(line: &str) -> Option<Stamp> {
    let (head, rest) = line.split_once(" [")?;
    let (stamp, rest) = rest.split_once("] \"")?;
    let (_, rest) = quoted(rest)?;
    let mut parts = rest.strip_prefix(' ')?.splitn(3, ' ');
    let (status, bytes, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let (_, rest) = quoted(rest.strip_prefix('"')?)?;
    let (_, rest) = quoted(rest.strip_prefix(" \"")?)?;
    let good = head.split(' ').count() == 3
        && (100..600).contains(&status.parse::<u16>().ok()?)
        && (bytes == "-" || bytes.parse::<u64>().is_ok())
        && rest.is_empty();
    let at = chrono::DateTime::parse_from_str(stamp, "%d/%b/%Y:%H:%M:%S %z").ok().filter(|_| good)?;
    Some(Stamp::Moment(SimTime(at.timestamp_micros())))
}

/// What stands before the closing quote, and what after it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' if !escaped => return Some((&text[..at], &text[at + 1..])),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

/// `[Tue Mar 04 09:14:05.123456 2025] [php:error] [pid 911:tid 923] [client 192.0.2.7:50211] message`.
pub(super) fn apache_error(line: &str) -> Option<Stamp> {
    let mut rest = line;
    let mut parts = Vec::new();
    while let Some(inside) = rest.strip_prefix('[') {
        let (part, after) = inside.split_once("] ")?;
        parts.push(part);
        rest = after;
    }
    let good = parts.len() == 4 && parts[1].contains(':') && parts[2].starts_with("pid ") && !rest.is_empty();
    wall(parts.first()?, "%a %b %d %H:%M:%S%.f %Y").filter(|_| good).map(Stamp::Wall)
}

/// `2025/03/04 09:14:05 [error] 911#911: *17 message, client: …`.
pub(super) fn nginx_error(line: &str) -> Option<Stamp> {
    let (stamp, rest) = line.split_once(" [")?;
    let (level, rest) = rest.split_once("] ")?;
    let (process, rest) = rest.split_once(": *")?;
    let (pid, tid) = process.split_once('#')?;
    let good = pid.parse::<u32>().is_ok() && tid.parse::<u32>().is_ok() && rest.contains(", client: ");
    wall(stamp, "%Y/%m/%d %H:%M:%S").filter(|_| good && !level.is_empty()).map(Stamp::Wall)
}

/// Squid's own format with ports, agent and category: fifteen words, the agent in quotes.
pub(super) fn squid(line: &str) -> Option<Stamp> {
    let (head, rest) = line.split_once('"')?;
    let (_, tail) = rest.rsplit_once('"')?;
    let words: Vec<&str> = head.split_whitespace().collect();
    let [at, took, client, port, result, sent, received, _, _, _, _, _] = words[..] else { return None };
    let (_, status) = result.split_once('/')?;
    let numbers = [took, port, sent, received, status].iter().all(|word| word.parse::<u64>().is_ok());
    let good = numbers && client.parse::<std::net::IpAddr>().is_ok() && tail.split_whitespace().count() == 1;
    if good { Some(Stamp::Moment(seconds(at)?)) } else { None }
}

//! A strict reader of the event log's XML: well-formed, one event a line.

use super::{Stamp, moment};

/// The moment an event names, if the line is one well-formed event.
pub(super) fn event(line: &str) -> Option<Stamp> {
    let mut reader = Reader { rest: line, open: Vec::new(), created: None };
    while !reader.rest.is_empty() {
        reader.step()?;
    }
    let whole = reader.open.is_empty() && line.starts_with("<Event ") && line.ends_with("</Event>");
    whole.then_some(Stamp::Moment(moment(&reader.created?)?))
}

struct Reader<'a> {
    rest: &'a str,
    open: Vec<&'a str>,
    created: Option<String>,
}

impl Reader<'_> {
    fn step(&mut self) -> Option<()> {
        let Some(tag) = self.rest.strip_prefix('<') else {
            let end = self.rest.find('<')?;
            // Text stands within an element, and line ends only as references.
            let (text, rest) = self.rest.split_at(end);
            self.rest = rest;
            return (!self.open.is_empty() && is_text(text)).then_some(());
        };
        let end = tag.find('>')?;
        let (inside, rest) = (&tag[..end], &tag[end + 1..]);
        self.rest = rest;
        if let Some(name) = inside.strip_prefix('/') {
            return (self.open.pop()? == name).then_some(());
        }
        let (inside, alone) = inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true));
        let (name, mut attributes) = inside.split_once(' ').unwrap_or((inside, ""));
        let named = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
        if !named {
            return None;
        }
        while !attributes.trim_start().is_empty() {
            let (key, after) = attributes.trim_start().split_once("='")?;
            let (value, after) = after.split_once('\'')?;
            if !is_text(value) || key.contains([' ', '\'']) {
                return None;
            }
            if (name, key) == ("TimeCreated", "SystemTime") {
                self.created = Some(value.to_owned());
            }
            attributes = after;
        }
        if !alone {
            self.open.push(name);
        }
        Some(())
    }
}

/// No markup, no bare line end, every reference a known one.
fn is_text(text: &str) -> bool {
    let mut parts = text.split('&');
    let plain = |part: &str| !part.contains('<') && !part.chars().any(char::is_control);
    let first = parts.next().is_none_or(plain);
    first
        && parts.all(|part| {
            let Some((name, after)) = part.split_once(';') else { return false };
            let number =
                name.strip_prefix('#').is_some_and(|n| n.parse::<u32>().is_ok_and(|n| char::from_u32(n).is_some()));
            plain(after) && (number || ["amp", "lt", "gt", "apos", "quot"].contains(&name))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_well_formed_event_is_one() {
        let good = "<Event xmlns='x'><System><TimeCreated SystemTime='2025-03-04T08:00:00.5Z'/></System><EventData><Data Name='a'>1 &lt; 2&#10;</Data></EventData></Event>";
        assert!(matches!(event(good), Some(Stamp::Moment(_))));
        for (from, to) in [("&lt;", "<"), ("&lt;", "&less;"), ("</Data>", "</Date>"), ("'a'", "a"), ("Z'", "'")] {
            let bad = good.replacen(from, to, 1);
            assert!(to == "'" || event(&bad).is_none(), "{bad}");
        }
    }
}

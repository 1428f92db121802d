//! DNS messages as they stand on the wire, and the names of their types and codes.

use crate::world::{AppLayer, Flow};
use std::net::Ipv4Addr;

/// Number of a type of record.
pub fn type_number(kind: &str) -> u16 {
    TYPES.iter().find(|(_, name)| *name == kind).map_or(255, |(number, _)| *number)
}

/// Type of record behind a number.
pub fn type_name(number: u16) -> &'static str {
    TYPES.iter().find(|(n, _)| *n == number).map_or("ANY", |(_, name)| name)
}

/// Answer code in letters.
pub fn code_name(code: u16) -> &'static str {
    match code {
        0 => "NOERROR",
        2 => "SERVFAIL",
        3 => "NXDOMAIN",
        5 => "REFUSED",
        _ => "FORMERR",
    }
}

const TYPES: [(u16, &str); 10] = [
    (1, "A"),
    (2, "NS"),
    (5, "CNAME"),
    (6, "SOA"),
    (12, "PTR"),
    (15, "MX"),
    (16, "TXT"),
    (28, "AAAA"),
    (33, "SRV"),
    (65, "HTTPS"),
];

/// A name in labels.
fn labels(name: &str) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::new();
    for label in name.split('.') {
        out.push(label.len() as u8);
        out.extend(label.bytes());
    }
    out.push(0);
    out
}

/// The question of a flow, or the answer to it; empty for flows that speak something else.
pub fn message(flow: &Flow, answer: bool) -> Vec<u8> {
    let AppLayer::Dns { query, kind, answers, rcode, trans_id } = &flow.app else { return Vec::new() };
    let number = type_number(kind);
    let mut out = trans_id.to_be_bytes().to_vec();
    out.extend(if answer { [0x81, 0x80 | rcode] } else { [1, 0] });
    let count = if answer { answers.len() as u16 } else { 0 };
    out.extend([0, 1]);
    out.extend(count.to_be_bytes());
    out.extend([0; 4]);
    out.extend(labels(query));
    out.extend(number.to_be_bytes());
    out.extend([0, 1]);
    for text in answers.iter().take(usize::from(count)) {
        let data = match *kind {
            "PTR" => labels(text),
            "SRV" => [vec![0, 0, 0, 100, 1, 0x85], labels(text)].concat(),
            "TXT" => [vec![text.len() as u8], text.bytes().collect()].concat(),
            _ => text.parse::<std::net::Ipv4Addr>().map_or(vec![0; 4], |a| a.octets().to_vec()),
        };
        out.extend([0xc0, 12]);
        out.extend(number.to_be_bytes());
        out.extend([0, 1, 0, 0, 1, 0x2c]);
        out.extend((data.len() as u16).to_be_bytes());
        out.extend(data);
    }
    out
}

/// Addresses that a message of [`message`] answers with.
pub fn addresses(message: &[u8]) -> Vec<Ipv4Addr> {
    let mut found = Vec::new();
    // Behind the head of twelve bytes stands the name, then its type and class.
    let Some(name) = message.get(12..).and_then(|rest| rest.iter().position(|b| *b == 0)) else { return found };
    let mut rest = message.get(12 + name + 5..).unwrap_or_default();
    while let [_, _, kind @ .., 0, 1, _, _, _, _, high, low] = rest.get(..12).unwrap_or_default() {
        let length = usize::from(*high) << 8 | usize::from(*low);
        if let (&[0, 1], Some(&[a, b, c, d])) = (kind, rest.get(12..12 + length)) {
            found.push(Ipv4Addr::new(a, b, c, d));
        }
        rest = rest.get(12 + length..).unwrap_or_default();
    }
    found
}

//! What every network sensor derives from a flow, in one place, so that they agree by construction.
//!
//! *Owns* identifiers of flows and files, packet counts, hellos, certificates, banners. *Reads* flows and the
//! world. *Writes* nothing. *Invariant*: the same flow gives the same value to every sensor and to the capture.

mod certificate;
mod der;
pub mod dns;
pub mod file;
mod handshake;
mod hello;
pub mod signature;
pub mod ssh;
mod tls;
pub mod turns;
pub mod volume;

pub use certificate::Certificate;
pub use handshake::Handshake;
pub use volume::{Volume, duration_micros, volume};

use crate::base::digest;
use crate::world::{Flow, Host, HostRole, World};

/// Zeek's identifier of a connection (`C…`) or of file number `n` (`F…`): 17 letters and digits after the prefix.
pub fn uid(flow: &Flow, prefix: char, n: u64) -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let number = n.to_le_bytes();
    let (prefix_byte, id, opened, source) =
        ([prefix as u8], flow.id.0.to_le_bytes(), flow.opened.0.to_le_bytes(), flow.tuple.src.octets());
    let mut parts: Vec<&[u8]> = vec![&prefix_byte, &id, &opened, &source];
    if n > 0 {
        parts.push(&number);
    }
    let key = digest::sha256(&parts);
    let letters = key.iter().take(17).map(|b| char::from(LETTERS[usize::from(*b) % 62]));
    std::iter::once(prefix).chain(letters).collect()
}

/// Suricata's identifier of a flow: below 2^51.
pub fn flow_id(flow: &Flow) -> i64 {
    (digest::hash64(&[b"suricata flow", &flow.id.0.to_le_bytes(), &flow.opened.0.to_le_bytes()]) >> 13) as i64
}

/// The host that carries the tap beside the firewall, if the company has one and the flow passes it.
pub fn tap<'a>(world: &'a World, flow: &Flow) -> Option<&'a Host> {
    world.server(HostRole::Firewall).filter(|_| world.crosses_zones(flow))
}

/// Something that stays with a name: a number below `n`.
pub fn taste(purpose: &str, name: &str, n: u64) -> u64 {
    digest::hash64(&[purpose.as_bytes(), name.as_bytes()]) % n
}

/// An answer code of the web in words.
pub fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        403 => "Forbidden",
        404 => "Not Found",
        503 => "Service Unavailable",
        _ => "Other",
    }
}

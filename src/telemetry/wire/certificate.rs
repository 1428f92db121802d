//! The certificate a server shows: one for each name, renewed every 90 days, with real bytes and hashes.
//!
//! Simplified: the key is a number of the right size and the signature is random; nothing verifies them.

use super::der::{bits, integer, name, oid, seq, tlv};
use super::taste;
use crate::base::digest;
use crate::base::time::{SimSpan, SimTime};
use sha1::Sha1;
use sha2::{Digest, Sha256};

const SHA256_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const ALTERNATIVE_NAME: &[u8] = &[0x55, 0x1d, 0x11];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
/// Attributes of a name in order.
type Name<'a> = &'a [(u8, &'a str)];

const COMMON: u8 = 3;
const COUNTRY: u8 = 6;
const ORGANISATION: u8 = 10;

/// A server's certificate.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// Serial number, upper-case hex.
    pub serial: String,
    /// `CN=portal.example`.
    pub subject: String,
    /// `CN=…,O=…,C=ZZ`.
    pub issuer: String,
    /// Valid from.
    pub not_before: SimTime,
    /// Valid until.
    pub not_after: SimTime,
    /// Names it is for; empty for self-made ones.
    pub names: Vec<String>,
    /// Names its own issuer.
    pub self_signed: bool,
    /// The certificate itself.
    pub der: Vec<u8>,
}

impl Certificate {
    /// The certificate shown under `server` at `at`.
    pub fn of(server: &str, self_signed: bool, at: SimTime) -> Self {
        const LIFE: i64 = 90 * 86_400;
        let offset = taste("renewal", server, LIFE as u64) as i64;
        let seconds = at.0.div_euclid(1_000_000);
        let life = if self_signed { 40 * LIFE } else { LIFE };
        let begin = (seconds - offset).div_euclid(life) * life + offset;
        let (not_before, not_after) =
            (SimTime(begin * 1_000_000), SimTime(begin * 1_000_000) + SimSpan::secs(life - 1));
        let key = digest::sha256(&[b"certificate", server.as_bytes(), &begin.to_le_bytes(), &[u8::from(self_signed)]]);
        let authority = taste("authority", server, 4) + 1;
        let own = [(COUNTRY, "ZZ"), (ORGANISATION, "Internet Widgits"), (COMMON, "localhost")];
        let issuer_name = format!("Meridian Trust TLS CA {authority}");
        let issuer = [(COUNTRY, "ZZ"), (ORGANISATION, "Meridian Trust"), (COMMON, &*issuer_name)];
        let subject = [(COMMON, server)];
        let (subject, issuer): (Name<'_>, Name<'_>) = if self_signed { (&own, &own) } else { (&subject, &issuer) };
        let mut serial = key[..16].to_vec();
        serial[0] = serial[0] & 0x7f | 0x01;
        let names = if self_signed { Vec::new() } else { vec![server.to_owned()] };
        let der = encode(&serial, issuer, subject, (not_before, not_after), &names, &key);
        Self {
            serial: digest::hex(&serial).to_ascii_uppercase(),
            subject: printed(subject),
            issuer: printed(issuer),
            not_before,
            not_after,
            names,
            self_signed,
            der,
        }
    }

    /// Not before its time and not after it.
    pub fn is_valid(&self, at: SimTime) -> bool {
        (self.not_before..=self.not_after).contains(&at)
    }

    /// SHA-256 of the certificate, lower-case hex.
    pub fn sha256(&self) -> String {
        digest::hex(&Sha256::digest(&self.der))
    }

    /// SHA-1 of the certificate, lower-case hex with colons as Suricata prints it.
    pub fn sha1_colons(&self) -> String {
        colons(&Sha1::digest(&self.der))
    }

    /// Serial number with colons.
    pub fn serial_colons(&self) -> String {
        let pairs: Vec<&str> = (0..self.serial.len() / 2).map(|i| &self.serial[2 * i..2 * i + 2]).collect();
        pairs.join(":")
    }
}

fn colons(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(":")
}

/// Most special part first, as Zeek prints names.
fn printed(parts: &[(u8, &str)]) -> String {
    let letter = |attribute: u8| match attribute {
        COUNTRY => "C",
        ORGANISATION => "O",
        _ => "CN",
    };
    parts.iter().rev().map(|(a, v)| format!("{}={v}", letter(*a))).collect::<Vec<_>>().join(",")
}

fn encode(
    serial: &[u8],
    issuer: Name<'_>,
    subject: Name<'_>,
    (from, until): (SimTime, SimTime),
    names: &[String],
    key: &[u8; 32],
) -> Vec<u8> {
    let algorithm = seq(&[oid(SHA256_RSA), tlv(0x05, &[])]);
    let time = |t: SimTime| tlv(0x17, t.utc().format("%y%m%d%H%M%SZ").to_string().as_bytes());
    let mut modulus = stretch(key, b"modulus");
    modulus[0] |= 0x80;
    modulus[255] |= 1;
    let public = seq(&[integer(&modulus), integer(&[1, 0, 1])]);
    let info = seq(&[seq(&[oid(RSA), tlv(0x05, &[])]), bits(&public)]);
    let mut extensions = vec![seq(&[oid(BASIC_CONSTRAINTS), tlv(0x01, &[0xff]), tlv(0x04, &seq(&[]))])];
    if !names.is_empty() {
        let alternative = seq(&names.iter().map(|n| tlv(0x82, n.as_bytes())).collect::<Vec<_>>());
        extensions.push(seq(&[oid(ALTERNATIVE_NAME), tlv(0x04, &alternative)]));
    }
    let body = seq(&[
        tlv(0xa0, &integer(&[2])),
        integer(serial),
        algorithm.clone(),
        name(issuer),
        seq(&[time(from), time(until)]),
        name(subject),
        info,
        tlv(0xa3, &seq(&extensions)),
    ]);
    seq(&[body, algorithm, bits(&stretch(key, b"signature"))])
}

/// 256 bytes that look like nothing.
fn stretch(key: &[u8; 32], purpose: &[u8]) -> Vec<u8> {
    (0..8_u8).flat_map(|n| digest::sha256(&[key, purpose, &[n]])).collect()
}

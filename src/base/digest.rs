//! Stable digests of content: the same bytes give the same name on every machine.

use super::ids::Guid;
use sha2::{Digest, Sha256};

/// SHA-256 of the parts, each with its length, so that ("ab","c") and ("a","bc") differ.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// First eight bytes of [`sha256`] as an integer.
pub fn hash64(parts: &[&[u8]]) -> u64 {
    let d = sha256(parts);
    u64::from_le_bytes([d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]])
}

/// First sixteen bytes of [`sha256`] as a GUID.
pub fn guid(parts: &[&[u8]]) -> Guid {
    let d = sha256(parts);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&d[..16]);
    Guid(u128::from_be_bytes(bytes))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| char::from(DIGITS[usize::from(n)]);
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

//! Hashes of a file beyond its SHA-256.
//!
//! *Owns* the derivation. *Reads* the SHA-256 the world keeps. *Writes* nothing. *Invariant*: the
//! same file has the same hashes in every log source, and no public service knows any of them.

use crate::base::digest;
use md5::Digest as _;

/// MD5, lower-case hex.
pub fn md5(sha256: &str) -> String {
    salted_md5("file", sha256)
}

/// Hash of the import table, lower-case hex.
pub fn imports(sha256: &str) -> String {
    salted_md5("imports", sha256)
}

/// SHA-1, lower-case hex.
pub fn sha1(sha256: &str) -> String {
    let mut hash = sha1::Sha1::new();
    hash.update(b"file");
    hash.update(sha256.as_bytes());
    digest::hex(&hash.finalize())
}

/// Size in bytes of a program the world keeps no size of: between 30 KiB and 4 MiB.
pub fn program_size(sha256: &str) -> i64 {
    (30_000 + digest::hash64(&[b"size", sha256.as_bytes()]) % 4_000_000) as i64
}

fn salted_md5(purpose: &str, sha256: &str) -> String {
    let mut hash = md5::Md5::new();
    hash.update(purpose.as_bytes());
    hash.update(sha256.as_bytes());
    digest::hex(&hash.finalize())
}

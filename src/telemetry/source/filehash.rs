//! Hashes of a file beyond its SHA-256.
//!
//! *Owns* the derivation. *Reads* the SHA-256 the world keeps. *Writes* nothing. *Invariant*: the
//! same file has the same hashes in every log source, and no public service knows any of them.

use crate::base::{Text, digest};
use crate::world::Host;
use crate::world::process::content_sha256;
use md5::Digest as _;

/// SHA-256 of a library that a process loads: as written where it was written here, else that of its name.
pub fn library(host: &Host, path: &str) -> Text {
    let file = path.rsplit('\\').next().unwrap_or(path).to_ascii_lowercase();
    let known = host.files.get(path).map(|f| f.sha256.clone());
    known.unwrap_or_else(|| content_sha256(&format!("module/{file}")))
}

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

//! Zip archives of scenario packs, read and written in memory.
//!
//! *Invariant*: names inside an archive are only ever compared and shown; whatever is odd about one member
//! (a way out of the archive, a link, a bomb, something that is no content) is noted and refuses the whole archive.

use super::folder::text;
use super::is_content;
use crate::base::diag::{Diagnostics, SourceFile, Span};
use crate::scenario::MAX_BYTES;
use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write as _};
use zip::read::ZipFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// Most members of an archive.
pub const MOST_FILES: usize = 2_000;
/// Most bytes an archive may unpack to.
pub const MOST_UNPACKED: u64 = 64 << 20;
/// Names that Windows keeps for devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The content files of an archive; `outer` is its path. No file when anything in it is wrong.
pub fn read(outer: &str, bytes: &[u8], diags: &mut Diagnostics) -> Vec<SourceFile> {
    let before = diags.items.len();
    let whole = SourceFile { path: outer.into(), text: "".into() };
    let mut note = |message: String, hint: &str| diags.note(&whole, Span::default(), message, hint);
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) if archive.len() <= MOST_FILES => archive,
        Ok(archive) => {
            let message = format!("it has {} members; a pack has at most {MOST_FILES}", archive.len());
            note(message, "split the pack");
            return Vec::new();
        }
        Err(error) => {
            note(format!("this is no zip archive: {error}"), "write one with `watchfloor pack`");
            return Vec::new();
        }
    };
    let mut gate = Gate { names: BTreeSet::new(), left: MOST_UNPACKED };
    let mut out = Vec::new();
    for number in 0..archive.len() {
        let bare = |name: &str| SourceFile { path: format!("{outer}!/{}", shown(name)).into(), text: "".into() };
        match archive.by_index(number) {
            Ok(member) => {
                let name = String::from_utf8_lossy(member.name_raw()).into_owned();
                match gate.admit(&name, member) {
                    Ok(Some(content)) => out.extend(text(bare(&name), &content, diags)),
                    Ok(None) => {}
                    Err((message, hint)) => diags.note(&bare(&name), Span::default(), message, hint),
                }
            }
            Err(error) => {
                let message = format!("member {} cannot be read: {error}", number + 1);
                diags.note(&whole, Span::default(), message, "packs are neither encrypted nor split");
            }
        }
    }
    if diags.items.len() > before { Vec::new() } else { out }
}

/// What was let in so far.
struct Gate {
    /// Lower-case names.
    names: BTreeSet<String>,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl Gate {
    /// The content of a member, none for a folder; else what is wrong with it and what to do.
    fn admit<R: Read>(&mut self, name: &str, member: ZipFile<'_, R>) -> Result<Option<Vec<u8>>, (String, String)> {
        let bad = |message: &str, hint: &str| Err((message.to_owned(), hint.to_owned()));
        if let Some(why) = strange(name) {
            return bad(why, "a pack holds plain files below its own top folder");
        }
        if !self.names.insert(name.to_lowercase()) {
            return bad("two members have this name", "names differ by more than the case of their letters");
        }
        if member.is_symlink() {
            return bad("this is a link", "a pack holds plain files only");
        }
        if member.is_dir() {
            return Ok(None);
        }
        if !is_content(name) {
            return bad("this is no content of a scenario", "a pack holds .ron, .md and .yml files only");
        }
        let most = self.left.min(MAX_BYTES as u64);
        let mut content = Vec::new();
        match member.take(most + 1).read_to_end(&mut content) {
            Ok(_) if content.len() as u64 > most => {
                let limit = format!("a file has at most {} KiB, a pack {} MiB", MAX_BYTES >> 10, MOST_UNPACKED >> 20);
                bad("it unpacks to too much", &limit)
            }
            Ok(_) => {
                self.left -= content.len() as u64;
                Ok(Some(content))
            }
            Err(error) => bad(&format!("it cannot be unpacked: {error}"), "the archive is damaged; get it again"),
        }
    }
}

/// Why a member's name is not that of a plain file below the top of the archive.
fn strange(name: &str) -> Option<&'static str> {
    let parts: Vec<&str> = name.trim_end_matches('/').split('/').collect();
    let device = |part: &&str| {
        let stem = part.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
        DEVICES
            .iter()
            .any(|d| stem.strip_prefix(d).is_some_and(|n| n.is_empty() || n.chars().all(|c| c.is_ascii_digit())))
    };
    if name.contains('\\') || name.contains(':') || name.starts_with('/') {
        return Some("this name leads to a place of its own");
    }
    if parts.iter().any(|part| matches!(*part, "" | "." | "..")) {
        return Some("this name leads out of the archive");
    }
    if name.len() > 240 || name.chars().any(|c| c.is_control() || c == '\u{fffd}') {
        return Some("this name is too long or not plain text");
    }
    if parts.iter().any(|part| device(part) || part.ends_with(['.', ' '])) {
        return Some("some systems cannot have a file of this name");
    }
    None
}

/// A name from a stranger, fit for a terminal.
fn shown(name: &str) -> String {
    name.chars().take(120).map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// An archive of these files, `(name, text)` in their order: the same files give the same bytes.
///
/// # Errors
/// When a name or a text does not fit into a zip archive.
pub fn write<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> std::io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, text) in files {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

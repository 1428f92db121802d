//! Authored files of a folder, measured before they are read.

use crate::base::diag::{Diagnostics, SourceFile, Span};
use crate::scenario::{MAX_BYTES, TOO_LONG_HINT, too_long};
use std::fs;
use std::path::{Path, PathBuf};

/// All files below a folder, in order of name, without following links.
pub fn walk(folder: &Path) -> Vec<PathBuf> {
    let (mut out, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => out.push(entry.path()),
                _ => {}
            }
        }
    }
    out.sort();
    out
}

/// Reads a file that is not too long and is text; else notes why it cannot be used.
pub fn load(path: &Path, diags: &mut Diagnostics) -> Option<SourceFile> {
    let shown = path.display().to_string();
    let bare = SourceFile { path: shown.as_str().into(), text: "".into() };
    let size = fs::metadata(path).map(|m| m.len());
    if let Ok(size) = size
        && size > MAX_BYTES as u64
    {
        diags.note(&bare, Span::default(), too_long(size), TOO_LONG_HINT);
        return None;
    }
    match fs::read(path) {
        Ok(bytes) => text(bare, &bytes, diags),
        Err(error) => {
            diags.note(&bare, Span::default(), format!("cannot be read: {error}"), "look at the rights of the file");
            None
        }
    }
}

/// The file with its text, which has to be UTF-8.
pub(super) fn text(bare: SourceFile, bytes: &[u8], diags: &mut Diagnostics) -> Option<SourceFile> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(SourceFile { text: text.into(), ..bare }),
        Err(error) => {
            let file = SourceFile { text: String::from_utf8_lossy(bytes).into(), ..bare };
            let start = error.valid_up_to();
            let hint = "save the file as UTF-8 text";
            diags.note(&file, Span { start, end: start + 1 }, "this is no UTF-8 text", hint);
            None
        }
    }
}

//! Sigma rules: whether they compile, and read fields that exist.

use crate::base::diag::{Diagnostics, SourceFile, Span};
use crate::detection::check_rule;
use crate::scenario::{MAX_BYTES, TOO_LONG_HINT, too_long};

/// Notes every fault of one rule file.
pub(super) fn check(file: &SourceFile, diags: &mut Diagnostics) {
    if file.text.len() > MAX_BYTES {
        let bare = SourceFile { path: file.path.clone(), text: "".into() };
        diags.note(&bare, Span::default(), too_long(file.text.len() as u64), TOO_LONG_HINT);
        return;
    }
    check_rule(file, diags);
}

//! Sigma rules and taxonomies: whether they compile, and read fields that exist.

use super::files::{Found, Kind};
use crate::base::diag::{Diagnostics, SourceFile, Span};
use crate::detection::{Taxonomy, analytic, check_rule_with};
use crate::scenario::{MAX_BYTES, TOO_LONG_HINT, too_long};

/// The taxonomies among the files, each for the rules of its folder and below.
pub(super) struct Taxonomies(Vec<(String, Taxonomy)>);

impl Taxonomies {
    pub(super) fn among(found: &[Found]) -> Self {
        let own = |one: &Found| {
            let file = one.files.first().filter(|_| one.kind == Kind::Taxonomy)?;
            let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            // Its faults are noted when it is checked itself.
            Some((folder, Taxonomy::with(file, &mut Diagnostics::default())))
        };
        Self(found.iter().filter_map(own).collect())
    }

    /// The one that is nearest to a file.
    fn of(&self, file: &SourceFile) -> &Taxonomy {
        let above = self.0.iter().filter(|(folder, _)| file.path.starts_with(folder.as_str()));
        above.max_by_key(|(folder, _)| folder.len()).map_or(Taxonomy::embedded(), |(_, taxonomy)| taxonomy)
    }
}

/// Notes every fault of one rule file.
pub(super) fn check(file: &SourceFile, taxonomies: &Taxonomies, diags: &mut Diagnostics) {
    if file.text.len() > MAX_BYTES {
        let bare = SourceFile { path: file.path.clone(), text: "".into() };
        diags.note(&bare, Span::default(), too_long(file.text.len() as u64), TOO_LONG_HINT);
        return;
    }
    if analytic::is_analytic(&file.text) {
        if let Err(refusal) = analytic::read(file) {
            diags.items.push(refusal.into_diagnostic());
        }
        return;
    }
    check_rule_with(file, taxonomies.of(file), diags);
}

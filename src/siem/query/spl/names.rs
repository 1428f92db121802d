//! What Splunk calls things: source types and data models for tables, CIM names for columns.
//!
//! *Owns* the format of `assets/spl.ron`.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// `assets/spl.ron`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Aliases")]
pub(super) struct Names {
    /// Version of the format, 1.
    pub(super) format: u32,
    /// Table of each source type or source, in lower case; `*` stands for any characters.
    pub(super) sources: Vec<(String, String)>,
    /// Table of each data model, `Endpoint.Processes`.
    pub(super) models: BTreeMap<String, String>,
    /// Columns of every table by their name in Splunk.
    pub(super) everywhere: BTreeMap<String, String>,
    /// Columns of a table by their CIM names.
    pub(super) tables: BTreeMap<String, BTreeMap<String, String>>,
}

/// The names that come with the program.
pub(super) fn names() -> &'static Names {
    static NAMES: LazyLock<Names> = LazyLock::new(|| {
        let names: Names =
            ron::from_str(include_str!("../../../../assets/spl.ron")).expect("a test reads assets/spl.ron");
        assert_eq!(names.format, 1, "assets/spl.ron is of a format this program does not know");
        names
    });
    &NAMES
}

impl Names {
    /// The table that a source type, a source or an index means.
    pub(super) fn table(&self, source: &str) -> Option<&str> {
        let source = source.to_lowercase();
        self.sources.iter().find(|(pattern, _)| fits(pattern, &source)).map(|(_, table)| table.as_str())
    }

    /// The column of a table that a name of Splunk means.
    pub(super) fn column(&self, table: &str, name: &str) -> Option<&str> {
        let own = self.tables.get(table).and_then(|columns| columns.get(name));
        own.or_else(|| self.everywhere.get(name)).map(String::as_str)
    }
}

/// `*` stands for any characters.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, "")) => text.starts_with(head),
        Some((head, tail)) => text
            .strip_prefix(head)
            .is_some_and(|rest| (0..=rest.len()).any(|i| rest.is_char_boundary(i) && fits(tail, &rest[i..]))),
    }
}

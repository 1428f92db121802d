//! The cheat sheet: one task a row, in KQL, SPL and Sigma side by side.
//!
//! *Owns* the format of `assets/cheatsheet.ron`. *Reads* and *writes* nothing. *Invariant*: what stands in one row finds
//! the same; a test runs every cell.

use serde::Deserialize;
use std::sync::LazyLock;

/// All rows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Cheatsheet")]
pub struct Cheatsheet {
    /// Version of the format, 1.
    pub format: u32,
    /// Rows by subject.
    pub sections: Vec<Section>,
}

/// Rows on one subject.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// A word or two.
    pub title: String,
    /// From the simple to the rare.
    pub rows: Vec<Row>,
}

/// One task.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What is wanted, in a few words.
    pub task: String,
    /// A whole query.
    pub kql: String,
    /// The same search.
    pub spl: String,
    /// The same as a rule, where one record can fire it.
    #[serde(default)]
    pub sigma: Option<Rule>,
}

/// The parts of a Sigma rule that say what it looks for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// `product: zeek, service: dns`.
    pub logsource: String,
    /// The searches, YAML.
    pub detection: String,
    /// How they are joined.
    #[serde(default = "selection")]
    pub condition: String,
}

fn selection() -> String {
    "selection".to_owned()
}

impl Rule {
    /// As it stands in a rule file.
    pub fn yaml(&self) -> String {
        let searches = self.detection.replace('\n', "\n  ");
        format!("logsource: {{{}}}\ndetection:\n  {searches}\n  condition: {}\n", self.logsource, self.condition)
    }
}

/// The sheet that comes with the program.
pub fn cheatsheet() -> &'static Cheatsheet {
    static SHEET: LazyLock<Cheatsheet> = LazyLock::new(|| {
        let text = include_str!("../../assets/cheatsheet.ron");
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        options.from_str(text).expect("a test reads assets/cheatsheet.ron")
    });
    &SHEET
}

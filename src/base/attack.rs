//! MITRE ATT&CK as pinned in `assets/attack/enterprise.ron`: names and tactics of techniques, and what became of old names.
//!
//! *Owns* that file's format. *Invariant*: every alias leads to a technique that is listed (a test reads all).

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// How careful an attacker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Tradecraft {
    /// The quick and well-known way.
    #[default]
    Noisy,
    /// The way that leaves least.
    Careful,
}

impl Tradecraft {
    /// In lower case, for files and parameters.
    pub fn word(self) -> &'static str {
        match self {
            Self::Noisy => "noisy",
            Self::Careful => "careful",
        }
    }
}

/// The pinned file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Attack")]
pub struct Attack {
    /// Release of ATT&CK, `17.0`.
    pub version: String,
    /// Tactics in the order of the matrix, `credential-access`.
    pub tactics: Vec<String>,
    /// By id, `T1003.001`.
    pub techniques: BTreeMap<String, Known>,
    /// Old id to new id.
    pub renamed: BTreeMap<String, String>,
}

/// One technique of the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename = "Technique")]
pub struct Known {
    /// Name; that of a sub-technique without its parent's.
    pub name: String,
    /// What it is used for.
    pub tactics: Vec<String>,
}

/// The file that comes with the program.
pub fn attack() -> &'static Attack {
    static FILE: LazyLock<Attack> = LazyLock::new(|| {
        let empty = || Attack {
            version: String::new(),
            tactics: Vec::new(),
            techniques: BTreeMap::new(),
            renamed: BTreeMap::new(),
        };
        ron::from_str(include_str!("../../assets/attack/enterprise.ron")).unwrap_or_else(|_| empty())
    });
    &FILE
}

impl Attack {
    /// The technique with this id, under its present name.
    pub fn find(&self, id: &str) -> Option<(&str, &Known)> {
        let id = self.renamed.get(id).map_or(id, String::as_str);
        self.techniques.get_key_value(id).map(|(id, known)| (id.as_str(), known))
    }

    /// What a tactic is called in running text: `credential access`.
    pub fn in_words(tactic: &str) -> String {
        tactic.replace('-', " ")
    }
}

//! One rule as the console explains it.

use super::alert::Severity;
use crate::base::Text;
use crate::base::ids::{RuleId, TechniqueId};

/// A Sigma rule in the words of the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Sigma `id`.
    pub id: RuleId,
    /// File name without extension.
    pub name: Text,
    /// Title.
    pub title: Text,
    /// What it looks for, in plain words.
    pub description: Text,
    /// Severity.
    pub severity: Severity,
    /// Techniques it is tagged with.
    pub techniques: Vec<TechniqueId>,
    /// Where it looks: `process_creation / windows`.
    pub log_source: Text,
    /// What else may trip it, from `falsepositives`.
    pub false_positives: Vec<Text>,
    /// What to look at next, from our own key `triage` (Sigma allows own keys).
    pub triage: Vec<Text>,
    /// The YAML.
    pub source: Text,
}

//! The journal: which run it was and what the trainee did; the save file is this and nothing else.

use super::action::Stamped;
use crate::base::Text;
use crate::base::ids::ScenarioId;
use serde::{Deserialize, Serialize};

/// Which run a journal belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Version of the journal format, 1.
    pub format: u32,
    /// Scenario played.
    pub scenario: ScenarioId,
    /// Digest of the scenario and its content, hexadecimal: another content is another run.
    pub content: Text,
    /// Seed of the run.
    pub seed: u64,
    /// Who played, for the career: `you`, or the name of an analyst.
    pub analyst: Text,
}

/// A whole run as it is saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Journal {
    /// Which run.
    pub header: Header,
    /// In order; ids rise by one from 0.
    pub actions: Vec<Stamped>,
}

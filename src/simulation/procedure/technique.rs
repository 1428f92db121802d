//! What only techniques have.

use super::{Beat, Procedure};
use crate::base::Text;
use crate::base::attack::Tradecraft;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a technique is at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Place {
    /// The machine of a person, in the person's session.
    #[default]
    Desk,
    /// An administrator's session on a Windows server.
    Admin,
    /// A session of the secure shell on a Linux server.
    Linux,
    /// Somebody outside; no program of ours is needed.
    Outside,
    /// The rented clouds, with an account of ours.
    Cloud,
}

impl Place {
    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Desk => "a person's machine",
            Self::Admin => "an administrator's session on a server",
            Self::Linux => "a session on a Linux server",
            Self::Outside => "from outside",
            Self::Cloud => "the clouds",
        }
    }
}

/// Parameter through which a run knows its tradecraft; absent means noisy.
pub const TRADECRAFT: &str = "tradecraft";

impl Procedure {
    /// A technique of ATT&CK rather than a habit: its name begins with `T` and a digit.
    pub fn is_technique(&self) -> bool {
        self.id.strip_prefix('T').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    }
}

impl Beat {
    /// The beat is meant for the tradecraft of a run with these parameters.
    pub fn is_meant(&self, params: &BTreeMap<Text, Text>) -> bool {
        let careful = params.get(TRADECRAFT).is_some_and(|level| **level == *Tradecraft::Careful.word());
        self.at.is_none_or(|at| careful == (at == Tradecraft::Careful))
    }
}

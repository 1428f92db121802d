//! Versions of policies, and what each computer has taken over of them.
//!
//! *Owns* edits of policies in the order in which they happened. *Reads* and *writes* nothing else. *Invariants*:
//! a version only rises; a policy nobody has edited has the version it was handed over with. Source: MS-GPOL,
//! section 2.2.4: edits of the half for people count in the upper 16 bits, those for computers in the lower.

use crate::base::ids::{Guid, HostId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A part of Windows that acts on what a policy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PolicyExtension {
    /// Registry values of administrative templates.
    Registry,
    /// Security settings: passwords, audit, rights.
    Security,
    /// Scripts at start and logon.
    Scripts,
    /// Scheduled tasks (a preference).
    ScheduledTasks,
}

impl PolicyExtension {
    /// Identities of the extension and of the tool that edits it, as the directory lists them.
    pub fn listed(self) -> &'static str {
        match self {
            Self::Registry => "[{35378EAC-683F-11D2-A89A-00C04FBBCFA2}{D02B1F72-3407-48AE-BA88-E8213C6761F1}]",
            Self::Security => "[{827D319E-6EAC-11D2-A4EA-00C04F79F83A}{803E14A0-B4FB-11D0-A0D0-00A0C90F574B}]",
            Self::Scripts => "[{42B5FAAE-6536-11D2-AE5A-0000F87571E3}{40B6664F-4972-11D1-A7CA-0000F87571E3}]",
            Self::ScheduledTasks => "[{AADCED64-746C-4633-A97C-D61349046527}{CAB54552-DEEA-4691-817E-ED4A4D1AFC72}]",
        }
    }
}

/// The book of edits.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    versions: BTreeMap<Guid, u32>,
    extensions: BTreeMap<Guid, BTreeSet<PolicyExtension>>,
    edits: Vec<Guid>,
    taken: BTreeMap<HostId, usize>,
}

impl Policies {
    /// The version of a policy now.
    pub fn version(&self, policy: Guid) -> u32 {
        let handed_over = || {
            let (people, computers) = (1 + (policy.0 % 9) as u32, 3 + (policy.0 / 9 % 40) as u32);
            people << 16 | computers
        };
        self.versions.get(&policy).copied().unwrap_or_else(handed_over)
    }

    /// The version after one more edit of a half.
    pub fn next(&self, policy: Guid, for_computers: bool) -> u32 {
        self.version(policy) + if for_computers { 1 } else { 1 << 16 }
    }

    /// Extensions a policy uses, in the order of the directory's list.
    pub fn extensions(&self, policy: Guid) -> BTreeSet<PolicyExtension> {
        let usual = || BTreeSet::from([PolicyExtension::Registry, PolicyExtension::Security]);
        self.extensions.get(&policy).cloned().unwrap_or_else(usual)
    }

    /// Notes an edit.
    pub fn edit(&mut self, policy: Guid, version: u32, extension: PolicyExtension) {
        let mut used = self.extensions(policy);
        used.insert(extension);
        self.extensions.insert(policy, used);
        self.versions.insert(policy, version);
        self.edits.push(policy);
    }

    /// How many of the policies that concern a computer were edited since it last took them over; it has now.
    pub fn take(&mut self, host: HostId, concerns: impl Fn(Guid) -> bool) -> u32 {
        let from = self.taken.insert(host, self.edits.len()).unwrap_or(0);
        let edited: BTreeSet<Guid> = self.edits[from..].iter().copied().filter(|p| concerns(*p)).collect();
        edited.len() as u32
    }
}

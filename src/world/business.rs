//! What the company planned or knew: the findable reasons for odd behaviour.

use crate::base::Text;
use crate::base::ids::{AccountId, HostId};
use crate::base::time::SimTime;
use serde::{Deserialize, Serialize};

/// Where the note stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TicketKind {
    /// Approved change with a window.
    Change,
    /// Travel or remote work.
    Travel,
    /// Leave, joiner, leaver.
    People,
    /// Announced scan or test.
    Test,
    /// Standing documentation of a scheduled job.
    Runbook,
    /// Helpdesk call.
    Helpdesk,
}

/// One note the analyst can look up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// `CHG-2041`.
    pub number: Text,
    /// Where it stands.
    pub kind: TicketKind,
    /// One line.
    pub title: Text,
    /// What it says.
    pub text: Text,
    /// In force from.
    pub from: SimTime,
    /// In force until.
    pub until: SimTime,
    /// Hosts it names.
    pub hosts: Vec<HostId>,
    /// Accounts it names.
    pub accounts: Vec<AccountId>,
}

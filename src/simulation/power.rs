//! Hosts that go down and come up: one vocabulary for the wish and for what came of it.
//!
//! *Owns* the words. *Invariant*: between going down and coming up nothing happens on a host; its sensors see
//! neither.

use crate::base::Text;
use crate::base::ids::{HostId, ProcId};
use crate::base::time::SimTime;
use serde::{Deserialize, Serialize};

/// How a host goes down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fall {
    /// In order: sessions and programs end first.
    Ordered,
    /// The power fails.
    Cut,
}

/// Why somebody asks for a restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RestartReason {
    /// An update needs it.
    Update,
    /// An administrator wants it, planned.
    Maintenance,
    /// No reason given.
    Other,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PowerWish {
    /// Have the system restart soon.
    AskRestart {
        /// By which program.
        process: ProcId,
        /// Why.
        reason: RestartReason,
        /// Shown to whoever works there.
        comment: Text,
    },
    /// Go down now.
    GoDown {
        /// Which.
        host: HostId,
        /// How.
        fall: Fall,
    },
    /// Come up again.
    ComeUp {
        /// Which.
        host: HostId,
        /// How it went down.
        after: Fall,
    },
    /// Note how long the system has been up.
    TellUptime {
        /// Which.
        host: HostId,
    },
}

/// What came of it; the effect's host is the one concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Power {
    /// A restart was asked for.
    RestartAsked {
        /// By which program.
        process: ProcId,
        /// Why.
        reason: RestartReason,
        /// Shown to whoever works there.
        comment: Text,
    },
    /// The system's own services end; the last thing anybody writes.
    GoingDown,
    /// The system starts.
    CameUp {
        /// How it had gone down.
        after: Fall,
        /// When it had started before.
        booted_before: SimTime,
        /// When it went down.
        down: SimTime,
    },
    /// How long the system has been up.
    Uptime,
}

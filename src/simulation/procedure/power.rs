//! Verbs that switch a host, written `Power(GoDown(Ordered))` in procedures.
//!
//! *Invariant*: they mirror [`PowerWish`]; each step of a restart is a beat of its own, so that time passes between them.

use super::run::Reading;
use crate::base::Text;
use crate::simulation::intent::Refusal;
use crate::simulation::power::{Fall, PowerWish, RestartReason};
use serde::{Deserialize, Serialize};

/// Ways to switch a host; the host is the run's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum PowerVerb {
    /// Ask for a restart.
    AskRestart {
        /// Slot or resident role; needs a full token.
        process: Text,
        /// Why.
        reason: RestartReason,
        /// Shown to whoever works there.
        #[serde(default)]
        comment: Text,
    },
    /// Go down now.
    GoDown(Fall),
    /// Come up after such a fall.
    ComeUp(Fall),
    /// Note how long the system has been up.
    TellUptime,
}

impl Reading<'_> {
    pub(super) fn power(&mut self, verb: &PowerVerb) -> Result<PowerWish, Refusal> {
        let host = self.scope.actor.host;
        Ok(match verb {
            PowerVerb::AskRestart { process, reason, comment } => {
                PowerWish::AskRestart { process: self.process(process)?, reason: *reason, comment: self.text(comment)? }
            }
            PowerVerb::GoDown(fall) => PowerWish::GoDown { host, fall: *fall },
            PowerVerb::ComeUp(after) => PowerWish::ComeUp { host, after: *after },
            PowerVerb::TellUptime => PowerWish::TellUptime { host },
        })
    }
}

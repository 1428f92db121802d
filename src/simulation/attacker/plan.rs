//! One step of the campaign and where it stands.

use crate::base::Text;
use crate::base::time::SimTime;
use crate::scenario::model::Step;
use crate::simulation::intent::Refusal;
use crate::simulation::procedure::Actor;
use std::collections::BTreeMap;

/// A cast role as the attacker uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Who acts where; `None` for domains, addresses and words.
    pub actor: Option<Actor>,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepStatus {
    /// Sleeps until a reaction wakes it.
    Dormant,
    /// Will be played, or waits for its predecessor.
    Waiting,
    /// Is being played.
    Running {
        /// It succeeded before.
        repeating: bool,
    },
    /// Succeeded and comes again.
    Repeating,
    /// Succeeded.
    Done,
    /// Given up.
    Refused,
}

/// One step with its state.
#[derive(Debug, Clone)]
pub struct StepState {
    /// As the author wrote it.
    pub step: Step,
    /// Who acts where.
    pub actor: Actor,
    /// Values for the technique's parameters, cast filled in.
    pub given: BTreeMap<Text, Text>,
    /// Key of its draws.
    pub entity: Text,
    /// Where it stands.
    pub status: StepStatus,
    /// Times played.
    pub count: u64,
    /// Refusals in a row.
    pub missed: u32,
    /// The last refusal in a row.
    pub last_refusal: Option<Refusal>,
    /// When it first succeeded.
    pub done: Option<SimTime>,
}

impl StepState {
    pub(super) fn new(step: &Step, roles: &BTreeMap<Text, Role>) -> Self {
        let actor = roles.get(&step.on).and_then(|r| r.actor);
        // A checked scenario has a person or server there; host 0 keeps a hand-made one harmless.
        let nobody = Actor { host: crate::base::ids::HostId(0), account: None, person: None };
        Self {
            given: step.with.clone(),
            actor: actor.unwrap_or(nobody),
            entity: format!("step/{}", step.id).into(),
            status: if step.dormant { StepStatus::Dormant } else { StepStatus::Waiting },
            count: 0,
            missed: 0,
            last_refusal: None,
            done: None,
            step: step.clone(),
        }
    }
}

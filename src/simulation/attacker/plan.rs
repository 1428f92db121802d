//! The steps of a campaign, each with its seat, its state and the trace of its runs.

use crate::base::Text;
use crate::base::ids::{AccountId, HostId, PersonId};
use crate::base::time::SimTime;
use crate::scenario::model::Step;
use crate::scenario::{Cast, CastMember};
use crate::simulation::intent::{Made, Refusal};
use crate::simulation::procedure::Actor;
use crate::world::{HostRole, World};
use std::collections::BTreeMap;

/// Where a step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Sleeps until a reaction wakes it.
    Dormant,
    /// Its predecessor has not succeeded yet.
    Idle,
    /// Due at this time.
    Waiting(SimTime),
    /// Being played.
    Running,
    /// Succeeded.
    Done,
    /// The world refused it for good.
    Refused(Refusal),
    /// Another step took its place, or the attacker gave up.
    Dropped,
}

/// One time a step was played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunTrace {
    /// First moment.
    pub began: SimTime,
    /// Last moment; `None` while it runs.
    pub ended: Option<SimTime>,
    /// Where.
    pub host: HostId,
    /// As whom.
    pub account: Option<AccountId>,
    /// What stopped it.
    pub refused: Option<Refusal>,
}

/// Where and as whom a role acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// Machine of the person, or the server.
    pub host: HostId,
    /// Account of the person, or of the server.
    pub account: Option<AccountId>,
    /// The person.
    pub person: Option<PersonId>,
}

impl Seat {
    /// The seat of a role; domains, addresses and words act from outside, at the company's VPN gateway.
    pub fn of(member: &CastMember, world: &World) -> Self {
        match member {
            CastMember::Person { person, account, host } => {
                Self { host: *host, account: Some(*account), person: Some(*person) }
            }
            CastMember::Server(host) => Self { host: *host, account: world.host(*host).machine_account, person: None },
            CastMember::Domain(..) | CastMember::Address(_) | CastMember::Word(_) => Self::outside(world),
        }
    }

    /// Nobody of ours.
    pub fn outside(world: &World) -> Self {
        let gate = world.server(HostRole::VpnServer).or_else(|| world.server(HostRole::MailServer));
        Self { host: gate.map_or(HostId(0), |h| h.id), account: None, person: None }
    }

    /// Who acts where, for a procedure.
    pub fn actor(self) -> Actor {
        Actor { host: self.host, account: self.account, person: self.person }
    }
}

/// One step with everything that became of it.
#[derive(Debug, Clone)]
pub struct StepRow {
    /// As the author wrote it.
    pub plan: Step,
    /// Where and as whom.
    pub seat: Seat,
    /// Values of the author with the roles filled.
    pub given: BTreeMap<Text, Text>,
    /// Where it stands.
    pub state: State,
    /// Each time it was played.
    pub runs: Vec<RunTrace>,
    /// It succeeded at least once.
    pub succeeded: bool,
    /// Beats refused since the last that was granted.
    pub missed: u32,
    /// Refused tries in a row, of a step that happens once.
    pub(super) tries: u32,
    /// Times it waited: for the person, or for a way to give the command.
    pub(super) holds: u32,
    /// Wakes with another ticket were cancelled.
    pub(super) ticket: u64,
    /// What the last run was given, to tell what it made.
    pub(super) taken: BTreeMap<Text, Made>,
    /// What the last good run knew, for the steps after it.
    pub(super) slots: BTreeMap<Text, Made>,
    /// Parameters of the last run, for the steps after it.
    pub(super) params: BTreeMap<Text, Text>,
}

impl StepRow {
    pub(super) fn new(plan: &Step, cast: &Cast, world: &World) -> Self {
        let seat = cast.0.get(&plan.on).map_or_else(|| Seat::outside(world), |member| Seat::of(member, world));
        let given = plan.with.iter().map(|(name, value)| (name.clone(), cast.fill(value, world))).collect();
        Self {
            plan: plan.clone(),
            seat,
            given,
            state: if plan.dormant { State::Dormant } else { State::Idle },
            runs: Vec::new(),
            succeeded: false,
            missed: 0,
            tries: 0,
            holds: 0,
            ticket: 0,
            taken: BTreeMap::new(),
            slots: BTreeMap::new(),
            params: BTreeMap::new(),
        }
    }

    /// A contact that repeats: the attacker's way to give commands to its implant.
    pub fn is_beacon(&self) -> bool {
        self.plan.every.is_some()
    }
}

//! One run made concrete: the seed has chosen company, people and roles.

use super::model::Scenario;
use crate::base::Text;
use crate::base::ids::{AccountId, HostId, PersonId};
use crate::base::rng::Seed;
use crate::base::time::SimTime;
use crate::world::World;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// Who or what plays a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CastMember {
    /// Somebody who works here, at the own machine.
    Person {
        /// Who.
        person: PersonId,
        /// Daily account.
        account: AccountId,
        /// Own machine.
        host: HostId,
    },
    /// A server.
    Server(HostId),
    /// A domain of the attacker, with its address; it is in `World::internet`.
    Domain(Text, Ipv4Addr),
    /// An address outside.
    Address(Ipv4Addr),
    /// A word.
    Word(Text),
}

/// All roles by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cast(pub BTreeMap<Text, CastMember>);

/// A habit placed on purpose, with its time drawn and its role filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedScene {
    /// Habit id.
    pub habit: Text,
    /// When it begins.
    pub at: SimTime,
    /// Who plays it: a person or a server.
    pub on: CastMember,
    /// Values for its parameters; cast roles are filled, other `{…}` templates stay.
    pub with: BTreeMap<Text, Text>,
    /// Number of the ticket that explains it; the ticket itself is in `World::tickets`.
    pub ticket: Option<Text>,
}

/// Everything the seed decided before the first event.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The company at `begin`, booted, nobody logged on.
    pub world: World,
    /// Who plays which role.
    pub cast: Cast,
    /// The campaign runs in this seed.
    pub attack: bool,
    /// Look-alikes and failed attempts that happen in this seed.
    pub staged: Vec<StagedScene>,
    /// First moment of the simulation: the shift's start minus the history.
    pub begin: SimTime,
    /// When the trainee sits down.
    pub shift_begin: SimTime,
    /// When the shift ends.
    pub shift_end: SimTime,
}

impl Cast {
    /// Fills `{role}`, `{role.name}` (logon name), `{role.host}`, `{role.mail}`, `{role.full}` (full
    /// name), `{role.address}` in `text`; other placeholders stay as they are.
    pub fn fill(&self, text: &str, world: &World) -> Text {
        let _ = world;
        text.into()
    }
}

pub(super) fn set(scenario: &Scenario, seed: Seed, hosts: Option<u32>) -> Scene {
    let _ = (scenario, seed, hosts);
    unreachable!("filled in by the scenario work")
}

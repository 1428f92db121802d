//! One run made concrete: the seed has chosen company, people and roles.

use super::model::{Scenario, Staged};
use super::{cast, company};
use crate::base::Text;
use crate::base::ids::{AccountId, HostId, PersonId};
use crate::base::rng::Seed;
use crate::base::time::{SimSpan, SimTime};
use crate::world::{Ticket, World};
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

pub(super) fn set(scenario: &Scenario, seed: Seed, hosts: Option<u32>) -> Scene {
    let begin = scenario.starts - scenario.history;
    let template = company::pick(scenario.companies.iter().map(|c| &**c), seed);
    let mut world = company::world(template, seed, hosts, begin);
    let cast = cast::choose(scenario, &mut world, seed);
    let attack = seed.draw("scenario", "attack", 0).chance(scenario.attack_permille);
    let staged = scenario.staged.iter().enumerate();
    let staged = staged.filter_map(|(n, s)| stage(n, s, scenario.starts, &cast, &mut world, seed)).collect();
    let shift_end = scenario.starts + scenario.shift;
    Scene { world, cast, attack, staged, begin, shift_begin: scenario.starts, shift_end }
}

/// Draws one staged scene; its ticket goes into the books.
fn stage(
    number: usize,
    staged: &Staged,
    shift_begin: SimTime,
    cast: &Cast,
    world: &mut World,
    seed: Seed,
) -> Option<StagedScene> {
    let mut draw = seed.draw(&format!("staged/{number}/{}", staged.habit), "scene", 0);
    if !draw.chance(staged.permille) {
        return None;
    }
    let at = shift_begin + draw.span(staged.at.0, staged.at.1);
    let on = cast.0.get(&staged.on)?.clone();
    let with = staged.with.iter().map(|(name, value)| (name.clone(), cast.fill(value, world))).collect();
    let ticket = staged.ticket.as_ref().map(|template| {
        let (hosts, accounts) = named_by(&on, world);
        let (early, late) = (draw.between(2, 8), draw.between(4, 12));
        let ticket = Ticket {
            number: company::ticket_number(seed, template.kind, world).into(),
            kind: template.kind,
            title: cast.fill(&template.title, world),
            text: cast.fill(&template.text, world),
            from: at - SimSpan::mins(15 * early),
            until: at + SimSpan::mins(15 * late),
            hosts,
            accounts,
        };
        let number = ticket.number.clone();
        world.tickets.push(ticket);
        number
    });
    Some(StagedScene { habit: staged.habit.clone(), at, on, with, ticket })
}

/// Hosts and accounts that a note about this member names.
fn named_by(member: &CastMember, world: &World) -> (Vec<HostId>, Vec<AccountId>) {
    match member {
        CastMember::Person { person, account, host } => {
            let admin = world.person(*person).admin_account;
            (vec![*host], [*account].into_iter().chain(admin).collect())
        }
        CastMember::Server(host) => (vec![*host], Vec::new()),
        CastMember::Domain(..) | CastMember::Address(_) | CastMember::Word(_) => (Vec::new(), Vec::new()),
    }
}

//! From a scene to a run: staged plays with their actors, the attacker with its roles.

use super::attacker::{Attacker, Role};
use super::engine::{StagedPlay, Start};
use super::procedure::{Actor, Library};
use crate::base::Text;
use crate::base::rng::Seed;
use crate::scenario::model::{Campaign, Step};
use crate::scenario::scene::StagedScene;
use crate::scenario::{CastMember, Scenario, Scene};
use crate::world::World;
use std::collections::BTreeMap;

/// Everything a run begins with. `benign` leaves the attack out.
pub fn start(scenario: &Scenario, scene: Scene, library: Library, seed: Seed, benign: bool) -> Start {
    let attacker = if scene.attack && !benign { attacker(scenario, &scene) } else { Attacker::default() };
    let staged = scene.staged.iter().filter_map(|s| staged(s, &scene.world)).collect();
    Start {
        world: scene.world,
        library,
        begin: scene.begin,
        seed,
        everyday: scenario.everyday.clone(),
        staged,
        attacker,
    }
}

fn attacker(scenario: &Scenario, scene: &Scene) -> Attacker {
    let steps = scenario.campaign.steps.iter().map(|step| Step { with: filled(&step.with, scene), ..step.clone() });
    let campaign = Campaign { steps: steps.collect(), reactions: scenario.campaign.reactions.clone() };
    let roles: BTreeMap<Text, Role> =
        scene.cast.0.iter().map(|(name, member)| (name.clone(), Role { actor: actor(member, &scene.world) })).collect();
    Attacker::new(&campaign, &roles, scene.shift_begin)
}

fn filled(with: &BTreeMap<Text, Text>, scene: &Scene) -> BTreeMap<Text, Text> {
    with.iter().map(|(name, value)| (name.clone(), scene.cast.fill(value, &scene.world))).collect()
}

fn staged(scene: &StagedScene, world: &World) -> Option<StagedPlay> {
    Some(StagedPlay {
        habit: scene.habit.clone(),
        at: scene.at,
        actor: actor(&scene.on, world)?,
        given: scene.with.clone(),
        ticket: scene.ticket.clone(),
    })
}

/// Who acts where; `None` for roles that are no person and no server.
fn actor(member: &CastMember, world: &World) -> Option<Actor> {
    match member {
        CastMember::Person { person, account, host } => {
            Some(Actor { host: *host, account: Some(*account), person: Some(*person) })
        }
        CastMember::Server(host) => {
            Some(Actor { host: *host, account: world.host(*host).machine_account, person: None })
        }
        CastMember::Domain(..) | CastMember::Address(_) | CastMember::Word(_) => None,
    }
}

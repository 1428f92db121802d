//! From a scene to the start of a simulation: look-alikes placed, the attacker seated.

use super::attacker::{Attacker, Seat};
use super::engine::{StagedPlay, Start};
use super::procedure::{Actor, Library, Who};
use crate::base::Text;
use crate::base::rng::Seed;
use crate::scenario::scene::StagedScene;
use crate::scenario::{CastMember, Scenario, Scene};
use crate::world::World;

/// Everything a run begins with. Without the attack where the seed has none, or when `benign` asks for it.
pub fn start(scenario: &Scenario, scene: Scene, library: Library, seed: Seed, benign: bool) -> Start {
    let attack = scene.attack && !benign;
    let attacker = if attack {
        Attacker::new(&scenario.campaign, &scene.cast, &scene.world, scene.shift_begin)
    } else {
        Attacker::default()
    };
    let staged = scene.staged.iter().map(|staged| place(staged, &scene.world, &library)).collect();
    let everyday: Vec<(Text, u32)> = scenario.everyday.clone();
    Start { world: scene.world, library, begin: scene.begin, seed, everyday, staged, attacker }
}

fn place(staged: &StagedScene, world: &World, library: &Library) -> StagedPlay {
    StagedPlay {
        habit: staged.habit.clone(),
        at: staged.at,
        actor: actor(staged, world, library),
        given: staged.with.clone(),
        ticket: staged.ticket.clone(),
    }
}

/// People and servers act themselves; who is outside acts at the server the habit knocks at.
fn actor(staged: &StagedScene, world: &World, library: &Library) -> Actor {
    if matches!(staged.on, CastMember::Person { .. } | CastMember::Server(_)) {
        return Seat::of(&staged.on, world).actor();
    }
    let schedule = library.get(&staged.habit).and_then(|habit| habit.schedule.as_ref());
    let door = match schedule.map(|s| &s.who) {
        Some(Who::Outside(role)) => world.server(*role),
        _ => None,
    };
    let outside = Seat::outside(world);
    Seat { host: door.map_or(outside.host, |h| h.id), ..outside }.actor()
}

//! Generated companies come to life: everyday routines and staged scenes find what they need there.

use super::vocabulary::vocabulary;
use std::collections::{BTreeMap, BTreeSet};
use watchfloor::base::rng::Seed;
use watchfloor::scenario;
use watchfloor::simulation::procedure::Library;
use watchfloor::simulation::truth::Cause;
use watchfloor::simulation::{Simulation, setting};

struct Day {
    simulation: Simulation,
    /// Effects by habit.
    effects: BTreeMap<String, usize>,
    staged: BTreeSet<String>,
}

/// A whole shift with its history and without the attack.
fn live(id: &str, seed: u64) -> Day {
    let scenario = scenario::shelf(&vocabulary()).remove(&id.into()).unwrap();
    let scene = scenario::set_scene(&scenario, Seed(seed), None);
    let end = scene.shift_end;
    let staged = scene.staged.iter().map(|s| s.habit.to_string()).collect();
    let start = setting::start(&scenario, scene, Library::embedded(), Seed(seed), true);
    let mut simulation = Simulation::new(start);
    let mut ids = Vec::new();
    simulation.advance_to(end, &mut |effect, _| ids.push(effect.id));
    let mut effects = BTreeMap::new();
    for id in ids {
        if let Cause::Benign { habit, .. } = simulation.truth().cause(id) {
            *effects.entry(habit.to_string()).or_default() += 1;
        }
    }
    Day { simulation, effects, staged }
}

#[test]
fn a_guided_morning_plays_all_that_is_staged() {
    let day = live("first-shift", 1);
    for habit in &day.staged {
        assert!(day.effects.contains_key(habit), "{habit} in {:?}", day.effects);
    }
    let sessions = day.simulation.world().logons.len();
    assert!(sessions > 600, "{sessions} sessions");
}

#[test]
fn a_monday_plays_all_that_is_staged_among_the_noise_of_a_company() {
    let day = live("monday-queue", 5);
    for habit in &day.staged {
        assert!(day.effects.contains_key(habit), "{habit} in {:?}", day.effects);
    }
    let effects: usize = day.effects.values().sum();
    assert!((80_000..250_000).contains(&effects), "{effects} effects");
    assert!(day.effects.len() > 45, "{} habits", day.effects.len());
}

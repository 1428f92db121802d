//! Generated companies come to life: everyday routines and staged scenes find what they need there.

use super::vocabulary::vocabulary;
use std::collections::{BTreeMap, BTreeSet};
use watchfloor::base::rng::Seed;
use watchfloor::scenario::{self, Scenario, Scene};
use watchfloor::simulation::attacker::State;
use watchfloor::simulation::procedure::Library;
use watchfloor::simulation::truth::Cause;
use watchfloor::simulation::{Simulation, Start, setting};

struct Day {
    simulation: Simulation,
    /// Effects by habit.
    effects: BTreeMap<String, usize>,
    staged: BTreeSet<String>,
}

fn set(id: &str, seed: u64) -> (Scenario, Scene) {
    let scenario = scenario::shelf(&vocabulary()).remove(&id.into()).unwrap();
    let scene = scenario::set_scene(&scenario, Seed(seed), None);
    (scenario, scene)
}

/// The opening of a shift; a quiet one has nothing but what is staged and, unless benign, the attack.
fn opening(scenario: &Scenario, scene: Scene, seed: u64, quiet: bool, benign: bool) -> Start {
    let mut start = setting::start(scenario, scene, Library::embedded(), Seed(seed), benign);
    if quiet {
        let noise = Library::embedded();
        start.everyday = noise.iter().map(|h| (h.id.clone(), u32::from(&*h.id == "morning_logon") * 1000)).collect();
    }
    start
}

/// A whole shift with its history and without the attack.
fn live(id: &str, seed: u64, quiet: bool) -> Day {
    let (scenario, scene) = set(id, seed);
    let end = scene.shift_end;
    let staged = scene.staged.iter().map(|s| s.habit.to_string()).collect();
    let mut simulation = Simulation::new(opening(&scenario, scene, seed, quiet, true));
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
fn a_guided_morning_plays_all_that_is_staged_among_the_noise_of_a_company() {
    let day = live("first-shift", 1, false);
    for habit in &day.staged {
        assert!(day.effects.contains_key(habit), "{habit} in {:?}", day.effects);
    }
    let effects: usize = day.effects.values().sum();
    assert!((15_000..90_000).contains(&effects), "{effects} effects");
    assert!(day.effects.len() > 40, "{} habits", day.effects.len());
    assert!(day.simulation.world().logons.len() > 600, "{} sessions", day.simulation.world().logons.len());
}

#[test]
fn a_monday_plays_all_that_is_staged() {
    for seed in 1..=3 {
        let day = live("monday-queue", seed, true);
        for habit in &day.staged {
            assert!(day.effects.contains_key(habit), "seed {seed}: {habit} in {:?}", day.effects);
        }
    }
}

#[test]
fn nothing_but_the_end_of_the_shift_stops_an_attack_that_nobody_answers() {
    for id in ["first-shift", "monday-queue"] {
        for seed in 1..=3 {
            let (scenario, scene) = set(id, seed);
            if !scene.attack {
                continue;
            }
            let end = scene.shift_end;
            let mut simulation = Simulation::new(opening(&scenario, scene, seed, true, false));
            simulation.advance_to(end, &mut |_, _| {});
            let rows = simulation.attacker().steps();
            for row in rows {
                // A step may come too late for the shift; none may be refused.
                let stopped = matches!(row.state, State::Refused(_) | State::Dropped);
                assert!(!stopped, "{id}, seed {seed}: {} {:?}", row.plan.id, row.state);
                let asleep = matches!(row.state, State::Dormant);
                assert_eq!(asleep, row.plan.dormant, "{id}, seed {seed}: {} {:?}", row.plan.id, row.state);
            }
            let done = rows.iter().filter(|row| row.succeeded).count();
            assert!(done >= 8, "{id}, seed {seed}: {done} steps done");
        }
    }
}

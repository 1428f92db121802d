//! The shipped campaigns, undisturbed: what their authors planned comes about in every seed.

use super::lone::Lone;
use std::collections::BTreeMap;
use watchfloor::base::time::SimTime;
use watchfloor::scenario::{self, Scenario};
use watchfloor::simulation::Simulation;
use watchfloor::simulation::attacker::{State, StepRow};
use watchfloor::simulation::losses::losses;
use watchfloor::simulation::procedure::{Library, vocabulary};
use watchfloor::simulation::response::{Order, price};
use watchfloor::world::Host;

/// A seed that nobody disturbs, to its end.
fn undisturbed(scenario: &Scenario, seed: u64) -> (Simulation, SimTime) {
    let mut lone = Lone::playing(scenario, seed);
    lone.finish();
    (lone.simulation, lone.end)
}

#[test]
fn every_step_that_needs_no_waking_succeeds_before_the_shift_ends() {
    let shelf = scenario::shelf(&vocabulary(&Library::embedded()));
    assert!(!shelf.is_empty());
    for (id, scenario) in &shelf {
        let mut missing: BTreeMap<String, Vec<(u64, State)>> = BTreeMap::new();
        for seed in 1..=5 {
            let (simulation, _) = undisturbed(scenario, seed);
            for step in simulation.attacker().steps().iter().filter(|s| !s.succeeded && s.state != State::Dormant) {
                let all = simulation.attacker().steps();
                let parent = |s: &StepRow| all.iter().find(|p| Some(&p.plan.id) == s.plan.after.as_ref());
                // What follows a sleeping step sleeps with it.
                let mut above = parent(step);
                let mut sleeps = step.plan.dormant;
                while let Some(row) = above {
                    sleeps |= row.plan.dormant;
                    above = parent(row);
                }
                if !sleeps {
                    missing.entry(step.plan.id.to_string()).or_default().push((seed, step.state.clone()));
                }
            }
        }
        assert!(missing.is_empty(), "{id}: {missing:#?}");
    }
}

#[test]
fn an_hour_of_shutting_everything_down_is_dearer_than_the_whole_attack() {
    let shelf = scenario::shelf(&vocabulary(&Library::embedded()));
    for (id, scenario) in &shelf {
        for seed in 20..22 {
            let (simulation, end) = undisturbed(scenario, seed);
            let damage: u64 = losses(&simulation, end, true).iter().map(|p| p.euros).sum();
            let world = simulation.world();
            let hour = |h: &Host| u64::from(price(&Order::IsolateHost(h.id), world));
            let everything: u64 = world.hosts.iter().map(hour).sum();
            assert!(damage > 3_000, "{id}, seed {seed}: the attack costs only {damage}");
            assert!(everything > damage, "{id}, seed {seed}: everything {everything}, the attack {damage}");
        }
    }
}

//! How long the queue of a shipped scenario gets: enough to work on, not a flood.

use super::day::{Day, day};
use watchfloor::base::ids::ScenarioId;
use watchfloor::base::rng::Seed;
use watchfloor::scenario::{self, Scenario};
use watchfloor::simulation::procedure::{Library, vocabulary};
use watchfloor::simulation::setting;

fn scenario(id: &str) -> Scenario {
    scenario::shelf(&vocabulary(&Library::embedded())).remove(&ScenarioId::from(id)).unwrap()
}

/// The whole run with its attack, and how many alerts came while the trainee sat there.
fn shift(id: &str, seed: u64) -> (Day, usize, usize) {
    let scenario = scenario(id);
    let scene = scenario::set_scene(&scenario, Seed(seed), None);
    let (begin, end, hosts) = (scene.shift_begin, scene.shift_end, scene.world.hosts.len());
    let day = day(setting::start(&scenario, scene, Library::embedded(), Seed(seed), false), end);
    let during = day.alerts.iter().filter(|a| a.raised >= begin).count();
    (day, during, hosts)
}

#[test]
fn the_first_shift_brings_about_fifteen_alerts() {
    // Nobody stops the attack here, so that all of it shows; whoever plays sees less of it.
    let (day, during, hosts) = shift("first-shift", 1);
    eprintln!("{during} in the shift, {hosts} hosts; {}", day.table());
    assert!((12..=26).contains(&during), "{during} alerts\n{}", day.table());
    let of_attack = day.causes.iter().filter(|c| c.iter().any(|c| c.starts_with("Attack"))).count();
    assert!((8..=16).contains(&of_attack), "{of_attack} alerts of the attack\n{}", day.table());
}

#[test]
fn the_monday_queue_brings_about_forty_five_alerts_and_no_rule_floods() {
    let (day, during, hosts) = shift("monday-queue", 2);
    eprintln!("{during} in the shift, {hosts} hosts; {}", day.table());
    assert!((32..=62).contains(&during), "{during} alerts\n{}", day.table());
    for (title, count) in day.by_rule() {
        assert!(count <= 6 * hosts.div_ceil(20), "{title} raises {count}\n{}", day.table());
    }
}

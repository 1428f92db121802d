//! What all packs together raise where nobody attacks: little that is urgent, and nothing that is grave.

use super::day::{Day, day_with};
use std::collections::BTreeMap;
use watchfloor::base::ids::ScenarioId;
use watchfloor::base::rng::Seed;
use watchfloor::detection::{Detection, Rule, packs};
use watchfloor::scenario::{self, Scenario};
use watchfloor::simulation::procedure::{Library, vocabulary};
use watchfloor::simulation::setting;

fn benign(id: &str, seed: u64, detection: Detection) -> Day {
    let shelf: BTreeMap<ScenarioId, Scenario> = scenario::shelf(&vocabulary(&Library::embedded()));
    let scenario = &shelf[&ScenarioId::from(id)];
    let scene = scenario::set_scene(scenario, Seed(seed), None);
    let end = scene.shift_end;
    day_with(detection, setting::start(scenario, scene, Library::embedded(), Seed(seed), true), end)
}

fn is_grave(rule: &Rule) -> bool {
    rule.source.lines().any(|line| line == "level: critical")
}

#[test]
fn a_day_without_an_attack_is_quiet_for_all_packs_together() {
    let whole = Detection::of_packs(&packs());
    for (id, seed) in [("monday-queue", 3), ("first-shift", 4)] {
        let day = benign(id, seed, whole.clone());
        let rule = |alert: &watchfloor::detection::Alert| whole.rule(&alert.rule).unwrap().clone();
        let grave = day.alerts.iter().filter(|a| is_grave(&rule(a))).count();
        assert_eq!(grave, 0, "{id}: {}", day.table());
        // Rules of the packs; the core pack has look-alikes placed for it.
        let ours = |a: &&watchfloor::detection::Alert| rule(a).file.matches('/').count() > 2;
        let urgent: Vec<String> = day
            .alerts
            .iter()
            .filter(ours)
            .filter(|a| a.severity == watchfloor::detection::Severity::High)
            .map(|a| a.title.to_string())
            .collect();
        assert!(urgent.len() <= 3, "{id}: {urgent:?}\n{}", day.table());
        let all = day.alerts.iter().filter(ours).count();
        assert!(all <= 60, "{id}: {all} alerts\n{}", day.table());
    }
}

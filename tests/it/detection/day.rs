//! How many alerts a working day brings, and from what.

use crate::simulation::town::{early, habits, person, server, start};
use std::collections::{BTreeMap, BTreeSet};
use watchfloor::base::ids::EffectId;
use watchfloor::base::rng::Seed;
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::detection::{Alert, Detection};
use watchfloor::simulation::engine::StagedPlay;
use watchfloor::simulation::truth::Cause;
use watchfloor::simulation::{Simulation, Start};
use watchfloor::telemetry::Pipeline;
use watchfloor::world::HostRole;

/// A run with the causes of every alert's records.
pub(super) struct Day {
    pub(super) alerts: Vec<Alert>,
    pub(super) causes: Vec<BTreeSet<String>>,
    records: usize,
}

pub(super) fn day(start: Start, end: SimTime) -> Day {
    day_with(Detection::embedded(), start, end)
}

/// The same with other rules.
pub(super) fn day_with(mut detection: Detection, start: Start, end: SimTime) -> Day {
    let seed = start.seed;
    let mut simulation = Simulation::new(start);
    let mut pipeline = Pipeline::new(seed, &[]);
    let mut behind: Vec<EffectId> = Vec::new();
    simulation.advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
    for (record, effect) in pipeline.deliver_until(end) {
        behind.push(effect);
        detection.observe(&record, record.seen);
    }
    let cause = |alert: &Alert| {
        let of = |effect: EffectId| match simulation.truth().cause(effect) {
            Cause::Benign { habit, .. } => habit.to_string(),
            other => format!("{other:?}"),
        };
        alert.records.iter().map(|r| of(behind[r.index()])).collect()
    };
    let causes = detection.alerts().iter().map(cause).collect();
    Day { alerts: detection.alerts().to_vec(), causes, records: behind.len() }
}

impl Day {
    /// Alerts of each rule.
    pub(super) fn by_rule(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for alert in &self.alerts {
            *counts.entry(alert.title.to_string()).or_default() += 1;
        }
        counts
    }

    pub(super) fn table(&self) -> String {
        let mut rows: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (alert, causes) in self.alerts.iter().zip(&self.causes) {
            let causes = causes.iter().cloned().collect::<Vec<_>>().join("+");
            *rows.entry((alert.title.to_string(), causes)).or_default() += 1;
        }
        let lines: Vec<String> = rows.iter().map(|((t, c), n)| format!("{n:4} {t}  <- {c}")).collect();
        format!("{} alerts of {} records\n{}", self.alerts.len(), self.records, lines.join("\n"))
    }
}

#[test]
fn an_ordinary_day_of_a_small_company_raises_a_handful_of_alerts() {
    for seed in [1, 2] {
        let day = day(start(seed), early() + SimSpan::hours(9));
        eprintln!("{}", day.table());
        assert!((4..=20).contains(&day.alerts.len()), "seed {seed}: {}", day.table());
    }
}

#[test]
fn every_look_alike_trips_a_rule() {
    let mut whole = start(5);
    let (clerk, admin) = (person(&whole.world, 4), person(&whole.world, 0));
    let manager = server(&whole.world, HostRole::ManagementServer);
    let staged = [
        ("phish_simulation", clerk),
        ("macro_report", clerk),
        ("browser_extension", person(&whole.world, 5)),
        ("large_upload", person(&whole.world, 6)),
        ("mistyped_logons", clerk),
        ("password_lockout", person(&whole.world, 7)),
        ("expired_service_password", manager),
        ("vpn_travel", person(&whole.world, 8)),
        ("vulnerability_scan", manager),
        ("task_rollout", person(&whole.world, 9)),
        ("remote_service", admin),
        ("log_clearing", admin),
        ("helpdesk_account", admin),
        ("admin_group_change", admin),
    ];
    for (n, (habit, actor)) in staged.iter().enumerate() {
        whole.staged.push(StagedPlay {
            habit: (*habit).into(),
            at: early() + SimSpan::mins(180 + 11 * n as i64),
            actor: *actor,
            given: BTreeMap::new(),
            ticket: None,
        });
    }
    assert!(staged.iter().all(|(habit, _)| habits().get(habit).is_some()));
    let day = day(whole, early() + SimSpan::hours(9));
    eprintln!("{}", day.table());
    let seen: BTreeSet<&String> = day.causes.iter().flatten().collect();
    let silent: Vec<&str> = staged.iter().map(|(h, _)| *h).filter(|h| !seen.contains(&(*h).to_owned())).collect();
    assert!(silent == ["mistyped_logons"], "no alert of {silent:?}\n{}", day.table());
}

#[test]
fn a_clone_of_a_running_day_raises_the_same_alerts() {
    let mut simulation = Simulation::new(start(3));
    let mut pipeline = Pipeline::new(Seed(3), &[]);
    let end = early() + SimSpan::hours(4);
    simulation.advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
    let records = pipeline.deliver_until(end);
    let mut first = Detection::embedded();
    let (morning, rest) = records.split_at(records.len() / 2);
    morning.iter().for_each(|(r, _)| drop(first.observe(r, r.seen)));
    let mut second = first.clone();
    rest.iter().for_each(|(r, _)| drop(first.observe(r, r.seen)));
    rest.iter().for_each(|(r, _)| drop(second.observe(r, r.seen)));
    assert!(!first.alerts().is_empty());
    assert_eq!(first.alerts(), second.alerts());
}

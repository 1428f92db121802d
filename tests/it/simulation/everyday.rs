//! Everyday life: determinism, order, and the shape of a working day.

use super::town::{DESKS, early, run, start};
use std::collections::{BTreeMap, BTreeSet};
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::simulation::truth::Cause;
use watchfloor::simulation::{EffectKind, Simulation};
use watchfloor::world::{FlowState, LogonType};

const DAY: SimSpan = SimSpan::hours(4);

#[test]
fn the_same_seed_plays_the_same_day_and_another_seed_another() {
    let until = early() + DAY;
    let course = |seed| run(&mut Simulation::new(start(seed)), until).1;
    assert_eq!(course(1), course(1));
    assert_ne!(course(1), course(2));
}

#[test]
fn stopping_on_the_way_changes_nothing() {
    let until = early() + DAY;
    let (whole, _) = run(&mut Simulation::new(start(3)), until);
    let mut simulation = Simulation::new(start(3));
    let mut pieces = Vec::new();
    let mut at = early();
    while at < until {
        at += SimSpan::mins(17);
        pieces.extend(run(&mut simulation, at.min(until)).0);
    }
    assert_eq!(format!("{whole:?}"), format!("{pieces:?}"));
}

#[test]
fn a_clone_goes_on_as_the_original_does() {
    let mut first = Simulation::new(start(4));
    run(&mut first, early() + SimSpan::hours(2));
    let mut second = first.clone();
    assert_eq!(run(&mut first, early() + DAY).1, run(&mut second, early() + DAY).1);
}

#[test]
fn the_order_of_events_never_goes_back() {
    let mut simulation = Simulation::new(start(5));
    let mut last = None;
    while let Some(key) = simulation.step(early() + DAY, &mut |_, _| {}) {
        assert!(last.is_none_or(|l| l < key), "{last:?} then {key:?}");
        last = Some(key);
    }
    assert!(last.is_some());
}

#[test]
fn every_effect_has_a_cause_and_numbers_rise_by_one() {
    let mut simulation = Simulation::new(start(6));
    let (effects, _) = run(&mut simulation, early() + DAY);
    for (n, effect) in effects.iter().enumerate() {
        assert_eq!(effect.id.index(), n);
        assert!(matches!(simulation.truth().cause(effect.id), Cause::Benign { .. }));
    }
    assert!(effects.len() > 5_000, "only {} effects", effects.len());
}

#[test]
fn every_process_has_an_older_living_parent() {
    for seed in 10..14 {
        let mut simulation = Simulation::new(start(seed));
        let mut seen = 0;
        simulation.advance_to(early() + DAY, &mut |effect, world| {
            let EffectKind::ProcessStarted { process } = effect.kind else { return };
            let child = world.process(process);
            let parent = world.process(child.parent.unwrap());
            assert!(parent.started < child.started && parent.is_alive(), "seed {seed}: {child:?} under {parent:?}");
            assert_eq!(parent.host, child.host, "seed {seed}");
            assert!(child.pid.0 % 4 == 0 || !world.host(child.host).os.is_windows());
            assert_eq!(world.host(child.host).live.get(&child.pid), Some(&process));
            seen += 1;
        });
        assert!(seen > 500, "seed {seed}: {seen} processes");
    }
}

#[test]
fn every_session_that_closes_was_opened_and_closes_once() {
    let mut simulation = Simulation::new(start(7));
    let (effects, _) = run(&mut simulation, early() + SimSpan::hours(12));
    let mut open = BTreeSet::new();
    let mut closed = 0;
    for effect in effects {
        match effect.kind {
            EffectKind::LoggedOn { logon } => assert!(open.insert(logon)),
            EffectKind::LoggedOff { logon } => {
                assert!(open.remove(&logon), "{logon} closed twice or never opened");
                closed += 1;
            }
            _ => {}
        }
    }
    assert!(closed > 500, "{closed} sessions closed");
}

#[test]
fn every_flow_that_opened_closes_once_and_names_are_asked_before_strangers_are_called() {
    let mut simulation = Simulation::new(start(8));
    let mut open = BTreeMap::new();
    let (mut flows, mut named) = (0, BTreeSet::new());
    simulation.advance_to(early() + DAY, &mut |effect, world| match effect.kind {
        EffectKind::NameResolved { flow, .. } => {
            let tuple = world.flow(flow).tuple;
            let site = if let watchfloor::world::AppLayer::Dns { answers, .. } = &world.flow(flow).app {
                answers.clone()
            } else {
                Vec::new()
            };
            named.extend(site.into_iter().map(|answer| (tuple.src, answer)));
        }
        EffectKind::FlowOpened { flow } => {
            flows += 1;
            assert!(open.insert(flow, effect.at).is_none());
            let row = world.flow(flow);
            if let (Some(source), None) = (row.source, row.target) {
                let asked = named.contains(&(row.tuple.src, row.tuple.dst.to_string().into()));
                let controller = world.host(source).role == watchfloor::world::HostRole::DomainController;
                assert!(asked || controller, "{} without a question", row.tuple);
                assert!(row.translated.is_some());
            }
        }
        EffectKind::FlowClosed { flow } => assert!(open.remove(&flow).is_some(), "{flow} closed twice"),
        _ => {}
    });
    assert!(flows > 1_000, "{flows} flows");
    assert!(open.len() < flows / 20, "{} of {flows} flows still open", open.len());
}

#[test]
fn who_is_on_leave_does_nothing_and_everybody_else_logs_on_once_in_the_morning() {
    for seed in 20..24 {
        let mut simulation = Simulation::new(start(seed));
        let (effects, _) = run(&mut simulation, early() + SimSpan::hours(6));
        let world = simulation.world();
        let desks: Vec<_> = effects
            .iter()
            .filter_map(|e| if let EffectKind::LoggedOn { logon } = e.kind { Some(world.logon(logon)) } else { None })
            .filter(|l| l.kind == LogonType::Interactive)
            .map(|l| l.account)
            .collect();
        let absent = world.people[2].account;
        assert!(!desks.contains(&absent), "seed {seed}");
        assert!(world.logons.iter().all(|l| l.account != absent), "seed {seed}");
        let different: BTreeSet<_> = desks.iter().collect();
        assert_eq!((desks.len(), different.len()), (DESKS - 1, DESKS - 1), "seed {seed}");
    }
}

#[test]
fn people_make_a_day_of_it_and_machines_do_not_sleep() {
    let mut simulation = Simulation::new(start(9));
    let mut by_hour: BTreeMap<(bool, i64), u32> = BTreeMap::new();
    let mut causes = Vec::new();
    simulation.advance_to(early() + SimSpan::hours(14), &mut |effect, _| causes.push((effect.id, effect.at)));
    for (id, at) in causes {
        let Cause::Benign { habit, .. } = simulation.truth().cause(id) else { continue };
        let in_cloud = habit.starts_with("cloud_") && !matches!(&**habit, "cloud_connectors" | "cloud_guessing");
        let human = in_cloud || matches!(&**habit, "browsing" | "documents" | "file_share" | "desk_programs");
        *by_hour.entry((human, (at - early()).as_secs() / 3600)).or_default() += 1;
    }
    let at = |human, hour| by_hour.get(&(human, hour)).copied().unwrap_or(0);
    // Local ten to eleven is hour 2.5 after half past six UTC at an offset of one hour.
    assert!(at(true, 3) > 5 * at(true, 12).max(1), "work {} night {}", at(true, 3), at(true, 12));
    assert!(at(false, 3) < 4 * at(false, 12), "machines at work {} night {}", at(false, 3), at(false, 12));
}

#[test]
fn failed_passwords_of_people_come_in_ones_and_twos_and_end_in_success() {
    let mut failed: BTreeMap<_, u32> = BTreeMap::new();
    for seed in 30..36 {
        let mut simulation = Simulation::new(start(seed));
        let (effects, _) = run(&mut simulation, early() + DAY);
        for effect in effects {
            match effect.kind {
                EffectKind::LogonFailed { account: Some(account), kind, .. } if kind != LogonType::Network => {
                    *failed.entry((seed, account)).or_default() += 1;
                }
                EffectKind::LoggedOn { logon } => {
                    let row = simulation.world().logon(logon);
                    let count = failed.remove(&(seed, row.account)).unwrap_or(0);
                    assert!(count <= 3, "seed {seed}: {count} failures in a row");
                }
                EffectKind::LockedOut { .. } => panic!("seed {seed}: nobody is locked out on an ordinary day"),
                _ => {}
            }
        }
    }
    assert!(failed.len() < 5, "{failed:?} never succeeded");
}

#[test]
fn strangers_knock_in_vain() {
    let mut simulation = Simulation::new(start(11));
    run(&mut simulation, early() + DAY);
    let world = simulation.world();
    let denied = world.flows.iter().filter(|f| f.denied_by.is_some()).count();
    assert!(denied > 50, "{denied} dropped");
    assert!(
        world
            .flows
            .iter()
            .filter(|f| f.denied_by.is_some())
            .all(|f| f.state == FlowState::Dropped && f.sent_bytes == 0)
    );
}

#[test]
fn some_benign_contact_is_more_regular_than_any_attacker() {
    let mut simulation = Simulation::new(start(12));
    run(&mut simulation, early() + SimSpan::hours(8));
    let world = simulation.world();
    let beats = |agent: &str| -> Vec<SimTime> {
        let spoken = |f: &watchfloor::world::Flow| matches!(&f.app, watchfloor::world::AppLayer::Tls { user_agent, .. } if &**user_agent == agent);
        let own = world.server(watchfloor::world::HostRole::FileServer).unwrap().id;
        world.flows.iter().filter(|f| f.source == Some(own) && spoken(f)).map(|f| f.opened).collect()
    };
    let gaps: Vec<i64> = beats("EndpointGuard/8.1").windows(2).map(|w| (w[1] - w[0]).as_secs()).collect();
    assert!(gaps.len() > 20, "{gaps:?}");
    assert!(gaps.iter().all(|g| (890..=912).contains(g)), "{gaps:?}");
}

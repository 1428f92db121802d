//! What the desk knows of its own eyes: silence, gaps, retention; and that nobody is graded on what was lost.

use super::collection::of_role;
use super::desk::{after, setup};
use std::collections::BTreeMap;
use std::sync::Arc;
use watchfloor::analyst;
use watchfloor::base::ids::HostId;
use watchfloor::base::rng::Seed;
use watchfloor::base::time::SimSpan;
use watchfloor::investigation::coverage::State;
use watchfloor::review::review;
use watchfloor::scenario;
use watchfloor::scenario::model::{Scenario, SensorOff};
use watchfloor::session::{Session, Setup};
use watchfloor::simulation::truth::Cause;
use watchfloor::telemetry::event_type;
use watchfloor::view;

/// The first shift with something changed.
fn changed(change: impl FnOnce(&mut Scenario)) -> Setup {
    let mut setup = setup().clone();
    change(Arc::make_mut(&mut setup.scenario));
    setup
}

fn small(setup: &Setup, seed: u64) -> Session {
    let scene = scenario::set_scene(&setup.scenario, Seed(seed), Some(20));
    Session::open(setup, setup.opening_of(scene, Seed(seed)), Seed(seed), "idle")
}

fn off(source: &str, hosts: &str, minutes: Option<(i64, i64)>) -> SensorOff {
    let during = minutes.map(|(from, until)| (SimSpan::mins(from), SimSpan::mins(until)));
    SensorOff { source: source.into(), hosts: hosts.into(), during }
}

#[test]
fn policy_filters_and_missing_agents_are_told_apart() {
    let setup = changed(|s| s.visibility.push(off("powershell", "*", None)));
    let session = small(&setup, 3);
    let coverage = session.desk().coverage();
    let (files, clerk) = (of_role(&session, "file server"), of_role(&session, "workstation"));
    let state = |host: HostId, kind: &str| coverage.state_of_type(host, kind);
    assert_eq!(state(clerk, "win.security.4688"), State::Collected);
    assert_eq!(state(clerk, "win.security.4663"), State::NotCollected);
    assert_eq!(state(files, "win.security.4663"), State::Filtered);
    assert_eq!(state(clerk, "win.powershell.4104"), State::Missing);
    assert_eq!(state(clerk, "zeek.conn"), State::Collected);
    let kind = event_type("win.powershell.4104").unwrap();
    assert!(!coverage.was_collected(clerk, kind, session.now()));
}

#[test]
fn silence_is_known_after_five_minutes_and_a_short_gap_when_it_is_over() {
    let setup = changed(|s| {
        s.visibility.push(off("sysmon", "*", Some((10, 40))));
        s.visibility.push(off("security", "*", Some((10, 12))));
    });
    let session = small(&setup, 3);
    let clerk = of_role(&session, "workstation");
    let begin = session.now();
    let told = |session: &Session, source: &str| {
        let coverage = session.desk().coverage();
        let place = coverage.place(clerk, source).unwrap();
        (place.state(coverage.now), place.gaps.len())
    };
    let session = after(session, 11);
    assert_eq!(told(&session, "sysmon"), (State::Collected, 0));
    let session = after(session, 2);
    assert_eq!(told(&session, "security"), (State::Collected, 1), "over since a minute");
    let session = after(session, 4);
    assert_eq!(told(&session, "sysmon"), (State::Silent(begin + SimSpan::mins(10)), 1));
    let session = after(session, 30);
    let coverage = session.desk().coverage();
    let kind = event_type("win.sysmon.1").unwrap();
    assert_eq!(told(&session, "sysmon"), (State::Collected, 1));
    assert!(!coverage.was_collected(clerk, kind, begin + SimSpan::mins(20)));
    assert!(coverage.was_collected(clerk, kind, begin + SimSpan::mins(45)));
}

#[test]
fn what_is_older_than_its_retention_is_not_found_any_more() {
    let kept = BTreeMap::from([("zeek_conn".into(), SimSpan::mins(30))]);
    let session = after(small(&changed(|s| s.sensors.retention = kept), 3), 20);
    let desk = session.desk();
    let oldest = |table: &str| {
        let rows = desk.query(&format!("{table} | summarize min(TimeGenerated)")).unwrap();
        rows.text(0, 0).to_string()
    };
    let horizon = desk.now().0 - SimSpan::mins(30).0;
    let horizon = watchfloor::base::time::SimTime(horizon).rfc3339();
    assert!(oldest("zeek_conn")[..16] >= horizon[..16], "{} and {horizon}", oldest("zeek_conn"));
    assert!(oldest("zeek_dns")[..16] < horizon[..16]);
    let all = desk.query("union zeek_conn, zeek_dns | summarize min(TimeGenerated) by Type").unwrap();
    assert_eq!(all.len(), 2);
}

#[test]
fn no_deduction_asks_for_what_was_lost_or_never_collected() {
    let blind = changed(|s| {
        s.visibility.push(off("sysmon", "*", Some((-60, 60))));
        s.visibility.push(off("powershell", "*", None));
    });
    for setup in [setup().clone(), blind] {
        let idle = &mut *analyst::named("idle", Seed(3)).unwrap();
        let session = analyst::play(&setup, Seed(3), "idle", idle);
        let play = session.play();
        let attacked = play.effects.iter().filter(|e| matches!(play.truth.cause(**e), Cause::Attack { .. })).count();
        assert!(attacked > 20);
        let coverage = session.desk().coverage();
        let debrief = review(&session);
        assert!(!debrief.deductions.is_empty());
        for deduction in &debrief.deductions {
            for record in deduction.records.iter().map(|r| &play.records[r.index()]) {
                assert!(
                    coverage.was_collected(record.host, record.kind, record.time),
                    "{} of {} at {}",
                    record.kind.name,
                    record.host,
                    record.time
                );
            }
        }
        let blind = setup.scenario.visibility.len() > 1;
        let hour = play.begin + SimSpan::mins(1)..play.begin + SimSpan::mins(59);
        let sysmon = play.records.iter().filter(|r| r.kind.name == "win.sysmon.1" && hour.contains(&r.time)).count();
        assert_eq!(sysmon == 0, blind);
    }
}

#[test]
fn what_stays_inside_a_branch_passes_no_tap_and_the_shelf_of_sensors_says_so() {
    let scene = scenario::set_scene(&setup().scenario, Seed(3), None);
    let session = Session::open(setup(), setup().opening_of(scene, Seed(3)), Seed(3), "idle");
    let desk = session.desk();
    let coverage = desk.coverage();
    let branch = &coverage.branches[0];
    let (here, there) = (branch.hosts[0], of_role(&session, "file server"));
    assert!(branch.hosts.len() >= 6 && !branch.hosts.contains(&there));
    assert!(!coverage.passes_tap(here, branch.hosts[1]) && coverage.passes_tap(here, there));
    let card = &desk.inventory().hosts[here.index()];
    assert_eq!((&card.location, card.is_central), (&branch.name, false));
    let rows = view::coverage::coverage(&desk, view::coverage::Shelf::Shared, &branch.name).rows;
    assert_eq!(rows.len(), 1, "one row tells of {}", branch.name);
    assert!(rows[0].cells[0].state == Some(State::Missing) && rows[0].cells[0].says.contains("head office"));
    let map = view::network::network(&desk);
    let area = map.zones.iter().position(|z| *z == branch.name).expect("the map has an area for the branch");
    let inside = map.nodes.iter().filter(|n| n.zone == area).count();
    assert_eq!(inside, branch.hosts.len());
}

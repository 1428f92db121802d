//! Generated mornings look like captures: every check of the realism table that they can be measured by, on
//! every company; and what is not real is found out.

use std::sync::OnceLock;
use watchfloor::base::ids::ScenarioId;
use watchfloor::base::rng::Seed;
use watchfloor::base::time::SimSpan;
use watchfloor::realism::{Day, Finding, Labelled, Traits, closure, measure, page};
use watchfloor::scenario;
use watchfloor::simulation::procedure::{Library, vocabulary};
use watchfloor::simulation::truth::Cause;
use watchfloor::simulation::{Simulation, setting};
use watchfloor::telemetry::{Pipeline, Record};

/// A record and whether the attack caused it.
type Marked = (Record, bool);

/// The first hours of the first shift at a company with so many hosts.
fn hours(company: &str, seed: u64, hosts: u32, span: SimSpan) -> Vec<Marked> {
    let library = Library::embedded();
    let mut shelf = scenario::shelf(&vocabulary(&library));
    let mut scenario = shelf.remove(&ScenarioId::from("first-shift")).unwrap();
    scenario.companies.retain(|name| &**name == company);
    assert_eq!(scenario.companies.len(), 1, "{company} has a first shift");
    let scene = scenario::set_scene(&scenario, Seed(seed), Some(hosts));
    let (begin, end) = (scene.shift_begin, scene.shift_begin + span);
    let mut simulation = Simulation::new(setting::start(&scenario, scene, library, Seed(seed), false));
    let mut pipeline = Pipeline::new(Seed(seed), &scenario.visibility);
    simulation.advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
    let delivered = pipeline.deliver_until(end + SimSpan::mins(30)).into_iter();
    let within = delivered.filter(|(record, _)| record.time >= begin && record.time < end);
    let truth = simulation.truth();
    within.map(|(record, effect)| (record, matches!(truth.cause(effect), Cause::Attack { .. }))).collect()
}

fn labelled(marked: &[Marked]) -> Vec<Labelled<'_>> {
    marked.iter().map(|(record, attack)| (record, *attack)).collect()
}

fn day(marked: &[Marked]) -> Day {
    Day::new(marked.iter().map(|(record, _)| record.clone()))
}

fn first_shift() -> &'static [Marked] {
    static MORNING: OnceLock<Vec<Marked>> = OnceLock::new();
    MORNING.get_or_init(|| hours("harbour_logistics", 1, 25, SimSpan::mins(60)))
}

/// Shapes of many need many: less than an hour of a small company is too little for these.
const NEEDS_A_DAY: [&str; 4] = ["P22", "P28", "P32", "P37"];

#[test]
fn a_morning_of_each_company_passes_every_check_it_can_be_measured_by() {
    let companies = ["harbour_logistics", "riverside_clinic", "brook_software", "market_town"];
    for (company, seed) in companies.into_iter().zip(11..) {
        let marked = hours(company, seed, 20, SimSpan::mins(40));
        let mut found = measure(&day(&marked));
        found.extend(closure(&labelled(&marked)));
        let counted = |f: &&Finding| !NEEDS_A_DAY.contains(&f.check);
        let failed: Vec<&Finding> = found.iter().filter(counted).filter(|f| f.passed() == Some(false)).collect();
        assert!(failed.is_empty(), "{company}: {failed:#?}");
        let measured = found.iter().filter(|f| f.value.is_some()).count();
        assert!(measured >= 30, "{company}: only {measured} checks found something to measure");
    }
}

#[test]
fn a_broken_capture_is_found_out() {
    let mut records: Vec<Record> = first_shift().iter().map(|(record, _)| record.clone()).collect();
    let pid = records.iter_mut().find(|r| r.kind.name == "win.sysmon.1").unwrap();
    let at = pid.kind.fields.iter().position(|f| f.name == "ProcessId").unwrap();
    pid.values[at] = "4321".into();
    records.retain(|r| r.kind.name != "zeek.conn");
    let mut twice = records.iter().find(|r| r.kind.name == "zeek.dhcp").expect("somebody gets an address").clone();
    let at = twice.kind.fields.iter().position(|f| f.name == "mac").unwrap();
    twice.values[at] = "02:00:00:00:00:01".into();
    records.push(twice);
    let found = measure(&Day::new(records));
    let failed: Vec<&str> = found.iter().filter(|f| f.passed() == Some(false)).map(|f| f.check).collect();
    for check in ["P1", "P17", "P31", "P33"] {
        assert!(failed.contains(&check), "{check} is not among {failed:?}");
    }
}

/// Flows of which some are the attack's: `port` says where those come from.
fn ports(attack: impl Fn(usize) -> i64) -> Vec<Marked> {
    let flows = first_shift().iter().filter(|(r, _)| r.kind.name == "zeek.conn");
    let mut flows: Vec<Marked> = flows.take(3_000).map(|(r, _)| (r.clone(), false)).collect();
    let at = flows[0].0.kind.fields.iter().position(|f| f.name == "id.orig_p").unwrap();
    for (n, (record, marked)) in flows.iter_mut().enumerate().filter(|(n, _)| n % 9 == 4) {
        record.values[at] = attack(n).into();
        *marked = true;
    }
    flows
}

fn finding<'a>(found: &'a [Finding], check: &str) -> &'a Finding {
    found.iter().find(|f| f.check == check).unwrap()
}

#[test]
fn a_range_of_ports_that_only_the_attack_has_is_named_in_one_world_and_in_two() {
    // A band within the range of everybody, as a counter of its own would leave.
    let band = ports(|n| 60_000 + n as i64 % 90);
    let traits = Traits::of(&labelled(&band));
    let found = traits.findings();
    let tell = finding(&found, "P35");
    assert_eq!(tell.passed(), Some(false), "{tell:?}");
    assert!(tell.note.contains("zeek.conn.id.orig_p (number)"), "{}", tell.note);
    let other = Traits::of(&labelled(&ports(|n| 60_010 + n as i64 % 70)));
    assert_eq!(traits.across(&other).passed(), Some(false), "the same band in both");
}

#[test]
fn what_one_process_repeats_is_one_case_and_gives_nothing_away() {
    // Hundreds of records of one caller from one port: nothing can be learned from it about others.
    let mut beacon = ports(|_| 50_123);
    let from = beacon[0].0.kind.fields.iter().position(|f| f.name == "id.orig_h").unwrap();
    beacon.iter_mut().filter(|(_, attack)| *attack).for_each(|(r, _)| r.values[from] = "10.9.9.9".into());
    let found = Traits::of(&labelled(&beacon)).findings();
    assert!(!finding(&found, "P35").note.contains("id.orig_p"), "{}", finding(&found, "P35").note);
}

#[test]
fn the_page_shows_every_plot_and_check_without_a_script() {
    let day = day(first_shift());
    let found = measure(&day);
    let html = page(&day, &found);
    assert_eq!(html.matches("<svg").count(), 5);
    assert!(html.contains("services.exe (") && html.contains("real: slope -1.00") && !html.contains("<script"));
    assert!(found.iter().all(|f| html.contains(f.check)), "each check has a row");
    assert_eq!(html, page(&day, &found), "byte for byte the same");
}

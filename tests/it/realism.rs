//! A generated morning looks like a capture: every check of the realism table that it can be measured by.

use std::sync::OnceLock;
use watchfloor::base::ids::{RecordId, ScenarioId};
use watchfloor::base::rng::Seed;
use watchfloor::realism::{Day, Finding, Labelled, leakage, measure, shared_tells};
use watchfloor::session::{Session, Setup};
use watchfloor::telemetry::Record;

/// Three hours of a scenario.
fn morning(scenario: &str, seed: u64) -> Vec<Record> {
    let setup = Setup::embedded(&ScenarioId(scenario.into())).unwrap();
    let mut session = Session::start(&setup, Seed(seed), "nobody");
    let begin = session.desk().shift().0;
    session.advance_to(begin + watchfloor::base::time::SimSpan::mins(90));
    let desk = session.desk();
    (0..desk.record_count() as u32).filter_map(|n| desk.record(RecordId(n)).cloned()).collect()
}

fn first_shift() -> &'static [Record] {
    static MORNING: OnceLock<Vec<Record>> = OnceLock::new();
    MORNING.get_or_init(|| morning("first-shift", 1))
}

#[test]
fn a_morning_passes_every_check_it_can_be_measured_by() {
    let found = measure(&Day::new(first_shift().iter().cloned()));
    let failed: Vec<&Finding> = found.iter().filter(|f| f.passed() == Some(false)).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let measured = found.iter().filter(|f| f.value.is_some()).count();
    assert!(measured >= 30, "only {measured} checks found something to measure");
}

#[test]
fn a_broken_capture_is_found_out() {
    let mut records = first_shift().to_vec();
    let pid = records.iter_mut().find(|r| r.kind.name == "win.sysmon.1").unwrap();
    let at = pid.kind.fields.iter().position(|f| f.name == "ProcessId").unwrap();
    pid.values[at] = "4321".into();
    records.retain(|r| r.kind.name != "zeek.conn");
    let found = measure(&Day::new(records));
    let failed: Vec<&str> = found.iter().filter(|f| f.passed() == Some(false)).map(|f| f.check).collect();
    for check in ["P1", "P17", "P33"] {
        assert!(failed.contains(&check), "{check} is not among {failed:?}");
    }
}

#[test]
fn a_field_that_marks_the_attack_is_named() {
    let records = first_shift();
    let of_type: Vec<&Record> = records.iter().filter(|r| r.kind.name == "zeek.conn").collect();
    // A capture whose attack came from odd ports only.
    let odd = |r: &Record| r.text("id.orig_p").parse::<u32>().is_ok_and(|p| p % 7 == 3);
    let mut marked: Vec<Record> = of_type.iter().map(|r| (*r).clone()).collect();
    let port = marked[0].kind.fields.iter().position(|f| f.name == "id.orig_p").unwrap();
    for record in marked.iter_mut().filter(|r| odd(r)) {
        record.values[port] = 1_i64.into();
    }
    let labelled: Vec<Labelled<'_>> = marked.iter().map(|r| (r, &*r.text("id.orig_p") == "1")).collect();
    let found = leakage(&labelled);
    let tell = found.iter().find(|f| f.check == "P35").unwrap();
    assert_eq!(tell.passed(), Some(false), "{tell:?}");
    assert!(tell.note.contains("id.orig_p"), "{}", tell.note);
    assert_eq!(shared_tells(&labelled, &labelled).passed(), Some(false), "the same mark in both");
}

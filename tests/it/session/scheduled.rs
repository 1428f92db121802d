//! Scheduled rules in a shift: a scenario chooses them, and their alerts are worked like all others.

use super::desk::{SEED, done, setup, take};
use std::sync::Arc;
use watchfloor::base::Text;
use watchfloor::base::ids::AlertId;
use watchfloor::base::rng::Seed;
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::detection::{Detection, EntityKind, analytics};
use watchfloor::grading::truth_of;
use watchfloor::session::{Session, Setup};

/// The tests' scenario with these scheduled rules as well.
pub(super) fn with(names: &[&str]) -> Setup {
    let mut setup = setup().clone();
    let names: Vec<Text> = names.iter().map(|name| (*name).into()).collect();
    setup.detection = Detection::embedded().scheduling(analytics(&names), SimTime(0));
    Arc::make_mut(&mut setup.scenario).analytics = names;
    setup
}

fn until_the_end(mut session: Session, step: SimSpan) -> Session {
    while !session.is_over() {
        session.advance_to(session.now() + step);
    }
    session
}

#[test]
fn scheduled_alerts_name_the_records_behind_counted_rows_and_are_graded() {
    let setup = with(&["shell_by_office_everywhere"]);
    let session = until_the_end(Session::start(&setup, Seed(SEED), "you"), SimSpan::hours(1));
    let desk = session.desk();
    let rule = desk.rules().last().unwrap().clone();
    assert_eq!((&*rule.name, &*rule.title), ("shell_by_office_everywhere", "Office programs that started shells"));
    assert!(rule.log_source.contains("scheduled KQL"), "{}", rule.log_source);
    let alerts: Vec<_> = desk.alerts().iter().filter(|a| a.rule == rule.id).collect();
    assert!(!alerts.is_empty(), "the attack begins with a document that starts a shell");
    for alert in &alerts {
        let host = alert.host().expect("the rule maps a device");
        assert!(!alert.records.is_empty() && alert.records.windows(2).all(|w| w[0] < w[1]), "{alert:?}");
        for id in &alert.records {
            let record = desk.record(*id).unwrap();
            assert_eq!(record.kind.name, "xdr.DeviceProcessEvents");
            assert!(record.text("DeviceName").to_lowercase().starts_with(host), "{record:?}");
            assert!(record.seen <= alert.raised || desk.alerts()[alert.id.index()].records.len() > 1);
        }
        assert!(alert.entity(EntityKind::Account).is_some());
        assert!(truth_of(&session.play(), alert.id).is_some());
    }
}

#[test]
fn what_scheduled_rules_raise_does_not_hang_on_the_steps_of_time() {
    let setup = with(&["shell_by_office_everywhere", "failed_logons_many_accounts", "names_nobody_knows"]);
    let start = Session::start(&setup, Seed(SEED), "you");
    let (whole, odd) =
        (until_the_end(start.clone(), SimSpan::hours(9)), until_the_end(start, SimSpan::millis(431_700)));
    assert_eq!(whole.digest(), odd.digest());
    let plain = until_the_end(Session::start(super::desk::setup(), Seed(SEED), "you"), SimSpan::hours(9));
    assert!(whole.desk().alerts().len() > plain.desk().alerts().len());
    assert_ne!(whole.journal().header.content, plain.journal().header.content);
}

#[test]
fn a_shift_with_scheduled_rules_is_replayed() {
    let setup = with(&["shell_by_office_everywhere"]);
    let mut session = Session::start(&setup, Seed(SEED), "you");
    while session.desk().alerts().is_empty() {
        session.advance_to(session.now() + SimSpan::mins(5));
    }
    done(&mut session, take(0));
    assert!(session.desk().work(AlertId(0)).is_some());
    assert_eq!(Session::replay(&setup, session.journal()).unwrap().digest(), session.digest());
}

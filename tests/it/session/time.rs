//! How time passes.

use super::desk::{SEED, after, done, fresh, newest_seen, small, take, workstation};
use watchfloor::base::ids::{AlertId, RecordId};
use watchfloor::base::rng::Seed;
use watchfloor::base::time::SimSpan;
use watchfloor::desk::Action;
use watchfloor::desk::action::{Communicate, Contain};
use watchfloor::session::{Notice, Session};

/// A trainee who does some things at the full minutes.
fn play(mut session: Session, step: impl Fn(u64) -> SimSpan) -> Session {
    let begin = session.now();
    for minute in 1..=40 {
        let until = begin + SimSpan::mins(minute);
        let mut count = 0;
        while session.now() < until {
            let next = (session.now() + step(count)).min(until);
            session.advance_to(next);
            count += 1;
        }
        match minute {
            10 => {
                done(&mut session, take(0));
                let case = super::desk::open_case(&mut session, &[0]);
                done(
                    &mut session,
                    Action::Communicate(Communicate::Escalate { case, summary: "look".into(), entities: Vec::new() }),
                );
            }
            18 => {
                let host = workstation(&session).id;
                done(&mut session, Action::Contain(Contain::IsolateHost { host, reason: "beacon".into() }));
            }
            _ => {}
        }
    }
    session
}

#[test]
fn one_step_equals_many() {
    let whole = play(small(SEED), |_| SimSpan::mins(1));
    let odd = play(small(SEED), |n| SimSpan::millis(Seed(1).draw("frame", "length", n).between(700, 9_000)));
    assert!(whole.desk().notices().len() > 3);
    assert_eq!(whole.desk().notices(), odd.desk().notices());
    assert_eq!(whole.digest(), odd.digest());
}

#[test]
fn the_same_seed_and_actions_give_the_same_run() {
    let (a, b) = (play(small(SEED), |_| SimSpan::mins(1)), play(fresh(SEED), |_| SimSpan::mins(1)));
    assert_eq!(a.digest(), b.digest());
    assert_ne!(a.digest(), play(small(SEED + 1), |_| SimSpan::mins(1)).digest());
}

#[test]
fn records_and_alerts_are_there_at_their_own_time_and_not_before() {
    let session = after(small(SEED), 30);
    let desk = session.desk();
    assert!(newest_seen(&session).unwrap() <= session.now());
    let mut last = None;
    for id in 0..desk.record_count() as u32 {
        let seen = desk.record(RecordId(id)).unwrap().seen;
        assert!(last.is_none_or(|before| before <= seen), "record-{id} overtook");
        last = Some(seen);
    }
    assert!(!desk.alerts().is_empty());
    for alert in desk.alerts() {
        let newest = alert.records.iter().map(|r| desk.record(*r).unwrap().seen).max().unwrap();
        assert!(alert.raised <= newest && newest <= session.now(), "{} was raised by the future", alert.id);
        assert!(desk.work(alert.id).is_some());
    }
}

#[test]
fn the_trainee_is_briefed_and_only_what_comes_later_is_news() {
    let session = small(SEED);
    assert!(!session.desk().brief().contains('{'), "the briefing names the company of this seed");
    assert!(session.desk().brief().contains(&*session.desk().inventory().company));
    let waiting = session.desk().alerts().len();
    assert!(session.desk().notices().is_empty());
    let session = after(session, 40);
    let raised: Vec<AlertId> = session
        .desk()
        .notices()
        .iter()
        .filter_map(|n| match n {
            Notice::AlertRaised(alert) => Some(*alert),
            _ => None,
        })
        .collect();
    let expected: Vec<AlertId> = session.desk().alerts()[waiting..].iter().map(|a| a.id).collect();
    assert_eq!(raised, expected);
}

#[test]
fn looking_changes_nothing() {
    let session = after(small(SEED), 20);
    let before = session.digest();
    let desk = session.desk();
    for kql in ["DeviceProcessEvents | take 5", "SecurityEvent | summarize count() by EventID", "nonsense |"] {
        drop(desk.query(kql));
    }
    for alert in desk.alerts() {
        let shown = (desk.work(alert.id), desk.rule(&alert.rule), alert.host());
        assert!(shown.0.is_some() && shown.1.is_some());
    }
    let sum: u64 = desk.messages().iter().map(|m| m.body.len() as u64).sum::<u64>() + desk.cost();
    assert!(sum > 0 && desk.message("<none>").is_none());
    assert_eq!(session.digest(), before);
    assert_eq!(after(session, 5).digest(), after(after(small(SEED), 20), 5).digest());
}

#[test]
fn a_mail_is_known_once_its_trace_has_arrived() {
    let session = after(small(SEED), 90);
    let desk = session.desk();
    assert!(!desk.messages().is_empty());
    for message in desk.messages() {
        let id = message.message_id.to_string();
        let traced = (0..desk.record_count() as u32).any(|r| {
            let record = desk.record(RecordId(r)).unwrap();
            record.kind.table == "EmailEvents" && *record.text("InternetMessageId") == *id
        });
        assert!(traced, "{id} is shown without a trace");
        assert!(message.opened.iter().all(|(_, at)| *at <= desk.now()));
    }
    let opened: usize = desk.messages().iter().map(|m| m.opened.len()).sum();
    assert!(opened > 0, "somebody has opened something by then");
}

#[test]
fn the_clock_ends_the_shift() {
    let mut session = small(SEED);
    let (_, end) = session.desk().shift();
    session.advance_to(end - SimSpan::secs(1));
    assert!(!session.is_over());
    session.advance_to(end + SimSpan::hours(3));
    assert!(session.is_over());
    assert_eq!((session.now(), session.play().end), (end, end));
    assert_eq!(session.desk().notices().last(), Some(&Notice::ShiftOver));
}

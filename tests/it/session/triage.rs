//! Work on the alert queue.

use super::desk::{busy, done, refused, take};
use watchfloor::base::ids::{ActionId, AlertId, RecordId};
use watchfloor::base::verdict::{Disposition, Reason};
use watchfloor::desk::Action;
use watchfloor::desk::action::{ShiftControl, Triage};
use watchfloor::investigation::AlertStatus;
use watchfloor::session::Session;

fn verdict(alerts: &[u32], disposition: Disposition, reason: Reason, percent: u8, records: &[u32]) -> Action {
    Action::Triage(Triage::Dispose {
        alerts: alerts.iter().map(|a| AlertId(*a)).collect(),
        disposition,
        reason,
        malicious_percent: percent,
        records: records.iter().map(|r| RecordId(*r)).collect(),
        note: " It is the month-end workbook. ".into(),
    })
}

fn benign(alerts: &[u32]) -> Action {
    verdict(alerts, Disposition::BenignTrigger, Reason::UserBehaviour, 5, &[0])
}

fn status(session: &Session, alert: u32) -> AlertStatus {
    session.desk().work(AlertId(alert)).unwrap().status
}

#[test]
fn an_alert_can_be_taken_once() {
    let mut session = busy();
    assert_eq!(status(&session, 0), AlertStatus::New);
    let receipt = done(&mut session, take(0));
    assert_eq!(receipt.action, ActionId(0));
    assert_eq!(status(&session, 0), AlertStatus::Active);
    assert_eq!(session.desk().work(AlertId(0)).unwrap().taken, Some(session.now()));
    assert!(refused(&mut session, take(0)).contains("yours already"));
}

#[test]
fn an_alert_that_has_not_been_raised_cannot_be_worked_on() {
    let mut session = busy();
    let unknown = session.desk().alerts().len() as u32;
    assert!(refused(&mut session, take(unknown)).contains("no alert-"));
    assert!(refused(&mut session, benign(&[0, unknown])).contains("no alert-"));
}

#[test]
fn a_verdict_closes_its_alerts_and_keeps_what_was_cited() {
    let mut session = busy();
    done(&mut session, benign(&[1, 0, 1]));
    for alert in [0, 1] {
        assert_eq!(status(&session, alert), AlertStatus::Closed);
        let verdict = session.desk().work(AlertId(alert)).unwrap().verdict.clone().unwrap();
        assert_eq!((verdict.records, &*verdict.note), (vec![RecordId(0)], "It is the month-end workbook."));
    }
    assert!(refused(&mut session, take(0)).contains("reopen"));
}

#[test]
fn a_reason_must_fit_its_verdict() {
    let mut session = busy();
    let text = refused(&mut session, verdict(&[0], Disposition::Malicious, Reason::UserBehaviour, 90, &[]));
    assert!(text.contains("user behaviour") && text.contains("malicious code ran"), "{text}");
}

#[test]
fn a_verdict_names_alerts_a_possible_probability_and_records_that_have_arrived() {
    let mut session = busy();
    let arrived = session.desk().record_count() as u32;
    let fp = |percent, record| verdict(&[0], Disposition::FalsePositive, Reason::BadData, percent, &[record]);
    assert!(refused(&mut session, benign(&[])).contains("at least one alert"));
    assert!(refused(&mut session, fp(0, 0)).contains("1 to 99"));
    assert!(refused(&mut session, fp(100, 0)).contains("1 to 99"));
    assert!(refused(&mut session, fp(50, arrived)).contains("have arrived"));
}

#[test]
fn a_later_verdict_replaces_the_earlier_one_and_reopening_withdraws_it() {
    let mut session = busy();
    done(&mut session, benign(&[0]));
    done(&mut session, verdict(&[0], Disposition::Malicious, Reason::MaliciousCode, 95, &[0]));
    let standing = session.desk().work(AlertId(0)).unwrap().verdict.clone().unwrap();
    assert_eq!((standing.action, standing.malicious_percent), (ActionId(1), 95));
    let reopen = Action::Triage(Triage::Reopen { alert: AlertId(0) });
    done(&mut session, reopen.clone());
    let work = session.desk().work(AlertId(0)).unwrap();
    assert_eq!((work.status, &work.verdict), (AlertStatus::Active, &None));
    assert!(refused(&mut session, reopen).contains("open"));
}

#[test]
fn hints_open_one_by_one_and_run_out() {
    let mut session = busy();
    let rule = session.desk().alert(AlertId(0)).unwrap().rule.clone();
    let steps = session.desk().rule(&rule).unwrap().triage.clone();
    let hint = Action::Shift(ShiftControl::Hint { alert: AlertId(0) });
    for step in &steps {
        assert_eq!(done(&mut session, hint.clone()).text, *step);
    }
    assert_eq!(session.desk().work(AlertId(0)).unwrap().hints as usize, steps.len());
    assert!(refused(&mut session, hint).contains("hints"));
}

//! Tier 2, the next shift, the report, and going home.

use super::desk::{after, busy, case, done, open_case, refused, take};
use watchfloor::base::Text;
use watchfloor::base::ids::{CaseId, RecordId};
use watchfloor::base::time::SimSpan;
use watchfloor::desk::Action;
use watchfloor::desk::action::{CaseWork, Communicate, Report, ShiftControl};
use watchfloor::investigation::CaseStatus;
use watchfloor::session::{Notice, Session};

const SUMMARY: &str = "A macro on one desk started PowerShell and now calls out every minute. \
                       The host is isolated. Open: who else got the mail.";

fn escalate(case: CaseId, summary: &str, entities: &[&str]) -> Action {
    let entities = entities.iter().map(|e| Text::from(*e)).collect();
    Action::Communicate(Communicate::Escalate { case, summary: summary.into(), entities })
}

fn answer(session: &Session) -> Option<String> {
    session.desk().notices().iter().rev().find_map(|n| match n {
        Notice::Message(_, text) if text.contains("Tier 2") => Some(text.to_string()),
        _ => None,
    })
}

#[test]
fn tier_2_takes_a_case_with_all_facts() {
    let mut session = busy();
    let id = open_case(&mut session, &[0]);
    let host = session.desk().inventory().hosts[0].name.clone();
    done(&mut session, Action::Case(CaseWork::Pin { case: id, record: RecordId(3), note: "beacon".into() }));
    done(&mut session, escalate(id, SUMMARY, &[&host]));
    assert_eq!(answer(&session), None, "people take some minutes");
    assert!(refused(&mut session, escalate(id, SUMMARY, &[&host])).contains("with tier 2 already"));
    let session = after(session, 10);
    assert!(answer(&session).unwrap().contains("thanks"));
    assert_eq!(case(&session, id).status, CaseStatus::Escalated);
}

#[test]
fn tier_2_gives_a_case_back_when_facts_are_missing_and_names_them() {
    let mut session = busy();
    let id = open_case(&mut session, &[0]);
    done(&mut session, escalate(id, "please look", &["somewhere"]));
    assert_eq!(case(&session, id).status, CaseStatus::Escalated);
    let mut session = after(session, 10);
    let text = answer(&session).unwrap();
    for missing in ["hosts and accounts", "summary", "pinned record"] {
        assert!(text.contains(missing), "{text}");
    }
    assert_eq!(case(&session, id).status, CaseStatus::Open);
    assert!(refused(&mut session, escalate(id, "", &[])).contains("what is known"));
    done(&mut session, escalate(id, SUMMARY, &[]));
}

#[test]
fn the_report_can_be_filed_again_but_not_empty_and_not_on_a_merged_case() {
    let mut session = busy();
    let (id, other) = (open_case(&mut session, &[0]), open_case(&mut session, &[1]));
    let file = |case, report| Action::Communicate(Communicate::Report { case, report: Box::new(report) });
    let report = Report { incident: true, executive: "One desk was affected.".into(), ..Report::default() };
    assert!(refused(&mut session, file(id, Report::default())).contains("empty"));
    done(&mut session, file(id, report.clone()));
    let again = done(&mut session, file(id, Report { root_cause: "A mail.".into(), ..report.clone() }));
    assert!(again.text.contains("replaces"));
    assert_eq!(&*case(&session, id).report.clone().unwrap().1.root_cause, "A mail.");
    done(&mut session, Action::Case(CaseWork::Merge { into: id, from: other }));
    assert!(refused(&mut session, file(other, report)).contains("merged"));
}

#[test]
fn a_hand_over_says_something() {
    let mut session = busy();
    let hand_over = |text: &str| Action::Communicate(Communicate::HandOver { text: text.into() });
    assert!(refused(&mut session, hand_over("\n")).contains("next shift"));
    done(&mut session, hand_over("fin-ws-014 stays isolated until it is restored."));
    assert_eq!(session.desk().handovers().len(), 1);
}

#[test]
fn going_home_ends_the_shift_but_the_company_lives_on_until_its_planned_end() {
    let mut session = busy();
    let (left, (_, end)) = (session.now(), session.desk().shift());
    let (records, alerts) = (session.desk().record_count(), session.desk().alerts().len());
    done(&mut session, Action::Shift(ShiftControl::End));
    assert!(session.is_over());
    assert_eq!((session.play().end, session.now()), (left, end));
    assert!(session.desk().record_count() > records && session.desk().alerts().len() >= alerts);
    assert_eq!(session.desk().notices().last(), Some(&Notice::ShiftOver));
    assert!(refused(&mut session, take(0)).contains("over"));
    let digest = session.digest();
    session.advance_to(end + SimSpan::hours(1));
    assert_eq!(session.digest(), digest, "nothing happens after the shift");
}

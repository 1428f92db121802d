//! Work on cases.

use super::desk::{busy, case, done, open_case, refused};
use watchfloor::base::ids::{AlertId, CaseId, RecordId};
use watchfloor::base::time::SimSpan;
use watchfloor::base::verdict::{Disposition, Reason};
use watchfloor::desk::Action;
use watchfloor::desk::action::{CaseWork, Claim, ClaimKind, Triage};
use watchfloor::investigation::{AlertStatus, CaseStatus};

fn pin(case: CaseId, record: u32) -> Action {
    Action::Case(CaseWork::Pin { case, record: RecordId(record), note: "first contact".into() })
}

fn claim(case: CaseId, kind: ClaimKind, value: &str) -> Action {
    Action::Case(CaseWork::Claim { case, claim: Claim { kind, value: value.into(), records: vec![RecordId(0)] } })
}

#[test]
fn a_case_takes_its_alerts_in_and_no_alert_is_in_two_cases() {
    let mut session = busy();
    let first = open_case(&mut session, &[1, 0]);
    assert_eq!(case(&session, first).alerts, [AlertId(0), AlertId(1)]);
    assert_eq!(session.desk().work(AlertId(0)).unwrap().status, AlertStatus::Active);
    let second = open_case(&mut session, &[2]);
    let add = |alert| Action::Case(CaseWork::Add { case: second, alerts: vec![AlertId(alert)] });
    assert!(refused(&mut session, add(0)).contains("belongs to case-0"));
    done(&mut session, add(3));
    assert_eq!(session.desk().work(AlertId(3)).unwrap().case, Some(second));
}

#[test]
fn a_case_needs_a_title_and_alerts_that_exist() {
    let mut session = busy();
    let open = |title: &str, alert| Action::Case(CaseWork::Open { title: title.into(), alerts: vec![AlertId(alert)] });
    assert!(refused(&mut session, open("  ", 0)).contains("title"));
    assert!(refused(&mut session, open(&"long ".repeat(60), 0)).contains("200"));
    assert!(refused(&mut session, open("Macro", 9_999)).contains("no alert-9999"));
}

#[test]
fn merging_moves_everything_and_leaves_a_pointer() {
    let mut session = busy();
    let (into, from) = (open_case(&mut session, &[0]), open_case(&mut session, &[1]));
    for id in [into, from] {
        done(&mut session, pin(id, 5));
        done(&mut session, claim(id, ClaimKind::Technique, "T1059.001"));
    }
    done(&mut session, pin(from, 6));
    let merge = Action::Case(CaseWork::Merge { into, from });
    done(&mut session, merge.clone());
    let merged = case(&session, into);
    assert_eq!(merged.alerts, [AlertId(0), AlertId(1)]);
    assert_eq!(merged.evidence.iter().map(|e| e.record.0).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(merged.claims.len(), 1, "the same fact twice is one fact");
    assert_eq!(case(&session, from).status, CaseStatus::Merged(into));
    assert_eq!(session.desk().work(AlertId(1)).unwrap().case, Some(into));
    assert!(refused(&mut session, pin(from, 7)).contains("merged into case-0"));
    assert!(refused(&mut session, merge).contains("merged"));
    assert!(refused(&mut session, Action::Case(CaseWork::Merge { into, from: into })).contains("itself"));
}

#[test]
fn evidence_is_pinned_once_and_can_be_dropped() {
    let mut session = busy();
    let id = open_case(&mut session, &[0]);
    done(&mut session, pin(id, 5));
    assert!(refused(&mut session, pin(id, 5)).contains("already"));
    assert!(refused(&mut session, pin(id, u32::MAX)).contains("have arrived"));
    assert!(refused(&mut session, pin(CaseId(7), 5)).contains("no case-7"));
    let unpin = Action::Case(CaseWork::Unpin { case: id, record: RecordId(5) });
    done(&mut session, unpin.clone());
    assert!(case(&session, id).evidence.is_empty());
    assert!(refused(&mut session, unpin).contains("not pinned"));
}

#[test]
fn the_timeline_is_kept_in_order_and_does_not_know_the_future() {
    let mut session = busy();
    let id = open_case(&mut session, &[0]);
    let now = session.now();
    let line = |at, text: &str| {
        Action::Case(CaseWork::Timeline { case: id, at, text: text.into(), records: vec![RecordId(1)] })
    };
    done(&mut session, line(now, "beacon"));
    done(&mut session, line(now - SimSpan::mins(9), "macro"));
    let texts: Vec<_> = case(&session, id).timeline.iter().map(|e| e.text.to_string()).collect();
    assert_eq!(texts, ["macro", "beacon"]);
    assert!(refused(&mut session, line(now + SimSpan::secs(1), "upload")).contains("yet to come"));
    assert!(refused(&mut session, line(now, "")).contains("what happened"));
}

#[test]
fn a_claim_names_something_that_can_be_meant_and_can_be_withdrawn() {
    let mut session = busy();
    let id = open_case(&mut session, &[0]);
    let host = session.desk().inventory().hosts[0].clone();
    done(&mut session, claim(id, ClaimKind::Host, &host.fqdn.to_ascii_uppercase()));
    done(&mut session, claim(id, ClaimKind::Technique, "T1059"));
    done(&mut session, claim(id, ClaimKind::Indicator, "cdn.bad.example"));
    assert!(refused(&mut session, claim(id, ClaimKind::Technique, "t1059")).contains("T1059.001"));
    assert!(refused(&mut session, claim(id, ClaimKind::Technique, "T1059.1")).contains("T1059.001"));
    assert!(refused(&mut session, claim(id, ClaimKind::Host, "no-such-host")).contains("inventory"));
    assert!(refused(&mut session, claim(id, ClaimKind::Account, "nobody")).contains("directory"));
    assert!(refused(&mut session, claim(id, ClaimKind::Indicator, "CDN.bad.example")).contains("already"));
    let gone = Claim { kind: ClaimKind::Technique, value: "T1059".into(), records: Vec::new() };
    done(&mut session, Action::Case(CaseWork::Withdraw { case: id, claim: gone.clone() }));
    assert_eq!(case(&session, id).claims.len(), 2);
    assert!(refused(&mut session, Action::Case(CaseWork::Withdraw { case: id, claim: gone })).contains("not state"));
}

#[test]
fn a_case_is_closed_only_when_all_its_alerts_have_a_verdict() {
    let mut session = busy();
    let id = open_case(&mut session, &[0]);
    let close = Action::Case(CaseWork::Close { case: id });
    assert!(refused(&mut session, close.clone()).contains("no verdict"));
    done(
        &mut session,
        Action::Triage(Triage::Dispose {
            alerts: vec![AlertId(0)],
            disposition: Disposition::FalsePositive,
            reason: Reason::RuleTooBroad,
            malicious_percent: 2,
            records: vec![RecordId(0)],
            note: "".into(),
        }),
    );
    done(&mut session, close);
    assert_eq!(case(&session, id).status, CaseStatus::Closed);
    let note = Action::Case(CaseWork::Note { case: id, text: "late thought".into() });
    assert!(refused(&mut session, note).contains("closed"));
}

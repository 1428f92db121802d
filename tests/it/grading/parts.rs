//! The parts one by one: what they ask for and what they let pass.

use super::bench::{Bench, attack, benign, lost, part};
use watchfloor::base::ids::{AlertId, CaseId};
use watchfloor::base::verdict::{Disposition, Reason};
use watchfloor::desk::action::{ClaimKind, Report};
use watchfloor::detection::Severity;
use watchfloor::grading::Part;
use watchfloor::simulation::truth::AtomKind;

/// One attack on ws-001 with three facts, beside three harmless alerts.
fn attacked() -> (Bench, AlertId) {
    let mut bench = Bench::new();
    bench.host("ws-001", false);
    bench.host("ws-002", false);
    bench.raise(benign("work", 1, Disposition::BenignTrigger, Reason::UserBehaviour), Severity::Low, "ws-002");
    bench.raise(benign("noise", 2, Disposition::FalsePositive, Reason::RuleTooBroad), Severity::Low, "ws-002");
    bench.raise(benign("scan", 3, Disposition::FailedAttempt, Reason::BlockedByControl), Severity::Low, "ws-002");
    let alert = bench.raise(attack("step", false), Severity::High, "ws-001");
    let record = bench.alerts[alert.index()].records[0];
    bench.fact(AtomKind::Technique, "T1059.001", &[record]);
    bench.fact(AtomKind::Host, "ws-001", &[record]);
    bench.fact(AtomKind::Indicator, "cdn.bad.example", &[record]);
    (bench, alert)
}

/// The same on a busy morning: three more of every harmless kind, as in any real queue.
fn attacked_on_a_busy_morning() -> (Bench, AlertId) {
    let (mut bench, alert) = attacked();
    for n in 0..3 {
        let more = [
            benign("more work", 10 + n, Disposition::BenignTrigger, Reason::UserBehaviour),
            benign("more noise", 20 + n, Disposition::FalsePositive, Reason::RuleTooBroad),
            benign("more scans", 30 + n, Disposition::FailedAttempt, Reason::BlockedByControl),
        ];
        for cause in more {
            bench.raise(cause, Severity::Low, "ws-002");
        }
    }
    (bench, alert)
}

fn reached(bench: &Bench, which: Part) -> i32 {
    part(&bench.grade(), which).0
}

#[test]
fn a_claim_without_a_record_is_worth_nothing_and_with_one_its_whole_share() {
    let (mut bench, alert) = attacked();
    let record = bench.alerts[alert.index()].records[0];
    bench.case(&[alert], &[(ClaimKind::Technique, "T1059.001", &[])]);
    assert_eq!(reached(&bench, Part::Investigation), 0);
    bench.cases.clear();
    bench.case(&[alert], &[(ClaimKind::Technique, "T1059.001", &[record])]);
    let (whole, possible) = part(&bench.grade(), Part::Investigation);
    assert!((whole - possible / 3).abs() <= 1, "{whole} of {possible}");
}

#[test]
fn relatives_of_a_technique_are_worth_less_than_the_technique() {
    let (mut bench, alert) = attacked();
    let record = bench.alerts[alert.index()].records[0];
    let mut worth = |technique: &str| {
        bench.cases.clear();
        bench.case(&[alert], &[(ClaimKind::Technique, technique, &[record])]);
        reached(&bench, Part::Investigation)
    };
    let (exact, parent, sister, stranger) = (worth("T1059.001"), worth("T1059"), worth("T1059.003"), worth("T1486"));
    assert!(exact > parent && parent > sister && sister > 0 && stranger < 0, "{exact} {parent} {sister} {stranger}");
}

#[test]
fn the_same_claim_in_ten_cases_counts_once() {
    let (mut bench, alert) = attacked();
    let record = bench.alerts[alert.index()].records[0];
    bench.case(&[alert], &[(ClaimKind::Host, "ws-001", &[record]), (ClaimKind::Host, "ws-002", &[record])]);
    let once = reached(&bench, Part::Investigation);
    for _ in 0..9 {
        bench.case(&[], &[(ClaimKind::Host, "WS-001", &[record]), (ClaimKind::Host, "ws-002", &[record])]);
    }
    assert_eq!(reached(&bench, Part::Investigation), once);
}

#[test]
fn closing_an_attack_costs_far_more_than_raising_a_false_alarm() {
    let (mut closed, attack) = attacked_on_a_busy_morning();
    closed.solve();
    closed.say(attack, Disposition::FalsePositive, Reason::RuleTooBroad, 3);
    let (mut raised, _) = attacked_on_a_busy_morning();
    raised.solve();
    raised.say(AlertId(0), Disposition::Malicious, Reason::MaliciousCode, 90);
    let (mut right, _) = attacked_on_a_busy_morning();
    right.solve();
    let (closed, raised, right) =
        (reached(&closed, Part::Triage), reached(&raised, Part::Triage), reached(&right, Part::Triage));
    assert!(right - closed > 4 * (right - raised), "{right} {raised} {closed}");
}

#[test]
fn a_right_word_for_a_wrong_reason_is_half_right() {
    let (mut bench, attack) = attacked_on_a_busy_morning();
    bench.solve();
    let whole = reached(&bench, Part::Triage);
    bench.say(attack, Disposition::Malicious, Reason::DataLoss, 97);
    let half = reached(&bench, Part::Triage);
    assert!(half < whole && half > 0, "{half} of {whole}");
    let debrief = bench.grade();
    assert!(debrief.deductions.iter().any(|d| &*d.rule == "triage.wrong-reason"));
}

#[test]
fn containment_is_measured_between_nobody_and_the_expert() {
    let (mut bench, _) = attacked();
    bench.losses = lost(10_000);
    assert_eq!(reached(&bench, Part::Containment), 0);
    bench.losses = lost(500);
    let (whole, possible) = part(&bench.grade(), Part::Containment);
    assert_eq!(whole, possible);
    bench.losses = lost(5_250);
    assert_eq!(reached(&bench, Part::Containment), possible / 2);
}

#[test]
fn an_escalation_is_measured_by_the_facts_it_tells() {
    let (mut bench, alert) = attacked();
    let case = bench.case(&[alert], &[]);
    let at = bench.end;
    let tell = |bench: &mut Bench, text: &str, names: &[&str]| {
        let names = names.iter().map(|n| (*n).into()).collect();
        bench.cases[case.index()].escalation = Some((at, text.into(), names));
        reached(bench, Part::Handover)
    };
    let empty = tell(&mut bench, "Please look.", &[]);
    let named = tell(&mut bench, "T1059.001 on ws-001, cdn[.]bad[.]example; still open: the user.", &["ws-001"]);
    let wrong =
        tell(&mut bench, "T1059.001 on ws-001, cdn[.]bad[.]example; still open: the user.", &["ws-001", "ws-002"]);
    assert!(named > empty && wrong < named, "{empty} {named} {wrong}");
}

#[test]
fn a_report_full_of_phrases_is_worth_next_to_nothing() {
    let (mut bench, alert) = attacked();
    let case = bench.case(&[alert], &[]);
    let phrases = "The incident was contained. Business impact is limited. Please decide. The next update follows. \
                   Root cause analysis is ongoing. Lessons learned will be shared. All affected systems were identified.";
    let report = Report {
        incident: false,
        root_cause: phrases.into(),
        patient_zero: phrases.into(),
        began: "2020-01-01T00:00:00Z".into(),
        actions: phrases.into(),
        recommendations: phrases.into(),
        technical: phrases.into(),
        executive: phrases.into(),
        ..Report::default()
    };
    file(&mut bench, case, report);
    let (worth, possible) = part(&bench.grade(), Part::Report);
    assert!(worth * 100 <= possible * 15, "{worth} of {possible}");
}

#[test]
fn a_true_report_is_worth_most_of_its_part_and_a_live_link_costs() {
    let (mut bench, alert) = attacked();
    let record = bench.alerts[alert.index()].records[0];
    let case = bench.case(&[alert], &[(ClaimKind::Technique, "T1059.001", &[record])]);
    let began = bench.records[record.index()].time.rfc3339();
    let report = Report {
        incident: true,
        root_cause: "a script that a document started".into(),
        patient_zero: "ws-001".into(),
        began: began.into(),
        hosts: vec!["ws-001".into()],
        techniques: vec!["T1059.001".into()],
        indicators: vec!["cdn[.]bad[.]example".into()],
        actions: "The process was ended and the name was blocked.".into(),
        recommendations: "Restore the machine and block macros from outside.".into(),
        technical:
            "On ws-001 a document started PowerShell, which called cdn[.]bad[.]example every minute. The tree of \
                    processes, the contacts and the autostarts were followed; nobody else called that name today."
                .into(),
        executive:
            "One computer ran a stranger's program this morning. Business impact is small: one person lost an hour. \
                    Please decide whether it may be reinstalled today. The next update follows at noon."
                .into(),
        ..Report::default()
    };
    file(&mut bench, case, report.clone());
    let (worth, possible) = part(&bench.grade(), Part::Report);
    assert!(worth * 100 >= possible * 95, "{worth} of {possible}: {:?}", bench.grade().deductions);
    let live = Report { technical: format!("{} See https://cdn.bad.example/x.", report.technical).into(), ..report };
    file(&mut bench, case, live);
    assert!(part(&bench.grade(), Part::Report).0 < worth);
}

fn file(bench: &mut Bench, case: CaseId, report: Report) {
    bench.cases[case.index()].report = Some((bench.end, report));
}

//! Case work, escalation and the report form.

use super::desk::{console, shift};
use egui_kittest::kittest::Queryable;
use watchfloor::base::Text;
use watchfloor::base::ids::CaseId;
use watchfloor::desk::Action;
use watchfloor::desk::action::{CaseWork, ClaimKind, Communicate, Report};
use watchfloor::ui::{Command, Tab};
use watchfloor::view::case::{case, escalation_needs};
use watchfloor::view::report::{markdown, needs, prefilled};

const CASE: CaseId = CaseId(0);

#[test]
fn a_case_is_escalated_with_a_summary_and_the_names_it_is_about() {
    let mut seat = console(&[Command::ShowCase(CASE)]);
    seat.state_mut().state.case.tell.summary = String::new();
    seat.get_by_label("Escalation summary").focus();
    seat.run_steps(2);
    let text = "A program nobody knows runs on the machine and calls an address outside every minute.";
    seat.get_by_label("Escalation summary").type_text(text);
    seat.run_steps(2);
    seat.get_by_label("Escalate").click_accesskit();
    seat.run_steps(2);
    let actions = seat.state().actions();
    let [Action::Communicate(Communicate::Escalate { case, summary, entities })] = &actions[..] else {
        panic!("one escalation, not {actions:?}");
    };
    assert_eq!((*case, &**summary), (CASE, text));
    let host = shift().desk().alert(super::desk::about_a_host(shift())).unwrap().host().unwrap().to_owned();
    assert!(entities.iter().any(|e| **e == *host), "{entities:?} names {host}");
}

#[test]
fn what_an_escalation_lacks_is_said_while_it_is_typed() {
    let view = case(&shift().desk(), CASE).unwrap();
    let open =
        |summary: &str, names: &[Text]| escalation_needs(&view, summary, names).iter().filter(|n| !n.met).count();
    assert!(open("help", &[]) >= 3);
    let host: Text = "fin-ws-001".into();
    let summary = "fin-ws-001 runs a program nobody knows; it calls outside every minute; the host is cut off.";
    assert_eq!(open(summary, &[host]), 0);
}

#[test]
fn a_claim_cites_the_ticked_evidence() {
    let record = case(&shift().desk(), CASE).unwrap().evidence[0].record;
    let mut seat = console(&[Command::ShowCase(CASE)]);
    seat.get_by_label(&format!("Cite evidence {}", record.0)).click();
    seat.run_steps(2);
    seat.get_by_label("Claim").focus();
    seat.run_steps(2);
    seat.get_by_label("Claim").type_text("T1059.001");
    seat.run_steps(2);
    seat.get_by_label("State claim").click();
    seat.run_steps(2);
    let actions = seat.state().actions();
    let [Action::Case(CaseWork::Claim { case, claim })] = &actions[..] else { panic!("{actions:?}") };
    assert_eq!((*case, claim.kind, &*claim.value), (CASE, ClaimKind::Technique, "T1059.001"));
    assert_eq!(claim.records, [record]);
}

#[test]
fn the_report_is_filled_in_from_the_case_and_filed() {
    let mut seat = console(&[Command::ShowCase(CASE), Command::Open(Tab::Report)]);
    seat.get_by_label("File report").click_accesskit();
    seat.run_steps(2);
    assert_eq!(seat.state().actions(), [], "a report without texts cannot be filed");
    for (label, text) in [("Technical text", "what happened in order"), ("Executive text", "little harm was done")] {
        seat.get_by_label(label).focus();
        seat.run_steps(2);
        seat.get_by_label(label).type_text(text);
        seat.run_steps(2);
    }
    seat.get_by_label("File report").click();
    seat.run_steps(2);
    let actions = seat.state().actions();
    let [Action::Communicate(Communicate::Report { case, report })] = &actions[..] else { panic!("{actions:?}") };
    assert_eq!(*case, CASE);
    assert!(report.actions.contains("isolate"), "what was ordered stands in it: {}", report.actions);
    assert_eq!(&*report.executive, "little harm was done");
}

#[test]
fn the_form_checks_find_jargon_live_links_and_missing_facts() {
    let unmet =
        |report: &Report| -> Vec<String> { needs(report).into_iter().filter(|n| !n.met).map(|n| n.text).collect() };
    let mut report = prefilled(&shift().desk(), &case(&shift().desk(), CASE).unwrap());
    report.incident = true;
    report.executive = "They ran powershell.exe and called http://cdn.bad.example/a in the night, says the log.".into();
    let open = unmet(&report).join("\n");
    for wanted in ["root cause", "no command lines", "hxxp://cdn.bad[.]example/a", "technical"] {
        assert!(open.contains(wanted), "{wanted} is missing in:\n{open}");
    }
    let text = markdown("Strange program", &report);
    assert!(text.starts_with("# Strange program\n") && text.contains("## Recommendations"));
}

//! Closing an alert with a verdict.

use super::desk::{console, shift, untouched};
use egui_kittest::kittest::Queryable;
use watchfloor::base::verdict::{Disposition, Reason};
use watchfloor::desk::Action;
use watchfloor::desk::action::{ShiftControl, Triage};
use watchfloor::ui::Command;

#[test]
fn an_alert_is_closed_with_disposition_reason_confidence_record_and_note() {
    let alert = untouched(shift());
    let record = shift().desk().alert(alert).unwrap().records[0];
    let mut seat = console(&[Command::ShowAlert(alert)]);
    seat.get_by_label("Failed attempt").click();
    seat.run_steps(2);
    seat.get_by_label("Reason").click();
    seat.run_steps(3);
    seat.get_by_label("blocked by a control").click();
    seat.run_steps(3);
    seat.get_by_label(&format!("Cite record {}", record.0)).click_accesskit();
    seat.get_by_label("Verdict note").focus();
    seat.run_steps(2);
    seat.get_by_label("Verdict note").type_text("the gateway held it back");
    seat.run_steps(2);
    seat.get_by_label("Close alert").click_accesskit();
    seat.run_steps(2);
    let wanted = Action::Triage(Triage::Dispose {
        alerts: vec![alert],
        disposition: Disposition::FailedAttempt,
        reason: Reason::BlockedByControl,
        malicious_percent: 80,
        records: vec![record],
        note: "the gateway held it back".into(),
    });
    assert_eq!(seat.state().actions(), [wanted]);
}

#[test]
fn an_alert_without_a_reason_cannot_be_closed() {
    let mut seat = console(&[Command::ShowAlert(untouched(shift()))]);
    seat.get_by_label("False positive").click();
    seat.run_steps(2);
    seat.get_by_label("Close alert").click_accesskit();
    seat.run_steps(2);
    assert_eq!(seat.state().actions(), []);
}

#[test]
fn a_reason_that_does_not_fit_another_disposition_is_dropped() {
    let mut draft = watchfloor::ui::panel::VerdictDraft::default();
    draft.dispose(Disposition::BenignTrigger);
    draft.reason = Some(Reason::PlannedChange);
    draft.dispose(Disposition::Malicious);
    assert_eq!(draft.reason, None);
    assert!(draft.percent > 50, "calling it malicious starts with a confidence that says so");
}

#[test]
fn an_alert_is_taken_and_its_next_hint_opened() {
    let alert = untouched(shift());
    let mut seat = console(&[Command::ShowAlert(alert)]);
    seat.get_by_label("Take").click();
    seat.run_steps(2);
    seat.get_by_label("Next hint").click_accesskit();
    seat.run_steps(2);
    let wanted = [Action::Triage(Triage::Take { alert }), Action::Shift(ShiftControl::Hint { alert })];
    assert_eq!(seat.state().actions(), wanted);
}

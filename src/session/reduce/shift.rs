//! Training help and the end of the shift.

use super::{Floor, reject};
use crate::base::ids::AlertId;
use crate::desk::action::ShiftControl;
use crate::session::{Receipt, Rejected};

pub(super) fn reduce(floor: &mut Floor<'_>, action: &ShiftControl) -> Result<Receipt, Rejected> {
    match action {
        ShiftControl::Hint { alert } => hint(floor, *alert),
        ShiftControl::End => {
            let open = floor.board.work.iter().filter(|w| w.verdict.is_none()).count();
            Ok(floor.receipt(match open {
                0 => "You go home; the queue is empty.".to_owned(),
                1 => "You go home; one alert stays open.".to_owned(),
                n => format!("You go home; {n} alerts stay open."),
            }))
        }
    }
}

/// The next step of the rule's own triage guide.
fn hint(floor: &mut Floor<'_>, alert: AlertId) -> Result<Receipt, Rejected> {
    let rule = &floor.alert(alert)?.rule;
    let steps = floor.rules.iter().find(|r| r.id == *rule).map_or(&[][..], |r| &r.triage);
    let work = &mut floor.board.work[alert.index()];
    let Some(step) = steps.get(work.hints as usize) else {
        return reject(match steps.len() {
            0 => format!("There are no hints for {alert}."),
            n => format!("You have opened all {n} hints for {alert}."),
        });
    };
    work.hints += 1;
    Ok(floor.receipt(step.clone()))
}

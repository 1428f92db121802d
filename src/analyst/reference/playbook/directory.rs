//! Who made the account, gave the right or cleared the log, and was it announced?

use super::super::look::Look;
use super::super::notebook::Change;
use super::super::opinion::Opinion;
use crate::base::verdict::{Disposition, Reason};

const CHANGES: [&str; 4] = ["win.security.4720", "win.security.4728", "win.security.4732", "win.security.1102"];

pub(super) fn ask(look: &Look<'_>) -> Vec<Opinion> {
    if !CHANGES.iter().any(|kind| look.has(kind)) {
        return Vec::new();
    }
    let changes: Vec<&Change> = look.notes.changes.iter().filter(|c| look.alert.records.contains(&c.record)).collect();
    changes.first().map(|change| on(look, change)).into_iter().collect()
}

fn on(look: &Look<'_>, change: &Change) -> Opinion {
    let card = look.desk.inventory().account(&change.by);
    let admin = card.is_some_and(|c| &*c.kind == "administration");
    let own = [change.record];
    match (admin, change.event) {
        (true, 1102) => {
            let why = format!("{} cleared the log; an administrator may, when it is announced.", change.by);
            Opinion::new(3, Disposition::BenignTrigger, Reason::PlannedChange, why).with(own)
        }
        (true, 4720) => {
            let why = format!("{} makes accounts; that is the task of administrators.", change.by);
            Opinion::new(5, Disposition::BenignTrigger, Reason::AuthorisedAdministration, why).with(own)
        }
        (true, _) => {
            let why = format!("{} gave a right; that is the task of administrators.", change.by);
            Opinion::new(4, Disposition::BenignTrigger, Reason::AuthorisedAdministration, why).with(own)
        }
        (false, _) => {
            let reason = if change.event == 1102 { Reason::DiscoveryOrMovement } else { Reason::Persistence };
            let why = format!("{} is no administration account, yet changed {}.", change.by, change.subject);
            Opinion::new(9, Disposition::Malicious, reason, why).with(own)
        }
    }
}

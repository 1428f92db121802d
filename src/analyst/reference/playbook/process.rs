//! What started this process, what did it start, whom did it contact, and does somebody answer for it?

use super::super::look::Look;
use super::super::opinion::Opinion;
use super::super::reason_of;
use super::super::signs::{Sign, SignKind, of_family, sum};
use crate::base::verdict::{Disposition, Reason};
use crate::detection::EntityKind;

/// From here on a family is called hostile.
const HOSTILE: i32 = 4;

pub(super) fn ask(look: &Look<'_>) -> Vec<Opinion> {
    if look.has("xdr.") {
        return Vec::new();
    }
    let mut best: Option<(i32, Vec<Sign>)> = None;
    for process in look.processes() {
        let signs = of_family(look.desk, look.notes, process);
        let points = sum(&signs);
        if best.as_ref().is_none_or(|(most, _)| points > *most) {
            best = Some((points, signs));
        }
    }
    match best {
        Some((points, signs)) if points >= HOSTILE => vec![hostile(look, points, &signs)],
        Some((points, signs)) => harmless(points, &signs),
        None => Vec::new(),
    }
}

fn hostile(look: &Look<'_>, points: i32, signs: &[Sign]) -> Opinion {
    let mut against: Vec<&Sign> = signs.iter().filter(|s| s.points > 0).collect();
    against.sort_by_key(|s| std::cmp::Reverse(s.points));
    let why: Vec<&str> = against.iter().map(|s| s.why.as_str()).take(3).collect();
    let records = against.iter().map(|s| s.record).take(5);
    Opinion::new(points.min(12), Disposition::Malicious, reason_of(look), why.join(" ")).with(records)
}

/// The strongest explanation names the reason.
fn harmless(points: i32, signs: &[Sign]) -> Vec<Opinion> {
    let Some(sign) = signs.iter().filter(|s| s.points < 0).min_by_key(|s| s.points) else {
        return Vec::new();
    };
    let (disposition, reason) = match sign.kind {
        SignKind::Managed | SignKind::HouseScript => (Disposition::BenignTrigger, Reason::ScheduledAutomation),
        SignKind::Installed => (Disposition::BenignTrigger, Reason::UserBehaviour),
        SignKind::Administrator => (Disposition::BenignTrigger, Reason::AuthorisedAdministration),
        _ => (Disposition::FalsePositive, Reason::RuleTooBroad),
    };
    // Many signs against it leave a doubt.
    let sure = if points > 0 { 3 } else { 6 };
    vec![Opinion::new(sure, disposition, reason, sign.why.clone()).with([sign.record])]
}

/// The accounts of an alert are all of this kind.
pub(super) fn all_accounts(look: &Look<'_>, kind: &str) -> bool {
    let mut accounts = look.entities(EntityKind::Account).peekable();
    accounts.peek().is_some()
        && accounts.all(|a| look.desk.inventory().account(a).is_some_and(|card| &*card.kind == kind))
}

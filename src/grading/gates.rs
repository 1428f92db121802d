//! Rules of engagement: breaking one caps the score at 49, whatever else was done well.

use super::Play;
use super::facts::Facts;
use crate::base::Text;
use crate::base::ids::HostId;
use crate::base::time::SimTime;
use crate::desk::action::{Action, Contain, Recover};
use crate::simulation::truth::AtomKind;

/// Best score with a broken gate, in hundredths.
pub(super) const CAP: i32 = 4_900;

/// All broken rules in plain words, each once.
pub(super) fn broken(play: &Play<'_>, facts: &Facts<'_>) -> Vec<Text> {
    let mut out: Vec<Text> = Vec::new();
    for stamped in &play.journal.actions {
        let fault = match &stamped.action {
            Action::Contain(Contain::IsolateHost { host, .. }) => crown_jewel(play, facts, *host, "cut off"),
            Action::Recover(Recover::RestoreHost { host }) => {
                crown_jewel(play, facts, *host, "restored").or_else(|| evidence(play, facts, *host, stamped.at))
            }
            _ => None,
        };
        if let Some(fault) = fault.filter(|f| !out.contains(f)) {
            out.push(fault);
        }
    }
    out
}

/// A critical host was taken from the business although the attacker never had it.
fn crown_jewel(play: &Play<'_>, facts: &Facts<'_>, host: HostId, what: &str) -> Option<Text> {
    let card = play.inventory.hosts.get(host.index())?;
    let held = facts.is_true(AtomKind::Host, &card.name);
    (card.critical && !held).then(|| format!("{} is critical and was {what} although it was clean.", card.name).into())
}

/// A host of the attack was restored before any of its records was kept as evidence.
fn evidence(play: &Play<'_>, facts: &Facts<'_>, host: HostId, at: SimTime) -> Option<Text> {
    let card = play.inventory.hosts.get(host.index())?;
    if !facts.is_true(AtomKind::Host, &card.name) {
        return None;
    }
    let about = |id: &crate::base::ids::RecordId| {
        play.record(*id).is_some_and(|r| r.host == host || super::cite::names(r, &card.name))
    };
    let kept = play.cases.iter().flat_map(|c| &c.evidence).any(|e| e.at <= at && about(&e.record));
    (!kept).then(|| format!("{} was restored before evidence of it was kept.", card.name).into())
}

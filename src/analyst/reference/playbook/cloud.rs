//! Sign-ins and changes in the cloud: from where, by whom, and does anything explain it?

use super::super::look::Look;
use super::super::opinion::Opinion;
use super::super::reason_of;
use crate::base::verdict::{Disposition, Reason};
use crate::detection::EntityKind;
use std::net::Ipv4Addr;

pub(super) fn ask(look: &Look<'_>) -> Vec<Opinion> {
    if look.has("o365.SecurityComplianceAlerts") || !(look.has("entra.") || look.has("o365.")) {
        return Vec::new();
    }
    vec![opinion(look).with(look.own())]
}

fn opinion(look: &Look<'_>) -> Opinion {
    let notes = &look.notes.cloud;
    let mine: Vec<_> = notes.sign_ins.iter().filter(|s| look.alert.records.contains(&s.record)).collect();
    if !mine.is_empty() && mine.iter().all(|s| !s.granted()) {
        return refused(look);
    }
    let account = look.entities(EntityKind::Account).next().unwrap_or_default();
    if taken(look, account) {
        let why = format!("{account} is in the attacker's hands, and this came after the attacker.");
        return Opinion::new(10, Disposition::Malicious, reason_of(look), why);
    }
    let addresses: Vec<Ipv4Addr> = look.entities(EntityKind::Address).filter_map(|a| a.parse().ok()).collect();
    let strange = notes.sign_ins.iter().find(|s| {
        s.granted() && notes.is_strange(s) && *s.who == *account && s.address.is_some_and(|a| addresses.contains(&a))
    });
    match strange {
        Some(s) if !travels(look, account) => {
            let why = format!("{account} never signs in from {}; nobody travels there.", s.country);
            Opinion::new(9, Disposition::Malicious, Reason::AccountCompromise, why).with([s.record])
        }
        _ if look.desk.inventory().account(account).is_some_and(|a| &*a.kind == "administration") => {
            let why = format!("{account} is there for administration.");
            Opinion::new(5, Disposition::BenignTrigger, Reason::AuthorisedAdministration, why)
        }
        _ => {
            let why = format!("{account} did it from where {account} usually is.");
            Opinion::new(5, Disposition::BenignTrigger, Reason::UserBehaviour, why)
        }
    }
}

/// Nobody got in; or somebody did, from the same address.
fn refused(look: &Look<'_>) -> Opinion {
    let addresses: Vec<&str> = look.entities(EntityKind::Address).collect();
    let from = |a: Option<Ipv4Addr>| a.is_some_and(|a| addresses.contains(&&*a.to_string()));
    let notes = &look.notes.cloud;
    match notes.sign_ins.iter().find(|s| s.granted() && from(s.address) && notes.is_strange(s)) {
        Some(s) => {
            let why = format!("{} was let in from an address that guessed.", s.who);
            Opinion::new(10, Disposition::Malicious, Reason::AccountCompromise, why).with([s.record])
        }
        None => {
            let why = "Passwords were guessed from outside and none was right.";
            Opinion::new(9, Disposition::FailedAttempt, Reason::WrongCredentials, why)
        }
    }
}

/// A permission that an open incident counts among the attacker's.
fn taken(look: &Look<'_>, account: &str) -> bool {
    let ours = |records: &Vec<_>| records.iter().any(|r| look.alert.records.contains(r));
    let held = |i: &super::super::incident::Incident| {
        i.rules.values().any(ours) || i.consents.values().any(ours) || i.devices.values().any(ours)
    };
    !account.is_empty() && look.incidents.iter().any(held)
}

fn travels(look: &Look<'_>, account: &str) -> bool {
    let at = look.alert.first;
    let trips = look.desk.inventory().tickets.iter().filter(|t| &*t.kind == "travel");
    trips.filter(|t| t.from <= at && at <= t.until).any(|t| t.accounts.iter().any(|a| a.eq_ignore_ascii_case(account)))
}

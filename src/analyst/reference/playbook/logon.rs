//! Did a success follow the failures, from where did they come, and who is it?

use super::super::look::Look;
use super::super::notebook::Logon;
use super::super::opinion::Opinion;
use super::process::all_accounts;
use crate::base::time::SimSpan;
use crate::base::verdict::{Disposition, Reason};
use crate::detection::EntityKind;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// How far around an alert logons are read.
const AROUND: SimSpan = SimSpan::mins(45);

pub(super) fn ask(look: &Look<'_>) -> Vec<Opinion> {
    let logons = [
        "win.security.4624",
        "win.security.4625",
        "win.security.4740",
        "win.security.4776",
        "win.security.4768",
        "win.security.4771",
        "win.security.4672",
        "linux.sshd",
    ];
    if !logons.iter().any(|kind| look.has(kind)) {
        return Vec::new();
    }
    if look.has("linux.sshd") {
        return ssh(look).into_iter().collect();
    }
    if let Some(opinion) = from_outside(look) {
        return vec![opinion];
    }
    inside(look).into_iter().collect()
}

fn near<'a>(look: &Look<'a>) -> impl Iterator<Item = &'a Logon> {
    let (from, to) = (look.alert.first - AROUND, look.alert.last + AROUND);
    look.notes.logons.iter().filter(move |l| from <= l.at && l.at <= to)
}

/// Secure shell and the VPN gateway, which logs the same way: from where, and did it get in after guessing?
fn ssh(look: &Look<'_>) -> Option<Opinion> {
    let addresses: BTreeSet<Ipv4Addr> = look.entities(EntityKind::Address).filter_map(|a| a.parse().ok()).collect();
    if !addresses.is_empty() && addresses.iter().all(Ipv4Addr::is_private) {
        let why = "One of our administrators from inside.";
        return Some(
            Opinion::new(6, Disposition::BenignTrigger, Reason::AuthorisedAdministration, why).with(look.own()),
        );
    }
    let theirs: Vec<&Logon> = from(look, &addresses);
    let accounts: BTreeSet<&str> = look.entities(EntityKind::Account).collect();
    let granted = theirs.iter().find(|l| l.granted && (accounts.is_empty() || accounts.contains(&*l.account)));
    let gateway = look.hosts().iter().any(|h| is_gateway(h));
    match granted {
        Some(logon) if guessed(&theirs, &logon.account) => {
            let why = format!("{} got in from an address that had guessed before.", logon.account);
            Some(Opinion::new(10, Disposition::Malicious, Reason::AccountCompromise, why).with([logon.record]))
        }
        Some(logon) if gateway => Some(through_gateway(look, logon)),
        Some(logon) => {
            let why = format!("{} logged on from outside with a password and without failures.", logon.account);
            Some(Opinion::new(3, Disposition::BenignTrigger, Reason::UserBehaviour, why).with([logon.record]))
        }
        None => {
            let why = "Passwords were guessed from outside and none was right.";
            Some(Opinion::new(9, Disposition::FailedAttempt, Reason::WrongCredentials, why).with(look.own()))
        }
    }
}

/// Somebody who works outside: expected on a trip, usual from the same address, odd when also at the desk.
fn through_gateway(look: &Look<'_>, logon: &Logon) -> Opinion {
    let stolen = look.incidents.iter().any(|i| i.stolen.contains_key(&logon.account));
    if stolen && !travels(look, &logon.account) {
        let why = format!("The password of {} is known to an attacker.", logon.account);
        return Opinion::new(9, Disposition::Malicious, Reason::AccountCompromise, why).with([logon.record]);
    }
    let why = format!("{} came through the VPN gateway as people who work outside do.", logon.account);
    Opinion::new(6, Disposition::BenignTrigger, Reason::UserBehaviour, why).with([logon.record])
}

/// Logons and refusals of these addresses, the whole day.
fn from<'a>(look: &Look<'a>, addresses: &BTreeSet<Ipv4Addr>) -> Vec<&'a Logon> {
    look.notes.logons.iter().filter(|l| l.source.is_some_and(|s| addresses.contains(&s))).collect()
}

/// Three or more accounts failed from there, or this one more often than typing errors explain.
fn guessed(theirs: &[&Logon], account: &str) -> bool {
    let failed = theirs.iter().filter(|l| !l.granted);
    let accounts: BTreeSet<&str> = failed.clone().map(|l| &*l.account).collect();
    accounts.len() >= 3 || failed.filter(|l| &*l.account == account).count() >= 6
}

/// Somebody outside tried accounts at a server: did one of them work?
fn from_outside(look: &Look<'_>) -> Option<Opinion> {
    let outside: BTreeSet<Ipv4Addr> = look
        .entities(EntityKind::Address)
        .filter_map(|a| a.parse().ok())
        .filter(|a: &Ipv4Addr| !a.is_private())
        .collect();
    if outside.is_empty() {
        return None;
    }
    let theirs = from(look, &outside);
    let success = theirs.iter().find(|l| l.granted && guessed(&theirs, &l.account));
    let failed: BTreeSet<&str> = theirs.iter().filter(|l| !l.granted).map(|l| &*l.account).collect();
    match success {
        Some(logon) => {
            let why =
                format!("{} accounts were tried from one address outside; {} was let in.", failed.len(), logon.account);
            Some(Opinion::new(10, Disposition::Malicious, Reason::AccountCompromise, why).with([logon.record]))
        }
        None if !failed.is_empty() && !theirs.iter().any(|l| l.granted) => {
            let why = format!("{} accounts were tried from outside and none was let in.", failed.len());
            Some(Opinion::new(8, Disposition::FailedAttempt, Reason::WrongCredentials, why).with(look.own()))
        }
        None => theirs.iter().find(|l| l.granted).map(|logon| through_gateway(look, logon)),
    }
}

/// A VPN gateway.
fn is_gateway(host: &crate::investigation::HostCard) -> bool {
    host.role.to_ascii_lowercase().contains("vpn")
}

fn travels(look: &Look<'_>, account: &str) -> bool {
    let at = look.alert.first;
    let tickets =
        look.desk.inventory().tickets.iter().filter(|t| &*t.kind == "travel" && t.from <= at && at <= t.until);
    let mut tickets = tickets.filter(|t| t.accounts.iter().any(|a| a.eq_ignore_ascii_case(account)));
    tickets.next().is_some()
}

/// Failures and logons inside: service jobs, typing errors, administrators.
fn inside(look: &Look<'_>) -> Option<Opinion> {
    let accounts: BTreeSet<&str> = look.entities(EntityKind::Account).collect();
    if all_accounts(look, "service") {
        let why = "A service account doing the same thing again and again.";
        return Some(Opinion::new(6, Disposition::BenignTrigger, Reason::ScheduledAutomation, why).with(look.own()));
    }
    let jump = look.hosts().iter().any(|h| h.role.to_ascii_lowercase().contains("jump"));
    if all_accounts(look, "administration") && jump {
        let why = "An administrator on the jump host: that is the way they work.";
        return Some(
            Opinion::new(10, Disposition::BenignTrigger, Reason::AuthorisedAdministration, why).with(look.own()),
        );
    }
    if all_accounts(look, "administration") {
        let why = "An administration account from inside, used by those whose task it is.";
        return Some(
            Opinion::new(6, Disposition::BenignTrigger, Reason::AuthorisedAdministration, why).with(look.own()),
        );
    }
    let theirs: Vec<&Logon> = near(look).filter(|l| accounts.contains(&*l.account)).collect();
    let failures = theirs.iter().filter(|l| !l.granted).count();
    let later = theirs.iter().find(|l| l.granted && l.at >= look.alert.first);
    let from_own_desk = look.hosts().iter().any(|h| h.owner.as_deref().is_some_and(|o| accounts.contains(o)));
    match (failures, later) {
        (0, _) if from_own_desk => {
            let why = "The person's own machine and own account.";
            Some(Opinion::new(3, Disposition::FalsePositive, Reason::RuleTooBroad, why).with(look.own()))
        }
        (0, _) => None,
        (_, Some(logon)) => {
            let why = format!("{} mistyped the password and then got in as usual.", logon.account);
            Some(Opinion::new(5, Disposition::BenignTrigger, Reason::UserBehaviour, why).with([logon.record]))
        }
        (_, None) => {
            let why = "Wrong passwords from inside for an account of the same machine; an old password that something still uses.";
            Some(Opinion::new(4, Disposition::BenignTrigger, Reason::UserBehaviour, why).with(look.own()))
        }
    }
}

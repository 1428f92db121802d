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

/// Guessing at the secure shell: outside address, and did it ever get in?
fn ssh(look: &Look<'_>) -> Option<Opinion> {
    let addresses: BTreeSet<Ipv4Addr> = look.entities(EntityKind::Address).filter_map(|a| a.parse().ok()).collect();
    let theirs: Vec<&Logon> = near(look).filter(|l| l.source.is_some_and(|s| addresses.contains(&s))).collect();
    let outside = addresses.iter().any(|a| !a.is_private());
    let granted = theirs.iter().find(|l| l.granted);
    match (outside, granted) {
        (true, Some(logon)) if theirs.iter().any(|l| !l.granted) => {
            let why = format!("{} got in as {} after failures.", look.alert.title, logon.account);
            Some(Opinion::new(9, Disposition::Malicious, Reason::AccountCompromise, why).with([logon.record]))
        }
        (true, None) => {
            let why = "Passwords were guessed from outside and none was right.";
            Some(Opinion::new(9, Disposition::FailedAttempt, Reason::WrongCredentials, why).with(look.own()))
        }
        _ => {
            let why = "One of our administrators from inside.";
            Some(Opinion::new(6, Disposition::BenignTrigger, Reason::AuthorisedAdministration, why).with(look.own()))
        }
    }
}

/// Somebody outside tried accounts: one after another, or one that then worked.
fn from_outside(look: &Look<'_>) -> Option<Opinion> {
    let outside: BTreeSet<Ipv4Addr> = look
        .entities(EntityKind::Address)
        .filter_map(|a| a.parse().ok())
        .filter(|a: &Ipv4Addr| !a.is_private())
        .collect();
    let accounts: BTreeSet<&str> = look.entities(EntityKind::Account).collect();
    let gateway = gateways(look);
    let at_gateway = |l: &&Logon| l.source.is_some_and(|s| outside.contains(&s)) || gateway.contains(&l.workstation);
    let tries: Vec<&Logon> = near(look).filter(at_gateway).collect();
    if outside.is_empty()
        && !look.records().any(|r| gateway.contains(&super::super::notebook::short(&r.text("Workstation"))))
    {
        return None;
    }
    let failed: BTreeSet<&str> = tries.iter().filter(|l| !l.granted).map(|l| &*l.account).collect();
    let failures =
        tries.iter().filter(|l| !l.granted && (accounts.is_empty() || accounts.contains(&*l.account))).count();
    let success = tries.iter().find(|l| l.granted && accounts.contains(&*l.account));
    let travelling = accounts.iter().any(|a| travels(look, a));
    let guessed = failed.len() >= 4 || failures >= 6;
    match (success, guessed, travelling) {
        (Some(logon), true, false) => {
            let why = format!("After many wrong passwords from outside {} was let in.", logon.account);
            Some(Opinion::new(9, Disposition::Malicious, Reason::AccountCompromise, why).with([logon.record]))
        }
        (None, true, _) => {
            let why = format!("{} accounts were tried from outside and none was let in.", failed.len());
            Some(Opinion::new(8, Disposition::FailedAttempt, Reason::WrongCredentials, why).with(look.own()))
        }
        (Some(logon), false, _) => {
            let why = format!("{} logged on through the gateway as people who work outside do.", logon.account);
            Some(Opinion::new(5, Disposition::BenignTrigger, Reason::UserBehaviour, why).with([logon.record]))
        }
        _ => None,
    }
}

/// Names of VPN gateways.
fn gateways(look: &Look<'_>) -> Vec<crate::base::Text> {
    let hosts = look.desk.inventory().hosts.iter();
    hosts.filter(|h| h.role.to_ascii_lowercase().contains("vpn")).map(|h| h.name.clone()).collect()
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

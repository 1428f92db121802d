//! How an incident came into the house: the accounts that somebody outside got into, and through which gate.

use super::incident::{Incident, note};
use super::look::Look;
use super::notebook::{Logon, Notebook};
use crate::base::ids::RecordId;
use crate::base::time::{SimSpan, SimTime};
use crate::detection::EntityKind;
use crate::session::Desk;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// A remote desktop so long before the attacker's first program belongs to it.
const DESKTOP: SimSpan = SimSpan::mins(30);

impl Incident {
    /// An account that somebody outside got into.
    pub(super) fn entry(&mut self, look: &Look<'_>) {
        let outside: Vec<Ipv4Addr> = look
            .entities(EntityKind::Address)
            .filter_map(|a| a.parse().ok())
            .filter(|a: &Ipv4Addr| !a.is_private())
            .collect();
        for account in look.entities(EntityKind::Account) {
            let theirs = look.notes.logons.iter().filter(|l| &*l.account == account);
            let granted: Vec<RecordId> = theirs
                .filter(|l| {
                    l.granted
                        && (look.alert.records.contains(&l.record) || l.source.is_some_and(|s| outside.contains(&s)))
                })
                .map(|l| l.record)
                .collect();
            if !granted.is_empty() {
                note(&mut self.stolen, account, granted.iter().copied());
                note(&mut self.accounts, account, granted);
            }
        }
        // Whoever was let in from an address that guessed is in the attacker's hands, named by the alert or not.
        let guessers = outside
            .iter()
            .filter(|a| look.notes.logons.iter().filter(|l| l.source == Some(**a) && !l.granted).count() >= 3);
        for address in guessers {
            for logon in look.notes.logons.iter().filter(|l| l.source == Some(*address) && l.granted) {
                note(&mut self.stolen, &logon.account, [logon.record]);
                note(&mut self.accounts, &logon.account, [logon.record]);
            }
        }
        for address in outside {
            note(&mut self.indicators, &address.to_string(), look.own());
        }
    }

    /// The attacker's first program ran in a remote desktop that came through a gateway: whose session was that, and
    /// from which address outside?
    pub(super) fn came_through(&mut self, desk: &Desk<'_>, notes: &Notebook) {
        let Some(first) = self.members(notes).first().map(|p| (p.host.clone(), p.user.clone(), p.at)) else { return };
        let (host, user, began) = first;
        let inventory = desk.inventory();
        let is_gateway = |name: &str| inventory.host(name).is_some_and(|h| h.role.to_ascii_lowercase().contains("vpn"));
        let before = |l: &&Logon| l.granted && l.account == user && l.at <= began;
        let desktop = notes.logons.iter().filter(before).filter(|l| l.kind == 10 && l.host == host);
        let desktop = desktop.filter(|l| began - l.at <= DESKTOP).max_by_key(|l| l.at);
        let through = desktop.and_then(|l| inventory.host_at(l.source?)).filter(|gate| is_gateway(&gate.name));
        let (Some(desktop), Some(gate)) = (desktop, through) else { return };
        let outside = |l: &&Logon| l.host == gate.name && l.source.is_some_and(|a| !a.is_private());
        let session = notes.logons.iter().filter(before).filter(outside).max_by_key(|l| l.at);
        let records: Vec<RecordId> = session.into_iter().chain([desktop]).map(|l| l.record).collect();
        note(&mut self.stolen, &user, records.iter().copied());
        note(&mut self.accounts, &user, records.iter().copied());
        if let Some(address) = session.and_then(|l| l.source) {
            note(&mut self.indicators, &address.to_string(), records);
        }
    }

    /// When the attacker got into the first account.
    pub(super) fn entered(&self, notes: &Notebook) -> Option<SimTime> {
        let records: BTreeSet<RecordId> = self.stolen.values().flatten().copied().collect();
        notes.logons.iter().filter(|l| records.contains(&l.record)).map(|l| l.at).min()
    }
}

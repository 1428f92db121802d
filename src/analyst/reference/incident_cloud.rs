//! What belongs to the attacker in mailboxes and in the cloud, followed from mails, clicks and strange sign-ins.

use super::cloud_notes::SignIn;
use super::incident::{Incident, note};
use super::letter;
use super::look::Look;
use super::notebook::Notebook;
use super::playbook::mail::runs_code;
use crate::base::Text;
use crate::base::ids::RecordId;
use crate::base::time::SimSpan;
use crate::detection::EntityKind;
use crate::investigation::Message;
use crate::session::Desk;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// A mail leaves a mailbox within this time of the operation that sends it.
const SENT: SimSpan = SimSpan::mins(2);

impl Incident {
    /// One round of following.
    pub(super) fn cloud(&mut self, desk: &Desk<'_>, notes: &Notebook) {
        self.letters(desk, notes);
        self.sign_ins(notes);
        self.operations(desk, notes);
        self.applications(notes);
        self.forwarded(desk, notes);
    }

    /// Strange sign-ins behind an alert of the cloud: account and address.
    pub(super) fn cloud_seeds(&mut self, look: &Look<'_>) {
        if !look.has("entra.") && !look.has("o365.Exchange") {
            return;
        }
        let accounts: Vec<&str> = look.entities(EntityKind::Account).collect();
        let notes = &look.notes.cloud;
        let own = |s: &&SignIn| look.alert.records.contains(&s.record) || accounts.contains(&&*s.who);
        for s in notes.sign_ins.iter().filter(|s| s.granted() && notes.is_strange(s)).filter(own) {
            note(&mut self.stolen, &s.who, [s.record]);
            note(&mut self.accounts, &s.who, [s.record]);
            if let Some(address) = s.address {
                note(&mut self.indicators, &address.to_string(), [s.record]);
            }
        }
    }

    fn letters(&mut self, desk: &Desk<'_>, notes: &Notebook) {
        let ids: Vec<Text> = self.mails.keys().cloned().collect();
        for id in ids {
            let Some(message) = desk.message(&id) else { continue };
            let gateways = notes.gateways_of(&id);
            note(&mut self.mails, &id, notes.mails.iter().filter(|m| m.message == id).map(|m| m.record));
            for link in notes.cloud.links.iter().filter(|l| gateways.contains(&l.gateway)) {
                note(&mut self.indicators, &link.domain, [link.record]);
            }
            // Where something was attached, the click opened it: nobody typed a password.
            let armed = message.attachments.iter().any(|(name, ..)| runs_code(name));
            for click in notes.cloud.clicks.iter().filter(|_| !armed).filter(|c| gateways.contains(&c.gateway)) {
                let paid = letter::is_inside(desk, message);
                note(&mut self.clickers, &click.who, [click.record]);
                if !paid {
                    note(&mut self.stolen, &click.who, [click.record]);
                    note(&mut self.accounts, &click.who, [click.record]);
                }
            }
        }
        // The same page, or the same foreign mailer, in other inboxes.
        let mailers: BTreeSet<&str> =
            self.mails.keys().filter_map(|id| desk.message(id)).filter_map(letter::mailer).collect();
        let kin = |m: &&Message| {
            let page = letter::domains(m).any(|d| self.indicators.contains_key(&*d));
            page || letter::mailer(m).is_some_and(|mailer| mailers.contains(mailer))
        };
        let more: Vec<Text> = desk.messages().iter().filter(kin).map(|m| m.message_id.clone()).collect();
        for id in more {
            let rows: Vec<RecordId> = notes.mails.iter().filter(|m| m.message == id).map(|m| m.record).collect();
            note(&mut self.mails, &id, rows);
        }
    }

    fn sign_ins(&mut self, notes: &Notebook) {
        for s in notes.cloud.sign_ins.iter().filter(|s| s.granted()) {
            let Some(address) = s.address.map(|a| a.to_string()) else { continue };
            let theirs = self.stolen.contains_key(&s.who) && notes.cloud.is_strange(s);
            if theirs || (self.indicators.contains_key(&*address) && notes.cloud.is_strange(s)) {
                note(&mut self.indicators, &address, [s.record]);
                note(&mut self.stolen, &s.who, [s.record]);
                note(&mut self.accounts, &s.who, [s.record]);
            }
        }
    }

    fn is_theirs(&self, address: Option<Ipv4Addr>) -> bool {
        address.is_some_and(|a| self.indicators.contains_key(&*a.to_string()))
    }

    fn operations(&mut self, desk: &Desk<'_>, notes: &Notebook) {
        for done in &notes.cloud.operations {
            if !self.is_theirs(done.address) {
                continue;
            }
            match &*done.name {
                "UpdateInboxRules" | "New-InboxRule" => self.rule(done),
                "Register device" => note(&mut self.devices, &done.object, [done.record]),
                "Send" => self.sent(desk, notes, done),
                _ => {}
            }
        }
    }

    fn rule(&mut self, done: &super::cloud_notes::Operation) {
        let Some(name) = done.pair("RuleName") else { return };
        self.rules.entry((done.who.clone(), name)).or_insert_with(|| vec![done.record]);
        let actions = done.pair("RuleActions").unwrap_or_default();
        if let Some((_, reader)) = actions.split_once("ForwardTo: ") {
            let reader = reader.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            note(&mut self.indicators, &reader, [done.record]);
        }
    }

    /// Mails that left the mailbox right after somebody sent from the attacker's address.
    fn sent(&mut self, desk: &Desk<'_>, notes: &Notebook, done: &super::cloud_notes::Operation) {
        let theirs = |m: &&Message| {
            super::notebook::account(&m.from) == done.who
                && (m.received - done.at).0.abs() < SENT.0
                && !m.urls.is_empty()
                && letter::is_inside(desk, m)
        };
        let found: Vec<Text> = desk.messages().iter().filter(theirs).map(|m| m.message_id.clone()).collect();
        for id in found {
            let rows: Vec<RecordId> = notes.mails.iter().filter(|m| m.message == id).map(|m| m.record).collect();
            note(&mut self.mails, &id, rows);
        }
    }

    /// Applications that a taken account consented to after the attacker came in, and where they sign in from.
    fn applications(&mut self, notes: &Notebook) {
        let entered = |who: &Text| {
            let strange = notes.cloud.sign_ins.iter().filter(|s| s.granted() && s.who == *who);
            strange.filter(|s| notes.cloud.is_strange(s)).map(|s| s.at).min()
        };
        for done in notes.cloud.operations.iter().filter(|o| &*o.name == "Consent to application") {
            let stolen = self.stolen.contains_key(&done.who);
            if stolen && entered(&done.who).is_some_and(|at| at <= done.at) {
                self.consents.entry((done.who.clone(), done.object.clone())).or_insert_with(|| vec![done.record]);
            }
        }
        let names: Vec<Text> = self.consents.keys().map(|(_, app)| app.clone()).collect();
        for s in notes.cloud.sign_ins.iter().filter(|s| names.contains(&s.who)) {
            if let Some(address) = s.address {
                note(&mut self.indicators, &address.to_string(), [s.record]);
            }
        }
    }

    /// Mails that a rule sent on to the attacker's reader.
    fn forwarded(&mut self, desk: &Desk<'_>, notes: &Notebook) {
        if self.rules.is_empty() {
            return;
        }
        let gone = |m: &&Message| {
            letter::is_inside(desk, m) && m.to.iter().any(|to| self.indicators.contains_key(&*to.to_ascii_lowercase()))
        };
        let found: Vec<Text> = desk.messages().iter().filter(gone).map(|m| m.message_id.clone()).collect();
        self.leaked = notes.mails.iter().filter(|m| found.contains(&m.message)).map(|m| m.record).take(8).collect();
    }
}

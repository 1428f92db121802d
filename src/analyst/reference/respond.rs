//! The smallest set of responses that ends what the attacker has, and the check that it did.

use super::incident::Incident;
use super::notebook::{Notebook, file_name};
use super::signs::{is_office, is_shell, is_user_path};
use crate::base::Text;
use crate::base::ids::HostId;
use crate::base::time::{SimSpan, SimTime};
use crate::desk::Action;
use crate::desk::action::{Contain, Eradicate, Recover};
use crate::investigation::{Response, ResponseState};
use crate::session::Desk;
use std::collections::BTreeMap;

/// A host still talks to the attacker this long after the last order took effect: then it is cut off.
const PATIENCE: SimSpan = SimSpan::mins(5);
/// Orders of one kind on one thing are given at most so often.
const MOST_TRIES: u32 = 2;

/// What was ordered so far, by its plain words, with the number of tries and the time of the last.
pub(super) type Ordered = BTreeMap<String, (u32, SimTime)>;

/// Orders due now.
pub(super) fn orders(incident: &Incident, desk: &Desk<'_>, notes: &Notebook, ordered: &mut Ordered) -> Vec<Action> {
    let mut wishes = Wishes { desk, ordered, out: Vec::new() };
    wishes.mails(incident);
    wishes.processes(incident, notes);
    wishes.autostarts(incident);
    wishes.places(incident);
    wishes.files(incident);
    wishes.accounts(incident);
    wishes.grants(incident);
    wishes.verify(incident, notes);
    wishes.out
}

struct Wishes<'a> {
    desk: &'a Desk<'a>,
    ordered: &'a mut Ordered,
    out: Vec<Action>,
}

impl Wishes<'_> {
    /// Orders once; again only when `again` minutes have passed and tries are left.
    fn order(&mut self, key: String, again: Option<SimSpan>, action: impl FnOnce(Text) -> Action, why: &str) {
        let now = self.desk.now();
        let entry = self.ordered.entry(key).or_insert((0, now));
        let due = entry.0 == 0 || (entry.0 < MOST_TRIES && again.is_some_and(|span| now - entry.1 >= span));
        if due {
            *entry = (entry.0 + 1, now);
            self.out.push(action(why.into()));
        }
    }

    fn host(&self, name: &str) -> Option<HostId> {
        self.desk.inventory().host(name).map(|h| h.id)
    }

    fn mails(&mut self, incident: &Incident) {
        for id in incident.mails.keys() {
            let delivered = self.desk.message(id).is_some_and(|m| &*m.verdict == "delivered");
            if delivered {
                let message_id = id.clone();
                let order = |reason| Action::Contain(Contain::PurgeMail { message_id, reason });
                self.order(format!("purge {id}"), None, order, "The mail that began it may still lie in inboxes.");
            }
        }
    }

    fn processes(&mut self, incident: &Incident, notes: &Notebook) {
        for process in incident.members(notes) {
            let worth = is_user_path(&process.image) || is_shell(&process.image);
            let Some(host) = self.host(&process.host) else { continue };
            if process.ended || !worth || is_office(&process.image) {
                continue;
            }
            let pid = process.pid;
            let order = |reason| Action::Contain(Contain::KillProcess { host, pid, reason });
            let why = format!("{} belongs to the attacker.", file_name(&process.image));
            self.order(format!("kill {}", process.guid), Some(SimSpan::mins(6)), order, &why);
        }
    }

    fn autostarts(&mut self, incident: &Incident) {
        for (host_name, name) in incident.autostarts.keys() {
            let Some(host) = self.host(host_name) else { continue };
            let name = name.clone();
            let key = format!("autostart {host_name} {name}");
            self.order(
                key,
                Some(SimSpan::mins(20)),
                |_| Action::Eradicate(Eradicate::RemovePersistence { host, name }),
                "",
            );
        }
    }

    /// Names and addresses outside that programs of the attacker called.
    fn places(&mut self, incident: &Incident) {
        for indicator in incident.indicators.keys() {
            let key = format!("block {indicator}");
            if let Ok(address) = indicator.parse() {
                let order = |reason| Action::Contain(Contain::BlockAddress { address, reason });
                self.order(key, None, order, "Address of the attacker.");
            } else if is_hash(indicator) {
                let sha256 = indicator.clone();
                let order = |reason| Action::Contain(Contain::BlockHash { sha256, reason });
                self.order(key, None, order, "Program or document of the attacker.");
            } else if !indicator.contains('@') {
                let domain = indicator.clone();
                let order = |reason| Action::Contain(Contain::BlockDomain { domain, reason });
                self.order(key, None, order, "Name of the attacker's server.");
            }
        }
    }

    fn files(&mut self, incident: &Incident) {
        for (key, (host_name, path, _)) in &incident.files {
            let Some(host) = self.host(host_name) else { continue };
            let path = path.clone();
            self.order(
                format!("delete {host_name} {key}"),
                None,
                |_| Action::Eradicate(Eradicate::DeleteFile { host, path }),
                "",
            );
        }
    }

    fn accounts(&mut self, incident: &Incident) {
        for name in incident.made.keys() {
            let Some(account) = self.desk.inventory().account(name).map(|a| a.id) else { continue };
            let order = |reason| Action::Contain(Contain::DisableAccount { account, reason });
            self.order(format!("disable {name}"), None, order, "The attacker made this account.");
        }
        for name in incident.stolen.keys().filter(|n| !incident.made.contains_key(*n)) {
            let Some(account) = self.desk.inventory().account(name).map(|a| a.id) else { continue };
            let reset = |reason| Action::Contain(Contain::ResetPassword { account, reason });
            self.order(format!("reset {name}"), None, reset, "The attacker may know this password.");
            let revoke = |reason| Action::Contain(Contain::RevokeSessions { account, reason });
            self.order(format!("revoke {name}"), None, revoke, "Sessions opened with the old password must end.");
        }
    }

    /// What somebody let the attacker do with a mailbox.
    fn grants(&mut self, incident: &Incident) {
        for (owner, name) in incident.rules.keys() {
            let Some(account) = self.desk.inventory().account(owner).map(|a| a.id) else { continue };
            let name = name.clone();
            let order = |_: Text| Action::Eradicate(Eradicate::RemoveInboxRule { account, name: name.clone() });
            self.order(format!("rule {owner} {name}"), None, order, "");
        }
        for (owner, name) in incident.consents.keys() {
            let Some(account) = self.desk.inventory().account(owner).map(|a| a.id) else { continue };
            let name = name.clone();
            let order = |_: Text| Action::Eradicate(Eradicate::RevokeAppConsent { account, name: name.clone() });
            self.order(format!("consent {owner} {name}"), None, order, "");
        }
    }

    /// Looks at each host when its orders are done; cuts it off when it goes on talking.
    fn verify(&mut self, incident: &Incident, notes: &Notebook) {
        let now = self.desk.now();
        for name in incident.hosts.keys() {
            let Some(host) = self.host(name) else { continue };
            let own: Vec<&Response> = self.desk.responses().iter().filter(|r| r.host == Some(host)).collect();
            let pending = own.iter().any(|r| matches!(r.state, ResponseState::Pending(_)));
            let last = own.iter().filter_map(|r| done_at(r)).max();
            let Some(last) = last.filter(|_| !pending) else { continue };
            let isolated = self.desk.inventory().hosts.get(host.index()).is_some_and(|h| h.isolated.is_some());
            let talks = talks_since(incident, notes, name, last + SimSpan::mins(1));
            if talks && now - last >= PATIENCE && !isolated {
                let order = |reason| Action::Contain(Contain::IsolateHost { host, reason });
                let why = "The host still talks to the attacker after the processes were ended and the names blocked.";
                self.order(format!("isolate {name}"), None, order, why);
            }
            let verify = |_: Text| Action::Recover(Recover::VerifyHost { host });
            self.order(format!("verify {name}"), Some(SimSpan::mins(25)), verify, "");
        }
    }
}

fn done_at(response: &Response) -> Option<SimTime> {
    match &response.state {
        ResponseState::Done(at, _) | ResponseState::Failed(at, _) => Some(*at),
        ResponseState::Pending(_) => None,
    }
}

/// A program of the attacker on this host asked for one of the attacker's places after `since`.
fn talks_since(incident: &Incident, notes: &Notebook, host: &str, since: SimTime) -> bool {
    let theirs = |c: &super::notebook::Contact| incident.processes.contains(&c.process) && &*c.host == host;
    notes.contacts.iter().rev().take_while(|c| c.at >= since - SimSpan::mins(2)).any(|c| c.at >= since && theirs(c))
}

/// A SHA-256.
pub(super) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit())
}

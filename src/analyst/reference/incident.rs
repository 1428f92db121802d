//! One incident: what belongs to the attacker, grown from the alerts by following what the records join.

use super::look::Look;
use super::notebook::{Contact, DeedKind, Notebook, Process, file_name};
use super::signs::{self, is_browser, is_office, is_run_key, is_shell, is_user_path, is_young};
use super::technique;
use crate::base::Text;
use crate::base::ids::{AlertId, RecordId};
use crate::base::time::{SimSpan, SimTime};
use crate::detection::EntityKind;
use crate::investigation::Message;
use crate::session::Desk;
use std::collections::{BTreeMap, BTreeSet};

/// Something found, with the records that show it.
pub(super) type Found = BTreeMap<Text, Vec<RecordId>>;

/// Rounds of following; each round reaches one step further.
const ROUNDS: usize = 6;

/// What belongs to the attacker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Incident {
    pub alerts: BTreeSet<AlertId>,
    pub processes: BTreeSet<Text>,
    pub hosts: Found,
    /// Accounts the attacker acted as.
    pub accounts: Found,
    /// Accounts whose password the attacker may know.
    pub stolen: Found,
    /// Accounts the attacker made.
    pub made: Found,
    /// Names, addresses, senders and hashes.
    pub indicators: Found,
    /// Message ids.
    pub mails: Found,
    /// Records that show a reader opening one of the mails or its attachment.
    pub opened: Vec<RecordId>,
    /// Programs on disk, by lower-case path: host, path as written, record.
    pub files: BTreeMap<String, (Text, Text, RecordId)>,
    /// Autostart entries: (host, name).
    pub autostarts: BTreeMap<(Text, Text), Vec<RecordId>>,
    /// Who followed a link of the mails.
    pub clickers: Found,
    /// Rules in mailboxes and consents to applications, by owner and name.
    pub rules: BTreeMap<(Text, Text), Vec<RecordId>>,
    pub consents: BTreeMap<(Text, Text), Vec<RecordId>>,
    /// Devices registered from the attacker's addresses.
    pub devices: Found,
    /// Records of mails that a rule sent on.
    pub leaked: Vec<RecordId>,
    /// ATT&CK techniques.
    pub techniques: Found,
    /// Alerts when it was followed last.
    followed: usize,
}

impl Incident {
    /// Takes an alert in: its processes, mails and outside addresses are the seeds.
    pub(super) fn join(&mut self, look: &Look<'_>) {
        self.alerts.insert(look.alert.id);
        for process in look.processes() {
            let points = signs::sum(&signs::of_family(look.desk, look.notes, process));
            if points >= 4 {
                self.processes.insert(process.guid.clone());
            }
        }
        if look.has("xdr.") || look.has("o365.SecurityComplianceAlerts") {
            for id in look.entities(EntityKind::Mail) {
                note(&mut self.mails, id, look.own());
            }
        }
        if look.has("win.security.46") || look.has("win.security.47") {
            self.entry(look);
        }
        self.cloud_seeds(look);
        for change in look.notes.changes.iter().filter(|c| look.alert.records.contains(&c.record)) {
            note(&mut self.stolen, &change.by, [change.record]);
            note(&mut self.accounts, &change.by, [change.record]);
        }
    }

    /// An alert joined since it was followed last.
    pub(super) fn is_fresh(&self) -> bool {
        self.followed != self.alerts.len()
    }

    /// Follows everything until nothing new turns up.
    pub(super) fn grow(&mut self, desk: &Desk<'_>, notes: &Notebook) {
        self.followed = self.alerts.len();
        for _ in 0..ROUNDS {
            let before = self.clone();
            self.families(notes);
            self.traces(desk, notes);
            self.mail(desk, notes);
            self.cloud(desk, notes);
            self.secrets(notes);
            self.came_through(desk, notes);
            self.movement(desk, notes);
            self.directory(notes);
            if *self == before {
                break;
            }
        }
        self.techniques = technique::of(self, desk, notes);
    }

    /// Members in order of start.
    pub(super) fn members<'a>(&self, notes: &'a Notebook) -> Vec<&'a Process> {
        let mut out: Vec<&Process> = self.processes.iter().filter_map(|g| notes.processes.get(g)).collect();
        out.sort_by_key(|p| (p.at, p.record));
        out
    }

    /// The first process of the attacker.
    pub(super) fn began(&self, notes: &Notebook) -> Option<SimTime> {
        self.members(notes).first().map(|p| p.at)
    }

    fn families(&mut self, notes: &Notebook) {
        for process in self.members(notes) {
            let root = signs::root(notes, process);
            let top = if signs::is_parent_of_all(&root.image) { process } else { root };
            self.processes.extend(notes.descent(&top.guid).into_iter().map(|p| p.guid.clone()));
        }
        // The same program started again, by an autostart or a task.
        for (host, path, _) in self.files.values() {
            let again = notes.processes_on(host).filter(|p| p.image.eq_ignore_ascii_case(path));
            self.processes.extend(again.map(|p| p.guid.clone()));
        }
    }

    fn traces(&mut self, desk: &Desk<'_>, notes: &Notebook) {
        for process in self.members(notes) {
            note(&mut self.hosts, &process.host, [process.record]);
            if desk.inventory().account(&process.user).is_some_and(|a| matches!(&*a.kind, "user" | "administration")) {
                note(&mut self.accounts, &process.user, [process.record]);
            }
            if is_user_path(&process.image) && !is_office(&process.image) {
                let key = process.image.to_ascii_lowercase();
                self.files.entry(key).or_insert((process.host.clone(), process.image.clone(), process.record));
                if let Some(hash) = &process.sha256 {
                    note(&mut self.indicators, hash, [process.record]);
                }
            }
            self.contacts(desk, notes, process);
            self.addresses_in(notes, process);
            self.autostart(notes, process);
        }
        self.visitors(notes);
    }

    fn contacts(&mut self, desk: &Desk<'_>, notes: &Notebook, process: &Process) {
        for contact in notes.contacts_of(&process.guid) {
            let named = is_theirs(desk, notes, process, contact);
            if named {
                note(&mut self.indicators, &contact.name, [contact.record]);
            }
            // A name the machine knows already is not asked for again: then only the address shows.
            let own_program = is_user_path(&process.image) && !is_office(&process.image);
            let address = contact.address.filter(|a| !a.is_private() && (named || own_program));
            if let Some(address) = address {
                note(&mut self.indicators, &address.to_string(), [contact.record]);
            }
        }
    }

    /// A shell's command names the place it calls, also where the name was known and nobody asked for it again.
    fn addresses_in(&mut self, notes: &Notebook, process: &Process) {
        if !is_shell(&process.image) {
            return;
        }
        for rest in process.command.split("://").skip(1) {
            let name = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-').next();
            let name = name.unwrap_or_default().to_ascii_lowercase();
            if is_young(&notes.category(&name)) {
                note(&mut self.indicators, &name, [process.record]);
            }
        }
    }

    fn autostart(&mut self, notes: &Notebook, process: &Process) {
        let deeds: Vec<_> = notes.deeds_of(&process.guid).cloned().collect();
        for deed in deeds.iter().filter(|d| d.kind == DeedKind::Registry && is_run_key(&d.object)) {
            let key = (deed.host.clone(), signs::value_name(&deed.object));
            add(self.autostarts.entry(key).or_default(), deed.record);
        }
        if file_name(&process.image) == "schtasks.exe" {
            let command = process.command.to_ascii_lowercase();
            let near = |d: &&super::notebook::Deed| {
                d.kind == DeedKind::Task && (d.at - process.at).0.abs() < SimSpan::mins(2).0
            };
            let named =
                |d: &&super::notebook::Deed| command.contains(&d.object.trim_start_matches('\\').to_ascii_lowercase());
            for deed in notes.deeds_on(&process.host).filter(near).filter(named) {
                add(self.autostarts.entry((deed.host.clone(), deed.object.clone())).or_default(), deed.record);
            }
        }
        // A task that starts one of the attacker's programs, whoever registered it.
        for deed in notes.deeds_on(&process.host).filter(|d| d.kind == DeedKind::Task) {
            let content = deed.detail.to_ascii_lowercase();
            if self.files.keys().any(|path| content.contains(path)) {
                add(self.autostarts.entry((deed.host.clone(), deed.object.clone())).or_default(), deed.record);
            }
        }
    }

    /// Which other hosts talk to these names? A program that is no browser makes them victims too.
    fn visitors(&mut self, notes: &Notebook) {
        let theirs =
            |c: &&Contact| !c.name.is_empty() && self.indicators.contains_key(&c.name) && !is_browser(&c.image);
        let more: Vec<Text> = notes.contacts.iter().filter(theirs).map(|c| c.process.clone()).collect();
        let known = |g: &Text| notes.processes.get(g).is_some_and(|p| !signs::is_parent_of_all(&p.image));
        self.processes.extend(more.into_iter().filter(known));
    }

    /// The mail whose attachment an office program of the family opened.
    fn mail(&mut self, desk: &Desk<'_>, notes: &Notebook) {
        let commands: Vec<(String, RecordId)> = self
            .members(notes)
            .into_iter()
            .filter(|p| is_office(&p.image) || is_shell(&p.image))
            .map(|p| (p.command.to_ascii_lowercase(), p.record))
            .collect();
        for file in &notes.mail_files {
            let name = file.name.to_ascii_lowercase();
            if name.len() < 4 || !commands.iter().any(|(c, _)| c.contains(&name)) {
                continue;
            }
            for row in notes.mails.iter().filter(|m| m.gateway == file.gateway) {
                note(&mut self.mails, &row.message, [row.record, file.record]);
            }
        }
        let ids: Vec<Text> = self.mails.keys().cloned().collect();
        for id in ids {
            let Some(message) = desk.message(&id) else { continue };
            let records = self.mails.get(&id).cloned().unwrap_or_default();
            note(&mut self.indicators, &message.from.to_ascii_lowercase(), records.iter().copied());
            for (name, _, hash) in &message.attachments {
                if super::playbook::mail::runs_code(name) {
                    note(&mut self.indicators, &hash.to_ascii_lowercase(), records.iter().copied());
                    self.readers(desk, notes, message, name);
                }
            }
        }
    }

    /// Who opened the attachment, and what shows it: the click, the saved file, the office program.
    fn readers(&mut self, desk: &Desk<'_>, notes: &Notebook, message: &Message, attachment: &str) {
        let name = attachment.to_ascii_lowercase();
        let gateways: Vec<&Text> =
            notes.mails.iter().filter(|m| m.message == message.message_id).map(|m| &m.gateway).collect();
        let clicks: Vec<RecordId> =
            notes.clicks.iter().filter(|(_, g)| gateways.contains(&g)).map(|(r, _)| *r).collect();
        for (who, _) in &message.opened {
            let Some(place) = desk.inventory().person_of(who).map(|p| p.workstation.clone()) else { continue };
            let saved = notes.deeds_on(&place).filter(|d| d.kind == DeedKind::File);
            let saved = saved.filter(|d| d.object.to_ascii_lowercase().ends_with(&name)).map(|d| d.record);
            let saved: Vec<RecordId> = saved.collect();
            if !saved.is_empty() {
                note(&mut self.hosts, &place, saved.iter().copied());
                note(&mut self.accounts, who, saved.iter().copied());
            }
            saved.into_iter().chain(clicks.iter().copied()).for_each(|r| add(&mut self.opened, r));
        }
        let opener = |p: &&Process| is_office(&p.image) && p.command.to_ascii_lowercase().contains(&name);
        self.processes.extend(notes.processes.values().filter(opener).map(|p| p.guid.clone()));
    }

    /// Whoever had a session on a host where lsass was read must count as known to the attacker.
    fn secrets(&mut self, notes: &Notebook) {
        let members = self.members(notes);
        for process in members {
            let read = notes
                .deeds_of(&process.guid)
                .find(|d| d.kind == DeedKind::Access && file_name(&d.object) == "lsass.exe");
            let Some(read) = read else { continue };
            let sessions =
                notes.logons.iter().filter(|l| l.granted && l.host == read.host && matches!(l.kind, 2 | 7 | 10 | 11));
            for logon in sessions.filter(|l| l.at <= read.at && !l.account.ends_with('$')) {
                note(&mut self.stolen, &logon.account, [read.record]);
            }
        }
    }

    /// Logons that came from a host of the attacker with somebody else's name.
    fn movement(&mut self, desk: &Desk<'_>, notes: &Notebook) {
        let Some(began) = self.began(notes).or_else(|| self.entered(notes)) else { return };
        let inventory = desk.inventory();
        for logon in notes.logons.iter().filter(|l| l.granted && l.at >= began && !l.account.ends_with('$')) {
            let Some(source) = logon.source.and_then(|a| inventory.host_at(a)) else { continue };
            let from_held = self.hosts.contains_key(&source.name) && source.name != logon.host;
            let gateway = source.role.to_ascii_lowercase().contains("vpn");
            let through_gateway = gateway && self.stolen.contains_key(&logon.account);
            let owner = source.owner.as_deref().unwrap_or_default();
            let same_person = inventory
                .person_of(&logon.account)
                .is_some_and(|p| inventory.person_of(owner).is_some_and(|o| o.id == p.id));
            let desktop = logon.kind == 10;
            if (from_held && (!same_person || desktop)) || through_gateway {
                note(&mut self.stolen, &logon.account, [logon.record]);
                note(&mut self.accounts, &logon.account, [logon.record]);
                if inventory.host(&logon.host).is_some() && (desktop || from_held) {
                    note(&mut self.hosts, &logon.host, [logon.record]);
                }
            }
        }
    }

    /// What the attacker's accounts changed in the directory.
    fn directory(&mut self, notes: &Notebook) {
        for change in &notes.changes {
            if !self.stolen.contains_key(&change.by) {
                continue;
            }
            if change.event == 4720 {
                note(&mut self.made, &change.subject, [change.record]);
                note(&mut self.accounts, &change.subject, [change.record]);
            }
        }
    }
}

/// The name is no part of ours, and either young or asked for by a program from a user's folder.
fn is_theirs(desk: &Desk<'_>, notes: &Notebook, process: &Process, contact: &Contact) -> bool {
    let own = contact.name.ends_with(&*desk.inventory().dns_domain) || desk.inventory().host(&contact.name).is_some();
    let odd = is_young(&notes.category(&contact.name)) || is_user_path(&process.image);
    !contact.name.is_empty() && contact.name.contains('.') && !own && odd && !is_browser(&process.image)
}

/// Notes records under a name, each once, at most eight.
pub(super) fn note(found: &mut Found, name: &str, records: impl IntoIterator<Item = RecordId>) {
    let list = found.entry(name.into()).or_default();
    records.into_iter().for_each(|r| add(list, r));
}

fn add(list: &mut Vec<RecordId>, record: RecordId) {
    if list.len() < 8 && !list.contains(&record) {
        list.push(record);
    }
}

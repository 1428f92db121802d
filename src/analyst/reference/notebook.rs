//! What the analyst has read so far, ordered for the questions it asks: processes and what they did,
//! logons, contacts, mail. Filled from the records as they arrive; holds nothing that no record says.

use crate::base::Text;
use crate::base::ids::RecordId;
use crate::base::time::SimTime;
use crate::session::Desk;
use crate::telemetry::Record;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// One process by Sysmon.
#[derive(Debug, Clone)]
pub(super) struct Process {
    pub record: RecordId,
    pub at: SimTime,
    pub host: Text,
    pub guid: Text,
    pub parent: Text,
    pub pid: u32,
    pub image: Text,
    pub command: Text,
    pub parent_image: Text,
    pub user: Text,
    pub sha256: Option<Text>,
    pub ended: bool,
}

/// One contact of a process: a name asked for (Sysmon 22) or a connection (Sysmon 3).
#[derive(Debug, Clone)]
pub(super) struct Contact {
    pub record: RecordId,
    pub at: SimTime,
    pub host: Text,
    pub process: Text,
    pub image: Text,
    pub name: Text,
    pub address: Option<Ipv4Addr>,
}

/// One web access by the proxy.
#[derive(Debug, Clone)]
pub(super) struct Access {
    pub record: RecordId,
    pub source: Option<Ipv4Addr>,
    pub name: Text,
    pub sent: u64,
}

/// Something a process did to its host: a file, a registry value, a look into another process.
#[derive(Debug, Clone)]
pub(super) struct Deed {
    pub record: RecordId,
    pub at: SimTime,
    pub host: Text,
    pub process: Text,
    pub image: Text,
    pub kind: DeedKind,
    pub object: Text,
    pub detail: Text,
}

/// Kinds of deeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeedKind {
    /// Sysmon 11.
    File,
    /// Sysmon 13.
    Registry,
    /// Sysmon 10.
    Access,
    /// Security 4698; `process` is empty, `image` the account.
    Task,
    /// PowerShell 4104; `process` is the process number.
    Script,
}

/// One logon or refusal.
#[derive(Debug, Clone)]
pub(super) struct Logon {
    pub record: RecordId,
    pub at: SimTime,
    pub host: Text,
    pub account: Text,
    pub kind: u32,
    pub source: Option<Ipv4Addr>,
    pub granted: bool,
}

/// One change of the directory or the log: account made, group joined, log cleared.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub record: RecordId,
    pub by: Text,
    pub subject: Text,
    pub event: u32,
}

/// One row of the mail trace.
#[derive(Debug, Clone)]
pub(super) struct MailRow {
    pub record: RecordId,
    pub gateway: Text,
    pub message: Text,
}

/// One attachment of the mail trace.
#[derive(Debug, Clone)]
pub(super) struct MailFile {
    pub record: RecordId,
    pub gateway: Text,
    pub name: Text,
}

/// Everything read.
#[derive(Debug, Clone, Default)]
pub(super) struct Notebook {
    read: usize,
    pub processes: BTreeMap<Text, Process>,
    pub children: BTreeMap<Text, Vec<Text>>,
    pub contacts: Vec<Contact>,
    pub accesses: Vec<Access>,
    pub deeds: Vec<Deed>,
    pub logons: Vec<Logon>,
    pub changes: Vec<Change>,
    pub mails: Vec<MailRow>,
    pub mail_files: Vec<MailFile>,
    /// Links followed: record and gateway's name of the mail.
    pub clicks: Vec<(RecordId, Text)>,
    /// What happened in mailboxes and in the cloud.
    pub cloud: super::cloud_notes::CloudNotes,
    index: Index,
}

/// Where things stand, so that a question need not read the whole day again.
#[derive(Debug, Clone, Default)]
struct Index {
    processes_of_host: BTreeMap<Text, Vec<Text>>,
    contacts_of_process: BTreeMap<Text, Vec<usize>>,
    contacts_of_host: BTreeMap<Text, Vec<usize>>,
    deeds_of_process: BTreeMap<Text, Vec<usize>>,
    deeds_of_host: BTreeMap<Text, Vec<usize>>,
    categories: BTreeMap<Text, Text>,
}

impl Notebook {
    /// Reads what has arrived since.
    pub(super) fn read(&mut self, desk: &Desk<'_>) {
        while self.read < desk.record_count() {
            if let Some(record) = desk.record(RecordId(self.read as u32)) {
                self.note(record);
            }
            self.read += 1;
        }
    }

    fn note(&mut self, record: &Record) {
        self.cloud.note(record);
        match record.kind.name {
            "win.sysmon.1" => self.process(record),
            "win.sysmon.5" => self.ended(record),
            "win.sysmon.3" | "win.sysmon.22" => self.contact(record),
            "win.sysmon.10" | "win.sysmon.11" | "win.sysmon.13" | "win.security.4698" | "win.powershell.4104" => {
                self.deed(record);
            }
            "squid.access" => self.access(record),
            "xdr.EmailEvents" => self.mails.push(MailRow {
                record: record.id,
                gateway: record.text("NetworkMessageId"),
                message: record.text("InternetMessageId"),
            }),
            "xdr.UrlClickEvents" => self.clicks.push((record.id, record.text("NetworkMessageId"))),
            "xdr.EmailAttachmentInfo" => self.mail_files.push(MailFile {
                record: record.id,
                gateway: record.text("NetworkMessageId"),
                name: record.text("FileName"),
            }),
            "win.security.4624" | "win.security.4625" => self.logon(record),
            "win.security.4776" | "win.security.4768" | "win.security.4771" => self.checked(record),
            "linux.sshd" => self.ssh(record),
            "win.security.4720" | "win.security.4728" | "win.security.4732" | "win.security.1102" => {
                self.change(record);
            }
            _ => {}
        }
    }

    fn process(&mut self, r: &Record) {
        let process = Process {
            record: r.id,
            at: r.time,
            host: short(&r.text("Computer")),
            guid: r.text("ProcessGuid"),
            parent: r.text("ParentProcessGuid"),
            pid: number(r, "ProcessId"),
            image: r.text("Image"),
            command: r.text("CommandLine"),
            parent_image: r.text("ParentImage"),
            user: account(&r.text("User")),
            sha256: sha256(&r.text("Hashes")),
            ended: false,
        };
        self.children.entry(process.parent.clone()).or_default().push(process.guid.clone());
        self.index.processes_of_host.entry(process.host.clone()).or_default().push(process.guid.clone());
        self.processes.insert(process.guid.clone(), process);
    }

    fn ended(&mut self, r: &Record) {
        if let Some(process) = self.processes.get_mut(&r.text("ProcessGuid")) {
            process.ended = true;
        }
    }

    fn contact(&mut self, r: &Record) {
        let asked = r.kind.name == "win.sysmon.22";
        let name = if asked { r.text("QueryName") } else { r.text("DestinationHostname") };
        let (host, process) = (short(&r.text("Computer")), r.text("ProcessGuid"));
        self.index.contacts_of_process.entry(process.clone()).or_default().push(self.contacts.len());
        self.index.contacts_of_host.entry(host.clone()).or_default().push(self.contacts.len());
        self.contacts.push(Contact {
            record: r.id,
            at: r.time,
            host,
            process,
            image: r.text("Image"),
            name: name.to_ascii_lowercase().into(),
            address: r.text("DestinationIp").parse().ok(),
        });
    }

    fn access(&mut self, r: &Record) {
        let url = r.text("url");
        let name = url.split_once("://").map_or(&*url, |(_, rest)| rest).split(['/', ':']).next().unwrap_or_default();
        let name: Text = name.to_ascii_lowercase().into();
        self.index.categories.entry(name.clone()).or_insert_with(|| r.text("category"));
        self.accesses.push(Access {
            record: r.id,
            source: r.text("src_ip").parse().ok(),
            name,
            sent: r.text("sent_bytes").parse().unwrap_or(0),
        });
    }

    fn deed(&mut self, r: &Record) {
        let (kind, process, image, object, detail) = match r.kind.name {
            "win.sysmon.10" => (DeedKind::Access, "SourceProcessGUID", "SourceImage", "TargetImage", "GrantedAccess"),
            "win.sysmon.11" => (DeedKind::File, "ProcessGuid", "Image", "TargetFilename", ""),
            "win.sysmon.13" => (DeedKind::Registry, "ProcessGuid", "Image", "TargetObject", "Details"),
            "win.security.4698" => (DeedKind::Task, "", "SubjectUserName", "TaskName", "TaskContent"),
            _ => (DeedKind::Script, "Execution.ProcessID", "UserName", "ScriptBlockText", "Path"),
        };
        let (host, process) = (short(&r.text("Computer")), r.text(process));
        self.index.deeds_of_process.entry(process.clone()).or_default().push(self.deeds.len());
        self.index.deeds_of_host.entry(host.clone()).or_default().push(self.deeds.len());
        self.deeds.push(Deed {
            record: r.id,
            at: r.time,
            host,
            process,
            image: r.text(image),
            kind,
            object: r.text(object),
            detail: r.text(detail),
        });
    }

    fn logon(&mut self, r: &Record) {
        self.logons.push(Logon {
            record: r.id,
            at: r.time,
            host: short(&r.text("Computer")),
            account: account(&r.text("TargetUserName")),
            kind: number(r, "LogonType"),
            source: r.text("IpAddress").parse().ok(),
            granted: r.kind.name == "win.security.4624",
        });
    }

    fn checked(&mut self, r: &Record) {
        let good = matches!(&*r.text("Status"), "0x0" | "") && r.kind.name != "win.security.4771";
        self.logons.push(Logon {
            record: r.id,
            at: r.time,
            host: short(&r.text("Computer")),
            account: account(&r.text("TargetUserName")),
            kind: 3,
            source: r.text("IpAddress").trim_start_matches("::ffff:").parse().ok(),
            granted: good,
        });
    }

    fn ssh(&mut self, r: &Record) {
        let message = r.text("msg");
        let granted = message.starts_with("Accepted ");
        if !granted && !message.starts_with("Failed ") {
            return;
        }
        let words: Vec<&str> = message.split_whitespace().collect();
        let after = |word: &str| words.iter().position(|w| *w == word).and_then(|i| words.get(i + 1)).copied();
        let name = match after("for") {
            Some("invalid") => after("user"),
            other => other,
        };
        self.logons.push(Logon {
            record: r.id,
            at: r.time,
            host: short(&r.text("host")),
            account: account(name.unwrap_or_default()),
            kind: 3,
            source: after("from").and_then(|a| a.parse().ok()),
            granted,
        });
    }

    fn change(&mut self, r: &Record) {
        let member = r.text("MemberName");
        let member = member.split(',').next().unwrap_or_default().trim_start_matches("CN=");
        let subject = if member.is_empty() || member == "-" { r.text("TargetUserName") } else { member.into() };
        self.changes.push(Change {
            record: r.id,
            by: account(&r.text("SubjectUserName")),
            subject: account(&subject),
            event: number(r, "EventID"),
        });
    }

    /// What the gateway calls this message.
    pub(super) fn gateways_of(&self, message: &str) -> Vec<Text> {
        self.mails.iter().filter(|m| *m.message == *message).map(|m| m.gateway.clone()).collect()
    }

    /// The process and its ancestors, youngest first, as far as they are known.
    pub(super) fn lineage(&self, guid: &str) -> Vec<&Process> {
        let mut out: Vec<&Process> = Vec::new();
        let mut next = self.processes.get(guid);
        while let Some(process) = next {
            if out.iter().any(|p| p.guid == process.guid) {
                break;
            }
            out.push(process);
            next = self.processes.get(&process.parent);
        }
        out
    }

    /// The process and everything it started, in order of start.
    pub(super) fn descent(&self, guid: &Text) -> Vec<&Process> {
        let mut out: Vec<&Process> = Vec::new();
        let mut todo = vec![guid.clone()];
        while let Some(next) = todo.pop() {
            let new = self.processes.get(&next).filter(|p| out.iter().all(|o| o.guid != p.guid));
            if let Some(process) = new {
                out.push(process);
                todo.extend(self.children.get(&next).into_iter().flatten().cloned());
            }
        }
        out.sort_by_key(|p| (p.at, p.record));
        out
    }

    /// The process of this number on that host which was started last before `at`.
    pub(super) fn numbered(&self, host: &str, pid: u32, at: SimTime) -> Option<&Process> {
        let fits = |p: &&Process| p.pid == pid && p.at <= at + crate::base::time::SimSpan::secs(2);
        self.processes_on(host).filter(fits).max_by_key(|p| p.at)
    }

    /// Deeds of one process.
    pub(super) fn deeds_of<'a>(&'a self, guid: &'a str) -> impl Iterator<Item = &'a Deed> + 'a {
        self.index.deeds_of_process.get(guid).into_iter().flatten().map(|i| &self.deeds[*i])
    }

    /// Contacts of one process.
    pub(super) fn contacts_of<'a>(&'a self, guid: &'a str) -> impl Iterator<Item = &'a Contact> + 'a {
        self.index.contacts_of_process.get(guid).into_iter().flatten().map(|i| &self.contacts[*i])
    }

    /// Processes of one host, in order of start.
    pub(super) fn processes_on<'a>(&'a self, host: &str) -> impl Iterator<Item = &'a Process> + Clone + 'a {
        let guids = self.index.processes_of_host.get(host).into_iter().flatten();
        guids.filter_map(|g| self.processes.get(g))
    }

    /// Deeds on one host.
    pub(super) fn deeds_on<'a>(&'a self, host: &str) -> impl Iterator<Item = &'a Deed> + Clone + 'a {
        self.index.deeds_of_host.get(host).into_iter().flatten().map(|i| &self.deeds[*i])
    }

    /// Contacts of one host.
    pub(super) fn contacts_on<'a>(&'a self, host: &str) -> impl Iterator<Item = &'a Contact> + Clone + 'a {
        self.index.contacts_of_host.get(host).into_iter().flatten().map(|i| &self.contacts[*i])
    }

    /// The proxy's category of a name; empty when nobody went there.
    pub(super) fn category(&self, name: &str) -> Text {
        self.index.categories.get(name).cloned().unwrap_or_default()
    }
}

/// `FIN-WS-014.corp.x.example` to `fin-ws-014`.
pub(super) fn short(name: &str) -> Text {
    name.trim_start_matches('\\').split('.').next().unwrap_or_default().to_ascii_lowercase().into()
}

/// `CORP\name` and `name@REALM` to `name`.
pub(super) fn account(name: &str) -> Text {
    let bare = name.rsplit('\\').next().unwrap_or_default();
    bare.split('@').next().unwrap_or_default().to_ascii_lowercase().into()
}

/// The file name of a path, lower case.
pub(super) fn file_name(path: &str) -> String {
    path.rsplit('\\').next().unwrap_or_default().to_ascii_lowercase()
}

fn number(r: &Record, field: &str) -> u32 {
    r.text(field).parse().unwrap_or(0)
}

fn sha256(hashes: &str) -> Option<Text> {
    let (_, rest) = hashes.split_once("SHA256=")?;
    Some(rest.split(',').next()?.to_ascii_lowercase().into())
}

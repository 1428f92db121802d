//! What lies on the desk while one alert is looked at.

use super::incident::Incident;
use super::notebook::{Notebook, Process, short};
use crate::base::Text;
use crate::base::ids::RecordId;
use crate::base::time::{SimSpan, SimTime};
use crate::detection::{Alert, EntityKind};
use crate::investigation::HostCard;
use crate::session::Desk;
use crate::telemetry::Record;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// Contacts of a host within this time belong together.
const AROUND: SimSpan = SimSpan::mins(3);

/// One alert with everything known.
pub(super) struct Look<'a> {
    pub desk: &'a Desk<'a>,
    pub notes: &'a Notebook,
    pub alert: &'a Alert,
    pub incidents: &'a [Incident],
}

impl<'a> Look<'a> {
    /// Records that raised it.
    pub(super) fn records(&self) -> impl Iterator<Item = &'a Record> + '_ {
        self.alert.records.iter().filter_map(|r| self.desk.record(*r))
    }

    /// One of its records is of a type that starts so.
    pub(super) fn has(&self, kind: &str) -> bool {
        self.records().any(|r| r.kind.name.starts_with(kind))
    }

    /// Values of its entities of one kind.
    pub(super) fn entities(&self, kind: EntityKind) -> impl Iterator<Item = &'a str> + '_ {
        self.alert.entities.iter().filter(move |e| e.kind == kind).map(|e| &*e.value)
    }

    /// Hosts it is about, also those it knows by address.
    pub(super) fn hosts(&self) -> Vec<&'a HostCard> {
        let inventory = self.desk.inventory();
        let named = self.entities(EntityKind::Host).filter_map(|h| inventory.host(h));
        let addressed = self.entities(EntityKind::Address).filter_map(|a| inventory.host_at(a.parse().ok()?));
        let mut out: Vec<&HostCard> = named.chain(addressed).collect();
        out.sort_by_key(|h| h.id);
        out.dedup_by_key(|h| h.id);
        out
    }

    /// Processes its records speak of.
    pub(super) fn processes(&self) -> Vec<&'a Process> {
        let mut guids: BTreeSet<Text> = BTreeSet::new();
        for record in self.records() {
            guids.extend(self.guids(record));
        }
        let mut out: Vec<&Process> = guids.iter().filter_map(|g| self.notes.processes.get(g)).collect();
        out.sort_by_key(|p| (p.at, p.record));
        out
    }

    fn guids(&self, record: &Record) -> Vec<Text> {
        let host = short(&record.text("Computer"));
        let numbered = |pid: u32| self.notes.numbered(&host, pid, record.time).map(|p| p.guid.clone());
        match record.kind.name {
            "win.sysmon.10" => vec![record.text("SourceProcessGUID")],
            name if name.starts_with("win.sysmon") => vec![record.text("ProcessGuid")],
            "win.security.4688" => {
                let hex = record.text("NewProcessId");
                let pid = u32::from_str_radix(hex.trim_start_matches("0x"), 16).unwrap_or(0);
                numbered(pid).into_iter().collect()
            }
            "win.powershell.4104" => {
                let pid = record.text("Execution.ProcessID").parse().unwrap_or(0);
                numbered(pid).into_iter().collect()
            }
            "win.security.4698" => self.registrar(&host, &record.text("TaskName"), record.time),
            "squid.access" => self.speakers(
                &record.text("src_ip"),
                &record.text("dst_ip"),
                &host_of(&record.text("url")),
                record.time,
            ),
            "zeek.ssl" => self.speakers(
                &record.text("id.orig_h"),
                &record.text("id.resp_h"),
                &record.text("server_name"),
                record.time,
            ),
            "zeek.http" => {
                self.speakers(&record.text("id.orig_h"), &record.text("id.resp_h"), &record.text("host"), record.time)
            }
            "zeek.dns" => self.speakers(&record.text("id.orig_h"), "", &record.text("query"), record.time),
            "zeek.conn" => self.speakers(&record.text("id.orig_h"), &record.text("id.resp_h"), "", record.time),
            "panos.traffic" => self.speakers(&record.text("src_ip"), &record.text("dest_ip"), "", record.time),
            _ => Vec::new(),
        }
    }

    /// The process that registered a task: its command line names the task.
    fn registrar(&self, host: &str, task: &str, at: SimTime) -> Vec<Text> {
        let name = task.trim_start_matches('\\').to_ascii_lowercase();
        let near = |p: &&Process| (at - p.at).0.abs() < SimSpan::mins(2).0;
        let named = |p: &&Process| p.command.to_ascii_lowercase().contains(&name);
        self.notes.processes_on(host).filter(near).filter(named).map(|p| p.guid.clone()).collect()
    }

    /// Processes of the host at `source` that asked for `name` or called `target` about then.
    fn speakers(&self, source: &str, target: &str, name: &str, at: SimTime) -> Vec<Text> {
        let Some(host) = source.parse().ok().and_then(|a| self.desk.inventory().host_at(a)) else { return Vec::new() };
        let target: Option<Ipv4Addr> = target.parse().ok();
        let name = name.to_ascii_lowercase();
        let same = |c: &&super::notebook::Contact| {
            (!name.is_empty() && *c.name == *name) || (target.is_some() && c.address == target)
        };
        let here = self.notes.contacts_on(&host.name).filter(same);
        let near: Vec<Text> =
            here.clone().filter(|c| (c.at - at).0.abs() < AROUND.0).map(|c| c.process.clone()).collect();
        // A name already known to the machine is not asked for again: then any earlier contact must do.
        if near.is_empty() { here.map(|c| c.process.clone()).collect() } else { near }
    }

    /// Records to cite: the first of each type and some spread over the whole alert.
    pub(super) fn own(&self) -> Vec<RecordId> {
        let all = &self.alert.records;
        let mut kinds = Vec::new();
        let mut out: Vec<RecordId> = Vec::new();
        for record in self.records() {
            if !kinds.contains(&record.kind.name) {
                kinds.push(record.kind.name);
                out.push(record.id);
            }
        }
        out.extend((0..=4).map(|quarter| all[(all.len() - 1) * quarter / 4]));
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// The host name of a URL or of `name:port`.
pub(super) fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or_default().to_ascii_lowercase()
}

//! A host's processes as its own records tell them: who started whom, and what each did.

use super::{explain, record};
use crate::base::Text;
use crate::base::ids::{HostId, RecordId};
use crate::base::time::{SimSpan, SimTime};
use crate::session::Desk;
use crate::telemetry::record::Record;
use std::collections::{BTreeMap, BTreeSet};

/// What a process did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeedKind {
    /// Opened a connection.
    Network,
    /// Asked for a name.
    Dns,
    /// Wrote a file.
    File,
    /// Wrote a registry value.
    Registry,
    /// Opened another process.
    Access,
    /// Ran a script.
    Script,
    /// Ended.
    End,
}

/// One thing a process did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When.
    pub at: SimTime,
    /// What kind.
    pub kind: DeedKind,
    /// In one line.
    pub text: String,
    /// The record that says so.
    pub record: RecordId,
}

/// One process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessNode {
    /// Process id.
    pub pid: u32,
    /// When it started.
    pub at: SimTime,
    /// When it ended, if the records say so.
    pub ended: Option<SimTime>,
    /// Full path.
    pub image: Text,
    /// File name.
    pub name: String,
    /// Command line.
    pub command_line: Text,
    /// Account.
    pub user: Text,
    /// Integrity level.
    pub integrity: Text,
    /// SHA-256, lower case.
    pub sha256: Option<String>,
    /// What started it, if known: index into the nodes.
    pub parent: Option<usize>,
    /// Program that started it, from the record.
    pub parent_image: Text,
    /// The records of its start.
    pub records: Vec<RecordId>,
    /// What it did, by time.
    pub deeds: Vec<Deed>,
    /// A record of it raised an alert.
    pub alerting: bool,
}

/// Something that starts by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Autostart {
    /// Name for removal: task path, value name, service name.
    pub name: String,
    /// What it runs.
    pub runs: String,
    /// Seen when.
    pub at: SimTime,
    /// The record that says so.
    pub record: RecordId,
}

/// A host's processes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EndpointView {
    /// Short name.
    pub host: String,
    /// Its id for actions.
    pub id: Option<HostId>,
    /// Cut off since.
    pub isolated: Option<SimTime>,
    /// Processes by start.
    pub nodes: Vec<ProcessNode>,
    /// Depth-first order with depth.
    pub order: Vec<(usize, usize)>,
    /// What was made to start by itself, newest first.
    pub autostarts: Vec<Autostart>,
    /// Records of the host read.
    pub records: usize,
}

impl EndpointView {
    /// Indices of processes to show: those that contain `text`, with their parents; all for no text.
    pub fn matching(&self, text: &str, alerting_only: bool) -> Vec<(usize, usize)> {
        let text = text.to_lowercase();
        if text.is_empty() && !alerting_only {
            return self.order.clone();
        }
        let mut keep = BTreeSet::new();
        for (i, node) in self.nodes.iter().enumerate() {
            let hit = node.command_line.to_lowercase().contains(&text)
                || node.image.to_lowercase().contains(&text)
                || node.user.to_lowercase().contains(&text)
                || node.pid.to_string() == text;
            if hit && (node.alerting || !alerting_only) {
                let mut at = Some(i);
                while let Some(n) = at.filter(|n| keep.insert(*n)) {
                    at = self.nodes[n].parent;
                }
            }
        }
        self.order.iter().filter(|(i, _)| keep.contains(i)).copied().collect()
    }
}

#[derive(Default)]
struct Building {
    nodes: Vec<ProcessNode>,
    by_guid: BTreeMap<Text, usize>,
    by_pid: BTreeMap<u32, usize>,
    autostarts: Vec<Autostart>,
    alerting: BTreeSet<RecordId>,
}

/// The processes of a host.
pub fn endpoint(desk: &Desk<'_>, host: &str) -> EndpointView {
    let card = desk.inventory().host(host);
    let Some(card) = card else { return EndpointView { host: host.to_owned(), ..EndpointView::default() } };
    let mut own: Vec<&Record> = (0..desk.record_count())
        .filter_map(|i| desk.record(RecordId(i as u32)))
        .filter(|r| r.host == card.id && r.kind.name.starts_with("win."))
        .collect();
    // Creations of the same moment come before what the new process did.
    own.sort_by_key(|r| (r.time, rank(r.kind.name), r.id));
    let mut build = Building {
        alerting: desk.alerts().iter().flat_map(|a| a.records.iter().copied()).collect(),
        ..Building::default()
    };
    own.iter().for_each(|r| build.read(r));
    let order = depth_first(&build.nodes);
    build.autostarts.reverse();
    EndpointView {
        host: card.name.to_string(),
        id: Some(card.id),
        isolated: card.isolated,
        nodes: build.nodes,
        order,
        autostarts: build.autostarts,
        records: own.len(),
    }
}

fn rank(kind: &str) -> u8 {
    match kind {
        "win.sysmon.1" => 0,
        "win.security.4688" => 1,
        _ => 2,
    }
}

fn depth_first(nodes: &[ProcessNode]) -> Vec<(usize, usize)> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut stack = Vec::new();
    for (i, node) in nodes.iter().enumerate() {
        match node.parent {
            Some(parent) => children[parent].push(i),
            None => stack.push((i, 0)),
        }
    }
    stack.reverse();
    let mut order = Vec::with_capacity(nodes.len());
    while let Some((i, depth)) = stack.pop() {
        order.push((i, depth));
        stack.extend(children[i].iter().rev().map(|c| (*c, depth + 1)));
    }
    order
}

impl Building {
    fn read(&mut self, record: &Record) {
        let text = |name: &str| record.text(name);
        match record.kind.name {
            "win.sysmon.1" => self.started(record),
            "win.security.4688" => self.audited(record),
            "win.sysmon.5" => self.ended(record, None),
            "win.security.4689" => self.ended(record, hex(&text("ProcessId"))),
            "win.sysmon.3" => {
                let name = text("DestinationHostname");
                let name = if name.is_empty() || &*name == "-" { String::new() } else { format!(" ({name})") };
                let line = format!("{}:{}{name} {}", text("DestinationIp"), text("DestinationPort"), text("Protocol"));
                self.deed(record, DeedKind::Network, line);
            }
            "win.sysmon.22" => {
                let line = format!("{} \u{2192} {}", text("QueryName"), text("QueryResults"));
                self.deed(record, DeedKind::Dns, line);
            }
            "win.sysmon.11" => self.deed(record, DeedKind::File, text("TargetFilename").to_string()),
            "win.sysmon.13" => {
                self.autostart_value(record);
                self.deed(record, DeedKind::Registry, format!("{} = {}", text("TargetObject"), text("Details")));
            }
            "win.sysmon.10" => self.deed(record, DeedKind::Access, text("TargetImage").to_string()),
            "win.powershell.4104" => self.deed(record, DeedKind::Script, one_line(&text("ScriptBlockText"))),
            "win.security.4698" => self.autostarts.push(Autostart {
                name: text("TaskName").to_string(),
                runs: task_command(&text("TaskContent")),
                at: record.time,
                record: record.id,
            }),
            _ => {}
        }
    }

    fn started(&mut self, record: &Record) {
        let text = |name: &str| record.text(name);
        let pid = text("ProcessId").parse().unwrap_or(0);
        let parent = self.by_guid.get(&text("ParentProcessGuid")).copied();
        self.push(ProcessNode {
            pid,
            at: record.time,
            ended: None,
            name: file_name(&text("Image")),
            image: text("Image"),
            command_line: text("CommandLine"),
            user: text("User"),
            integrity: text("IntegrityLevel"),
            sha256: explain::sha256(&text("Hashes")),
            parent,
            parent_image: text("ParentImage"),
            records: vec![record.id],
            deeds: Vec::new(),
            alerting: self.alerting.contains(&record.id),
        });
        self.by_guid.insert(text("ProcessGuid"), self.nodes.len() - 1);
    }

    /// The Security log's word on the same start, or the only word where Sysmon is silent.
    fn audited(&mut self, record: &Record) {
        let text = |name: &str| record.text(name);
        let Some(pid) = hex(&text("NewProcessId")) else { return };
        let alerting = self.alerting.contains(&record.id);
        let same = self.by_pid.get(&pid).copied().filter(|i| {
            let node = &self.nodes[*i];
            (record.time - node.at).0.abs() < SimSpan::secs(3).0
                && node.image.eq_ignore_ascii_case(&text("NewProcessName"))
        });
        if let Some(i) = same {
            self.nodes[i].records.push(record.id);
            self.nodes[i].alerting |= alerting;
            return;
        }
        let parent = hex(&text("ProcessId")).and_then(|p| self.by_pid.get(&p).copied());
        self.push(ProcessNode {
            pid,
            at: record.time,
            ended: None,
            name: file_name(&text("NewProcessName")),
            image: text("NewProcessName"),
            command_line: text("CommandLine"),
            user: text("SubjectUserName"),
            integrity: explain::code("MandatoryLabel", &text("MandatoryLabel")).unwrap_or_default().into(),
            sha256: None,
            parent,
            parent_image: text("ParentProcessName"),
            records: vec![record.id],
            deeds: Vec::new(),
            alerting,
        });
    }

    fn push(&mut self, node: ProcessNode) {
        self.by_pid.insert(node.pid, self.nodes.len());
        self.nodes.push(node);
    }

    fn owner(&self, record: &Record) -> Option<usize> {
        for guid in ["ProcessGuid", "SourceProcessGUID"] {
            if let Some(i) = self.by_guid.get(&record.text(guid)) {
                return Some(*i);
            }
        }
        ["ProcessId", "SourceProcessId", "Execution.ProcessID"]
            .iter()
            .find_map(|name| record.text(name).parse().ok())
            .and_then(|pid: u32| self.by_pid.get(&pid).copied())
    }

    fn deed(&mut self, record: &Record, kind: DeedKind, text: String) {
        let alerting = self.alerting.contains(&record.id);
        if let Some(i) = self.owner(record) {
            self.nodes[i].deeds.push(Deed { at: record.time, kind, text, record: record.id });
            self.nodes[i].alerting |= alerting;
        }
    }

    fn ended(&mut self, record: &Record, pid: Option<u32>) {
        let owner = match pid {
            Some(pid) => self.by_pid.get(&pid).copied(),
            None => self.owner(record),
        };
        if let Some(node) = owner.map(|i| &mut self.nodes[i]) {
            node.ended = node.ended.or(Some(record.time));
        }
    }

    fn autostart_value(&mut self, record: &Record) {
        let key = record.text("TargetObject");
        let lower = key.to_ascii_lowercase();
        if lower.contains("\\currentversion\\run") || lower.contains("\\services\\") {
            let name = key.rsplit('\\').next().unwrap_or_default().to_owned();
            let runs = record.text("Details").to_string();
            self.autostarts.push(Autostart { name, runs, at: record.time, record: record.id });
        }
    }
}

/// The command in a task's definition.
fn task_command(xml: &str) -> String {
    let inner = |tag: &str| {
        let from = xml.find(&format!("<{tag}>"))? + tag.len() + 2;
        let to = xml[from..].find(&format!("</{tag}>"))? + from;
        Some(xml[from..to].to_owned())
    };
    let command = inner("Command").unwrap_or_else(|| one_line(xml));
    format!("{command} {}", inner("Arguments").unwrap_or_default()).trim_end().to_owned()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn file_name(path: &str) -> String {
    path.rsplit(['\\', '/']).next().unwrap_or(path).to_owned()
}

fn hex(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix("0x")?, 16).ok()
}

/// One line on a record, for lists of deeds.
pub fn line(desk: &Desk<'_>, id: RecordId) -> String {
    desk.record(id).map(record::summary).unwrap_or_default()
}

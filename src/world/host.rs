//! A machine: identity, role, worth, and the state that apply and response change.

use crate::base::Text;
use crate::base::ids::{AccountId, Guid, HostId, LogonId, Pid, ProcId};
use crate::base::net::Mac;
use crate::base::time::SimTime;
use crate::world::location::LocationId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

/// What a machine is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum HostRole {
    /// A desk or laptop computer of one person.
    Workstation,
    /// Directory, Kerberos, internal DNS.
    DomainController,
    /// File shares.
    FileServer,
    /// Mail server and gateway.
    MailServer,
    /// Public web server (Linux, sshd).
    WebServer,
    /// VPN gateway (Linux, sshd).
    VpnServer,
    /// Perimeter firewall.
    Firewall,
    /// Web proxy in transparent mode.
    Proxy,
    /// Business database and application server.
    AppServer,
    /// Backup server.
    BackupServer,
    /// Management: software deployment, monitoring, vulnerability scanner.
    ManagementServer,
    /// Administrators' jump host.
    JumpHost,
    /// Call server of the telephones.
    CallServer,
    /// Router of a branch office with the tunnel to the head office.
    Router,
    /// Printer.
    Printer,
    /// Multifunction printer that scans to mail and to folders.
    Scanner,
    /// Telephone on a desk.
    Phone,
}

/// Operating system family and build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Os {
    /// Windows client.
    Windows11,
    /// Windows server.
    WindowsServer2022,
    /// Debian-like server.
    Linux,
    /// Network appliance without a shell of ours.
    Appliance,
}

impl Os {
    /// Any Windows.
    pub fn is_windows(self) -> bool {
        matches!(self, Self::Windows11 | Self::WindowsServer2022)
    }
}

/// Network area; also the areas of the network map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Zone {
    /// Desks.
    Office,
    /// Internal servers.
    Servers,
    /// Reachable from outside.
    Dmz,
    /// Administrators.
    Management,
    /// Remote users behind the VPN.
    Vpn,
    /// Printers and telephones.
    Devices,
    /// The internet.
    Outside,
}

/// A file worth remembering (documents, programs, what attackers drop).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInfo {
    /// Size.
    pub size_bytes: u64,
    /// SHA-256, lower-case hex; also keys the other hash kinds.
    pub sha256: Text,
    /// Creation time.
    pub created: SimTime,
    /// Came from the internet zone (mark of the web).
    pub from_internet: bool,
}

/// How something starts again by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PersistenceKind {
    /// `…\CurrentVersion\Run` value.
    RunKey,
    /// Scheduled task.
    ScheduledTask,
    /// Windows service.
    Service,
    /// File in the Startup folder.
    StartupFolder,
    /// Crontab or unit on Linux.
    Cron,
    /// Permanent WMI subscription.
    Wmi,
}

/// One autostart entry, good or bad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persistence {
    /// How it starts.
    pub kind: PersistenceKind,
    /// Task name, value name, service name or path: what the trainee names to remove it.
    pub name: Text,
    /// What it runs.
    pub command: Text,
    /// Under whom.
    pub account: AccountId,
    /// Since when.
    pub created: SimTime,
    /// Removed at.
    pub removed: Option<SimTime>,
}

/// A machine of the company.
#[derive(Debug, Clone)]
pub struct Host {
    /// Its own id.
    pub id: HostId,
    /// Short lower-case name, `fin-ws-014`.
    pub name: Text,
    /// Full name, `fin-ws-014.corp.harbour.example`.
    pub fqdn: Text,
    /// What it is for.
    pub role: HostRole,
    /// What it runs.
    pub os: Os,
    /// Network area.
    pub zone: Zone,
    /// Where it stands.
    pub location: LocationId,
    /// Address inside.
    pub address: Ipv4Addr,
    /// Hardware address.
    pub mac: Mac,
    /// Machine identity; keys Sysmon process GUIDs.
    pub machine_guid: Guid,
    /// Its machine account (`NAME$`), for Windows hosts.
    pub machine_account: Option<AccountId>,
    /// Who works at it.
    pub owner: Option<AccountId>,
    /// Department it serves.
    pub department: Text,
    /// Business value of one hour of its work, in euros.
    pub value_per_hour: u32,
    /// Crown jewel: actions on it need approval.
    pub critical: bool,
    /// When it was last started.
    pub booted: SimTime,
    /// Cut off by the trainee since.
    pub isolated: Option<SimTime>,
    /// Powered on.
    pub online: bool,
    /// Missing patches, by name of the weakness.
    pub weaknesses: BTreeSet<Text>,
    /// Well-known running processes by role name: `explorer`, `services`, `lsass`, `svchost`, `sshd`, `shell` …
    pub resident: BTreeMap<Text, ProcId>,
    /// Live process ids.
    pub live: BTreeMap<Pid, ProcId>,
    /// Files worth remembering, by path.
    pub files: BTreeMap<Text, FileInfo>,
    /// Autostart entries.
    pub persistence: Vec<Persistence>,
    /// Names resolved lately, with expiry.
    pub dns_cache: BTreeMap<Text, SimTime>,
    /// Next ephemeral port to hand out.
    pub next_port: u16,
    /// Questions its resolver has asked.
    pub asked: u16,
    /// Next process id to hand out.
    pub next_pid: u32,
    /// Next logon id to hand out.
    pub next_logon: LogonId,
}

impl Host {
    /// Directory-style name of the machine account, `FIN-WS-014$`.
    pub fn machine_name(&self) -> String {
        format!("{}$", self.name.to_ascii_uppercase())
    }

    /// Stands in the head office.
    pub fn is_central(&self) -> bool {
        self.location == LocationId::HEAD
    }

    /// Traffic can leave or reach it.
    pub fn is_reachable(&self) -> bool {
        self.online && self.isolated.is_none()
    }

    /// A process id no live process of this host has: a multiple of four on Windows.
    pub fn take_pid(&mut self) -> Pid {
        let step = if self.os.is_windows() { 4 } else { 1 };
        loop {
            let pid = Pid(self.next_pid);
            self.next_pid = if self.next_pid > 60_000 { 1_000 } else { self.next_pid + step };
            if !self.live.contains_key(&pid) {
                return pid;
            }
        }
    }

    /// The next ephemeral port of the operating system's own range.
    pub fn take_port(&mut self) -> u16 {
        let (low, high) = if self.os.is_windows() { (49_152, 65_535) } else { (32_768, 60_999) };
        let port = self.next_port.clamp(low, high);
        self.next_port = if port >= high { low } else { port + 1 };
        port
    }

    /// The port of its resolver's next question: anywhere in the range, so that nobody can guess it, and none
    /// twice before all had their turn.
    pub fn take_resolver_port(&mut self) -> u16 {
        const ALL: u32 = 0x3fff;
        let key = u32::from_le_bytes([self.mac.0[1], self.mac.0[2], self.mac.0[3], self.mac.0[5]]);
        let turn = u32::from(self.asked);
        self.asked = self.asked.wrapping_add(1);
        // Each step can be undone within 14 bits, so that different turns give different ports.
        let mut port = (turn ^ key) & ALL;
        for odd in [0x2d4f, 0x1c6b, 0x3391] {
            port = port.wrapping_mul(odd) & ALL;
            port ^= port >> 7;
            port = (port + (key >> 11)) & ALL;
        }
        let low = if self.os.is_windows() { 49_152 } else { 32_768 + key % 11_000 };
        (low + port) as u16
    }

    /// A logon id unique since boot.
    pub fn take_logon_id(&mut self, gap: u64) -> LogonId {
        let id = self.next_logon;
        self.next_logon = LogonId(id.0 + 1 + gap);
        id
    }
}

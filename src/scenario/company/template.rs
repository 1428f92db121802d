//! RON mirror types of a company template, of the name pools and of the site list.
//!
//! All companies of one template share shape and habits; the seed chooses who they are.

mod directory;
mod estate;

pub(super) use directory::{ActiveDirectory, Link, Members};
pub(super) use estate::{Branch, BranchServer, Device};

use crate::world::{HostRole, Os, TicketKind, Tunnel, Zone};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// `assets/companies/<id>.ron`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Company")]
pub struct Template {
    /// Version of the format, 1.
    pub format: u32,
    /// File name without extension.
    pub id: String,
    /// Who the company may be; the seed takes one.
    pub identities: Vec<Identity>,
    /// Minutes that local time is ahead of UTC.
    pub utc_offset_minutes: i32,
    /// Where tunnels of people at home end.
    #[serde(default)]
    pub tunnel: Tunnel,
    /// Number of hosts where nobody asks for another.
    pub hosts: u32,
    /// Patterns of logon names with `{given}`, `{g}` (first letter), `{family}`; the seed takes one.
    pub logon_names: Vec<String>,
    /// Patterns of administration accounts with `{logon}`; the seed takes one.
    pub admin_names: Vec<String>,
    /// Patterns of service accounts with `{job}`; the seed takes one.
    pub service_names: Vec<String>,
    /// Service accounts by job.
    pub services: Vec<Service>,
    /// Subnet of each zone.
    pub subnets: BTreeMap<Zone, Subnet>,
    /// Servers; each role at least once.
    pub servers: Vec<Server>,
    /// Departments.
    pub departments: Vec<Department>,
    /// Branch offices.
    #[serde(default)]
    pub branches: Vec<Branch>,
    /// Printers and telephones by kind.
    #[serde(default)]
    pub devices: Vec<Device>,
    /// Policies, groups and the trust of the directory.
    #[serde(default)]
    pub active_directory: ActiveDirectory,
    /// How many of 1000 people are on leave or ill.
    pub absent_permille: u32,
    /// How many of 1000 people with a laptop travel today.
    pub travel_permille: u32,
    /// Peculiarities of some people.
    pub oddities: Vec<Oddity>,
    /// Names of patches that some hosts lack.
    pub weaknesses: Vec<String>,
    /// How many of 1000 hosts lack one.
    pub weak_permille: u32,
    /// Business partners' domains, most used first.
    pub partners: Vec<String>,
    /// Standing notes: runbooks and announcements.
    pub tickets: Vec<Note>,
    /// Changes that may be under way today.
    pub changes: Vec<Note>,
    /// How many of them are.
    pub changes_today: u32,
    /// Note for each traveller: title and text with `{full}`, `{logon}`, `{until}`.
    pub travel: (String, String),
    /// Note for each absentee.
    pub leave: (String, String),
    /// Note about somebody who began this week: title and text with `{full}`, `{logon}`, `{host}`, `{title}`.
    #[serde(default)]
    pub joiner: Option<(String, String)>,
}

/// Who a company is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Identity")]
pub struct Identity {
    /// `Harbour Logistics`.
    pub name: String,
    /// Mail and web domain, `harbour.example`.
    pub domain: String,
    /// First label of the directory's domain, `corp`.
    pub directory: String,
    /// `HARBOUR`.
    pub netbios: String,
    /// Begin of server names, `hbr`.
    pub prefix: String,
}

/// A service account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Service")]
pub struct Service {
    /// `backup`; habits find the account by it.
    pub job: String,
    /// Administrator of servers.
    #[serde(default)]
    pub admin: bool,
}

/// Servers of one role.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Server")]
pub struct Server {
    /// What it is for.
    pub role: HostRole,
    /// Middle of its name, `dc` in `hbr-dc-01`.
    pub code: String,
    /// What it runs.
    pub os: Os,
    /// Where it stands.
    pub zone: Zone,
    /// Euros an hour of its work is worth.
    pub value_per_hour: u32,
    /// Actions on it need approval.
    #[serde(default)]
    pub critical: bool,
    /// One more for so many hosts of the company; 0 never.
    #[serde(default)]
    pub one_per: u32,
}

/// A department.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Department")]
pub struct Department {
    /// `finance`.
    pub name: String,
    /// Begin of workstation names, `fin`.
    pub code: String,
    /// Working day, or one for each shift.
    pub hours: Vec<(Clock, Clock)>,
    /// People at the template's own size.
    pub people: u32,
    /// Workstations at the template's own size; fewer than people means sharing.
    pub desks: u32,
    /// How many of 1000 workstations are laptops whose owner may use the VPN.
    #[serde(default)]
    pub laptops_permille: u32,
    /// Euros an hour of one workstation's work is worth.
    pub value_per_hour: u32,
    /// Titles: the first is the head's, the rest go round.
    pub titles: Vec<Title>,
}

/// A job title with its rights.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Title")]
pub struct Title {
    /// `systems administrator`.
    pub name: String,
    /// Has an administration account.
    #[serde(default)]
    pub admin: bool,
    /// Member of the helpdesk group.
    #[serde(default)]
    pub helpdesk: bool,
}

/// A peculiarity.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Oddity")]
pub struct Oddity {
    /// `works late`.
    pub text: String,
    /// In how many of 1000 people.
    pub permille: u32,
    /// Minutes by which the day begins later.
    #[serde(default)]
    pub starts: i32,
    /// Minutes by which the day ends later.
    #[serde(default)]
    pub ends: i32,
    /// More mistyped passwords per 1000.
    #[serde(default)]
    pub typos_permille: u32,
}

/// A note of the company with `{server:Role}`, `{service:job}`, `{site:category}`, `{company}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Note")]
pub struct Note {
    /// Where it stands.
    pub kind: TicketKind,
    /// One line.
    pub title: String,
    /// What it says.
    pub text: String,
    /// Hosts it names, by role.
    #[serde(default)]
    pub hosts: Vec<HostRole>,
    /// Service accounts it names, by job.
    #[serde(default)]
    pub accounts: Vec<String>,
    /// Window of today, local time; without one it always holds.
    #[serde(default)]
    pub window: Option<(Clock, Clock)>,
}

/// `assets/companies/shared/names.ron`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Names")]
pub struct Names {
    /// Version of the format, 1.
    pub format: u32,
    /// Given names.
    pub given: Vec<String>,
    /// Family names.
    pub family: Vec<String>,
}

/// `assets/companies/shared/sites.ron`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Sites")]
pub struct Sites {
    /// Version of the format, 1.
    pub format: u32,
    /// Well-known sites with their category, most popular first; the company's partners come after the first twenty.
    pub known: Vec<(String, String)>,
    /// The long tail: made of two words.
    pub tail: Tail,
    /// Servers that pages load parts from: a word, a number, the name of a network.
    pub parts: Parts,
    /// Young domains by style: what attackers and young companies choose alike.
    pub young: BTreeMap<String, Style>,
    /// How many harmless young sites there are.
    pub young_count: u32,
}

/// Words of the long tail.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Tail")]
pub struct Tail {
    /// How many sites.
    pub count: u32,
    /// Their categories, drawn.
    pub categories: Vec<String>,
    /// First words.
    pub first: Vec<String>,
    /// Second words.
    pub second: Vec<String>,
}

/// Words of the servers that pages load parts from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Parts")]
pub struct Parts {
    /// How many servers.
    pub count: u32,
    /// First label.
    pub label: Vec<String>,
    /// The networks they belong to, with their category.
    pub network: Vec<(String, String)>,
}

/// Words of one style of young domains.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Style")]
pub struct Style {
    /// First words.
    pub first: Vec<String>,
    /// Second words.
    pub second: Vec<String>,
}

/// A clock time in minutes after midnight, `"08:30"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clock(pub u32);

impl<'de> Deserialize<'de> for Clock {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        let minutes = text.split_once(':').and_then(|(h, m)| {
            let (h, m) = (h.parse::<u32>().ok()?, m.parse::<u32>().ok()?);
            (h < 24 && m < 60).then_some(h * 60 + m)
        });
        minutes.map(Self).ok_or_else(|| {
            let text: String = text.chars().take(40).collect();
            D::Error::custom(format!("\"{text}\" is no clock time; write \"08:30\""))
        })
    }
}

/// A private network, `"10.20.1.0/24"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subnet {
    /// Network address.
    pub network: Ipv4Addr,
    /// Prefix length.
    pub prefix: u8,
}

/// Hosts get the last octets 10 to 249: the rest is for gateways and printers.
const PER_OCTET: u32 = 240;

impl Subnet {
    /// The address of host number `n`; `None` when the network is full.
    pub fn host(self, n: u32) -> Option<Ipv4Addr> {
        let offset = n / PER_OCTET * 256 + 10 + n % PER_OCTET;
        (n < self.capacity()).then(|| Ipv4Addr::from(u32::from(self.network) + offset))
    }

    /// How many hosts fit.
    pub fn capacity(self) -> u32 {
        PER_OCTET << (24 - u32::from(self.prefix.clamp(8, 24)))
    }

    /// The two share addresses.
    pub fn overlaps(self, other: Self) -> bool {
        let shift = 32 - u32::from(self.prefix.min(other.prefix));
        u32::from(self.network) >> shift == u32::from(other.network) >> shift
    }
}

impl<'de> Deserialize<'de> for Subnet {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        let read = text.split_once('/').and_then(|(network, prefix)| {
            let (network, prefix) = (network.parse::<Ipv4Addr>().ok()?, prefix.parse::<u8>().ok()?);
            let whole = (8..=24).contains(&prefix) && u32::from(network).trailing_zeros() >= 32 - u32::from(prefix);
            (whole && network.is_private()).then_some(Self { network, prefix })
        });
        read.ok_or_else(|| {
            let text: String = text.chars().take(40).collect();
            D::Error::custom(format!(
                "\"{text}\" is no private network; write \"10.20.1.0/24\" with a prefix of 8 to 24 bits"
            ))
        })
    }
}

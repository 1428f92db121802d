//! State of the simulated company: what is true right now.
//!
//! *Owns* hosts, people, accounts, processes, logons, flows, files, mail and controls.
//! *Reads* nothing but `base`. *Writes* only itself, through small methods that keep invariants.
//! *Invariants*: no randomness, no logging, arenas only grow (an ended process keeps its row, so
//! that a record written later can still name it).

pub mod account;
pub mod business;
pub mod cloud;
pub mod company;
pub mod control;
mod directory;
pub mod exchange;
pub mod flow;
mod flows;
pub mod grants;
pub mod host;
pub mod internet;
pub mod location;
pub mod logon;
pub mod mail;
pub mod policies;
pub mod process;
pub mod tenant;
pub mod tree;
pub mod trust;
pub mod wire;

use crate::base::ids::{AccountId, FlowId, HostId, LogonRef, MailId, PersonId, ProcId};
pub use account::{Account, AccountKind, Group, Person};
pub use business::{Ticket, TicketKind};
pub use company::{Company, Tunnel};
pub use control::Controls;
pub use directory::Directory;
pub use exchange::{Call, Exchange, FileAction, Lease, Session, SharedFile, Ticket as KerberosTicket};
pub use flow::{AppLayer, Flow, FlowState};
pub use flows::Flows;
pub use grants::{Grant, Grants};
pub use host::{FileInfo, Host, HostRole, Os, Persistence, PersistenceKind, Zone};
pub use internet::{Internet, Site};
pub use location::{Location, LocationId};
pub use logon::{AuthPackage, Logon, LogonType};
pub use mail::{Attachment, Mail, MailVerdict};
pub use policies::{Policies, PolicyExtension};
pub use process::{Integrity, Process};
pub use tree::Tree;
pub use trust::{Direction, Trust};
pub use wire::{Novelty, Wire};

/// The whole simulated company and the internet around it.
#[derive(Debug, Clone)]
pub struct World {
    /// Names, domains, networks, departments.
    pub company: Company,
    /// All machines, by `HostId`.
    pub hosts: Vec<Host>,
    /// Everybody who works here, by `PersonId`.
    pub people: Vec<Person>,
    /// All accounts, by `AccountId`.
    pub accounts: Vec<Account>,
    /// All processes ever started, by `ProcId`.
    pub processes: Vec<Process>,
    /// All logon sessions ever opened, by `LogonRef`.
    pub logons: Vec<Logon>,
    /// All flows ever opened, by `FlowId`.
    pub flows: Flows,
    /// All mail ever handed to the gateway, by `MailId`.
    pub mails: Vec<Mail>,
    /// Sites and servers outside.
    pub internet: Internet,
    /// Blocks and quarantines in force.
    pub controls: Controls,
    /// Change tickets, calendar, travel: the findable reasons for odd behaviour.
    pub tickets: Vec<Ticket>,
    /// What was seen on the wire for the first time on a day.
    pub wire: Wire,
    /// Hosts and accounts by name.
    pub directory: Directory,
    /// Units, policies, groups and trusts of the directory.
    pub tree: Tree,
    /// Rules in mailboxes and consents to applications.
    pub grants: Grants,
}

impl World {
    /// The host with this id.
    pub fn host(&self, id: HostId) -> &Host {
        &self.hosts[id.index()]
    }
    /// The host with this id, to change.
    pub fn host_mut(&mut self, id: HostId) -> &mut Host {
        &mut self.hosts[id.index()]
    }
    /// The account with this id.
    pub fn account(&self, id: AccountId) -> &Account {
        &self.accounts[id.index()]
    }
    /// The account with this id, to change.
    pub fn account_mut(&mut self, id: AccountId) -> &mut Account {
        &mut self.accounts[id.index()]
    }
    /// The person with this id.
    pub fn person(&self, id: PersonId) -> &Person {
        &self.people[id.index()]
    }
    /// The process with this id.
    pub fn process(&self, id: ProcId) -> &Process {
        &self.processes[id.index()]
    }
    /// The logon session with this id.
    pub fn logon(&self, id: LogonRef) -> &Logon {
        &self.logons[id.index()]
    }
    /// The flow with this id.
    pub fn flow(&self, id: FlowId) -> &Flow {
        self.flows.get(id).unwrap_or_else(|| panic!("{id} is over and forgotten"))
    }
    /// The mail with this id.
    pub fn mail(&self, id: MailId) -> &Mail {
        &self.mails[id.index()]
    }
    /// Enters everything that is there now, so that it is found at once; call it when the world is built.
    pub fn index(&mut self) {
        self.directory = Directory::of(&self.hosts, &self.accounts);
        self.internet.index();
    }
    /// A new account, entered.
    pub fn add_account(&mut self, account: Account) {
        self.directory.enter(&account);
        self.accounts.push(account);
    }
    /// The host with this short or full name.
    pub fn host_named(&self, name: &str) -> Option<&Host> {
        self.directory.host(&self.hosts, name)
    }
    /// The host that owns this address.
    pub fn host_at(&self, address: std::net::Ipv4Addr) -> Option<&Host> {
        self.directory.at(&self.hosts, address)
    }
    /// The account with this logon name, whatever its case.
    pub fn account_named(&self, name: &str) -> Option<&Account> {
        self.directory.account(&self.accounts, name)
    }
    /// The flow leaves its zone and so passes the core switch of the head office, where the taps are. What
    /// stays inside a branch never gets there.
    pub fn crosses_zones(&self, flow: &Flow) -> bool {
        let (from, to) = (self.location_of(flow.source), self.location_of(flow.target));
        from != to || (from == LocationId::HEAD && self.zone_of(flow.source) != self.zone_of(flow.target))
    }
    /// The flow goes through the tunnel of a branch.
    pub fn crosses_link(&self, flow: &Flow) -> bool {
        self.location_of(flow.source) != self.location_of(flow.target)
    }
    /// Where an end of a flow stands; what is outside comes in at the head office.
    pub fn location_of(&self, end: Option<HostId>) -> LocationId {
        end.map_or(LocationId::HEAD, |host| self.host(host).location)
    }
    /// Every tunnel between two ends is up.
    pub fn is_linked(&self, from: Option<HostId>, to: Option<HostId>) -> bool {
        let (from, to) = (self.location_of(from), self.location_of(to));
        let up = |at: LocationId| {
            let gateway = self.company.locations.get(at.index()).and_then(|l| l.gateway);
            gateway.is_none_or(|router| self.host(router).is_reachable())
        };
        from == to || (up(from) && up(to))
    }
    /// The zone of an end of a flow.
    pub fn zone_of(&self, end: Option<HostId>) -> Zone {
        end.map_or(Zone::Outside, |host| self.host(host).zone)
    }
    /// The first host that plays this role; every company has one of each server role.
    pub fn server(&self, role: HostRole) -> Option<&Host> {
        self.directory.server(&self.hosts, role)
    }
    /// The host with this role that `client` turns to: of its own location, else of the head office, shared
    /// out evenly; another one while that one cannot be reached.
    pub fn server_for(&self, role: HostRole, client: HostId) -> Option<&Host> {
        let all = self.directory.all(&self.hosts, role);
        let first = all.first().map(|id| self.host(*id))?;
        if all.len() == 1 {
            return Some(first);
        }
        let here = self.host(client).location;
        let at = |place: LocationId| all.iter().copied().filter(move |id| self.host(*id).location == place);
        let near = if at(here).next().is_some() { here } else { LocationId::HEAD };
        let count = at(near).count().max(1);
        let preferred = at(near).cycle().skip(client.index() % count).take(count);
        let reached = |id: &HostId| self.host(*id).is_reachable() && self.is_linked(Some(client), Some(*id));
        let chosen = preferred.clone().chain(all.iter().copied()).find(reached).or_else(|| preferred.clone().next());
        chosen.map(|id| self.host(id)).or(Some(first))
    }
}

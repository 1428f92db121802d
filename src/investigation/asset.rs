//! The inventory: hosts, people, accounts and tickets as the SOC can look them up.

use crate::base::Text;
use crate::base::ids::{AccountId, HostId, PersonId};
use crate::base::time::SimTime;
use serde::Serialize;
use std::net::Ipv4Addr;

/// One host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HostCard {
    /// Its id, for actions.
    pub id: HostId,
    /// Short name, `fin-ws-014`.
    pub name: Text,
    /// Full name.
    pub fqdn: Text,
    /// Role in plain words, `workstation`, `domain controller`.
    pub role: Text,
    /// Operating system in plain words.
    pub os: Text,
    /// Zone, one of `Office`, `Servers`, `Dmz`, `Management`, `Vpn`, `Devices`.
    pub zone: Text,
    /// Where it stands, `Head office`, `Terminal South`; empty where nobody wrote it down.
    pub location: Text,
    /// Stands in the head office.
    pub is_central: bool,
    /// Unit of the directory, outermost first; empty for what is no computer of the domain.
    pub unit: Text,
    /// Address.
    pub address: Ipv4Addr,
    /// Logon name of who works at it.
    pub owner: Option<Text>,
    /// Department it serves.
    pub department: Text,
    /// Euros an hour of its work is worth.
    pub value_per_hour: u32,
    /// Crown jewel: containing it needs approval.
    pub critical: bool,
    /// Cut off since.
    pub isolated: Option<SimTime>,
    /// Powered on.
    pub online: bool,
}

impl HostCard {
    /// Its zone, or the branch it stands in.
    pub fn place(&self) -> String {
        if self.is_central { self.zone.to_string() } else { self.location.to_string() }
    }
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonCard {
    /// Its id.
    pub id: PersonId,
    /// Full name.
    pub name: Text,
    /// Job title.
    pub title: Text,
    /// Department.
    pub department: Text,
    /// Daily account.
    pub account: Text,
    /// Administration account.
    pub admin_account: Option<Text>,
    /// Short name of the own machine.
    pub workstation: Text,
    /// Usual hours, `08:00 to 16:30`, local time.
    pub hours: Text,
    /// On leave or ill today.
    pub absent: bool,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountCard {
    /// Its id, for actions.
    pub id: AccountId,
    /// Logon name.
    pub name: Text,
    /// What it is for in plain words, `user`, `administration`, `service`, `computer`.
    pub kind: Text,
    /// Mail address.
    pub mail: Option<Text>,
    /// Groups that carry privilege.
    pub groups: Vec<Text>,
    /// Unit of the directory, outermost first; empty for built-in and new accounts.
    pub unit: Text,
    /// Groups of the company's own, groups of groups too.
    pub member_of: Vec<Text>,
    /// May log on.
    pub enabled: bool,
    /// Whose it is.
    pub person: Option<PersonId>,
    /// Made during the shift.
    pub created: Option<SimTime>,
}

/// One note of the company: change, travel, test, runbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TicketCard {
    /// `CHG-2041`.
    pub number: Text,
    /// Kind in plain words, `change`, `travel`, `test`, `runbook`, `people`, `helpdesk`.
    pub kind: Text,
    /// One line.
    pub title: Text,
    /// What it says.
    pub text: Text,
    /// In force from.
    pub from: SimTime,
    /// In force until.
    pub until: SimTime,
    /// Short names of hosts it names.
    pub hosts: Vec<Text>,
    /// Logon names of accounts it names.
    pub accounts: Vec<Text>,
}

/// Everything that can be looked up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Inventory {
    /// `Harbour Logistics`.
    pub company: Text,
    /// Directory domain, `corp.harbour.example`.
    pub dns_domain: Text,
    /// Mail domain.
    pub mail_domain: Text,
    /// Minutes that local time is ahead of UTC.
    pub utc_offset_minutes: i32,
    /// By `HostId`.
    pub hosts: Vec<HostCard>,
    /// By `PersonId`.
    pub people: Vec<PersonCard>,
    /// By `AccountId`.
    pub accounts: Vec<AccountCard>,
    /// By number.
    pub tickets: Vec<TicketCard>,
}

impl Inventory {
    /// The host with this short or full name, whatever its case.
    pub fn host(&self, name: &str) -> Option<&HostCard> {
        self.hosts.iter().find(|h| h.name.eq_ignore_ascii_case(name) || h.fqdn.eq_ignore_ascii_case(name))
    }

    /// The host at this address.
    pub fn host_at(&self, address: Ipv4Addr) -> Option<&HostCard> {
        self.hosts.iter().find(|h| h.address == address)
    }

    /// The account with this logon name, whatever its case; a `DOMAIN\` in front is ignored.
    pub fn account(&self, name: &str) -> Option<&AccountCard> {
        let name = name.rsplit('\\').next().unwrap_or(name);
        self.accounts.iter().find(|a| a.name.eq_ignore_ascii_case(name))
    }

    /// The person behind an account, daily or administration.
    pub fn person_of(&self, account: &str) -> Option<&PersonCard> {
        let id = self.account(account)?.person?;
        self.people.get(id.index())
    }
}

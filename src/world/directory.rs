//! Finding things of the world by name or address without walking all of them.
//!
//! *Owns* the index. *Reads* hosts, accounts and sites when they are entered. *Invariant*: what was
//! never entered (a world under construction) is still found, by walking; an index that counts other
//! numbers than the world has is not believed.

use super::{Account, Host, HostRole, Site};
use crate::base::Text;
use crate::base::ids::{AccountId, HostId};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// The index.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    names: BTreeMap<Text, HostId>,
    addresses: BTreeMap<Ipv4Addr, HostId>,
    roles: BTreeMap<HostRole, Vec<HostId>>,
    accounts: BTreeMap<String, AccountId>,
    hosts: usize,
    people: usize,
}

impl Directory {
    /// Of these hosts and accounts.
    pub(super) fn of(hosts: &[Host], accounts: &[Account]) -> Self {
        let mut directory = Self { hosts: hosts.len(), ..Self::default() };
        for host in hosts {
            for name in [&host.name, &host.fqdn] {
                directory.names.entry(name.clone()).or_insert(host.id);
            }
            directory.addresses.entry(host.address).or_insert(host.id);
            directory.roles.entry(host.role).or_default().push(host.id);
        }
        accounts.iter().for_each(|account| directory.enter(account));
        directory
    }

    /// A new account.
    pub(super) fn enter(&mut self, account: &Account) {
        self.people += 1;
        self.accounts.entry(account.name.to_ascii_lowercase()).or_insert(account.id);
    }

    /// By short or full name.
    pub(super) fn host<'a>(&self, hosts: &'a [Host], name: &str) -> Option<&'a Host> {
        if self.hosts != hosts.len() {
            return hosts.iter().find(|h| &*h.name == name || &*h.fqdn == name);
        }
        self.names.get(name).map(|id| &hosts[id.index()])
    }

    /// By address.
    pub(super) fn at<'a>(&self, hosts: &'a [Host], address: Ipv4Addr) -> Option<&'a Host> {
        if self.hosts != hosts.len() {
            return hosts.iter().find(|h| h.address == address);
        }
        self.addresses.get(&address).map(|id| &hosts[id.index()])
    }

    /// The first with this role.
    pub(super) fn server<'a>(&self, hosts: &'a [Host], role: HostRole) -> Option<&'a Host> {
        if self.hosts != hosts.len() {
            return hosts.iter().find(|h| h.role == role);
        }
        self.roles.get(&role).and_then(|ids| ids.first()).map(|id| &hosts[id.index()])
    }

    /// All with this role, in order.
    pub(super) fn all<'a>(&'a self, hosts: &'a [Host], role: HostRole) -> Cow<'a, [HostId]> {
        if self.hosts != hosts.len() {
            return hosts.iter().filter(|h| h.role == role).map(|h| h.id).collect();
        }
        self.roles.get(&role).map_or(Cow::Borrowed(&[]), |ids| Cow::Borrowed(ids))
    }

    /// By logon name, whatever its case.
    pub(super) fn account<'a>(&self, accounts: &'a [Account], name: &str) -> Option<&'a Account> {
        if self.people != accounts.len() {
            return accounts.iter().find(|a| a.name.eq_ignore_ascii_case(name));
        }
        self.accounts.get(&name.to_ascii_lowercase()).map(|id| &accounts[id.index()])
    }
}

/// Sites by name and address.
#[derive(Debug, Clone, Default)]
pub struct SiteIndex {
    domains: BTreeMap<Text, usize>,
    addresses: BTreeMap<Ipv4Addr, usize>,
    count: usize,
}

impl SiteIndex {
    /// Of these, in the order in which they are searched.
    pub(super) fn of<'a>(sites: impl Iterator<Item = &'a Site>) -> Self {
        let mut index = Self::default();
        for (at, site) in sites.enumerate() {
            index.domains.entry(site.domain.clone()).or_insert(at);
            index.addresses.entry(site.address).or_insert(at);
            index.count = at + 1;
        }
        index
    }

    /// Position by name; `None` when the index is of other sites.
    pub(super) fn named(&self, count: usize, domain: &str) -> Option<Option<usize>> {
        (self.count == count).then(|| self.domains.get(domain).copied())
    }

    /// Position by address; `None` when the index is of other sites.
    pub(super) fn at(&self, count: usize, address: Ipv4Addr) -> Option<Option<usize>> {
        (self.count == count).then(|| self.addresses.get(&address).copied())
    }
}

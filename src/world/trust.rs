//! The domain of somebody else that the company's directory has a trust with: its names, its network, its people
//! who work here.
//!
//! *Invariants*: nothing is drawn after the company was built; both sides are joined by a tunnel of their own, so
//! that the network behind it is private and never the internet. Source for realms and referrals: RFC 4120,
//! MS-KILE. Simplified: one controller and one portal over there, one desk for each guest.

use super::World;
use super::account::{Account, AccountKind};
use crate::base::Text;
use crate::base::ids::AccountId;
use std::net::Ipv4Addr;

/// Which domain trusts which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
pub enum Direction {
    /// Their accounts may log on here.
    Outbound,
    /// Ours may log on there.
    Inbound,
    /// Both.
    Bidirectional,
}

/// A trust with the domain of somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// `ad.baltic-lines.example`.
    pub domain: Text,
    /// `BALTICLINES`.
    pub netbios: Text,
    /// Security identifier of that domain.
    pub sid: Text,
    /// Who may log on where.
    pub direction: Direction,
    /// What it is for.
    pub purpose: Text,
    /// Their network, 256 private addresses behind the tunnel between both houses.
    pub network: Ipv4Addr,
    /// Their people who work with our servers; accounts of kind [`AccountKind::Foreign`].
    pub guests: Vec<AccountId>,
}

impl Trust {
    /// `AD.BALTIC-LINES.EXAMPLE`.
    pub fn realm(&self) -> String {
        self.domain.to_ascii_uppercase()
    }

    /// Our people may log on there.
    pub fn lets_us_in(&self) -> bool {
        self.direction != Direction::Outbound
    }

    /// Their people may log on here.
    pub fn lets_them_in(&self) -> bool {
        self.direction != Direction::Inbound
    }

    /// An address of theirs.
    pub fn contains(&self, address: Ipv4Addr) -> bool {
        address.octets()[..3] == self.network.octets()[..3]
    }

    fn nth(&self, last: u8) -> Ipv4Addr {
        let [a, b, c, _] = self.network.octets();
        Ipv4Addr::new(a, b, c, last)
    }

    /// Name and address of their controller.
    pub fn controller(&self) -> (Text, Ipv4Addr) {
        (format!("dc1.{}", self.domain).into(), self.nth(10))
    }

    /// Name and address of what our people use there.
    pub fn portal(&self) -> (Text, Ipv4Addr) {
        (format!("portal.{}", self.domain).into(), self.nth(20))
    }

    /// Where a guest sits.
    pub fn address_of(&self, guest: AccountId) -> Ipv4Addr {
        let place = self.guests.iter().position(|g| *g == guest).unwrap_or_default();
        self.nth(50 + (place * 7 % 180) as u8)
    }

    /// Name of the machine at an address of theirs, as its own domain gives it.
    pub fn station(&self, address: Ipv4Addr) -> String {
        let stem: String = self.netbios.chars().take(6).collect();
        format!("{stem}-PC{:03}", address.octets()[3])
    }
}

impl World {
    /// The trust an account comes by; none for our own.
    pub fn trust_of(&self, account: &Account) -> Option<&Trust> {
        let foreign = account.kind == AccountKind::Foreign;
        self.tree.trusts.iter().find(|t| foreign && t.netbios == account.domain)
    }

    /// The trust whose network this address is of.
    pub fn trust_at(&self, address: Ipv4Addr) -> Option<&Trust> {
        self.tree.trusts.iter().find(|t| t.contains(address))
    }

    /// DNS name of the directory an account is of.
    pub fn domain_of(&self, account: &Account) -> &Text {
        self.trust_of(account).map_or(&self.company.dns_domain, |t| &t.domain)
    }

    /// Kerberos realm of an account, upper case.
    pub fn realm_of(&self, account: &Account) -> String {
        self.domain_of(account).to_ascii_uppercase()
    }

    /// The same by logon name; ours for names nobody has.
    pub fn realm_of_name(&self, name: &str) -> String {
        self.account_named(name)
            .map_or_else(|| self.company.dns_domain.to_ascii_uppercase(), |account| self.realm_of(account))
    }

    /// Address of a server of a trusted domain.
    pub fn partner_address(&self, name: &str) -> Option<Ipv4Addr> {
        let servers = self.tree.trusts.iter().flat_map(|t| [t.controller(), t.portal()]);
        servers.filter(|(known, _)| **known == *name).map(|(_, address)| address).next()
    }
}

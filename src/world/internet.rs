//! The world outside: sites people visit, servers that attack or serve.

use super::directory::SiteIndex;
use crate::base::Text;
use crate::base::ids::Guid;
use std::net::Ipv4Addr;

/// A name outside with its address; all names and addresses are reserved or fictional.
#[derive(Debug, Clone)]
pub struct Site {
    /// `portal.nordbank.example`.
    pub domain: Text,
    /// Its address.
    pub address: Ipv4Addr,
    /// Category the proxy knows: `business`, `news`, `update`, `cdn`, `newly-registered` …
    pub category: Text,
    /// Days since registration.
    pub age_days: u32,
    /// Certificate identity.
    pub certificate: Guid,
}

/// All known names outside.
#[derive(Debug, Clone, Default)]
pub struct Internet {
    /// Sites in order of popularity (Zipf by position).
    pub sites: Vec<Site>,
    /// Servers that pages load parts from, in order of popularity: nobody types their names.
    pub parts: Vec<Site>,
    /// Sites that exist but that nobody goes to by themselves: servers of the attacker and of staged scenes.
    pub unvisited: Vec<Site>,
    /// All of them, by name and address.
    pub index: SiteIndex,
}

impl Internet {
    /// The site with this name.
    pub fn site(&self, domain: &str) -> Option<&Site> {
        match self.index.named(self.count(), domain) {
            Some(found) => found.and_then(|at| self.nth(at)),
            None => self.all().find(|s| &*s.domain == domain),
        }
    }
    /// The site at this address.
    pub fn at(&self, address: Ipv4Addr) -> Option<&Site> {
        match self.index.at(self.count(), address) {
            Some(found) => found.and_then(|at| self.nth(at)),
            None => self.all().find(|s| s.address == address),
        }
    }
    /// Enters every site, so that it is found at once.
    pub fn index(&mut self) {
        self.index = SiteIndex::of(self.all());
    }
    fn count(&self) -> usize {
        self.sites.len() + self.parts.len() + self.unvisited.len()
    }
    fn nth(&self, at: usize) -> Option<&Site> {
        let beyond = at.checked_sub(self.sites.len());
        let last = beyond.and_then(|n| n.checked_sub(self.parts.len()));
        self.sites.get(at).or_else(|| self.parts.get(beyond?)).or_else(|| self.unvisited.get(last?))
    }
    /// Every site, visited or not.
    pub fn all(&self) -> impl Iterator<Item = &Site> {
        self.sites.iter().chain(&self.parts).chain(&self.unvisited)
    }
}

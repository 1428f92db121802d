//! Blocks in force, set by the trainee or by the company's own policy.

use crate::base::Text;
use crate::base::time::SimTime;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// What firewall, DNS, proxy and endpoint refuse, and since when.
#[derive(Debug, Clone, Default)]
pub struct Controls {
    /// Addresses the firewall drops.
    pub addresses: BTreeMap<Ipv4Addr, SimTime>,
    /// Names that resolve to nothing and that the proxy refuses, with their subdomains.
    pub domains: BTreeMap<Text, SimTime>,
    /// SHA-256 of files that may neither run nor be opened.
    pub hashes: BTreeMap<Text, SimTime>,
}

impl Controls {
    /// The name or one of its parents is blocked.
    pub fn blocks_domain(&self, name: &str) -> bool {
        let mut rest = name;
        loop {
            if self.domains.contains_key(rest) {
                return true;
            }
            match rest.split_once('.') {
                Some((_, parent)) => rest = parent,
                None => return false,
            }
        }
    }
}

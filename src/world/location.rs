//! Where the company stands: the head office and its branches, and what joins them.
//!
//! *Owns* the shape of a location. *Invariant*: the first location is the head office, where all taps
//! are; a branch reaches everything else, the internet too, through its own router and the head office.

use super::host::Zone;
use crate::base::Text;
use crate::base::ids::HostId;
use std::net::Ipv4Addr;

/// A location by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct LocationId(pub u8);

impl LocationId {
    /// The head office.
    pub const HEAD: Self = Self(0);

    /// Position in `Company::locations`.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// One place of business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// `Head office`, `Terminal South`.
    pub name: Text,
    /// Begin of names of hosts there, `ts`; also the name of the directory's site. Empty for the head office.
    pub code: Text,
    /// Networks there: zone, network address, prefix length.
    pub subnets: Vec<(Zone, Ipv4Addr, u8)>,
    /// The router whose tunnel joins a branch to the head office.
    pub gateway: Option<HostId>,
    /// What joins it to the head office, in plain words; empty for the head office.
    pub link: Text,
}

impl Location {
    /// The network of a zone.
    pub fn subnet(&self, zone: Zone) -> Option<(Ipv4Addr, u8)> {
        self.subnets.iter().find(|(z, ..)| *z == zone).map(|(_, network, prefix)| (*network, *prefix))
    }
}

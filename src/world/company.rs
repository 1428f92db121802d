//! The company as a whole: names, networks, departments.

use crate::base::Text;
use crate::base::ids::Guid;
use crate::world::host::Host;
use crate::world::location::Location;
use std::net::Ipv4Addr;

/// What every host and account of the company shares.
#[derive(Debug, Clone)]
pub struct Company {
    /// `Harbour Logistics`.
    pub name: Text,
    /// DNS name of the directory, `corp.harbour.example`.
    pub dns_domain: Text,
    /// Mail and web domain, `harbour.example`.
    pub mail_domain: Text,
    /// NetBIOS name, `HARBOUR`.
    pub netbios: Text,
    /// Domain SID without the relative id, `S-1-5-21-…`.
    pub domain_sid: Text,
    /// Identity of the directory, keys Kerberos logon GUIDs.
    pub domain_guid: Guid,
    /// Departments with their working day.
    pub departments: Vec<Department>,
    /// The head office, then the branches.
    pub locations: Vec<Location>,
    /// Public address behind which the company reaches the internet (NAT).
    pub egress: Ipv4Addr,
    /// Minutes that local time is ahead of UTC.
    pub utc_offset_minutes: i32,
    /// What people at home connect to.
    pub tunnel: Tunnel,
}

impl Company {
    /// Where a host stands; none in worlds without locations.
    pub fn location(&self, host: &Host) -> Option<&Location> {
        self.locations.get(host.location.index())
    }

    /// The network of a host: address and prefix length.
    pub fn subnet(&self, host: &Host) -> Option<(Ipv4Addr, u8)> {
        self.location(host)?.subnet(host.zone)
    }
}

/// Where tunnels of people at home end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
pub enum Tunnel {
    /// On the gateway itself, which runs OpenVPN.
    #[default]
    OpenVpn,
    /// On the ASA in front of the gateway.
    Asa,
}

/// One department.
#[derive(Debug, Clone)]
pub struct Department {
    /// `finance`; lower case, used in selectors and share names.
    pub name: Text,
    /// Usual start of work, minutes after local midnight.
    pub opens: u32,
    /// Usual end of work, minutes after local midnight.
    pub closes: u32,
}

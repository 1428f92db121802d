//! Branches and devices in a company template.

use super::Subnet;
use crate::world::{HostRole, Os, Zone};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A branch office. It has its own networks and a router; everything that leaves it goes through the head office.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Branch")]
pub struct Branch {
    /// `Terminal South`.
    pub name: String,
    /// Begin of names of hosts there, `ts`; also the name of the directory's site.
    pub code: String,
    /// What joins it to the head office, `leased line of 200 Mbit/s`.
    pub link: String,
    /// How many of 1000 desks of a department stand there.
    pub departments: BTreeMap<String, u32>,
    /// Networks: `Office` and `Devices` at least; `Servers` where it gets some.
    pub subnets: BTreeMap<Zone, Subnet>,
    /// Euros an hour of its router's work is worth.
    pub value_per_hour: u32,
    /// Servers it gets once it is large enough.
    #[serde(default)]
    pub servers: Vec<BranchServer>,
}

/// A server of a branch.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "BranchServer")]
pub struct BranchServer {
    /// What it is for.
    pub role: HostRole,
    /// Middle of its name.
    pub code: String,
    /// What it runs.
    pub os: Os,
    /// Euros an hour of its work is worth.
    pub value_per_hour: u32,
    /// It stands there from so many desks on.
    pub from_desks: u32,
}

/// Printers, multifunction printers or telephones.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename = "Device")]
pub struct Device {
    /// What they are for.
    pub role: HostRole,
    /// Middle of their names, `prn` in `hbr-prn-03`.
    pub code: String,
    /// One for so many desks of the company, beside the desk that makes it due.
    pub one_per: u32,
    /// Euros an hour of its work is worth.
    pub value_per_hour: u32,
}

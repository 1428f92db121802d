//! All log sources: one folder each with its fields and what it writes of an effect.
//!
//! *Owns* the registry. *Reads* and *writes* nothing. *Invariant*: type names are unique, and columns
//! of one table that share a name share a type (a test reads all of them).

pub mod asa;
pub mod auditd;
mod cloud;
pub mod cloudtrail;
pub mod defender;
pub mod dhcp;
pub mod dnsserver;
pub mod edr;
pub mod entra;
pub mod filehash;
pub mod foreign;
pub mod linux;
pub mod mail;
pub mod office;
pub mod panos;
pub mod powershell;
pub mod security;
pub mod squid;
pub mod sshd;
pub mod suricata;
pub mod syslog;
pub mod sysmon;
pub mod system;
pub mod taskscheduler;
pub mod ueba;
pub mod web;
pub mod windows;
pub mod wmi;
pub mod zeek;

use super::record::EventType;
use super::sensor::Sensor;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Every log source, in the order in which their records of one effect are written.
pub fn registry() -> &'static [&'static dyn Sensor] {
    &[
        &security::Security,
        &sysmon::Sysmon,
        &powershell::PowerShell,
        &system::System,
        &defender::Defender,
        &wmi::Wmi,
        &taskscheduler::TaskScheduler,
        &zeek::Zeek,
        &suricata::Suricata,
        &panos::Firewall,
        &asa::Asa,
        &squid::Proxy,
        &mail::Mail,
        &sshd::Sshd,
        &edr::Edr,
        &entra::Entra,
        &office::Office,
        &ueba::Ueba,
        &cloudtrail::CloudTrail,
        &syslog::Syslog,
        &auditd::Auditd,
        &web::Web,
        &dhcp::Dhcp,
        &dnsserver::DnsServer,
    ]
}

/// Every type of record any source can write.
pub fn all_types() -> Vec<&'static EventType> {
    registry().iter().flat_map(|sensor| sensor.types()).copied().collect()
}

/// Every type a record can have: those of the sensors, and those of imported logs that no sensor here writes.
pub fn known_types() -> Vec<&'static EventType> {
    all_types().into_iter().chain(foreign::TYPES.iter().copied()).collect()
}

/// The type with this name, `win.security.4688`.
pub fn event_type(name: &str) -> Option<&'static EventType> {
    static BY_NAME: LazyLock<BTreeMap<&str, &EventType>> =
        LazyLock::new(|| known_types().into_iter().map(|kind| (kind.name, kind)).collect());
    BY_NAME.get(name).copied()
}

//! Syslog lines of programs other than sshd.

use crate::telemetry::record::EventType;
use crate::telemetry::source::linux::{HEADER, LINE};

const fn syslog(name: &'static str, title: &'static str) -> EventType {
    EventType { name, table: "Syslog", version: "9", title, system: &HEADER, fields: &LINE, derived: &[] }
}

/// `linux.sudo`.
pub static SUDO: EventType = syslog("linux.sudo", "sudo message");
/// `linux.su`.
pub static SU: EventType = syslog("linux.su", "su message");
/// `linux.cron`.
pub static CRON: EventType = syslog("linux.cron", "cron message");
/// `linux.systemd`.
pub static SYSTEMD: EventType = syslog("linux.systemd", "systemd message");
/// `linux.useradd`.
pub static USERADD: EventType = syslog("linux.useradd", "useradd message");
/// `linux.openvpn`.
pub static OPENVPN: EventType = syslog("linux.openvpn", "VPN gateway message");

/// `linux.kernel`.
pub static KERNEL: EventType = syslog("linux.kernel", "kernel message");

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[&SUDO, &SU, &CRON, &SYSTEMD, &USERADD, &OPENVPN, &KERNEL];

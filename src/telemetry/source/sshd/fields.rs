//! sshd's syslog line: fields in native order, columns in `Syslog`.

use crate::telemetry::record::EventType;
use crate::telemetry::source::linux::{HEADER, LINE};

/// `linux.sshd`.
pub static SSHD: EventType = EventType {
    name: "linux.sshd",
    table: "Syslog",
    version: "9",
    title: "sshd message",
    system: &HEADER,
    fields: &LINE,
    derived: &[],
};

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[&SSHD];

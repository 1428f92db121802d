//! sshd's syslog line: fields in native order, columns in `Syslog`.

use crate::telemetry::record::{EventType, Field};

/// `linux.sshd`.
pub static SSHD: EventType = EventType {
    name: "linux.sshd",
    table: "Syslog",
    version: "9",
    title: "sshd message",
    system: &[
        Field::text("Computer", "Full name of the host that wrote the line."),
        Field::text("Facility", "Syslog facility."),
        Field::text("SeverityLevel", "Syslog severity."),
    ],
    fields: &[
        Field::time("ts", "When the line was written, local time with offset.").column("EventTime"),
        Field::text("host", "Short name of the host.").column("HostName"),
        Field::text("proc", "Program.").column("ProcessName"),
        Field::long("pid", "Process id of the sshd that serves the connection.").column("ProcessID"),
        Field::text("msg", "The message.").column("SyslogMessage"),
    ],
    derived: &[],
};

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[&SSHD];

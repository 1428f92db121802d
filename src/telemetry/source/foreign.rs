//! Records that no sensor of the company writes, but that imported logs have.
//!
//! *Owns* one type per table for everything a known source writes beyond the types above, and the table `Imported`
//! for whole sources nobody here knows. What a type has no field for stands in `AdditionalFields`.

use super::linux::{HEADER, LINE};
use super::windows::{EVENT_HEADER, SECURITY_HEADER};
use crate::telemetry::record::{EventType, Field};

static COMPUTER: [Field; 1] = [Field::text("Computer", "Full name of the host that wrote the record.")];

/// Any other event of the channel `Security`; fields that most messages of the channel share.
pub static SECURITY: EventType = EventType {
    name: "win.security.other",
    table: "SecurityEvent",
    version: "any",
    title: "Another event of the security log.",
    system: &SECURITY_HEADER,
    fields: &[
        Field::text("SubjectUserSid", "Account that asked, as a SID."),
        Field::text("SubjectUserName", "Account that asked."),
        Field::text("SubjectDomainName", "Its domain."),
        Field::text("SubjectLogonId", "Its session."),
        Field::text("TargetUserSid", "Account acted on, as a SID."),
        Field::text("TargetUserName", "Account acted on."),
        Field::text("TargetDomainName", "Its domain."),
        Field::text("IpAddress", "Address of the other end."),
    ],
    derived: &[],
};

/// Any other event of Sysmon.
pub static SYSMON: EventType = event("win.sysmon.other", "Another event of Sysmon.");

/// Any other event of any other channel.
pub static EVENT: EventType = event("win.event.other", "Another event of a Windows channel.");

const fn event(name: &'static str, title: &'static str) -> EventType {
    EventType { name, table: "Event", version: "any", title, system: &EVENT_HEADER, fields: &[], derived: &[] }
}

/// A line of any other program.
pub static SYSLOG: EventType = EventType {
    name: "linux.other",
    table: "Syslog",
    version: "any",
    title: "Message of another program",
    system: &HEADER,
    fields: &LINE,
    derived: &[],
};

/// Any other record of the audit system.
pub static AUDITD: EventType = EventType {
    name: "linux.auditd.other",
    table: "LinuxAuditLog",
    version: "any",
    title: "Another record of the audit system",
    system: &COMPUTER,
    fields: &[
        Field::text("type", "Kind of record.").column("RecordType"),
        Field::text("msg", "Time and number; records with the same number belong to one event.").column("AuditID"),
    ],
    derived: &[],
};

/// A line of any other log of Zeek.
pub static ZEEK: EventType = EventType {
    name: "zeek.other",
    table: "zeek_other",
    version: "any",
    title: "Another log of Zeek",
    system: &[],
    fields: &[
        Field::time("ts", "When it happened, seconds since 1970 UTC."),
        Field::text("uid", "Identity of the connection."),
        Field::text("id.orig_h", "Address that opened the connection.").column("id_orig_h"),
        Field::long("id.orig_p", "Its port.").column("id_orig_p"),
        Field::text("id.resp_h", "Address that was called.").column("id_resp_h"),
        Field::long("id.resp_p", "Its port.").column("id_resp_p"),
        Field::text("_path", "Name of the log.").column("path"),
    ],
    derived: &[],
};

/// Any other record of Suricata.
pub static SURICATA: EventType = EventType {
    name: "suricata.other",
    table: "suricata_other",
    version: "any",
    title: "Another record of Suricata",
    system: &[],
    fields: &[
        Field::time("timestamp", "When the packet passed."),
        Field::long("flow_id", "Identity of the flow."),
        Field::text("event_type", "Kind of record."),
        Field::text("src_ip", "Address the packet came from."),
        Field::long("src_port", "Port the packet came from."),
        Field::text("dest_ip", "Address the packet went to."),
        Field::long("dest_port", "Port the packet went to."),
        Field::text("proto", "TCP, UDP or ICMP."),
    ],
    derived: &[],
};

/// Any other record of the unified audit log.
pub static OFFICE: EventType = EventType {
    name: "o365.other",
    table: "OfficeActivity",
    version: "any",
    title: "Another record of the unified audit log",
    system: &[],
    fields: &[
        Field::time("CreationTime", "When it happened, UTC.").hidden(),
        Field::text("Id", "Identity of the record.").column("OfficeId"),
        Field::text("Operation", "What was done."),
        Field::text("OrganizationId", "Tenant."),
        Field::text("RecordType", "Kind of record, number or name.").column("RecordType"),
        Field::text("ResultStatus", "Whether it succeeded."),
        Field::text("UserKey", "Other identity of the user."),
        Field::long("UserType", "Number of the kind of user.").column("UserTypeNumber"),
        Field::text("Workload", "Service.").column("OfficeWorkload"),
        Field::text("ClientIP", "Address the provider saw."),
        Field::text("ObjectId", "File, mailbox or object it is about.").column("OfficeObjectId"),
        Field::text("UserId", "Who did it."),
    ],
    derived: &[],
};

/// A record of a source nobody here knows: all it says is in `AdditionalFields` or, for plain lines, in `Message`.
pub static ROW: EventType = EventType {
    name: "import.row",
    table: "Imported",
    version: "any",
    title: "Record of a source without a table of its own",
    system: &[],
    fields: &[
        Field::text("Source", "Name of the file."),
        Field::text("Kind", "What the source calls this kind of record, if it does."),
        Field::text("Computer", "Host that wrote it, if it says so."),
        Field::text("Message", "The line, or the message of the record."),
    ],
    derived: &[],
};

/// All of them.
pub(super) static TYPES: &[&EventType] =
    &[&SECURITY, &SYSMON, &EVENT, &SYSLOG, &AUDITD, &ZEEK, &SURICATA, &OFFICE, &ROW];

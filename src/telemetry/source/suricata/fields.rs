//! EVE records: a common head, then what the event type adds.

use crate::telemetry::record::{ColumnType, Derived, EventType, Field, Record, Value};
use serde_json::Value as Json;

const TIMESTAMP: Field = Field::time("timestamp", "When the packet passed, local time with offset.");
const FLOW_ID: Field = Field::long("flow_id", "Identity of the flow; joins all records of one flow.");
const INTERFACE: Field = Field::text("in_iface", "Interface that listens.");
const EVENT: Field = Field::text("event_type", "Kind of record.");
const SRC_IP: Field = Field::text("src_ip", "Address the packet came from.");
const SRC_PORT: Field = Field::long("src_port", "Port the packet came from.");
const DEST_IP: Field = Field::text("dest_ip", "Address the packet went to.");
const DEST_PORT: Field = Field::long("dest_port", "Port the packet went to.");
const PROTO: Field = Field::text("proto", "TCP, UDP or ICMP.");
const PKT_SRC: Field = Field::text("pkt_src", "Where the packet was taken from.");
const COMMUNITY: Field =
    Field::text("community_id", "Community id version 1; the same in every tool that computes it.");
const TX: Field = Field::long("tx_id", "Number of the transaction within its flow.");
const APP: Field = Field::text("app_proto", "Protocol spoken.");

/// `suricata.alert`.
pub static ALERT: EventType = EventType {
    name: "suricata.alert",
    table: "suricata_alert",
    version: "7",
    title: "Alert",
    system: &[],
    fields: &[
        TIMESTAMP,
        FLOW_ID,
        INTERFACE,
        EVENT,
        SRC_IP,
        SRC_PORT,
        DEST_IP,
        DEST_PORT,
        PROTO,
        PKT_SRC,
        COMMUNITY,
        TX,
        Field::dynamic("alert", "Signature with number, category and severity; 1 is the gravest."),
        Field::dynamic("tls", "Encrypted session it is about."),
        Field::dynamic("http", "Web request it is about."),
        Field::dynamic("dns", "Name question it is about."),
        Field::dynamic("ssh", "Secure shell it is about."),
        APP,
        Field::text("direction", "to_server or to_client."),
        Field::dynamic("flow", "The flow so far."),
    ],
    derived: &[
        Derived {
            column: "signature",
            column_type: ColumnType::String,
            doc: "Name of the signature.",
            value: |record| of_alert(record, "signature"),
        },
        Derived {
            column: "signature_id",
            column_type: ColumnType::Long,
            doc: "Number of the signature.",
            value: |record| of_alert(record, "signature_id"),
        },
        Derived {
            column: "severity",
            column_type: ColumnType::Long,
            doc: "1 grave, 2 middling, 3 slight.",
            value: |record| of_alert(record, "severity"),
        },
    ],
};

/// `suricata.dns`.
pub static DNS: EventType = EventType {
    name: "suricata.dns",
    table: "suricata_dns",
    version: "7",
    title: "Name answer",
    system: &[],
    fields: &[
        TIMESTAMP,
        FLOW_ID,
        INTERFACE,
        EVENT,
        SRC_IP,
        SRC_PORT,
        DEST_IP,
        DEST_PORT,
        PROTO,
        PKT_SRC,
        COMMUNITY,
        Field::dynamic("dns", "Question and answers."),
    ],
    derived: &[],
};

/// `suricata.http`.
pub static HTTP: EventType = EventType {
    name: "suricata.http",
    table: "suricata_http",
    version: "7",
    title: "Web request",
    system: &[],
    fields: &[
        TIMESTAMP,
        FLOW_ID,
        INTERFACE,
        EVENT,
        SRC_IP,
        SRC_PORT,
        DEST_IP,
        DEST_PORT,
        PROTO,
        PKT_SRC,
        COMMUNITY,
        TX,
        Field::dynamic("http", "Request and answer."),
    ],
    derived: &[],
};

/// `suricata.tls`.
pub static TLS: EventType = EventType {
    name: "suricata.tls",
    table: "suricata_tls",
    version: "7",
    title: "Encrypted session",
    system: &[],
    fields: &[
        TIMESTAMP,
        FLOW_ID,
        INTERFACE,
        EVENT,
        SRC_IP,
        SRC_PORT,
        DEST_IP,
        DEST_PORT,
        PROTO,
        PKT_SRC,
        COMMUNITY,
        Field::dynamic("tls", "Name, version, certificate and fingerprints."),
    ],
    derived: &[],
};

/// `suricata.flow`.
pub static FLOW: EventType = EventType {
    name: "suricata.flow",
    table: "suricata_flow",
    version: "7",
    title: "Flow ended",
    system: &[],
    fields: &[
        TIMESTAMP,
        FLOW_ID,
        INTERFACE,
        EVENT,
        SRC_IP,
        SRC_PORT,
        DEST_IP,
        DEST_PORT,
        PROTO,
        PKT_SRC,
        COMMUNITY,
        APP,
        Field::dynamic("flow", "Packets, bytes, begin, end and reason."),
        Field::dynamic("tcp", "Flags and state."),
    ],
    derived: &[],
};

/// `suricata.fileinfo`.
pub static FILEINFO: EventType = EventType {
    name: "suricata.fileinfo",
    table: "suricata_fileinfo",
    version: "7",
    title: "File seen",
    system: &[],
    fields: &[
        TIMESTAMP,
        FLOW_ID,
        INTERFACE,
        EVENT,
        SRC_IP,
        SRC_PORT,
        DEST_IP,
        DEST_PORT,
        PROTO,
        PKT_SRC,
        COMMUNITY,
        Field::dynamic("http", "Web request that brought it."),
        APP,
        Field::dynamic("fileinfo", "Name, size and hashes."),
    ],
    derived: &[],
};

/// `suricata.smb`.
pub static SMB: EventType = EventType {
    name: "suricata.smb",
    table: "suricata_smb",
    version: "7",
    title: "File sharing",
    system: &[],
    fields: &[
        TIMESTAMP,
        FLOW_ID,
        INTERFACE,
        EVENT,
        SRC_IP,
        SRC_PORT,
        DEST_IP,
        DEST_PORT,
        PROTO,
        PKT_SRC,
        COMMUNITY,
        Field::dynamic("smb", "Command, share, file or pipe."),
    ],
    derived: &[],
};

/// `suricata.krb5`.
pub static KRB5: EventType = EventType {
    name: "suricata.krb5",
    table: "suricata_krb5",
    version: "7",
    title: "Ticket request",
    system: &[],
    fields: &[
        TIMESTAMP,
        FLOW_ID,
        INTERFACE,
        EVENT,
        SRC_IP,
        SRC_PORT,
        DEST_IP,
        DEST_PORT,
        PROTO,
        PKT_SRC,
        COMMUNITY,
        Field::dynamic("krb5", "Message, client, service and encryption."),
    ],
    derived: &[],
};

/// `suricata.ssh`.
pub static SSH: EventType = EventType {
    name: "suricata.ssh",
    table: "suricata_ssh",
    version: "7",
    title: "Secure shell",
    system: &[],
    fields: &[
        TIMESTAMP,
        FLOW_ID,
        INTERFACE,
        EVENT,
        SRC_IP,
        SRC_PORT,
        DEST_IP,
        DEST_PORT,
        PROTO,
        PKT_SRC,
        COMMUNITY,
        TX,
        Field::dynamic("ssh", "Software of both ends."),
    ],
    derived: &[],
};

/// `suricata.smtp`.
pub static SMTP: EventType = EventType {
    name: "suricata.smtp",
    table: "suricata_smtp",
    version: "7",
    title: "Mail transfer",
    system: &[],
    fields: &[
        TIMESTAMP,
        FLOW_ID,
        INTERFACE,
        EVENT,
        SRC_IP,
        SRC_PORT,
        DEST_IP,
        DEST_PORT,
        PROTO,
        PKT_SRC,
        COMMUNITY,
        TX,
        Field::dynamic("smtp", "Envelope."),
        Field::dynamic("email", "Header and attachments."),
    ],
    derived: &[],
};

/// `suricata.anomaly`.
pub static ANOMALY: EventType = EventType {
    name: "suricata.anomaly",
    table: "suricata_anomaly",
    version: "7",
    title: "Odd traffic",
    system: &[],
    fields: &[
        TIMESTAMP,
        FLOW_ID,
        INTERFACE,
        EVENT,
        SRC_IP,
        SRC_PORT,
        DEST_IP,
        DEST_PORT,
        PROTO,
        PKT_SRC,
        COMMUNITY,
        TX,
        Field::dynamic("anomaly", "What the parser stumbled over."),
    ],
    derived: &[],
};

/// `suricata.dhcp`.
pub static DHCP: EventType = EventType {
    name: "suricata.dhcp",
    table: "suricata_dhcp",
    version: "7",
    title: "Address lease",
    system: &[],
    fields: &[
        TIMESTAMP,
        FLOW_ID,
        INTERFACE,
        EVENT,
        SRC_IP,
        SRC_PORT,
        DEST_IP,
        DEST_PORT,
        PROTO,
        PKT_SRC,
        COMMUNITY,
        Field::dynamic("dhcp", "Lease as the server answers."),
    ],
    derived: &[],
};

/// `suricata.dcerpc`.
pub static DCERPC: EventType = EventType {
    name: "suricata.dcerpc",
    table: "suricata_dcerpc",
    version: "7",
    title: "Remote procedure call",
    system: &[],
    fields: &[
        TIMESTAMP,
        FLOW_ID,
        INTERFACE,
        EVENT,
        SRC_IP,
        SRC_PORT,
        DEST_IP,
        DEST_PORT,
        PROTO,
        PKT_SRC,
        COMMUNITY,
        Field::dynamic("dcerpc", "Interface, procedure and sizes."),
    ],
    derived: &[],
};

/// A value of the nested `alert`.
fn of_alert(record: &Record, key: &str) -> Value {
    let Value::Json(alert) = record.get("alert") else { return Value::Absent };
    match alert.get(key) {
        Some(Json::String(text)) => text.as_str().into(),
        Some(Json::Number(n)) => n.as_i64().map_or(Value::Absent, Value::Int),
        _ => Value::Absent,
    }
}

/// All types of this source.
pub(super) static TYPES: &[&EventType] =
    &[&ALERT, &DNS, &HTTP, &TLS, &FLOW, &FILEINFO, &SMB, &KRB5, &SSH, &SMTP, &ANOMALY, &DHCP, &DCERPC];

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

macro_rules! eve {
    ($($name:ident = $kind:literal $title:literal $derived:expr => [$($field:expr),* $(,)?];)*) => {
        $(
            #[doc = concat!("`suricata.", $kind, "`.")]
            pub static $name: EventType = EventType {
                name: concat!("suricata.", $kind),
                table: concat!("suricata_", $kind),
                version: "7",
                title: $title,
                system: &[],
                fields: &[
                    TIMESTAMP, FLOW_ID, INTERFACE, EVENT, SRC_IP, SRC_PORT, DEST_IP, DEST_PORT, PROTO, PKT_SRC,
                    COMMUNITY, $($field),*
                ],
                derived: $derived,
            };
        )*
    };
}

eve! {
    ALERT = "alert" "Alert" &ALERT_COLUMNS => [
        TX,
        Field::dynamic("alert", "Signature with number, category and severity; 1 is the gravest."),
        Field::dynamic("tls", "Encrypted session it is about."),
        Field::dynamic("http", "Web request it is about."),
        Field::dynamic("dns", "Name question it is about."),
        Field::dynamic("ssh", "Secure shell it is about."),
        APP,
        Field::text("direction", "to_server or to_client."),
        Field::dynamic("flow", "The flow so far."),
    ];
    DNS = "dns" "Name answer" &[] => [
        Field::dynamic("dns", "Question and answers."),
    ];
    HTTP = "http" "Web request" &[] => [
        TX,
        Field::dynamic("http", "Request and answer."),
    ];
    TLS = "tls" "Encrypted session" &[] => [
        Field::dynamic("tls", "Name, version, certificate and fingerprints."),
    ];
    FLOW = "flow" "Flow ended" &[] => [
        APP,
        Field::dynamic("flow", "Packets, bytes, begin, end and reason."),
        Field::dynamic("tcp", "Flags and state."),
    ];
    FILEINFO = "fileinfo" "File seen" &[] => [
        Field::dynamic("http", "Web request that brought it."),
        APP,
        Field::dynamic("fileinfo", "Name, size and hashes."),
    ];
    SMB = "smb" "File sharing" &[] => [
        Field::dynamic("smb", "Command, share, file or pipe."),
    ];
    KRB5 = "krb5" "Ticket request" &[] => [
        Field::dynamic("krb5", "Message, client, service and encryption."),
    ];
    SSH = "ssh" "Secure shell" &[] => [
        TX,
        Field::dynamic("ssh", "Software of both ends."),
    ];
    SMTP = "smtp" "Mail transfer" &[] => [
        TX,
        Field::dynamic("smtp", "Envelope."),
        Field::dynamic("email", "Header and attachments."),
    ];
    ANOMALY = "anomaly" "Odd traffic" &[] => [
        TX,
        Field::dynamic("anomaly", "What the parser stumbled over."),
    ];
    DHCP = "dhcp" "Address lease" &[] => [
        Field::dynamic("dhcp", "Lease as the server answers."),
    ];
    DCERPC = "dcerpc" "Remote procedure call" &[] => [
        Field::dynamic("dcerpc", "Interface, procedure and sizes."),
    ];
}

static ALERT_COLUMNS: [Derived; 3] = [
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
];

/// A value of the nested `alert`.
fn of_alert(record: &Record, key: &str) -> Value {
    let Some(alert) = record.get("alert").tree() else { return Value::Absent };
    match alert.get(key) {
        Some(Json::String(text)) => Value::copied(text),
        Some(Json::Number(n)) => n.as_i64().map_or(Value::Absent, Value::Int),
        _ => Value::Absent,
    }
}

/// All types of this source.
pub(super) static TYPES: &[&EventType] =
    &[&ALERT, &DNS, &HTTP, &TLS, &FLOW, &FILEINFO, &SMB, &KRB5, &SSH, &SMTP, &ANOMALY, &DHCP, &DCERPC];

//! Cisco ASA messages in `CommonSecurityLog`.

use crate::telemetry::record::{ColumnType, Derived, EventType, Field};

/// `cisco.asa`.
pub static ASA: EventType = EventType {
    name: "cisco.asa",
    table: "CommonSecurityLog",
    version: "9",
    title: "Inner firewall message",
    system: &[],
    fields: &[
        Field::text("timestamp", "When the message was sent, local time.").hidden(),
        Field::text("dvc_name", "Name of the firewall.").column("DeviceName"),
        Field::text("severity", "4 warning, 6 information.").column("LogSeverity"),
        Field::text("message_id", "302013 and 302015 built, 302014 and 302016 ended, 106023 denied; 113004, 113005, 722051 and 113019 of tunnels.")
            .column("DeviceEventClassID"),
        Field::text("message", "The message.").column("Message"),
        Field::long("connection", "Number of the connection; joins built and ended.").column("DeviceCustomNumber1"),
        Field::text("src_ip", "Address that opened the connection.").column("SourceIP"),
        Field::long("src_port", "Source port.").column("SourcePort"),
        Field::text("dest_ip", "Address that was called.").column("DestinationIP"),
        Field::long("dest_port", "Destination port.").column("DestinationPort"),
        Field::text("transport", "TCP or UDP.").column("Protocol"),
        Field::text("action", "Built, Teardown or Deny.").column("DeviceAction"),
        Field::long("bytes", "Payload both ways, at the end.").column("FlexNumber1"),
        Field::text("user", "Who opened a tunnel from home, or tried to.").column("SourceUserName"),
    ],
    derived: &[
        Derived {
            column: "DeviceVendor",
            column_type: ColumnType::String,
            doc: "Maker of the device.",
            value: |_| "Cisco".into(),
        },
        Derived {
            column: "DeviceProduct",
            column_type: ColumnType::String,
            doc: "Kind of device.",
            value: |_| "ASA".into(),
        },
        Derived {
            column: "SimplifiedDeviceAction",
            column_type: ColumnType::String,
            doc: "Allow or Deny, the same word for every device.",
            value: |r| if &*r.text("action") == "Deny" { "Deny".into() } else { "Allow".into() },
        },
    ],
};

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[&ASA];

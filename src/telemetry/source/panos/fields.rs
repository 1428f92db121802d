//! PAN-OS traffic log: columns in native order, in `CommonSecurityLog`.
//!
//! Positions 61 to 74 have no names in the reference's list; their meaning is from Palo Alto's
//! documentation of the traffic log.

use super::threat_fields::THREAT;
use crate::telemetry::record::{ColumnType, Derived, EventType, Field, Record, Value};

/// `panos.traffic`.
pub static TRAFFIC: EventType = EventType {
    name: "panos.traffic",
    table: "CommonSecurityLog",
    version: "75 columns",
    title: "TRAFFIC",
    system: &[],
    fields: &[
        Field::text("future_use1", "Reserved.").hidden(),
        Field::text("receive_time", "When the log was received, local time.").hidden(),
        Field::text("serial_number", "Serial number of the firewall.").column("DeviceExternalID"),
        Field::text("log_type", "TRAFFIC.").hidden(),
        Field::text("log_subtype", "end of an allowed session, deny or drop.").column("DeviceEventClassID"),
        Field::text("version", "Version of the log format.").hidden(),
        Field::text("generated_time", "When the log was written, local time.").hidden(),
        Field::text("src_ip", "Address that opened the session.").column("SourceIP"),
        Field::text("dest_ip", "Address that was called.").column("DestinationIP"),
        Field::text("src_translated_ip", "Source address after translation.").column("SourceTranslatedAddress"),
        Field::text("dest_translated_ip", "Destination address after translation.")
            .column("DestinationTranslatedAddress"),
        Field::text("rule", "Firewall rule that decided.").column("DeviceCustomString1"),
        Field::text("src_user", "User of the source, if known.").column("SourceUserName"),
        Field::text("dest_user", "User of the destination, if known.").column("DestinationUserName"),
        Field::text("app", "Application found by content.").column("ApplicationProtocol"),
        Field::text("vsys", "Virtual system.").column("DeviceCustomString3"),
        Field::text("src_zone", "Zone the session came from.").column("DeviceCustomString4"),
        Field::text("dest_zone", "Zone the session went to.").column("DeviceCustomString5"),
        Field::text("src_interface", "Interface it came in by.").column("DeviceInboundInterface"),
        Field::text("dest_interface", "Interface it left by.").column("DeviceOutboundInterface"),
        Field::text("log_forwarding_profile", "Where the log is sent.").column("DeviceCustomString6"),
        Field::text("future_use3", "Reserved; a time.").hidden(),
        Field::long("session_id", "Number of the session.").column("DeviceCustomNumber1"),
        Field::long("repeat_count", "Sessions summed up in this line.").column("EventCount"),
        Field::long("src_port", "Source port.").column("SourcePort"),
        Field::long("dest_port", "Destination port.").column("DestinationPort"),
        Field::long("src_translated_port", "Source port after translation.").column("SourceTranslatedPort"),
        Field::long("dest_translated_port", "Destination port after translation.").column("DestinationTranslatedPort"),
        Field::text("session_flags", "Bit mask of the session.").hidden(),
        Field::text("transport", "tcp, udp or icmp.").column("Protocol"),
        Field::text("action", "allow, deny or drop.").column("DeviceAction"),
        Field::long("bytes", "Bytes both ways.").column("FlexNumber1"),
        Field::long("bytes_out", "Bytes sent by the source.").column("SentBytes"),
        Field::long("bytes_in", "Bytes received by the source.").column("ReceivedBytes"),
        Field::long("packets", "Packets both ways.").column("DeviceCustomNumber2"),
        Field::text("start_time", "Start of the session, local time.").hidden(),
        Field::long("duration", "Seconds.").column("DeviceCustomNumber3"),
        Field::text("http_category", "Category of the destination.").column("DeviceCustomString2"),
        Field::text("future_use4", "Reserved.").hidden(),
        Field::text("sequence_number", "Running number of the log line.").column("ExternalID"),
        Field::text("action_flags", "Bit mask of the log.").hidden(),
        Field::text("src_location", "Country or range of the source.").column("SourceLocation"),
        Field::text("dest_location", "Country or range of the destination.").column("DestinationLocation"),
        Field::text("future_use5", "Reserved.").hidden(),
        Field::long("packets_out", "Packets sent by the source.").hidden(),
        Field::long("packets_in", "Packets received by the source.").hidden(),
        Field::text("session_end_reason", "Why the session ended.").column("Reason"),
        Field::text("devicegroup_level1", "Device group.").hidden(),
        Field::text("devicegroup_level2", "Device group.").hidden(),
        Field::text("devicegroup_level3", "Device group.").hidden(),
        Field::text("devicegroup_level4", "Device group.").hidden(),
        Field::text("vsys_name", "Name of the virtual system.").hidden(),
        Field::text("dvc_name", "Name of the firewall.").column("DeviceName"),
        Field::text("action_source", "What decided the action.").hidden(),
        Field::text("src_vm", "Virtual machine of the source.").hidden(),
        Field::text("dest_vm", "Virtual machine of the destination.").hidden(),
        Field::text("tunnel_id", "Tunnel.").hidden(),
        Field::text("tunnel_monitor_tag", "Tunnel tag.").hidden(),
        Field::text("tunnel_session_id", "Session that carries the tunnel.").hidden(),
        Field::text("tunnel_start_time", "Start of the tunnel.").hidden(),
        Field::text("tunnel_type", "Kind of tunnel.").hidden(),
        Field::text("pos_061", "SCTP association.").hidden(),
        Field::text("pos_062", "SCTP chunks.").hidden(),
        Field::text("pos_063", "SCTP chunks sent.").hidden(),
        Field::text("pos_064", "SCTP chunks received.").hidden(),
        Field::text("pos_065", "Identity of the rule.").hidden(),
        Field::text("pos_066", "HTTP/2 connection.").hidden(),
        Field::text("pos_067", "Changes of the application found.").hidden(),
        Field::text("pos_068", "SD-WAN policy.").hidden(),
        Field::text("pos_069", "SD-WAN link switches.").hidden(),
        Field::text("pos_070", "SD-WAN cluster.").hidden(),
        Field::text("pos_071", "SD-WAN device type.").hidden(),
        Field::text("pos_072", "SD-WAN cluster type.").hidden(),
        Field::text("pos_073", "SD-WAN site.").hidden(),
        Field::text("pos_074", "Dynamic user group.").hidden(),
    ],
    derived: &[
        VENDOR,
        PRODUCT,
        Derived {
            column: "Activity",
            column_type: ColumnType::String,
            doc: "What the line is about.",
            value: |r| r.get("log_type").clone(),
        },
        SIMPLIFIED,
    ],
};

/// Column of the maker.
pub(super) const VENDOR: Derived = Derived {
    column: "DeviceVendor",
    column_type: ColumnType::String,
    doc: "Maker of the device.",
    value: |_| "Palo Alto Networks".into(),
};

/// Column of the product.
pub(super) const PRODUCT: Derived = Derived {
    column: "DeviceProduct",
    column_type: ColumnType::String,
    doc: "Kind of device.",
    value: |_| "PAN-OS".into(),
};

/// Column of the common word for the action.
pub(super) const SIMPLIFIED: Derived = Derived {
    column: "SimplifiedDeviceAction",
    column_type: ColumnType::String,
    doc: "Allow or Deny, the same word for every device.",
    value: simplified,
};

fn simplified(record: &Record) -> Value {
    if matches!(&*record.text("action"), "allow" | "alert") { "Allow".into() } else { "Deny".into() }
}

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[&TRAFFIC, &THREAT];

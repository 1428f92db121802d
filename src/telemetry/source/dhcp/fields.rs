//! Columns of the DHCP server's audit log.

use crate::telemetry::record::{EventType, Field};

/// `win.dhcp.audit`.
pub static LEASE: EventType = EventType {
    name: "win.dhcp.audit",
    table: "DhcpServerAudit",
    version: "1",
    title: "Address lease",
    system: &[Field::text("Computer", "Full name of the server.")],
    fields: &[
        Field::long("ID", "10 new lease, 11 renewal, 12 release."),
        Field::text("Date", "Local date."),
        Field::text("Time", "Local time."),
        Field::text("Description", "ID in words."),
        Field::text("IP Address", "Address leased.").column("IPAddress"),
        Field::text("Host Name", "Name the client gives itself.").column("HostName"),
        Field::text("MAC Address", "Hardware address without separators.").column("MACAddress"),
        Field::text("User Name", "User, for authorised servers only.").column("UserName"),
        Field::text("TransactionID", "Number of the exchange."),
        Field::long("QResult", "Result of quarantine; 0 none."),
        Field::text("Probationtime", "End of quarantine."),
        Field::text("CorrelationID", "Joins quarantine records."),
        Field::text("Dhcid", "Identity in DNS."),
        Field::text("VendorClass(Hex)", "Vendor class, hexadecimal.").column("VendorClassHex"),
        Field::text("VendorClass(ASCII)", "Vendor class.").column("VendorClassASCII"),
        Field::text("UserClass(Hex)", "User class, hexadecimal.").column("UserClassHex"),
        Field::text("UserClass(ASCII)", "User class.").column("UserClassASCII"),
        Field::text("RelayAgentInformation", "What the relay adds."),
        Field::long("DnsRegError", "Error of the entry in DNS; 0 none."),
    ],
    derived: &[],
};

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[&LEASE];

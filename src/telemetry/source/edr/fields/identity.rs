//! `IdentityLogonEvents`: what the directory checked.

use super::common::{
    ACCOUNT_DOMAIN, ACCOUNT_NAME, ACCOUNT_OBJECT_ID, ACCOUNT_SID, ACCOUNT_UPN, ACTION_TYPE, ADDITIONAL_FIELDS,
    APPLICATION, DEVICE_NAME, DEVICE_TYPE, FAILURE_REASON, LOGON_TYPE, OS_PLATFORM, PROTOCOL, TIMESTAMP,
};
use crate::telemetry::record::{EventType, Field};

/// `xdr.IdentityLogonEvents`.
pub static TYPE: EventType = EventType {
    name: "xdr.IdentityLogonEvents",
    table: "IdentityLogonEvents",
    version: "1",
    title: "Logon seen by the directory",
    system: &[],
    fields: &[
        TIMESTAMP,
        ACTION_TYPE,
        APPLICATION,
        LOGON_TYPE,
        PROTOCOL,
        FAILURE_REASON,
        ACCOUNT_NAME,
        ACCOUNT_DOMAIN,
        ACCOUNT_UPN,
        ACCOUNT_SID,
        ACCOUNT_OBJECT_ID,
        Field::text("AccountDisplayName", "Full name of the person."),
        DEVICE_NAME,
        DEVICE_TYPE,
        OS_PLATFORM,
        Field::text("IPAddress", "Address it came from."),
        Field::long("Port", "Port it came from."),
        Field::text("DestinationDeviceName", "Machine that handled the request."),
        Field::text("DestinationIPAddress", "Its address."),
        Field::long("DestinationPort", "Its port."),
        Field::text("TargetDeviceName", "Machine the ticket or the logon is for."),
        Field::text("TargetAccountDisplayName", "Account the action is about."),
        Field::text("Location", "Country the address belongs to."),
        Field::text("Isp", "Provider the address belongs to."),
        Field::text("ReportId", "Identity of the row."),
        ADDITIONAL_FIELDS,
    ],
    derived: &[],
};

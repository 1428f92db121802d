//! Sysmon events: fields in native order, columns in `Event`.

use crate::telemetry::record::{ColumnType, Derived, EventType, Field, Record, Value};
use crate::telemetry::source::windows::{EVENT_HEADER, Message};
use std::sync::LazyLock;

const RULE: Field =
    Field::text("RuleName", "Name of the Sysmon configuration rule that let the event through, a dash for none.");
const UTC_TIME: Field = Field::text("UtcTime", "When it happened by the host's clock, UTC.");
const GUID: Field =
    Field::text("ProcessGuid", "Unique identity of the process: host, start time, sequence; joins all Sysmon events.");
const PID: Field =
    Field::long("ProcessId", "Process id; the same number as NewProcessId of 4688, there in hexadecimal.");
const IMAGE: Field = Field::text("Image", "Full path of the program.");
const USER: Field = Field::text("User", "Account the process runs as, DOMAIN\\name.");

const BASE: Message = Message {
    provider: "Microsoft-Windows-Sysmon",
    guid: "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}",
    channel: "Microsoft-Windows-Sysmon/Operational",
    id: 0,
    version: "5",
    level: "4",
    task: "0",
    opcode: "0",
    keywords: "0x8000000000000000",
};

macro_rules! events {
    ($($name:ident = $id:literal v $version:literal $title:literal [$($field:expr),* $(,)?];)*) => {
        $(
            #[doc = concat!("`win.sysmon.", $id, "`: ", $title)]
            pub(in crate::telemetry::source::sysmon) mod $name {
                use super::*;
                pub(crate) static TYPE: EventType = EventType {
                    name: concat!("win.sysmon.", $id),
                    table: "Event",
                    version: $version,
                    title: $title,
                    system: &EVENT_HEADER,
                    fields: &[$($field),*],
                    derived: &DERIVED,
                };
                pub(crate) const MESSAGE: Message =
                    Message { id: $id, version: $version, task: stringify!($id), ..BASE };
            }
        )*
        /// The events of this family.
        pub(super) static TYPES: &[&EventType] = &[$(&$name::TYPE),*];
    };
}

pub(super) mod more;

/// All events.
pub(super) fn all() -> &'static [&'static EventType] {
    static ALL: LazyLock<Vec<&'static EventType>> = LazyLock::new(|| [TYPES, more::TYPES].concat());
    &ALL
}

events! {
    process_create = 1 v "5" "Process Create" [
        RULE, UTC_TIME, GUID, PID, IMAGE,
        Field::text("FileVersion", "Version in the program file."),
        Field::text("Description", "Description in the program file."),
        Field::text("Product", "Product in the program file."),
        Field::text("Company", "Maker in the program file; anybody can write anything there."),
        Field::text("OriginalFileName", "Name the maker gave the file; differs from Image when it was renamed."),
        Field::text("CommandLine", "The program with its arguments, as started."),
        Field::text("CurrentDirectory", "Working folder."),
        USER,
        Field::text("LogonGuid", "Session as a GUID: host, logon time, logon id."),
        Field::text("LogonId", "Session on this host; joins with TargetLogonId of 4624."),
        Field::long("TerminalSessionId", "0 services, 1 the console, 2 and up remote desktop."),
        Field::text("IntegrityLevel", "Low sandboxed, Medium user, High administrator, System."),
        Field::text("Hashes", "Hashes of the program file."),
        Field::text("ParentProcessGuid", "Identity of the process that started it."),
        Field::long("ParentProcessId", "Process id of the process that started it."),
        Field::text("ParentImage", "Program that started it."),
        Field::text("ParentCommandLine", "Command line of the program that started it."),
        Field::text("ParentUser", "Account of the program that started it."),
    ];
    network_connect = 3 v "5" "Network connection detected" [
        RULE, UTC_TIME, GUID, PID, IMAGE, USER,
        Field::text("Protocol", "tcp or udp."),
        Field::text("Initiated", "true when this host opened the connection."),
        Field::text("SourceIsIpv6", "true for IPv6."),
        Field::text("SourceIp", "Address of the side that opened it."),
        Field::text("SourceHostname", "Name of that side, if known."),
        Field::long("SourcePort", "Port of that side."),
        Field::text("SourcePortName", "Usual service of that port."),
        Field::text("DestinationIsIpv6", "true for IPv6."),
        Field::text("DestinationIp", "Address of the called side."),
        Field::text("DestinationHostname", "Name of the called side, if known."),
        Field::long("DestinationPort", "Port of the called side."),
        Field::text("DestinationPortName", "Usual service of that port."),
    ];
    process_terminate = 5 v "3" "Process terminated" [RULE, UTC_TIME, GUID, PID, IMAGE, USER];
    process_access = 10 v "3" "Process accessed" [
        RULE, UTC_TIME,
        Field::text("SourceProcessGUID", "Identity of the process that opened the other."),
        Field::long("SourceProcessId", "Process id of the process that opened the other."),
        Field::long("SourceThreadId", "Thread that did it."),
        Field::text("SourceImage", "Program that opened the other."),
        Field::text("TargetProcessGUID", "Identity of the opened process."),
        Field::long("TargetProcessId", "Process id of the opened process."),
        Field::text("TargetImage", "Program that was opened."),
        Field::text("GrantedAccess", "Rights it got: 0x1010 and 0x1410 can read memory, 0x1000 only asks."),
        Field::text("CallTrace", "Modules the call came through."),
        Field::text("SourceUser", "Account of the process that opened the other."),
        Field::text("TargetUser", "Account of the opened process."),
    ];
    file_create = 11 v "2" "File created" [
        RULE, UTC_TIME, GUID, PID, IMAGE,
        Field::text("TargetFilename", "Full path of the new file."),
        Field::text("CreationUtcTime", "Creation time of the file, UTC."),
        USER,
    ];
    registry_set = 13 v "2" "Registry value set" [
        RULE,
        Field::text("EventType", "SetValue."),
        UTC_TIME, GUID, PID, IMAGE,
        Field::text("TargetObject", "Key and value name."),
        Field::text("Details", "The data written."),
        USER,
    ];
    dns_query = 22 v "5" "Dns query" [
        RULE, UTC_TIME, GUID, PID,
        Field::text("QueryName", "Name asked for."),
        Field::text("QueryStatus", "0 answered, 9003 no such name."),
        Field::text("QueryResults", "Answers, each followed by a semicolon; a dash for none."),
        IMAGE, USER,
    ];
}

static DERIVED: [Derived; 2] = [
    Derived {
        column: "UserName",
        column_type: ColumnType::String,
        doc: "Account under which the event was written, by name.",
        value: |r| r.get("UserName").clone(),
    },
    Derived {
        column: "RenderedDescription",
        column_type: ColumnType::String,
        doc: "The message in words: title and the fields that matter most.",
        value: rendered,
    },
];

/// Title and the telling fields; the whole message repeats every column and is not worth its memory.
fn rendered(record: &Record) -> Value {
    let telling = [
        "Image",
        "CommandLine",
        "TargetFilename",
        "TargetObject",
        "Details",
        "QueryName",
        "DestinationIp",
        "DestinationPort",
        "SourceImage",
        "TargetImage",
        "ImageLoaded",
        "PipeName",
        "NewName",
        "Contents",
        "Destination",
        "Query",
    ];
    let mut text = format!("{}:", record.kind.title);
    for name in telling {
        if let Some(value) = record.get(name).to_text() {
            text.push_str(&format!("\r\n{name}: {value}"));
        }
    }
    text.into()
}

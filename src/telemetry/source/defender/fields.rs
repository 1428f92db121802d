//! Messages of the virus scanner: fields in native order, columns in `Event` without the blanks.

use crate::telemetry::record::{EventType, Field};
use crate::telemetry::source::windows::{EVENT_DERIVED, EVENT_HEADER, Message, channel};
use std::sync::LazyLock;

const PRODUCT: Field = Field::text("Product Name", "The virus scanner.").column("ProductName");
const PRODUCT_VERSION: Field = Field::text("Product Version", "Version of its platform.").column("ProductVersion");

const fn unused(name: &'static str) -> Field {
    Field::text(name, "Reserved.").hidden()
}

const fn spaced(name: &'static str, column: &'static str, doc: &'static str) -> Field {
    Field::text(name, doc).column(column)
}

const BASE: Message = Message {
    provider: "Microsoft-Windows-Windows Defender",
    guid: "{11cd958a-c507-4ef3-b3f2-5fd9dfbd2c78}",
    channel: "Microsoft-Windows-Windows Defender/Operational",
    id: 0,
    version: "0",
    level: "4",
    task: "0",
    opcode: "0",
    keywords: "0x8000000000000000",
};

/// What 1116 and 1117 tell of a threat.
const THREAT: [Field; 42] = [
    PRODUCT,
    PRODUCT_VERSION,
    spaced("Detection ID", "DetectionID", "Joins the detection 1116 with the action 1117."),
    spaced("Detection Time", "DetectionTime", "When it was found, UTC."),
    unused("Unused"),
    unused("Unused2"),
    spaced("Threat ID", "ThreatID", "Number of the threat."),
    spaced(
        "Threat Name",
        "ThreatName",
        "Kind, platform, family: Trojan:Win32/…, PUA:Win32/…, EUS:… for the company's own list.",
    ),
    spaced("Severity ID", "SeverityID", "1 low, 2 moderate, 4 high, 5 severe."),
    spaced("Severity Name", "SeverityName", "The same in words."),
    spaced("Category ID", "CategoryID", "Number of the category."),
    spaced("Category Name", "CategoryName", "Category in words."),
    spaced("FWLink", "FWLink", "Page about the threat."),
    spaced("Status Code", "StatusCode", "1 found, 3 quarantined."),
    spaced("Status Description", "StatusDescription", "The same in words; mostly empty."),
    spaced("State", "State", "1 found, 2 dealt with."),
    spaced("Source ID", "SourceID", "What noticed it: 3 real-time protection."),
    spaced("Source Name", "SourceName", "The same in words."),
    spaced("Process Name", "ProcessName", "Program that touched it."),
    spaced("Detection User", "DetectionUser", "Account of that program."),
    unused("Unused3"),
    spaced("Path", "Path", "Where it lies, file:_ before the path."),
    spaced("Origin ID", "OriginID", "1 local machine."),
    spaced("Origin Name", "OriginName", "The same in words."),
    spaced("Execution ID", "ExecutionID", "1 suspended, 0 unknown."),
    spaced("Execution Name", "ExecutionName", "The same in words."),
    spaced("Type ID", "TypeID", "0 by a pattern."),
    spaced("Type Name", "TypeName", "The same in words."),
    spaced("Pre Execution Status", "PreExecutionStatus", "0 not run yet."),
    spaced("Action ID", "ActionID", "2 quarantine, 9 not applicable yet."),
    spaced("Action Name", "ActionName", "The same in words."),
    unused("Unused4"),
    spaced("Error Code", "ErrorCode", "0x00000000 for success."),
    spaced("Error Description", "ErrorDescription", "The same in words."),
    unused("Unused5"),
    spaced("Post Clean Status", "PostCleanStatus", "0 nothing more to do."),
    spaced("Additional Actions ID", "AdditionalActionsID", "0 none."),
    spaced("Additional Actions String", "AdditionalActionsString", "The same in words."),
    spaced("Remediation User", "RemediationUser", "Account that dealt with it; empty in 1116."),
    unused("Unused6"),
    spaced("Security intelligence Version", "SecurityIntelligenceVersion", "Version of the patterns."),
    spaced("Engine Version", "EngineVersion", "Version of the engine."),
];

macro_rules! threat_event {
    ($name:ident, $id:literal, $level:literal, $title:literal) => {
        #[doc = concat!("`win.defender.", $id, "`: ", $title)]
        pub(super) mod $name {
            use super::*;
            pub(crate) static TYPE: EventType = EventType {
                name: concat!("win.defender.", $id),
                table: "Event",
                version: "0",
                title: $title,
                system: &EVENT_HEADER,
                fields: &THREAT,
                derived: &EVENT_DERIVED,
            };
            pub(crate) const MESSAGE: Message = Message { id: $id, level: $level, ..BASE };
        }
    };
}

threat_event!(found, 1116, "3", "The antimalware platform detected malware or other potentially unwanted software.");
threat_event!(acted, 1117, "4", "The antimalware platform performed an action to protect your system.");

channel! { "win.defender", BASE;
    definitions = 2000 v "0" level "4" task "0" "The antimalware definitions updated successfully." [
        PRODUCT, PRODUCT_VERSION,
        spaced("Current security intelligence Version", "CurrentSecurityIntelligenceVersion", "Patterns now."),
        spaced("Previous security intelligence Version", "PreviousSecurityIntelligenceVersion", "Patterns before."),
        spaced("Domain", "Domain", "Domain of the account that asked."),
        spaced("User", "User", "Account that asked."),
        spaced("SID", "SID", "SID of that account."),
        spaced("Security intelligence Type Index", "SecurityIntelligenceTypeIndex", "1 virus patterns."),
        spaced("Security intelligence Type", "SecurityIntelligenceType", "The same in words."),
        spaced("Update Type Index", "UpdateTypeIndex", "1 full, 2 difference."),
        spaced("Update Type", "UpdateType", "The same in words."),
        spaced("Current Engine Version", "CurrentEngineVersion", "Engine now."),
        spaced("Previous Engine Version", "PreviousEngineVersion", "Engine before."),
    ];
    enabled = 5000 v "0" level "4" task "0" "Real-time protection is enabled." [PRODUCT, PRODUCT_VERSION];
    disabled = 5001 v "0" level "4" task "0" "Real-time protection is disabled." [PRODUCT, PRODUCT_VERSION];
    configured = 5007 v "0" level "4" task "0" "The antimalware platform configuration changed." [
        PRODUCT, PRODUCT_VERSION,
        spaced("Old Value", "OldValue", "Registry value before; empty for not set."),
        spaced("New Value", "NewValue", "Registry value now."),
    ];
}

/// All messages of the scanner.
pub(super) fn all() -> &'static [&'static EventType] {
    static ALL: LazyLock<Vec<&'static EventType>> = LazyLock::new(|| [&[&found::TYPE, &acted::TYPE], TYPES].concat());
    &ALL
}

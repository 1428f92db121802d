//! Messages of the System channel: fields in native order, columns in `Event`.
//!
//! Start and end of the system have a file of their own.

use crate::telemetry::record::{EventType, Field};
use crate::telemetry::source::windows::{EVENT_DERIVED, EVENT_HEADER, Message, channel};
use std::sync::LazyLock;

pub(super) mod power;

/// All messages of the channel.
pub(super) fn all() -> &'static [&'static EventType] {
    static ALL: LazyLock<Vec<&'static EventType>> = LazyLock::new(|| [TYPES, power::TYPES].concat());
    &ALL
}

const MANAGER: Message = Message {
    provider: "Service Control Manager",
    guid: "{555908d1-a6d7-4695-8e1e-26931d2012f4}",
    channel: "System",
    id: 0,
    version: "0",
    level: "4",
    task: "0",
    opcode: "0",
    keywords: "0x8080000000000000",
};

const SUPPORT_1: Field = Field::long("SupportInfo1", "For the maker's support.");
const SUPPORT_2: Field = Field::long("SupportInfo2", "For the maker's support.");
const MODE: Field = Field::long("ProcessingMode", "0 in the background, 1 and 2 with loopback.");
const TIME: Field = Field::long("ProcessingTimeInMilliseconds", "How long it took.");
const CONTROLLER: Field = Field::text("DCName", "Controller the policies came from.");

channel! { "win.system", MANAGER;
    log_cleared = 104 v "0" level "4" task "104" "The log file was cleared." [
        Field::text("SubjectUserName", "Account that asked for the action."),
        Field::text("SubjectDomainName", "Domain or host of that account."),
        Field::text("Channel", "Log that was cleared.").column("ClearedChannel"),
        Field::text("BackupPath", "File the log was saved to; empty for none."),
    ];
    policies_unchanged = 1500 v "0" level "4" task "0" "The Group Policy settings for the computer were processed successfully. There were no changes detected since the last successful processing of Group Policy." [
        SUPPORT_1, SUPPORT_2, MODE, TIME, CONTROLLER,
    ];
    policies_applied = 1502 v "0" level "4" task "0" "The Group Policy settings for the computer were processed successfully. New settings were detected and applied." [
        SUPPORT_1, SUPPORT_2, MODE, TIME, CONTROLLER,
        Field::long("NumberOfGroupPolicyObjects", "Policies with new settings."),
    ];
    service_state = 7036 v "0" level "4" task "0" "The service entered a new state." [
        Field::text("param1", "Shown name of the service."),
        Field::text("param2", "running or stopped."),
    ];
    start_type_changed = 7040 v "0" level "4" task "0" "The start type of the service was changed." [
        Field::text("param1", "Shown name of the service."),
        Field::text("param2", "How it started before."),
        Field::text("param3", "How it starts now."),
        Field::text("param4", "Short name of the service."),
    ];
    service_installed = 7045 v "0" level "4" task "0" "A service was installed in the system." [
        Field::text("ServiceName", "Name of the service."),
        Field::text("ImagePath", "Program the service runs."),
        Field::text("ServiceType", "user mode service or kernel mode driver."),
        Field::text("StartType", "How it starts: auto start, demand start."),
        Field::text("AccountName", "Account the service runs as."),
    ];
}

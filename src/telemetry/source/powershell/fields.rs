//! The script block event: fields in native order, columns in `Event`.

use crate::telemetry::record::{ColumnType, Derived, EventType, Field};
use crate::telemetry::source::windows::{EVENT_HEADER, Message};
use std::sync::LazyLock;

/// `win.powershell.4104`.
pub static SCRIPT_BLOCK: EventType = EventType {
    name: "win.powershell.4104",
    table: "Event",
    version: "1",
    title: "Creating Scriptblock text",
    system: &EVENT_HEADER,
    fields: &[
        Field::long("MessageNumber", "Part of a long script block."),
        Field::long("MessageTotal", "Number of parts."),
        Field::text("ScriptBlockText", "The code as PowerShell ran it, after decoding."),
        Field::text("ScriptBlockId", "Joins the parts of one block."),
        Field::text("Path", "Script file, empty when typed or passed on the command line."),
    ],
    derived: &[
        Derived {
            column: "UserName",
            column_type: ColumnType::String,
            doc: "Account under which the event was written, by name.",
            value: |r| r.get("UserName").clone(),
        },
        Derived {
            column: "RenderedDescription",
            column_type: ColumnType::String,
            doc: "The message in words: title and part numbers; the code is in ScriptBlockText.",
            value: |r| format!("{} ({} of {}):", r.kind.title, r.text("MessageNumber"), r.text("MessageTotal")).into(),
        },
    ],
};

/// Header of the event.
pub(super) const MESSAGE: Message = Message {
    provider: "Microsoft-Windows-PowerShell",
    guid: "{a0c1853b-5c40-4b15-8766-3cf1c58f985a}",
    channel: "Microsoft-Windows-PowerShell/Operational",
    id: 4104,
    version: "1",
    level: "5",
    task: "2",
    opcode: "15",
    keywords: "0x0",
};

/// All types of this source.
pub(super) fn all() -> &'static [&'static EventType] {
    static ALL: LazyLock<Vec<&'static EventType>> =
        LazyLock::new(|| [&[&SCRIPT_BLOCK], module::TYPES, classic::TYPES].concat());
    &ALL
}

/// Commands with their parameters.
pub(super) mod module {
    use super::{EventType, Field, MESSAGE, Message};
    use crate::telemetry::source::windows::{EVENT_DERIVED, EVENT_HEADER, channel};

    const BASE: Message = Message { opcode: "20", ..MESSAGE };

    channel! { "win.powershell", BASE;
        command = 4103 v "1" level "4" task "106" "Executing Pipeline" [
            Field::text("ContextInfo", "Host program, engine, runspace, command, user: one a line."),
            Field::text("UserData", "Mostly empty."),
            Field::text("Payload", "The command with the values of its parameters."),
        ];
    }
}

/// The old log `Windows PowerShell`.
pub(super) mod classic {
    use super::{EventType, Field, MESSAGE, Message};
    use crate::telemetry::source::windows::{EVENT_DERIVED, EVENT_HEADER, channel};

    const BASE: Message = Message {
        provider: "PowerShell",
        guid: "",
        channel: "Windows PowerShell",
        opcode: "0",
        keywords: "0x80000000000000",
        ..MESSAGE
    };

    channel! { "win.powershell", BASE;
        engine = 400 v "0" level "4" task "4" "Engine state is changed from None to Available." [
            Field::text("param1", "State of the engine now."),
            Field::text("param2", "State of the engine before."),
            Field::text("param3", "Host program with its command line, version, runspace: one a line."),
        ];
        provider = 600 v "0" level "4" task "6" "Provider is Started." [
            Field::text("param1", "Provider, such as Registry."),
            Field::text("param2", "State of the provider now."),
            Field::text("param3", "Host program with its command line, version, runspace: one a line."),
        ];
    }
}

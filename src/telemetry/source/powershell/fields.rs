//! The script block event: fields in native order, columns in `Event`.

use crate::telemetry::record::{ColumnType, Derived, EventType, Field};
use crate::telemetry::source::windows::{EVENT_HEADER, Message};

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
pub(super) static TYPES: &[&EventType] = &[&SCRIPT_BLOCK];

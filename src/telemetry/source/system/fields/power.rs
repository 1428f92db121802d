//! Messages about start and end of the system. Values without a name of their own are called by their position, as
//! agents do.

use crate::telemetry::record::{EventType, Field};
use crate::telemetry::source::windows::{EVENT_DERIVED, EVENT_HEADER, Message, channel};

const LOG: Message = Message {
    provider: "EventLog",
    guid: "",
    channel: "System",
    id: 0,
    version: "0",
    level: "4",
    task: "0",
    opcode: "0",
    keywords: "0x80000000000000",
};

const fn empty(name: &'static str) -> Field {
    Field::text(name, "Always empty.")
}

channel! { "win.system", LOG;
    system_started = 12 v "0" level "4" task "1" "The operating system started." [
        Field::long("MajorVersion", "Version of the system."),
        Field::long("MinorVersion", "Version of the system."),
        Field::long("BuildVersion", "Build of the system."),
        Field::long("QfeVersion", "Its updates."),
        Field::long("ServiceVersion", "Service pack, always 0."),
        Field::long("BootMode", "0 as usual."),
        Field::text("StartTime", "When the kernel started, UTC."),
    ];
    system_stopping = 13 v "0" level "4" task "2" "The operating system is shutting down." [
        Field::text("StopTime", "When the kernel stopped, UTC."),
    ];
    restart_asked = 1074 v "0" level "4" task "0" "A process has initiated the restart of the computer." [
        Field::text("param1", "Program that asked, with the name of the host."),
        Field::text("param2", "Host."),
        Field::text("param3", "Reason in words."),
        Field::text("param4", "Reason as a code; planned ones begin with 0x8."),
        Field::text("param5", "restart or power off."),
        Field::text("param6", "Comment of whoever asked."),
        Field::text("param7", "Account it was asked under."),
    ];
    log_started = 6005 v "0" level "4" task "0" "The Event log service was started." [];
    log_stopped = 6006 v "0" level "4" task "0" "The Event log service was stopped." [];
    unexpected_end = 6008 v "0" level "2" task "0" "The previous system shutdown was unexpected." [
        Field::text("param1", "Time of day of the last sign of life, local."),
        Field::text("param2", "Date of it, local."),
        empty("param3"),
        empty("param4"),
        Field::text("param5", "Seconds the system had been up."),
    ];
    uptime = 6013 v "0" level "4" task "0" "The system uptime." [
        empty("param1"),
        empty("param2"),
        empty("param3"),
        empty("param4"),
        Field::text("param5", "Seconds since the start."),
        Field::text("param6", "Seconds between two looks at the clock."),
        Field::text("param7", "Minutes to UTC and name of the time zone."),
    ];
}

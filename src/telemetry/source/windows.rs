//! What all Windows channels share: the system header, the notation of ids, the shape of small channels.
//!
//! *Owns* the header. *Reads* world views. *Writes* nothing. Source: the Windows event schema
//! (`System` element), the columns of Sentinel's `SecurityEvent` and `Event`.

use crate::base::Text;
use crate::base::digest;
use crate::base::ids::{Guid, LogonId, LogonRef};
use crate::base::time::{SimSpan, SimTime};
use crate::telemetry::record::{ColumnType, Derived, EventType, Field, Record, Value};
use crate::telemetry::sensor::Sink;
use crate::world::{Account, Host, LogonType, World};
use smol_str::ToSmolStr as _;
use std::sync::LazyLock;

/// The running number of a record in its channel; the pipeline sets it.
pub const RECORD_ID: &str = "EventRecordID";
/// Its position in every header that has it.
pub const RECORD_ID_AT: usize = 9;

/// The header as columns of `SecurityEvent`.
pub static SECURITY_HEADER: [Field; 17] = header("EventSourceName", "Channel");
/// The header as columns of `Event`.
pub static EVENT_HEADER: [Field; 17] = header("Source", "EventLog");

const fn header(provider: &'static str, channel: &'static str) -> [Field; 17] {
    [
        Field::text("Provider.Name", "Program or component that wrote the event.").column(provider),
        Field::text("Provider.Guid", "Identity of that component.").hidden(),
        Field::long("EventID", "Number of the message; says what happened."),
        Field::long("Version", "Version of the message's field list.").column("EventVersion"),
        Field::long("Level", "Severity as the channel grades it: 0 always, 3 warning, 4 information, 5 verbose."),
        Field::long("Task", "Category of the message within its provider."),
        Field::long("Opcode", "Step of the activity, mostly 0.").hidden(),
        Field::text("Keywords", "Bit mask; 0x8020… is an audit success, 0x8010… an audit failure."),
        Field::time("TimeCreated", "When the host wrote the event, UTC.").hidden(),
        Field::long(RECORD_ID, "Running number of the event in its channel on its host.").column("EventRecordId"),
        Field::text("Correlation.ActivityID", "Joins events of one activity.").hidden(),
        Field::long("Execution.ProcessID", "Process that wrote the event.").column("SystemProcessId"),
        Field::long("Execution.ThreadID", "Thread that wrote the event.").column("SystemThreadId"),
        Field::text("Channel", "Event log the event belongs to.").column(channel),
        Field::text("Computer", "Full name of the host that wrote the event."),
        Field::text("Security.UserID", "Account under which the event was written, as a SID.").column("SystemUserId"),
        Field::text("UserName", "The same account by name, as the collecting agent resolves it.").hidden(),
    ]
}

/// What one channel writes into the header of one message.
#[derive(Debug, Clone, Copy)]
pub struct Message {
    /// Provider name.
    pub provider: &'static str,
    /// Provider identity; empty for providers of the old kind.
    pub guid: &'static str,
    /// Channel.
    pub channel: &'static str,
    /// Number.
    pub id: u32,
    /// Version of the field list.
    pub version: &'static str,
    /// Level.
    pub level: &'static str,
    /// Task.
    pub task: &'static str,
    /// Opcode.
    pub opcode: &'static str,
    /// Keywords.
    pub keywords: &'static str,
}

/// Who wrote a message.
#[derive(Debug, Clone)]
pub struct Writer {
    /// Process id of the writing service.
    pub process: u32,
    /// SID and name of the account, when the channel notes it.
    pub account: Option<(Text, Text)>,
    /// Activity, when the provider notes it.
    pub activity: Option<Guid>,
}

impl Message {
    /// The header's values for a message written on `host` at `time`.
    pub fn header(&self, host: &Host, time: SimTime, writer: Writer) -> Vec<Value> {
        let (account_sid, account_name) =
            writer.account.map_or((Value::Absent, Value::Absent), |(sid, name)| (sid.into(), name.into()));
        let thread = 4 * (1 + digest::hash64(&[host.name.as_bytes(), &time.0.to_le_bytes()]) % 4_000);
        vec![
            self.provider.into(),
            if self.guid.is_empty() { Value::Absent } else { self.guid.into() },
            self.id.to_smolstr().into(),
            self.version.into(),
            self.level.into(),
            self.task.into(),
            self.opcode.into(),
            self.keywords.into(),
            time.rfc3339().into(),
            Value::Absent,
            writer.activity.map_or(Value::Absent, |g| braced(g).into()),
            writer.process.to_smolstr().into(),
            thread.to_smolstr().into(),
            self.channel.into(),
            host.fqdn.clone().into(),
            account_sid,
            account_name,
        ]
    }
}

/// `{0A1B…}` as Windows prints it.
pub fn braced(guid: Guid) -> Text {
    guid.braced()
}

/// The zero GUID.
pub const NO_GUID: &str = "{00000000-0000-0000-0000-000000000000}";
/// Nobody.
pub const NULL_SID: &str = "S-1-0-0";

/// The dash Windows prints for "does not apply".
pub fn dash() -> Value {
    static DASH: LazyLock<Text> = LazyLock::new(|| "-".into());
    (&*DASH).into()
}

/// The host's clock: true time plus a small error that stays the same all day.
pub fn clock(host: &Host, at: SimTime) -> SimTime {
    at + SimSpan::micros((host.machine_guid.0 >> 8) as i64 % 60_000 - 20_000)
}

/// `2025-03-04 09:14:05.123`, Sysmon's notation.
pub fn sysmon_time(at: SimTime) -> Text {
    at.dated('-', ' ', 3)
}

/// Sysmon's `LogonGuid`: host prefix, second of the logon, logon id; the bytes lie as in memory.
pub fn sysmon_logon_guid(prefix: u32, opened: SimTime, id: LogonId) -> String {
    let seconds = SimSpan(opened.0).as_secs() as u32;
    let le = id.0.to_le_bytes();
    format!(
        "{{{prefix:08X}-{:04X}-{:04X}-{:02X}{:02X}-{:02X}{:02X}{:02X}{:02X}{:02X}{:02X}}}",
        seconds & 0xffff,
        seconds >> 16,
        le[0],
        le[1],
        le[2],
        le[3],
        le[4],
        le[5],
        le[6],
        le[7]
    )
}

/// Terminal session a logon lives in: services have 0.
pub fn terminal_session(kind: LogonType) -> u32 {
    match kind {
        LogonType::Interactive | LogonType::CachedInteractive | LogonType::Unlock | LogonType::NewCredentials => 1,
        LogonType::RemoteInteractive => 2,
        LogonType::Network | LogonType::Batch | LogonType::Service => 0,
    }
}

/// The account behind a session.
pub fn account_of(world: &World, logon: LogonRef) -> &Account {
    world.account(world.logon(logon).account)
}

/// Process id of a well-known service of the host (`lsass`, `services` …); its usual number where
/// the host's image does not list it.
pub fn service_pid(world: &World, host: &Host, name: &str) -> u32 {
    host.resident.get(name).map_or_else(
        || 4 * (200 + (digest::hash64(&[host.name.as_bytes(), name.as_bytes()]) % 900) as u32),
        |p| world.process(*p).pid.0,
    )
}

/// Computed columns of the table `Event` that every channel fills alike.
pub static EVENT_DERIVED: [Derived; 2] = [
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

/// Title and all fields that are columns, so that a row read back says the same.
fn rendered(record: &Record) -> Value {
    let mut text = format!("{}:", record.kind.title);
    for (field, value) in record.kind.fields.iter().zip(&record.values).filter(|(f, _)| f.has_column()) {
        if let Some(value) = value.to_text() {
            text.push_str(&format!("\r\n{}: {value}", field.name));
        }
    }
    text.into()
}

/// Types of record of one small channel: `channel! { "win.system", BASE; name = 7045 v "0" level "4" task "0" "Title" [fields]; }`
macro_rules! channel {
    ($prefix:literal, $base:expr;
     $($name:ident = $id:literal v $version:literal level $level:literal task $task:literal $title:literal [$($field:expr),* $(,)?];)*) => {
        $(
            #[doc = concat!("`", $prefix, ".", $id, "`: ", $title)]
            pub(in crate::telemetry::source) mod $name {
                use super::*;
                pub(crate) static TYPE: EventType = EventType {
                    name: concat!($prefix, ".", $id),
                    table: "Event",
                    version: $version,
                    title: $title,
                    system: &EVENT_HEADER,
                    fields: &[$($field),*],
                    derived: &EVENT_DERIVED,
                };
                pub(crate) const MESSAGE: Message =
                    Message { id: $id, version: $version, level: $level, task: $task, ..$base };
            }
        )*
        /// All messages of the channel.
        pub(super) static TYPES: &[&EventType] = &[$(&$name::TYPE),*];
    };
}
pub(in crate::telemetry::source) use channel;

/// The system's own account, under which services write.
pub fn local_system() -> Option<(Text, Text)> {
    Some(("S-1-5-18".into(), "NT AUTHORITY\\SYSTEM".into()))
}

/// Writes one message of a channel on `host` at `time`.
pub fn write(
    out: &mut Sink<'_>,
    (host, time): (&Host, SimTime),
    (kind, message): (&'static EventType, &Message),
    writer: Writer,
    values: Vec<Value>,
) {
    out.emit(kind, time, host.id, message.header(host, time, writer), values);
}

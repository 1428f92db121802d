//! Fields of the DNS server's answers and the columns of Sentinel's `DnsEvents`.

use crate::telemetry::record::{ColumnType, Derived, EventType, Field, Record, Value};
use crate::telemetry::source::windows::{EVENT_HEADER, Message};
use crate::telemetry::wire::dns::{addresses, code_name, type_name};

/// Position of `Computer` in the header.
const COMPUTER: usize = 14;

/// Of the header only the host is a column of this table.
static HEADER: [Field; 17] = {
    let mut fields = EVENT_HEADER;
    let mut at = 0;
    while at < fields.len() {
        if at != COMPUTER {
            fields[at] = fields[at].hidden();
        }
        at += 1;
    }
    fields
};

/// `win.dnsserver.257`.
pub static ANSWERED: EventType = EventType {
    name: "win.dnsserver.257",
    table: "DnsEvents",
    version: "0",
    title: "The DNS server answered a question.",
    system: &HEADER,
    fields: &[
        Field::text("TCP", "1 when the question came over TCP.").hidden(),
        Field::text("InterfaceIP", "Address of the server that answered.").hidden(),
        Field::text("Destination", "Who had asked.").column("ClientIP"),
        Field::text("AA", "1 when the server answers for a zone of its own.").hidden(),
        Field::text("AD", "1 when the answer is verified.").hidden(),
        Field::text("QNAME", "Name asked for, with its final dot."),
        Field::text("QTYPE", "Type asked for, as a number."),
        Field::text("XID", "Number of the question; the same as in the packet.").hidden(),
        Field::text("DNSSEC", "1 when signatures were asked for.").hidden(),
        Field::long("RCODE", "0 found, 2 server failure, 3 no such name, 5 refused.").column("ResultCode"),
        Field::text("Port", "Port the question came from.").hidden(),
        Field::text("Flags", "Second and third byte of the answer, as a number.").hidden(),
        Field::text("Scope", "Scope of the zone.").hidden(),
        Field::text("Zone", "Zone the answer is from; ..Cache for names of others.").hidden(),
        Field::text("PolicyName", "Policy that applied.").hidden(),
        Field::text("BufferSize", "Length of the packet in bytes.").hidden(),
        Field::text("PacketData", "The answer as it was sent, hexadecimal."),
        Field::text("AdditionalInfo", "Options of virtual instances.").hidden(),
        Field::text("GUID", "Joins the events of one question.").hidden(),
    ],
    derived: &[
        Derived {
            column: "EventId",
            column_type: ColumnType::Long,
            doc: "Number of the message; 257 is an answer.",
            value: |_| Value::Int(257),
        },
        Derived {
            column: "SubType",
            column_type: ColumnType::String,
            doc: "Kind of event; LookupQuery for questions and answers.",
            value: |_| "LookupQuery".into(),
        },
        Derived {
            column: "Name",
            column_type: ColumnType::String,
            doc: "Name asked for.",
            value: |r| Value::copied(r.text("QNAME").trim_end_matches('.')),
        },
        Derived {
            column: "QueryType",
            column_type: ColumnType::String,
            doc: "Type asked for, in letters.",
            value: |r| number(r, "QTYPE").map_or(Value::Absent, |n| type_name(n).into()),
        },
        Derived {
            column: "IPAddresses",
            column_type: ColumnType::String,
            doc: "Addresses found, with commas between.",
            value: |r| addresses_of(r),
        },
        Derived {
            column: "Result",
            column_type: ColumnType::String,
            doc: "The code in words.",
            value: |r| number(r, "RCODE").map_or(Value::Absent, |n| code_name(n).into()),
        },
        Derived {
            column: "TaskCategory",
            column_type: ColumnType::String,
            doc: "Task of the message.",
            value: |_| "LOOK_UP".into(),
        },
    ],
};

fn number(record: &Record, field: &str) -> Option<u16> {
    record.text(field).parse().ok()
}

fn addresses_of(record: &Record) -> Value {
    let text = record.text("PacketData");
    let digit = |at: usize| text.as_bytes().get(at).and_then(|b| char::from(*b).to_digit(16));
    let bytes = (2..text.len()).step_by(2).filter_map(|at| Some((digit(at)? << 4 | digit(at + 1)?) as u8));
    let found: Vec<String> = addresses(&bytes.collect::<Vec<u8>>()).iter().map(ToString::to_string).collect();
    if found.is_empty() { Value::Absent } else { found.join(",").into() }
}

/// Header of the message.
pub(super) const MESSAGE: Message = Message {
    provider: "Microsoft-Windows-DNSServer",
    guid: "{eb79061a-a566-4698-9119-3ed2807060e7}",
    channel: "Microsoft-Windows-DNSServer/Analytical",
    id: 257,
    version: "0",
    level: "4",
    task: "1",
    opcode: "0",
    keywords: "0x8000000000000002",
};

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[&ANSWERED];

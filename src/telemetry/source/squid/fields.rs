//! Proxy access log: fields in native order, columns in `CommonSecurityLog`.

use crate::telemetry::record::{ColumnType, Derived, EventType, Field, Record, Value};

/// `squid.access`.
pub static ACCESS: EventType = EventType {
    name: "squid.access",
    table: "CommonSecurityLog",
    version: "6",
    title: "Web access",
    system: &[Field::text("host", "Name of the proxy.").column("DeviceName")],
    fields: &[
        Field::time("time", "End of the request, seconds since 1970 UTC.").hidden(),
        Field::long("elapsed_ms", "Milliseconds the request took.").column("DeviceCustomNumber3"),
        Field::text("src_ip", "Client.").column("SourceIP"),
        Field::long("src_port", "Port of the client.").column("SourcePort"),
        Field::text(
            "result",
            "What the proxy did: TCP_MISS fetched, TCP_TUNNEL passed on encrypted, TCP_DENIED refused.",
        )
        .column("DeviceAction"),
        Field::long("status", "Answer code sent to the client.").column("ResponseCode"),
        Field::long("sent_bytes", "Bytes received from the client.").column("SentBytes"),
        Field::long("received_bytes", "Bytes sent to the client.").column("ReceivedBytes"),
        Field::text("method", "GET, POST …; CONNECT for TLS.").column("RequestMethod"),
        Field::text("url", "Address asked for; of TLS the name and port alone.").column("RequestURL"),
        Field::text("user", "Signed-on user; a transparent proxy knows none.").column("SourceUserName"),
        Field::text("hierarchy", "How the server was reached.").hidden(),
        Field::text("dst_ip", "Address of the server.").column("DestinationIP"),
        Field::text("mime_type", "Type of the answer.").column("FileType"),
        Field::text("user_agent", "Browser or program, as it calls itself; a dash inside TLS.")
            .column("RequestClientApplication"),
        Field::text("category", "Category of the site on the proxy's list.").column("DeviceEventCategory"),
    ],
    derived: &[
        Derived {
            column: "DeviceVendor",
            column_type: ColumnType::String,
            doc: "Maker of the device.",
            value: |_| "Squid".into(),
        },
        Derived {
            column: "DeviceProduct",
            column_type: ColumnType::String,
            doc: "Kind of device.",
            value: |_| "Proxy".into(),
        },
        Derived {
            column: "Activity",
            column_type: ColumnType::String,
            doc: "What the line is about.",
            value: |r| r.kind.title.into(),
        },
        Derived {
            column: "SimplifiedDeviceAction",
            column_type: ColumnType::String,
            doc: "Allow or Deny, the same word for every device.",
            value: |r| if &*r.text("result") == "TCP_DENIED" { "Deny".into() } else { "Allow".into() },
        },
        Derived {
            column: "ApplicationProtocol",
            column_type: ColumnType::String,
            doc: "ssl or web-browsing.",
            value: |r| if &*r.text("method") == "CONNECT" { "ssl".into() } else { "web-browsing".into() },
        },
        Derived {
            column: "DestinationHostName",
            column_type: ColumnType::String,
            doc: "Name of the server.",
            value: host_name,
        },
        Derived { column: "DestinationPort", column_type: ColumnType::Long, doc: "Port of the server.", value: port },
    ],
};

/// `name[:port]` of the URL.
fn authority(record: &Record) -> String {
    let url = record.text("url");
    let rest = url.split_once("://").map_or(&*url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default().to_owned()
}

fn host_name(record: &Record) -> Value {
    Value::copied(authority(record).split(':').next().unwrap_or_default())
}

fn port(record: &Record) -> Value {
    match authority(record).split_once(':') {
        Some((_, port)) => port.to_owned().into(),
        None => "80".into(),
    }
}

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[&ACCESS];

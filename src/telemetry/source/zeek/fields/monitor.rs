//! What Zeek itself concludes: software, weird, notice, known_hosts.

use super::{ORIG_H, ORIG_P, RESP_H, RESP_P, TS, UID};
use crate::telemetry::record::{EventType, Field};

/// `zeek.software`.
pub static SOFTWARE: EventType = EventType {
    name: "zeek.software",
    table: "zeek_software",
    version: "7",
    title: "Software seen",
    system: &[],
    fields: &[
        TS,
        Field::text("host", "Address it runs at."),
        Field::long("host_p", "Port it listens at."),
        Field::text("software_type", "HTTP::BROWSER, SSH::SERVER …"),
        Field::text("name", "Product."),
        Field::long("version.major", "First part of the version.").column("version_major"),
        Field::long("version.minor", "Second part.").column("version_minor"),
        Field::long("version.minor2", "Third part.").column("version_minor2"),
        Field::long("version.minor3", "Fourth part.").column("version_minor3"),
        Field::text("version.addl", "Rest of the version.").column("version_addl"),
        Field::text("unparsed_version", "As the program says it."),
    ],
    derived: &[],
};

/// `zeek.weird`.
pub static WEIRD: EventType = EventType {
    name: "zeek.weird",
    table: "zeek_weird",
    version: "7",
    title: "Odd traffic",
    system: &[],
    fields: &[
        TS,
        UID,
        ORIG_H,
        ORIG_P,
        RESP_H,
        RESP_P,
        Field::text("name", "What is odd."),
        Field::text("addl", "Details."),
        Field::bool("notice", "Became a notice."),
        Field::text("peer", "Zeek process."),
        Field::text("source", "Analyzer."),
    ],
    derived: &[],
};

/// `zeek.notice`.
pub static NOTICE: EventType = EventType {
    name: "zeek.notice",
    table: "zeek_notice",
    version: "7",
    title: "Notice",
    system: &[],
    fields: &[
        TS,
        UID,
        ORIG_H,
        ORIG_P,
        RESP_H,
        RESP_P,
        Field::text("fuid", "File it is about."),
        Field::text("file_mime_type", "Type of that file."),
        Field::text("file_desc", "That file in words."),
        Field::text("proto", "tcp or udp."),
        Field::text("note", "Kind."),
        Field::text("msg", "In words."),
        Field::text("sub", "Details."),
        Field::text("src", "From where."),
        Field::text("dst", "To where."),
        Field::long("p", "Port."),
        Field::long("n", "Number."),
        Field::text("peer_descr", "Zeek process."),
        Field::text("actions", "What Zeek does with it."),
        Field::text("email_dest", "Whom it tells."),
        Field::real("suppress_for", "Seconds the same notice is held back."),
        Field::text("remote_location.country_code", "Country.").column("remote_location_country_code"),
        Field::text("remote_location.region", "Region.").column("remote_location_region"),
        Field::text("remote_location.city", "City.").column("remote_location_city"),
        Field::real("remote_location.latitude", "Latitude.").column("remote_location_latitude"),
        Field::real("remote_location.longitude", "Longitude.").column("remote_location_longitude"),
    ],
    derived: &[],
};

/// `zeek.known_hosts`.
pub static KNOWN_HOSTS: EventType = EventType {
    name: "zeek.known_hosts",
    table: "zeek_known_hosts",
    version: "7",
    title: "Host seen",
    system: &[],
    fields: &[TS, Field::text("host", "Address that completed a connection today for the first time.")],
    derived: &[],
};

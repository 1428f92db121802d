//! Shares, files and calls: smb_mapping, smb_files, dce_rpc, files.

use super::{ORIG_H, ORIG_P, RESP_H, RESP_P, TS, UID};
use crate::telemetry::record::{EventType, Field};

/// `zeek.smb_mapping`.
pub static SMB_MAPPING: EventType = EventType {
    name: "zeek.smb_mapping",
    table: "zeek_smb_mapping",
    version: "7",
    title: "Share opened",
    system: &[],
    fields: &[
        TS,
        UID,
        ORIG_H,
        ORIG_P,
        RESP_H,
        RESP_P,
        Field::text("path", "Share."),
        Field::text("service", "Kind of service, IPC for pipes."),
        Field::text("native_file_system", "File system the server tells."),
        Field::text("share_type", "DISK or PIPE."),
    ],
    derived: &[],
};

/// `zeek.smb_files`.
pub static SMB_FILES: EventType = EventType {
    name: "zeek.smb_files",
    table: "zeek_smb_files",
    version: "7",
    title: "File on a share",
    system: &[],
    fields: &[
        TS,
        UID,
        ORIG_H,
        ORIG_P,
        RESP_H,
        RESP_P,
        Field::text("fuid", "Joins files."),
        Field::text("action", "What was done."),
        Field::text("path", "Share."),
        Field::text("name", "File below the share."),
        Field::long("size", "Bytes."),
        Field::text("prev_name", "Name before a renaming."),
        Field::time("times.modified", "Last changed.").column("times_modified"),
        Field::time("times.accessed", "Last read.").column("times_accessed"),
        Field::time("times.created", "Made.").column("times_created"),
        Field::time("times.changed", "Attributes last changed.").column("times_changed"),
    ],
    derived: &[],
};

/// `zeek.dce_rpc`.
pub static DCE_RPC: EventType = EventType {
    name: "zeek.dce_rpc",
    table: "zeek_dce_rpc",
    version: "7",
    title: "Remote procedure call",
    system: &[],
    fields: &[
        TS,
        UID,
        ORIG_H,
        ORIG_P,
        RESP_H,
        RESP_P,
        Field::real("rtt", "Seconds until the answer."),
        Field::text("named_pipe", "Pipe, or port for calls over TCP."),
        Field::text("endpoint", "Interface."),
        Field::text("operation", "Procedure."),
    ],
    derived: &[],
};

/// `zeek.files`.
pub static FILES: EventType = EventType {
    name: "zeek.files",
    table: "zeek_files",
    version: "7",
    title: "File seen",
    system: &[],
    fields: &[
        TS,
        Field::text("fuid", "Identity of the file."),
        UID,
        ORIG_H,
        ORIG_P,
        RESP_H,
        RESP_P,
        Field::text("source", "Protocol it passed in."),
        Field::long("depth", "Order within its connection."),
        Field::text("analyzers", "What looked at it."),
        Field::text("mime_type", "Type by its first bytes."),
        Field::text("filename", "Name, if the protocol tells one."),
        Field::real("duration", "Seconds it took."),
        Field::bool("local_orig", "Opened from inside."),
        Field::bool("is_orig", "Sent by the opener."),
        Field::long("seen_bytes", "Bytes seen."),
        Field::long("total_bytes", "Bytes it should have."),
        Field::long("missing_bytes", "Bytes lost."),
        Field::long("overflow_bytes", "Bytes that came too late."),
        Field::bool("timedout", "Ended by waiting too long."),
        Field::text("parent_fuid", "File it was part of."),
        Field::text("md5", "MD5."),
        Field::text("sha1", "SHA-1."),
        Field::text("sha256", "SHA-256."),
        Field::text("extracted", "Where a copy was kept."),
        Field::bool("extracted_cutoff", "The copy was cut."),
        Field::long("extracted_size", "Bytes of the copy."),
    ],
    derived: &[],
};

//! Thousands of damaged files: whatever the bytes, reading ends soon and without a crash.

use super::event_log::event_log;
use super::{Kept, gzip, zipped};
use std::io::Cursor;
use watchfloor::import::{Options, read};
use watchfloor::telemetry::export::{TableWriter, raw, write_line};

/// A sound file of each kind.
fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let day = crate::telemetry::full_day();
    let of = |kind: &str| day.iter().filter(|r| r.kind.name.starts_with(kind)).take(5).collect::<Vec<_>>();
    let native = |kind: &str| {
        let records = of(kind);
        let text = records.iter().map(|r| raw::line(r) + "\n").collect::<String>();
        (raw::header(records[0].kind, records[0].time) + &text).into_bytes()
    };
    let lines: Vec<u8> = of("win.").iter().map(|r| write_line(r) + "\n").collect::<String>().into_bytes();
    let mut table = TableWriter::new("zeek_conn", Vec::new()).unwrap();
    of("zeek.conn").iter().for_each(|r| table.push(r).unwrap());
    vec![
        ("Security.evtx", event_log(3)),
        ("conn.parquet", table.finish().unwrap()),
        ("all.jsonl", lines.clone()),
        ("all.jsonl.gz", gzip(&lines)),
        ("all.zip", zipped(&[("a.jsonl", &lines), ("b.log", &native("zeek.conn"))])),
        ("Security.xml", native("win.security.4624")),
        ("conn.log", native("zeek.conn")),
        ("eve.json", native("suricata.dns")),
        ("trail.json", [b"{\"Records\":[".as_slice(), &native("aws.cloudtrail"), b"]}"].concat()),
        ("audit.log", native("linux.auditd.")),
        ("syslog", native("linux.sshd")),
        ("access.log", native("apache.combined")),
        ("error.log", native("apache.error")),
        ("nginx_error.log", native("nginx.error")),
        ("asa.log", native("cisco.asa")),
        ("panos.log", native("panos.traffic")),
        ("squid.log", native("squid.access")),
        ("DeviceEvents.csv", native("xdr.DeviceEvents")),
        ("wide.log", native("linux.sshd").iter().flat_map(|b| [*b, 0]).collect()),
    ]
}

#[test]
fn damaged_files_of_every_kind_are_read_to_their_end() {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = move |n: usize| {
        // Xorshift: the same damage on every run.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % n.max(1) as u64) as usize
    };
    for (name, sound) in seeds() {
        let rounds = if name.ends_with("evtx") || name.ends_with("parquet") { 150 } else { 250 };
        for _ in 0..rounds {
            let mut bytes = sound.clone();
            for _ in 0..=below(4) {
                let at = below(bytes.len());
                match below(6) {
                    0 => bytes.truncate(at),
                    1 => bytes.insert(at, below(256) as u8),
                    2 => {
                        let part = bytes[at..bytes.len().min(at + 64)].to_vec();
                        let to = below(bytes.len());
                        bytes.splice(to..to, part);
                    }
                    3 => bytes.extend_from_slice(&[b'"', b'\\', b'{', b'\n', 0xff, 0][below(5)..]),
                    _ if !bytes.is_empty() => bytes[at] = below(256) as u8,
                    _ => {}
                }
            }
            let mut kept = Kept::default();
            let told = read(name, Cursor::new(bytes), Options::default(), &mut kept).0;
            assert_eq!(told.rows() as usize, kept.0.len());
        }
    }
}

//! Every reader of foreign logs: files as their own tools write them, to be damaged, and what reading must never do.

use super::event_log::event_log;
use super::readers::Reader;
use std::io::{Cursor, Write as _};
use std::path::Path;
use watchfloor::base::ids::RecordId;
use watchfloor::import::{Options, Taker, read};
use watchfloor::telemetry::Record;
use watchfloor::telemetry::export::{TableWriter, raw, read_line, write_line};

/// Counts what comes.
#[derive(Default)]
struct Count(u64);

impl Taker for Count {
    fn take(&mut self, _: Record) -> Result<(), String> {
        self.0 += 1;
        Ok(())
    }
}

/// Reads bytes as a file of this name; what is told must be what came.
fn import(name: &str, bytes: &[u8]) -> Result<(), String> {
    let mut count = Count::default();
    let (told, _) = read(name, Cursor::new(bytes.to_vec()), Options::default(), &mut count);
    match told.rows() == count.0 {
        true => Ok(()),
        false => Err(format!("{} records came, {} are told", count.0, told.rows())),
    }
}

/// A reader of one notation; `name` is the file's.
macro_rules! importer {
    ($reader:literal, $file:literal, $corpus:expr) => {
        Reader { name: concat!("import_", $reader), weight: 4, corpus: $corpus, read: |bytes| import($file, bytes) }
    };
}

pub(crate) const IMPORTERS: [Reader; 18] = [
    importer!("evtx", "Security.evtx", || vec![event_log(1), event_log(3)]),
    importer!("windows_xml", "Security.xml", || native("win.")),
    importer!("windows_json", "events.json", windows_json),
    importer!("zeek_tsv", "conn.log", || native("zeek.")),
    importer!("zeek_json", "conn.json", zeek_json),
    importer!("eve", "eve.json", || native("suricata.")),
    importer!("cloudtrail", "trail.json", || wrapped("aws.cloudtrail")),
    importer!("m365", "audit.json", || native("o365.")),
    importer!("entra", "signin.json", || native("entra.")),
    importer!("syslog", "syslog", || native("linux.s")),
    importer!("auditd", "audit.log", || native("linux.auditd.")),
    importer!("apache", "access.log", || native("apache.")),
    importer!("nginx", "error.log", || native("nginx.")),
    importer!("appliance", "appliance.log", || [native("cisco."), native("panos."), native("squid.")].concat()),
    importer!("csv", "DeviceEvents.csv", || native("xdr.")),
    importer!("parquet", "conn.parquet", parquet),
    importer!("jsonl", "all.jsonl", || vec![ours().concat().into_bytes()]),
    importer!("packed", "all.zip", packed),
];

/// A record of each type whose name begins so.
fn records(kind: &str) -> Vec<Record> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/telemetry/golden");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let named = |path: &&std::path::PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(kind);
    let text = files.iter().filter(named).map(|path| std::fs::read_to_string(path).unwrap());
    text.flat_map(|text| text.lines().filter_map(|line| read_line(line, RecordId(0)).ok()).collect::<Vec<_>>())
        .collect()
}

/// One file of each type, as the source's own tools write it.
fn native(kind: &str) -> Vec<Vec<u8>> {
    let file = |r: &Record| (raw::header(r.kind, r.time) + &raw::line(r) + "\n").into_bytes();
    records(kind).iter().map(file).collect()
}

fn wrapped(kind: &str) -> Vec<Vec<u8>> {
    native(kind).iter().map(|one| [b"{\"Records\":[".as_slice(), one, b"]}"].concat()).collect()
}

fn ours() -> Vec<String> {
    records("").iter().take(40).map(|r| write_line(r) + "\n").collect()
}

fn windows_json() -> Vec<Vec<u8>> {
    let nxlog = r#"{"EventTime":"2025-03-04 09:00:00","Hostname":"ws-01.corp.example","Channel":"Security","EventID":4624,
        "SourceName":"Microsoft-Windows-Security-Auditing","TargetUserName":"ana","IpAddress":"10.1.0.11","LogonType":"2"}"#;
    let beat = r#"{"@timestamp":"2025-03-04T09:00:00.000Z","host":{"name":"ws-01"},"winlog":{"channel":"Security",
        "event_id":4688,"provider_name":"Microsoft-Windows-Security-Auditing","computer_name":"ws-01.corp.example",
        "event_data":{"NewProcessName":"C:\\Windows\\System32\\cmd.exe","SubjectUserName":"ana"}}}"#;
    let stash = r#"{"@timestamp":"2025-03-04T09:00:00.000Z","@version":"1","event_id":4625,"log_name":"Security",
        "computer_name":"ws-01.corp.example","event_data":{"TargetUserName":"bob","Status":"0xc000006d"}}"#;
    [nxlog, beat, stash].iter().map(|text| text.replace("\n        ", "").into_bytes()).collect()
}

fn zeek_json() -> Vec<Vec<u8>> {
    let conn = r#"{"ts":1741078800.25,"uid":"C1","id.orig_h":"10.1.0.11","id.orig_p":50000,"id.resp_h":"198.51.100.7",
        "id.resp_p":443,"proto":"tcp","service":"ssl","duration":1.5,"orig_bytes":1500,"resp_bytes":90,"conn_state":"SF"}"#;
    let dns = r#"{"_path":"dns","ts":"2025-03-04T09:00:00Z","uid":"C2","id.orig_h":"10.1.0.11","id.orig_p":5353,
        "id.resp_h":"10.1.0.2","id.resp_p":53,"query":"www.example.com","qtype_name":"A","answers":["192.0.2.1"]}"#;
    [conn, dns].iter().map(|text| text.replace("\n        ", "").into_bytes()).collect()
}

fn parquet() -> Vec<Vec<u8>> {
    let mut table = TableWriter::new("zeek_conn", Vec::new()).unwrap();
    records("zeek.conn").iter().for_each(|r| table.push(r).unwrap());
    vec![table.finish().unwrap()]
}

fn packed() -> Vec<Vec<u8>> {
    let lines = ours().concat().into_bytes();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("a.jsonl", lines.clone()), ("b.log", native("zeek.conn").concat())] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(&lines).unwrap();
    let zst = zstd::encode_all(lines.as_slice(), 1).unwrap();
    vec![zip.finish().unwrap().into_inner(), gz.finish().unwrap(), zst]
}

//! What `generate` writes comes back through import as the same rows.

use super::{Kept, import, import_with};
use crate::telemetry::full_day;
use std::collections::BTreeMap;
use std::io::Cursor;
use watchfloor::import::{Options, read};
use watchfloor::telemetry::export::{TableWriter, raw, write_line};
use watchfloor::telemetry::{Record, project, tables};

#[test]
fn json_lines_come_back_as_the_same_records() {
    let text: String = full_day().iter().map(|r| write_line(r) + "\n").collect();
    let (told, back) = import("all.jsonl", text.as_bytes());
    assert_eq!((told.left_out(), back.len()), (0, full_day().len()), "{:?}", told.skipped);
    for (back, record) in back.iter().zip(full_day()) {
        assert_eq!((back.kind.name, back.time), (record.kind.name, record.time));
        assert_eq!((&back.values, &back.system), (&record.values, &record.system), "{}", write_line(record));
    }
}

#[test]
fn columns_come_back_as_the_same_rows_also_from_a_zip() {
    for table in ["SecurityEvent", "zeek_dns", "OfficeActivity", "DeviceEvents"] {
        assert!(tables().contains(&table));
        let records: Vec<&Record> = full_day().iter().filter(|r| r.kind.table == table).collect();
        let mut writer = TableWriter::new(table, Vec::new()).unwrap();
        records.iter().for_each(|r| writer.push(r).unwrap());
        let bytes = writer.finish().unwrap();
        let packed = super::zipped(&[("logs/table.parquet", &bytes)]);
        for (name, bytes) in [("table.parquet", &bytes), ("logs.zip", &packed)] {
            let (told, back) = import(name, bytes);
            assert_eq!(back.len(), records.len(), "{table} {:?}", told.skipped);
            for (back, record) in back.iter().zip(&records) {
                assert_eq!((back.time, back.kind.name), (record.time, record.kind.name));
                assert_eq!(project(back), project(record), "{}", write_line(record));
            }
        }
    }
}

/// The fields as text, line ends as blanks (in lines they must be), nothing for what is absent.
fn shown(record: &Record) -> Vec<(&'static str, String)> {
    let pairs = record.kind.fields.iter().zip(&record.values);
    let text = |value: &watchfloor::telemetry::Value| value.to_text().unwrap_or_default().replace(['\n', '\r'], " ");
    pairs.map(|(f, v)| (f.name, text(v))).filter(|(_, text)| !text.is_empty()).collect()
}

#[test]
fn the_native_text_of_every_source_comes_back_as_the_same_rows() {
    let mut files: BTreeMap<String, (String, Vec<&Record>)> = BTreeMap::new();
    for record in full_day() {
        let new = || (raw::header(record.kind, record.time), Vec::new());
        let (text, records) = files.entry(raw::file_name(record.kind)).or_insert_with(new);
        text.push_str(&raw::line(record));
        text.push('\n');
        records.push(record);
    }
    let mut faults = Vec::new();
    for (name, (text, records)) in &files {
        // The company lives an hour east of Greenwich in March.
        let options = Options { offset_minutes: 60, year: Some(2025), written: None };
        let (told, back) = import_with(name, text.as_bytes(), options);
        if told.left_out() > 0 || back.len() != records.len() {
            faults.push(format!("{name}: {} of {} rows, {:?}", back.len(), records.len(), told.skipped));
            continue;
        }
        for (back, record) in back.iter().zip(records) {
            // Many notations have whole seconds only; the list of weaknesses has no time at all.
            let near = (back.time.0 - record.time.0).abs() < 1_000_000 || !told.notes.is_empty();
            // The other end of a closed connection is told by its ports alone.
            let guessed = name == "cisco_asa.log";
            let same = shown(back) == shown(record) || guessed && back.text("message") == record.text("message");
            if back.kind.name != record.kind.name || !near || !same {
                let differ: Vec<_> = shown(record).into_iter().filter(|pair| !shown(back).contains(pair)).collect();
                faults.push(format!(
                    "{name}: {} at {} became {} at {}; lost {differ:?}",
                    record.kind.name, record.time, back.kind.name, back.time
                ));
                break;
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn all_of_it_in_one_zip_comes_back_too() {
    let lines: String = full_day().iter().take(2_000).map(|r| write_line(r) + "\n").collect();
    let zeek: Vec<&Record> = full_day().iter().filter(|r| r.kind.name == "zeek.conn").collect();
    let conn = zeek.iter().fold(raw::header(zeek[0].kind, zeek[0].time), |text, r| text + &raw::line(r) + "\n");
    let packed = super::zipped(&[("a/one.jsonl", lines.as_bytes()), ("b/conn.log", &super::gzip(conn.as_bytes()))]);
    let mut kept = Kept::default();
    let told = read("evidence.zip", Cursor::new(packed), Options::default(), &mut kept).0;
    assert_eq!(told.rows() as usize, 2_000 + zeek.len(), "{:?}", told.skipped);
}

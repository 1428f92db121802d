//! Tables that lie in files: searched where they lie, and honest about what cannot be read.

use super::{lines, now, record, small_lines, small_store};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use watchfloor::base::ids::RecordId;
use watchfloor::base::time::SimTime;
use watchfloor::siem::Store;
use watchfloor::siem::query::{Question, Watch, run};
use watchfloor::storage::columns::attach;
use watchfloor::telemetry::export::TableWriter;

/// The logons of the small morning as a Parquet file of this name.
fn logons(dir: &Path, name: &str) -> PathBuf {
    let path = dir.join(name);
    let mut writer = TableWriter::new("SecurityEvent", std::fs::File::create(&path).unwrap()).unwrap();
    for line in small_lines().iter().filter(|l| l["table"] == "SecurityEvent") {
        writer.push(&record(0, line)).unwrap();
    }
    writer.finish().unwrap();
    path
}

fn attached(path: &Path, first: u32) -> Store {
    let mut store = Store::new();
    attach(&mut store, path, RecordId(first)).unwrap();
    store
}

#[test]
fn a_file_answers_as_the_same_records_in_memory_do() {
    let dir = tempfile::tempdir().unwrap();
    let elsewhere = attached(&logons(dir.path(), "SecurityEvent.parquet"), 0);
    for kql in [
        "SecurityEvent",
        "SecurityEvent | count",
        "SecurityEvent | take 2 | project TimeGenerated, RecordId, Account, Activity",
        "SecurityEvent | where EventID == 4625 and Account has \"bob\" | project IpAddress, RecordId",
        "SecurityEvent | top 3 by TimeGenerated desc | project RecordId, Computer",
        "SecurityEvent | where TimeGenerated > datetime(2025-03-04 09:02) | summarize n = count() by Computer",
        "SecurityEvent | where isempty(Process) | count",
        "search \"bob\" | count",
    ] {
        let answer = |store: &Store| run(store, kql, now()).map(|table| lines(&table)).map_err(|e| e.render(kql));
        assert_eq!(answer(&elsewhere), answer(&small_store()), "{kql}");
    }
}

#[test]
fn records_are_numbered_on_from_the_file_before() {
    let dir = tempfile::tempdir().unwrap();
    let path = logons(dir.path(), "logons.parquet");
    let mut store = attached(&path, 0);
    let second = attach(&mut store, &path, RecordId(5)).unwrap();
    assert_eq!((second.rows, second.newest), (5, SimTime::parse("2025-03-04T09:05:00Z").unwrap()));
    assert_eq!(store.rows("SecurityEvent"), 10);
    let table = run(&store, "SecurityEvent | summarize by RecordId | sort by RecordId asc", now()).unwrap();
    let numbers: Vec<String> = (0..table.len()).map(|row| table.text(row, 0)).collect();
    assert_eq!(numbers, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
}

#[test]
fn only_the_columns_a_query_names_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = logons(dir.path(), "SecurityEvent.parquet");
    spoil(&path, "CommandLine");
    spoil(&path, "Computer");
    let store = attached(&path, 0);
    let found = run(&store, "SecurityEvent | summarize n = count() by EventID | sort by n", now()).unwrap();
    assert_eq!(lines(&found)[1..], ["4624|3", "4625|2"]);
    let fault = run(&store, "SecurityEvent | distinct Computer", now()).unwrap_err();
    assert!(fault.message.contains("SecurityEvent.parquet: column \"Computer\""), "{}", fault.message);
}

#[test]
fn what_is_no_table_is_refused_with_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let nonsense = dir.path().join("SecurityEvent.parquet");
    std::fs::write(&nonsense, "PAR1 this is none").unwrap();
    let fault = attach(&mut Store::new(), &nonsense, RecordId(0)).unwrap_err().to_string();
    assert!(fault.contains("SecurityEvent.parquet is no sound Parquet file"), "{fault}");
    let fault = attach(&mut Store::new(), &dir.path().join("none.parquet"), RecordId(0)).unwrap_err().to_string();
    assert!(fault.contains("cannot read") && fault.contains("none.parquet"), "{fault}");
    let fault = attach(&mut Store::new(), &logons(dir.path(), "a.parquet"), RecordId(u32::MAX));
    assert!(fault.is_ok(), "the first row may still be numbered: {fault:?}");
}

#[test]
fn a_query_tells_how_far_it_is_and_stops_when_told() {
    let store = small_store();
    let (question, watch) = (Question::kql("SecurityEvent | count", now()), Watch::default());
    question.answer_watched(&store, &watch).unwrap();
    assert_eq!(watch.progress(), (5, 5));
    let watch = Watch::default();
    watch.stop();
    let fault = question.answer_watched(&store, &watch).unwrap_err();
    assert_eq!(fault.message, "the query was stopped");
}

/// Writes nonsense over the pages of one column.
fn spoil(path: &Path, column: &str) {
    let mut file = std::fs::File::options().read(true).write(true).open(path).unwrap();
    let about = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).unwrap();
    let columns = about.metadata().row_group(0).columns();
    let found = columns.iter().find(|c| c.column_path().string() == column).unwrap();
    let (start, length) = found.byte_range();
    file.seek(SeekFrom::Start(start)).unwrap();
    file.write_all(&vec![0xff; length as usize]).unwrap();
}

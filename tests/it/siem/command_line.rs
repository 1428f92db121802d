//! `watchfloor query`: a directory of logs, a query, and what is printed.

use super::{record, small_lines};
use std::process::{Command, Output};

/// A directory with the small morning, one file per table, some lines spoilt.
fn logs(spoilt: bool) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for table in ["SecurityEvent", "zeek_conn"] {
        let mut text: String = small_lines().iter().filter(|l| l["table"] == table).map(|l| format!("{l}\n")).collect();
        if spoilt {
            text.insert_str(0, "not json\n\n");
        }
        std::fs::write(dir.path().join(format!("{table}.jsonl")), text).unwrap();
    }
    dir
}

fn query(dir: &std::path::Path, rest: &[&str]) -> (i32, String, String) {
    let command =
        Command::new(env!("CARGO_BIN_EXE_watchfloor")).arg("query").arg("--logs").arg(dir).args(rest).output();
    let Output { status, stdout, stderr } = command.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

#[test]
fn a_table_is_printed_in_columns() {
    let dir = logs(false);
    let kql = "SecurityEvent | summarize Rows = count() by TargetUserName | sort by Rows desc, TargetUserName asc";
    let (code, out, err) = query(dir.path(), &[kql]);
    let expected = "TargetUserName  Rows\n--------------  ----\nbob             3\nAna             1\nana             1\n(3 rows)\n";
    assert_eq!((code, out.as_str(), err.as_str()), (0, expected, ""));
}

#[test]
fn json_has_typed_values() {
    let dir = logs(false);
    let kql = "zeek_conn | where orig_bytes > 1000 | project id_resp_h, id_resp_p, Tags = dynamic([1, \"a\"]), Old = ago(1h) > TimeGenerated, Empty = duration";
    let (code, out, _) = query(dir.path(), &["--json", kql]);
    let rows: serde_json::Value = serde_json::from_str(&out).unwrap();
    let expected = serde_json::json!([
        {"id_resp_h": "198.51.100.7", "id_resp_p": 443, "Tags": [1, "a"], "Old": false, "Empty": null}
    ]);
    assert_eq!((code, rows), (0, expected));
}

#[test]
fn now_is_the_time_of_the_newest_record() {
    let dir = logs(false);
    let (_, out, _) = query(dir.path(), &["--json", "SecurityEvent | where TimeGenerated > ago(3m) | count"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap(), serde_json::json!([{"Count": 2}]));
}

#[test]
fn parquet_answers_like_jsonl() {
    let lines = logs(false);
    let columns = tempfile::tempdir().unwrap();
    for table in ["SecurityEvent", "zeek_conn"] {
        let file = std::fs::File::create(columns.path().join(format!("{table}.parquet"))).unwrap();
        let mut writer = watchfloor::telemetry::export::TableWriter::new(table, file).unwrap();
        for line in small_lines().iter().filter(|l| l["table"] == table) {
            writer.push(&record(0, line)).unwrap();
        }
        writer.finish().unwrap();
    }
    let kql = "union SecurityEvent, zeek_conn | project TimeGenerated, Account, id_resp_h | sort by TimeGenerated asc";
    let (from_lines, from_columns) = (query(lines.path(), &[kql]), query(columns.path(), &[kql]));
    assert!(from_lines.1.contains("(8 rows)"), "{}", from_lines.1);
    assert_eq!(from_lines, from_columns);
}

#[test]
fn a_query_whose_time_is_over_is_stopped() {
    let dir = logs(false);
    let (code, out, err) = query(dir.path(), &["--timeout", "0", &endless()]);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.contains("the query was stopped"), "{err}");
}

/// A query with a billion rows under way.
fn endless() -> String {
    let numbers = |name: &str| format!("range {name} from 1 to 30000 step 1 | extend k = 1");
    format!("{} | join kind=inner ({}) on k | summarize max(a * b) by a % 9", numbers("a"), numbers("b"))
}

#[test]
fn a_wrong_query_is_shown_with_its_place() {
    let dir = logs(false);
    let (code, out, err) = query(dir.path(), &["SecurityEvent | wehre EventID == 1"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("1:17: there is no operator `wehre`") && err.contains("^^^^^"), "{err}");
    assert!(err.contains("did you mean `where`?"), "{err}");
}

#[test]
fn spoilt_lines_are_named_and_the_rest_is_searched() {
    let dir = logs(true);
    let (code, out, err) = query(dir.path(), &["--json", "union SecurityEvent, zeek_conn | count"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("\"Count\":8"), "{out}");
    assert!(err.contains("SecurityEvent.jsonl:1: not a JSON object"), "{err}");
}

#[test]
fn a_directory_without_logs_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (code, _, err) = query(&dir.path().join("missing"), &["SecurityEvent"]);
    assert_eq!(code, 1);
    assert!(err.contains("cannot read the directory"), "{err}");
    let (code, _, err) = query(dir.path(), &["SecurityEvent"]);
    assert_eq!(code, 1);
    assert!(err.contains("no jsonl or parquet files"), "{err}");
    std::fs::write(dir.path().join("a.jsonl"), "nonsense\n").unwrap();
    let (code, _, err) = query(dir.path(), &["SecurityEvent"]);
    assert_eq!(code, 1);
    assert!(err.contains("no line in it is a record"), "{err}");
}

#[test]
fn queries_of_a_file_are_judged_without_being_run() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("some.kql");
    std::fs::write(&file, "// two queries\nSecurityEvent | take 1\n\nSecurityEvent | wear 1\n").unwrap();
    let output =
        Command::new(env!("CARGO_BIN_EXE_watchfloor")).arg("query").arg("--check").arg(&file).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0], serde_json::json!({"line": 2, "ok": true}));
    assert_eq!((&lines[1]["line"], &lines[1]["ok"], &lines[1]["at"]), (&4.into(), &false.into(), &16.into()));
    assert_eq!((lines.len(), output.status.code()), (2, Some(0)));
}

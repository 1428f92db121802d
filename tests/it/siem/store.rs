//! Queries over collected records: order, evidence, time, limits.

use super::{answer, now, record, small_store};
use watchfloor::base::ids::RecordId;
use watchfloor::siem::Store;
use watchfloor::siem::query::{Cell, Question, run};

fn ids(store: &Store, kql: &str) -> Vec<u32> {
    match run(store, kql, now()) {
        Ok(table) => table.records().into_iter().map(|r| r.0).collect(),
        Err(error) => panic!("{}", error.render(kql)),
    }
}

#[test]
fn rows_come_newest_first_and_know_their_record() {
    let store = small_store();
    assert_eq!(ids(&store, "SecurityEvent"), [4, 3, 2, 1, 0]);
    assert_eq!(ids(&store, "SecurityEvent | take 2"), [4, 3]);
    assert_eq!(ids(&store, "zeek_conn | where id_resp_p == 443"), [6, 5]);
}

#[test]
fn the_record_survives_what_keeps_a_row_one_record() {
    let store = small_store();
    for (query, expected) in [
        ("SecurityEvent | where EventID == 4625 | project Account", vec![2, 1]),
        ("SecurityEvent | extend X = 1 | project-away RecordId | take 1", vec![4]),
        ("SecurityEvent | sort by TimeGenerated asc | project EventID | take 2", vec![0, 1]),
        ("SecurityEvent | top 2 by TimeGenerated desc | project Computer", vec![4, 3]),
        ("SecurityEvent | summarize arg_max(TimeGenerated, *) by TargetUserName | sort by RecordId asc", vec![0, 3, 4]),
        ("union SecurityEvent, zeek_conn | where TimeGenerated > datetime(2025-03-04 09:04)", vec![4, 7]),
        ("search \"10.1.0.12\"", vec![3, 2, 1, 7, 6]),
        ("SecurityEvent | join kind=leftsemi zeek_conn on $left.IpAddress == $right.id_orig_h", vec![3, 2, 1, 0]),
    ] {
        let found = ids(&store, query);
        assert_eq!(found, expected, "{query}");
    }
    for query in ["SecurityEvent | summarize count() by EventID", "SecurityEvent | distinct EventID"] {
        assert!(ids(&store, query).is_empty(), "{query}");
    }
}

#[test]
fn a_hunter_finds_who_failed_and_then_came_in() {
    let store = small_store();
    let kql = "SecurityEvent
        | where TimeGenerated > ago(1d) and EventID in (4624, 4625)
        | summarize Failed = countif(EventID == 4625), Good = countif(EventID == 4624), From = make_set(IpAddress)
            by Account
        | where Failed > 1 and Good > 0";
    assert_eq!(answer(&store, kql), ["Account|Failed|Good|From", "CORP\\bob|2|1|[\"10.1.0.12\"]"]);
}

#[test]
fn time_is_that_of_the_shift() {
    let store = small_store();
    assert_eq!(ids(&store, "SecurityEvent | where TimeGenerated > ago(177m)"), [4, 3]);
    assert_eq!(ids(&store, "SecurityEvent | where TimeGenerated between (datetime(2025-03-04 09:02) .. 1m)"), [2, 1]);
    let table =
        run(&store, "SecurityEvent | take 1 | project TimeGenerated, Age = now() - TimeGenerated", now()).unwrap();
    assert!(matches!(table.cell(0, 0), Cell::Time(_)));
    assert_eq!(table.text(0, 1), "02:55:00");
}

#[test]
fn names_of_columns_and_case_of_text_are_those_of_kusto() {
    let store = small_store();
    assert_eq!(ids(&store, "SecurityEvent | where TargetUserName == \"ana\""), [0]);
    assert_eq!(ids(&store, "SecurityEvent | where TargetUserName =~ \"ana\""), [4, 0]);
    assert_eq!(ids(&store, "SecurityEvent | where Computer has \"ws\""), [3, 2, 1, 0]);
    assert!(answer(&store, "SecurityEvent | where computer has \"ws\"")[0].contains("did you mean `Computer`?"));
}

#[test]
fn search_looks_everywhere_even_at_numbers() {
    let store = small_store();
    assert_eq!(ids(&store, "search in (SecurityEvent, zeek_conn) \"8080\""), [7]);
    assert_eq!(ids(&store, "SecurityEvent | search \"srv*\""), [4]);
    let table = run(&store, "search \"203.0.113.80\" | project $table, id_resp_h", now()).unwrap();
    assert_eq!(table.text(0, 0), "zeek_conn");
}

/// Many records, so that chunks are compacted and dictionaries made.
fn large_store(rows: u32) -> Store {
    let mut store = Store::new();
    for id in 0..rows {
        let second = id * 2;
        store.append(record(id, &serde_json::json!({
            "table": "SecurityEvent", "type": "win.security.4625", "version": "2",
            "time": format!("2025-03-04T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60),
            "record": {"TargetUserName": format!("user{:02}", id % 40), "IpAddress": format!("10.1.{}.{}", id / 250 % 250, id % 250)},
            "system": {"EventID": 4625, "Computer": format!("ws-{:02}.corp.example", id % 7)},
        })).into());
    }
    store
}

#[test]
fn a_sealed_store_answers_like_an_open_one() {
    let open = large_store(9_000);
    let mut sealed = open.clone();
    sealed.seal();
    for kql in [
        "SecurityEvent | where Computer has \"ws-03\" and TargetUserName != \"user03\" | summarize count() by TargetUserName | sort by TargetUserName asc",
        "SecurityEvent | where IpAddress startswith \"10.1.3.\" | project IpAddress, RecordId | take 5",
        "SecurityEvent | where TargetUserName in (\"user01\", \"user02\") or Computer contains \"6.corp\" | count",
        "SecurityEvent | where TimeGenerated > datetime(2025-03-04 04:30) | top 3 by TimeGenerated asc | project RecordId",
        "SecurityEvent | where not(Computer has \"ws-01\") and EventID == 4625 | summarize dcount(IpAddress)",
        "SecurityEvent | where IpAddress == \"10.1.7.9\" | project RecordId",
    ] {
        let (a, b) = (answer(&open, kql), answer(&sealed, kql));
        assert!(!a[0].starts_with("error"), "{}", a[0]);
        assert!(a.len() > 1, "{kql} finds nothing");
        assert_eq!(a, b, "{kql}");
    }
    assert_eq!(answer(&sealed, "SecurityEvent | where Computer has \"ws-03\" | count"), ["Count", "1286"]);
}

#[test]
fn the_newest_rows_are_the_same_with_and_without_the_short_way() {
    let mut store = large_store(9_000);
    store.seal();
    let short = ids(&store, "SecurityEvent | top 4 by TimeGenerated desc");
    assert_eq!(short, [8999, 8998, 8997, 8996]);
    let filtered = ids(&store, "SecurityEvent | where TargetUserName == \"user05\" | top 3 by TimeGenerated desc");
    // The long way: a sort key that is no bare column.
    let long = ids(&store, "SecurityEvent | where TargetUserName == \"user05\" | top 3 by TimeGenerated + 0s desc");
    assert_eq!(filtered, long);
    assert_eq!(filtered.len(), 3);
}

#[test]
fn a_long_answer_is_cut_and_says_so() {
    let store = large_store(700);
    let at_most = |most| Question { most: Some(most), ..Question::kql("SecurityEvent", now()) }.answer(&store).unwrap();
    let table = at_most(600);
    assert_eq!((table.len(), table.is_cut()), (600, true));
    let table = at_most(700);
    assert_eq!((table.len(), table.is_cut()), (700, false));
    assert_eq!(table.record(699), Some(RecordId(0)));
}

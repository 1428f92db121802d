//! Grouping and joining on columns as they are stored answer what is answered row by row.

use super::{answer, record};
use watchfloor::base::rng::{Draw, Seed};
use watchfloor::siem::Store;

const KEYS: [&str; 11] = [
    "Computer",
    "TargetUserName",
    "EventID",
    "IpAddress",
    "CommandLine",
    "LogonType",
    "Host = tolower(Computer)",
    "Slot = bin(TimeGenerated, 10m)",
    "Nowhere = isempty(IpAddress)",
    "Length = strlen(TargetUserName)",
    "Both = strcat(TargetUserName, IpAddress)",
];

const AGGREGATES: [&str; 20] = [
    "count()",
    "countif(EventID == 4625)",
    "countif(TargetUserName has \"ana\")",
    "dcount(TargetUserName)",
    "dcount(CommandLine)",
    "dcount(LogonType)",
    "dcountif(IpAddress, EventID == 4624)",
    "min(TimeGenerated)",
    "max(TargetUserName)",
    "min(IpAddress)",
    "sum(EventID)",
    "avg(LogonType)",
    "make_set(IpAddress)",
    "make_set(TargetUserName, 3)",
    "make_set_if(Computer, EventID == 4625)",
    "make_list(EventID, 5)",
    "make_list(TargetUserName, 4)",
    "take_any(IpAddress)",
    "percentile(RecordId, 50)",
    "stdev(LogonType)",
];

const KEPT: [&str; 5] = [
    "arg_max(TimeGenerated, *)",
    "arg_min(EventID, CommandLine, Computer)",
    "arg_max(TargetUserName, IpAddress, RecordId)",
    "arg_max(LogonType, TimeGenerated)",
    "take_any(*)",
];

const CONDITIONS: [&str; 6] = [
    "",
    "| where EventID == 4625",
    "| where Computer has \"ws-01\" or isempty(IpAddress)",
    "| where TimeGenerated > datetime(2025-03-04 05:00)",
    "| where TargetUserName == \"nobody at all\"",
    "| extend TargetUserName = toupper(TargetUserName) | where LogonType > 2",
];

/// Windows events drawn at random: some in a large chunk, some in small ones, few values and many.
fn random_store(seed: Seed) -> Store {
    let mut store = Store::new();
    for id in 0..7_000_u32 {
        let mut draw = seed.draw("grouping", "row", u64::from(id));
        let mut of = |list: &[&str]| list[draw.below(list.len() as u64) as usize].to_owned();
        let kind = of(&["4624", "4625", "4688"]);
        let host = of(&["ws-01", "ws-02", "WS-02", "srv-01"]);
        let user = of(&["ana", "Ana", "bob", "", "zoë", "svc"]);
        let from = of(&["10.1.0.11", "10.1.0.12", "203.0.113.9", ""]);
        let logon = of(&["2", "3", "10"]);
        let mut fields = serde_json::json!({"TargetUserName": user});
        match kind.as_str() {
            "4688" => fields["CommandLine"] = format!("tool.exe /n {}", draw.below(3_000)).into(),
            _ => {
                fields["IpAddress"] = from.into();
                fields["LogonType"] = logon.into();
            }
        }
        let line = serde_json::json!({
            "table": "SecurityEvent", "type": format!("win.security.{kind}"), "version": "2",
            "time": format!("2025-03-04T{:02}:{:02}:{:02}Z", 1 + id / 1_000, id / 17 % 60, draw.below(60)),
            "record": fields,
            "system": {"EventID": kind.parse::<u32>().unwrap(), "Computer": format!("{host}.corp.example")},
        });
        store.append(record(id, &line).into());
        if id == 5_000 {
            store.seal();
        }
    }
    store
}

fn some<'a>(draw: &mut Draw, list: &[&'a str], least: u64, most: u64) -> Vec<&'a str> {
    let mut left = list.to_vec();
    let count = least + draw.below(most - least + 1);
    (0..count).map(|_| left.swap_remove(draw.below(left.len() as u64) as usize)).collect()
}

/// A union is no scan, so that what follows is grouped row by row.
fn row_by_row(query: &str) -> String {
    format!("union SecurityEvent, (SecurityEvent | take 0) {query}")
}

#[test]
fn grouping_by_code_answers_as_grouping_row_by_row() {
    let store = random_store(Seed(7));
    let mut groups = 0;
    for case in 0..120 {
        let mut draw = Seed(8).draw("grouping", "query", case);
        let keys = some(&mut draw, &KEYS, 0, 3);
        let aggregates = some(&mut draw, &AGGREGATES, 1, 4);
        let mut parts: Vec<String> = aggregates.iter().zip(0..).map(|(a, n)| format!("a{n} = {a}")).collect();
        if case % 3 == 0 {
            parts.extend(some(&mut draw, &KEPT, 1, 1).iter().map(|part| (*part).to_owned()));
        }
        let by = if keys.is_empty() { String::new() } else { format!(" by {}", keys.join(", ")) };
        let condition = some(&mut draw, &CONDITIONS, 1, 1)[0];
        let query = format!("{condition} | summarize {}{by}", parts.join(", "));
        let coded = answer(&store, &format!("SecurityEvent {query}"));
        assert_eq!(coded, answer(&store, &row_by_row(&query)), "{query}");
        assert!(!coded[0].starts_with("error"), "{query}: {}", coded[0]);
        groups += coded.len() - 1;
    }
    assert!(groups > 2_000, "{groups} groups are too few to tell");
}

#[test]
fn different_values_and_first_rows_are_found_by_code_too() {
    let store = random_store(Seed(9));
    for query in ["| distinct Computer, EventID", "| distinct TargetUserName", "| summarize by IpAddress, LogonType"] {
        assert_eq!(answer(&store, &format!("SecurityEvent {query}")), answer(&store, &row_by_row(query)), "{query}");
    }
}

const KINDS: [&str; 8] =
    ["inner", "innerunique", "leftsemi", "leftanti", "rightsemi", "rightanti", "leftouter", "fullouter"];

const ON: [&str; 5] = [
    "Computer, TargetUserName, IpAddress, LogonType",
    "CommandLine, Computer",
    "TimeGenerated",
    "$left.RecordId == $right.RecordId",
    "$left.TargetUserName == $right.IpAddress",
];

#[test]
fn joining_by_code_answers_as_joining_row_by_row() {
    let store = random_store(Seed(11));
    let mut rows = 0;
    for (kind, on) in KINDS.iter().flat_map(|kind| ON.map(|on| (kind, on))) {
        for (left, right) in [
            ("| where EventID == 4688", "| where RecordId % 7 == 0"),
            (
                "| where TimeGenerated > datetime(2025-03-04 05:00) | take 900",
                "| where EventID == 4625 and RecordId < 3000",
            ),
            (
                "| where RecordId > 6000",
                "| summarize max(RecordId), min(LogonType) by Computer, TargetUserName, IpAddress, CommandLine
                 | project-rename RecordId = max_RecordId, LogonType = min_LogonType | extend TimeGenerated = now()",
            ),
        ] {
            let join = |left: String, right: String| format!("{left} | join kind={kind} ({right}) on {on} | take 5000");
            let coded = answer(&store, &join(format!("SecurityEvent {left}"), format!("SecurityEvent {right}")));
            let plain = answer(&store, &join(row_by_row(left), row_by_row(right)));
            assert!(coded == plain, "{kind} on {on}, {left}: {} and {} lines", coded.len(), plain.len());
            assert!(!coded[0].starts_with("error"), "{}", coded[0]);
            rows += coded.len() - 1;
        }
    }
    assert!(rows > 10_000, "{rows} rows are too few to tell");
}

#[test]
fn a_join_that_is_only_counted_counts_all_matches() {
    let store = random_store(Seed(12));
    let query = "| where EventID == 4624 | join kind=inner (SecurityEvent | where EventID == 4625) on Computer | count";
    let counted = answer(&store, &format!("SecurityEvent {query}"));
    assert_eq!(counted, answer(&store, &row_by_row(query)));
    assert!(counted[1].parse::<u32>().unwrap() > 1_000_000, "{counted:?}");
}

#[test]
fn a_condition_may_be_true_of_what_is_missing() {
    let store = random_store(Seed(13));
    let counted = |condition: &str| answer(&store, &format!("SecurityEvent | where {condition} | count"))[1].clone();
    assert_eq!(counted("isempty(AdditionalFields)"), "7000", "nulls behind a dictionary are empty too");
    assert_eq!(counted("isnotempty(AdditionalFields)"), "0");
}

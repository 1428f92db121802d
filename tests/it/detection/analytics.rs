//! Scheduled rules in KQL: when they run, what they raise, when they are silent, and what is refused.

use super::records::{moment, of};
use std::sync::Arc;
use watchfloor::base::diag::SourceFile;
use watchfloor::base::time::SimSpan;
use watchfloor::detection::analytic::{Found, Schedule, read};
use watchfloor::detection::{EntityKind, analytic_files};
use watchfloor::siem::Store;
use watchfloor::siem::query::Horizon;

const RULE: &str = "id: 11111111-2222-4333-8444-555555555555
name: Failures
severity: Medium
kind: Scheduled
queryFrequency: 5m
queryPeriod: 10m
triggerOperator: gt
triggerThreshold: 0
relevantTechniques: [T1110]
query: |
  SecurityEvent
  | where EventID == 4625
  | summarize Failures = count() by Computer, TargetUserName
  | where Failures >= 3
entityMappings:
  - entityType: Host
    fieldMappings: [{ identifier: HostName, columnName: Computer }]
  - entityType: Account
    fieldMappings: [{ identifier: Name, columnName: TargetUserName }]
suppressionEnabled: false
suppressionDuration: PT1H
version: 1.0.0
";

fn file(text: &str) -> SourceFile {
    SourceFile { path: "mine/rule.yaml".into(), text: text.into() }
}

/// Runs a rule over failures ten seconds apart, for this many minutes in steps of so many seconds.
fn run(text: &str, failures: u32, minutes: i64, step: i64) -> Vec<Found> {
    let (mut store, begin) = (Store::new(), moment(0));
    for n in 0..failures {
        store.append(Arc::new(of("win.security.4625", n, &[("TargetUserName", "CORP\\p.x")])));
    }
    let mut schedule = Schedule::new(vec![read(&file(text)).unwrap()], begin);
    let (mut found, mut now) = (Vec::new(), begin);
    while now < begin + SimSpan::mins(minutes) {
        now += SimSpan::secs(step);
        while let Some(at) = schedule.next_at().filter(|at| *at <= now) {
            found.extend(schedule.run(&store, at, &Horizon::new()));
        }
    }
    found
}

#[test]
fn the_shipped_rules_compile_and_name_entities_of_their_columns() {
    let files = analytic_files();
    assert!(files.len() >= 5);
    for file in files {
        let rule = read(&file).unwrap();
        assert!(
            rule.id.as_str().len() == 36 && !rule.entities.is_empty() && !rule.techniques.is_empty(),
            "{}",
            file.path
        );
        assert!(rule.description.len() > 40 && rule.grouping.is_some(), "{}", file.path);
        for (_, column) in &rule.entities {
            assert!(rule.query.contains(column.as_str()), "{}: {column}", file.path);
        }
    }
}

#[test]
fn a_rule_runs_at_its_times_over_its_period_and_names_entities() {
    let found = run(RULE, 3, 30, 60);
    // At 5 and at 10 minutes the failures lie within the period, at 15 no more.
    assert_eq!(found.iter().map(|f| f.at).collect::<Vec<_>>(), [5, 10].map(|m| moment(0) + SimSpan::mins(m)));
    let named: Vec<(EntityKind, &str)> = found[0].entities.iter().map(|e| (e.kind, &*e.value)).collect();
    assert_eq!(named, [(EntityKind::Host, "fin-ws-001"), (EntityKind::Account, "p.x")]);
    assert!(run(RULE, 2, 30, 60).is_empty(), "two failures are too few");
}

#[test]
fn the_steps_in_which_time_passes_do_not_show() {
    assert_eq!(run(RULE, 3, 30, 7), run(RULE, 3, 30, 900));
}

#[test]
fn a_rule_is_silent_after_an_alert_as_long_as_it_says() {
    let silent = RULE
        .replace("suppressionEnabled: false", "suppressionEnabled: true")
        .replace("queryPeriod: 10m", "queryPeriod: 1d");
    let found = run(&silent, 3, 150, 60);
    assert_eq!(found.iter().map(|f| f.at).collect::<Vec<_>>(), [5, 65, 125].map(|m| moment(0) + SimSpan::mins(m)));
}

#[test]
fn rows_that_are_records_lead_to_them_one_alert_for_each_where_asked() {
    let rows =
        RULE.replace("  | summarize Failures = count() by Computer, TargetUserName\n  | where Failures >= 3\n", "");
    assert_eq!(run(&rows, 4, 5, 60)[0].records.len(), 4);
    let each = rows.replace("version: 1.0.0", "eventGroupingSettings: { aggregationKind: AlertPerResult }");
    let found = run(&each, 4, 5, 60);
    assert_eq!(found.iter().map(|f| f.records.len()).collect::<Vec<_>>(), [1, 1, 1, 1]);
}

#[test]
fn triggers_compare_as_they_say() {
    let rows = RULE.replace("  | where Failures >= 3\n", "");
    let with = |operator: &str, threshold: &str| {
        let text = rows.replace("triggerOperator: gt", operator).replace("triggerThreshold: 0", threshold);
        run(&text, 3, 5, 60).len()
    };
    assert_eq!(with("triggerOperator: gt", "triggerThreshold: 1"), 0);
    assert_eq!(with("triggerOperator: lt", "triggerThreshold: 2"), 1);
    assert_eq!(with("triggerOperator: eq", "triggerThreshold: 1"), 1);
    assert_eq!(with("triggerOperator: ne", "triggerThreshold: 1"), 0);
}

#[test]
fn refusals_name_place_and_reason() {
    let cases = [
        (RULE.replace("| where EventID", "| wher EventID"), "wher", 12),
        (RULE.replace("TargetUserName\n  |", "TargetUserNam\n  |"), "TargetUserNam", 13),
        (RULE.replace("queryPeriod: 10m", "queryPeriod: soon"), "soon", 6),
        (RULE.replace("queryFrequency: 5m", "queryFrequency: 1m"), "five minutes", 5),
        (RULE.replace("kind: Scheduled", "kind: Fusion"), "Fusion", 4),
        (RULE.replace("severity: Medium", "severity: Dire"), "Dire", 3),
    ];
    for (text, word, line) in cases {
        let refusal = read(&file(&text)).unwrap_err();
        assert!(refusal.reason.contains(word), "{}", refusal.reason);
        assert_eq!(refusal.line, line, "{}", refusal.reason);
    }
}

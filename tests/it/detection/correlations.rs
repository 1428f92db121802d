//! Every kind of correlation with a story and a near miss.

use super::records::record;
use std::collections::BTreeMap;
use watchfloor::base::diag::SourceFile;
use watchfloor::detection::Detection;

const BASES: &str = "
---
title: Sent
name: sent
logsource: { product: zeek, service: conn }
detection: { s: { local_resp: F }, condition: s }
---
title: Asked
name: asked
logsource: { product: zeek, service: dns }
detection: { s: { query|exists: true }, condition: s }
";

/// How often the correlation fires on connections of this host that sent so many bytes, ten seconds apart.
fn fired(kind: &str, condition: &str, sent: &[u64]) -> usize {
    let head = format!(
        "title: C\ncorrelation:\n  type: {kind}\n  rules: [sent]\n  group-by: [id.orig_h]\n  timespan: 1m\n  condition: {condition}\n"
    );
    let file = SourceFile { path: "a.yml".into(), text: (head + BASES).into() };
    let (mut rules, refused) = Detection::compile(&[file]);
    assert!(refused.is_empty(), "{refused:?}");
    let mut count = 0;
    for (n, bytes) in sent.iter().enumerate() {
        let set: BTreeMap<&str, String> =
            [("id.orig_h", "10.20.4.20".to_owned()), ("local_resp", "F".to_owned()), ("orig_bytes", bytes.to_string())]
                .into();
        let record = record("zeek.conn", n as u32, &set);
        count += rules.hits(&record, record.seen).len();
    }
    count
}

#[test]
fn counts_sums_means_and_percentiles() {
    assert_eq!(fired("event_count", "{ gte: 3 }", &[1, 1, 1]), 1);
    assert_eq!(fired("event_count", "{ gte: 3 }", &[1, 1]), 0);
    assert_eq!(fired("event_count", "{ gte: 2, lt: 4 }", &[1, 1, 1, 1]), 2);
    assert_eq!(fired("value_count", "{ field: orig_bytes, gte: 3 }", &[1, 2, 3]), 1);
    assert_eq!(fired("value_count", "{ field: orig_bytes, gte: 3 }", &[1, 2, 2, 1]), 0);
    assert_eq!(fired("value_sum", "{ field: orig_bytes, gt: 100 }", &[50, 50]), 0);
    assert_eq!(fired("value_sum", "{ field: orig_bytes, gt: 100 }", &[50, 51]), 1);
    assert_eq!(fired("value_avg", "{ field: orig_bytes, gte: 100 }", &[50, 149]), 0);
    assert_eq!(fired("value_avg", "{ field: orig_bytes, gte: 100 }", &[50, 150]), 1);
    assert_eq!(fired("value_median", "{ field: orig_bytes, gte: 60 }", &[1, 2, 900]), 0);
    assert_eq!(fired("value_percentile", "{ field: orig_bytes, percentile: 90, gte: 60 }", &[1, 2, 900]), 1);
}

#[test]
fn a_sum_forgets_what_left_the_window() {
    // A minute holds seven of these; twenty of them never sum up to more.
    assert_eq!(fired("value_sum", "{ field: orig_bytes, gt: 75 }", &[10; 20]), 0);
    assert!(fired("value_sum", "{ field: orig_bytes, gt: 65 }", &[10; 20]) > 0);
}

#[test]
fn a_number_that_is_none_is_left_out_of_a_sum() {
    let head = "title: C\ncorrelation:\n  type: value_sum\n  rules: [asked]\n  timespan: 1m\n  condition: { field: query, gt: 5 }\n";
    let (mut rules, _) =
        Detection::compile(&[SourceFile { path: "a.yml".into(), text: format!("{head}{BASES}").into() }]);
    for query in ["nan", "inf", "a.example"] {
        let record = record("zeek.dns", 0, &[("query", query.to_owned())].into());
        assert!(rules.hits(&record, record.seen).is_empty(), "{query}");
    }
}

/// Whether a temporal correlation over both bases, joined by the asking host under one alias, fires on records in
/// this order: `s` a connection, `a` a question, of the host behind the letter.
fn told(kind: &str, story: &[(char, u8)]) -> bool {
    let head = format!(
        "title: C\ncorrelation:\n  type: {kind}\n  rules: [asked, sent]\n  group-by: [who]\n  timespan: 1m\n  aliases:\n    who:\n      asked: id.orig_h\n      sent: id.orig_h\n"
    );
    let (mut rules, refused) = Detection::compile(&[SourceFile { path: "a.yml".into(), text: (head + BASES).into() }]);
    assert!(refused.is_empty(), "{refused:?}");
    story.iter().enumerate().any(|(n, (what, host))| {
        let from = ("id.orig_h", format!("10.20.4.{host}"));
        let (kind, other) = match what {
            's' => ("zeek.conn", ("local_resp", "F".to_owned())),
            _ => ("zeek.dns", ("query", "a.example".to_owned())),
        };
        let record = record(kind, n as u32, &[from, other].into());
        !rules.hits(&record, record.seen).is_empty()
    })
}

#[test]
fn temporal_ones_want_all_of_one_group_and_ordered_ones_the_order() {
    assert!(told("temporal", &[('s', 1), ('a', 1)]));
    assert!(!told("temporal", &[('s', 1), ('a', 2)]));
    assert!(told("temporal_ordered", &[('a', 1), ('s', 1)]));
    assert!(!told("temporal_ordered", &[('s', 1), ('a', 1)]));
    let late: Vec<(char, u8)> =
        std::iter::once(('a', 1)).chain(std::iter::repeat_n(('s', 2), 8)).chain([('s', 1)]).collect();
    assert!(!told("temporal_ordered", &late), "more than a minute later");
}

#[test]
fn a_kind_that_looks_at_values_needs_a_field() {
    let text = format!(
        "title: C\ncorrelation:\n  type: value_avg\n  rules: [sent]\n  timespan: 1m\n  condition: {{ gte: 3 }}\n{BASES}"
    );
    let (_, refused) = Detection::compile(&[SourceFile { path: "a.yml".into(), text: text.into() }]);
    assert!(refused.iter().any(|r| r.reason.contains("field")), "{refused:?}");
}

//! What holds for every query.

use super::{answer, now, small_store};
use watchfloor::base::rng::Seed;
use watchfloor::siem::query::assist::{colours, complete};
use watchfloor::siem::query::run;

/// Pieces that queries are made of, and some that they are not.
const PIECES: [&str; 79] = [
    "SecurityEvent",
    "zeek_conn",
    "|",
    "where",
    "project",
    "extend",
    "summarize",
    "by",
    "count()",
    "EventID",
    "==",
    "4625",
    "\"ana\"",
    "(",
    ")",
    ",",
    "and",
    "or",
    "not(",
    "has",
    "in",
    "sort by",
    "take",
    "10",
    "join",
    "kind=inner",
    "on",
    "Computer",
    "TimeGenerated",
    "ago(1h)",
    "bin(",
    "1h",
    "let x = ",
    ";",
    "x",
    "union",
    "search",
    "$left.",
    "project-away",
    "*",
    "mv-expand",
    "mv-apply x =",
    "make-series",
    "step",
    "evaluate bag_unpack(",
    "evaluate pivot(",
    "partition by",
    "invoke x()",
    "let f = (a:long) {",
    "}",
    "f(",
    "serialize",
    "prev(",
    "row_number(",
    "find in (",
    "to typeof(long)",
    "dynamic([1])",
    "make_set(",
    "..",
    "between",
    "[",
    "]",
    ".",
    "-",
    "/",
    "=",
    "!has",
    "@\"",
    "'",
    "datetime(",
    "//",
    "\n",
    "top 3 by",
    "distinct",
    "parse",
    "with",
    "tostring(",
    "ünïcode",
    "\u{1F600}",
];

#[test]
fn no_text_however_wild_ends_the_program() {
    let store = small_store();
    let seed = Seed(11);
    for case in 0..2_500_u64 {
        let mut draw = seed.draw("garbage", "query", case);
        let mut kql = String::new();
        for _ in 0..draw.below(14) {
            kql.push_str(PIECES[draw.below(PIECES.len() as u64) as usize]);
            if draw.below(4) > 0 {
                kql.push(' ');
            }
        }
        if case % 2 == 0 {
            kql = format!("SecurityEvent | {kql}");
        }
        if let Err(error) = run(&store, &kql, now()) {
            assert!(!error.message.is_empty());
            assert!(!error.message.contains("cannot be run"), "{}", error.render(&kql));
            assert!(error.span.start <= error.span.end && error.span.end <= kql.len(), "{kql}");
        }
        let cursor = draw.below(kql.len() as u64 + 1) as usize;
        complete(&kql, cursor);
        let coloured = colours(&kql);
        assert!(coloured.windows(2).all(|w| w[0].range.end <= w[1].range.start), "{kql}");
    }
}

#[test]
fn the_order_of_conditions_does_not_matter() {
    let store = small_store();
    let conditions = ["EventID == 4624", "Computer has \"ws-02\"", "TargetUserName != \"zoe\"", "LogonType > 2"];
    let together = format!("SecurityEvent | where {} | project RecordId", conditions.join(" and "));
    let expected = answer(&store, &together);
    assert_eq!(expected, ["RecordId", "3"]);
    for turn in 0..conditions.len() {
        let mut order = conditions;
        order.rotate_left(turn);
        let steps: Vec<String> = order.iter().map(|c| format!("| where {c} ")).collect();
        assert_eq!(answer(&store, &format!("SecurityEvent {} | project RecordId", steps.join(""))), expected);
        let reversed: Vec<&str> = order.iter().rev().copied().collect();
        let kql = format!("SecurityEvent | where {} | project RecordId", reversed.join(" and "));
        assert_eq!(answer(&store, &kql), expected);
    }
}

#[test]
fn asking_changes_nothing_and_the_same_question_has_the_same_answer() {
    let store = small_store();
    let before = (store.digest(), store.revision());
    for kql in
        ["SecurityEvent | summarize count() by Account", "search \"443\"", "union * | count", "zeek_conn | take 1"]
    {
        assert_eq!(answer(&store, kql), answer(&store, kql), "{kql}");
    }
    assert_eq!((store.digest(), store.revision()), before);
}

#[test]
fn a_filter_and_its_opposite_share_all_rows() {
    let store = small_store();
    for condition in [
        "LogonType == 3",
        "IpAddress startswith \"10.\"",
        "TargetUserName in (\"bob\", \"x\")",
        "Computer has_any (\"srv\", \"01\")",
        "EventID between (4625 .. 4630)",
        "isempty(SubjectUserName)",
    ] {
        let count = |kql: String| answer(&store, &kql)[1].parse::<u32>().unwrap();
        let yes = count(format!("SecurityEvent | where {condition} | count"));
        let no = count(format!("SecurityEvent | where not({condition}) | count"));
        assert_eq!(yes + no, 5, "{condition}: {yes} and {no}");
    }
}

//! What the editor offers while a query is being written.

use super::{alone, now, small_store};
use watchfloor::siem::query::assist::{CandidateKind, TokenClass, colours, complete, describe, field_stats};
use watchfloor::siem::query::run;

/// Candidates where `^` stands.
fn offered(marked: &str) -> Vec<String> {
    let at = marked.find('^').unwrap();
    let kql = marked.replacen('^', "", 1);
    complete(&kql, at).candidates.into_iter().map(|c| c.text).collect()
}

#[test]
fn a_query_starts_with_a_table() {
    let first = offered("^");
    assert!(first.contains(&"SecurityEvent".to_owned()) && first.contains(&"union".to_owned()));
    assert_eq!(offered("Secur^")[0], "SecurityEvent");
    assert!(offered("let Bad = SecurityEvent | take 1; B^").contains(&"Bad".to_owned()));
    assert!(offered("SecurityEvent | join (^").contains(&"zeek_conn".to_owned()));
}

#[test]
fn operators_follow_the_bar() {
    assert!(offered("SecurityEvent | ^").contains(&"where".to_owned()));
    assert_eq!(offered("SecurityEvent | summ^")[0], "summarize");
    assert_eq!(offered("SecurityEvent | where EventID == 1\n| proj^")[0], "project");
}

#[test]
fn columns_are_those_at_this_place_of_the_query() {
    assert!(offered("SecurityEvent | where Comp^").contains(&"Computer".to_owned()));
    let after = offered("SecurityEvent | project Computer, Who = Account | where ^");
    assert_eq!(after[..2], ["Computer", "Who"]);
    assert!(!after.contains(&"EventID".to_owned()));
    assert!(offered("SecurityEvent | summarize N = count() by Computer | sort by ^").contains(&"N".to_owned()));
    assert!(offered("SecurityEvent | where broken == | extend x = strlen(Comp^").contains(&"Computer".to_owned()));
    assert!(offered("SecurityEvent | summarize ^").contains(&"dcount".to_owned()));
    assert!(!offered("SecurityEvent | where ^").contains(&"dcount".to_owned()));
    assert!(offered("SecurityEvent | where Computer ^").contains(&"has".to_owned()));
    assert!(offered("SecurityEvent | summarize count() ^").contains(&"by".to_owned()));
    assert!(offered("SecurityEvent | where Computer == \"a^\"").is_empty());
}

#[test]
fn a_candidate_says_what_it_is() {
    let found = complete("SecurityEvent | where Computer", 30);
    assert_eq!(found.replace, 22..30);
    let computer = found.candidates.iter().find(|c| c.text == "Computer").unwrap();
    assert_eq!(computer.kind, CandidateKind::Column);
    assert!(computer.doc.starts_with("string: "));
    assert!(describe("arg_max").unwrap().contains("greatest"));
    assert!(describe("SecurityEvent").unwrap().contains("logged on"));
    assert_eq!(describe("mine"), None);
}

#[test]
fn every_token_has_a_colour() {
    let kql = "SecurityEvent | project-away Computer, Mine // why\n| wher strlen(\"a\") > 5m and x has 'y";
    let found: Vec<(&str, TokenClass)> = colours(kql).into_iter().map(|c| (&kql[c.range], c.class)).collect();
    let class = |text: &str| found.iter().find(|(t, _)| *t == text).unwrap().1;
    assert_eq!(class("SecurityEvent"), TokenClass::Table);
    assert_eq!(class("project-away"), TokenClass::Keyword);
    assert_eq!(class("Computer"), TokenClass::Column);
    assert_eq!(class("Mine"), TokenClass::Name);
    assert_eq!(class("// why"), TokenClass::Comment);
    assert_eq!(class("wher"), TokenClass::Fault);
    assert_eq!(class("strlen"), TokenClass::Function);
    assert_eq!(class("5m"), TokenClass::Number);
    assert_eq!(class("and"), TokenClass::Operator);
    assert_eq!(class("'y"), TokenClass::Fault);
}

#[test]
fn fields_of_an_answer_are_counted() {
    let table = run(&small_store(), "SecurityEvent | project TargetUserName, EventID, SubjectUserName", now()).unwrap();
    let stats = field_stats(&table, 1);
    assert_eq!((stats[0].filled, stats[0].distinct), (5, 3));
    assert_eq!(stats[0].top, [("bob".to_owned(), 3)]);
    assert_eq!(stats[1].top, [("4624".to_owned(), 3)]);
    assert_eq!(stats[2].filled, 0);
    assert!(field_stats(&alone("print x = 1 | take 0").unwrap(), 3)[0].top.is_empty());
}

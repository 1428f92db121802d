//! Exit codes and the list of what can be played.

use super::watchfloor;

#[test]
fn the_list_of_scenarios_names_id_title_tier_and_minutes() {
    let list = watchfloor(&["scenarios", "--json"]).json();
    let list = list.as_array().unwrap();
    for entry in list {
        assert!(entry["id"].is_string() && entry["title"].is_string(), "{entry}");
        assert!((1..=3).contains(&entry["tier"].as_u64().unwrap()), "{entry}");
        assert!(entry["minutes"].as_u64().unwrap() > 0, "{entry}");
    }
    let ids: Vec<&str> = list.iter().map(|entry| entry["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"first-shift") && ids.contains(&"monday-queue"), "{ids:?}");
}

#[test]
fn the_list_of_scenarios_for_people_names_the_same() {
    let call = watchfloor(&["scenarios"]);
    assert_eq!(call.code, 0, "{}", call.err);
    assert!(call.out.contains("first-shift") && call.out.contains("monday-queue"), "{}", call.out);
}

#[test]
fn a_wrong_call_exits_with_2_and_says_how_to_call() {
    for arguments in [&["dance"][..], &["play"], &["query", "--logs", "."], &["generate", "--scenario", "x"]] {
        let call = watchfloor(arguments);
        assert_eq!(call.code, 2, "{arguments:?}: {}", call.err);
        assert!(call.err.contains("Usage"), "{}", call.err);
        assert!(call.out.is_empty(), "{}", call.out);
    }
}

#[test]
fn a_wrong_scenario_or_analyst_is_named_with_those_that_exist() {
    let call = watchfloor(&["play", "--scenario", "first-shfit", "--seed", "1", "--analyst", "idle"]);
    assert!(matches!(call.code, 1 | 2), "exit {}", call.code);
    assert!(call.err.contains("first-shfit") && call.err.contains("first-shift"), "{}", call.err);

    let call = watchfloor(&["play", "--scenario", "first-shift", "--seed", "1", "--analyst", "nobody"]);
    assert!(matches!(call.code, 1 | 2), "exit {}", call.code);
    assert!(call.err.contains("nobody") && call.err.contains("reference"), "{}", call.err);
}

#[test]
fn help_and_version_are_no_failures() {
    let version = watchfloor(&["--version"]);
    assert_eq!((version.code, version.out.trim()), (0, concat!("watchfloor ", env!("CARGO_PKG_VERSION"))));
    let help = watchfloor(&["--help"]);
    assert_eq!(help.code, 0);
    for command in ["scenarios", "check", "generate", "query", "detect", "play", "replay", "shot"] {
        assert!(help.out.contains(command), "{command} is not in the help:\n{}", help.out);
    }
}

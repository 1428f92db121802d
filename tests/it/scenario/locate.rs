//! Paths to places.

use watchfloor::base::diag::{Diagnostics, SourceFile};
use watchfloor::scenario::{guard, locate};

const TEXT: &str = r##"// "a string in a comment (
Scenario(
    title: "with ) and \" inside",
    cast: [
        (name: "a", pick: Person("finance")), /* nested /* comment ( */ */
        (name: "b", pick: Word(["x", r#"y " )"#])),
    ],
    map: {"key": 'c', "other": -1.5},
)"##;

fn at(path: &[&str]) -> &'static str {
    let span = locate(TEXT, path);
    &TEXT[span.start..span.end]
}

#[test]
fn a_path_leads_to_its_token() {
    assert_eq!(at(&["title"]), r#""with ) and \" inside""#);
    assert_eq!(at(&["cast", "0", "name"]), "\"a\"");
    assert_eq!(at(&["cast", "0", "pick"]), "Person(\"finance\")");
    assert_eq!(at(&["cast", "1", "pick", "0", "1"]), r##"r#"y " )"#"##);
    assert_eq!(at(&["map", "key"]), "'c'");
    assert_eq!(at(&["map", "other"]), "-1.5");
}

#[test]
fn a_path_that_leads_nowhere_ends_at_the_last_place_on_its_way() {
    assert_eq!(at(&["cast", "0", "colour", "deeper"]), r#"(name: "a", pick: Person("finance"))"#);
    assert!(at(&["nothing"]).starts_with("Scenario("));
}

#[test]
fn any_text_is_read_without_panic() {
    let junk = [
        "",
        "(",
        ")",
        "\"",
        "r#\"",
        "'",
        "/*",
        "//",
        "#!",
        "{:}",
        "((((]]]]",
        "é(ü: \"ß\"",
        "a b c",
        "b\"",
        "br##\"x\"#",
    ];
    for text in junk {
        let span = locate(text, &["x", "0"]);
        assert!(span.start <= span.end && span.end <= text.len(), "{text}");
    }
    for end in 0..TEXT.len() {
        let span = locate(&TEXT[..end], &["cast", "1", "pick"]);
        assert!(span.end <= end);
    }
}

#[test]
fn deep_nesting_is_refused_on_a_small_stack() {
    let deep = std::thread::Builder::new().stack_size(512 * 1024).spawn(|| {
        let text = format!("Scenario(cast: {}", "[".repeat(400_000));
        let file = SourceFile { path: "deep.ron".into(), text: text.into() };
        let mut diags = Diagnostics::default();
        assert!(guard(&file, &mut diags).is_none());
        diags.items[0].message.clone()
    });
    assert!(deep.unwrap().join().unwrap().contains("nest"));
}

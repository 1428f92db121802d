//! What published Sigma rules use of the language, each with a record that fits and one that does not.

use super::records::of;
use watchfloor::base::diag::SourceFile;
use watchfloor::detection::Detection;

/// Whether a rule with this detection block sees a process with this command line and image.
fn sees(detection: &str, command: &str) -> bool {
    let head = "title: T\nlogsource: { category: process_creation, product: windows }\ndetection:\n";
    let body: String = detection.lines().map(|line| format!("  {line}\n")).collect();
    let file = SourceFile { path: "a.yml".into(), text: format!("{head}{body}").into() };
    let (mut rules, refused) = Detection::compile(&[file]);
    assert!(refused.is_empty(), "{detection}: {refused:?}");
    let set = [
        ("CommandLine", command),
        ("Image", r"C:\Windows\System32\cmd.exe"),
        ("ParentImage", r"C:\Windows\explorer.exe"),
    ];
    let record = of("win.sysmon.1", 0, &set);
    !rules.observe(&record, record.seen).is_empty()
}

#[test]
fn each_modifier_takes_what_it_means_and_leaves_the_rest() {
    let cases = [
        ("s:\n  CommandLine|windash|contains: ' -enc '", "p /enc x", "p enc x"),
        ("s:\n  CommandLine|windash|contains: ' -enc '", "p \u{2013}enc x", "p +enc x"),
        ("s:\n  CommandLine|base64offset|contains: 'http://'", "p aHR0cDovL2EuZXhhbXBsZQ==", "p http://a.example"),
        ("s:\n  CommandLine|utf16le|base64offset|contains: 'http'", "p aAB0AHQAcAA6AC8ALwA=", "p aHR0cDovL2E="),
        ("s:\n  CommandLine|re: 'p\\s+[0-9]{3}$'", "p  123", "p 1234"),
        ("s:\n  CommandLine|re|i: '^POWER'", "powershell x", "a powershell x"),
        ("s:\n  CommandLine|cased|contains: 'IEX'", "p IEX x", "p iex x"),
        ("s:\n  CommandLine|contains|all:\n    - 'a1'\n    - 'b2'", "b2 a1", "a1 a1"),
        ("s:\n  CommandLine: 'net ? use*'", "net 1 use x", "net 12 use x"),
        ("s:\n  CommandLine|startswith: 'a'\n  Image|endswith:\n    - '\\cmd.exe'\n    - '\\x.exe'", "ab", "ba"),
        ("s:\n  - CommandLine: 'a'\n  - CommandLine: 'b'", "b", "c"),
        ("s:\n  CommandLine|neq: 'b'", "a", "b"),
    ];
    for (selection, fits, not) in cases {
        let rule = format!("{selection}\ncondition: s");
        assert!(sees(&rule, fits), "{selection} on {fits}");
        assert!(!sees(&rule, not), "{selection} on {not}");
    }
}

#[test]
fn conditions_join_selections_as_the_specification_says() {
    let two = "sel_a:\n  CommandLine|contains: 'a'\nsel_b:\n  CommandLine|contains: 'b'\nfilter_main:\n  CommandLine|contains: 'z'\n";
    let cases = [
        ("1 of sel_*", "a", "c"),
        ("all of sel_*", "ab", "a"),
        ("1 of sel_* and not 1 of filter_*", "a", "az"),
        ("all of them", "abz", "ab"),
        ("sel_a or (sel_b and not filter_main)", "b", "bz"),
        ("not sel_a and sel_b", "b", "ab"),
    ];
    for (condition, fits, not) in cases {
        let rule = format!("{two}condition: {condition}");
        assert!(sees(&rule, fits), "{condition} on {fits}");
        assert!(!sees(&rule, not), "{condition} on {not}");
    }
}

#[test]
fn absent_fields_fieldrefs_numbers_and_keywords() {
    assert!(sees("s:\n  Product: null\ncondition: s", "a"));
    assert!(!sees("s:\n  CommandLine: null\ncondition: s", "a"));
    assert!(sees("s:\n  Product|exists: false\n  CommandLine|exists: true\ncondition: s", "a"));
    assert!(sees("s:\n  CommandLine|fieldref: Image\ncondition: s", r"C:\Windows\System32\cmd.exe"));
    assert!(!sees("s:\n  CommandLine|fieldref: ParentImage\ncondition: s", r"C:\Windows\System32\cmd.exe"));
    assert!(sees("s:\n  CommandLine|gte: 10\n  CommandLine|lt: 20\ncondition: s", "12"));
    assert!(!sees("s:\n  CommandLine|gt: 12\ncondition: s", "12"));
    assert!(sees("words:\n  - 'needle'\n  - 'pin'\ncondition: words", "hay needle hay"));
    assert!(!sees("words:\n  '|all':\n    - 'needle'\n    - 'pin'\ncondition: words", "hay needle hay"));
}

#[test]
fn addresses_are_compared_by_network() {
    let rule = "title: T\nlogsource: { category: firewall }\ndetection:\n  s:\n    dst_ip|cidr:\n      - '198.51.100.0/24'\n      - '2001:db8::/32'\n  condition: s\n";
    let file = SourceFile { path: "a.yml".into(), text: rule.into() };
    for (address, fits) in [("198.51.100.77", true), ("203.0.113.77", false), ("2001:db8::7", true)] {
        let (mut rules, _) = Detection::compile(std::slice::from_ref(&file));
        let record = of("panos.traffic", 0, &[("dest_ip", address)]);
        assert_eq!(!rules.observe(&record, record.seen).is_empty(), fits, "{address}");
    }
}

#[test]
fn a_rule_that_would_need_millions_of_spellings_is_refused() {
    let text = format!(
        "title: T\nlogsource: {{ category: process_creation, product: windows }}\ndetection:\n  s:\n    CommandLine|windash|contains:\n{}  condition: s\n",
        "      - '-a -b -c -d -e -f -g -h'\n".repeat(50)
    );
    let (rules, refused) = Detection::compile(&[SourceFile { path: "a.yml".into(), text: text.into() }]);
    assert!(rules.rules().is_empty());
    assert!(refused[0].reason.contains("spellings"), "{refused:?}");
}

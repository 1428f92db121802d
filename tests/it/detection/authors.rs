//! Rules that somebody else wrote: what is read, and what a refusal tells.

use super::records::of;
use watchfloor::base::diag::{Diagnostics, SourceFile};
use watchfloor::detection::{Detection, check_rule};

fn file(text: &str) -> SourceFile {
    SourceFile { path: "mine/rule.yml".into(), text: text.into() }
}

fn compile(text: &str) -> (Detection, Vec<String>) {
    let (detection, refusals) = Detection::compile(&[file(text)]);
    let told = refusals.iter().map(|r| format!("{}:{}:{}: {}", r.file, r.line, r.column, r.reason)).collect();
    (detection, told)
}

const GOOD: &str = "title: Shell
logsource:
  category: process_creation
  product: windows
detection:
  selection:
    Image|endswith: '\\cmd.exe'
  condition: selection
";

fn fires(text: &str, kind: &str, set: &[(&'static str, &str)]) -> bool {
    let (mut detection, refused) = compile(text);
    assert!(refused.is_empty(), "{refused:?}");
    let record = of(kind, 0, set);
    !detection.observe(&record, record.seen).is_empty()
}

#[test]
fn a_plain_rule_without_id_or_level_works_and_gets_an_id() {
    let (detection, refused) = compile(GOOD);
    assert!(refused.is_empty(), "{refused:?}");
    assert_eq!(detection.rules()[0].id.as_str().len(), 36);
    assert!(fires(GOOD, "win.sysmon.1", &[("Image", r"C:\Windows\System32\CMD.EXE")]));
}

#[test]
fn fields_of_the_taxonomy_find_the_native_ones() {
    let rule = |source: &str, field: &str, value: &str| {
        format!("title: T\nlogsource: {{ {source} }}\ndetection:\n  s:\n    {field}: '{value}'\n  condition: s\n")
    };
    type Case<'a> = (&'a str, &'a str, &'a str, &'a str, &'a [(&'static str, &'a str)]);
    let cases: [Case<'_>; 8] = [
        (
            "category: process_creation, product: windows",
            "User",
            r"HARBOUR\p.x",
            "win.security.4688",
            &[("SubjectDomainName", "HARBOUR"), ("SubjectUserName", "p.x")],
        ),
        (
            "category: process_creation, product: windows",
            "IntegrityLevel",
            "High",
            "win.security.4688",
            &[("MandatoryLabel", "S-1-16-12288")],
        ),
        (
            "category: process_creation, product: windows",
            "imphash",
            "22",
            "win.sysmon.1",
            &[("Hashes", "SHA256=1,IMPHASH=22")],
        ),
        ("category: proxy", "c-uri-extension", "exe", "squid.access", &[("url", "http://a.example/b/c.exe?d=1")]),
        ("category: proxy", "cs-host", "a.example", "squid.access", &[("url", "a.example:443")]),
        ("category: firewall", "dst_port", "3389", "panos.traffic", &[("dest_port", "3389")]),
        ("category: dns", "record_type", "TXT", "zeek.dns", &[("qtype_name", "TXT")]),
        ("product: zeek, service: http", "c-useragent", "curl*", "zeek.http", &[("user_agent", "curl/8.1")]),
    ];
    for (source, field, value, kind, set) in cases {
        assert!(fires(&rule(source, field, value), kind, set), "{source} {field}");
    }
}

#[test]
fn a_rule_sees_only_records_of_its_log_source() {
    assert!(!fires(GOOD, "win.sysmon.3", &[("Image", r"C:\Windows\System32\cmd.exe")]));
    assert!(!fires(GOOD, "win.sysmon.5", &[("Image", r"C:\Windows\System32\cmd.exe")]));
}

#[test]
fn the_dash_modifier_takes_a_slash_too_where_an_author_uses_it() {
    let rule = GOOD.replace(r"Image|endswith: '\cmd.exe'", "CommandLine|windash|contains: ' -enc'");
    for spelling in [" -enc", " /enc"] {
        assert!(fires(&rule, "win.sysmon.1", &[("CommandLine", &format!("powershell{spelling} x"))]), "{spelling}");
    }
}

#[test]
fn keywords_search_every_text_of_a_record() {
    let rule = "title: T\nlogsource: { product: linux, service: sshd }\ndetection:\n  words:\n    - 'invalid user'\n  condition: words\n";
    assert!(fires(rule, "linux.sshd", &[("msg", "Invalid user git from 203.0.113.5 port 5")]));
}

#[test]
fn refusals_name_file_line_and_reason() {
    let broken = [
        ("no condition", GOOD.replace("  condition: selection\n", ""), "ondition"),
        ("unknown selection", GOOD.replace("condition: selection", "condition: selektion"), "selektion"),
        ("unknown modifier", GOOD.replace("endswith", "endwith"), "endwith"),
        ("bad expression", GOOD.replace("|endswith: '\\cmd.exe'", "|re: '(['"), "regex"),
        ("no such source", GOOD.replace("process_creation", "coffee_machine"), "coffee_machine"),
        ("no yaml", "title: [unclosed".to_owned(), "YAML"),
        ("no rule", "- just\n- a list\n".to_owned(), "mapping"),
        ("no title", GOOD.replace("title: Shell\n", ""), "title"),
        ("own key", format!("{GOOD}watchfloor: {{ group: 1h, keye: host }}\n"), "keye"),
        ("own span", format!("{GOOD}watchfloor: {{ group: soon }}\n"), "soon"),
        ("own key's value", format!("{GOOD}watchfloor: {{ key: planet }}\n"), "planet"),
        ("triage", format!("{GOOD}triage: look\n"), "triage"),
        (
            "nobody to count",
            "title: T\ncorrelation:\n  type: event_count\n  rules: [ghost]\n  timespan: 5m\n  condition: { gte: 3 }\n"
                .to_owned(),
            "ghost",
        ),
        ("too long", "#".repeat(300_000), "bytes"),
    ];
    for (what, text, word) in broken {
        let (detection, refused) = compile(&text);
        assert!(detection.rules().is_empty(), "{what} was taken");
        assert!(refused.iter().any(|r| r.starts_with("mine/rule.yml:") && r.contains(word)), "{what}: {refused:?}");
    }
}

#[test]
fn a_refusal_points_at_the_line_of_the_fault() {
    let (_, refused) = compile(&GOOD.replace("condition: selection", "condition: selektion"));
    assert!(refused[0].starts_with("mine/rule.yml:8:"), "{refused:?}");
    let (_, refused) = compile(&GOOD.replace("process_creation", "coffee_machine"));
    assert!(refused[0].starts_with("mine/rule.yml:2:"), "{refused:?}");
}

#[test]
fn sound_rules_beside_a_broken_one_still_work() {
    let files = [file(GOOD), SourceFile { path: "mine/b.yml".into(), text: "title: x".into() }];
    let (detection, refusals) = Detection::compile(&files);
    assert_eq!((detection.rules().len(), refusals.len()), (1, 1));
}

#[test]
fn a_field_that_no_record_has_is_a_complaint() {
    let mut diags = Diagnostics::default();
    check_rule(&file(&GOOD.replace("Image|", "Imagge|")), &mut diags);
    assert_eq!(diags.items.len(), 1);
    assert_eq!(diags.items[0].line_column().0, 7);
    assert!(diags.items[0].message.contains("Imagge"), "{}", diags.items[0].message);
}

#[test]
fn junk_ends_in_refusals() {
    let deep = format!("title: {}", "[".repeat(20_000));
    let parens = GOOD
        .replace("condition: selection", &format!("condition: {}selection{}", "(".repeat(3_000), ")".repeat(3_000)));
    let bomb = "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\ntitle: *c\n";
    for text in [deep.as_str(), parens.as_str(), bomb, "\u{0}\u{1}\u{2}", "%YAML 9.9\n---\n: :\n", "title: &a *a"] {
        let (detection, refused) = compile(text);
        assert!(detection.rules().is_empty() && !refused.is_empty(), "{}", &text[..text.len().min(60)]);
        let mut diags = Diagnostics::default();
        check_rule(&file(text), &mut diags);
        assert!(!diags.items.is_empty());
    }
}

#[test]
fn correlations_count_correlations_in_any_order_of_the_file() {
    let text = "title: Break-in
correlation:
  type: temporal_ordered
  rules: [many, success]
  group-by: [TargetUserName]
  timespan: 1h
---
title: Many
name: many
correlation:
  type: event_count
  rules: [failure]
  group-by: [TargetUserName]
  timespan: 10m
  condition: { gte: 2 }
---
title: Failure
name: failure
logsource: { product: windows, service: security }
detection: { s: { EventID: 4625 }, condition: s }
---
title: Success
name: success
logsource: { product: windows, service: security }
detection: { s: { EventID: 4624 }, condition: s }
";
    let (mut detection, refused) = compile(text);
    assert!(refused.is_empty(), "{refused:?}");
    assert_eq!(detection.rules().len(), 1, "what is only counted raises nothing itself");
    for (n, kind) in ["win.security.4625", "win.security.4625", "win.security.4624"].into_iter().enumerate() {
        let record = of(kind, n as u32, &[("TargetUserName", "p.x")]);
        detection.observe(&record, record.seen);
    }
    assert_eq!(detection.alerts()[0].records.len(), 3);
}

#[test]
fn correlations_that_wait_for_each_other_are_refused() {
    let text = "title: A\nname: a\ncorrelation: { type: event_count, rules: [b], timespan: 5m, condition: { gte: 2 } }\n---\n\
                title: B\nname: b\ncorrelation: { type: event_count, rules: [a], timespan: 5m, condition: { gte: 2 } }\n";
    let (detection, refused) = compile(text);
    assert!(detection.rules().is_empty());
    assert_eq!(refused.len(), 2, "{refused:?}");
}

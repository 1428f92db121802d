//! Broken files: each names file, line, column and the mend, and none makes the program stop.

use super::vocabulary::vocabulary;
use watchfloor::base::diag::{Diagnostics, SourceFile};
use watchfloor::base::rng::Seed;
use watchfloor::scenario::{self, MAX_BYTES, company};

/// One fault put into a sound file: what is replaced by what, where the complaint must point
/// (the first place of this text), and words that complaint and mend must have.
struct Broken {
    old: &'static str,
    new: &'static str,
    at: &'static str,
    says: &'static str,
    mend: &'static str,
}

const fn broken(
    old: &'static str,
    new: &'static str,
    at: &'static str,
    says: &'static str,
    mend: &'static str,
) -> Broken {
    Broken { old, new, at, says, mend }
}

const SCENARIO: [Broken; 33] = [
    // Syntax.
    broken("tier: 1,", "tier 1,", "", "colon", ""),
    broken("shift: \"90 min\",", "shift: \"90 min,", "", "", ""),
    broken("    lessons: [", "    lessons: [[", "", "", ""),
    broken("guided: true", "guided: yes", "yes", "boolean", ""),
    // Unknown and missing names.
    broken("shift: \"90 min\"", "shfit: \"90 min\"", "shfit", "unknown field \"shfit\"", "did you mean \"shift\"?"),
    broken("    tier: 1,\n", "", "", "lacks the field \"tier\"", "add tier"),
    broken("pick: Person(\"hr\")", "pick: Persona(\"hr\")", "Persona", "unknown", "did you mean \"Person\"?"),
    broken("Scenario(", "Scenery(", "Scenery", "Scenery", "Scenario("),
    broken("tier: 1,", "tier: 1, tier: 2,", "", "tier", "remove"),
    broken("\"value\": \"{product}\"", "\"value\": \"a\", \"value\": \"b\"", "\"value\": \"b\"", "twice", "remove"),
    // Values that cannot be.
    broken("format: 1", "format: 2", "2", "format 2", "write format: 1"),
    broken("tier: 1,", "tier: 7,", "7", "no tier 7", "1 monitoring"),
    broken("2025-03-04T09:00:00+01:00", "2025-02-30T09:00:00+01:00", "", "no moment that exists", "offset"),
    broken(
        "2025-03-04T09:00:00+01:00",
        "2025-03-04T09:00:00+05:00",
        "\"2025-03-04T09:00:00+05:00\"",
        "clock",
        "+01:00",
    ),
    broken("shift: \"90 min\"", "shift: \"90 minutes\"", "", "no span of time", "write \"40 s\""),
    broken("shift: \"90 min\"", "shift: \"90 h\"", "\"90 h\"", "cannot be played", "24 h"),
    broken("attack_permille: 1000", "attack_permille: 1001", "1001", "too much", "write 0 to 1000"),
    broken(
        "at: (\"12 min\", \"30 min\")",
        "at: (\"32 min\", \"30 min\")",
        "(\"32 min\"",
        "range is empty",
        "least first",
    ),
    broken("at: (\"12 min\", \"30 min\")", "at: (\"12 min\", \"3 h\")", "(\"12 min\", \"3 h\")", "outside", "90 min"),
    broken("every: (\"150 s\", 200)", "every: (\"0 s\", 200)", "(\"0 s\"", "without a pause", "1 s"),
    // References to nobody.
    broken(
        "\"harbour_logistics\", ",
        "\"harbor_logistics\", ",
        "\"harbor_logistics\"",
        "unknown company",
        "did you mean \"harbour_logistics\"?",
    ),
    broken("Person(\"hr\")", "Person(\"hrr\")", "Person(\"hrr\")", "no department", "did you mean \"hr\"?"),
    broken(
        "Server(\"MailServer\")",
        "Server(\"Mailserver2\")",
        "Server(\"Mailserver2\")",
        "no server",
        "did you mean \"MailServer\"?",
    ),
    broken("Domain(\"cdn\")", "Domain(\"cnd\")", "Domain(\"cnd\")", "style", "did you mean \"cdn\"?"),
    broken("after: \"opened\"", "after: \"openend\"", "\"openend\"", "no step \"openend\"", "did you mean \"opened\"?"),
    broken(
        "technique: \"T1105\"",
        "technique: \"T11055\"",
        "\"T11055\"",
        "no ATT&CK technique",
        "did you mean \"T1105\"?",
    ),
    broken("technique: \"T1105\"", "technique: \"T1999\"", "\"T1999\"", "no procedure", ""),
    broken(
        "habit: \"macro_report\"",
        "habit: \"macro_reports\"",
        "\"macro_reports\"",
        "unknown habit",
        "did you mean \"macro_report\"?",
    ),
    broken("\"value\": ", "\"values\": ", "\"values\"", "no parameter", "did you mean \"value\"?"),
    broken("\"{spare}\"", "\"{spar}\"", "\"{spar}\"", "unknown placeholder {spar}", "did you mean \"spare\"?"),
    broken("{reader.full} among", "{reader.fill} among", "\"A harmless", "no \"fill\"", "did you mean \"full\"?"),
    broken("until: \"Take\"", "until: \"Taek\"", "\"Taek\"", "nobody can do", "did you mean \"Take\"?"),
    // Steps that can never be.
    broken(
        "(id: \"lure\", technique: \"T1566.001\",",
        "(id: \"lure\", technique: \"T1566.001\", after: \"stager\",",
        "\"stager\",",
        "wait for each other",
        "drop its after",
    ),
];

/// More faults of the same kind, kept apart because the place is the whole value.
const CAMPAIGN: [Broken; 6] = [
    broken("dormant: true, ", "", "", "", ""),
    broken("then: [\"second_server\"]", "then: []", "true, on", "nothing ever wakes", "reaction"),
    broken("Missed(\"beacon\", 2)", "Missed(\"opened\", 2)", "Missed(\"opened\"", "no beats", "every"),
    broken("after: \"lure\", on", "on", "\"T1204.002\"", "needs \"mail\"", "come after lure"),
    broken("on: \"controller\"", "on: \"paper\"", "\"paper\", ticket", "cannot act", "person or a server"),
    broken("(name: \"reader\"", "(name: \"victim\"", "\"victim\", pick: Person(\"hr\")", "cast twice", "own name"),
];

fn first_shift() -> Vec<SourceFile> {
    scenario::embedded_files().into_iter().filter(|f| f.path.contains("first-shift")).collect()
}

fn complaints(files: &[SourceFile]) -> Diagnostics {
    let mut diags = Diagnostics::default();
    assert!(scenario::read(files, &vocabulary(), &mut diags).is_none());
    assert!(!diags.is_clean());
    diags
}

/// The file with this ending, changed.
fn with(ending: &str, change: impl FnOnce(&str) -> String) -> Vec<SourceFile> {
    let mut files = first_shift();
    let file = files.iter_mut().find(|f| f.path.ends_with(ending)).unwrap();
    file.text = change(&file.text).into();
    files
}

#[test]
fn each_broken_scenario_names_line_column_and_mend() {
    let mut missed = String::new();
    for case in SCENARIO.iter().chain(&CAMPAIGN) {
        let files = with("scenario.ron", |text| {
            assert!(text.contains(case.old), "{}", case.old);
            text.replacen(case.old, case.new, 1)
        });
        let diags = complaints(&files);
        let shown = diags.render();
        let fits = diags.items.iter().any(|d| {
            let place = d.file.text.find(case.at).filter(|_| !case.at.is_empty());
            let there = place.is_none_or(|at| d.span.start == at);
            there && d.message.contains(case.says) && d.hint.contains(case.mend) && !d.hint.is_empty()
        });
        if !fits {
            missed += &format!("{:?} -> {:?} at {:?}, got:\n{shown}\n", case.old, case.new, case.at);
        }
        for complaint in &diags.items {
            let (line, column) = complaint.line_column();
            let head = format!("scenarios/first-shift/scenario.ron:{line}:{column}: ");
            assert!(complaint.render().starts_with(&head), "{shown}");
        }
    }
    assert!(missed.is_empty(), "\n{missed}");
}

#[test]
fn a_complaint_shows_the_line_a_caret_and_the_mend() {
    let files = with("scenario.ron", |text| text.replacen("after: \"opened\"", "after: \"openend\"", 1));
    let shown = complaints(&files).items[0].render();
    let lines: Vec<&str> = shown.lines().collect();
    let number = files[2].text.lines().position(|l| l.contains("openend")).unwrap() + 1;
    assert!(lines[0].starts_with(&format!("scenarios/first-shift/scenario.ron:{number}:")), "{shown}");
    assert!(shown.contains("\"openend\"") && shown.contains("^^^^^^^^^"), "{shown}");
    assert!(shown.contains("help: did you mean \"opened\"?"), "{shown}");
}

#[test]
fn wrong_weights_and_unknown_placeholders_of_the_briefing_are_told() {
    let rubric = with("rubric.ron", |text| text.replacen("triage: 300", "triage: 310", 1));
    let diags = complaints(&rubric);
    assert!(diags.items[0].message.contains("1010") && diags.items[0].hint.contains("take away 10"));
    let brief = with("brief.md", |text| text.replacen("{company}", "{compny}", 1));
    let diags = complaints(&brief);
    assert_eq!(diags.items[0].line_column(), (1, 23));
    assert!(diags.items[0].hint.contains("{company}"), "{}", diags.render());
    let without: Vec<SourceFile> = first_shift().into_iter().filter(|f| !f.path.ends_with("brief.md")).collect();
    assert!(complaints(&without).items[0].message.contains("no brief.md"));
}

#[test]
fn broken_companies_are_told_too() {
    let file = company::embedded_files().into_iter().find(|f| f.path.ends_with("harbour_logistics.ron")).unwrap();
    let cases = [
        ("Office: \"10.20.32.0/19\"", "Office: \"203.0.113.0/24\"", "no private network", "10.20.1.0/24"),
        ("Dmz: \"10.20.2.0/24\"", "Dmz: \"10.20.1.0/24\"", "overlaps", "own network"),
        ("(role: Proxy, code: \"px\"", "(role: WebServer, code: \"px\"", "no server with the role Proxy", "add one"),
        ("domain: \"nordkai.example\"", "domain: \"nordkai.com\"", "no reserved domain", ".example"),
        (
            "desks: 5, value_per_hour: 140",
            "desks: 50, value_per_hour: 140",
            "28 people at 50 desks",
            "no more than people",
        ),
        ("hours: [(\"08:30\", \"17:30\")]", "hours: [(\"18:30\", \"17:30\")]", "ends before it begins", "begin first"),
        ("hours: [(\"08:30\", \"17:30\")]", "hours: [(\"25:30\", \"17:30\")]", "no clock time", "08:30"),
        ("(job: \"scan\"),", "", "no service account for \"scan\"", ""),
        ("under {service:scan}", "under {servce:scan}", "unknown placeholder", "{service:job}"),
        ("hosts: 70", "hosts: 60000", "cannot be built", "5000"),
        ("Office: \"10.20.32.0/19\"", "Office: \"10.20.32.0/24\"", "too small for 5000", "/19"),
        ("Office: \"10.20.64.0/21\"", "Office: \"10.20.64.0/24\"", "room for 240 of", "/21"),
        ("Devices: \"10.20.72.0/24\"", "Devices: \"10.20.64.0/24\"", "overlaps with Office", "own networks"),
        ("\"dispatch\": 500", "\"dispach\": 500", "no department \"dispach\"", "dispatch"),
        ("\"dispatch\": 500", "\"dispatch\": 950", "no desk of dispatch", "900"),
        ("code: \"ts\"", "code: \"fin\"", "\"fin\" is taken", "another"),
        ("code: \"ts\"", "code: \"tersouth\"", "too long", "15 letters"),
        ("role: Phone", "role: Proxy", "Proxy is no device", "Printer"),
        (
            "(role: CallServer, code: \"pbx\", os: Appliance, zone: Servers, value_per_hour: 350),",
            "",
            "without a call server",
            "CallServer",
        ),
    ];
    for (old, new, says, mend) in cases {
        assert!(file.text.contains(old), "{old}");
        let wrong = SourceFile { path: file.path.clone(), text: file.text.replacen(old, new, 1).into() };
        let mut diags = Diagnostics::default();
        assert!(company::check_template(&wrong, &mut diags).is_none(), "{new}");
        let fits =
            diags.items.iter().any(|d| d.message.contains(says) && d.hint.contains(mend) && d.line_column().0 > 1);
        assert!(fits, "{new}: \n{}", diags.render());
    }
}

#[test]
fn junk_of_any_kind_ends_in_a_complaint_on_a_small_stack() {
    let work = || {
        let junk = [
            String::new(),
            "\u{0}\u{1}\u{2}".to_owned(),
            "(".repeat(200_000),
            "[".repeat(200_000) + &"]".repeat(200_000),
            "Scenario(cast: ".to_owned() + &"Some(".repeat(100_000),
            "/*".repeat(100_000),
            "\"".repeat(9_999),
            "é".repeat(50_000),
            "{\"a\":".repeat(60_000),
            "Scenario".repeat(20_000),
            "x".repeat(MAX_BYTES + 1),
            "Scenario(format: 99999999999999999999999999)".to_owned(),
            "Scenario(format: 1, id: \"".to_owned() + &"z".repeat(90_000) + "\")",
        ];
        for text in junk {
            let head: String = text.chars().take(20).collect();
            let diags = complaints(&with("scenario.ron", |_| text));
            for complaint in &diags.items {
                let shown = complaint.render();
                assert!(shown.len() < 3_000, "{head}: {} bytes", shown.len());
                assert!(!complaint.message.is_empty() && !complaint.hint.is_empty(), "{head}: {shown}");
            }
        }
    };
    std::thread::Builder::new().stack_size(512 * 1024).spawn(work).unwrap().join().unwrap();
}

#[test]
fn cut_and_shuffled_files_end_in_complaints_or_in_a_scenario_but_never_in_a_panic() {
    let vocabulary = vocabulary();
    for n in 0..200 {
        let mut draw = Seed(n).draw("broken", "cut", 0);
        let files = with("scenario.ron", |text| {
            let mut place = || text.floor_char_boundary(draw.below(text.len() as u64) as usize);
            let (a, b, c) = (place(), place(), place());
            let (from, until) = (a.min(b), a.max(b).min(a.min(b) + 400));
            let until = text.floor_char_boundary(until);
            match n % 3 {
                0 => [&text[..from], &text[until..]].concat(),
                1 => [&text[..c], &text[from..until], &text[c..]].concat(),
                _ => [&text[..from], "\u{1f980}\"(", &text[from..]].concat(),
            }
        });
        let mut diags = Diagnostics::default();
        let read = scenario::read(&files, &vocabulary, &mut diags);
        assert_eq!(read.is_some(), diags.is_clean(), "cut {n}");
        assert!(diags.render().len() < 200_000, "cut {n}");
    }
}

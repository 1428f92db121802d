//! Where records belong in Sigma's words, and what a rule folder may say about it.

use super::records::of;
use watchfloor::base::diag::{Diagnostics, SourceFile};
use watchfloor::detection::{Detection, Taxonomy, check_taxonomy};

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.into(), text: text.into() }
}

fn hits(taxonomy: &Taxonomy, source: &str, field: &str, value: &str, record: &watchfloor::telemetry::Record) -> bool {
    let rule =
        format!("title: T\nlogsource: {{ {source} }}\ndetection:\n  s:\n    {field}: '{value}'\n  condition: s\n");
    let (mut detection, refused) = Detection::compile_with(&[file("a.yml", &rule)], taxonomy);
    assert!(refused.is_empty(), "{refused:?}");
    !detection.observe(record, record.seen).is_empty()
}

#[test]
fn the_shipped_taxonomy_is_sound() {
    let mut diags = Diagnostics::default();
    check_taxonomy(&file("assets/sigma.ron", include_str!("../../../assets/sigma.ron")), &mut diags);
    let told: Vec<String> = diags.items.iter().map(|d| d.message.clone()).collect();
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn every_record_type_has_a_product_or_category_by_which_rules_find_it() {
    let taxonomy = Taxonomy::embedded();
    let products =
        ["windows", "m365", "zeek", "suricata", "panos", "cisco", "squid", "nginx", "apache", "linux", "azure", "aws"];
    for kind in watchfloor::telemetry::source::all_types() {
        let record = of(kind.name, 0, &[]);
        let found = products.iter().any(|product| {
            let rule = format!("title: T\nlogsource: {{ product: {product} }}\ndetection:\n  s:\n    NoSuchField: null\n  condition: s\n");
            let (mut detection, _) = Detection::compile_with(&[file("a.yml", &rule)], &taxonomy.clone().with_echoes());
            !detection.observe(&record, record.seen).is_empty()
        });
        assert!(found, "{} belongs nowhere", kind.name);
    }
}

#[test]
fn defender_records_are_echoes_unless_a_rule_names_them() {
    let record =
        of("xdr.DeviceProcessEvents", 0, &[("FolderPath", r"C:\a\cmd.exe"), ("ProcessCommandLine", "cmd /c x")]);
    let (plain, whole) = (Taxonomy::embedded().clone(), Taxonomy::embedded().clone().with_echoes());
    let by_category = "category: process_creation, product: windows";
    assert!(!hits(&plain, by_category, "Image|endswith", r"\cmd.exe", &record));
    assert!(hits(&whole, by_category, "Image|endswith", r"\cmd.exe", &record));
    assert!(hits(&plain, "product: m365, service: deviceprocessevents", "FolderPath|endswith", r"\cmd.exe", &record));
}

#[test]
fn a_category_can_mean_only_some_records_of_a_type() {
    let whole = Taxonomy::embedded().clone().with_echoes();
    let action =
        |action: &'static str| of("xdr.DeviceFileEvents", 0, &[("ActionType", action), ("FolderPath", r"C:\a.exe")]);
    let made = |record: &watchfloor::telemetry::Record| {
        hits(&whole, "category: file_event, product: windows", "TargetFilename|endswith", ".exe", record)
    };
    assert!(made(&action("FileCreated")));
    assert!(!made(&action("FileDeleted")));
    let key = |kind: &'static str| of("win.sysmon.12", 0, &[("EventType", kind), ("TargetObject", r"HKLM\a")]);
    let gone = |record: &watchfloor::telemetry::Record| {
        hits(&whole, "category: registry_delete, product: windows", "TargetObject|startswith", "HKLM", record)
    };
    assert!(gone(&key("DeleteKey")));
    assert!(!gone(&key("CreateKey")));
}

#[test]
fn cloud_records_answer_to_the_names_published_rules_use() {
    let taxonomy = Taxonomy::embedded();
    let sign_in =
        of("entra.SignInLogs", 0, &[("resultType", "50126"), ("properties", r#"{"appDisplayName":"Portal"}"#)]);
    assert!(hits(taxonomy, "product: azure, service: signinlogs", "ResultType", "50126", &sign_in));
    assert!(hits(taxonomy, "product: azure, service: signinlogs", "AppDisplayName", "Portal", &sign_in));
    let audit = of("entra.AuditLogs", 0, &[("operationName", "Add member to role")]);
    assert!(hits(taxonomy, "product: azure, service: auditlogs", "properties.message", "Add member to role", &audit));
    let cloud = of("aws.cloudtrail", 0, &[("userIdentity", r#"{"type":"Root"}"#)]);
    assert!(hits(taxonomy, "product: aws, service: cloudtrail", "userIdentity.type", "Root", &cloud));
}

#[test]
fn a_folder_of_rules_brings_names_and_placeholders_of_its_own() {
    let own = r#"Taxonomy(
        entries: [(of: ["squid.access"], categories: ["gateway"], fields: {"site": Host("url")})],
        placeholders: {"sites": ["a.example", "b.example"]},
    )"#;
    let mut diags = Diagnostics::default();
    let taxonomy = Taxonomy::with(&file("taxonomy.ron", own), &mut diags);
    assert!(diags.is_clean(), "{:?}", diags.items);
    let record = of("squid.access", 0, &[("url", "http://b.example/x")]);
    assert!(hits(&taxonomy, "category: gateway", "site|expand", "%sites%", &record));
    assert!(hits(&taxonomy, "category: proxy", "cs-host", "b.example", &record), "the shipped names are still there");
}

#[test]
fn a_placeholder_without_values_is_refused_and_not_taken_for_text() {
    let rule =
        "title: T\nlogsource: { category: proxy }\ndetection:\n  s:\n    cs-host|expand: '%sites%'\n  condition: s\n";
    let (detection, refused) = Detection::compile(&[file("a.yml", rule)]);
    assert!(detection.rules().is_empty());
    assert!(refused[0].reason.contains("%sites%") && refused[0].line == 5, "{refused:?}");
}

#[test]
fn faults_of_a_taxonomy_are_told_with_their_place() {
    let cases = [
        ("Taxonomy(entries: [(of: [\"win.sysmom.1\"])])", "win.sysmom.1"),
        ("Taxonomy(entries: [(of: [\"zeek.dns\"], fields: {\"q\": Field(\"qery\")})])", "qery"),
        ("Taxonomy(entries: [(of: [\"zeek.dns\"], category: [\"dns\"])])", "category"),
        ("Taxonomy(entries: [", ""),
    ];
    for (text, word) in cases {
        let mut diags = Diagnostics::default();
        check_taxonomy(&file("taxonomy.ron", text), &mut diags);
        assert!(diags.items.iter().any(|d| d.message.contains(word)), "{text}: {:?}", diags.items);
    }
}

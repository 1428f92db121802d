//! A folder of rules as it comes from somebody else: most of it is used, and the rest says why not.

use super::{hour_of_logs, watchfloor};
use std::path::Path;
use tempfile::TempDir;

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn rule(source: &str, selection: &str) -> String {
    format!(
        "title: T\nlogsource:\n    {source}\ndetection:\n    selection:\n        {selection}\n    condition: selection\nlevel: low\n"
    )
}

/// A tree with a bit of everything that such trees hold.
fn tree() -> TempDir {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    let windows = "category: process_creation\n    product: windows";
    write(at, "rules/windows/process_creation/a.yml", &rule(windows, "Image|endswith: '\\svchost.exe'"));
    write(at, "rules/network/b.yaml", &rule("category: dns", "query|contains: '.'"));
    write(
        at,
        "rules-threat-hunting/macos/c.yml",
        &rule("category: process_creation\n    product: macos", "Image: 'a'"),
    );
    write(at, "rules/cloud/d.yml", &rule("product: gcp\n    service: gcp.audit", "a: 'b'"));
    write(at, "rules-placeholder/e.yml", &rule(windows, "Computer|expand: '%domain_controllers%'"));
    write(
        at,
        "deprecated/f.yml",
        &rule(windows, "Image: 'a'").replace("condition: selection", "condition: selection | count() by User > 5"),
    );
    write(at, ".github/workflows/g.yml", "name: tests\non: [push]\njobs:\n  a: { runs-on: x }\n");
    write(at, "broken/h.yml", "title: [\n");
    write(at, "broken/i.yml", "detection:\n  s: 1\n");
    write(at, "broken/j.yml", &"a".repeat(3_000_000));
    write(at, "broken/k.yml", "\u{0}\u{1}");
    let bomb: String =
        (1..12).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(","))).collect();
    write(
        at,
        "broken/l.yml",
        &format!("a0: &a0 [x,x,x,x,x,x,x,x,x]\n{bomb}title: *a11\nlogsource: {{ category: dns }}\n"),
    );
    write(
        at,
        "correlation/m.yml",
        "title: C\ncorrelation:\n  type: event_count\n  rules: [nowhere]\n  timespan: 1m\n  condition: { gte: 2 }\n",
    );
    write(at, "README.md", "no rule");
    write(at, "tests/data.json", "{}");
    folder
}

#[test]
fn a_checkout_loads_as_it_is_and_each_file_is_used_or_says_why_not() {
    let folder = tree();
    let logs = hour_of_logs().to_str().unwrap();
    let found = watchfloor(&["detect", "--logs", logs, "--rules", folder.path().to_str().unwrap(), "--json"]).json();
    assert_eq!(found["rules"], 2, "{}", found["refused"]);
    assert!(!found["hits"].as_array().unwrap().is_empty());
    let refused = found["refused"].as_array().unwrap();
    let class = |file: &str| {
        let of = |r: &&serde_json::Value| r["file"].as_str().unwrap().ends_with(file);
        let found = refused.iter().find(of).unwrap_or_else(|| panic!("{file} says nothing"));
        assert!(found["line"].as_u64() >= Some(1) && !found["reason"].as_str().unwrap().is_empty(), "{found}");
        found["class"].as_str().unwrap().to_owned()
    };
    assert_eq!(class("c.yml"), "no such log source here");
    assert_eq!(class("d.yml"), "no such log source here");
    assert_eq!(class("e.yml"), "placeholder without values");
    assert_eq!(class("g.yml"), "no Sigma rule");
    assert_eq!(class("j.yml"), "too large");
    assert_eq!(class("m.yml"), "counts a rule that is missing");
    for file in ["f.yml", "h.yml", "i.yml", "k.yml", "l.yml"] {
        class(file);
    }
    let counts = found["refused_by"].as_object().unwrap();
    let sum: u64 = counts.values().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(sum, refused.len() as u64, "{counts:?}");
}

#[test]
fn the_count_at_the_end_tells_how_many_were_not_used_and_why() {
    let folder = tree();
    let logs = hour_of_logs().to_str().unwrap();
    let call = watchfloor(&["detect", "--logs", logs, "--rules", folder.path().to_str().unwrap()]);
    assert_eq!(call.code, 0, "{}", call.err);
    assert!(call.out.contains("2 rules used"), "{}", call.out);
    assert!(call.out.contains("2  not used: no such log source here"), "{}", call.out);
}

#[test]
fn a_taxonomy_in_the_folder_is_used_and_a_broken_one_is_told() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "a.yml", &rule("category: gateway", "site|contains: 'e'"));
    let own =
        "Taxonomy(entries: [(of: [\"squid.access\"], categories: [\"gateway\"], fields: {\"site\": Host(\"url\")})])";
    write(folder.path(), "taxonomy.ron", own);
    let (logs, rules) = (hour_of_logs().to_str().unwrap(), folder.path().to_str().unwrap());
    let found = watchfloor(&["detect", "--logs", logs, "--rules", rules, "--json"]).json();
    assert_eq!(found["rules"], 1, "{}", found["refused"]);
    assert!(!found["hits"].as_array().unwrap().is_empty());
    assert_eq!(watchfloor(&["check", rules]).code, 0);
    write(folder.path(), "taxonomy.ron", &own.replace("squid.access", "squid.acces"));
    let call = watchfloor(&["detect", "--logs", logs, "--rules", rules]);
    assert_eq!(call.code, 1);
    assert!(call.err.contains("taxonomy.ron:1:") && call.err.contains("squid.acces"), "{}", call.err);
}

//! View models: text that is safe to paste, facts that agree with the desk.

use super::desk::{about_a_host, shift};
use watchfloor::detection::EntityKind;
use watchfloor::view::defang::defang;
use watchfloor::view::entity::{Target, entity, pivots};
use watchfloor::view::explain::{self, entity_of};
use watchfloor::view::network::{layout, network};
use watchfloor::view::record;
use watchfloor::view::status::{euros, status};

#[test]
fn defanged_text_cannot_be_clicked_and_leaves_the_rest_alone() {
    for (text, wanted) in [
        ("http://cdn.bad.example/a.js?x=1", "hxxp://cdn.bad[.]example/a.js?x=1"),
        ("https://203.0.113.9:8443/", "hxxps://203.0.113[.]9:8443/"),
        ("from 198.51.100.7 to fin-ws-001", "from 198.51.100[.]7 to fin-ws-001"),
        ("\"billing@pay.example\"", "\"billing@pay[.]example\""),
        ("C:\\Windows\\System32\\cmd.exe /c dir", "C:\\Windows\\System32\\cmd.exe /c dir"),
        ("already cdn.bad[.]example", "already cdn.bad[.]example"),
    ] {
        assert_eq!(defang(text), wanted);
        assert_eq!(defang(&defang(text)), wanted, "twice is the same as once");
    }
}

#[test]
fn codes_are_explained_in_one_sentence() {
    for (field, value) in [("LogonType", "3"), ("SubStatus", "0xC000006A"), ("conn_state", "S0"), ("spf", "softfail")] {
        let text = explain::code(field, value).unwrap();
        assert!(text.len() > 8, "{field} {value}: {text}");
    }
    assert_eq!(explain::code("ProcessId", "3"), None);
}

#[test]
fn every_way_on_from_every_entity_is_a_query_that_runs() {
    let desk = shift().desk();
    let mut asked = std::collections::BTreeSet::new();
    for alert in desk.alerts() {
        for e in &alert.entities {
            if !asked.insert(e.kind) {
                continue;
            }
            for pivot in pivots(e, desk.inventory()) {
                if let Target::Query(kql) = pivot.target {
                    let answer = desk.query(&kql);
                    assert!(answer.is_ok(), "{}: {}\n{kql}", pivot.label, answer.unwrap_err());
                }
            }
        }
    }
    let address = entity_of(EntityKind::Address, "203.0.113.9");
    let mail = entity_of(EntityKind::Mail, &desk.messages()[0].message_id);
    let hash = entity_of(EntityKind::Hash, &"0".repeat(64));
    for e in [address, mail, hash] {
        for pivot in pivots(&e, desk.inventory()) {
            if let Target::Query(kql) = pivot.target {
                assert!(desk.query(&kql).is_ok(), "{kql}");
            }
        }
    }
}

#[test]
fn the_inspector_knows_whose_machine_it_is_and_what_happened_on_it() {
    let desk = shift().desk();
    let alert = desk.alert(about_a_host(shift())).unwrap();
    let view = entity(&desk, &entity_of(EntityKind::Host, alert.host().unwrap()));
    assert!(view.facts.iter().any(|f| f.name == "Worth"));
    assert!(view.alerts.iter().any(|a| a.id == alert.id));
    assert!(!view.cases.is_empty());
    let desktop = desk.inventory().hosts.iter().find(|h| h.owner.is_some()).unwrap();
    let view = entity(&desk, &entity_of(EntityKind::Host, &desktop.name));
    assert!(view.normal.iter().any(|n| n.contains("works")), "{:?}", view.normal);
}

#[test]
fn records_show_their_native_fields_in_native_order_with_what_they_mean() {
    let desk = shift().desk();
    let record = desk.record(desk.alerts()[0].records[0]).unwrap();
    let view = record::of(record);
    let native: Vec<&str> = record.kind.fields.iter().map(|f| f.name).collect();
    let shown: Vec<&str> = view.fields.iter().map(|f| f.name).collect();
    let order: Vec<usize> = shown.iter().map(|n| native.iter().position(|m| m == n).unwrap()).collect();
    assert!(order.is_sorted() && !order.is_empty());
    assert!(view.fields.iter().all(|f| !f.doc.is_empty()));
    assert!(view.native.contains(record.kind.name));
}

#[test]
fn the_map_places_every_host_inside_its_zone() {
    let view = network(&shift().desk());
    assert!(view.nodes.iter().any(|n| n.alert.is_some()), "open alerts show on the map");
    for (width, height) in [(1200.0, 180.0), (900.0, 120.0), (1800.0, 300.0)] {
        let places = layout(&view, width, height);
        for (node, [x, y]) in view.nodes.iter().zip(&places.nodes) {
            let [left, top, right, bottom] = places.zones[node.zone];
            assert!(
                left <= *x && *x <= right && top <= *y && *y <= bottom,
                "{} is outside at {width}x{height}",
                node.name
            );
        }
        assert!(places.zones.iter().all(|z| z[2] <= width && z[3] <= height));
    }
}

#[test]
fn the_lifecycle_line_tells_what_was_done() {
    let view = status(&shift().desk());
    let done: Vec<&str> = view.steps.iter().filter(|s| s.done).map(|s| s.name).collect();
    assert_eq!(done, ["triage", "investigate", "contain"]);
    assert_eq!(view.pending, 1);
    assert_eq!((euros(840), euros(1_250), euros(140_000)), ("€840".into(), "€1.2k".into(), "€140k".into()));
}

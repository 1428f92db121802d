//! How alerts become incidents, and when a rule is silent.

use super::records::of;
use watchfloor::base::diag::SourceFile;
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::detection::incident::{Incidents, Matching, Policy, Sight};
use watchfloor::detection::{Detection, Entity, EntityKind, Severity};

fn host(name: &str) -> Entity {
    Entity { kind: EntityKind::Host, value: name.into() }
}

fn account(name: &str) -> Entity {
    Entity { kind: EntityKind::Account, value: name.into() }
}

/// Incident numbers of alerts: rule, minute, entities.
fn numbers(matching: Matching, alerts: &[(&str, i64, Vec<Entity>)]) -> Vec<usize> {
    let policy = Policy { lookback: SimSpan::hours(5), matching };
    let mut incidents = Incidents::default();
    let sight = |(rule, minute, entities): &(&'static str, i64, Vec<Entity>)| {
        let entities: &'static [Entity] = entities.clone().leak();
        Sight { rule, title: rule, severity: Severity::Low, at: SimTime(0) + SimSpan::mins(*minute), entities }
    };
    let owned: Vec<(&'static str, i64, Vec<Entity>)> =
        alerts.iter().map(|(rule, minute, entities)| (&*rule.to_string().leak(), *minute, entities.clone())).collect();
    owned.iter().map(|alert| incidents.take(&sight(alert), Some(&policy))).collect()
}

#[test]
fn what_must_be_the_same_is_what_the_policy_says() {
    let (a, b) = (vec![host("a"), account("p")], vec![host("b"), account("p")]);
    let story = [("r", 0, a.clone()), ("r", 1, b.clone()), ("q", 2, a.clone()), ("r", 3, a.clone())];
    assert_eq!(numbers(Matching::AllEntities, &story), [0, 1, 2, 0]);
    assert_eq!(numbers(Matching::AnyAlert, &story), [0, 0, 1, 0]);
    assert_eq!(numbers(Matching::Selected(vec![EntityKind::Account]), &story), [0, 0, 1, 0]);
    assert_eq!(numbers(Matching::Selected(vec![EntityKind::Host]), &story), [0, 1, 2, 0]);
    assert_eq!(numbers(Matching::Shared, &story), [0, 0, 0, 0]);
    assert_eq!(numbers(Matching::Shared, &[("r", 0, vec![host("a")]), ("q", 1, vec![host("b")])]), [0, 1]);
}

#[test]
fn an_incident_ends_with_its_lookback() {
    let story = [("r", 0, vec![host("a")]), ("r", 200, vec![host("a")]), ("r", 301, vec![host("a")])];
    assert_eq!(numbers(Matching::AllEntities, &story), [0, 0, 1]);
}

#[test]
fn an_incident_is_as_grave_as_its_gravest_alert() {
    let (mut incidents, entities) = (Incidents::default(), [host("a")]);
    for (n, (title, severity)) in [("Low one", Severity::Low), ("High one", Severity::High)].into_iter().enumerate() {
        let at = SimTime(0) + SimSpan::mins(n as i64);
        incidents.take(&Sight { rule: title, title, severity, at, entities: &entities }, Some(&Policy::default()));
    }
    let [incident] = incidents.all() else { panic!("{:?}", incidents.all()) };
    assert_eq!((&*incident.title, incident.severity, incident.alerts.len()), ("High one", Severity::High, 2));
}

#[test]
fn a_rule_that_wants_to_is_silent_after_an_alert() {
    let rule = |own: &str| {
        format!(
            "title: T\nlogsource: {{ product: windows, service: security }}\ndetection:\n  s: {{ EventID: 4625 }}\n  condition: s\n{own}"
        )
    };
    let alerts = |own: &str| {
        let file = SourceFile { path: "a.yml".into(), text: rule(own).into() };
        let (mut detection, refused) = Detection::compile(&[file]);
        assert!(refused.is_empty(), "{refused:?}");
        // Ten seconds apart, 200 seconds in all.
        for n in 0..20 {
            let record = of("win.security.4625", n, &[]);
            detection.observe(&record, record.seen);
        }
        detection.alerts().iter().map(|a| a.records.len()).collect::<Vec<_>>()
    };
    assert_eq!(alerts("watchfloor: { group: 30s }\n"), [4, 4, 4, 4, 4]);
    assert_eq!(alerts("watchfloor: { group: 30s, suppress: 90s }\n"), [4, 4]);
}

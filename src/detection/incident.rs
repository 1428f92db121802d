//! Alerts that belong together become one incident.
//!
//! *Owns* incidents. *Reads* what alerts are about, never records. *Invariants*: alerts come in order of
//! time; an incident takes alerts only within the lookback from its first one, so that a story ends;
//! same alerts in the same order give the same incidents.
//! Source: the alert grouping of Microsoft Sentinel; `Shared` is our own, for rules that say nothing.

use super::alert::{Entity, EntityKind, Severity};
use crate::base::Text;
use crate::base::time::{SimSpan, SimTime};
use std::collections::{BTreeMap, BTreeSet};

/// What alerts must have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matching {
    /// All entities, and the rule.
    AllEntities,
    /// Nothing but the rule.
    AnyAlert,
    /// The entities of these kinds, and the rule.
    Selected(Vec<EntityKind>),
    /// One host or account, whatever the rule.
    Shared,
}

/// How alerts become incidents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// How long after its first alert an incident takes others.
    pub lookback: SimSpan,
    /// What they must have in common.
    pub matching: Matching,
}

impl Default for Policy {
    fn default() -> Self {
        Self { lookback: SimSpan::hours(5), matching: Matching::Shared }
    }
}

/// What is known of an alert.
#[derive(Debug, Clone)]
pub struct Sight<'a> {
    /// The rule.
    pub rule: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Its severity.
    pub severity: Severity,
    /// When it was raised.
    pub at: SimTime,
    /// Who and what it is about.
    pub entities: &'a [Entity],
}

/// Alerts that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Title of the first of its gravest alerts.
    pub title: Text,
    /// Severity of the gravest alert.
    pub severity: Severity,
    /// Time of the first alert.
    pub first: SimTime,
    /// Time of the last alert.
    pub last: SimTime,
    /// Numbers of the alerts, in the order they came.
    pub alerts: Vec<usize>,
    /// Rules that raised them.
    pub rules: BTreeSet<Text>,
    /// Who and what they are about.
    pub entities: BTreeSet<Entity>,
}

/// All incidents of one run.
#[derive(Debug, Clone, Default)]
pub struct Incidents {
    all: Vec<Incident>,
    alerts: usize,
    /// The newest incident that has this in common.
    open: BTreeMap<Common, usize>,
}

/// What alerts may have in common.
type Common = (Text, Vec<Entity>);

impl Incidents {
    /// Takes the next alert; returns the number of its incident.
    pub fn take(&mut self, alert: &Sight<'_>, policy: Option<&Policy>) -> usize {
        let number = self.alerts;
        self.alerts += 1;
        let common = policy.map(|policy| common(alert, &policy.matching)).unwrap_or_default();
        let lookback = policy.map_or(SimSpan::secs(0), |policy| policy.lookback);
        let fits = |incident: &usize| alert.at - self.all[*incident].first <= lookback;
        let found = common.iter().filter_map(|key| self.open.get(key).copied()).filter(fits).min();
        let at = found.unwrap_or_else(|| {
            self.all.push(Incident {
                title: alert.title.into(),
                severity: alert.severity,
                first: alert.at,
                last: alert.at,
                alerts: Vec::new(),
                rules: BTreeSet::new(),
                entities: BTreeSet::new(),
            });
            self.all.len() - 1
        });
        let incident = &mut self.all[at];
        if alert.severity > incident.severity {
            incident.severity = alert.severity;
            incident.title = alert.title.into();
        }
        incident.last = incident.last.max(alert.at);
        incident.alerts.push(number);
        incident.rules.insert(alert.rule.into());
        incident.entities.extend(alert.entities.iter().cloned());
        self.open.extend(common.into_iter().map(|key| (key, at)));
        at
    }

    /// All, in the order of their first alerts.
    pub fn all(&self) -> &[Incident] {
        &self.all
    }
}

/// The keys by which another alert may find the incident of this one.
fn common(alert: &Sight<'_>, matching: &Matching) -> Vec<Common> {
    let only = |kinds: &[EntityKind]| {
        let mut entities: Vec<Entity> = alert.entities.iter().filter(|e| kinds.contains(&e.kind)).cloned().collect();
        entities.sort();
        entities.dedup();
        entities
    };
    let of_rule = |entities: Vec<Entity>| vec![(Text::from(alert.rule), entities)];
    match matching {
        Matching::AnyAlert => of_rule(Vec::new()),
        Matching::Selected(kinds) => of_rule(only(kinds)),
        Matching::AllEntities => {
            let mut entities = alert.entities.to_vec();
            entities.sort();
            entities.dedup();
            of_rule(entities)
        }
        Matching::Shared => {
            let shared = only(&[EntityKind::Host, EntityKind::Account]);
            shared.into_iter().map(|entity| (Text::default(), vec![entity])).collect()
        }
    }
}

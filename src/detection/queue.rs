//! The alert queue: hits become alerts or join one.
//!
//! *Invariants*: an alert's records are in order of arrival, each once; an alert that is older than
//! its rule's window takes no more records, so that a closed story is not stretched over a new one.

use super::alert::{Alert, Entity, EntityKind};
use super::rule::{Key, Rule};
use super::{Hit, Raised};
use crate::base::ids::AlertId;
use crate::base::time::SimTime;
use std::collections::BTreeMap;

/// All alerts and which of them may still be joined.
#[derive(Debug, Clone, Default)]
pub(super) struct Queue {
    pub(super) alerts: Vec<Alert>,
    newest: BTreeMap<(usize, Option<Entity>), AlertId>,
}

impl Queue {
    /// Takes a hit of `rule` that was seen at `seen`; nothing comes of it while the rule is silent.
    pub(super) fn take(&mut self, rule: &Rule, hit: Hit, seen: SimTime) -> Option<Raised> {
        let key = key(rule.grouping.key, &hit.entities);
        let place = (hit.rule, key);
        if let Some(id) = self.newest.get(&place).copied() {
            let alert = &mut self.alerts[id.index()];
            if seen - alert.raised <= rule.grouping.window {
                join(alert, &hit);
                return Some(Raised::Joined(id));
            }
            if seen - alert.raised <= rule.grouping.suppress {
                return None;
            }
        }
        let id = AlertId(self.alerts.len() as u32);
        self.alerts.push(raise(id, rule, hit, place.1.clone(), seen));
        self.newest.insert(place, id);
        Some(Raised::New(id))
    }
}

/// What later hits are joined by.
fn key(wanted: Key, entities: &[Entity]) -> Option<Entity> {
    let Key::Entity(kind) = wanted else { return None };
    let order = [kind, EntityKind::Host, EntityKind::Account, EntityKind::Address];
    order.iter().find_map(|kind| entities.iter().find(|e| e.kind == *kind)).cloned()
}

fn raise(id: AlertId, rule: &Rule, hit: Hit, key: Option<Entity>, seen: SimTime) -> Alert {
    let mut entities = hit.entities;
    entities.sort();
    entities.dedup();
    Alert {
        id,
        rule: rule.id.clone(),
        title: rule.title.clone(),
        severity: rule.severity,
        techniques: rule.techniques.clone(),
        first: hit.first,
        last: hit.last,
        raised: seen,
        records: hit.records,
        entities,
        key,
    }
}

fn join(alert: &mut Alert, hit: &Hit) {
    alert.first = alert.first.min(hit.first);
    alert.last = alert.last.max(hit.last);
    for record in &hit.records {
        if let Err(at) = alert.records.binary_search(record) {
            alert.records.insert(at, *record);
        }
    }
    for entity in &hit.entities {
        if let Err(at) = alert.entities.binary_search(entity) {
            alert.entities.insert(at, entity.clone());
        }
    }
}

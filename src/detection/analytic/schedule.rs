//! Scheduled rules at their times.
//!
//! *Owns* when each rule runs next and which ones are silent. *Reads* a store that holds what arrived.
//! *Invariants*: a rule runs at its own times, whatever the steps are in which time passes; a rule that
//! cannot be answered any more raises nothing; what a run finds depends on store and time alone.

use super::Analytic;
use super::evidence::Evidence;
use crate::base::Text;
use crate::base::ids::RecordId;
use crate::base::time::SimTime;
use crate::detection::{Entity, EntityKind};
use crate::siem::Store;
use crate::siem::query::{Horizon, Question, Table};
use std::sync::Arc;

/// What a run of a rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Position of the rule.
    pub rule: usize,
    /// When it ran.
    pub at: SimTime,
    /// Rows behind it.
    pub rows: usize,
    /// Records behind the rows: sorted, each once, the newest where there are very many.
    pub records: Vec<RecordId>,
    /// Who and what the mapped columns name: sorted, each once.
    pub entities: Vec<Entity>,
}

/// All rules and when they run next.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    rules: Arc<Vec<Analytic>>,
    next: Vec<SimTime>,
}

impl Schedule {
    /// Every rule runs for the first time when its frequency has passed since `begin`.
    pub fn new(rules: Vec<Analytic>, begin: SimTime) -> Self {
        let next = rules.iter().map(|rule| begin + rule.frequency).collect();
        Self { rules: Arc::new(rules), next }
    }

    /// One more rule; it runs for the first time when its frequency has passed since `begin`.
    pub fn add(&mut self, rule: Analytic, begin: SimTime) {
        self.next.push(begin + rule.frequency);
        Arc::make_mut(&mut self.rules).push(rule);
    }

    /// The rules.
    pub fn rules(&self) -> &[Analytic] {
        &self.rules
    }

    /// When the next rule runs.
    pub fn next_at(&self) -> Option<SimTime> {
        self.next.iter().min().copied()
    }

    /// Runs every rule whose time is `now`; the store holds what arrived until then.
    /// What is not `kept` any more is not seen either.
    pub fn run(&mut self, store: &Store, now: SimTime, kept: &Horizon) -> Vec<Found> {
        let rules = Arc::clone(&self.rules);
        let mut found = Vec::new();
        for (number, rule) in rules.iter().enumerate().filter(|(n, _)| self.next[*n] <= now).collect::<Vec<_>>() {
            let at = self.next[number];
            self.next[number] = at + rule.frequency;
            let since = |table| kept.get(table).map_or(at - rule.period, |oldest| (at - rule.period).max(*oldest));
            let horizon: Horizon = store.tables().map(|table| (table, since(table))).collect();
            let question = Question { horizon, ..Question::kql(&rule.query, at) };
            let Ok(table) = question.answer(store) else { continue };
            if !rule.trigger.pulls(table.len()) {
                continue;
            }
            if let Some(silence) = rule.suppression {
                self.next[number] = at + silence.max(rule.frequency);
            }
            let evidence = Evidence::of(rule, &table, &question, store);
            let of = |rows: std::ops::Range<usize>| Found {
                rule: number,
                at,
                rows: rows.len(),
                records: evidence.behind(rows.clone()),
                entities: entities(rule, &table, rows),
            };
            match rule.each_row && !table.is_empty() {
                // As in Sentinel, an alert for each of the first rows and one for all the others.
                true => {
                    let single = table.len().min(EACH);
                    found.extend((0..single).map(|row| of(row..row + 1)));
                    found.extend((single < table.len()).then(|| of(single..table.len())));
                }
                false => found.push(of(0..table.len())),
            }
        }
        found
    }

    /// Runs every rule that is not silent a last time, where time ends before its next turn.
    pub fn finish(&mut self, store: &Store, now: SimTime, kept: &Horizon) -> Vec<Found> {
        for (rule, next) in self.rules.iter().zip(&mut self.next) {
            if *next > now && *next - now < rule.frequency {
                *next = now;
            }
        }
        self.run(store, now, kept)
    }
}

/// Most alerts of one run.
const EACH: usize = 149;

fn entities(rule: &Analytic, table: &Table, rows: std::ops::Range<usize>) -> Vec<Entity> {
    let columns: Vec<(EntityKind, usize)> =
        rule.entities.iter().filter_map(|(kind, name)| Some((*kind, table.column(name)?))).collect();
    let mut found: Vec<Entity> = rows
        .flat_map(|row| columns.iter().map(move |(kind, column)| (*kind, table.text(row, *column))))
        .filter(|(_, value)| !value.is_empty())
        .map(|(kind, value)| Entity { kind, value: plain(kind, &value) })
        .collect();
    found.sort();
    found.dedup();
    found
}

/// As the console calls hosts and accounts: the short name in lower case.
fn plain(kind: EntityKind, value: &str) -> Text {
    let lower = value.to_ascii_lowercase();
    match kind {
        EntityKind::Host => lower.split('.').next().unwrap_or_default().into(),
        EntityKind::Account => {
            lower.rsplit('\\').next().unwrap_or_default().split('@').next().unwrap_or_default().into()
        }
        EntityKind::Domain | EntityKind::Hash => lower.into(),
        EntityKind::Address | EntityKind::File | EntityKind::Mail => value.into(),
    }
}

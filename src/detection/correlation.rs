//! Sigma correlation rules: counts and sequences of hits within a span of time.
//!
//! *Owns* the sliding windows of one run. *Reads* hits of the rules a correlation names.
//! *Invariants*: time is the time records arrive; a process that two logs tell of counts once,
//! because an `event_count` counts each record type for itself.

use super::alert::Entity;
use super::fields::View;
use crate::base::ids::RecordId;
use crate::base::time::{SimSpan, SimTime};
use rsigma_parser::{ConditionExpr, ConditionOperator, CorrelationType};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// A checked correlation.
#[derive(Debug)]
pub(super) struct Correlation {
    /// Position of its rule in the pack, unless it only feeds other correlations.
    pub(super) rule: Option<usize>,
    /// Correlations that count it, with its member number there.
    pub(super) feeds: Vec<(usize, usize)>,
    pub(super) kind: CorrelationType,
    /// The rules it counts, by the names it calls them.
    pub(super) members: Vec<Member>,
    pub(super) span: SimSpan,
    /// All must hold of the count.
    pub(super) predicates: Vec<(ConditionOperator, u64)>,
    /// Which percentile of the values is compared, 0 to 100.
    pub(super) percentile: u64,
    /// Which of the named rules must have hit, for an extended temporal condition.
    pub(super) condition: Option<ConditionExpr>,
    /// Where the counted records come from, in words.
    pub(super) log_source: String,
}

/// One rule a correlation counts.
#[derive(Debug)]
pub(super) struct Member {
    /// As the correlation calls it.
    pub(super) called: String,
    /// Fields whose values make the group, as this rule's records call them.
    pub(super) group_by: Vec<String>,
    /// Fields whose values are counted, as this rule's records call them.
    pub(super) counted: Vec<String>,
}

/// What a rule found: the records, who they are about, and when they happened.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) records: Vec<RecordId>,
    pub(super) entities: Arc<[Entity]>,
    pub(super) first: SimTime,
    pub(super) last: SimTime,
}

/// One hit in a window.
#[derive(Debug, Clone)]
struct Entry {
    seen: SimTime,
    kind: &'static str,
    member: usize,
    value: Option<String>,
    found: Found,
}

/// All windows of one run.
#[derive(Debug, Clone, Default)]
pub(super) struct Windows {
    groups: BTreeMap<(usize, Vec<String>), VecDeque<Entry>>,
    /// Hits since stale groups were last dropped.
    since_swept: usize,
}

/// Stale groups are dropped once per so many hits.
const SWEEP: usize = 512;
/// No window grows beyond this; the oldest hits go first.
const LONGEST: usize = 2_000;

impl Windows {
    /// Notes that member number `member` of `correlation` found something with the record of `view` as the newest;
    /// returns what the correlation finds when its condition now holds.
    pub(super) fn note(
        &mut self,
        (number, correlation): (usize, &Correlation),
        member: usize,
        found: Found,
        view: &View<'_>,
        seen: SimTime,
    ) -> Option<Found> {
        let rule = &correlation.members[member];
        // As in Sigma, a record without the field belongs to the group of the empty value.
        let group = rule.group_by.iter().map(|f| view.text(f).unwrap_or_default().to_lowercase()).collect();
        let counted: Vec<String> = rule.counted.iter().filter_map(|f| view.text(f)).collect();
        let value = (!counted.is_empty()).then(|| counted.join("\u{1f}").to_lowercase());
        self.sweep(seen, correlation.span);
        let window = self.groups.entry((number, group)).or_default();
        window.push_back(Entry { seen, kind: view.record.kind.name, member, value, found });
        while window.len() > LONGEST || window.front().is_some_and(|e| seen - e.seen > correlation.span) {
            window.pop_front();
        }
        correlation.holds(window).map(|picked| together(&picked))
    }

    /// Drops groups in which nothing has happened for long.
    fn sweep(&mut self, now: SimTime, span: SimSpan) {
        self.since_swept += 1;
        if self.since_swept >= SWEEP {
            self.since_swept = 0;
            let stale = SimSpan::hours(24).max(span);
            self.groups.retain(|_, window| window.back().is_some_and(|e| now - e.seen <= stale));
        }
    }
}

impl Correlation {
    /// The hits that make the condition true, oldest first; `None` while it is not.
    fn holds<'a>(&self, window: &'a VecDeque<Entry>) -> Option<Vec<&'a Entry>> {
        let newest = window.back()?;
        match self.kind {
            CorrelationType::EventCount => {
                let same: Vec<&Entry> = window.iter().filter(|e| e.kind == newest.kind).collect();
                self.passes(same.len() as f64).then_some(same)
            }
            CorrelationType::ValueCount => {
                let valued: Vec<&Entry> = window.iter().filter(|e| e.value.is_some()).collect();
                let values: BTreeSet<&String> = valued.iter().filter_map(|e| e.value.as_ref()).collect();
                self.passes(values.len() as f64).then_some(valued)
            }
            CorrelationType::ValueSum
            | CorrelationType::ValueAvg
            | CorrelationType::ValueMedian
            | CorrelationType::ValuePercentile => self.measured(window),
            CorrelationType::TemporalOrdered => self.in_order(window),
            _ => {
                let hit: BTreeSet<usize> = window.iter().map(|e| e.member).collect();
                let met = match &self.condition {
                    Some(condition) => self.met(condition, &hit),
                    None => hit.len() == self.members.len(),
                };
                met.then(|| window.iter().collect())
            }
        }
    }

    /// Whether a correlation of this kind looks into a field.
    pub(super) fn is_about_values(kind: CorrelationType) -> bool {
        !matches!(kind, CorrelationType::EventCount | CorrelationType::Temporal | CorrelationType::TemporalOrdered)
    }

    /// Hits whose field holds a number, when sum, mean, median or percentile of these numbers passes.
    fn measured<'a>(&self, window: &'a VecDeque<Entry>) -> Option<Vec<&'a Entry>> {
        let numbered = |e: &'a Entry| Some((e.value.as_ref()?.parse::<f64>().ok().filter(|x| x.is_finite())?, e));
        let (mut numbers, entries): (Vec<f64>, Vec<&Entry>) = window.iter().filter_map(numbered).unzip();
        numbers.sort_by(f64::total_cmp);
        let (sum, count): (f64, usize) = (numbers.iter().sum(), numbers.len());
        // Nearest rank, so that the result is always one of the values.
        let ranked = |percent: usize| numbers.get((percent * count).div_ceil(100).clamp(1, count.max(1)) - 1).copied();
        let measure = match self.kind {
            CorrelationType::ValueSum => (count > 0).then_some(sum),
            CorrelationType::ValueAvg => (count > 0).then(|| sum / count as f64),
            CorrelationType::ValueMedian => ranked(50),
            _ => ranked(self.percentile as usize),
        };
        measure.filter(|measure| self.passes(*measure)).map(|_| entries)
    }

    fn passes(&self, measure: f64) -> bool {
        self.predicates.iter().all(|(operator, value)| {
            let order = measure.total_cmp(&(*value as f64));
            match operator {
                ConditionOperator::Lt => order.is_lt(),
                ConditionOperator::Lte => order.is_le(),
                ConditionOperator::Gt => order.is_gt(),
                ConditionOperator::Gte => order.is_ge(),
                ConditionOperator::Eq => order.is_eq(),
                ConditionOperator::Neq => order.is_ne(),
            }
        })
    }

    /// Every member after the one before it, ending with the newest hit.
    fn in_order<'a>(&self, window: &'a VecDeque<Entry>) -> Option<Vec<&'a Entry>> {
        if window.back()?.member + 1 != self.members.len() {
            return None;
        }
        let mut wanted = 0;
        let mut picked = Vec::new();
        for entry in window {
            // Hits of the stage reached so far belong to the story; later stages move it on.
            if entry.member == wanted {
                wanted += 1;
                picked.push(entry);
            } else if wanted > 0 && entry.member + 1 == wanted {
                picked.push(entry);
            }
        }
        (wanted == self.members.len()).then_some(picked)
    }

    fn met(&self, condition: &ConditionExpr, hit: &BTreeSet<usize>) -> bool {
        match condition {
            ConditionExpr::And(parts) => parts.iter().all(|p| self.met(p, hit)),
            ConditionExpr::Or(parts) => parts.iter().any(|p| self.met(p, hit)),
            ConditionExpr::Not(part) => !self.met(part, hit),
            ConditionExpr::Identifier(name) => {
                self.members.iter().enumerate().any(|(n, m)| m.called == *name && hit.contains(&n))
            }
            // Selectors are refused when the rule is read.
            ConditionExpr::Selector { .. } => false,
        }
    }
}

fn together(picked: &[&Entry]) -> Found {
    let mut records: Vec<RecordId> = picked.iter().flat_map(|e| &e.found.records).copied().collect();
    records.sort_unstable();
    records.dedup();
    let mut entities: Vec<Entity> = Vec::new();
    // The newest hit speaks first: its entities are what later hits are joined by.
    for entity in picked.iter().rev().flat_map(|e| e.found.entities.iter()) {
        if !entities.contains(entity) {
            entities.push(entity.clone());
        }
    }
    Found {
        records,
        entities: entities.into(),
        first: picked.iter().map(|e| e.found.first).min().unwrap_or(SimTime(0)),
        last: picked.iter().map(|e| e.found.last).max().unwrap_or(SimTime(0)),
    }
}

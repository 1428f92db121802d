//! Detection: Sigma rules over the stream of records, and the alerts they raise.
//!
//! *Owns* the rule pack, the engine and the alert queue. *Reads* records. *Writes* alerts only.
//! *Invariants*: same rules and records in the same order give the same alerts; a rule sees records,
//! never the world; every alert names the records that raised it.
//!
//! Rules are read and compiled by `rsigma`; correlations are counted here, over simulated time, so
//! that a clone of a running shift carries its windows with it.

pub mod alert;
mod correlation;
mod entity;
mod fields;
mod logsource;
mod pack;
mod place;
mod queue;
pub mod rule;

pub use alert::{Alert, Entity, EntityKind, Severity};
pub use place::Refusal;
pub use rule::{Grouping, Key, Rule};

use crate::base::diag::{Diagnostics, SourceFile};
use crate::base::ids::{AlertId, RecordId, RuleId};
use crate::base::time::SimTime;
use crate::telemetry::record::Record;
use correlation::{Found, Windows};
use entity::MailIds;
use fields::View;
use include_dir::{Dir, include_dir};
use pack::Pack;
use queue::Queue;
use rsigma_eval::evaluate_rule;
use std::sync::{Arc, LazyLock};

static RULES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/rules");

/// What a record did to the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Raised {
    /// A new alert.
    New(AlertId),
    /// One more record of an open alert.
    Joined(AlertId),
}

/// A rule that found what it looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Position in [`Detection::rules`].
    pub rule: usize,
    /// The records, in order of arrival; one, unless the rule counts.
    pub records: Vec<RecordId>,
    /// Who and what they are about, the most telling of each kind first.
    pub entities: Vec<Entity>,
    /// Time of the earliest record.
    pub first: SimTime,
    /// Time of the latest record.
    pub last: SimTime,
}

impl Hit {
    fn new(rule: usize, found: &Found) -> Self {
        let entities = found.entities.to_vec();
        Self { rule, records: found.records.clone(), entities, first: found.first, last: found.last }
    }
}

/// Compiled rules and the alerts they raised so far; a clone shares the rules.
#[derive(Debug, Clone, Default)]
pub struct Detection {
    pack: Arc<Pack>,
    windows: Windows,
    mails: MailIds,
    queue: Queue,
}

impl Detection {
    /// The rule pack that comes with the program.
    ///
    /// # Panics
    /// When a rule of the pack does not compile, which a test excludes.
    pub fn embedded() -> Self {
        static EMBEDDED: LazyLock<Detection> = LazyLock::new(|| {
            let (detection, refusals) = Detection::compile(&embedded_files());
            assert!(refusals.is_empty(), "rules of the pack: {refusals:?}");
            detection
        });
        EMBEDDED.clone()
    }

    /// Compiles Sigma files; what is not sound is left out and told.
    pub fn compile(files: &[SourceFile]) -> (Self, Vec<Refusal>) {
        let (pack, refusals) = pack::compile(files);
        (Self { pack: Arc::new(pack), ..Self::default() }, refusals)
    }

    /// Lets every rule see a record that arrived at `seen`; returns what it did to the queue.
    pub fn observe(&mut self, record: &Record, seen: SimTime) -> Vec<Raised> {
        let hits = self.hits(record, seen);
        hits.into_iter().map(|hit| self.queue.take(&self.pack.rules[hit.rule], hit, seen)).collect()
    }

    /// Lets every rule see a record, without the queue: every hit by itself, in the order of the rules.
    pub fn hits(&mut self, record: &Record, seen: SimTime) -> Vec<Hit> {
        self.mails.learn(record);
        let pack = self.pack.clone();
        let Some(bases) = pack.by_kind.get(record.kind.name) else { return Vec::new() };
        let (mut hits, view) = (Vec::new(), View::of(record));
        let mut alone: Option<Found> = None;
        for base in bases.iter().map(|n| &pack.bases[*n]) {
            if evaluate_rule(&base.compiled, &view).is_none() {
                continue;
            }
            let found = alone.get_or_insert_with(|| Found {
                records: vec![record.id],
                entities: entity::entities(record, &self.mails).into(),
                first: record.time,
                last: record.time,
            });
            hits.extend(base.rule.map(|rule| Hit::new(rule, found)));
            self.count(&pack, &base.feeds, &found.clone(), record, seen, &mut hits);
        }
        hits.sort_by_key(|hit| hit.rule);
        hits
    }

    /// Tells the correlations, and theirs, what a rule found. They never form a circle.
    fn count(
        &mut self,
        pack: &Pack,
        feeds: &[(usize, usize)],
        found: &Found,
        record: &Record,
        seen: SimTime,
        hits: &mut Vec<Hit>,
    ) {
        for (number, member) in feeds {
            let correlation = &pack.correlations[*number];
            let Some(sum) = self.windows.note((*number, correlation), *member, found.clone(), record, seen) else {
                continue;
            };
            hits.extend(correlation.rule.map(|rule| Hit::new(rule, &sum)));
            self.count(pack, &correlation.feeds, &sum, record, seen, hits);
        }
    }

    /// All alerts, by id.
    pub fn alerts(&self) -> &[Alert] {
        &self.queue.alerts
    }

    /// All rules that raise alerts, in the order of their files.
    pub fn rules(&self) -> &[Rule] {
        &self.pack.rules
    }

    /// The rule with this id.
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.rules().iter().find(|r| r.id == *id)
    }
}

/// The files of the rule pack.
pub fn embedded_files() -> Vec<SourceFile> {
    let text = |file: &include_dir::File<'_>| SourceFile {
        path: format!("assets/rules/{}", file.path().display()).into(),
        text: file.contents_utf8().unwrap_or_default().into(),
    };
    let rules = RULES.files().filter(|f| f.path().extension().is_some_and(|e| e == "yml"));
    let mut files: Vec<SourceFile> = rules.map(text).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Notes every fault of a file of Sigma rules, also fields that no record has.
pub fn check_rule(file: &SourceFile, diags: &mut Diagnostics) {
    let (_, refusals) = pack::compile(std::slice::from_ref(file));
    let unread = if refusals.is_empty() { pack::unknown_fields(file) } else { Vec::new() };
    diags.items.extend(refusals.into_iter().chain(unread).map(|refusal| *refusal.diagnostic));
}

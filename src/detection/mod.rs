//! Detection: Sigma rules over the stream of records, and the alerts they raise.
//!
//! *Owns* the rule pack, the engine and the alert queue. *Reads* records. *Writes* alerts only.
//! *Invariants*: same rules and records in the same order give the same alerts; a rule sees records,
//! never the world; every alert names the records that raised it.
//!
//! Rules are read and compiled by `rsigma`; correlations are counted here, over simulated time, so
//! that a clone of a running shift carries its windows with it.

pub mod alert;
pub mod analytic;
mod correlation;
mod encoded;
mod entity;
mod fields;
pub mod incident;
mod pack;
mod place;
mod queue;
pub mod rule;
mod scheduled;
mod taxonomy;
mod vet;

pub use alert::{Alert, Entity, EntityKind, Severity};
pub use place::{Class, Refusal};
pub use rule::{Grouping, Key, Rule};
pub use scheduled::Ground;
pub use taxonomy::{OWN_TAXONOMY, Taxonomy, check_taxonomy};

use crate::base::Text;
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

static ANALYTICS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/analytics");
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
    /// Rules of the pack, then scheduled ones.
    rules: Arc<Vec<Rule>>,
    schedule: analytic::Schedule,
    /// By position in the schedule: position in `rules`.
    scheduled: Vec<usize>,
    windows: Windows,
    mails: MailIds,
    queue: Queue,
}

impl Detection {
    /// The rule pack of the shipped scenarios, [`CORE`].
    ///
    /// # Panics
    /// When a rule of the pack does not compile, which a test excludes.
    pub fn embedded() -> Self {
        static EMBEDDED: LazyLock<Detection> = LazyLock::new(|| Detection::of_packs(&[CORE]));
        EMBEDDED.clone()
    }

    /// The packs with these names, in this order; see [`packs`].
    ///
    /// # Panics
    /// When a rule of a pack does not compile, which a test excludes.
    pub fn of_packs(names: &[&str]) -> Self {
        let files: Vec<SourceFile> = names.iter().flat_map(|name| pack_files(name)).collect();
        let (detection, refusals) = Self::compile(&files);
        assert!(refusals.is_empty(), "rules of the packs: {refusals:?}");
        detection
    }

    /// Compiles Sigma files; what is not sound is left out and told.
    pub fn compile(files: &[SourceFile]) -> (Self, Vec<Refusal>) {
        Self::compile_with(files, Taxonomy::embedded())
    }

    /// The same with other names for sources and fields.
    pub fn compile_with(files: &[SourceFile], taxonomy: &Taxonomy) -> (Self, Vec<Refusal>) {
        let (pack, refusals) = pack::compile(files, taxonomy);
        (Self { rules: Arc::new(pack.rules.clone()), pack: Arc::new(pack), ..Self::default() }, refusals)
    }

    /// Lets every rule see a record that arrived at `seen`; returns what it did to the queue.
    pub fn observe(&mut self, record: &Record, seen: SimTime) -> Vec<Raised> {
        let hits = self.hits(record, seen);
        hits.into_iter().filter_map(|hit| self.queue.take(&self.rules[hit.rule], hit, seen)).collect()
    }

    /// Lets every rule see a record, without the queue: every hit by itself, in the order of the rules.
    pub fn hits(&mut self, record: &Record, seen: SimTime) -> Vec<Hit> {
        self.mails.learn(record);
        let pack = self.pack.clone();
        let Some(look) = pack.by_kind.get(record.kind.name) else { return Vec::new() };
        let (mut hits, view) = (Vec::new(), View::of(record, &look.aliases));
        let mut alone: Option<Found> = None;
        for (number, guard) in &look.bases {
            let base = &pack.bases[*number];
            let meant = guard.as_ref().is_none_or(|guard| guard.lets(record));
            if !meant || evaluate_rule(&base.compiled, &view).is_none() {
                continue;
            }
            let found = alone.get_or_insert_with(|| Found {
                records: vec![record.id],
                entities: entity::entities(record, &self.mails).into(),
                first: record.time,
                last: record.time,
            });
            hits.extend(base.rule.map(|rule| Hit::new(rule, found)));
            self.count(&pack, &base.feeds, &found.clone(), &view, seen, &mut hits);
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
        view: &View<'_>,
        seen: SimTime,
        hits: &mut Vec<Hit>,
    ) {
        for (number, member) in feeds {
            let correlation = &pack.correlations[*number];
            let Some(sum) = self.windows.note((*number, correlation), *member, found.clone(), view, seen) else {
                continue;
            };
            hits.extend(correlation.rule.map(|rule| Hit::new(rule, &sum)));
            self.count(pack, &correlation.feeds, &sum, view, seen, hits);
        }
    }

    /// All alerts, by id.
    pub fn alerts(&self) -> &[Alert] {
        &self.queue.alerts
    }

    /// All rules that raise alerts, in the order of their files.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule with this id.
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.rules().iter().find(|r| r.id == *id)
    }
}

/// The pack the shipped scenarios play with: the files of `assets/rules` itself.
pub const CORE: &str = "core";

/// Names of all packs: [`CORE`], then the folders of `assets/rules`.
pub fn packs() -> Vec<&'static str> {
    let folders = RULES.dirs().filter_map(|dir| dir.path().to_str());
    let mut names: Vec<&str> = folders.collect();
    names.sort_unstable();
    names.insert(0, CORE);
    names
}

/// The files of the pack of the shipped scenarios.
pub fn embedded_files() -> Vec<SourceFile> {
    pack_files(CORE)
}

/// The files of a pack, in the order of their paths; none when there is no such pack.
pub fn pack_files(name: &str) -> Vec<SourceFile> {
    let text = |file: &include_dir::File<'_>| SourceFile {
        path: format!("assets/rules/{}", file.path().display()).into(),
        text: file.contents_utf8().unwrap_or_default().into(),
    };
    let dir = if name == CORE { Some(&RULES) } else { RULES.get_dir(name) };
    let rules =
        dir.into_iter().flat_map(|dir| dir.files()).filter(|f| f.path().extension().is_some_and(|e| e == "yml"));
    let mut files: Vec<SourceFile> = rules.map(text).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The scheduled rules that come with the program, in the order of their paths.
pub fn analytic_files() -> Vec<SourceFile> {
    let text = |file: &include_dir::File<'_>| SourceFile {
        path: format!("assets/analytics/{}", file.path().display()).into(),
        text: file.contents_utf8().unwrap_or_default().into(),
    };
    let mut files: Vec<SourceFile> = ANALYTICS.files().map(text).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Names by which scenarios choose scheduled rules: their files without folder and ending.
pub fn analytic_names() -> Vec<String> {
    analytic_files().iter().map(|file| analytic_name(file).to_owned()).collect()
}

/// The scheduled rules with these names, in this order; unknown ones are left out.
///
/// # Panics
/// When a rule that comes with the program does not compile, which a test excludes.
pub fn analytics(names: &[Text]) -> Vec<analytic::Analytic> {
    let files = if names.is_empty() { Vec::new() } else { analytic_files() };
    let named = names.iter().filter_map(|name| files.iter().find(|file| analytic_name(file) == name.as_str()));
    named
        .map(|file| analytic::read(file).unwrap_or_else(|refusal| panic!("{}: {}", file.path, refusal.reason)))
        .collect()
}

fn analytic_name(file: &SourceFile) -> &str {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Notes every fault of a file of Sigma rules, also fields that no record has.
pub fn check_rule(file: &SourceFile, diags: &mut Diagnostics) {
    check_rule_with(file, Taxonomy::embedded(), diags);
}

/// The same with other names for sources and fields.
pub fn check_rule_with(file: &SourceFile, taxonomy: &Taxonomy, diags: &mut Diagnostics) {
    let (_, refusals) = pack::compile(std::slice::from_ref(file), taxonomy);
    let unread = if refusals.is_empty() { vet::unknown_fields(file, taxonomy) } else { Vec::new() };
    diags.items.extend(refusals.into_iter().chain(unread).map(|refusal| *refusal.diagnostic));
}

//! What is collected where: audit policy, channels and the Sysmon configuration of each group of hosts.
//!
//! *Owns* the format of `assets/collection.ron`. *Reads* records. *Writes* nothing. *Invariants*: a type the
//! file does not list is collected everywhere (network sensors, mail, Linux); what a group does not
//! collect is never numbered, so that record ids have no holes.

use super::record::{EventType, Record};
use super::source::all_types;
use crate::base::Text;
use crate::world::HostRole;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// Audit policies, channels and filters of all groups of hosts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    /// Version of the format, 1.
    pub format: u32,
    /// Categories a group can collect, with the types of record each brings: the subcategories of the
    /// Windows audit policy, whole channels, events of the Sysmon configuration.
    pub categories: BTreeMap<Text, Vec<Text>>,
    /// What every Windows host collects.
    pub baseline: BTreeSet<Text>,
    /// Groups of hosts; each role of a Windows host belongs to one.
    pub groups: Vec<Group>,
    /// Named lists of filters, as a Sysmon configuration file has them.
    pub filters: BTreeMap<Text, Vec<Filter>>,
    /// Category of each type of record, made of `categories` when the file is read.
    #[serde(skip)]
    category: BTreeMap<Text, Text>,
}

/// A collection with its answers made: every record asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sieve {
    /// What becomes of each type that has a category, by role.
    verdicts: BTreeMap<Text, BTreeMap<HostRole, Verdict>>,
}

/// What becomes of records of one type on hosts of one role.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    NotCollected,
    /// Kept where all of these fit; their patterns are in lower case.
    Filtered(Vec<Filter>),
}

/// Hosts that are set up alike.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Name for people, `Domain controllers`.
    pub name: Text,
    /// Roles that belong to it.
    pub roles: Vec<HostRole>,
    /// Categories collected there; in the file only what goes beyond the baseline.
    #[serde(default)]
    pub collects: BTreeSet<Text>,
    /// Categories of the baseline that are not collected there.
    #[serde(default)]
    pub without: BTreeSet<Text>,
    /// Lists of filters in force there.
    #[serde(default)]
    pub filters: Vec<Text>,
}

/// Lets some records of one type through. Texts are patterns in which `*` stands for any run of
/// characters; case does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Type of record, `win.sysmon.7`.
    pub event: Text,
    /// Field the patterns are held against.
    pub field: Text,
    /// Kept only when one of these fits; empty keeps all.
    #[serde(default)]
    pub include: Vec<Text>,
    /// Never kept when one of these fits.
    #[serde(default)]
    pub exclude: Vec<Text>,
}

impl Collection {
    /// The default that comes with the program.
    pub fn shipped() -> Arc<Self> {
        static SHIPPED: LazyLock<Arc<Collection>> = LazyLock::new(|| {
            let text = include_str!("../../assets/collection.ron");
            Arc::new(Collection::read(text).expect("assets/collection.ron is checked by a test"))
        });
        Arc::clone(&SHIPPED)
    }

    /// Reads a collection and checks what it names.
    ///
    /// # Errors
    /// What is wrong, in plain words with line and column where the form is wrong.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut collection: Self = ron::from_str(text).map_err(|e| e.to_string())?;
        for group in &mut collection.groups {
            let base = collection.baseline.difference(&group.without).cloned();
            group.collects.extend(base.collect::<Vec<Text>>());
        }
        for (name, kinds) in &collection.categories {
            collection.category.extend(kinds.iter().map(|kind| (kind.clone(), name.clone())));
        }
        let faults = collection.faults();
        if faults.is_empty() { Ok(collection) } else { Err(faults.join("\n")) }
    }

    fn decide(&self, kind: &str) -> BTreeMap<HostRole, Verdict> {
        let roles = self.groups.iter().flat_map(|group| &group.roles);
        let verdict = |role: HostRole| {
            if !self.collects(role, kind) {
                return Verdict::NotCollected;
            }
            let lower = |patterns: &[Text]| patterns.iter().map(|p| p.to_ascii_lowercase().into()).collect();
            let filters = self.filters_of(role, kind);
            let filters =
                filters.map(|f| Filter { include: lower(&f.include), exclude: lower(&f.exclude), ..f.clone() });
            Verdict::Filtered(filters.collect())
        };
        roles.map(|role| (*role, verdict(*role))).collect()
    }

    fn faults(&self) -> Vec<String> {
        let known: BTreeSet<&str> = all_types().into_iter().map(|kind| kind.name).collect();
        let mut faults = Vec::new();
        if self.format != 1 {
            faults.push(format!("format {} is not 1", self.format));
        }
        let events = self.categories.values().flatten().chain(self.filters.values().flatten().map(|f| &f.event));
        faults.extend(events.filter(|e| !known.contains(&***e)).map(|e| format!("no source writes \"{e}\"")));
        let named: usize = self.categories.values().map(Vec::len).sum();
        if named != self.category.len() {
            faults.push("a type of record stands in two categories".to_owned());
        }
        for group in &self.groups {
            let foreign = group.collects.union(&group.without).filter(|c| !self.categories.contains_key(*c));
            faults.extend(foreign.map(|c| format!("{}: there is no category \"{c}\"", group.name)));
            let foreign = group.filters.iter().filter(|f| !self.filters.contains_key(*f));
            faults.extend(foreign.map(|f| format!("{}: there is no list of filters \"{f}\"", group.name)));
        }
        faults
    }

    /// The group hosts of this role belong to; none for hosts without Windows.
    pub fn group_of(&self, role: HostRole) -> Option<&Group> {
        self.groups.iter().find(|g| g.roles.contains(&role))
    }

    /// The category that brings a type of record; none for types that need no policy.
    pub fn category_of(&self, kind: &str) -> Option<&Text> {
        self.category.get(kind)
    }

    /// Whether hosts of this role collect records of this type at all ("is 4663 collected there?").
    pub fn collects(&self, role: HostRole, kind: &str) -> bool {
        match (self.category_of(kind), self.group_of(role)) {
            (Some(category), Some(group)) => group.collects.contains(category),
            (None, _) | (_, None) => true,
        }
    }

    /// Filters in force for a type of record on hosts of this role.
    pub fn filters_of<'a>(&'a self, role: HostRole, kind: &'a str) -> impl Iterator<Item = &'a Filter> {
        let lists = self.group_of(role).into_iter().flat_map(|g| &g.filters);
        lists.filter_map(|name| self.filters.get(name)).flatten().filter(move |f| &*f.event == kind)
    }

    /// Types of record that hosts of this role collect, of all there are.
    pub fn types_of(&self, role: HostRole) -> Vec<&'static EventType> {
        all_types().into_iter().filter(|kind| self.collects(role, kind.name)).collect()
    }
}

impl Sieve {
    /// What `collection` lets through.
    pub(super) fn of(collection: &Collection) -> Self {
        let kinds = collection.category.keys();
        Self { verdicts: kinds.map(|kind| (kind.clone(), collection.decide(kind))).collect() }
    }

    /// Whether this record is collected on a host of this role.
    pub(super) fn keeps(&self, role: HostRole, record: &Record) -> bool {
        match self.verdicts.get(record.kind.name).and_then(|by_role| by_role.get(&role)) {
            None => true,
            Some(Verdict::NotCollected) => false,
            Some(Verdict::Filtered(filters)) => filters.iter().all(|filter| filter.keeps(record)),
        }
    }
}

impl Filter {
    /// Whether it lets the record through; the patterns are in lower case.
    fn keeps(&self, record: &Record) -> bool {
        let value = record.text(&self.field).to_ascii_lowercase();
        let fits = |patterns: &[Text]| patterns.iter().any(|p| matches_pattern(p, &value));
        (self.include.is_empty() || fits(&self.include)) && !fits(&self.exclude)
    }
}

/// `fin-ws-02*` against a text; `*` stands for any run of characters.
pub(super) fn matches_pattern(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, tail)) => text.strip_prefix(head).is_some_and(|rest| {
            (0..=rest.len()).any(|i| rest.is_char_boundary(i) && matches_pattern(tail, &rest[i..]))
        }),
    }
}

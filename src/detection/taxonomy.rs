//! What Sigma calls the places records come from, and their fields.
//!
//! *Owns* `assets/sigma.ron`, and reads a rule folder's own `taxonomy.ron` of the same form before it.
//! *Invariants*: a record type belongs to every entry whose pattern fits, so its categories, products
//! and services add up; of two entries that explain a field the earlier one speaks; native names
//! always come before the taxonomy's (see `fields`).
//! Source: the Sigma taxonomy of log sources and fields.

use crate::base::Text;
use crate::base::diag::{Diagnostics, SourceFile, Span};
use crate::scenario::read_ron;
use crate::telemetry::record::{EventType, Record};
use crate::telemetry::source::known_types;
use rsigma_parser::LogSource;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// A file of entries, as an author writes it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename = "Taxonomy")]
struct Raw {
    entries: Vec<Entry>,
    /// Values of `|expand` placeholders, by name without the percent signs.
    #[serde(default)]
    placeholders: BTreeMap<Text, Vec<Text>>,
}

/// What is said about the record types whose names fit.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Entry {
    /// Names of record types; a star at the end stands for any rest.
    of: Vec<Text>,
    categories: Vec<Text>,
    products: Vec<Text>,
    services: Vec<Text>,
    /// These records tell once more what another source of the same host tells, so rules by category
    /// and product see them only where echoes are wanted; rules that name the service always do.
    echo: bool,
    /// The categories hold only for records whose field has one of the values.
    when: Option<(Text, Vec<Text>)>,
    fields: BTreeMap<Text, Whence>,
}

/// Which records of a type a category means.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Guard {
    field: Text,
    values: Vec<Text>,
}

impl Guard {
    pub(super) fn lets(&self, record: &Record) -> bool {
        let found = record.text(&self.field);
        self.values.contains(&found)
    }
}

/// A record type that a rule looks at, and which of its records.
#[derive(Debug, Clone)]
pub(super) struct Routed {
    pub(super) kind: &'static EventType,
    pub(super) guard: Option<Arc<Guard>>,
}

/// Where a name of the taxonomy finds its value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) enum Whence {
    /// Another field, or a path into a nested one.
    Field(Text),
    /// The first of these that has a value.
    First(Vec<Text>),
    /// A text with `{field}` in it.
    Fill(Text),
    /// What stands behind a tag in a list with commas: `SHA256=` in `MD5=1,SHA256=2`.
    Tagged(Text, Text),
    /// The host name of a URL.
    Host(Text),
    /// The path of a URL.
    Path(Text),
    /// What stands behind the question mark of a URL.
    Query(Text),
    /// The file name extension of a URL's path.
    Ending(Text),
    /// The word behind the first of these words that occurs.
    After(Text, Vec<Text>),
    /// One text for another.
    Words(Text, BTreeMap<Text, Text>),
}

impl Whence {
    /// The fields it reads.
    fn reads(&self) -> Vec<&str> {
        match self {
            Self::First(fields) => fields.iter().map(Text::as_str).collect(),
            Self::Fill(text) => text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|p| p.0)).collect(),
            Self::Field(field)
            | Self::Tagged(field, _)
            | Self::Host(field)
            | Self::Path(field)
            | Self::Query(field)
            | Self::Ending(field)
            | Self::After(field, _)
            | Self::Words(field, _) => vec![field],
        }
    }
}

/// The taxonomy's names of one record type, sorted.
#[derive(Debug, Clone, Default)]
pub(super) struct Aliases(Vec<(Text, Whence)>);

impl Aliases {
    pub(super) fn get(&self, name: &str) -> Option<&Whence> {
        self.0.binary_search_by(|(alias, _)| alias.as_str().cmp(name)).ok().map(|at| &self.0[at].1)
    }
}

/// What is known of one record type.
#[derive(Debug, Clone)]
struct Place {
    kind: &'static EventType,
    categories: Vec<(Text, Option<Arc<Guard>>)>,
    products: Vec<Text>,
    services: Vec<Text>,
    echo: bool,
    aliases: Arc<Aliases>,
}

/// All places, and values for placeholders.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    /// In registry order.
    places: Vec<Place>,
    /// Rules by category see the records of echoes too.
    echoes: bool,
    pub(super) placeholders: BTreeMap<Text, Vec<Text>>,
}

/// The name a rule folder's own taxonomy has.
pub const OWN_TAXONOMY: &str = "taxonomy.ron";

impl Taxonomy {
    /// The taxonomy that comes with the program, without echoes.
    ///
    /// # Panics
    /// When the file that comes with the program is not sound, which a test excludes.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Taxonomy> = LazyLock::new(|| {
            let mut diags = Diagnostics::default();
            let raw: Option<Raw> = read_ron(&embedded_taxonomy(), &mut diags);
            assert!(diags.is_clean(), "{:?}", diags.items);
            Taxonomy::of(&raw.unwrap_or_default())
        });
        &EMBEDDED
    }

    /// The embedded one with an author's own before it; what is wrong with the file is noted.
    pub fn with(own: &SourceFile, diags: &mut Diagnostics) -> Self {
        let mut raw: Raw = read_ron(own, diags).unwrap_or_default();
        check(own, &raw, diags);
        let shipped: Raw = read_ron(&embedded_taxonomy(), &mut Diagnostics::default()).unwrap_or_default();
        raw.entries.extend(shipped.entries);
        Self::of(&raw)
    }

    /// The same where rules by category and product see echoes too.
    #[must_use]
    pub fn with_echoes(mut self) -> Self {
        self.echoes = true;
        self
    }

    fn of(raw: &Raw) -> Self {
        let places = known_types().into_iter().map(|kind| Place::of(kind, &raw.entries)).collect();
        Self { places, echoes: false, placeholders: raw.placeholders.clone() }
    }

    /// Record types of a log source, in registry order; empty when no source here writes such records.
    pub(super) fn types_of(&self, source: &LogSource) -> Vec<Routed> {
        let lower = |part: &Option<String>| part.as_deref().unwrap_or_default().to_ascii_lowercase();
        let (category, product, service) = (lower(&source.category), lower(&source.product), lower(&source.service));
        if category.is_empty() && product.is_empty() && service.is_empty() {
            return Vec::new();
        }
        let among = |list: &[Text], word: &str| word.is_empty() || list.iter().any(|item| item == word);
        let routed = |place: &Place| {
            let guard = place.guard(&category)?;
            let fits = among(&place.products, &product)
                && among(&place.services, &service)
                && (!place.echo || self.echoes || !service.is_empty());
            fits.then_some(Routed { kind: place.kind, guard })
        };
        self.places.iter().filter_map(routed).collect()
    }

    /// The taxonomy's names for the fields of a record type.
    pub(super) fn aliases(&self, kind: &str) -> Arc<Aliases> {
        self.places.iter().find(|p| p.kind.name == kind).map(|p| Arc::clone(&p.aliases)).unwrap_or_default()
    }
}

impl Place {
    fn of(kind: &'static EventType, entries: &[Entry]) -> Self {
        let mut place = Self {
            kind,
            categories: Vec::new(),
            products: Vec::new(),
            services: Vec::new(),
            echo: false,
            aliases: Arc::default(),
        };
        let mut fields: BTreeMap<&Text, &Whence> = BTreeMap::new();
        for entry in entries.iter().filter(|e| e.of.iter().any(|pattern| fits(pattern, kind.name))) {
            let guard = entry.when.clone().map(|(field, values)| Arc::new(Guard { field, values }));
            place.categories.extend(entry.categories.iter().map(|category| (category.clone(), guard.clone())));
            place.products.extend(entry.products.iter().cloned());
            place.services.extend(entry.services.iter().cloned());
            place.echo |= entry.echo;
            for (name, from) in &entry.fields {
                fields.entry(name).or_insert(from);
            }
        }
        let sorted = fields.into_iter().map(|(name, from)| (name.clone(), from.clone())).collect();
        place.aliases = Arc::new(Aliases(sorted));
        place
    }

    /// `None` when the type is not of the category; else which of its records are, if not all.
    fn guard(&self, category: &str) -> Option<Option<Arc<Guard>>> {
        if category.is_empty() {
            return Some(None);
        }
        let own = || self.categories.iter().filter(|(word, _)| word == category);
        own().find(|(_, guard)| guard.is_none()).or_else(|| own().next()).map(|(_, guard)| guard.clone())
    }
}

fn fits(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |head| name.starts_with(head))
}

fn embedded_taxonomy() -> SourceFile {
    SourceFile { path: "assets/sigma.ron".into(), text: include_str!("../../assets/sigma.ron").into() }
}

/// Notes every fault of a file of entries: record types and fields that do not exist.
pub fn check_taxonomy(file: &SourceFile, diags: &mut Diagnostics) {
    let raw: Option<Raw> = read_ron(file, diags);
    if let Some(raw) = raw {
        check(file, &raw, diags);
    }
}

fn check(file: &SourceFile, raw: &Raw, diags: &mut Diagnostics) {
    let types = known_types();
    let place = |word: &str| {
        let start = file.text.find(&format!("\"{word}\"")).map_or(0, |at| at + 1);
        Span { start, end: start + if start == 0 { 0 } else { word.len() } }
    };
    for entry in &raw.entries {
        for pattern in entry.of.iter().filter(|p| !types.iter().any(|kind| fits(p, kind.name))) {
            let hint = "record types are those of `watchfloor generate`: win.sysmon.1, zeek.dns, xdr.*";
            diags.note(file, place(pattern), format!("no record type is called \"{pattern}\""), hint);
        }
        let kinds: Vec<_> = types.iter().filter(|kind| entry.of.iter().any(|p| fits(p, kind.name))).collect();
        for field in
            entry.fields.values().flat_map(Whence::reads).chain(entry.when.iter().map(|(field, _)| field.as_str()))
        {
            if !kinds.is_empty() && !kinds.iter().any(|kind| super::fields::is_native(kind, field)) {
                let told: Vec<&str> = entry.of.iter().map(Text::as_str).collect();
                let hint = "the right side names a native field of the record, or a path into a nested one";
                diags.note(
                    file,
                    place(field),
                    format!("no record of {} has a field \"{field}\"", told.join(", ")),
                    hint,
                );
            }
        }
    }
}

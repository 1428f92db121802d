//! From Sigma files to compiled rules.
//!
//! *Invariants*: a file that is not sound changes nothing but the list of refusals; hostile input
//! ends in a refusal, never in a panic; rules stand in the order of the files.

use super::correlation::{Correlation, Member};
use super::place::{Class, Refusal, place};
use super::rule::{self, Origin, Rule};
use super::taxonomy::{Aliases, Guard, Routed, Taxonomy};
use super::vet::vet;
use crate::base::diag::SourceFile;
use crate::base::ids::RuleId;
use rsigma_eval::{CompiledRule, compile_rule};
use rsigma_parser::{
    ConditionExpr, ConditionOperator, CorrelationCondition, CorrelationRule, SigmaCollection, SigmaRule, WindowMode,
    parse_sigma_yaml,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Longer files are no rules.
const LARGEST: usize = 256 * 1024;
/// More open brackets on a line, or in all, are no rules either; the YAML reader takes ever longer over them.
const DEEPEST: (usize, usize) = (100, 2_000);

/// Everything compiled, shared by all runs.
#[derive(Debug, Default)]
pub(super) struct Pack {
    /// Rules that raise alerts, in the order of the files.
    pub(super) rules: Vec<Rule>,
    /// Compiled detections.
    pub(super) bases: Vec<Base>,
    pub(super) correlations: Vec<Correlation>,
    /// Which bases look at a record type.
    pub(super) by_kind: BTreeMap<&'static str, Look>,
}

/// What looks at one record type.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// The taxonomy's names of its fields.
    pub(super) aliases: Arc<Aliases>,
    /// Bases, in the order of the files, and which of its records they mean, if not all.
    pub(super) bases: Vec<(usize, Option<Arc<Guard>>)>,
}

impl Pack {
    fn add(&mut self, rule: Rule) -> usize {
        self.rules.push(rule);
        self.rules.len() - 1
    }
}

/// One compiled detection.
#[derive(Debug)]
pub(super) struct Base {
    pub(super) compiled: CompiledRule,
    /// Its own rule, unless it only feeds correlations.
    pub(super) rule: Option<usize>,
    /// Correlations that count it, with its member number there.
    pub(super) feeds: Vec<(usize, usize)>,
}

/// A rule that was read, before it is known who counts it.
struct Read {
    sigma: SigmaRule,
    compiled: CompiledRule,
    types: Vec<Routed>,
    told: Rule,
}

/// A correlation before the rules it counts are known.
struct Pending<'a> {
    file: &'a SourceFile,
    sigma: CorrelationRule,
    done: Option<usize>,
}

/// Something a correlation can count.
#[derive(Clone, Copy)]
enum Counted {
    Base(usize),
    Correlation(usize),
}

/// Compiles files in their order.
pub(super) fn compile(files: &[SourceFile], taxonomy: &Taxonomy) -> (Pack, Vec<Refusal>) {
    let mut refusals = Vec::new();
    let mut reads: Vec<Read> = Vec::new();
    let mut pending: Vec<Pending<'_>> = Vec::new();
    let mut ids = BTreeSet::new();
    for file in files {
        let Some(collection) = parse(file, &mut refusals) else { continue };
        for sigma in collection.rules {
            match read(file, sigma, taxonomy) {
                Ok(read) if ids.insert(read.told.id.clone()) => reads.push(read),
                Ok(read) => refusals.push(twice(file, &read.told)),
                Err(refusal) => refusals.push(refusal),
            }
        }
        pending.extend(collection.correlations.into_iter().map(|sigma| Pending { file, sigma, done: None }));
    }
    let silent: BTreeSet<String> =
        pending.iter().filter(|p| !p.sigma.generate).flat_map(|p| p.sigma.rules.iter().cloned()).collect();
    let mut pack = Pack::default();
    for (n, read) in reads.iter().enumerate() {
        for Routed { kind, guard } in &read.types {
            let new = || Look { aliases: taxonomy.aliases(kind.name), bases: Vec::new() };
            pack.by_kind.entry(kind.name).or_insert_with(new).bases.push((n, guard.clone()));
        }
        let counted = is_named(read.sigma.name.as_ref(), read.sigma.id.as_ref(), &silent);
        let rule = (!counted).then(|| pack.add(read.told.clone()));
        pack.bases.push(Base { compiled: read.compiled.clone(), rule, feeds: Vec::new() });
    }
    correlate_all(&mut pack, &reads, &mut pending, &silent, &mut ids, &mut refusals);
    (pack, refusals)
}

fn twice(file: &SourceFile, told: &Rule) -> Refusal {
    place(file, &told.id.0, format!("another rule has the id `{}`", told.id)).of(Class::Twice)
}

fn is_named(name: Option<&String>, id: Option<&String>, names: &BTreeSet<String>) -> bool {
    name.is_some_and(|n| names.contains(n)) || id.is_some_and(|i| names.contains(i))
}

/// A correlation may count correlations, so each is done when all it counts is there.
fn correlate_all(
    pack: &mut Pack,
    reads: &[Read],
    pending: &mut [Pending<'_>],
    silent: &BTreeSet<String>,
    ids: &mut BTreeSet<RuleId>,
    refusals: &mut Vec<Refusal>,
) {
    let mut left: Vec<usize> = (0..pending.len()).collect();
    while !left.is_empty() {
        let (ready, waiting): (Vec<usize>, Vec<usize>) =
            left.iter().partition(|n| pending[**n].sigma.rules.iter().all(|name| find(reads, pending, name).is_some()));
        if ready.is_empty() {
            refusals.extend(waiting.iter().map(|n| missing(reads, pending, &pending[*n])));
            return;
        }
        for n in ready {
            match correlate(pack, reads, pending, n, silent) {
                Ok(rule) if !ids.insert(rule.id.clone()) => refusals.push(twice(pending[n].file, &rule)),
                Ok(_) => pending[n].done = Some(pack.correlations.len() - 1),
                Err(refusal) => refusals.push(refusal),
            }
        }
        left = waiting;
    }
}

fn missing(reads: &[Read], pending: &[Pending<'_>], of: &Pending<'_>) -> Refusal {
    let lacks = |name: &&String| find(reads, pending, name).is_none();
    let name = of.sigma.rules.iter().find(lacks).map_or("", String::as_str);
    place(of.file, name, format!("there is no sound rule called `{name}` to count")).of(Class::Lonely)
}

fn parse(file: &SourceFile, refusals: &mut Vec<Refusal>) -> Option<SigmaCollection> {
    if file.text.len() > LARGEST {
        let fault = format!("the file has {} bytes; no rule is that long", file.text.len());
        refusals.push(place(file, "", fault).of(Class::TooLarge));
        return None;
    }
    if too_deep(&file.text) {
        refusals.push(place(file, "[[", "brackets stand too deep in each other".to_owned()).of(Class::TooLarge));
        return None;
    }
    let mut collection = match parse_sigma_yaml(&file.text) {
        Ok(collection) => collection,
        Err(fault) => {
            refusals.push(place(file, "", fault.to_string()));
            return None;
        }
    };
    let about = if rule::like(&file.text) { Class::Broken } else { Class::NoRule };
    let empty = collection.rules.is_empty() && collection.correlations.is_empty() && collection.filters.is_empty();
    if collection.errors.is_empty() && empty {
        collection.errors.push("there is no rule in this file".to_owned());
    }
    refusals.extend(collection.errors.iter().map(|fault| place(file, "", fault.clone()).of(about)));
    let filters = collection.filters.iter();
    refusals.extend(
        filters.map(|f| place(file, &f.title, "Sigma filters are not read here".to_owned()).of(Class::Unsupported)),
    );
    Some(collection)
}

/// Counts brackets without looking for quotes: rules stay far below either limit.
fn too_deep(text: &str) -> bool {
    let count = |text: &str, brackets: [char; 2]| text.matches(brackets).count();
    let mut all = 0;
    text.lines().any(|line| {
        let (open, close) = (count(line, ['[', '{']), count(line, [']', '}']));
        all = (all + open).saturating_sub(close);
        open.saturating_sub(close) > DEEPEST.0 || all > DEEPEST.1
    })
}

fn read(file: &SourceFile, mut sigma: SigmaRule, taxonomy: &Taxonomy) -> Result<Read, Refusal> {
    let origin = Origin { file: &file.path, source: &file.text };
    let told = rule::of_detection(&sigma, &origin).map_err(|fault| place(file, "", fault))?;
    let types = taxonomy.types_of(&sigma.logsource);
    if types.is_empty() {
        let fault = format!("no log source here is `{}`", told.log_source);
        return Err(place(file, "logsource", fault).of(Class::NoSource));
    }
    vet(file, &mut sigma, taxonomy)?;
    let compiled = compile_rule(&sigma).map_err(|fault| place(file, "", fault.to_string()))?;
    Ok(Read { sigma, compiled, types, told })
}

/// What a correlation calls by name or id.
fn find(reads: &[Read], pending: &[Pending<'_>], name: &str) -> Option<Counted> {
    let called = |own: Option<&String>, id: Option<&String>| [own, id].into_iter().flatten().any(|n| n == name);
    let base = reads.iter().position(|r| called(r.sigma.name.as_ref(), r.sigma.id.as_ref())).map(Counted::Base);
    let sum = || pending.iter().find(|p| p.done.is_some() && called(p.sigma.name.as_ref(), p.sigma.id.as_ref()));
    base.or_else(|| sum().and_then(|p| p.done).map(Counted::Correlation))
}

/// Adds the correlation to the pack; returns its rule.
fn correlate(
    pack: &mut Pack,
    reads: &[Read],
    pending: &[Pending<'_>],
    number: usize,
    silent: &BTreeSet<String>,
) -> Result<Rule, Refusal> {
    let Pending { file, sigma, .. } = &pending[number];
    let condition = checked(file, sigma)?;
    let sources: Vec<Counted> = sigma.rules.iter().filter_map(|name| find(reads, pending, name)).collect();
    let mut places: Vec<String> = sources
        .iter()
        .map(|c| match c {
            Counted::Base(n) => reads[*n].told.log_source.to_string(),
            Counted::Correlation(n) => pack.correlations[*n].log_source.clone(),
        })
        .collect();
    places.dedup();
    let origin = Origin { file: &file.path, source: &file.text };
    let told = rule::of_correlation(sigma, &places, &origin).map_err(|fault| place(file, "", fault))?;
    let span = rule::span(&sigma.timespan.original).map_err(|fault| place(file, "", fault))?;
    let quiet = is_named(sigma.name.as_ref(), sigma.id.as_ref(), silent);
    let index = pack.correlations.len();
    for (n, source) in sources.iter().enumerate() {
        match source {
            Counted::Base(base) => pack.bases[*base].feeds.push((index, n)),
            Counted::Correlation(sum) => pack.correlations[*sum].feeds.push((index, n)),
        }
    }
    let rule = (!quiet).then(|| pack.add(told.clone()));
    pack.correlations.push(Correlation {
        rule,
        feeds: Vec::new(),
        kind: sigma.correlation_type,
        members: sigma.rules.iter().map(|name| member(sigma, name, &condition.counted)).collect(),
        span,
        predicates: condition.predicates,
        percentile: condition.percentile,
        condition: condition.expression,
        log_source: places.join(", "),
    });
    Ok(told)
}

/// The condition in parts.
#[derive(Default)]
struct Condition {
    predicates: Vec<(ConditionOperator, u64)>,
    counted: Vec<String>,
    percentile: u64,
    expression: Option<ConditionExpr>,
}

fn checked(file: &SourceFile, sigma: &CorrelationRule) -> Result<Condition, Refusal> {
    let refuse = |at: &str, fault: String| Err(place(file, at, fault));
    let kind = sigma.correlation_type;
    if sigma.window != WindowMode::Sliding {
        let fault = place(file, "window", "only sliding windows are read here".to_owned());
        return Err(fault.of(Class::Unsupported));
    }
    if sigma.rules.is_empty() {
        return refuse("correlation", "a correlation needs the `rules` it counts".to_owned());
    }
    let condition = match &sigma.condition {
        CorrelationCondition::Threshold { predicates, field, percentile } => Condition {
            predicates: predicates.clone(),
            counted: field.clone().unwrap_or_default(),
            percentile: percentile.unwrap_or(50).min(100),
            expression: None,
        },
        CorrelationCondition::Extended(condition) => {
            Condition { expression: Some(condition.clone()), ..Condition::default() }
        }
    };
    if Correlation::is_about_values(kind) && condition.counted.is_empty() {
        let kind = kind.as_str();
        return refuse(kind, format!("a `{kind}` needs the `field` whose values it counts"));
    }
    if condition.expression.as_ref().is_some_and(|c| !names_only(c, &sigma.rules)) {
        return refuse("condition", "the condition may only name rules listed under `rules`".to_owned());
    }
    Ok(condition)
}

/// How this rule's records call what the correlation groups by and counts.
fn member(sigma: &CorrelationRule, name: &str, counted: &[String]) -> Member {
    let own = |field: &String| {
        let alias = sigma.aliases.iter().find(|a| a.alias == *field).and_then(|a| a.mapping.get(name));
        alias.unwrap_or(field).clone()
    };
    Member {
        called: name.to_owned(),
        group_by: sigma.group_by.iter().map(own).collect(),
        counted: counted.iter().map(own).collect(),
    }
}

fn names_only(condition: &ConditionExpr, rules: &[String]) -> bool {
    match condition {
        ConditionExpr::And(parts) | ConditionExpr::Or(parts) => parts.iter().all(|p| names_only(p, rules)),
        ConditionExpr::Not(part) => names_only(part, rules),
        ConditionExpr::Identifier(name) => rules.contains(name),
        ConditionExpr::Selector { .. } => false,
    }
}

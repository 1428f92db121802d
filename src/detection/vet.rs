//! What is asked of a Sigma rule before it is compiled: placeholders filled in, bounds kept, fields known.
//!
//! *Invariants*: a rule whose placeholders have no values is refused instead of never firing; whatever
//! a rule writes, compiling it needs little memory.

use super::encoded;
use super::place::{Class, Refusal, place};
use super::taxonomy::Taxonomy;
use crate::base::Text;
use crate::base::diag::SourceFile;
use rsigma_parser::{Detection, DetectionItem, Modifier, SigmaRule, SigmaString, SigmaValue, parse_sigma_yaml};
use std::collections::{BTreeMap, BTreeSet};

/// The library writes a text with `windash` out in five spellings for each dash; more than this many texts
/// for one rule are no rule any more.
const SPELLINGS: usize = 100_000;

/// Fills in placeholders and counts spellings.
pub(super) fn vet(file: &SourceFile, sigma: &mut SigmaRule, taxonomy: &Taxonomy) -> Result<(), Refusal> {
    let mut missing: BTreeSet<String> = BTreeSet::new();
    let mut spellings = 0;
    let mut look = |item: &mut DetectionItem| {
        if item.field.has_modifier(Modifier::Expand) {
            expand(item, &taxonomy.placeholders, &mut missing);
        }
        encoded::write_out(item);
        if item.field.has_modifier(Modifier::WindAsh) {
            spellings += item.values.iter().map(dashes).map(|n| 5_usize.saturating_pow(n)).sum::<usize>();
        }
    };
    sigma.detection.named.values_mut().for_each(|detection| change(detection, &mut look));
    if let Some(name) = missing.first() {
        let fault = format!("no values are known for the placeholder `%{name}%`");
        return Err(place(file, name, fault).of(Class::Placeholder));
    }
    if spellings > SPELLINGS {
        let fault = format!("its `windash` values have {spellings} spellings; at most {SPELLINGS} are tried");
        return Err(place(file, "windash", fault).of(Class::TooLarge));
    }
    Ok(())
}

fn dashes(value: &SigmaValue) -> u32 {
    match value {
        SigmaValue::String(text) => text.original.matches('-').count().min(12) as u32,
        _ => 0,
    }
}

/// Puts the known values of placeholders in place of them.
fn expand(item: &mut DetectionItem, known: &BTreeMap<Text, Vec<Text>>, missing: &mut BTreeSet<String>) {
    let mut values = Vec::new();
    for value in &item.values {
        let text = match value {
            SigmaValue::String(text) => text.original.clone(),
            other => {
                values.push(other.clone());
                continue;
            }
        };
        let Some((head, name, tail)) = placeholder(&text) else {
            values.push(value.clone());
            continue;
        };
        match known.get(name) {
            Some(list) => values
                .extend(list.iter().map(|one| SigmaValue::String(SigmaString::new(&format!("{head}{one}{tail}"))))),
            None => {
                missing.insert(name.to_owned());
            }
        }
    }
    item.values = values;
    item.field.modifiers.retain(|modifier| *modifier != Modifier::Expand);
}

/// What stands before, in and behind the percent signs.
fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (head, rest) = text.split_once('%')?;
    let (name, tail) = rest.split_once('%')?;
    let word = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    word.then_some((head, name, tail))
}

/// Fields a rule reads that no record of its log source has.
pub(super) fn unknown_fields(file: &SourceFile, taxonomy: &Taxonomy) -> Vec<Refusal> {
    let Ok(collection) = parse_sigma_yaml(&file.text) else { return Vec::new() };
    let mut refusals = Vec::new();
    for mut sigma in collection.rules {
        let types = taxonomy.types_of(&sigma.logsource);
        let mut names = BTreeSet::new();
        let mut look = |item: &mut DetectionItem| names.extend(item.field.name.clone());
        sigma.detection.named.values_mut().for_each(|detection| change(detection, &mut look));
        for name in names {
            let knows = |kind: &'static crate::telemetry::EventType| {
                super::fields::is_native(kind, &name) || taxonomy.aliases(kind.name).get(&name).is_some()
            };
            if !types.is_empty() && !types.iter().any(|routed| knows(routed.kind)) {
                let source = super::rule::source_words(&sigma.logsource);
                refusals.push(place(file, &name, format!("no record of `{source}` has a field `{name}`")));
            }
        }
    }
    refusals
}

/// Lets `with` see every item; items of blocks about one member of a list are of other fields.
fn change(detection: &mut Detection, with: &mut impl FnMut(&mut DetectionItem)) {
    match detection {
        Detection::AllOf(items) => items.iter_mut().for_each(with),
        Detection::AnyOf(parts) | Detection::And(parts) => parts.iter_mut().for_each(|part| change(part, with)),
        Detection::Keywords(_) | Detection::ArrayMatch { .. } | Detection::Conditional { .. } => {}
    }
}

//! `--scenario ID --seeds A..B`: the checks over many worlds, each made in memory and dropped; told is the worst of each.

use super::{Args, word};
use crate::base::Text;
use crate::base::ids::ScenarioId;
use crate::base::rng::Seed;
use crate::base::time::SimSpan;
use crate::cli::Failure;
use crate::cli::scenarios::say;
use crate::realism::{Bound, Day, Finding, Labelled, Traits, beside, closure, measure};
use crate::scenario::{self, Scenario};
use crate::simulation::procedure::{Library, vocabulary};
use crate::simulation::truth::Cause;
use crate::simulation::{Simulation, setting};
use crate::telemetry::{Pipeline, Record};
use serde_json::{Value, json};

/// Checks that hold whatever the length of a capture: joins and formats, no shapes of many.
const EXACT: [&str; 16] =
    ["P1", "P2", "P3", "P5", "P6", "P7", "P8", "P9", "P10", "P15", "P17", "P18", "P31", "P33", "P38", "P41"];
/// Records of the last minutes are waited for so long.
const STRAGGLERS: SimSpan = SimSpan::hours(24);

/// A call for many seeds.
pub(super) struct Seeds {
    first: u64,
    last: u64,
}

impl Seeds {
    /// `3..12`, both ends included, or one number.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        (first <= last).then_some(Self { first, last })
    }
}

/// One world's records, each with whether the attack caused it.
struct World {
    company: Text,
    records: Vec<Record>,
    attack: Vec<bool>,
}

/// The worst value of one check so far, and where.
struct Worst {
    finding: Finding,
    seed: u64,
    company: Text,
    measured: usize,
    failed: usize,
}

impl Worst {
    /// How far a value lies on the good side of its bound; less is worse.
    fn margin(finding: &Finding) -> f64 {
        let Some(value) = finding.value else { return f64::INFINITY };
        match finding.bound {
            Bound::AtLeast(least) => value - least,
            Bound::AtMost(most) => most - value,
            Bound::Between(least, most) => (value - least).min(most - value),
        }
    }
}

/// Runs the checks over all seeds.
///
/// # Errors
/// When the call is wrong or a check fails in any world.
pub(super) fn run(args: &Args, scenario: &str, seeds: &Seeds) -> Result<(), Failure> {
    let library = Library::embedded();
    let mut shelf = scenario::shelf(&vocabulary(&library));
    let missing = || Failure::Call(format!("there is no scenario \"{scenario}\""));
    let mut scenario = shelf.remove(&ScenarioId::from(scenario)).ok_or_else(missing)?;
    if let Some(company) = &args.company {
        scenario.companies.retain(|name| **name == **company);
        if scenario.companies.is_empty() {
            return Err(Failure::Call(format!("the scenario does not play at \"{company}\"")));
        }
    }
    let mut worst: Vec<Worst> = Vec::new();
    let mut before: Option<(Text, Day, Option<Traits>)> = None;
    for seed in seeds.first..=seeds.last {
        let world = play(args, &scenario, &library, Seed(seed));
        let labelled: Vec<Labelled<'_>> = world.records.iter().zip(world.attack.iter().copied()).collect();
        let mut found: Vec<Finding> = closure(&labelled).into_iter().filter(|f| f.check == "P38").collect();
        let traits = args.leakage.then(|| Traits::of(&labelled));
        drop(labelled);
        found.extend(traits.iter().flat_map(Traits::findings));
        let day = Day::new(world.records);
        found.extend(measure(&day));
        if let Some((_, last, theirs)) = before.as_ref().filter(|b| b.0 == world.company) {
            found.extend(beside(last, &day));
            found.extend(theirs.iter().zip(&traits).map(|(theirs, ours)| theirs.across(ours)));
        }
        found.retain(|f| !args.exact || EXACT.contains(&f.check));
        eprintln!("seed {seed}, {}: {} of {} failed", world.company, failures(&found), found.len());
        found.into_iter().for_each(|finding| take(&mut worst, finding, seed, &world.company));
        before = Some((world.company, day, traits));
    }
    worst.sort_by_key(|w| w.finding.check[1..].parse::<u32>().unwrap_or(u32::MAX));
    say(&if args.json { as_json(&worst) } else { worst.iter().map(row).collect::<Vec<_>>().join("\n") })?;
    match worst.iter().filter(|w| w.failed > 0).count() {
        0 => Ok(()),
        failed => Err(Failure::Input(format!("{failed} of {} checks failed in some world", worst.len()))),
    }
}

fn failures(found: &[Finding]) -> usize {
    found.iter().filter(|f| f.passed() == Some(false)).count()
}

fn take(worst: &mut Vec<Worst>, finding: Finding, seed: u64, company: &Text) {
    let (measured, failed) = (usize::from(finding.value.is_some()), usize::from(finding.passed() == Some(false)));
    let same = |w: &&mut Worst| (w.finding.check, w.finding.title) == (finding.check, finding.title);
    match worst.iter_mut().find(same) {
        Some(known) => {
            known.measured += measured;
            known.failed += failed;
            if Worst::margin(&finding) < Worst::margin(&known.finding) {
                (known.finding, known.seed, known.company) = (finding, seed, company.clone());
            }
        }
        None => worst.push(Worst { finding, seed, company: company.clone(), measured, failed }),
    }
}

fn play(args: &Args, scenario: &Scenario, library: &Library, seed: Seed) -> World {
    let scene = scenario::set_scene(scenario, seed, args.hosts);
    let begin = scene.shift_begin;
    let end = begin + args.hours.map_or(scenario.shift, |hours| SimSpan::hours(i64::from(hours)));
    let mut simulation = Simulation::new(setting::start(scenario, scene, library.clone(), seed, false));
    let mut pipeline = Pipeline::of(scenario, seed, begin);
    simulation.advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
    let company = simulation.world().company.name.clone();
    let truth = simulation.truth();
    let within = |record: &Record| record.time >= begin && record.time < end;
    let delivered = pipeline.deliver_until(end + STRAGGLERS).into_iter().filter(|(record, _)| within(record));
    let is_attack = |effect| matches!(truth.cause(effect), Cause::Attack { .. });
    let (records, attack) = delivered.map(|(record, effect)| (record, is_attack(effect))).unzip();
    World { company, records, attack }
}

fn as_json(worst: &[Worst]) -> String {
    let rows = worst.iter().map(|w| {
        let f = &w.finding;
        json!({
            "check": f.check, "title": f.title, "worst": f.value, "bound": f.bound.to_string(), "seed": w.seed,
            "company": &*w.company, "measured": w.measured, "failed": w.failed, "cases": f.cases, "note": f.note,
        })
    });
    format!("{:#}", Value::Array(rows.collect()))
}

fn row(w: &Worst) -> String {
    let f = &w.finding;
    let value = f.value.map_or("-".to_owned(), |v| format!("{v:.4}"));
    let (bound, said) = (f.bound.to_string(), word(f));
    let place = if f.value.is_some() { format!("seed {} ({})", w.seed, w.company) } else { String::new() };
    let note = if f.note.is_empty() { String::new() } else { format!("  [{}]", f.note) };
    format!(
        "{:<4} {:<58} {value:>10}  {bound:<12} {:>4} measured {:>4} failed  {said}  {place}{note}",
        f.check, f.title, w.measured, w.failed
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_a_range_with_both_ends_or_one_number() {
        let ends = |text| Seeds::parse(text).map(|s| (s.first, s.last));
        assert_eq!(ends("3..12"), Some((3, 12)));
        assert_eq!(ends("7"), Some((7, 7)));
        assert_eq!(ends("9..2"), None);
    }
}

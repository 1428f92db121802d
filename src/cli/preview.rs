//! `watchfloor preview`: what a scenario holds, seed by seed, and whether the solver can work it.

use super::scenarios::say;
use super::{Failure, content};
use crate::base::rng::Seed;
use crate::grading::preview::StepEvidence;
use crate::review::{Rehearsal, SOLVED, rehearse};
use serde_json::{Map, Value, json};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario: an id, or the folder or pack of one
    pub scenario: String,
    /// First seed
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Number of seeds
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub seeds: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When the scenario is not sound, or the solver cannot work one of the seeds.
pub fn run(args: &Args) -> Result<(), Failure> {
    let setup = content::setup(&args.scenario)?;
    let seeds = args.seed..args.seed.saturating_add(u64::from(args.seeds));
    let mut all = Vec::new();
    for seed in seeds {
        let rehearsal = rehearse(&setup, Seed(seed));
        if !args.json {
            tell(&rehearsal)?;
        }
        all.push(rehearsal);
    }
    if args.json {
        let rows: Vec<Value> = all.iter().map(as_json).collect();
        say(&serde_json::to_string_pretty(&rows).map_err(|e| Failure::Input(e.to_string()))?)?;
    } else {
        summary(&all)?;
    }
    let unfit: Vec<String> = all.iter().filter(|r| !r.is_fit()).map(|r| r.seed.0.to_string()).collect();
    if unfit.is_empty() {
        return Ok(());
    }
    let (seeds, bar) = (unfit.join(", "), points(SOLVED));
    Err(Failure::Input(format!("the solver does not reach {bar} points without a broken rule in seed {seeds}")))
}

fn tell(one: &Rehearsal) -> Result<(), Failure> {
    let preview = &one.preview;
    say(&format!("seed {} at {}", one.seed.0, one.company))?;
    if !preview.attack {
        say("  nobody attacks in this seed")?;
    }
    say("  what happens while nobody acts")?;
    for line in &preview.story {
        let place = line.host.as_deref().map(|host| format!(" [{host}]")).unwrap_or_default();
        say(&format!("    {}  {}{place}", line.at.hms(), line.what))?;
    }
    say("  evidence of each step")?;
    for step in &preview.steps {
        say(&format!("    {}", evidence(step)))?;
    }
    say("  alerts")?;
    let total: usize = preview.alerts.values().sum();
    let kinds: Vec<String> = preview.alerts.iter().map(|(d, n)| format!("{n} {}", d.label().to_lowercase())).collect();
    say(&format!("    {total}: {}", kinds.join(", ")))?;
    for (reason, count) in &preview.reasons {
        say(&format!("    {count:>3}  {reason}"))?;
    }
    let cut = one.first_cut.map_or("none".to_owned(), |span| format!("after {} min", span.as_mins()));
    say(&format!("  the solver: {} points, first cut {cut}", points(one.solved.score)))?;
    for gate in &one.solved.gates {
        say(&format!("    broken rule: {gate}"))?;
    }
    for lost in one.solved.deductions.iter().take(5) {
        say(&format!("    -{}  {}: {}", points(lost.points), lost.rule, lost.message))?;
    }
    say("")
}

fn evidence(step: &StepEvidence) -> String {
    let kinds: Vec<String> = step.records.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    let stopped = if step.failed { ", stopped" } else { "" };
    let (id, technique, time) = (step.step.as_str(), step.technique.as_str(), step.first.hms());
    format!("{time}  {id} ({technique}{stopped}), {} alerts: {}", step.alerts, kinds.join(", "))
}

/// Least, middle and most of each number over the seeds with an attack: seeds of one scenario are to be equally hard.
fn summary(all: &[Rehearsal]) -> Result<(), Failure> {
    let attacked: Vec<&Rehearsal> = all.iter().filter(|r| r.preview.attack).collect();
    let spread = |name: &str, mut values: Vec<usize>| {
        values.sort_unstable();
        match (values.first(), values.get(values.len() / 2), values.last()) {
            (Some(least), Some(middle), Some(most)) => say(&format!("  {name:24} {least:>6} {middle:>6} {most:>6}")),
            _ => Ok(()),
        }
    };
    say(&format!("{} seeds, {} with an attack          least middle   most", all.len(), attacked.len()))?;
    spread("facts to prove", attacked.iter().map(|r| r.preview.facts).collect())?;
    spread("hops of evidence", attacked.iter().map(|r| r.preview.hops).collect())?;
    spread("steps with evidence", attacked.iter().map(|r| r.preview.steps.len()).collect())?;
    spread("record types that tell", attacked.iter().map(|r| r.preview.sources).collect())?;
    spread("alerts", all.iter().map(|r| r.preview.alerts.values().sum()).collect())?;
    spread("records", all.iter().map(|r| r.preview.records).collect())?;
    spread("points of the solver", all.iter().map(|r| r.solved.score.max(0) as usize / 100).collect())
}

fn as_json(one: &Rehearsal) -> Value {
    let preview = &one.preview;
    let alerts: Map<String, Value> =
        preview.alerts.iter().map(|(d, n)| (d.label().to_lowercase().replace(' ', "_"), json!(n))).collect();
    let story: Vec<Value> =
        preview.story.iter().map(|l| json!({"at": l.at.rfc3339(), "what": l.what, "host": l.host})).collect();
    let steps: Vec<Value> = preview
        .steps
        .iter()
        .map(|s| {
            json!({
                "step": s.step.as_str(), "technique": s.technique.as_str(), "first": s.first.rfc3339(),
                "failed": s.failed, "alerts": s.alerts, "records": s.records,
            })
        })
        .collect();
    json!({
        "seed": one.seed.0,
        "company": one.company,
        "attack": preview.attack,
        "story": story,
        "steps": steps,
        "records": preview.records,
        "alerts": alerts,
        "reasons": preview.reasons,
        "facts": preview.facts,
        "hops": preview.hops,
        "sources": preview.sources,
        "solver": f64::from(one.solved.score) / 100.0,
        "gates": one.solved.gates,
        "first_cut_minutes": one.first_cut.map(|s| s.as_mins()),
        "fit": one.is_fit(),
    })
}

fn points(hundredths: i32) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths.abs() % 100)
}

//! `watchfloor scenarios`: what can be played.

use super::Failure;
use crate::scenario;
use crate::simulation::procedure::{Library, vocabulary};
use serde::Serialize;
use std::io::Write as _;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// One line of the list; the keys are part of the command line's contract.
#[derive(Debug, Serialize)]
struct Row {
    id: String,
    title: String,
    tier: u8,
    minutes: i64,
}

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    let rows: Vec<Row> = rows();
    if args.json {
        let text = serde_json::to_string_pretty(&rows).map_err(|e| Failure::Input(e.to_string()))?;
        return say(&text);
    }
    let widest = rows.iter().map(|r| r.id.len()).max().unwrap_or(0);
    for row in rows {
        say(&format!("{:widest$}  tier {}  {:>4} min  {}", row.id, row.tier, row.minutes, row.title))?;
    }
    Ok(())
}

fn rows() -> Vec<Row> {
    let shelf = scenario::shelf(&vocabulary(&Library::embedded()));
    let rows = shelf.into_values().map(|s| Row {
        id: s.id.to_string(),
        title: s.title.to_string(),
        tier: s.tier,
        minutes: s.shift.as_mins(),
    });
    rows.collect()
}

/// One line on standard output.
pub(super) fn say(text: &str) -> Result<(), Failure> {
    writeln!(std::io::stdout(), "{text}").map_err(|e| Failure::Input(format!("cannot write the output: {e}")))
}

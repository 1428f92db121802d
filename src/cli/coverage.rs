//! `watchfloor coverage`: what the SOC of a scenario can see, from which hosts, and how long it is kept.

use super::scenarios::say;
use super::{Failure, content};
use crate::base::rng::Seed;
use crate::base::time::SimSpan;
use crate::session::Session;
use crate::view::coverage::{CoverageRow, Shelf, coverage};
use serde_json::{Map, Value, json};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario id
    #[arg(long)]
    pub scenario: String,
    /// Seed of the run
    #[arg(long)]
    pub seed: u64,
    /// Minutes after the shift began, default its first moment
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=1_440))]
    pub minutes: u32,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    let setup = content::setup(&args.scenario)?;
    let mut session = Session::start(&setup, Seed(args.seed), "nobody");
    let until = session.now() + SimSpan::mins(i64::from(args.minutes));
    session.advance_to(until);
    let desk = session.desk();
    let mut parts = Map::new();
    for (shelf, label) in Shelf::ALL {
        let view = coverage(&desk, shelf, "");
        if args.json {
            let rows = view.rows.iter().map(|row| as_json(&view.heads, row));
            parts.insert(label.to_lowercase().replace(' ', "_"), rows.collect());
        } else {
            say(label)?;
            print(&view.heads, &view.rows)?;
            say("")?;
        }
    }
    if args.json {
        let text = serde_json::to_string_pretty(&parts).map_err(|e| Failure::Input(e.to_string()))?;
        say(&text)?;
    }
    Ok(())
}

fn as_json(heads: &[String], row: &CoverageRow) -> Value {
    let mut fields = Map::new();
    let first = heads.first().map_or_else(|| "name".to_owned(), |h| h.to_lowercase());
    fields.insert(first, json!(row.name));
    for (head, cell) in heads.iter().skip(1).zip(&row.cells).filter(|(_, cell)| !cell.text.is_empty()) {
        fields.insert(head.to_lowercase(), json!(cell.text));
    }
    Value::Object(fields)
}

fn print(heads: &[String], rows: &[CoverageRow]) -> Result<(), Failure> {
    let text = |row: &CoverageRow, n: usize| if n == 0 { row.name.clone() } else { row.cells[n - 1].text.clone() };
    let width = |n: usize| {
        let cells = rows.iter().map(|row| text(row, n).chars().count());
        cells.chain([heads[n].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let line = |cells: &dyn Fn(usize) -> String| {
        let padded: Vec<String> = widths.iter().enumerate().map(|(n, width)| format!("{:width$}", cells(n))).collect();
        padded.join("  ").trim_end().to_owned()
    };
    say(&line(&|n| heads[n].clone()))?;
    for row in rows {
        say(&line(&|n| text(row, n)))?;
    }
    Ok(())
}

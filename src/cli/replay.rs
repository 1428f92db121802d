//! `watchfloor replay`: re-grades a journal.

use super::Failure;
use crate::session::{Session, Setup};
use crate::storage::journal;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Journal file
    pub file: std::path::PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    let session = session(&args.file)?;
    let debrief = crate::review::review(&session);
    let text = if args.json { serde_json::to_string_pretty(&debrief) } else { Ok(format!("score {}", debrief.score)) };
    println!("{}", text.map_err(|error| Failure::Input(error.to_string()))?);
    Ok(())
}

/// The session a journal tells, played to the end of its shift: what comes after the last action
/// happened with nobody doing anything about it.
///
/// # Errors
/// When the journal cannot be read, is empty of sense or belongs to other content.
pub fn session(file: &std::path::Path) -> Result<Session, Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::Input(error.to_string());
    let loaded = journal::read(file).map_err(|error| wrong(&error))?;
    if let Some(damage) = &loaded.damage {
        eprintln!("watchfloor: {}: {damage}", file.display());
    }
    let scenario = &loaded.journal.header.scenario;
    let setup = Setup::embedded(scenario)
        .ok_or_else(|| Failure::Input(format!("{}: this program has no scenario \"{scenario}\"", file.display())))?;
    let mut session = Session::replay(&setup, &loaded.journal).map_err(|error| wrong(&error))?;
    let (_, end) = session.desk().shift();
    session.advance_to(end);
    Ok(session)
}

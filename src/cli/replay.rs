//! `watchfloor replay`: re-grades a journal.

use super::{Failure, content};
use crate::session::Session;
use crate::storage::journal;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Journal file
    pub file: std::path::PathBuf,
    /// Folder or pack of the scenario, when it neither comes with the program nor lies beside the saves
    #[arg(long)]
    pub scenario: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    let session = session(&args.file, args.scenario.as_deref())?;
    let debrief = crate::review::review(&session);
    super::play::print(&session, &debrief, args.json)
}

/// The session a journal tells, played to the end of its shift: what comes after the last action
/// happened with nobody doing anything about it.
///
/// # Errors
/// When the journal cannot be read, is empty of sense or belongs to other content.
pub fn session(file: &std::path::Path, scenario: Option<&str>) -> Result<Session, Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::Input(error.to_string());
    let loaded = journal::read(file).map_err(|error| wrong(&error))?;
    if let Some(damage) = &loaded.damage {
        eprintln!("watchfloor: {}: {damage}", file.display());
    }
    let setup = content::setup(scenario.unwrap_or(loaded.journal.header.scenario.as_str()))
        .map_err(|fault| Failure::Input(format!("{}: {fault}", file.display())))?;
    let mut session = Session::replay(&setup, &loaded.journal).map_err(|error| wrong(&error))?;
    let (_, end) = session.desk().shift();
    session.advance_to(end);
    Ok(session)
}

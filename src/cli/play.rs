//! `watchfloor play`: a shift without a window, graded.

use super::Failure;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario id
    #[arg(long)]
    pub scenario: String,
    /// Seed of the run
    #[arg(long)]
    pub seed: u64,
    /// Who plays
    #[arg(long)]
    pub analyst: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Write the journal here
    #[arg(long)]
    pub journal: Option<std::path::PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    Err(Failure::Input(format!("not built yet: {args:?}")))
}

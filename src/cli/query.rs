//! `watchfloor query`: KQL over a directory of logs.

use super::Failure;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Directory with jsonl or parquet files
    #[arg(long)]
    pub logs: std::path::PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// The query
    pub kql: String,
}

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    Err(Failure::Input(format!("not built yet: {args:?}")))
}

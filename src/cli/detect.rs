//! `watchfloor detect`: Sigma rules over a directory of logs.

use super::Failure;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Directory with jsonl files
    #[arg(long)]
    pub logs: std::path::PathBuf,
    /// Directory with Sigma rules
    #[arg(long)]
    pub rules: std::path::PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    Err(Failure::Input(format!("not built yet: {args:?}")))
}

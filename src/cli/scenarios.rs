//! `watchfloor scenarios`: what can be played.

use super::Failure;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
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

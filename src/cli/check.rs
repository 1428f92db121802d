//! `watchfloor check`: checks authored files.

use super::Failure;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files or directories
    #[arg(required = true)]
    pub paths: Vec<std::path::PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    Err(Failure::Input(format!("not built yet: {args:?}")))
}

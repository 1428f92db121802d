//! `watchfloor shot`: any screen as a picture.

use super::Failure;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Screen name
    #[arg(long)]
    pub screen: String,
    /// Picture to write
    #[arg(long)]
    pub out: std::path::PathBuf,
    /// Width and height in pixels
    #[arg(long, default_value = "1280x800")]
    pub size: String,
}

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    Err(Failure::Input(format!("not built yet: {args:?}")))
}

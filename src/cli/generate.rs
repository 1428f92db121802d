//! `watchfloor generate`: writes the logs of a shift.

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
    /// Hours to simulate, default the scenario's shift
    #[arg(long)]
    pub hours: Option<u32>,
    /// Number of hosts, default the company's
    #[arg(long)]
    pub hosts: Option<u32>,
    /// Leave the attack out
    #[arg(long)]
    pub benign: bool,
    /// Write truth.json beside the logs
    #[arg(long)]
    pub truth: bool,
    /// Directory to write to
    #[arg(long)]
    pub out: std::path::PathBuf,
    /// File format
    #[arg(long, value_enum, default_value = "jsonl")]
    pub format: Format,
}

/// Runs the command.
///
/// # Errors
/// When the input or the call is wrong.
pub fn run(args: &Args) -> Result<(), Failure> {
    Err(Failure::Input(format!("not built yet: {args:?}")))
}

/// File formats of `generate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// One JSON object a line.
    Jsonl,
    /// Native text of each source.
    Raw,
    /// Columns as in the console.
    Parquet,
}

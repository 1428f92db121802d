//! The program: parses the call and runs it.

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    watchfloor::cli::run(watchfloor::cli::Call::parse())
}

//! The program: parses the call and runs it.

use clap::Parser as _;
use std::process::ExitCode;

// Records are many small texts: this allocator halves the time they take.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    watchfloor::cli::run(watchfloor::cli::Call::parse())
}

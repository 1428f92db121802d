//! The command line: parses the call and hands it to one file per command.
//!
//! *Owns* nothing. *Reads* arguments and files. *Writes* files and standard output.
//! *Invariants*: the calls are stable, others script against them; exit 0 done, 1 the input is
//! wrong, 2 the call is wrong.

pub mod check;
pub mod content;
pub mod coverage;
pub mod detect;
pub mod game;
pub mod generate;
pub mod import;
pub mod kata;
pub mod logs;
pub mod new;
pub mod pack;
pub mod play;
pub mod preview;
pub mod query;
pub mod realism;
pub mod replay;
pub mod scenarios;
pub mod shot;
pub mod techniques;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// SOC training simulator: play a shift, generate logs, query and detect.
#[derive(Debug, Parser)]
#[command(name = "watchfloor", version)]
pub struct Call {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List what can be played
    Scenarios(scenarios::Args),
    /// List what the attacker can do, by tactic, or one technique in full
    Techniques(techniques::Args),
    /// Begin a scenario of your own
    New(new::Args),
    /// Check authored files: file:line:col, caret, hint
    Check(check::Args),
    /// Tell what a scenario holds, seed by seed, and whether the solver can work it
    Preview(preview::Args),
    /// Put scenarios into one checked archive
    Pack(pack::Args),
    /// Write the logs of a shift, one file per table
    Generate(generate::Args),
    /// Read logs from elsewhere into tables for `query` and `detect`
    Import(import::Args),
    /// Run a KQL query over a directory of logs
    Query(query::Args),
    /// Exercises in KQL, judged
    Kata(kata::Args),
    /// Run Sigma rules over a directory of logs
    Detect(detect::Args),
    /// Measure logs against values of real data; exit 1 when a check fails
    Realism(realism::Args),
    /// Tell what is collected where, and how long it is kept
    Coverage(coverage::Args),
    /// Play a shift without a window, graded
    Play(play::Args),
    /// Re-grade a journal
    Replay(replay::Args),
    /// Draw any screen as a picture, without a display
    Shot(shot::Args),
}

/// How a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The input is wrong: exit 1. The text is shown as it is.
    #[error("{0}")]
    Input(String),
    /// The call is wrong: exit 2.
    #[error("{0}")]
    Call(String),
}

/// Runs the call and returns the exit code.
pub fn run(call: Call) -> ExitCode {
    let done = match call.command {
        None => return finish(game::run()),
        Some(Command::Scenarios(args)) => scenarios::run(&args),
        Some(Command::Techniques(args)) => techniques::run(&args),
        Some(Command::New(args)) => new::run(&args),
        Some(Command::Preview(args)) => preview::run(&args),
        Some(Command::Pack(args)) => pack::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Generate(args)) => generate::run(&args),
        Some(Command::Import(args)) => import::run(&args),
        Some(Command::Query(args)) => query::run(&args),
        Some(Command::Kata(args)) => kata::run(&args),
        Some(Command::Detect(args)) => detect::run(&args),
        Some(Command::Realism(args)) => realism::run(&args),
        Some(Command::Coverage(args)) => coverage::run(&args),
        Some(Command::Play(args)) => play::run(&args),
        Some(Command::Replay(args)) => replay::run(&args),
        Some(Command::Shot(args)) => shot::run(&args),
    };
    finish(done.map(|()| ExitCode::SUCCESS))
}

fn finish(done: Result<ExitCode, Failure>) -> ExitCode {
    match done {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("watchfloor: {failure}");
            ExitCode::from(match failure {
                Failure::Input(_) => 1,
                Failure::Call(_) => 2,
            })
        }
    }
}

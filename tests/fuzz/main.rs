//! Wild input for everything that reads what others wrote: thousands of mutations a run, millions on request.
//!
//! `cargo test --test fuzz` tries each reader some thousand times. `WATCHFLOOR_FUZZ=10000000 cargo test --release --test
//! fuzz -- kql` does it as often as said for the readers named. A reader that panics is told with the input; the
//! slowest input of each is told (`-- spl 21` shows that one), and one slower than a second is a failure on request (a machine under load is slow
//! for no fault of ours). Inputs are keyed draws: the same number gives the same input everywhere.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a report to whoever started it; a fault ends the run")]

#[path = "../it/import/event_log.rs"]
mod event_log;
mod imports;
mod memory;
mod mutate;
mod readers;

use imports::IMPORTERS;
use mutate::mutated;
use readers::READERS;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use watchfloor::base::rng::Seed;

/// Tries of one reader when nobody says otherwise.
const USUAL: u64 = 1_000;
/// A reader that takes longer hangs.
const HANGS: Duration = Duration::from_secs(1);
/// More memory than this no reader may take, bytes.
const MOST: u64 = 256 << 20;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let asked = std::env::var("WATCHFLOOR_FUZZ").ok().and_then(|n| n.parse().ok());
    if std::env::args().any(|a| a == "--list") {
        READERS.iter().chain(&IMPORTERS).for_each(|reader| println!("{}: test", reader.name));
        return ExitCode::SUCCESS;
    }
    let mut faults = 0;
    for reader in READERS
        .iter()
        .chain(&IMPORTERS)
        .filter(|r| words.is_empty() || words.iter().any(|w| r.name.contains(w.as_str())))
    {
        let corpus = (reader.corpus)();
        assert!(!corpus.is_empty(), "{} has nothing to begin with", reader.name);
        if let Some(number) = words.iter().find_map(|w| w.parse().ok()) {
            let input = mutated(&corpus, &mut Seed(17).draw(reader.name, "fuzz", number));
            println!("{} number {number}: {:?}", reader.name, String::from_utf8_lossy(&input));
            println!("{:?}", (reader.read)(&input));
            continue;
        }
        let mut slowest = (Duration::ZERO, 0);
        let tries = asked.unwrap_or(USUAL / reader.weight);
        let before = memory::begin();
        let all = Instant::now();
        for number in 0..tries {
            let input = mutated(&corpus, &mut Seed(17).draw(reader.name, "fuzz", number));
            let begun = Instant::now();
            let outcome = catch_unwind(AssertUnwindSafe(|| (reader.read)(&input)));
            let time = begun.elapsed();
            let fault = match outcome {
                Ok(Ok(())) => None,
                Ok(Err(why)) => Some(why),
                Err(_) => Some("panicked".to_owned()),
            };
            if let Some(why) = fault {
                faults += 1;
                println!("{} number {number}: {why}\n{:?}", reader.name, String::from_utf8_lossy(&input));
            }
            if time > slowest.0 {
                slowest = (time, number);
            }
        }
        let millis = slowest.0.as_secs_f64() * 1e3;
        let (rate, grown) = (tries as f64 / all.elapsed().as_secs_f64(), memory::peak().saturating_sub(before));
        println!(
            "test {} ... {tries} inputs, {rate:.0} a second, the slowest (number {}) {millis:.1} ms, {} MiB more at most",
            reader.name,
            slowest.1,
            grown >> 20
        );
        if grown > MOST {
            faults += 1;
            println!("{} takes more than {} MiB", reader.name, MOST >> 20);
        }
        if asked.is_some() && slowest.0 > HANGS {
            faults += 1;
            println!("{} hangs on number {}", reader.name, slowest.1);
        }
    }
    if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

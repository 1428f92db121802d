//! `watchfloor` without a command: the game, or the shift in the terminal where no window can open.
//!
//! Whether a window can open is decided by opening it: the program starts itself once more, that
//! process opens the window, and this one waits for its first frame. A missing library or driver ends
//! only the other process, so nobody is met by a bare error: this one then says what is missing, which
//! packages bring it, and plays the guided shift in the terminal instead. Only where there is no
//! display at all, no attempt is made.

pub mod preflight;
#[cfg(feature = "app")]
mod window;

use super::Failure;
use crate::base::rng::Seed;
use crate::review;
use crate::session::setup;
use crate::simulation::procedure::Library;
use crate::storage::Folder;
use preflight::Lack;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// The run that is shown: the same for everybody, so that one can talk about it.
const SEED: Seed = Seed(1);

/// How the window went.
enum Outcome {
    /// It was open; this is how it ended.
    #[cfg_attr(not(feature = "app"), expect(dead_code, reason = "without the feature no window opens"))]
    Played(ExitCode),
    /// It never opened, for these reasons; the last line the graphics side said, if any.
    NoWindow(Vec<Lack>, Option<String>),
}

/// Runs the command.
///
/// # Errors
/// When neither window nor terminal can be used, or when the window broke down after it had opened.
pub fn run() -> Result<ExitCode, Failure> {
    match open() {
        Outcome::Played(code) => Ok(code),
        Outcome::NoWindow(lacks, detail) => {
            eprint!("{}", preflight::explain(&lacks, detail.as_deref()));
            terminal()?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

#[cfg(feature = "app")]
fn open() -> Outcome {
    if window::is_child() {
        return Outcome::Played(crate::app::run());
    }
    let machine = preflight::Machine::this();
    if machine.has_display() { window::watch(&machine) } else { Outcome::NoWindow(machine.lacks(), None) }
}

#[cfg(not(feature = "app"))]
fn open() -> Outcome {
    Outcome::NoWindow(vec![Lack::Feature], None)
}

/// The guided shift in the terminal, played by the reference analyst, to a debrief that is also a page.
fn terminal() -> Result<(), Failure> {
    let shelf = setup::shelf(&Library::embedded());
    let guided = shelf.values().find(|scenario| scenario.guided).or_else(|| shelf.values().next());
    let id = guided.map(|scenario| scenario.id.to_string());
    let setup = super::content::setup(&id.ok_or_else(|| Failure::Input("no scenario comes with it".to_owned()))?)?;

    let mut out = std::io::stdout().lock();
    // A reader that leaves early (`| head`) is no failure.
    let Ok((session, debrief)) = super::play::narrate(&setup, SEED, &mut out) else { return Ok(()) };
    let header = &session.journal().header;
    let name = format!("debrief-{}-{}.html", header.scenario, header.seed);
    let folder = Folder::home().map_or_else(|_| PathBuf::from("."), |folder| folder.path().to_owned());
    let path = folder.join(name);
    let told = match std::fs::write(&path, review::html(&debrief, &session)) {
        Ok(()) => writeln!(out, "\nThe same debrief as a page: {}", path.display()),
        Err(fault) => writeln!(out, "\nThe page {} cannot be written: {fault}", path.display()),
    };
    drop(told);
    Ok(())
}

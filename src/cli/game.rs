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
use preflight::Lack;
use std::process::ExitCode;

/// How the window went.
enum Outcome {
    /// It was open; this is how it ended.
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

/// The guided shift in the terminal, played by the reference analyst.
fn terminal() -> Result<(), Failure> {
    Err(Failure::Input("not built yet".to_owned()))
}

//! `watchfloor` without a command: the game, or the shift in the terminal where no window can open.

use super::Failure;

/// Runs the command.
///
/// # Errors
/// When neither window nor terminal can be used.
pub fn run() -> Result<(), Failure> {
    Err(Failure::Input("not built yet".to_owned()))
}

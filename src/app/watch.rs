//! The tie to the parent process: tells it when the window lives, and leaves when the parent is gone.

use super::FIRST_FRAME;
use bevy::prelude::*;
use std::io::{Read as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

/// Frames after which renderer and window have proved themselves.
const PROOF_FRAMES: u32 = 3;

static PARENT_GONE: AtomicBool = AtomicBool::new(false);

pub(super) fn plugin(app: &mut App) {
    if std::env::var_os(crate::app::WINDOW_VARIABLE).is_some() {
        std::thread::spawn(wait_for_end_of_input);
        app.add_systems(Last, leave_with_parent);
    }
    app.add_systems(Last, announce);
}

fn announce(mut frames: Local<u32>) {
    *frames = frames.saturating_add(1);
    if *frames == PROOF_FRAMES {
        info!("window open");
        let mut out = std::io::stdout();
        // Nobody may be listening; the game goes on.
        if writeln!(out, "{FIRST_FRAME}").and_then(|()| out.flush()).is_err() {
            debug!("nobody reads standard output");
        }
    }
}

/// The parent holds the other end of standard input and never writes: its end is the parent's end.
fn wait_for_end_of_input() {
    let mut nothing = [0; 64];
    while std::io::stdin().read(&mut nothing).is_ok_and(|n| n > 0) {}
    PARENT_GONE.store(true, Ordering::Relaxed);
}

fn leave_with_parent(mut exit: MessageWriter<AppExit>) {
    if PARENT_GONE.load(Ordering::Relaxed) {
        exit.write(AppExit::Success);
    }
}

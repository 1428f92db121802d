//! The process with the window, and the one that waits for its first frame.

use super::Outcome;
use super::preflight::{Lack, Machine};
use crate::app::{FIRST_FRAME, WINDOW_VARIABLE};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// This process was started to open the window.
pub(super) fn is_child() -> bool {
    std::env::var_os(WINDOW_VARIABLE).is_some()
}

/// Starts the process with the window and stays until it ends.
pub(super) fn watch(machine: &Machine) -> Outcome {
    let refused = |detail: String| Outcome::NoWindow(machine.lacks(), Some(detail));
    let mut child = match start() {
        Ok(child) => child,
        Err(fault) => return refused(fault.to_string()),
    };
    // Standard input stays open as long as this process lives: its end tells the child to leave.
    let _keep = child.stdin.take();
    let opened = Arc::new(AtomicBool::new(false));
    let errors = Errors::collect(&mut child, opened.clone());
    wait_for_first_frame(&mut child, &opened, &errors);
    let status = child.wait();
    let last_words = errors.finish();
    match status {
        Err(fault) => refused(fault.to_string()),
        Ok(status) if status.success() => Outcome::Played(ExitCode::SUCCESS),
        Ok(_) if !opened.load(Ordering::SeqCst) => never_opened(machine, last_words),
        Ok(status) => {
            eprintln!(
                "watchfloor: the window broke down ({status}). Your shift is saved up to its last action: start \
                 again and choose Resume."
            );
            Outcome::Played(ExitCode::from(1))
        }
    }
}

/// Puts the usual last words of the graphics side into plain ones.
fn never_opened(machine: &Machine, last_words: Option<String>) -> Outcome {
    let mut lacks = machine.lacks();
    let says = |what: &str| last_words.as_deref().is_some_and(|words| words.contains(what));
    if says("XOpenDisplayFailed") || says("NoCompositor") || says("WaylandError") {
        lacks.insert(0, Lack::Unreachable);
    } else if says("Unable to find a GPU") && !lacks.contains(&Lack::Driver) {
        lacks.push(Lack::Driver);
    }
    let told = lacks.contains(&Lack::Unreachable) || lacks.contains(&Lack::Driver);
    Outcome::NoWindow(lacks, last_words.filter(|_| !told))
}

fn start() -> std::io::Result<Child> {
    Command::new(std::env::current_exe()?)
        .env(WINDOW_VARIABLE, "1")
        // Its messages go through this process, which cannot tell whether a terminal wants colours.
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
}

/// Reads the child's standard output to its end; the first frame opens the gate for its messages.
fn wait_for_first_frame(child: &mut Child, opened: &AtomicBool, errors: &Errors) {
    let Some(out) = child.stdout.take() else { return };
    for line in BufReader::new(out).lines().map_while(Result::ok) {
        if line.trim() == FIRST_FRAME {
            opened.store(true, Ordering::SeqCst);
            errors.release();
        }
    }
}

/// The child's messages: kept until the window is open (so that a failed attempt does not fill the
/// terminal), passed on afterwards.
struct Errors {
    kept: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
}

impl Errors {
    fn collect(child: &mut Child, opened: Arc<AtomicBool>) -> Self {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let reader = child.stderr.take().map(|stream| {
            let kept = kept.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let mut kept = lock(&kept);
                    if opened.load(Ordering::SeqCst) {
                        drop(kept);
                        eprintln!("{line}");
                    } else {
                        kept.push(line);
                    }
                }
            })
        });
        Self { kept, reader }
    }

    /// Prints what was kept.
    fn release(&self) {
        for line in lock(&self.kept).drain(..) {
            eprintln!("{line}");
        }
    }

    /// Waits for the last message; returns what a failed attempt died of.
    fn finish(mut self) -> Option<String> {
        // A panic of the reader would only lose messages.
        self.reader.take().map(JoinHandle::join)?.ok()?;
        let kept = lock(&self.kept);
        reason(&kept)
    }
}

fn lock(lines: &Mutex<Vec<String>>) -> std::sync::MutexGuard<'_, Vec<String>> {
    lines.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The line after the first `panicked at`, which is the message; else the last error line.
fn reason(lines: &[String]) -> Option<String> {
    let panicked = lines.iter().position(|l| l.contains("panicked at"));
    let line = match panicked {
        Some(at) => lines.get(at + 1),
        None => lines.iter().rev().find(|l| !l.trim().is_empty()),
    };
    line.map(|l| l.trim().chars().take(200).collect())
}

//! A hand on a running query: how far it is, and stopping it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Shared between whoever waits and the query that runs; a clone is the same hand.
#[derive(Debug, Clone, Default)]
pub struct Watch(Arc<State>);

#[derive(Debug, Default)]
struct State {
    stopped: AtomicBool,
    /// Rows read, and rows there are to read as far as is known.
    read: AtomicUsize,
    of: AtomicUsize,
}

/// The query was stopped by whoever waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the query was stopped")]
pub(super) struct Stopped;

impl Watch {
    /// Ends the query at the next piece of a table.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether somebody has ended it.
    pub fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Relaxed)
    }

    /// Rows read so far, and rows of all tables it reads; joins and sorts may still follow the last of them.
    pub fn progress(&self) -> (usize, usize) {
        (self.0.read.load(Ordering::Relaxed), self.0.of.load(Ordering::Relaxed))
    }

    pub(super) fn expect(&self, rows: usize) {
        self.0.of.fetch_add(rows, Ordering::Relaxed);
    }

    pub(super) fn read(&self, rows: usize) {
        self.0.read.fetch_add(rows, Ordering::Relaxed);
    }

    pub(super) fn go_on(&self) -> Result<(), Stopped> {
        if self.is_stopped() { Err(Stopped) } else { Ok(()) }
    }
}

//! Bounds on what may come out of compressed files.

use std::cell::Cell;
use std::io::{Error, Read, Result};
use std::rc::Rc;

/// Unpacked bytes that any file may have, however small it is.
const FREE: u64 = 64 << 20;
/// Beyond that, unpacked bytes for each packed one. Logs shrink to a tenth or a fiftieth; bombs to a thousandth.
const RATIO: u64 = 250;

/// What stops reading a bomb.
pub(super) const BOMB: &str = "it unpacks to far more than any log does; this looks like a compression bomb";

/// Bytes that may still come out of one file, at whatever depth.
#[derive(Debug, Clone)]
pub(super) struct Budget(Rc<Cell<u64>>);

impl Budget {
    /// For a file of this size.
    pub(super) fn of(packed: u64) -> Self {
        Self(Rc::new(Cell::new(FREE.max(packed.saturating_mul(RATIO)))))
    }
}

/// Unpacked bytes, counted.
pub(super) struct Unpacked<R> {
    inner: R,
    budget: Budget,
}

impl<R: Read> Unpacked<R> {
    pub(super) fn new(inner: R, budget: &Budget) -> Self {
        Self { inner, budget: budget.clone() }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let read = self.inner.read(out)?;
        let left = self.budget.0.get().checked_sub(read as u64).ok_or_else(|| Error::other(BOMB))?;
        self.budget.0.set(left);
        Ok(read)
    }
}

//! The save folder: journals, career and settings on disk.
//!
//! *Owns* where saves lie and how they are written (append, fsync, rename). *Reads* and *writes* files
//! of the save folder only. *Invariants*: an acknowledged action survives a kill; a damaged file is
//! noticed and what is sound of it is kept.

//! From files an author wrote to a world and a plan.
//!
//! *Owns* the formats of scenario, company, technique and habit files, their checks and messages.
//! *Reads* text handed in (embedded content or files read by `cli`/`app`). *Writes* nothing.
//! *Invariants*: a checked [`Scenario`] holds no bad reference; every complaint has file, line,
//! column and a mend; hostile input ends in diagnostics, never in a panic.

pub mod model;

pub use model::Scenario;

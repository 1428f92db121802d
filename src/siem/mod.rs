//! The SIEM: collected records in columns, and KQL over them.
//!
//! *Owns* the column store and the search language. *Reads* records of `telemetry`. *Writes* only
//! its own chunks, and only on [`Store::append`]. *Invariants*: querying changes nothing; time comes
//! from the caller (`ago()` and `now()` are simulated time); the same records in the same order give
//! the same chunks and the same answers; nothing here knows the world or the truth.

pub mod catalog;
pub mod cheatsheet;
pub mod kata;
pub mod query;
pub mod store;

pub use catalog::{Catalog, catalog};
pub use query::{QueryError, Table};
pub use store::Store;

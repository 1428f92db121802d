//! Ground floor: identifiers, simulated time, addresses, keyed randomness, digests, agendas and diagnostics.
//!
//! *Owns* nothing that lives; *reads* and *writes* nothing. *Invariant*: imports only `std` and
//! small leaf crates, so every other module may use it.

pub mod agenda;
pub mod attack;
pub mod diag;
pub mod digest;
pub mod ids;
pub mod net;
pub mod rng;
pub mod time;
pub mod verdict;

/// Immutable text: up to 23 bytes lie in place, longer ones are shared; cheap to clone, compared by content.
pub type Text = smol_str::SmolStr;

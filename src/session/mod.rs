//! The running exercise, and the only place that changes it.
//!
//! *Owns* simulation, store, detection, investigation state and journal of one run.
//! *Reads* a checked scenario. *Writes* through [`Session::apply`] and [`Session::advance_to`] only.
//! *Invariants*: same scenario, seed and actions give the same records and score; reading through
//! [`Desk`] changes nothing.

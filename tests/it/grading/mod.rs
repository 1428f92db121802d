//! What the scorer promises: blind play gains nothing, deductions are exact and proven, better is never worse.

mod bench;
mod deductions;
mod gaming;
mod parts;

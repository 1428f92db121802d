//! The desktop program as far as it needs no window.

mod map;
mod open;
mod preflight;

//! The simulation core: everyday life, procedures, what the world grants and refuses.

mod everyday;
mod joins;
mod procedures;
mod realism;
mod refusals;
pub(crate) mod town;
mod volume;

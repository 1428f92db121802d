//! The running company: stories, refusals, rates, the attacker, responses and losses.

mod attack;
mod campaigns;
mod estate;
mod everyday;
mod forgetting;
mod joins;
pub(crate) mod lone;
mod losses;
mod mailboxes;
mod procedures;
mod ransom;
mod realism;
mod refusals;
mod response;
pub(crate) mod siege;
mod techniques;
pub(crate) mod town;
mod volume;

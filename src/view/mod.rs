//! View models: what panels show as plain rows, strings and keys.
//!
//! *Owns* no state. *Reads* the [`Desk`](crate::session::Desk) and the debrief. *Writes* nothing.
//! *Invariant*: computed once per change (a [`Stamp`] tells), never per frame over all records.

pub mod alert;
pub mod briefing;
pub mod case;
pub mod coverage;
pub mod debrief;
pub mod defang;
pub mod endpoint;
pub mod entity;
pub mod explain;
pub mod home;
pub mod inventory;
pub mod mail;
pub mod network;
pub mod price;
pub mod queue;
pub mod record;
pub mod report;
pub mod response;
pub mod search;
pub mod sla;
pub mod stamp;
pub mod status;
pub mod technique;

pub use stamp::Stamp;

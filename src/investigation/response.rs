//! The log of responses: what was ordered, when it took effect, what came of it.

use crate::base::Text;
use crate::base::ids::{ActionId, HostId};
use crate::base::time::SimTime;

/// Where an order stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponseState {
    /// Takes effect at this time.
    Pending(SimTime),
    /// Took effect, with what came of it in plain words (`2 processes ended`, `nothing left`).
    Done(SimTime, Text),
    /// Could not be done, with the reason.
    Failed(SimTime, Text),
}

/// One order of the trainee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The action that ordered it.
    pub action: ActionId,
    /// Ordered when.
    pub ordered: SimTime,
    /// What, in plain words: `isolate fin-ws-014`.
    pub what: Text,
    /// Host it is about, if any.
    pub host: Option<HostId>,
    /// Published price in euros (business cost so far follows the clock while isolated).
    pub price: u32,
    /// Where it stands.
    pub state: ResponseState,
}

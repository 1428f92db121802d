//! View models: what panels show as plain rows, strings and keys.
//!
//! *Owns* no state. *Reads* the [`Desk`](crate::session::Desk) and the debrief. *Writes* nothing.
//! *Invariant*: computed once per change (a revision tells), never per frame over all records.

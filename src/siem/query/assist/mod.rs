//! Help for the editor: colours, completion, tooltips, and what a column holds.
//!
//! All of it is computed from the text alone (and the catalog), never from the records of a running
//! shift, except the statistics of an answer that is already there.

mod colour;
mod complete;
mod fields;

pub use colour::{Coloured, TokenClass, colours, describe};
pub use complete::{Candidate, CandidateKind, Completion, complete};
pub use fields::{FieldStats, field_stats};

//! Help for the editor: colours, completion, tooltips, and what a column holds.
//!
//! All of it is computed from the text alone (and the catalog), never from the records of a running
//! shift, except the statistics of an answer that is already there.

mod colour;
mod complete;
mod fields;
mod spl;

pub use colour::{Coloured, TokenClass, colours, describe};
pub use complete::{Candidate, CandidateKind, Completion, complete};
pub use fields::{FieldStats, field_stats};

use super::Language;

/// Class of every token of a query, in order.
pub fn colours_in(language: Language, text: &str) -> Vec<Coloured> {
    match language {
        Language::Kql => colours(text),
        Language::Spl => spl::colours(text),
    }
}

/// Candidates at a byte of a query.
pub fn complete_in(language: Language, text: &str, cursor: usize) -> Completion {
    match language {
        Language::Kql => complete(text, cursor),
        Language::Spl => spl::complete(text, cursor),
    }
}

//! After the shift: the same seed without anybody and with the reference responder, then the grade.
//!
//! *Owns* the counterfactual runs and the debrief as text and HTML. *Reads* a finished session.
//! *Writes* nothing. *Invariant*: the same session gives the same debrief.

use crate::grading::Debrief;
use crate::session::Session;

/// Grades a session: plays its seed twice more, then scores.
pub fn review(session: &Session) -> Debrief {
    let _ = session;
    Debrief::default()
}

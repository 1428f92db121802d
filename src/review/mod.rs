//! After the shift: the same seed without anybody and with the reference responder, then the grade.
//!
//! *Owns* the counterfactual runs and the debrief as text and HTML. *Reads* a finished session.
//! *Writes* nothing. *Invariant*: the same session gives the same debrief.

/// Appends formatted text to a `String`, which cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => { $out.push_str(&format!($($arg)*)) };
}

/// The same with a line's end.
macro_rules! putln {
    ($out:expr, $($arg:tt)*) => {{
        $out.push_str(&format!($($arg)*));
        $out.push('\n');
    }};
}

mod chart;
mod html;
mod line;
mod rehearsal;
mod text;

pub use html::html;
pub use line::line as record_line;
pub use rehearsal::{Rehearsal, SOLVED, rehearse};
pub use text::{score_line, text};

use crate::analyst;
use crate::base::rng::Seed;
use crate::base::time::SimTime;
use crate::desk::Action;
use crate::grading::{Debrief, Losses, StoryLine, score, story};
use crate::session::Session;

/// What the same seed comes to in other hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counterfactual {
    /// With nobody at the desk.
    pub without: Losses,
    /// With the reference responder.
    pub reference: Losses,
    /// What the reference responder did.
    pub expert: Vec<StoryLine>,
}

/// Grades a session: plays its seed twice more, then scores.
pub fn review(session: &Session) -> Debrief {
    let without = without(session);
    let other = expert(session);
    let reference = other.play();
    score(&session.play(), &without, reference.losses, &story::player(&reference))
}

/// The same for a session that the reference analyst itself has just played in this process: its own
/// run is the reference.
pub fn review_reference(session: &Session) -> Debrief {
    let own = session.play();
    score(&own, &without(session), own.losses, &story::player(&own))
}

/// The other runs of a session's seed, to grade several analysts against them.
pub fn counterfactual(session: &Session) -> Counterfactual {
    let other = expert(session);
    let reference = other.play();
    Counterfactual { without: without(session), reference: reference.losses.clone(), expert: story::player(&reference) }
}

/// The same from a session that the reference analyst itself has just played in this process.
pub fn counterfactual_of_reference(session: &Session) -> Counterfactual {
    let own = session.play();
    Counterfactual { without: without(session), reference: own.losses.clone(), expert: story::player(&own) }
}

/// Grades a session against runs that were played before.
pub fn review_against(session: &Session, other: &Counterfactual) -> Debrief {
    score(&session.play(), &other.without, &other.reference, &other.expert)
}

/// The seed with nobody at the desk; a session without any response already is that.
fn without(session: &Session) -> Losses {
    let touches = |a: &Action| matches!(a, Action::Contain(_) | Action::Eradicate(_) | Action::Recover(_));
    if session.is_over() && !session.journal().actions.iter().any(|s| touches(&s.action)) {
        return session.play().losses.clone();
    }
    let mut idle = Session::start(session.setup(), seed(session), "idle");
    let end: SimTime = idle.desk().shift().1;
    idle.advance_to(end);
    idle.play().losses.clone()
}

fn expert(session: &Session) -> Session {
    let seed = seed(session);
    let name = analyst::NAMES[0];
    match analyst::named(name, seed) {
        Some(mut expert) => analyst::play(session.setup(), seed, name, expert.as_mut()),
        None => unreachable!("the reference analyst is the first of the list"),
    }
}

fn seed(session: &Session) -> Seed {
    Seed(session.journal().header.seed)
}

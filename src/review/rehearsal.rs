//! A scenario tried out before anybody plays it: what a seed holds, and what the solver makes of it.
//!
//! *Owns* the bar a seed must pass. *Invariant*: the solver sees what a trainee sees.

use crate::analyst;
use crate::base::Text;
use crate::base::rng::Seed;
use crate::base::time::SimSpan;
use crate::desk::Action;
use crate::grading::preview::{Preview, preview};
use crate::grading::{Debrief, score, story};
use crate::session::{Session, Setup};

/// A seed that the solver cannot bring to so many hundredths is not fit to be played.
pub const SOLVED: i32 = 8_500;

/// One seed, tried out.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    /// Which.
    pub seed: Seed,
    /// Name of the company.
    pub company: Text,
    /// What it holds with nobody at the desk.
    pub preview: Preview,
    /// The solver's shift, graded.
    pub solved: Debrief,
    /// From the begin of the shift to the solver's first cut.
    pub first_cut: Option<SimSpan>,
}

impl Rehearsal {
    /// The solver reached the bar and broke no rule.
    pub fn is_fit(&self) -> bool {
        self.solved.score >= SOLVED && self.solved.gates.is_empty()
    }
}

/// Plays a seed with nobody and with the solver.
pub fn rehearse(setup: &Setup, seed: Seed) -> Rehearsal {
    let mut idle = Session::start(setup, seed, "idle");
    let (begin, end) = idle.desk().shift();
    idle.advance_to(end);
    let name = analyst::NAMES[0];
    let mut solver = analyst::named(name, seed).unwrap_or_else(|| unreachable!("the reference analyst is on the list"));
    let session = analyst::play(setup, seed, name, solver.as_mut());
    let own = session.play();
    let cut = own.journal.actions.iter().find(|a| matches!(a.action, Action::Contain(_))).map(|a| a.at - begin);
    Rehearsal {
        seed,
        company: idle.desk().inventory().company.clone(),
        preview: preview(&idle.play()),
        solved: score(&own, idle.play().losses, own.losses, &story::player(&own)),
        first_cut: cut,
    }
}

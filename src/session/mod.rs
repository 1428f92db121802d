//! The running exercise, and the only place that changes it.
//!
//! *Owns* simulation, store, detection, investigation state and journal of one run.
//! *Reads* a checked scenario. *Writes* through [`Session::apply`] and [`Session::advance_to`] only.
//! *Invariants*: same scenario, seed and actions give the same records and score; reading through
//! [`Desk`] changes nothing; the journal is the whole save.

pub mod desk;

pub use desk::Desk;

use crate::base::Text;
use crate::base::ids::{ActionId, AlertId, CaseId};
use crate::base::rng::Seed;
use crate::base::time::SimTime;
use crate::desk::Action;
use crate::desk::journal::Journal;
use crate::detection::Detection;
use crate::grading::Play;
use crate::scenario::Scenario;
use crate::simulation::procedure::Library;
use std::sync::Arc;

/// What a run is made of, besides its seed; cheap to clone.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Checked scenario.
    pub scenario: Arc<Scenario>,
    /// Procedures.
    pub library: Library,
    /// Compiled rules, no alerts yet.
    pub detection: Detection,
}

/// Something worth a toast, a sound or a pulse; in order, never removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A new alert is in the queue.
    AlertRaised(AlertId),
    /// A response took effect or failed.
    ResponseDone(ActionId),
    /// Somebody answers (tier 2 on an escalation, helpdesk).
    Message(SimTime, Text),
    /// The shift is over.
    ShiftOver,
}

/// A granted action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Its number in the journal.
    pub action: ActionId,
    /// The case it opened, if it did.
    pub case: Option<CaseId>,
    /// When it takes effect, for responses.
    pub effective: Option<SimTime>,
    /// For the status line: `fin-ws-014 will be isolated at 09:16`.
    pub text: Text,
}

/// An action that cannot be; nothing changed and the journal has no entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Rejected(pub Text);

/// One running exercise.
#[derive(Debug)]
pub struct Session {
    setup: Setup,
}

impl Session {
    /// Sets the scene, simulates the history and stops when the trainee sits down.
    pub fn start(setup: &Setup, seed: Seed, analyst: &str) -> Self {
        let _ = (seed, analyst);
        Self { setup: setup.clone() }
    }

    /// Plays a journal again up to its last action.
    ///
    /// # Errors
    /// When an action of the journal is rejected, which the same content never does.
    pub fn replay(setup: &Setup, journal: &Journal) -> Result<Self, Rejected> {
        let _ = journal;
        Ok(Self { setup: setup.clone() })
    }

    /// Lets time pass until `until`, not beyond the end of the shift.
    pub fn advance_to(&mut self, until: SimTime) {
        let _ = until;
    }

    /// Does what the trainee wants, now, and writes it into the journal.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn apply(&mut self, action: Action) -> Result<Receipt, Rejected> {
        let _ = action;
        Err(Rejected("not built".into()))
    }

    /// The shift was ended by the trainee or by the clock.
    pub fn is_over(&self) -> bool {
        true
    }

    /// What the trainee can see.
    pub fn desk(&self) -> Desk<'_> {
        unreachable!("filled in by the session work")
    }

    /// What grading can see.
    pub fn play(&self) -> Play<'_> {
        unreachable!("filled in by the session work")
    }

    /// The journal so far.
    pub fn journal(&self) -> &Journal {
        unreachable!("filled in by the session work")
    }

    /// What the run is made of.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }
}

//! The running exercise, and the only place that changes it.
//!
//! *Owns* simulation, store, detection, investigation state and journal of one run.
//! *Reads* a checked scenario. *Writes* through [`Session::apply`] and [`Session::advance_to`] only.
//! *Invariants*: same scenario, seed and actions give the same records and score; reading through
//! [`Desk`] changes nothing; the journal is the whole save.

mod advance;
mod board;
mod collected;
mod coverage;
pub mod desk;
pub mod evidence;
mod inventory;
mod losses;
mod mailbox;
mod reduce;
pub mod setup;
mod stream;

pub use desk::Desk;
pub use evidence::Evidence;
pub use setup::{Opening, Setup};

use crate::base::Text;
use crate::base::digest;
use crate::base::ids::{ActionId, AlertId, CaseId};
use crate::base::rng::Seed;
use crate::base::time::SimTime;
use crate::desk::Action;
use crate::desk::action::Stamped;
use crate::desk::journal::{Header, Journal};
use crate::detection::Detection;
use crate::grading::{Losses, Play};
use crate::simulation::Simulation;
use crate::telemetry::{Pipeline, Retention, Ways};
use board::Board;
use collected::Collected;
use std::sync::OnceLock;

/// Version of the journal format.
pub const JOURNAL_FORMAT: u32 = 1;

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

impl Rejected {
    fn because(text: impl Into<Text>) -> Self {
        Self(text.into())
    }
}

/// One running exercise.
#[derive(Debug, Clone)]
pub struct Session {
    setup: Setup,
    attack: bool,
    begin: SimTime,
    end: SimTime,
    /// When the trainee went home.
    left: Option<SimTime>,
    brief: Text,
    simulation: Simulation,
    pipeline: Pipeline,
    retention: Retention,
    collected: Collected,
    detection: Detection,
    board: Board,
    journal: Journal,
    /// What the run cost so far, counted when somebody asks.
    losses: OnceLock<Losses>,
}

impl Session {
    /// Sets the scene, simulates the history and stops when the trainee sits down.
    pub fn start(setup: &Setup, seed: Seed, analyst: &str) -> Self {
        Self::open(setup, setup.opening(seed), seed, analyst)
    }

    /// The same with an opening of one's own: another company, other people, another campaign.
    pub fn open(setup: &Setup, opening: Opening, seed: Seed, analyst: &str) -> Self {
        let Opening { start, attack, begin, end, brief } = opening;
        let header = Header {
            format: JOURNAL_FORMAT,
            scenario: setup.scenario.id.clone(),
            content: setup.content(),
            seed: seed.0,
            analyst: analyst.into(),
        };
        let mut session = Self {
            attack,
            begin,
            end,
            left: None,
            brief,
            board: Board::new(inventory::of(&start.world), start.world.mails.len()),
            simulation: Simulation::new(start),
            pipeline: Pipeline::of(&setup.scenario, seed, begin),
            retention: Ways::shipped().retention.with(&setup.scenario.sensors.retention),
            collected: Collected::default(),
            detection: setup.detection.clone(),
            journal: Journal { header, actions: Vec::new() },
            losses: OnceLock::new(),
            setup: setup.clone(),
        };
        session.detection.begin(session.since());
        session.pass(begin);
        // What came in before the trainee sat down waits in the queue; it is no news.
        session.board.notices.clear();
        session.collected.store.seal();
        session
    }

    /// Plays a journal again up to its last action.
    ///
    /// # Errors
    /// When the journal belongs to other content, or an action of it is rejected, which the same
    /// content never does.
    pub fn replay(setup: &Setup, journal: &Journal) -> Result<Self, Rejected> {
        let header = &journal.header;
        if header.format != JOURNAL_FORMAT {
            let text = format!("This journal has format {}, but this program reads {JOURNAL_FORMAT}.", header.format);
            return Err(Rejected::because(text));
        }
        if header.scenario != setup.scenario.id || header.content != setup.content() {
            let text = format!(
                "This journal was written with another version of the content of {}. Played on today's scenario, \
                 procedures and rules it would tell another story, so it is not replayed.",
                header.scenario
            );
            return Err(Rejected::because(text));
        }
        Self::start(setup, Seed(header.seed), &header.analyst).follow(&journal.actions)
    }

    /// Does again what somebody did, each action at its own time.
    ///
    /// # Errors
    /// When an action is out of order or rejected, with its number.
    pub fn follow(mut self, actions: &[Stamped]) -> Result<Self, Rejected> {
        for stamped in actions {
            let Stamped { id, at, action } = stamped;
            if id.index() != self.journal.actions.len() || *at < self.now() || *at > self.end {
                return Err(Rejected::because(format!("{id} does not follow the action before it.")));
            }
            self.advance_to(*at);
            self.apply(action.clone())
                .map_err(|rejected| Rejected::because(format!("{id} at {} cannot be: {rejected}", at.hms())))?;
        }
        Ok(self)
    }

    /// Does what the trainee wants, now, and writes it into the journal.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn apply(&mut self, action: Action) -> Result<Receipt, Rejected> {
        if self.is_over() {
            return Err(Rejected::because("The shift is over."));
        }
        let (id, at) = (ActionId(self.journal.actions.len() as u32), self.now());
        let mut floor = reduce::Floor {
            id,
            at,
            seed: Seed(self.journal.header.seed),
            alerts: self.detection.alerts(),
            rules: self.detection.rules(),
            records: self.collected.records.len(),
            board: &mut self.board,
            simulation: &mut self.simulation,
        };
        let receipt = reduce::reduce(&mut floor, &action)?;
        let goes_home = matches!(action, Action::Shift(crate::desk::action::ShiftControl::End));
        self.journal.actions.push(Stamped { id, at, action });
        self.losses = OnceLock::new();
        if goes_home {
            self.go_home(at);
        }
        Ok(receipt)
    }

    /// The shift was ended by the trainee or by the clock.
    pub fn is_over(&self) -> bool {
        self.left.is_some()
    }

    /// The clock; after an early end of the shift it stands at the planned end.
    pub fn now(&self) -> SimTime {
        self.simulation.now()
    }

    /// What the trainee can see.
    pub fn desk(&self) -> Desk<'_> {
        Desk::at(self)
    }

    /// What grading can see.
    pub fn play(&self) -> Play<'_> {
        Play {
            scenario: &self.setup.scenario,
            attack: self.attack,
            truth: self.simulation.truth(),
            records: &self.collected.records,
            effects: &self.collected.effects,
            store: &self.collected.store,
            retention: &self.retention,
            alerts: self.detection.alerts(),
            work: &self.board.work,
            cases: &self.board.cases,
            responses: &self.board.responses,
            handovers: &self.board.handovers,
            messages: self.board.mailbox.messages(),
            inventory: &self.board.inventory,
            journal: &self.journal,
            losses: self.losses(),
            begin: self.begin,
            end: self.left.unwrap_or_else(|| self.now()),
        }
    }

    /// The journal so far.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// What the run is made of.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// What the run cost so far.
    pub fn losses(&self) -> &Losses {
        self.losses.get_or_init(|| losses::count(&self.simulation, self.now(), self.is_over()))
    }

    /// A name for everything that was collected, raised, decided and written down: equal runs have
    /// equal digests, on every machine.
    pub fn digest(&self) -> String {
        let board = &self.board;
        let effects: Vec<u8> = self.collected.effects.iter().flat_map(|e| e.0.to_le_bytes()).collect();
        let parts = [
            self.collected.store.digest().to_string(),
            format!("{:?}", self.detection.alerts()),
            format!("{:?}{:?}{:?}", board.work, board.cases, board.responses),
            format!("{:?}{:?}{:?}", board.handovers, board.mailbox.messages(), board.inventory),
            format!("{:?}", board.notices),
            format!("{:?}{:?}", self.journal, self.left),
            format!("{:?}{}", self.losses(), self.now()),
        ];
        let mut parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
        parts.push(&effects);
        digest::hex(&digest::sha256(&parts))
    }
}

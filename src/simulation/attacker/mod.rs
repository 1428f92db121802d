//! The attacker: progress of the campaign and reactions. The engine calls the methods below.
//!
//! *Owns* the state of every step, what it holds (processes, sessions, passwords, autostart entries)
//! and its books for grading. *Reads* the world only as far as an attacker notices it: its own wishes
//! are granted or refused, its beats arrive or stay away. *Writes* atoms, milestones and damage into
//! the truth. *Invariants*: it never looks at the trainee's actions; every draw is keyed by the step.

mod campaign;
mod cloud;
mod evidence;
mod foothold;
mod holdings;
mod plan;
mod policy;

pub use foothold::{Foothold, FootholdKind};
pub use plan::{RunTrace, Seat, State, StepRow};

use super::stage::{BeatReport, Observer, Outcome, Stage};
use crate::base::Text;
use crate::base::attack::Tradecraft;
use crate::base::ids::{AccountId, EffectId, FlowId, HostId, LogonRef, MailId, ProcId, StepId};
use crate::base::time::SimTime;
use crate::scenario::Cast;
use crate::scenario::model::{Campaign, Reaction};
use crate::world::World;
use holdings::Holdings;
use std::collections::BTreeMap;

/// Something the attacker put into the queue for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    /// A step is due; the ticket tells a live wake from a cancelled one.
    Step(StepId, u64),
    /// An autostart entry it left may start its program again.
    Autostart(usize),
}

/// The attacker's own state.
#[derive(Debug, Clone, Default)]
pub struct Attacker {
    steps: Vec<StepRow>,
    index: BTreeMap<StepId, usize>,
    reactions: Vec<Reaction>,
    tradecraft: Tradecraft,
    /// How often each reaction was shown.
    shown: Vec<u32>,
    /// Hosts of the roles that play in the campaign.
    roles: BTreeMap<Text, Seat>,
    begins: Option<SimTime>,
    holdings: Holdings,
    /// Beats missed since the last sign of life, by host.
    silence: BTreeMap<HostId, u32>,
    /// Atoms that a running flow will prove once more when it ends.
    flows: BTreeMap<FlowId, evidence::FlowBook>,
    given_up: bool,
}

impl Attacker {
    /// The campaign with its roles filled; the clock of its first steps starts at `begins`.
    pub fn new(campaign: &Campaign, cast: &Cast, world: &World, begins: SimTime) -> Self {
        let steps: Vec<StepRow> = campaign.steps.iter().map(|step| StepRow::new(step, cast, world)).collect();
        let index = steps.iter().enumerate().map(|(n, row)| (row.plan.id.clone(), n)).collect();
        let roles = cast.0.iter().map(|(name, member)| (name.clone(), Seat::of(member, world))).collect();
        let (reactions, tradecraft) = (campaign.reactions.clone(), campaign.tradecraft);
        let shown = vec![0; reactions.len()];
        Self { steps, index, reactions, tradecraft, shown, roles, begins: Some(begins), ..Self::default() }
    }

    /// No campaign in this run.
    pub fn is_absent(&self) -> bool {
        self.steps.is_empty()
    }

    /// Steps in the author's order, with when and where they ran and how it went.
    pub fn steps(&self) -> &[StepRow] {
        &self.steps
    }

    /// It gave up for good.
    pub fn has_given_up(&self) -> bool {
        self.given_up
    }

    /// The process is or was the attacker's.
    pub fn owns_process(&self, process: ProcId) -> bool {
        self.holdings.processes.contains(&process)
    }

    /// The mail is the attacker's.
    pub fn owns_mail(&self, mail: MailId) -> bool {
        self.holdings.mails.contains(&mail)
    }

    /// The autostart entry is or was the attacker's.
    pub fn owns_autostart(&self, host: HostId, name: &str) -> bool {
        self.holdings.left.iter().any(|l| l.host == host && *l.name == *name)
    }

    /// The file is or was the attacker's.
    pub fn owns_file(&self, host: HostId, path: &str) -> bool {
        self.holdings.files.contains(&(host, path.into()))
    }

    /// The mailbox rule or consent is or was the attacker's.
    pub fn owns_grant(&self, account: AccountId, name: &str) -> bool {
        self.holdings.grants.contains(&(account, name.into()))
    }

    /// Called once before the first event: put the first wakes into the queue.
    pub fn begin(&mut self, stage: &mut Stage) {
        let Some(begins) = self.begins else { return };
        for n in 0..self.steps.len() {
            let plan = &self.steps[n].plan;
            if plan.after.is_none() && !plan.dormant {
                let wait = self.drawn_delay(n, stage);
                self.schedule(n, begins + wait, stage);
            }
        }
    }

    /// A wake is due.
    pub fn wake(&mut self, wake: &Wake, stage: &mut Stage, observe: &mut Observer<'_>) {
        match wake {
            Wake::Step(id, ticket) => {
                let Some(n) = self.index.get(id).copied() else { return };
                if self.steps[n].ticket == *ticket && !self.given_up {
                    self.start(n, stage);
                }
            }
            Wake::Autostart(n) => self.autostart(*n, stage, observe),
        }
    }

    /// A beat of one of its runs was played.
    pub fn beat_done(&mut self, step: &StepId, report: &BeatReport, stage: &mut Stage) {
        let Some(n) = self.index.get(step).copied() else { return };
        self.take_stock(n, report, stage);
        self.note_evidence(n, report, stage);
    }

    /// One of its runs is over.
    pub fn run_done(&mut self, step: &StepId, outcome: &Outcome, stage: &mut Stage) {
        let Some(n) = self.index.get(step).copied() else { return };
        self.keep_slots(n, outcome, stage);
        if let Some(run) = self.steps[n].runs.last_mut() {
            run.ended = Some(stage.now);
            run.refused.clone_from(&outcome.refused);
        }
        match &outcome.refused {
            None => self.succeeded(n, outcome, stage),
            Some(refusal) => self.failed(n, refusal, stage),
        }
    }

    /// Somebody (anybody) logged on: a trigger for autostarts.
    pub fn logged_on(&mut self, logon: LogonRef, stage: &mut Stage) {
        self.trigger_autostarts(logon, stage);
    }

    /// A flow has ended, as planned or cut.
    pub fn flow_closed(&mut self, flow: FlowId, effect: EffectId, stage: &mut Stage) {
        if let Some(book) = self.flows.remove(&flow) {
            evidence::close_book(&book, flow, effect, stage);
        }
    }
}

//! Intent in, effects out: checks a wish against the world, changes the world, says what happened.
//!
//! *Owns* nothing. *Reads* and *writes* the world. *Invariants*: a refused wish leaves only what the
//! attempt itself left behind (a denied flow, a failed logon); one file per family of intents.

pub mod cloud;
pub mod directory;
pub mod file;
pub mod logon;
pub mod mail;
pub mod network;
mod policy;
pub(in crate::simulation) mod power;
pub mod process;
mod rpc;
mod services;
mod ticket;
mod trust;
pub mod windows;
mod wire;

use super::effect::{Effect, EffectKind};
use super::intent::{Intent, Made, Refusal};
use super::queue::{Event, Lane};
use super::stage::{Observer, Stage};
use super::truth::{Cause, LedgerEntry};
use crate::base::ids::{EffectId, HostId, MailId};
use crate::base::time::{SimSpan, SimTime};
use crate::world::World;

/// One intent being carried out.
pub struct Act<'a, 'o> {
    stage: &'a mut Stage,
    cause: &'a Cause,
    observe: &'a mut Observer<'o>,
    at: SimTime,
    /// What happened so far, in order.
    pub effects: Vec<EffectId>,
}

impl<'a, 'o> Act<'a, 'o> {
    /// Begins an act at the stage's clock.
    pub fn new(stage: &'a mut Stage, cause: &'a Cause, observe: &'a mut Observer<'o>) -> Self {
        let at = stage.now;
        Self { stage, cause, observe, at, effects: Vec::new() }
    }

    /// The world, to read.
    pub fn world(&self) -> &World {
        &self.stage.world
    }

    /// The world, to change; for [`super::response`] and the families here.
    pub fn world_mut(&mut self) -> &mut World {
        &mut self.stage.world
    }

    /// The moment within the act: a chain of messages takes some milliseconds.
    pub fn at(&self) -> SimTime {
        self.at
    }

    /// Says that something happened: noted in the truth, then shown to the sensors.
    pub fn emit(&mut self, host: HostId, kind: EffectKind) -> EffectId {
        let cause = self.cause.clone();
        self.emit_because(cause, host, kind)
    }

    /// An attacker's mail is remembered with its cause: whoever reports it does so because of the attacker.
    fn remember_letter(&mut self, mail: MailId) {
        if matches!(self.cause, Cause::Attack { .. }) {
            self.stage.letters.insert(mail, self.cause.clone());
        }
    }

    /// As `emit`, for what an attacker's mail brought about; the act's own cause for any other mail.
    fn emit_for_letter(&mut self, host: HostId, mail: MailId, kind: EffectKind) -> EffectId {
        let cause = self.stage.letters.get(&mail).unwrap_or(self.cause).clone();
        self.emit_because(cause, host, kind)
    }

    fn emit_because(&mut self, cause: Cause, host: HostId, kind: EffectKind) -> EffectId {
        let id = EffectId(self.stage.truth.len() as u32);
        self.stage.truth.note(id, cause);
        let effect = Effect { id, at: self.at, host, kind };
        (self.observe)(&effect, &self.stage.world);
        self.effects.push(id);
        id
    }

    /// Lets `span` pass within the act (milliseconds: replies of servers); see [`LONGEST`].
    fn tick(&mut self, span: SimSpan) {
        self.at = (self.at + span).min(self.stage.now + LONGEST);
    }

    fn later(&mut self, at: SimTime, host: HostId, event: Event) {
        self.stage.queue.push(at, Lane::Host(host), event);
    }
}

/// The longest an act may reach beyond its event; beats of one run lie further apart.
pub const LONGEST: SimSpan = SimSpan::millis(60);

/// Carries out one intent.
///
/// # Errors
/// Why the world refused.
pub fn apply(act: &mut Act<'_, '_>, intent: Intent) -> Result<Made, Refusal> {
    match intent {
        Intent::StartProcess { .. }
        | Intent::EndProcess { .. }
        | Intent::AccessProcess { .. }
        | Intent::RunScript { .. } => process::apply(act, intent),
        Intent::WriteFile { .. } | Intent::DeleteFile { .. } | Intent::SetRegistry { .. } | Intent::Persist { .. } => {
            file::apply(act, intent)
        }
        Intent::Resolve { host, process, name, kind } => {
            network::resolve(act, host, process, &name, kind).map(|_| Made::Nothing)
        }
        Intent::Connect(connect) => network::connect(act, connect).map(Made::Flow),
        Intent::LogOn(wish) => logon::log_on(act, &wish).map(Made::Logon),
        Intent::RequestTicket(wish) => ticket::request(act, &wish),
        Intent::LogOff { logon } => logon::log_off(act, logon),
        Intent::CreateAccount { .. } | Intent::JoinGroup { .. } | Intent::ClearLog { .. } => {
            directory::apply(act, intent)
        }
        Intent::SendMail(mail) => mail::send(act, *mail),
        Intent::OpenMail { account, message_id } => mail::open(act, account, &message_id),
        Intent::ReportMail { account, message_id } => mail::report(act, account, &message_id),
        Intent::Windows(deed) => windows::apply(act, deed),
        Intent::Power(wish) => power::apply(act, wish),
        Intent::SignIn(_) | Intent::Operate(_) | Intent::CallInfrastructure { .. } => cloud::apply(act, intent),
        Intent::ReportDevice { host, report } => {
            if !act.world().host(host).is_reachable() {
                return Err(Refusal::HostUnreachable);
            }
            act.emit(host, EffectKind::DeviceReported { report });
            Ok(Made::Nothing)
        }
        Intent::Harm { host, what, euros } => {
            let effect = act.emit(host, EffectKind::Business { what: what.clone(), euros });
            act.stage.truth.ledger.push(LedgerEntry { at: act.at, what, euros, effect });
            Ok(Made::Nothing)
        }
    }
}

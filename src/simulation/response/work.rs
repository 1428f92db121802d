//! The hands of a response: acts with its cause, flows cut, processes ended, people sent back to work.

use super::Touched;
use crate::base::Text;
use crate::base::ids::{AccountId, ActionId, FlowId, HostId, LogonRef, PersonId, ProcId};
use crate::base::time::SimSpan;
use crate::simulation::apply::{Act, logon, network, process, windows};
use crate::simulation::habit;
use crate::simulation::queue::{Event, Lane};
use crate::simulation::stage::{Observer, Stage};
use crate::simulation::truth::Cause;
use crate::simulation::windows::AccountChange;
use crate::world::{Account, AccountKind, Flow, World};
use std::collections::BTreeSet;

/// Exit status of a process that the agent ended.
const ENDED_BY_AGENT: u32 = 1;

/// One response being carried out.
pub(super) struct Work<'a, 'o> {
    /// World, queue, clock.
    pub(super) stage: &'a mut Stage,
    /// The sensors.
    pub(super) observe: &'a mut Observer<'o>,
    /// `Response`.
    pub(super) cause: Cause,
    /// Which action; keys draws.
    pub(super) action: ActionId,
    /// What was taken away so far.
    pub(super) touched: Vec<Touched>,
}

impl<'o> Work<'_, 'o> {
    pub(super) fn world(&self) -> &World {
        &self.stage.world
    }

    pub(super) fn act(&mut self) -> Act<'_, 'o> {
        Act::new(self.stage, &self.cause, self.observe)
    }

    /// The agent of a host answers: also on an isolated one, not on one that is off.
    pub(super) fn agent(&self, host: HostId) -> Result<(), Text> {
        let host = self.world().host(host);
        if host.online { Ok(()) } else { Err(format!("{} is switched off", host.name).into()) }
    }

    /// Cuts the running flows that `concerns` picks; returns how many.
    pub(super) fn cut_flows(&mut self, concerns: impl Fn(&Flow, &World) -> bool) -> usize {
        let world = &self.stage.world;
        let picked: Vec<FlowId> =
            self.stage.open.keys().copied().filter(|id| concerns(world.flow(*id), world)).collect();
        for id in &picked {
            let Some(cause) = self.stage.open.remove(id) else { continue };
            let mut act = Act::new(self.stage, &cause, self.observe);
            network::cut(&mut act, *id);
            let effects = act.effects;
            self.stage.cut.extend(effects.into_iter().map(|effect| (*id, effect)));
        }
        picked.len()
    }

    /// Ends a process with everything it started, children first; returns how many ended.
    pub(super) fn end_tree(&mut self, host: HostId, root: ProcId) -> usize {
        let world = &self.stage.world;
        let mut live: Vec<ProcId> = world.host(host).live.values().copied().collect();
        live.sort_unstable();
        let mut tree = BTreeSet::from([root]);
        for id in live {
            if world.process(id).parent.is_some_and(|p| tree.contains(&p)) {
                tree.insert(id);
            }
        }
        self.end_all(tree.into_iter().rev())
    }

    /// Ends processes in this order, then what they had on the wire.
    pub(super) fn end_all(&mut self, processes: impl Iterator<Item = ProcId>) -> usize {
        let mut ended = 0;
        for id in processes {
            process::end(&mut self.act(), id, ENDED_BY_AGENT);
            self.touched.push(Touched::Process(id));
            ended += 1;
        }
        self.cut_flows(|flow, world| flow.process.is_some_and(|p| !world.process(p).is_alive()));
        ended
    }

    /// Closes sessions; what runs in them ends first.
    pub(super) fn close_sessions(&mut self, concerns: impl Fn(&crate::world::Logon) -> bool) -> usize {
        let sessions = self.stage.world.logons.iter().filter(|l| l.closed.is_none() && concerns(l));
        let sessions: Vec<LogonRef> = sessions.map(|l| l.id).collect();
        for id in &sessions {
            let closed = logon::log_off(&mut self.act(), *id);
            debug_assert!(closed.is_ok(), "an open session can be closed");
        }
        self.cut_flows(|flow, world| flow.process.is_some_and(|p| !world.process(p).is_alive()));
        sessions.len()
    }

    /// People who work at this host right now.
    pub(super) fn people_at(&self, host: HostId) -> Vec<PersonId> {
        let world = self.world();
        let here = world.people.iter().filter(|p| p.workstation == host);
        here.filter(|p| habit::at_work(p).session(world).is_some()).map(|p| p.id).collect()
    }

    /// The desktop of an account is open on the own machine.
    pub(super) fn is_at_desk(&self, account: AccountId) -> Option<PersonId> {
        let world = self.world();
        let person = world.person(world.account(account).person?);
        let actor = habit::at_work(person);
        (person.account == account && actor.session(world).is_some()).then_some(person.id)
    }

    /// They notice, wonder, and log on again some minutes later.
    pub(super) fn send_back(&mut self, people: &[PersonId]) {
        for id in people {
            let person = self.world().person(*id);
            let (host, name) = (person.workstation, self.world().account(person.account).name.clone());
            let mut draw = self.stage.seed.draw(&name, "sign on again", u64::from(self.action.0));
            let wait = draw.span(SimSpan::mins(2), SimSpan::mins(8));
            self.stage.later(wait, Lane::Host(host), Event::SignOn(*id, self.action));
        }
    }

    /// Changes an account in the directory; the controller notes it under its own name, as a sensor
    /// that acts for the SOC does (Defender for Identity acts as the controller's LocalSystem).
    pub(super) fn change_account(&mut self, account: AccountId, change: AccountChange) {
        windows::change_by_response(&mut self.act(), account, change);
    }

    /// An account of a person or a program: computers and the system itself are nobody's to lock out.
    pub(super) fn account(&self, id: AccountId) -> Result<&Account, Text> {
        let account = self.world().account(id);
        match account.kind {
            AccountKind::Machine | AccountKind::BuiltIn => {
                Err(format!("{} belongs to the system and cannot be changed here", account.name).into())
            }
            AccountKind::Foreign => Err(format!("{} belongs to {}", account.name, account.domain).into()),
            AccountKind::User | AccountKind::Admin | AccountKind::Service => Ok(account),
        }
    }
}

/// `1 process`, `3 processes`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

//! What the attacker makes of refusals and silence: try again, react as planned, give up.

use super::campaign::is_alive;
use super::plan::State;
use super::{Attacker, StepRow};
use crate::base::Text;
use crate::base::ids::{HostId, ProcId};
use crate::base::time::SimSpan;
use crate::scenario::model::{Reaction, Trigger};
use crate::simulation::intent::{Made, Refusal};
use crate::simulation::stage::Stage;
use crate::world::{HostRole, World};

/// Tries of a step that happens once.
const TRIES: u32 = 2;

/// Beats without an answer after which a host counts as lost.
const LOST_AFTER: u32 = 4;

/// Beats of a dead implant that are missed before nobody waits for it any more.
const DEAD_AFTER: u32 = 8;

/// How far a command is handed from session to session.
const HOPS: u32 = 4;

impl Attacker {
    /// A run was refused.
    pub(super) fn failed(&mut self, n: usize, refusal: &Refusal, stage: &mut Stage) {
        if self.steps[n].is_beacon() {
            self.missed_beat(n, refusal, stage);
        } else {
            self.failed_try(n, refusal, stage);
        }
        if matches!(refusal, Refusal::LogonDenied(_)) {
            let row = &self.steps[n];
            let (on, account) = (row.plan.on.clone(), row.given.get("account").cloned());
            let concerned =
                |role: &Text, a: &Self| *role == on || a.is_account_of(role, account.as_ref(), &stage.world);
            let fired: Vec<usize> = self.fitting(|a, w| matches!(w, Trigger::LogonRefused(role) if concerned(role, a)));
            self.react_once(&fired, n, stage);
        }
    }

    fn is_account_of(&self, role: &Text, account: Option<&Text>, world: &World) -> bool {
        let own = self.roles.get(role).and_then(|seat| seat.account);
        own.is_some_and(|own| account.is_some_and(|name| world.account(own).name.eq_ignore_ascii_case(name)))
    }

    fn failed_try(&mut self, n: usize, refusal: &Refusal, stage: &mut Stage) {
        let row = &mut self.steps[n];
        row.tries += 1;
        if row.tries < TRIES {
            let mut draw = stage.seed.draw(&format!("step/{}", row.plan.id), "again", u64::from(row.tries));
            let at = stage.now + draw.span(SimSpan::mins(2), SimSpan::mins(9));
            return self.schedule(n, at, stage);
        }
        row.state = State::Refused(refusal.clone());
        let step = row.plan.id.clone();
        self.note(n, format!("stopped: {}", in_words(refusal)).into(), stage);
        let fired = self.fitting(|_, w| *w == Trigger::Refused(step.clone()));
        self.react_once(&fired, n, stage);
    }

    fn missed_beat(&mut self, n: usize, refusal: &Refusal, stage: &mut Stage) {
        let (host, step) = (self.steps[n].seat.host, self.steps[n].plan.id.clone());
        self.steps[n].missed += 1;
        let missed = self.steps[n].missed;
        let silence = self.silence.entry(host).or_default();
        *silence += 1;
        let silence = *silence;
        if missed == 1 {
            self.note(n, format!("no contact: {}", in_words(refusal)).into(), stage);
        }
        let dead = matches!(refusal, Refusal::ProcessGone | Refusal::NotFound(_));
        if dead && missed >= DEAD_AFTER {
            self.steps[n].state = State::Refused(refusal.clone());
        } else {
            self.next_beat(n, stage);
        }
        let missing = self.fitting(|_, w| *w == Trigger::Missed(step.clone(), missed));
        for reaction in missing {
            self.react(reaction, n, stage);
        }
        if silence == LOST_AFTER {
            let lost = |role: &Text, a: &Self| a.roles.get(role).is_some_and(|seat| seat.host == host);
            let fired = self.fitting(|a, w| matches!(w, Trigger::HostLost(role) if lost(role, a)));
            self.react_once(&fired, n, stage);
        }
    }

    fn fitting(&self, fits: impl Fn(&Self, &Trigger) -> bool) -> Vec<usize> {
        let all = self.reactions.iter().enumerate();
        all.filter(|(_, reaction)| fits(self, &reaction.when)).map(|(n, _)| n).collect()
    }

    fn react_once(&mut self, reactions: &[usize], because: usize, stage: &mut Stage) {
        for n in reactions {
            if self.shown[*n] == 0 {
                self.react(*n, because, stage);
            }
        }
    }

    /// Wakes the steps of a reaction, or gives up.
    fn react(&mut self, reaction: usize, because: usize, stage: &mut Stage) {
        let count = u64::from(self.shown[reaction]);
        self.shown[reaction] += 1;
        let Reaction { then, delay, .. } = self.reactions[reaction].clone();
        if then.is_empty() {
            self.given_up = true;
            self.note(because, "gives up".into(), stage);
            return;
        }
        let mut draw = stage.seed.draw(&format!("reaction/{reaction}"), "delay", count);
        let wait = draw.span(delay.0, delay.1);
        for id in then {
            let Some(n) = self.index.get(&id).copied() else { continue };
            if matches!(self.steps[n].state, State::Waiting(_) | State::Running) {
                continue;
            }
            (self.steps[n].missed, self.steps[n].tries, self.steps[n].holds) = (0, 0, 0);
            // An implant that falls over to its next server stops calling the one before.
            if self.steps[n].is_beacon() && self.replaces(n, because) {
                self.drop_step(because);
            }
            let own = self.drawn_delay(n, stage);
            self.schedule(n, stage.now + wait + own, stage);
        }
    }

    fn replaces(&self, n: usize, other: usize) -> bool {
        let (a, b): (&StepRow, &StepRow) = (&self.steps[n], &self.steps[other]);
        n != other && b.is_beacon() && a.seat.host == b.seat.host && a.plan.technique == b.plan.technique
    }

    /// The implant runs again: its first server is called first, the others sleep until they are needed.
    pub(super) fn contact_anew(&mut self, host: HostId, stage: &mut Stage) {
        let beacons: Vec<usize> = (0..self.steps.len())
            .filter(|n| self.steps[*n].is_beacon() && self.steps[*n].seat.host == host)
            .filter(|n| !self.steps[*n].runs.is_empty())
            .collect();
        for n in beacons.iter().skip(1) {
            self.drop_step(*n);
            self.steps[*n].state = State::Dormant;
            self.steps[*n].missed = 0;
        }
        if let Some(n) = beacons.first().copied() {
            self.steps[n].missed = 0;
            let mut draw = stage.seed.draw(&format!("step/{}", self.steps[n].plan.id), "anew", stage.now.0 as u64);
            let at = stage.now + draw.span(SimSpan::secs(8), SimSpan::secs(50));
            self.schedule(n, at, stage);
        }
    }

    /// A command reaches this process: over its beacon, or over the session it was opened through.
    pub(super) fn can_command(&self, process: ProcId, world: &World) -> bool {
        self.can_reach(process, world, HOPS)
    }

    fn can_reach(&self, process: ProcId, world: &World, hops: u32) -> bool {
        let row = world.process(process);
        if hops == 0 || !row.is_alive() || !world.host(row.host).is_reachable() {
            return false;
        }
        let implant = self.holdings.made.get(&row.host).and_then(|made| made.get("implant"));
        let mut beacons = self.steps.iter().filter(|s| s.is_beacon() && s.seat.host == row.host);
        if beacons.clone().next().is_some() && implant == Some(&Made::Process(process)) {
            let tried = beacons.clone().any(|s| !s.runs.is_empty());
            return !tried || beacons.any(|s| s.missed == 0 && s.succeeded && self.is_open(s, world));
        }
        let session = world.logon(row.logon);
        let Some(source) = session.source_host else { return true };
        if world.host(source).role == HostRole::VpnServer {
            return self.holdings.latest.get("vpn").is_some_and(|made| is_alive(*made, world));
        }
        match self.holdings.made.get(&source).and_then(|made| made.get("implant")) {
            Some(Made::Process(implant)) if *implant != process => self.can_reach(*implant, world, hops - 1),
            _ => world.host(source).is_reachable(),
        }
    }

    /// The step still calls, and its server can be called.
    pub(super) fn is_open(&self, step: &StepRow, world: &World) -> bool {
        let calls = matches!(step.state, State::Waiting(_) | State::Running | State::Done | State::Dormant);
        calls && step.domain().is_none_or(|domain| can_be_called(domain, world))
    }
}

impl StepRow {
    /// The server it talks to.
    pub(super) fn domain(&self) -> Option<&Text> {
        self.given.get("domain").or_else(|| self.params.get("domain"))
    }
}

/// Neither the name nor its address is blocked.
pub(super) fn can_be_called(domain: &str, world: &World) -> bool {
    let address = world.internet.site(domain).map(|s| s.address).or_else(|| domain.parse().ok());
    !world.controls.blocks_domain(domain) && !address.is_some_and(|a| world.controls.addresses.contains_key(&a))
}

/// A refusal as the attacker would tell it.
fn in_words(refusal: &Refusal) -> String {
    match refusal {
        Refusal::HostUnreachable => "the host no longer answers".to_owned(),
        Refusal::ProcessGone => "its program no longer runs".to_owned(),
        Refusal::Blocked(why) => why.to_string(),
        Refusal::NobodyThere => "nobody answers there".to_owned(),
        Refusal::LogonDenied(failure) => format!("the logon was refused ({failure:?})"),
        Refusal::MailHeld => "the mail gateway held the mail".to_owned(),
        Refusal::AccessDenied => "not enough rights".to_owned(),
        Refusal::NotFound(what) => format!("{what} is gone"),
    }
}

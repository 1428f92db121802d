//! Running the steps: when one is due, with what it is played, what follows from its success.

use super::plan::{RunTrace, State};
use super::{Attacker, Wake};
use crate::base::Text;
use crate::base::attack::Tradecraft;
use crate::base::time::{SimSpan, SimTime};
use crate::base::verdict::Reason;
use crate::simulation::intent::{Made, Refusal};
use crate::simulation::procedure::{Actor, Procedure, TRADECRAFT};
use crate::simulation::queue::{Event, Lane};
use crate::simulation::stage::{Outcome, Owner, Play, Stage};
use crate::simulation::truth::Cause;
use crate::world::{AccountKind, HostRole, World};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How often a step waits for a person at the desk or for a way to give a command, before it is dropped.
const PATIENCE: u32 = 150;

impl Attacker {
    /// The waiting time of a step, drawn by its own name.
    pub(super) fn drawn_delay(&self, n: usize, stage: &Stage) -> SimSpan {
        let plan = &self.steps[n].plan;
        let mut draw = stage.seed.draw(&format!("step/{}", plan.id), "delay", 0);
        draw.span(plan.delay.0, plan.delay.1)
    }

    /// Puts a step into the queue; an older wake of it is void.
    pub(super) fn schedule(&mut self, n: usize, at: SimTime, stage: &mut Stage) {
        let at = at.max(stage.now);
        let row = &mut self.steps[n];
        row.ticket += 1;
        row.state = State::Waiting(at);
        stage.queue.push(at, Lane::Attacker, Event::Attacker(Wake::Step(row.plan.id.clone(), row.ticket)));
    }

    /// Cancels what a step has in the queue.
    pub(super) fn drop_step(&mut self, n: usize) {
        self.steps[n].ticket += 1;
        self.steps[n].state = State::Dropped;
    }

    /// Plays a due step, if there is somebody to play it and a way to give the command.
    pub(super) fn start(&mut self, n: usize, stage: &mut Stage) {
        let plan = &self.steps[n].plan;
        let Some(procedure) = stage.library.get(plan.technique.as_str()).cloned() else {
            let refusal = Refusal::NotFound(plan.technique.0.clone());
            return self.failed(n, &refusal, stage);
        };
        let slots = self.slots_for(n, &procedure);
        let actor = self.actor_of(n, &slots, &stage.world);
        if procedure.needs_session && actor.session(&stage.world).is_none() {
            return self.hold(n, SimSpan::mins(2), stage);
        }
        if let Err(refusal) = all_alive(&procedure, &slots, &stage.world) {
            return self.failed(n, &refusal, stage);
        }
        let commanded = !self.steps[n].is_beacon();
        let by = if commanded { slots.get("implant") } else { None };
        if let Some(Made::Process(implant)) = by.filter(|_| procedure.takes.iter().any(|t| &**t == "implant"))
            && !self.can_command(*implant, &stage.world)
        {
            return self.hold(n, SimSpan::mins(4), stage);
        }
        let given = self.values_for(n, &procedure, &slots, actor, &stage.world);
        if let Err(refusal) = has_means(&procedure, &given, &slots, &stage.world) {
            return self.failed(n, &refusal, stage);
        }
        self.play(n, &procedure, actor, &given, slots, stage);
    }

    fn play(
        &mut self,
        n: usize,
        procedure: &Arc<Procedure>,
        actor: Actor,
        given: &BTreeMap<Text, Text>,
        slots: BTreeMap<Text, Made>,
        stage: &mut Stage,
    ) {
        let row = &mut self.steps[n];
        let run = RunTrace { began: stage.now, ended: None, host: actor.host, account: actor.account, refused: None };
        let entity = format!("step/{}/{}", row.plan.id, row.runs.len()).into();
        row.runs.push(run);
        row.taken.clone_from(&slots);
        row.state = State::Running;
        let (step, technique) = (row.plan.id.clone(), row.plan.technique.clone());
        let reason = procedure.reason.unwrap_or(Reason::MaliciousCode);
        let cause = Cause::Attack { step: step.clone(), technique, reason, failed: false };
        let play = Play { procedure: &procedure.id, actor, given, slots, cause, owner: Owner::Step(step), entity };
        if let Err(refusal) = stage.play(play) {
            if let Some(run) = self.steps[n].runs.last_mut() {
                (run.ended, run.refused) = (Some(stage.now), Some(refusal.clone()));
            }
            self.failed(n, &refusal, stage);
        }
    }

    /// Looks again a little later.
    fn hold(&mut self, n: usize, wait: SimSpan, stage: &mut Stage) {
        let row = &mut self.steps[n];
        row.holds += 1;
        if row.holds > PATIENCE {
            row.state = State::Refused(Refusal::HostUnreachable);
            return;
        }
        let mut draw = stage.seed.draw(&format!("step/{}", row.plan.id), "hold", u64::from(row.holds));
        let at = stage.now + wait + draw.span(SimSpan::ZERO, wait);
        self.schedule(n, at, stage);
    }

    /// What the step before it left, overruled by what is new on its own host, then by what is held anywhere.
    fn slots_for(&self, n: usize, procedure: &Procedure) -> BTreeMap<Text, Made> {
        let row = &self.steps[n];
        let before = row.plan.after.as_ref().and_then(|id| self.index.get(id));
        let mut slots = before.map(|b| self.steps[*b].slots.clone()).unwrap_or_default();
        if let Some(here) = self.holdings.made.get(&row.seat.host) {
            slots.extend(here.iter().map(|(name, made)| (name.clone(), *made)));
        }
        for name in &procedure.takes {
            if let (false, Some(made)) = (slots.contains_key(name), self.holdings.latest.get(name)) {
                slots.insert(name.clone(), *made);
            }
        }
        slots
    }

    /// On a server the attacker acts as whoever its program there runs as.
    fn actor_of(&self, n: usize, slots: &BTreeMap<Text, Made>, world: &World) -> Actor {
        let seat = self.steps[n].seat;
        let person_like = |kind| matches!(kind, AccountKind::User | AccountKind::Admin | AccountKind::Service);
        if seat.account.is_some_and(|a| person_like(world.account(a).kind)) {
            return seat.actor();
        }
        let programs = ["implant", "doc", "ps"].into_iter().filter_map(|name| slots.get(name));
        let account =
            programs.filter_map(|made| if let Made::Process(p) = made { Some(world.process(*p)) } else { None });
        let account = account.filter(|p| p.host == seat.host).map(|p| p.account).next();
        let account = account.or(seat.account);
        Actor { host: seat.host, account, person: account.and_then(|a| world.account(a).person) }
    }

    /// The author's values; what the step before it used; what the attacker knows by now.
    fn values_for(
        &self,
        n: usize,
        procedure: &Procedure,
        slots: &BTreeMap<Text, Made>,
        actor: Actor,
        world: &World,
    ) -> BTreeMap<Text, Text> {
        let row = &self.steps[n];
        let before = row.plan.after.as_ref().and_then(|id| self.index.get(id)).map(|b| &self.steps[*b].params);
        // What is stolen is a matter of each step; everything else a step chose, the next ones know.
        let own = |name: &str| matches!(name, "steals" | "stolen" | "session");
        let inherited = before.into_iter().flatten();
        let inherited = inherited.filter(|(name, _)| procedure.params.contains_key(*name) && !own(name));
        let mut given: BTreeMap<Text, Text> = inherited.map(|(k, v)| (k.clone(), v.clone())).collect();
        let mut known = |name: &str, value: Option<Text>| {
            if let (true, Some(value)) = (procedure.params.contains_key(name), value) {
                given.insert(name.into(), value);
            }
        };
        if let Some(Made::Process(implant)) =
            slots.get("implant").filter(|_| procedure.takes.iter().any(|t| &**t == "implant"))
        {
            known("path", Some(world.process(*implant).image.clone()));
        }
        let gateway = world.server(HostRole::VpnServer).map(|h| h.name.clone());
        known("from", gateway.filter(|_| slots.get("vpn").is_some_and(|made| is_alive(*made, world))));
        known("session", actor.account.and_then(|a| self.session_of(a)));
        if self.tradecraft != Tradecraft::default() {
            given.insert(TRADECRAFT.into(), self.tradecraft.word().into());
        }
        given.extend(row.given.iter().map(|(k, v)| (k.clone(), v.clone())));
        if procedure.params.contains_key("stolen") && !row.given.contains_key("stolen") {
            let named = given.get("account").filter(|a| !a.contains('{')).cloned();
            let name = named.or_else(|| actor.account.map(|a| world.account(a).name.clone()));
            let version = name.and_then(|name| self.holdings.passwords.get(&name));
            if let Some(version) = version {
                given.insert("stolen".into(), version.to_string().into());
            }
        }
        given
    }

    /// A run came to its end.
    pub(super) fn succeeded(&mut self, n: usize, outcome: &Outcome, stage: &mut Stage) {
        let first = !self.steps[n].succeeded;
        let before = self.steps[n].plan.after.as_ref().and_then(|id| self.index.get(id)).copied();
        let mut params = before.map(|b| self.steps[b].params.clone()).unwrap_or_default();
        params.extend(outcome.params.iter().map(|(k, v)| (k.clone(), v.clone())));
        let row = &mut self.steps[n];
        let lost_before = row.missed > 1;
        (row.succeeded, row.missed, row.tries, row.holds) = (true, 0, 0, 0);
        row.slots.clone_from(&outcome.slots);
        row.params = params;
        row.state = State::Done;
        if row.is_beacon() {
            self.silence.insert(self.steps[n].seat.host, 0);
            self.next_beat(n, stage);
        }
        self.learn_passwords(outcome, stage);
        if first {
            self.note_milestone(n, outcome, stage);
            self.start_followers(n, stage);
        } else if lost_before {
            self.note(n, "contact with the implant is back".into(), stage);
        }
    }

    fn start_followers(&mut self, n: usize, stage: &mut Stage) {
        let id = self.steps[n].plan.id.clone();
        for next in 0..self.steps.len() {
            let row = &self.steps[next];
            if row.plan.after.as_ref() == Some(&id) && row.state == State::Idle {
                let wait = self.drawn_delay(next, stage);
                self.schedule(next, stage.now + wait, stage);
            }
        }
    }

    /// The next beat of a contact that repeats; after a long silence the implant asks less often.
    pub(super) fn next_beat(&mut self, n: usize, stage: &mut Stage) {
        let row = &self.steps[n];
        let Some((interval, jitter_permille)) = row.plan.every else { return };
        let interval = if row.missed > 6 { SimSpan(interval.0 * 4) } else { interval };
        let swing = SimSpan(interval.0 / 1000 * i64::from(jitter_permille.min(900)));
        let mut draw = stage.seed.draw(
            &format!("step/{}", row.plan.id),
            "beat",
            (u64::from(row.missed) << 32) + row.runs.len() as u64,
        );
        let at = stage.now + interval + draw.span(SimSpan(-swing.0), swing);
        self.schedule(n, at, stage);
    }
}

/// Everything the technique takes is there and works: nobody types into a program that has ended.
fn all_alive(procedure: &Procedure, slots: &BTreeMap<Text, Made>, world: &World) -> Result<(), Refusal> {
    for name in &procedure.takes {
        let made = slots.get(name).ok_or_else(|| Refusal::NotFound(name.clone()))?;
        if !is_alive(*made, world) {
            return Err(Refusal::ProcessGone);
        }
    }
    Ok(())
}

/// Nobody logs on with a password they do not know, or through a VPN session they do not have.
fn has_means(
    procedure: &Procedure,
    given: &BTreeMap<Text, Text>,
    slots: &BTreeMap<Text, Made>,
    world: &World,
) -> Result<(), Refusal> {
    let session = given.get("session").is_some_and(|s| !s.is_empty());
    if procedure.params.contains_key("stolen") && !given.contains_key("stolen") && !session {
        return Err(Refusal::NotFound("a password that works".into()));
    }
    let gateway = world.server(HostRole::VpnServer).map(|h| &h.name);
    // Authors may write the gateway as a template, which is filled later.
    let through = |from: &Text| Some(from) == gateway || &**from == "{server:VpnServer}";
    let session = slots.get("vpn").is_some_and(|made| is_alive(*made, world));
    match given.get("from") {
        Some(from) if through(from) && !session => Err(Refusal::ProcessGone),
        _ => Ok(()),
    }
}

/// The process runs, the session is open; mail and the like are tried out.
pub(super) fn is_alive(made: Made, world: &World) -> bool {
    match made {
        Made::Process(id) => world.process(id).is_alive() && world.host(world.process(id).host).online,
        Made::Logon(id) => crate::simulation::apply::process::open_session(world, id).is_ok(),
        Made::Nothing | Made::Flow(_) | Made::Mail(_) | Made::Account(_) => true,
    }
}

//! What the attacker holds: programs, sessions, passwords, files, and entries that start its program again.

use super::plan::StepRow;
use super::{Attacker, Wake};
use crate::base::Text;
use crate::base::ids::{AccountId, HostId, LogonRef, MailId, ProcId, StepId};
use crate::base::time::{SimSpan, SimTime};
use crate::base::verdict::Reason;
use crate::simulation::intent::{Intent, Made};
use crate::simulation::procedure::{Actor, Primitive};
use crate::simulation::queue::{Event, Lane};
use crate::simulation::stage::{BeatReport, Observer, Outcome, Stage};
use crate::simulation::truth::{AtomKind, Cause};
use crate::world::{Integrity, LogonType, PersistenceKind, World};
use std::collections::{BTreeMap, BTreeSet};

/// How often a task with a time trigger starts its program, if it does not run (`/SC MINUTE /MO 15`).
const TASK_EVERY: SimSpan = SimSpan::mins(15);

/// Everything held, and everything that ever was the attacker's.
#[derive(Debug, Clone, Default)]
pub(super) struct Holdings {
    /// By host and slot name, the newest.
    pub(super) made: BTreeMap<HostId, BTreeMap<Text, Made>>,
    /// By slot name, the newest anywhere.
    pub(super) latest: BTreeMap<Text, Made>,
    /// Known passwords: logon name and version.
    pub(super) passwords: BTreeMap<Text, u32>,
    /// Processes, running and ended.
    pub(super) processes: BTreeSet<ProcId>,
    /// Mails.
    pub(super) mails: BTreeSet<MailId>,
    /// Files.
    pub(super) files: BTreeSet<(HostId, Text)>,
    /// Autostart entries.
    pub(super) left: Vec<Left>,
    /// Cloud sessions: whose, and since when the newest goes on.
    pub(super) sessions: BTreeMap<AccountId, SimTime>,
    /// Rules in mailboxes and consents, by owner and name.
    pub(super) grants: BTreeSet<(AccountId, Text)>,
}

/// An autostart entry the attacker made.
#[derive(Debug, Clone)]
pub(super) struct Left {
    /// By which step.
    pub(super) step: StepId,
    /// Where.
    pub(super) host: HostId,
    /// Kind of entry.
    pub(super) kind: PersistenceKind,
    /// Name of the entry.
    pub(super) name: Text,
    /// What it starts.
    pub(super) command: Text,
    /// Under whom.
    pub(super) account: AccountId,
    /// Since when.
    pub(super) created: SimTime,
    /// Starts at logon rather than by the clock.
    pub(super) at_logon: bool,
}

impl Left {
    /// Nobody has removed it.
    pub(super) fn is_there(&self, world: &World) -> bool {
        let entries = &world.host(self.host).persistence;
        entries.iter().any(|p| p.name == self.name && p.created == self.created && p.removed.is_none())
    }

    /// Its program is still on the disk, and nothing keeps it from starting.
    pub(super) fn can_start(&self, world: &World) -> bool {
        let image = image_of(&self.command);
        let host = world.host(self.host);
        match host.files.get(image) {
            Some(file) => !world.controls.hashes.contains_key(&file.sha256),
            None => image.to_ascii_lowercase().starts_with(r"c:\windows\"),
        }
    }
}

impl Attacker {
    /// Books what a beat made.
    pub(super) fn take_stock(&mut self, n: usize, report: &BeatReport, stage: &mut Stage) {
        let Ok(made) = &report.result else { return };
        match made {
            Made::Process(id) => drop(self.holdings.processes.insert(*id)),
            Made::Mail(id) => drop(self.holdings.mails.insert(*id)),
            Made::Nothing | Made::Logon(_) | Made::Flow(_) | Made::Account(_) => {}
        }
        let row = &self.steps[n];
        let Some(procedure) = stage.library.get(row.plan.technique.as_str()).cloned() else { return };
        match procedure.beats.get(report.beat).map(|beat| &beat.act) {
            Some(Primitive::Persist { trigger, .. }) => self.note_autostart(n, trigger, stage),
            Some(Primitive::WriteFile { .. }) => {
                let fresh = stage.world.hosts.iter().flat_map(|h| h.files.iter().map(move |(path, f)| (h.id, path, f)));
                let fresh = fresh.filter(|(_, _, file)| file.created >= stage.now);
                self.holdings.files.extend(fresh.map(|(host, path, _)| (host, path.clone())));
            }
            Some(act) => self.note_cloud(n, act, stage),
            None => {}
        }
    }

    /// The newest entry of the act is the one just made.
    fn note_autostart(&mut self, n: usize, trigger: &str, stage: &mut Stage) {
        let now = stage.now;
        let mut fresh = stage.world.hosts.iter().filter_map(|h| Some((h.id, h.persistence.last()?)));
        let Some((host, entry)) = fresh.find(|(_, entry)| entry.created >= now) else { return };
        let by_clock = entry.kind == PersistenceKind::ScheduledTask && !trigger.contains("Logon");
        let left = Left {
            step: self.steps[n].plan.id.clone(),
            host,
            kind: entry.kind,
            name: entry.name.clone(),
            command: entry.command.clone(),
            account: entry.account,
            created: entry.created,
            at_logon: !by_clock,
        };
        if matches!(left.kind, PersistenceKind::StartupFolder | PersistenceKind::Cron) {
            self.holdings.files.insert((host, left.name.clone()));
        }
        self.holdings.left.push(left);
        if by_clock {
            let index = self.holdings.left.len() - 1;
            stage.later(TASK_EVERY, Lane::Host(host), Event::Attacker(Wake::Autostart(index)));
        }
    }

    /// Hands what a run made to later steps on the same host.
    pub(super) fn keep_slots(&mut self, n: usize, outcome: &Outcome, stage: &Stage) {
        let row: &StepRow = &self.steps[n];
        let new = outcome.slots.iter().filter(|(name, made)| row.taken.get(*name) != Some(*made));
        for (name, made) in new {
            let host = match made {
                Made::Process(id) => stage.world.process(*id).host,
                Made::Logon(id) => stage.world.logon(*id).host,
                _ => row.seat.host,
            };
            self.holdings.made.entry(host).or_default().insert(name.clone(), *made);
            self.holdings.latest.insert(name.clone(), *made);
        }
    }

    /// A technique whose parameter `steals` names an account knows its password from now on.
    pub(super) fn learn_passwords(&mut self, outcome: &Outcome, stage: &Stage) {
        let Some(name) = outcome.params.get("steals") else { return };
        if let Some(account) = stage.world.account_named(name) {
            self.holdings.passwords.insert(account.name.clone(), account.password_version);
        }
    }

    /// Entries that start at logon come to life a little after it.
    pub(super) fn trigger_autostarts(&mut self, logon: LogonRef, stage: &mut Stage) {
        let session = stage.world.logon(logon);
        let desktop = matches!(
            session.kind,
            LogonType::Interactive | LogonType::RemoteInteractive | LogonType::CachedInteractive
        );
        let (host, account) = (session.host, session.account);
        if !desktop {
            return;
        }
        for (index, left) in self.holdings.left.iter().enumerate() {
            if left.at_logon && left.kind != PersistenceKind::Service && left.host == host && left.account == account {
                let name = format!("autostart/{}/{}", stage.world.host(host).name, left.name);
                let mut draw = stage.seed.draw(&name, "after logon", u64::from(logon.0));
                let wait = draw.span(SimSpan::secs(20), SimSpan::secs(70));
                stage.later(wait, Lane::Host(host), Event::Attacker(Wake::Autostart(index)));
            }
        }
    }

    /// An autostart entry does what it was made for, if it is still there.
    pub(super) fn autostart(&mut self, index: usize, stage: &mut Stage, observe: &mut Observer<'_>) {
        let Some(left) = self.holdings.left.get(index).cloned() else { return };
        if !left.is_there(&stage.world) {
            return;
        }
        if !left.at_logon {
            stage.later(TASK_EVERY, Lane::Host(left.host), Event::Attacker(Wake::Autostart(index)));
        }
        let image: Text = image_of(&left.command).into();
        let runs = self.implant_on(left.host, &stage.world).is_some_and(|p| stage.world.process(p).image == image);
        let known = stage.world.host(left.host).files.contains_key(&image) || left.can_start(&stage.world);
        let Some((parent, logon)) = starter(&left, &stage.world).filter(|_| !runs && known) else { return };
        let Some(n) = self.index.get(&left.step).copied() else { return };
        let technique = self.steps[n].plan.technique.clone();
        let cause = Cause::Attack { step: left.step.clone(), technique, reason: Reason::Persistence, failed: false };
        let intent = Intent::StartProcess {
            host: left.host,
            parent: Some(parent),
            logon,
            image,
            command_line: left.command.clone(),
            integrity: Integrity::Medium,
        };
        let (result, effects) = stage.perform(intent, &cause, observe);
        let Ok(Made::Process(process)) = result else {
            effects.iter().for_each(|e| stage.truth.mark_failed(*e));
            return;
        };
        let made = Made::Process(process);
        self.holdings.processes.insert(process);
        self.holdings.made.entry(left.host).or_default().insert("implant".into(), made);
        self.holdings.latest.insert("implant".into(), made);
        self.prove_again(AtomKind::Persistence, &left.name, &effects, stage);
        self.note(n, format!("the implant is started again by {}", left.name).into(), stage);
        self.contact_anew(left.host, stage);
    }

    /// The attacker's program on this host, while it runs.
    pub(super) fn implant_on(&self, host: HostId, world: &World) -> Option<ProcId> {
        match self.holdings.made.get(&host)?.get("implant")? {
            Made::Process(id) => world.process(*id).is_alive().then_some(*id),
            _ => None,
        }
    }
}

/// Who starts the program, in which session: the shell for run keys, the task scheduler for tasks.
fn starter(left: &Left, world: &World) -> Option<(ProcId, LogonRef)> {
    let host = world.host(left.host);
    if !host.online {
        return None;
    }
    let actor = Actor { host: left.host, account: Some(left.account), person: world.account(left.account).person };
    let session = actor.session(world)?;
    let by_system = matches!(left.kind, PersistenceKind::ScheduledTask | PersistenceKind::Wmi);
    let role = if by_system { "svchost" } else { "explorer" };
    let own = host.resident.get(&*format!("{role}/{}", world.account(left.account).name));
    let parent = own.or_else(|| host.resident.get(role)).copied().filter(|p| world.process(*p).is_alive())?;
    Some((parent, session))
}

/// The program in a command: inside quotes, or up to its ending, or the first word.
pub(super) fn image_of(command: &str) -> &str {
    if let Some(rest) = command.strip_prefix('"') {
        return rest.split('"').next().unwrap_or(rest);
    }
    match command.to_ascii_lowercase().find(".exe") {
        Some(at) => &command[..at + 4],
        None => command.split(' ').next().unwrap_or(command),
    }
}

//! What the attacker holds: processes, autostarts, stolen and made accounts.

use crate::base::Text;
use crate::base::ids::{AccountId, HostId, LogonRef, StepId};
use crate::simulation::intent::{Intent, Made};
use crate::simulation::procedure::Procedure;
use crate::world::{Integrity, Persistence, PersistenceKind, World};
use std::collections::{BTreeMap, BTreeSet};

/// Resident role of the desktop, whose session an autostart runs in.
const DESKTOP: &str = "explorer";

/// Slot of the attacker's program on a host.
const IMPLANT: &str = "implant";

/// What kind of hold it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FootholdKind {
    /// A program runs and can call out.
    Implant,
    /// Something starts it again.
    Autostart,
    /// A stolen password is still good.
    StolenAccount,
    /// An account of the attacker's own.
    MadeAccount,
}

/// One hold that is still good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foothold {
    /// What kind.
    pub kind: FootholdKind,
    /// Where, for programs and autostarts.
    pub host: Option<HostId>,
    /// Whose, for accounts.
    pub account: Option<AccountId>,
    /// Name in plain words.
    pub what: Text,
}

/// An autostart entry left by a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Autostart {
    pub(super) step: StepId,
    pub(super) host: HostId,
    /// Position among the host's entries.
    index: usize,
    /// Starts by the clock, not at logon.
    pub(super) timed: bool,
}

/// All of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Holdings {
    /// By cast role, then slot.
    slots: BTreeMap<Text, BTreeMap<Text, Made>>,
    /// Parameters of earlier steps by cast role: what one step chose, the next ones know.
    chosen: BTreeMap<Text, BTreeMap<Text, Text>>,
    autostarts: Vec<Autostart>,
    /// Account and the password version that is known.
    stolen: BTreeMap<AccountId, u32>,
    made: BTreeSet<AccountId>,
}

impl Holdings {
    /// Slots a step on this role may use: its own first, then those of other roles.
    pub(super) fn slots_for(&self, on: &Text) -> BTreeMap<Text, Made> {
        let mut all: BTreeMap<Text, Made> = BTreeMap::new();
        for slots in self.slots.values() {
            all.extend(slots.iter().map(|(k, v)| (k.clone(), *v)));
        }
        if let Some(own) = self.slots.get(on) {
            all.extend(own.iter().map(|(k, v)| (k.clone(), *v)));
        }
        all
    }

    pub(super) fn keep(&mut self, on: &Text, slots: &BTreeMap<Text, Made>) {
        let own = self.slots.entry(on.clone()).or_default();
        own.extend(slots.iter().map(|(k, v)| (k.clone(), *v)));
    }

    pub(super) fn remember(&mut self, on: &Text, params: &BTreeMap<Text, Text>) {
        let own = self.chosen.entry(on.clone()).or_default();
        own.extend(params.iter().map(|(k, v)| (k.clone(), v.clone())));
    }

    /// What the author gave, else what earlier steps chose for parameters this technique has, with
    /// `stolen` set to the password version known of the account named by `account`.
    pub(super) fn params(
        &self,
        on: &Text,
        technique: &Procedure,
        given: &BTreeMap<Text, Text>,
        world: &World,
    ) -> BTreeMap<Text, Text> {
        let chosen = self.chosen.get(on).into_iter().flatten();
        let mut given: BTreeMap<Text, Text> = chosen
            .filter(|(name, _)| technique.params.contains_key(*name) && &***name != "stolen")
            .chain(given)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let known = given.get("account").and_then(|name| world.account_named(name)).map(|a| a.id);
        if let Some(version) = known.and_then(|id| self.stolen.get(&id)) {
            given.insert("stolen".into(), version.to_string().into());
        }
        given
    }

    /// Notes the newest autostart entry of the host as left by this step.
    pub(super) fn left_behind(&mut self, step: &StepId, host: HostId, world: &World) -> bool {
        let entries = &world.host(host).persistence;
        let Some(index) = entries.len().checked_sub(1) else { return false };
        let timed = !matches!(entries[index].kind, PersistenceKind::RunKey | PersistenceKind::StartupFolder);
        self.autostarts.push(Autostart { step: step.clone(), host, index, timed });
        true
    }

    /// A session of the attacker's own: the password of that account is known as it is now.
    pub(super) fn used(&mut self, logon: LogonRef, world: &World) {
        let account = world.logon(logon).account;
        self.stolen.insert(account, world.account(account).password_version);
    }

    pub(super) fn stole(&mut self, name: &str, world: &World) {
        if let Some(account) = world.account_named(name) {
            self.stolen.insert(account.id, account.password_version);
        }
    }

    pub(super) fn made(&mut self, account: AccountId, world: &World) {
        self.made.insert(account);
        self.stolen.insert(account, world.account(account).password_version);
    }

    /// The entry this step left, if it is still there.
    pub(super) fn autostart(&self, step: &StepId, world: &World) -> Option<Autostart> {
        self.autostarts.iter().find(|a| a.step == *step && entry(a, world).is_some()).cloned()
    }

    /// Steps whose entry starts when this account logs on here.
    pub(super) fn autostarts_at_logon(&self, host: HostId, account: AccountId, world: &World) -> Vec<StepId> {
        let here = self.autostarts.iter().filter(|a| a.host == host && !a.timed);
        here.filter(|a| entry(a, world).is_some_and(|e| e.account == account)).map(|a| a.step.clone()).collect()
    }

    /// How an entry starts its program; `None` while one runs or nobody is logged on.
    pub(super) fn restart(&self, autostart: &Autostart, world: &World) -> Option<Intent> {
        if self.implant(autostart.host, world).is_some() {
            return None;
        }
        let entry = entry(autostart, world)?;
        let host = world.host(autostart.host);
        let name = &world.account(entry.account).name;
        let shell = host.resident.get(&*format!("{DESKTOP}/{name}")).or(host.resident.get(DESKTOP))?;
        let shell = world.process(*shell);
        if !shell.is_alive() || shell.account != entry.account {
            return None;
        }
        let parent = if entry.kind == PersistenceKind::RunKey {
            Some(shell.id)
        } else {
            host.resident.get("svchost").copied().or(Some(shell.id))
        };
        Some(Intent::StartProcess {
            host: autostart.host,
            parent,
            logon: shell.logon,
            image: program(&entry.command).into(),
            command_line: entry.command.clone(),
            integrity: Integrity::Medium,
        })
    }

    /// The program was started again on this host: steps there use the new one.
    pub(super) fn restarted(&mut self, host: HostId, made: Made, world: &World) {
        for slots in self.slots.values_mut() {
            match slots.get_mut(IMPLANT) {
                Some(Made::Process(id)) if world.process(*id).host == host => {
                    slots.insert(IMPLANT.into(), made);
                }
                _ => {}
            }
        }
    }

    fn implant(&self, host: HostId, world: &World) -> Option<Text> {
        let implants = self.slots.values().filter_map(|s| s.get(IMPLANT));
        implants
            .filter_map(|made| if let Made::Process(id) = made { Some(world.process(*id)) } else { None })
            .find(|p| p.is_alive() && p.host == host)
            .map(|p| p.image.clone())
    }

    /// Everything that is still good.
    pub(super) fn alive(&self, world: &World) -> Vec<Foothold> {
        let mut out = Vec::new();
        for host in &world.hosts {
            if let Some(image) = self.implant(host.id, world) {
                out.push(Foothold { kind: FootholdKind::Implant, host: Some(host.id), account: None, what: image });
            }
        }
        for autostart in &self.autostarts {
            if let Some(entry) = entry(autostart, world) {
                let (host, what) = (Some(autostart.host), entry.name.clone());
                out.push(Foothold { kind: FootholdKind::Autostart, host, account: None, what });
            }
        }
        for (id, version) in &self.stolen {
            let account = world.account(*id);
            let kind = if self.made.contains(id) { FootholdKind::MadeAccount } else { FootholdKind::StolenAccount };
            if account.enabled && account.password_version == *version {
                out.push(Foothold { kind, host: None, account: Some(*id), what: account.name.clone() });
            }
        }
        out
    }
}

fn entry<'a>(autostart: &Autostart, world: &'a World) -> Option<&'a Persistence> {
    world.host(autostart.host).persistence.get(autostart.index).filter(|e| e.removed.is_none())
}

/// The program at the head of a command line, quoted or not.
fn program(command: &str) -> &str {
    match command.strip_prefix('"') {
        Some(rest) => rest.split('"').next().unwrap_or(rest),
        None => command.split(' ').next().unwrap_or(command),
    }
}

//! Recovery: bring business back, and look whether it is safe to.

use super::eradicate::in_words;
use super::work::{Work, count};
use crate::base::Text;
use crate::base::ids::{AccountId, ActionId, HostId, PersonId, ProcId};
use crate::base::time::SimSpan;
use crate::simulation::apply::power::came_with_boot;
use crate::simulation::habit;
use crate::simulation::stage::{Owner, Play, Stage};
use crate::simulation::windows::AccountChange;
use crate::world::{AccountKind, Process, World};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn restore(work: &mut Work<'_, '_>, host: HostId) -> Result<Text, Text> {
    let (now, people) = (work.stage.now, work.people_at(host));
    work.cut_flows(|flow, _| flow.source == Some(host) || flow.target == Some(host));
    let world = work.world();
    let booted = world.host(host).booted;
    // The image brings the same system back: its own processes are taken to be the old ones.
    let mut later: Vec<ProcId> = world.host(host).live.values().copied().collect();
    let not_of_system = |p: &Process| p.started > booted && !came_with_boot(world, p);
    later.retain(|p| not_of_system(world.process(*p)));
    later.sort_unstable();
    let ended = later.len();
    work.end_all(later.into_iter().rev());
    // What ends with a restore is priced as the restore.
    work.touched.clear();
    let of_people: BTreeSet<AccountId> =
        work.world().accounts.iter().filter(|a| a.kind != AccountKind::BuiltIn).map(|a| a.id).collect();
    work.close_sessions(|logon| logon.host == host && of_people.contains(&logon.account));
    let alive: BTreeSet<ProcId> = work.world().host(host).live.values().copied().collect();
    let row = work.stage.world.host_mut(host);
    let files = row.files.len();
    row.files.retain(|_, file| file.created <= booted);
    let files = files - row.files.len();
    let left = row.persistence.iter_mut().filter(|p| p.removed.is_none() && p.created > booted);
    let entries = left.map(|p| p.removed = Some(now)).count();
    row.resident.retain(|_, process| alive.contains(process));
    row.dns_cache.clear();
    row.booted = now;
    let name = row.name.clone();
    work.send_back(&people);
    Ok(format!(
        "{name} is as it was installed: {} ended, {} and {} gone",
        count(ended, "process", "processes"),
        count(files, "file", "files"),
        count(entries, "autostart entry", "autostart entries"),
    )
    .into())
}

pub(super) fn reconnect(work: &mut Work<'_, '_>, host: HostId) -> Result<Text, Text> {
    let row = work.stage.world.host_mut(host);
    let name = row.name.clone();
    match row.isolated.take() {
        Some(_) => Ok(format!("{name} is back on the network").into()),
        None => Err(format!("{name} is not isolated").into()),
    }
}

pub(super) fn enable(work: &mut Work<'_, '_>, account: AccountId) -> Result<Text, Text> {
    let row = work.account(account)?;
    let (name, person) = (row.name.clone(), row.person);
    if row.enabled {
        return Err(format!("{name} is enabled already").into());
    }
    work.change_account(account, AccountChange::Enabled);
    let row = work.stage.world.account_mut(account);
    row.bad_passwords = 0;
    row.locked_until = None;
    work.send_back(person.as_slice());
    Ok(format!("{name} may log on again").into())
}

/// What a scanner on the host can see: programs that came after the installation, entries made since.
pub(super) fn verify(work: &mut Work<'_, '_>, host: HostId) -> Result<Text, Text> {
    work.agent(host)?;
    let found = leftovers(work.world(), host);
    let name = &work.world().host(host).name;
    if found.is_empty() {
        return Ok(format!("nothing left on {name}").into());
    }
    Ok(format!("{} left on {name}: {}", count(found.len(), "thing", "things"), found.join("; ")).into())
}

fn leftovers(world: &World, host: HostId) -> Vec<String> {
    let row = world.host(host);
    let running = row.live.values().map(|p| world.process(*p)).filter(|p| row.files.contains_key(&p.image));
    let running = running.map(|p| format!("unknown program {} (process {})", p.image, p.pid));
    let entries = row.persistence.iter().filter(|p| p.removed.is_none() && p.created > row.booted);
    let entries = entries.map(|p| format!("{} {} that starts {}", in_words(p.kind), p.name, p.command));
    running.chain(entries).collect()
}

/// Somebody whose session a response ended logs on again, if it is still working time.
pub fn sign_on(person: PersonId, action: ActionId, stage: &mut Stage) {
    let world = &stage.world;
    let row = world.person(person);
    let actor = habit::at_work(row);
    let local = stage.now + SimSpan::mins(i64::from(world.company.utc_offset_minutes));
    let at_work = !row.absent && (row.starts..row.ends).contains(&local.minute_of_day());
    let host = world.host(row.workstation);
    let Some(habit) = stage.library.get("morning_logon").cloned() else { return };
    if !at_work || !host.online || actor.session(world).is_some() {
        return;
    }
    let entity = format!("sign-on/{}/{}", world.account(row.account).name, action.0).into();
    let (given, slots, cause) = (BTreeMap::new(), BTreeMap::new(), habit::cause(&habit, None));
    let play = Play { procedure: &habit.id, actor, given: &given, slots, cause, owner: Owner::Habit, entity };
    // Nothing in a morning logon depends on what may be missing; a refusal shows as a failed logon.
    drop(stage.play(play));
}

//! Bringing business back, and proving that a host is clean.

use crate::base::Text;
use crate::base::ids::{AccountId, HostId, ProcId};
use crate::base::time::SimTime;
use crate::simulation::apply::{Act, process};
use crate::world::{Host, World};

type Done = Result<Text, Text>;

pub(super) fn restore(act: &mut Act<'_, '_>, host: HostId) -> Done {
    let at = act.at();
    let since = first_moment(act.world());
    let strangers = foreign_processes(act.world(), host, since);
    for id in strangers.into_iter().rev() {
        if act.world().process(id).is_alive() {
            process::end(act, id, 0);
        }
    }
    let row = act.world_mut().host_mut(host);
    row.files.retain(|_, file| file.created < since);
    for entry in row.persistence.iter_mut().filter(|e| e.created >= since && e.removed.is_none()) {
        entry.removed = Some(at);
    }
    Ok("restored from the image of last night".into())
}

pub(super) fn reconnect(act: &mut Act<'_, '_>, host: HostId) -> Done {
    let row = act.world_mut().host_mut(host);
    match row.isolated.take() {
        Some(_) => Ok("back on the network".into()),
        None => Err("it is not isolated".into()),
    }
}

pub(super) fn enable(act: &mut Act<'_, '_>, account: AccountId) -> Done {
    let row = act.world_mut().account_mut(account);
    if row.enabled {
        return Err("it is enabled already".into());
    }
    row.enabled = true;
    Ok("it can log on again".into())
}

/// What a scan finds: programs running from files that came into being today, and autostart entries made today.
pub(super) fn verify(act: &Act<'_, '_>, host: HostId) -> Done {
    let world = act.world();
    let since = first_moment(world);
    let row = world.host(host);
    let programs = row.live.values().map(|id| world.process(*id)).filter(|p| is_new_file(row, &p.image, since));
    let mut left: Vec<String> = programs.map(|p| format!("program {} (process {})", p.image, p.pid)).collect();
    let entries = row.persistence.iter().filter(|e| e.created >= since && e.removed.is_none());
    left.extend(entries.map(|e| format!("autostart \"{}\" runs {}", e.name, e.command)));
    Ok(match left.len() {
        0 => "nothing new runs or starts by itself".into(),
        n => format!("{n} new: {}", left.join("; ")).into(),
    })
}

fn is_new_file(host: &Host, image: &Text, since: SimTime) -> bool {
    host.files.get(image).is_some_and(|f| f.created >= since)
}

/// Programs that run from files made today, and what they started.
fn foreign_processes(world: &World, host: HostId, since: SimTime) -> Vec<ProcId> {
    let row = world.host(host);
    let mut found: Vec<ProcId> = Vec::new();
    for id in row.live.values() {
        let mut ancestor = Some(*id);
        while let Some(at) = ancestor {
            let process = world.process(at);
            if is_new_file(row, &process.image, since) {
                found.push(*id);
                break;
            }
            ancestor = process.parent;
        }
    }
    found
}

/// When the simulation began: the latest boot is before it, everything made later is of today.
fn first_moment(world: &World) -> SimTime {
    world.hosts.iter().map(|h| h.booted).max().unwrap_or(SimTime(i64::MIN))
}

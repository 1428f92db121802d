//! Going down and coming up: sessions, programs and flows end, the system's own programs start anew.
//!
//! *Writes* processes, sessions, flows and the state of one host. *Invariants*: a host that is down has no living
//! process, no open session and no open flow; after its start it has the programs that its first start had, with
//! new process ids, identities and logon ids. Simplified: the start of all programs takes some hundredths of a
//! second instead of a minute.

use super::{Act, logon, network, process};
use crate::base::ids::{ActionId, EffectId, FlowId, HostId, LogonId, LogonRef, PersonId, Pid, ProcId};
use crate::base::time::SimSpan;
use crate::simulation::effect::EffectKind;
use crate::simulation::intent::{Made, Refusal};
use crate::simulation::power::{Fall, Power, PowerWish};
use crate::simulation::queue::Event;
use crate::world::process::process_guid;
use crate::world::{AccountKind, Integrity, Logon, Process, World};
use std::collections::BTreeMap;

/// What is started so soon after a boot belongs to it.
const STARTS_WITH_BOOT: SimSpan = SimSpan::secs(32);

/// Carries out a wish.
///
/// # Errors
/// `ProcessGone`, `AccessDenied`, or `HostUnreachable` for a host that is in that state already.
pub(super) fn apply(act: &mut Act<'_, '_>, wish: PowerWish) -> Result<Made, Refusal> {
    match wish {
        PowerWish::AskRestart { process, reason, comment } => {
            let host = process::alive(act.world(), process)?;
            if act.world().process(process).integrity < Integrity::High {
                return Err(Refusal::AccessDenied);
            }
            act.emit(host, EffectKind::Power(Power::RestartAsked { process, reason, comment }));
        }
        PowerWish::GoDown { host, fall } => go_down(act, host, fall)?,
        PowerWish::ComeUp { host, after } => come_up(act, host, after)?,
        PowerWish::TellUptime { host } => {
            if !act.world().host(host).online {
                return Err(Refusal::HostUnreachable);
            }
            act.emit(host, EffectKind::Power(Power::Uptime));
        }
    }
    Ok(Made::Nothing)
}

fn go_down(act: &mut Act<'_, '_>, host: HostId, fall: Fall) -> Result<(), Refusal> {
    if !act.world().host(host).online {
        return Err(Refusal::HostUnreachable);
    }
    if fall == Fall::Cut {
        act.world_mut().host_mut(host).online = false;
        cut_flows(act, host);
    } else {
        cut_flows(act, host);
        close_desks(act, host);
        act.emit(host, EffectKind::Power(Power::GoingDown));
        act.world_mut().host_mut(host).online = false;
    }
    let at = act.at();
    let world = act.world_mut();
    let left: Vec<ProcId> = world.host(host).live.values().copied().collect();
    for id in left {
        world.processes[id.index()].ended = Some(at);
    }
    world.logons.iter_mut().filter(|l| l.host == host && l.closed.is_none()).for_each(|l| l.closed = Some(at));
    let row = world.host_mut(host);
    row.live.clear();
    row.dns_cache.clear();
    Ok(())
}

/// Flows of the host end in the middle; each keeps the cause it was opened for.
fn cut_flows(act: &mut Act<'_, '_>, host: HostId) {
    let world = &act.stage.world;
    let concerned = |id: &FlowId| [world.flow(*id).source, world.flow(*id).target].contains(&Some(host));
    let picked: Vec<FlowId> = act.stage.open.keys().copied().filter(concerned).collect();
    for id in picked {
        let Some(cause) = act.stage.open.remove(&id) else { continue };
        let mut own = Act { at: act.at, ..Act::new(&mut *act.stage, &cause, &mut *act.observe) };
        network::cut(&mut own, id);
        let effects: Vec<EffectId> = own.effects;
        act.stage.cut.extend(effects.into_iter().map(|effect| (id, effect)));
    }
}

/// People and services are logged off, then programs end that are not the system's own.
fn close_desks(act: &mut Act<'_, '_>, host: HostId) {
    let world = act.world();
    let own = |l: &Logon| world.account(l.account).kind == AccountKind::BuiltIn;
    let open = world.logons.iter().filter(|l| l.host == host && l.closed.is_none() && !own(l));
    let sessions: Vec<LogonRef> = open.map(|l| l.id).collect();
    for session in sessions {
        let closed = logon::log_off(act, session);
        debug_assert!(closed.is_ok(), "an open session can be closed");
    }
    let booted = act.world().host(host).booted;
    let later = |p: &ProcId| act.world().process(*p).started > booted + STARTS_WITH_BOOT;
    let mut others: Vec<ProcId> = act.world().host(host).live.values().copied().filter(later).collect();
    others.sort_unstable();
    for process in others.into_iter().rev() {
        process::end(act, process, 0);
    }
}

fn come_up(act: &mut Act<'_, '_>, host: HostId, after: Fall) -> Result<(), Refusal> {
    let row = act.world().host(host);
    if row.online {
        return Err(Refusal::HostUnreachable);
    }
    let booted_before = row.booted;
    let old = first_programs(act.world(), host);
    let down = old.iter().filter_map(|p| p.ended).max().unwrap_or(act.at());
    let at = act.at();
    let name = act.world().host(host).name.clone();
    let mut draw = act.stage.seed.draw(&name, "boot", at.0 as u64);
    let windows = act.world().host(host).os.is_windows();
    let row = act.world_mut().host_mut(host);
    (row.online, row.booted) = (true, at);
    row.next_logon = LogonId(0x1_0000 + draw.below(0x3_0000));
    act.emit(host, EffectKind::Power(Power::CameUp { after, booted_before, down }));
    let sessions = open_sessions(act, host, &old);
    let mut pid = if windows { 4 } else { 1 };
    let mut made: BTreeMap<ProcId, ProcId> = BTreeMap::new();
    for program in &old {
        act.tick(SimSpan::millis(2));
        let parent = program.parent.and_then(|p| made.get(&p)).copied();
        let id = start(act, program, parent, sessions[&program.logon], Pid(pid));
        made.insert(program.id, id);
        pid += if windows { 4 * draw.between(14, 90) as u32 } else { draw.between(150, 400) as u32 };
    }
    let row = act.world_mut().host_mut(host);
    row.next_pid = pid + if windows { 4 * draw.between(100, 900) as u32 } else { draw.between(400, 9_000) as u32 };
    // Roles of people's programs wait for them; those of the system have their new program.
    row.resident.retain(|_, process| made.contains_key(process));
    row.resident.values_mut().for_each(|process| *process = made[process]);
    call_back(act, host);
    Ok(())
}

/// The system's own sessions; their logon ids are the same at every start.
fn open_sessions(act: &mut Act<'_, '_>, host: HostId, old: &[Process]) -> BTreeMap<LogonRef, LogonRef> {
    let mut sessions = BTreeMap::new();
    for program in old {
        if sessions.contains_key(&program.logon) {
            continue;
        }
        let id = LogonRef(act.world().logons.len() as u32);
        let opened = act.at();
        let session = Logon { id, opened, closed: None, ..act.world().logon(program.logon).clone() };
        act.world_mut().logons.push(session);
        sessions.insert(program.logon, id);
        act.emit(host, EffectKind::LoggedOn { logon: id });
    }
    sessions
}

fn start(act: &mut Act<'_, '_>, like: &Process, parent: Option<ProcId>, logon: LogonRef, pid: Pid) -> ProcId {
    let (id, started) = (ProcId(act.world().processes.len() as u32), act.at());
    let guid = process_guid(act.world().host(like.host).machine_guid, started, pid);
    let process = Process { id, pid, guid, parent, logon, started, ended: None, ..like.clone() };
    let world = act.world_mut();
    world.processes.push(process);
    world.host_mut(like.host).live.insert(pid, id);
    // The kernel is there before anybody could note its start.
    if like.file_name() != "System" {
        act.emit(like.host, EffectKind::ProcessStarted { process: id });
    }
    id
}

/// Whoever works at this desk logs on again, some minutes later.
fn call_back(act: &mut Act<'_, '_>, host: HostId) {
    let world = act.world();
    let here: Vec<PersonId> = world.people.iter().filter(|p| p.workstation == host).map(|p| p.id).collect();
    for person in here {
        let name = act.world().account(act.world().person(person).account).name.clone();
        let mut draw = act.stage.seed.draw(&name, "back after a restart", act.at().0 as u64);
        let at = act.at() + draw.span(SimSpan::mins(1), SimSpan::mins(6));
        // No response has so high a number: the run that follows has a name of its own.
        act.later(at, host, Event::SignOn(person, ActionId(u32::MAX - host.0)));
    }
}

/// Whether a program came up with the host's last start.
pub(in crate::simulation) fn came_with_boot(world: &World, process: &Process) -> bool {
    let booted = world.host(process.host).booted;
    let window = booted - SimSpan::secs(1)..=booted + STARTS_WITH_BOOT;
    window.contains(&process.started) && world.account(process.account).kind == AccountKind::BuiltIn
}

/// The programs of the host's last start, in their order. A host that was restored since has the older ones, which
/// ran until it went down.
fn first_programs(world: &World, host: HostId) -> Vec<Process> {
    let here = || world.processes.iter().filter(move |p| p.host == host);
    let first: Vec<Process> = here().filter(|p| came_with_boot(world, p)).cloned().collect();
    if first.iter().any(|p| p.parent.is_none()) {
        return first;
    }
    let own = || here().filter(|p| world.account(p.account).kind == AccountKind::BuiltIn);
    let down = own().filter_map(|p| p.ended).max();
    own().filter(|p| p.ended == down).cloned().collect()
}

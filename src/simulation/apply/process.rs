//! Starting, ending and opening processes; running scripts.

use super::Act;
use crate::base::Text;
use crate::base::ids::{HostId, LogonRef, ProcId};
use crate::simulation::effect::EffectKind;
use crate::simulation::intent::{Intent, Made, Refusal};
use crate::world::process::{process_guid, program_sha256};
use crate::world::{AccountKind, Integrity, Os, Process, World};

/// Carries out a process intent.
///
/// # Errors
/// `ProcessGone`, `HostUnreachable`, `AccessDenied` or `Blocked`.
pub fn apply(act: &mut Act<'_, '_>, intent: Intent) -> Result<Made, Refusal> {
    match intent {
        Intent::StartProcess { host, parent, logon, image, command_line, integrity } => {
            start(act, &Start { host, parent, logon, image, command_line, integrity })
        }
        Intent::EndProcess { process, status } => {
            alive(act.world(), process)?;
            end(act, process, status);
            Ok(Made::Nothing)
        }
        Intent::AccessProcess { source, target, mask } => {
            let host = alive(act.world(), source)?;
            alive(act.world(), target)?;
            let (by, of) = (act.world().process(source), act.world().process(target));
            // A full token may take the debug privilege; a split one may not open what stands above it.
            let foreign = of.integrity > by.integrity && by.integrity < Integrity::High;
            if foreign {
                return Err(Refusal::AccessDenied);
            }
            act.emit(host, EffectKind::ProcessAccessed { source, target, mask });
            Ok(Made::Nothing)
        }
        Intent::RunScript { process, text, path } => {
            let host = alive(act.world(), process)?;
            act.emit(host, EffectKind::ScriptRun { process, text, path });
            Ok(Made::Nothing)
        }
        _ => Err(Refusal::NotFound("process intent".into())),
    }
}

struct Start {
    host: HostId,
    parent: Option<ProcId>,
    logon: LogonRef,
    image: Text,
    command_line: Text,
    integrity: Integrity,
}

fn start(act: &mut Act<'_, '_>, wish: &Start) -> Result<Made, Refusal> {
    let world = act.world();
    let host = world.host(wish.host);
    if !host.online {
        return Err(Refusal::HostUnreachable);
    }
    if let Some(parent) = wish.parent {
        alive(world, parent)?;
    }
    open_session(world, wish.logon)?;
    if world.logon(wish.logon).host != wish.host {
        return Err(Refusal::AccessDenied);
    }
    let sha256 = image_sha256(world, wish.host, &wish.image);
    if world.controls.hashes.contains_key(&sha256) {
        let (image, command_line) = (wish.image.clone(), wish.command_line.clone());
        let why: Text = "blocked by file hash".into();
        act.emit(wish.host, EffectKind::ProcessBlocked { parent: wish.parent, image, command_line, why: why.clone() });
        return Err(Refusal::Blocked(why));
    }
    let (id, started) = (ProcId(world.processes.len() as u32), act.at());
    let account = world.logon(wish.logon).account;
    let directory = directory(world, wish, account);
    let machine = host.machine_guid;
    let host = act.world_mut().host_mut(wish.host);
    let pid = host.take_pid();
    host.live.insert(pid, id);
    let process = Process {
        id,
        host: wish.host,
        pid,
        guid: process_guid(machine, started, pid),
        parent: wish.parent,
        image: wish.image.clone(),
        command_line: wish.command_line.clone(),
        directory,
        account,
        logon: wish.logon,
        integrity: wish.integrity,
        sha256,
        started,
        ended: None,
    };
    act.world_mut().processes.push(process);
    act.emit(wish.host, EffectKind::ProcessStarted { process: id });
    Ok(Made::Process(id))
}

fn directory(world: &World, wish: &Start, account: crate::base::ids::AccountId) -> Text {
    let account = world.account(account);
    match world.host(wish.host).os {
        Os::Linux | Os::Appliance => "/".into(),
        _ if matches!(account.kind, AccountKind::User | AccountKind::Admin) => {
            format!("C:\\Users\\{}\\", account.name).into()
        }
        _ => "C:\\Windows\\system32\\".into(),
    }
}

/// Hash of a program: of the file if it was written here, else of the product's own name and system.
pub fn image_sha256(world: &World, host: HostId, image: &str) -> Text {
    let host = world.host(host);
    if let Some(file) = host.files.get(image) {
        return file.sha256.clone();
    }
    program_sha256(host.os, image)
}

/// Ends a living process: kernel's view first, then the report of it.
pub fn end(act: &mut Act<'_, '_>, process: ProcId, status: u32) {
    let at = act.at();
    let row = &mut act.world_mut().processes[process.index()];
    let (host, pid) = (row.host, row.pid);
    row.ended = Some(at);
    act.world_mut().host_mut(host).live.remove(&pid);
    act.emit(host, EffectKind::ProcessEnded { process, status });
}

/// The host of a living process on a running machine.
///
/// # Errors
/// `ProcessGone` when it has ended or its session was revoked, `HostUnreachable` when its host is off.
pub fn alive(world: &World, process: ProcId) -> Result<HostId, Refusal> {
    let row = world.process(process);
    if !row.is_alive() {
        return Err(Refusal::ProcessGone);
    }
    if !world.host(row.host).online {
        return Err(Refusal::HostUnreachable);
    }
    Ok(row.host)
}

/// The session is open and was not revoked.
///
/// # Errors
/// `ProcessGone` otherwise.
pub fn open_session(world: &World, logon: LogonRef) -> Result<(), Refusal> {
    let session = world.logon(logon);
    let revoked = world.account(session.account).revoked.is_some_and(|at| at > session.opened);
    if session.closed.is_some() || revoked { Err(Refusal::ProcessGone) } else { Ok(()) }
}

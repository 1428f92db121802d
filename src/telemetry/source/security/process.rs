//! Processes: 4688 and 4689.

use super::fields::{process_created, process_ended};
use super::{Writing, subject};
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{Joined as _, Value};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::{NULL_SID, dash};
use crate::world::{Account, AccountKind, Integrity, Process, World};
use smol_str::ToSmolStr as _;

pub(super) fn observe(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    let writing = Writing::by_kernel(effect, world);
    match &effect.kind {
        EffectKind::ProcessStarted { process } => {
            let values = created(world, world.process(*process));
            out.emit_written(&writing, &process_created::TYPE, &process_created::MESSAGE, values);
        }
        EffectKind::ProcessEnded { process, status } => {
            let process = world.process(*process);
            let values = [
                subject::session(world, world.logon(process.logon)),
                vec![format!("{status:#x}").into(), process.pid.hex().into(), process.image.clone().into()],
            ]
            .joined();
            out.emit_written(&writing, &process_ended::TYPE, &process_ended::MESSAGE, values);
        }
        _ => {}
    }
}

/// The subject is the creator; the target is named only when the new process runs as somebody else.
fn created(world: &World, process: &Process) -> Vec<Value> {
    let parent = process.parent.map(|p| world.process(p));
    let account = world.account(process.account);
    let own = world.logon(process.logon);
    let creator = match parent {
        Some(p) => subject::session(world, world.logon(p.logon)),
        None => subject::system(world, world.host(process.host)),
    };
    let target = if parent.is_none_or(|p| p.logon != process.logon) {
        vec![
            account.sid.clone().into(),
            account.name.clone().into(),
            account.domain.clone().into(),
            own.logon_id.to_smolstr().into(),
        ]
    } else {
        vec![NULL_SID.into(), dash(), dash(), "0x0".into()]
    };
    [
        creator,
        vec![process.pid.hex().into(), process.image.clone().into(), elevation(process, account).into()],
        vec![parent.map_or_else(|| "0x4".to_owned(), |p| p.pid.hex()).into(), process.command_line.clone().into()],
        target,
        vec![parent.filter(|p| p.image.contains('\\')).map_or_else(dash, |p| p.image.clone().into())],
        vec![label(process.integrity).into()],
    ]
    .joined()
}

/// Only administrators have split tokens.
fn elevation(process: &Process, account: &Account) -> &'static str {
    match process.integrity {
        Integrity::High if account.kind != AccountKind::BuiltIn => "%%1937",
        Integrity::Medium | Integrity::Low if account.is_privileged() && account.kind != AccountKind::BuiltIn => {
            "%%1938"
        }
        _ => "%%1936",
    }
}

fn label(integrity: Integrity) -> &'static str {
    match integrity {
        Integrity::Low => "S-1-16-4096",
        Integrity::Medium => "S-1-16-8192",
        Integrity::High => "S-1-16-12288",
        Integrity::System => "S-1-16-16384",
    }
}

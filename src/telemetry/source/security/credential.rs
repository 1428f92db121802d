//! Credentials and memberships: 4648, 4703, 4770, 4798, 4799.

use super::fields::change::{explicit_credentials, group_listed, membership_listed, right_adjusted, ticket_renewed};
use super::{Writing, subject};
use crate::base::Text;
use crate::base::digest;
use crate::base::ids::ProcId;
use crate::simulation::Effect;
use crate::simulation::windows::Deed;
use crate::telemetry::record::{Joined as _, Value};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::{NO_GUID, braced, dash};
use crate::world::{Host, Process, World};
use smol_str::ToSmolStr as _;

pub(super) fn observe(effect: &Effect, deed: &Deed, world: &World, out: &mut Sink<'_>) {
    let writing = Writing::by_lsass(effect, world);
    match deed {
        Deed::CredentialsUsed { .. } => {
            let Some(values) = explicit(deed, world) else { return };
            out.emit_written(&writing, &explicit_credentials::TYPE, &explicit_credentials::MESSAGE, values);
        }
        Deed::TicketRenewed { account, source } => {
            let realm = world.company.dns_domain.to_ascii_uppercase();
            let values = vec![
                format!("{}@{realm}", world.account(*account).name).into(),
                realm.into(),
                "krbtgt".into(),
                format!("{}-502", world.company.domain_sid).into(),
                "0x10002".into(),
                "0x12".into(),
                format!("::ffff:{}", source.0).into(),
                source.1.to_smolstr().into(),
            ];
            out.emit_written(&writing, &ticket_renewed::TYPE, &ticket_renewed::MESSAGE, values);
        }
        Deed::GroupListed { process, group } => {
            let target = vec![group.clone().into(), "Builtin".into(), local_group_sid(group).into()];
            let values = [target, caller(world, *process)].joined();
            out.emit_in_activity(&writing, &group_listed::TYPE, &group_listed::MESSAGE, values);
        }
        Deed::MembershipListed { process, account } => {
            let (host, name) = (writing.host, writing.host.name.to_ascii_uppercase());
            let target = vec![account.clone().into(), name.into(), local_sid(host, account).into()];
            let values = [target, caller(world, *process)].joined();
            out.emit_in_activity(&writing, &membership_listed::TYPE, &membership_listed::MESSAGE, values);
        }
        _ => {}
    }
}

/// Who used them, for whom, against which host; the system's own redirector has no program.
fn explicit(deed: &Deed, world: &World) -> Option<Vec<Value>> {
    let Deed::CredentialsUsed { by, process, name, account, server, service } = deed else { return None };
    let session = world.logon(*by);
    let account = account.map(|a| world.account(a));
    let domain = account.map_or_else(|| world.company.netbios.clone(), |a| a.domain.clone());
    let guid = if session.guid.0 == 0 { Text::new_static(NO_GUID) } else { braced(session.guid) };
    let program = process.map(|p| world.process(p));
    let (server, info): (Text, Text) = match server.map(|h| world.host(h)) {
        Some(host) => (host.fqdn.clone(), format!("{service}/{}", host.fqdn).into()),
        None => (service.clone(), service.clone()),
    };
    let local = &*server == "localhost";
    let (id, path) = program.map_or_else(
        || ("0x4".into(), "".into()),
        |p: &Process| (Value::from(p.pid.hex()), Value::from(p.image.clone())),
    );
    let (ip, port) = if local { ("127.0.0.1".into(), "0".into()) } else { (dash(), dash()) };
    Some(
        [
            subject::session(world, session),
            vec![guid.into(), name.clone().into(), domain.into(), NO_GUID.into()],
            vec![server.into(), info.into(), id, path, ip, port],
        ]
        .joined(),
    )
}

/// The asking session and program.
fn caller(world: &World, process: ProcId) -> Vec<Value> {
    let process = world.process(process);
    [subject::session(world, world.logon(process.logon)), vec![process.pid.hex().into(), process.image.clone().into()]]
        .joined()
}

/// Well-known relative ids of built-in groups (Microsoft's list of well-known SIDs).
fn local_group_sid(group: &str) -> String {
    let rid = match group {
        "Administrators" => 544,
        "Users" => 545,
        "Guests" => 546,
        "Backup Operators" => 551,
        "Remote Desktop Users" => 555,
        "Event Log Readers" => 573,
        _ => 580,
    };
    format!("S-1-5-32-{rid}")
}

/// Local accounts of a machine stand below its own SID.
fn local_sid(host: &Host, account: &str) -> String {
    let part = |n: &str| digest::hash64(&[&host.machine_guid.0.to_le_bytes(), n.as_bytes()]) >> 33;
    let rid = match account {
        "Administrator" => 500,
        "Guest" => 501,
        "DefaultAccount" => 503,
        "WDAGUtilityAccount" => 504,
        _ => 1_001,
    };
    format!("S-1-5-21-{}-{}-{}-{rid}", part("a"), part("b"), part("c"))
}

/// A program that opens another with full rights switches its debug privilege on first.
pub(super) fn debug_privilege(effect: &Effect, world: &World, process: &Process, out: &mut Sink<'_>) {
    let writing = Writing::by_kernel(effect, world);
    let own = subject::session(world, world.logon(process.logon));
    let values = [
        own.clone(),
        own,
        vec![process.image.clone().into(), process.pid.hex().into(), "SeDebugPrivilege".into(), dash()],
    ]
    .joined();
    out.emit_written(&writing, &right_adjusted::TYPE, &right_adjusted::MESSAGE, values);
}

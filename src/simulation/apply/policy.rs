//! Policies of the directory: edited on a controller, taken over by computers; and the directory's replication.
//!
//! *Writes* the book of policies. *Invariants*: an edit changes the directory and the policy's folder on SYSVOL in
//! one act; a computer counts each edit once.

use super::directory::may_administer;
use super::windows::say;
use super::{Act, network, wire};
use crate::base::Text;
use crate::base::ids::{Guid, HostId, LogonRef};
use crate::base::net::Proto;
use crate::base::time::SimSpan;
use crate::simulation::intent::{Connect, Destination, Refusal};
use crate::simulation::windows::{Deed, ShareAccess};
use crate::world::exchange::{Exchange, FileAction, SharedFile};
use crate::world::tree::{CONTROLLER_POLICY, DOMAIN_POLICY};
use crate::world::{AccountKind, AppLayer, Group, HostRole};

/// Carries out a deed on policies or on the directory as a whole.
///
/// # Errors
/// `AccessDenied` without the right to it, `HostUnreachable` without a controller.
pub(super) fn apply(act: &mut Act<'_, '_>, host: HostId, deed: Deed) -> Result<(), Refusal> {
    match deed {
        Deed::PolicyEdited { by, policy, to, extension, .. } => {
            may_administer(act, by)?;
            on_controller(act, by)?;
            act.world_mut().tree.book.edit(policy, to, extension);
            say(act, host, deed);
            folder(act, host, by, policy);
        }
        Deed::PoliciesApplied { process, controller, .. } => {
            let reached = act.world().host(controller).is_reachable()
                && act.world().host(host).is_reachable()
                && act.world().is_linked(Some(host), Some(controller));
            if !reached {
                return Err(Refusal::HostUnreachable);
            }
            let edited = take(act, host);
            say(act, host, Deed::PoliciesApplied { process, controller, edited });
        }
        Deed::DirectoryReplicated { by } => {
            on_controller(act, by)?;
            may_replicate(act, by)?;
            say(act, host, deed);
        }
        _ => {}
    }
    Ok(())
}

/// Policies that concern the computer and were edited since it last looked.
fn take(act: &mut Act<'_, '_>, host: HostId) -> u32 {
    let world = act.world();
    let row = world.host(host);
    let mut mine: Vec<Guid> = vec![DOMAIN_POLICY];
    if row.role == HostRole::DomainController {
        mine.push(CONTROLLER_POLICY);
    }
    if let Some(account) = row.machine_account {
        mine.extend(world.tree.policies_of(world.account(account)).iter().map(|p| p.guid));
    }
    act.world_mut().tree.book.take(host, |policy| mine.contains(&policy))
}

/// The editor writes the policy's files, over a connection of its own.
fn folder(act: &mut Act<'_, '_>, host: HostId, by: LogonRef, policy: Guid) {
    let world = act.world();
    let domain = &world.company.dns_domain;
    let paths: Vec<Text> = vec![
        format!("{domain}\\Policies\\{{{policy}}}\\Machine\\Registry.pol").into(),
        format!("{domain}\\Policies\\{{{policy}}}\\gpt.ini").into(),
    ];
    let share: Text = format!("\\\\{}\\SYSVOL", world.host(host).name).into();
    let from = world.logon(by).source_host.filter(|from| *from != host);
    let flow = from.and_then(|from| network::connect(act, copying(from, host)).ok());
    wire::note(act, flow, Exchange::Tree { share: share.clone() });
    for (name, size_bytes) in paths.iter().zip([2_840, 62]) {
        let file = SharedFile { share: share.clone(), name: name.clone(), action: FileAction::Write, size_bytes };
        wire::note(act, flow, Exchange::File(file));
    }
    let deed = Deed::ShareUsed { logon: by, share: "SYSVOL".into(), paths, access: ShareAccess::Write };
    say(act, host, deed);
}

fn copying(from: HostId, host: HostId) -> Connect {
    Connect {
        host: Some(from),
        outside: None,
        process: None,
        to: Destination::Host(host),
        port: 445,
        proto: Proto::Tcp,
        app: AppLayer::Smb,
        sent_bytes: 7_400,
        received_bytes: 4_100,
        lasts: SimSpan::millis(640),
    }
}

fn on_controller(act: &Act<'_, '_>, by: LogonRef) -> Result<(), Refusal> {
    let host = act.world().host(act.world().logon(by).host);
    if host.role == HostRole::DomainController { Ok(()) } else { Err(Refusal::AccessDenied) }
}

/// Controllers replicate with each other; so may who rules over the domain.
fn may_replicate(act: &Act<'_, '_>, by: LogonRef) -> Result<(), Refusal> {
    let account = act.world().account(act.world().logon(by).account);
    let controller = account.kind == AccountKind::Machine
        && act
            .world()
            .hosts
            .iter()
            .any(|h| h.role == HostRole::DomainController && h.machine_account == Some(account.id));
    let ruler = account.groups.iter().any(|g| matches!(g, Group::DomainAdmins | Group::EnterpriseAdmins));
    if controller || ruler { Ok(()) } else { Err(Refusal::AccessDenied) }
}

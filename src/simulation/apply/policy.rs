//! Policies of the directory: edited on a controller, taken over by computers; and the directory's replication.
//!
//! *Writes* the book of policies. *Invariants*: an edit changes the directory and the policy's folder on SYSVOL in
//! one act; a computer counts each edit once.

use super::directory::may_administer;
use super::windows::say;
use super::{Act, wire};
use crate::base::ids::{Guid, HostId, LogonRef};
use crate::simulation::intent::Refusal;
use crate::simulation::windows::{Deed, ShareAccess};
use crate::world::tree::{CONTROLLER_POLICY, DOMAIN_POLICY};
use crate::world::{AccountKind, Group, HostRole};

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

/// The editor writes the policy's files over the session that carries the edit.
fn folder(act: &mut Act<'_, '_>, host: HostId, by: LogonRef, policy: Guid) {
    let domain = &act.world().company.dns_domain;
    let paths = vec![
        format!("{domain}\\Policies\\{{{policy}}}\\Machine\\Registry.pol").into(),
        format!("{domain}\\Policies\\{{{policy}}}\\gpt.ini").into(),
    ];
    wire::shared(act, by, "SYSVOL", &paths, ShareAccess::Write);
    let deed = Deed::ShareUsed { logon: by, share: "SYSVOL".into(), paths, access: ShareAccess::Write };
    say(act, host, deed);
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

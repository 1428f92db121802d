//! Changes of the directory and of the Security log itself.

use super::Act;
use super::process::{alive, open_session};
use super::windows;
use crate::base::Text;
use crate::base::ids::{AccountId, HostId, LogonRef};
use crate::simulation::effect::EffectKind;
use crate::simulation::intent::{Intent, Made, Refusal};
use crate::world::{Account, AccountKind, Group, HostRole, Integrity};

/// Carries out a directory intent.
///
/// # Errors
/// `ProcessGone`, `AccessDenied`, `NotFound` or `HostUnreachable`.
pub fn apply(act: &mut Act<'_, '_>, intent: Intent) -> Result<Made, Refusal> {
    match intent {
        Intent::CreateAccount { by, name } => create(act, by, name),
        Intent::JoinGroup { by, account, group } => {
            let controller = may_administer(act, by)?;
            let groups = &mut act.world_mut().account_mut(account).groups;
            if let Err(place) = groups.binary_search(&group) {
                groups.insert(place, group);
            }
            act.emit(controller, EffectKind::GroupJoined { by, account, group });
            Ok(Made::Nothing)
        }
        Intent::ClearLog { process } => {
            let host = alive(act.world(), process)?;
            let row = act.world().process(process);
            if row.integrity < Integrity::High {
                return Err(Refusal::AccessDenied);
            }
            let by = row.logon;
            act.emit(host, EffectKind::LogCleared { by });
            Ok(Made::Nothing)
        }
        _ => Err(Refusal::NotFound("directory intent".into())),
    }
}

/// The controller, if this session may change accounts and reaches it.
pub(super) fn may_administer(act: &Act<'_, '_>, by: LogonRef) -> Result<HostId, Refusal> {
    let world = act.world();
    open_session(world, by)?;
    let session = world.logon(by);
    let controller = world.server_for(HostRole::DomainController, session.host).ok_or(Refusal::HostUnreachable)?;
    if !world.host(session.host).is_reachable() || !controller.is_reachable() {
        return Err(Refusal::HostUnreachable);
    }
    let account = world.account(session.account);
    let allowed =
        account.groups.iter().any(|g| matches!(g, Group::DomainAdmins | Group::Helpdesk | Group::Administrators));
    if allowed || account.kind == AccountKind::BuiltIn { Ok(controller.id) } else { Err(Refusal::AccessDenied) }
}

fn create(act: &mut Act<'_, '_>, by: LogonRef, name: Text) -> Result<Made, Refusal> {
    let controller = may_administer(act, by)?;
    let world = act.world();
    if world.account_named(&name).is_some() {
        return Err(Refusal::AccessDenied);
    }
    let id = AccountId(world.accounts.len() as u32);
    // Relative ids of new accounts go on where the directory stands; 4000 is past every template.
    let sid = format!("{}-{}", world.company.domain_sid, 4_000 + id.0).into();
    let account = Account {
        id,
        name,
        domain: world.company.netbios.clone(),
        sid,
        kind: AccountKind::User,
        person: None,
        mail: None,
        groups: vec![Group::DomainUsers],
        enabled: true,
        locked_until: None,
        bad_passwords: 0,
        password_version: 1,
        revoked: None,
        created: Some(act.at()),
    };
    act.world_mut().add_account(account);
    act.emit(controller, EffectKind::AccountCreated { by, account: id });
    windows::new_account(act, controller, by, id);
    Ok(Made::Account(id))
}

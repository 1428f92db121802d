//! The company's tenant and its rented infrastructure.
//!
//! Simplified: no rights are checked beyond the account itself, no smart lockout, and revoked tokens
//! are refused for as long as it takes to sign in again.

use super::Act;
use crate::base::ids::HostId;
use crate::base::time::{SimSpan, SimTime};
use crate::simulation::effect::{EffectKind, LogonFailure};
use crate::simulation::intent::{CloudSignIn, Intent, Made, Refusal};
use crate::world::cloud::{SecondFactor, SignIn, SignInKind, SignInOutcome};
use crate::world::{Account, HostRole, World, tenant};

/// Carries out a cloud intent.
///
/// # Errors
/// `HostUnreachable`, `LogonDenied` or `AccessDenied`.
pub fn apply(act: &mut Act<'_, '_>, intent: Intent) -> Result<Made, Refusal> {
    match intent {
        Intent::SignIn(wish) => sign_in(act, *wish),
        Intent::Operate(wish) => {
            let host = place(act.world(), wish.device)?;
            let mut wish = *wish;
            let account = tenant::account_of(act.world(), &wish.name);
            if account.is_some_and(|a| !a.enabled) {
                return Err(Refusal::AccessDenied);
            }
            wish.account = account.map(|a| a.id);
            act.emit(host, EffectKind::CloudOperated(Box::new(wish)));
            Ok(Made::Nothing)
        }
        Intent::CallInfrastructure { device, call } => {
            let host = place(act.world(), device)?;
            let refused = call.error.is_some();
            act.emit(host, EffectKind::InfrastructureCalled(call));
            if refused { Err(Refusal::AccessDenied) } else { Ok(Made::Nothing) }
        }
        _ => Err(Refusal::NotFound("cloud intent".into())),
    }
}

/// The host an event belongs to: the device, else the mail server as the tenant's foot on the ground.
fn place(world: &World, device: Option<HostId>) -> Result<HostId, Refusal> {
    match device {
        Some(id) if !world.host(id).is_reachable() => Err(Refusal::HostUnreachable),
        Some(id) => Ok(id),
        None => world.server(HostRole::MailServer).map(|h| h.id).ok_or(Refusal::HostUnreachable),
    }
}

/// Who lost all tokens has signed in again by then, with the second factor.
const SIGN_IN_AGAIN: SimSpan = SimSpan::mins(20);

fn sign_in(act: &mut Act<'_, '_>, wish: CloudSignIn) -> Result<Made, Refusal> {
    let host = place(act.world(), wish.device)?;
    let account = tenant::account_of(act.world(), &wish.name);
    let (outcome, factor) = match wish.kind {
        SignInKind::Service => (SignInOutcome::Granted, None),
        _ => decide(account, &wish, act.at()),
    };
    let account = account.map(|a| a.id);
    let CloudSignIn { kind, name, application, address, device, agent, .. } = wish;
    let done = SignIn { kind, name, account, application, address, device, agent, factor, outcome };
    act.emit(host, EffectKind::CloudSignedIn(Box::new(done)));
    match outcome {
        SignInOutcome::Granted => Ok(Made::Nothing),
        SignInOutcome::NoSuchUser => Err(Refusal::LogonDenied(LogonFailure::NoSuchUser)),
        SignInOutcome::Disabled => Err(Refusal::LogonDenied(LogonFailure::Disabled)),
        SignInOutcome::Locked => Err(Refusal::LogonDenied(LogonFailure::LockedOut)),
        SignInOutcome::WrongPassword | SignInOutcome::Revoked => Err(Refusal::LogonDenied(LogonFailure::WrongPassword)),
        SignInOutcome::FactorDenied | SignInOutcome::FactorIgnored => Err(Refusal::AccessDenied),
    }
}

/// How it ends, and whether anybody was asked for a second factor.
fn decide(account: Option<&Account>, wish: &CloudSignIn, now: SimTime) -> (SignInOutcome, Option<SecondFactor>) {
    let Some(account) = account else { return (SignInOutcome::NoSuchUser, None) };
    if !account.enabled {
        return (SignInOutcome::Disabled, None);
    }
    let right = wish.password_version == Some(account.password_version);
    if wish.kind == SignInKind::Refresh {
        let revoked = account.revoked.is_some_and(|at| at <= now && now < at + SIGN_IN_AGAIN);
        return (if right && !revoked { SignInOutcome::Granted } else { SignInOutcome::Revoked }, None);
    }
    if account.locked_until.is_some_and(|until| until > now) {
        return (SignInOutcome::Locked, None);
    }
    if !right {
        return (SignInOutcome::WrongPassword, None);
    }
    let outcome = match wish.factor {
        SecondFactor::Approve | SecondFactor::Code => SignInOutcome::Granted,
        SecondFactor::Deny => SignInOutcome::FactorDenied,
        SecondFactor::Ignore => SignInOutcome::FactorIgnored,
    };
    (outcome, Some(wish.factor))
}

//! The company's tenant and its rented infrastructure.
//!
//! Simplified: no rights are checked beyond the account itself, no smart lockout, and revoked tokens
//! are refused for as long as it takes to sign in again.

use super::Act;
use crate::base::Text;
use crate::base::ids::HostId;
use crate::base::time::{SimSpan, SimTime};
use crate::simulation::effect::{EffectKind, LogonFailure};
use crate::simulation::intent::{CloudSignIn, Intent, Made, Refusal};
use crate::world::cloud::{CloudOperation, CloudService, SecondFactor, SignIn, SignInKind, SignInOutcome};
use crate::world::{Account, Grant, HostRole, World, tenant};

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
            if account.is_some_and(|a| wish.session.is_some_and(|began| is_over(a, began))) {
                return Err(turned_away(act, host, wish));
            }
            permit(act, &wish);
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

/// A session ends when all sessions of the account are ended, whatever became of the password.
fn is_over(account: &Account, began: SimTime) -> bool {
    account.revoked.is_some_and(|at| at >= began)
}

/// Whoever works on in an ended session must renew it, and that is refused.
fn turned_away(act: &mut Act<'_, '_>, host: HostId, wish: CloudOperation) -> Refusal {
    let CloudOperation { name, account, address, device, agent, .. } = wish;
    let (kind, outcome, application) = (SignInKind::Refresh, SignInOutcome::Revoked, "webmail".into());
    let tried = SignIn { kind, name, account, application, address, device, agent, factor: None, outcome };
    act.emit(host, EffectKind::CloudSignedIn(Box::new(tried)));
    Refusal::LogonDenied(LogonFailure::WrongPassword)
}

/// A new rule in a mailbox and a consent to an application are in force from now on.
fn permit(act: &mut Act<'_, '_>, done: &CloudOperation) {
    let Some(account) = done.account else { return };
    let since = act.at();
    let grant = |name: Text| Grant { account, name, since, removed: None };
    match (done.service, &*done.operation) {
        (CloudService::Mail, "UpdateInboxRules" | "New-InboxRule") => {
            if let Some(grant) = rule_name(done).map(grant) {
                act.world_mut().grants.rules.push(grant);
            }
        }
        (CloudService::Directory, "Consent to application") => {
            let grant = grant(done.object.clone());
            act.world_mut().grants.applications.push(grant);
        }
        _ => {}
    }
}

/// The rule that an operation on inbox rules adds.
fn rule_name(done: &CloudOperation) -> Option<Text> {
    let properties: serde_json::Value = serde_json::from_str(done.detail.get("OperationProperties")?).ok()?;
    let named = |name: &str| {
        let pair = properties.as_array()?.iter().find(|p| p["Name"] == name)?;
        pair["Value"].as_str().map(Text::from)
    };
    (named("RuleOperation")?.starts_with("Add")).then(|| named("RuleName")).flatten()
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
        SignInKind::Service if act.world().grants.is_banished(&wish.name) => (SignInOutcome::Revoked, None),
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
    if let Some(began) = wish.session {
        return (if is_over(account, began) { SignInOutcome::Revoked } else { SignInOutcome::Granted }, None);
    }
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

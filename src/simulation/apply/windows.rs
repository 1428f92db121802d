//! Deeds on Windows hosts: checked, carried out, said; and those that follow from common intents.
//!
//! *Invariants*: what follows (the first share of a network session, the explicit credentials at its
//! client) happens within the act that causes it and draws under keys of its own.

use super::directory::may_administer;
use super::process::{alive, open_session};
use super::{Act, policy, trust, wire};
use crate::base::Text;
use crate::base::ids::{AccountId, Guid, HostId, LogonRef, ProcId};
use crate::base::time::SimSpan;
use crate::simulation::effect::EffectKind;
use crate::simulation::intent::{LogOn, Made, Over, Refusal};
use crate::simulation::windows::{AccountChange, Deed, KeyChange, ShareAccess, StartType, TaskChange};
use crate::world::tree::DOMAIN_POLICY;
use crate::world::{AccountKind, HostRole, Integrity, LogonType, Persistence, PersistenceKind, World};

/// Carries out one deed.
///
/// # Errors
/// `ProcessGone`, `AccessDenied` or `HostUnreachable`.
pub fn apply(act: &mut Act<'_, '_>, deed: Deed) -> Result<Made, Refusal> {
    let world = act.world();
    let host = match (deed.process(), deed.session()) {
        (Some(process), _) => {
            let host = alive(world, process)?;
            if deed.needs_full_token() && world.process(process).integrity < Integrity::High {
                return Err(Refusal::AccessDenied);
            }
            host
        }
        (None, Some(session)) => {
            open_session(world, session)?;
            world.logon(session).host
        }
        (None, None) => return Err(Refusal::AccessDenied),
    };
    match deed {
        Deed::AccountChanged { by: Some(by), account, change } => {
            let controller = may_change(act, by, account, change)?;
            change_account(act.world_mut(), account, change);
            say(act, controller, Deed::AccountChanged { by: Some(by), account, change });
        }
        deed @ (Deed::PolicyEdited { .. } | Deed::PoliciesApplied { .. } | Deed::DirectoryReplicated { .. }) => {
            policy::apply(act, host, deed)?;
        }
        Deed::PartnerVisited { by } => trust::visit(act, host, by)?,
        deed => say(act, host, deed),
    }
    Ok(Made::Nothing)
}

/// Says a deed that nobody has to grant.
pub fn say(act: &mut Act<'_, '_>, host: HostId, deed: Deed) {
    act.emit(host, EffectKind::Windows(deed));
}

/// Owners may change their own password; everything else is for administrators of the directory.
fn may_change(act: &Act<'_, '_>, by: LogonRef, account: AccountId, change: AccountChange) -> Result<HostId, Refusal> {
    let session = act.world().logon(by);
    if change == AccountChange::PasswordChanged && session.account == account {
        let controller = act.world().server_for(HostRole::DomainController, session.host);
        let controller = controller.ok_or(Refusal::HostUnreachable)?;
        let home = act.world().host(session.host);
        let reached = home.is_reachable() && controller.is_reachable();
        return if reached { Ok(controller.id) } else { Err(Refusal::HostUnreachable) };
    }
    may_administer(act, by)
}

/// Changes an account.
fn change_account(world: &mut World, account: AccountId, change: AccountChange) {
    let row = world.account_mut(account);
    match change {
        AccountChange::Enabled => row.enabled = true,
        AccountChange::Disabled | AccountChange::Deleted => row.enabled = false,
        // Machines renew their password by themselves and know it at once.
        AccountChange::PasswordReset | AccountChange::PasswordChanged if row.kind != AccountKind::Machine => {
            row.password_version += 1;
        }
        AccountChange::PasswordReset | AccountChange::PasswordChanged => {}
        AccountChange::Unlocked => (row.locked_until, row.bad_passwords) = (None, 0),
    }
}

/// A new entry of the directory is enabled and given a password.
pub fn new_account(act: &mut Act<'_, '_>, controller: HostId, by: LogonRef, account: AccountId) {
    for change in [AccountChange::Enabled, AccountChange::PasswordReset] {
        say(act, controller, Deed::AccountChanged { by: Some(by), account, change });
    }
}

/// A response changes an account; the controller notes it under its own name.
pub fn change_by_response(act: &mut Act<'_, '_>, account: AccountId, change: AccountChange) {
    change_account(act.world_mut(), account, change);
    let controller = act.world().server(HostRole::DomainController).filter(|c| c.online).map(|c| c.id);
    if let Some(controller) = controller {
        say(act, controller, Deed::AccountChanged { by: None, account, change });
    }
}

/// A session over SMB opens a share: what the wish names, else what such a session is for.
pub fn first_share(act: &mut Act<'_, '_>, wish: &LogOn, logon: LogonRef) {
    let world = act.world();
    let host = world.host(wish.host);
    let remote = wish.over == Over::Usual && wish.from.is_some_and(|from| from != wish.host);
    if wish.kind != LogonType::Network || !remote || !host.os.is_windows() {
        return;
    }
    let mut shares: Vec<(Text, Vec<Text>)> = Vec::new();
    for path in &wish.opens {
        let (share, below) = path.split_once('\\').unwrap_or((path, ""));
        match shares.last_mut().filter(|(name, _)| **name == *share) {
            Some((_, paths)) => paths.push(below.into()),
            None => shares.push((share.into(), vec![below.into()])),
        }
    }
    if shares.is_empty() {
        shares.push(usual_share(act, wish, logon));
    }
    let from = wish.from.map(|from| act.world().host(from).role);
    // A multifunction printer brings what it scanned; everybody else looks.
    let access = if from == Some(HostRole::Scanner) { ShareAccess::Write } else { ShareAccess::Read };
    for (share, paths) in shares {
        act.tick(SimSpan::millis(1));
        wire::shared(act, logon, &share, &paths, access);
        say(act, wish.host, Deed::ShareUsed { logon, share, paths, access });
    }
}

/// Policy from a controller, documents from a file server, otherwise the pipe of the server service.
fn usual_share(act: &Act<'_, '_>, wish: &LogOn, logon: LogonRef) -> (Text, Vec<Text>) {
    let world = act.world();
    let account = world.account(world.logon(logon).account);
    let mut draw = act.stage.seed.draw(&account.name, "share", act.at().0 as u64);
    match (world.host(wish.host).role, account.person) {
        (HostRole::DomainController, _) if account.kind != AccountKind::Service => {
            let mut policies: Vec<Guid> = world.tree.policies_of(account).iter().map(|p| p.guid).collect();
            if policies.is_empty() {
                policies.push(DOMAIN_POLICY);
            }
            let domain = &world.company.dns_domain;
            let path = |guid: Guid| format!("{domain}\\Policies\\{{{guid}}}\\gpt.ini").into();
            ("SYSVOL".into(), policies.into_iter().map(path).collect())
        }
        (HostRole::FileServer, Some(person)) => {
            let count = draw.between(1, 4);
            let paths = (0..count).map(|_| wire::document(&mut draw).into()).collect();
            (world.person(person).department.clone(), paths)
        }
        _ => ("IPC$".into(), vec!["srvsvc".into()]),
    }
}

/// Somebody at a desk names another account: noted where it was typed, whether it worked or not.
pub fn other_credentials(act: &mut Act<'_, '_>, wish: &LogOn) {
    let Some(from) = wish.from.filter(|from| *from != wish.host) else { return };
    let world = act.world();
    let host = world.host(from);
    let Some(shell) = host.resident.get("explorer").map(|p| world.process(*p)) else { return };
    let account = world.account_named(&wish.name);
    // The machine and its services come by themselves, not through a desktop; somebody else who works at
    // this machine comes through the own one.
    let by_itself = account.is_some_and(|a| !matches!(a.kind, AccountKind::User | AccountKind::Admin));
    let own = host.resident.get(&*format!("explorer/{}", wish.name)).map(|p| world.process(*p));
    let at_home = own.is_some_and(|p| p.is_alive()) || account.is_some_and(|a| a.id == shell.account);
    let windows = host.os.is_windows() && world.host(wish.host).os.is_windows();
    if !windows || by_itself || at_home || !shell.is_alive() || world.logon(shell.logon).closed.is_some() {
        return;
    }
    let desktop = wish.kind == LogonType::RemoteInteractive;
    let deed = Deed::CredentialsUsed {
        by: shell.logon,
        process: host.resident.get("lsass").copied().filter(|_| desktop),
        name: wish.name.clone(),
        account: account.map(|a| a.id),
        server: Some(wish.host),
        service: if desktop { "TERMSRV" } else { "cifs" }.into(),
    };
    say(act, from, deed);
}

/// At a keyboard the system itself uses the credentials that were typed.
pub fn typed_credentials(act: &mut Act<'_, '_>, wish: &LogOn, account: AccountId) {
    let typed =
        matches!(wish.kind, LogonType::Interactive | LogonType::RemoteInteractive | LogonType::CachedInteractive);
    let world = act.world();
    let host = world.host(wish.host);
    let Some(by) = host.resident.get("svchost").copied().filter(|_| typed && host.os.is_windows()) else { return };
    let deed = Deed::CredentialsUsed {
        by: world.process(by).logon,
        process: Some(by),
        name: wish.name.clone(),
        account: Some(account),
        server: None,
        service: "localhost".into(),
    };
    say(act, wish.host, deed);
}

/// Now and then a client prolongs its ticket instead of asking for a new one.
pub fn renew_ticket(act: &mut Act<'_, '_>, controller: HostId, account: AccountId, source: (std::net::Ipv4Addr, u16)) {
    let name = &act.world().account(account).name;
    if act.stage.seed.draw(name, "ticket renewal", act.at().0 as u64).chance(40) {
        say(act, controller, Deed::TicketRenewed { account, source });
    }
}

/// The service control manager takes a new service into its list.
pub fn install_service(act: &mut Act<'_, '_>, host: HostId, process: ProcId, name: &Text, command: &Text, start: &str) {
    let world = act.world();
    let manager = world.host(host).resident.get("services").copied().unwrap_or(process);
    let by = installer(world, host, process);
    let key = format!("HKLM\\System\\CurrentControlSet\\Services\\{name}").into();
    let start = if start == "auto" { StartType::Auto } else { StartType::Demand };
    say(act, host, Deed::KeyChanged { process: manager, key, change: KeyChange::Created });
    let deed = Deed::ServiceInstalled { by, name: name.clone(), command: command.clone(), start, driver: false };
    say(act, host, deed);
}

/// The session behind an installation: a service that tells of itself was brought by the newest
/// privileged network session.
fn installer(world: &World, host: HostId, process: ProcId) -> LogonRef {
    const LOOK_BACK: usize = 400;
    let row = world.process(process);
    let child_of_manager = row.parent.is_some_and(|p| world.host(host).resident.get("services") == Some(&p));
    let remote = world.logons.iter().rev().take(LOOK_BACK).find(|l| {
        l.host == host && l.kind == LogonType::Network && l.elevated && l.closed.is_none() && l.source_host.is_some()
    });
    remote.filter(|_| child_of_manager).map_or(row.logon, |l| l.id)
}

/// The endpoint agent took an autostart entry away.
pub fn entry_removed(act: &mut Act<'_, '_>, host: HostId, entry: &Persistence) {
    let world = act.world();
    let row = world.host(host);
    let agent = row.resident.get("agent").or_else(|| row.resident.get("svchost"));
    let Some(process) = agent.copied().filter(|p| row.os.is_windows() && world.process(*p).is_alive()) else { return };
    let name = &entry.name;
    let sid = &world.account(entry.account).sid;
    let deed = match entry.kind {
        PersistenceKind::RunKey => {
            let key = format!("HKU\\{sid}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\{name}").into();
            Deed::KeyChanged { process, key, change: KeyChange::ValueDeleted }
        }
        PersistenceKind::Service => {
            let key = format!("HKLM\\System\\CurrentControlSet\\Services\\{name}").into();
            Deed::KeyChanged { process, key, change: KeyChange::Deleted }
        }
        PersistenceKind::ScheduledTask => {
            let path = if name.starts_with('\\') { name.clone() } else { format!("\\{name}").into() };
            Deed::TaskChanged { process, name: path, command: entry.command.clone(), change: TaskChange::Deleted }
        }
        PersistenceKind::Wmi => subscription(process, name, &entry.command, false),
        PersistenceKind::StartupFolder => {
            act.emit(host, EffectKind::FileDeleted { process, path: name.clone() });
            return;
        }
        PersistenceKind::Cron => return,
    };
    say(act, host, deed);
}

/// A program that WMI starts whenever somebody logs on.
pub fn subscribe(act: &mut Act<'_, '_>, host: HostId, process: ProcId, name: &Text, command: &Text) {
    say(act, host, subscription(process, name, command, true));
}

fn subscription(process: ProcId, name: &Text, command: &Text, made: bool) -> Deed {
    let query = "SELECT * FROM __InstanceCreationEvent WITHIN 15 WHERE TargetInstance ISA 'Win32_LoggedOnUser'".into();
    Deed::WmiSubscribed { process, name: name.clone(), query, command: command.clone(), made }
}

/// The virus scanner meets a file that the company's own list forbids.
pub fn forbidden_file(act: &mut Act<'_, '_>, host: HostId, process: ProcId, path: &Text, sha256: &Text) {
    if !act.world().host(host).os.is_windows() {
        return;
    }
    let (path, sha256) = (path.clone(), sha256.clone());
    say(act, host, Deed::WriteBlocked { process, path: path.clone(), sha256 });
    // The name the scanner gives to what a company's own indicator forbids (Defender's documentation).
    let threat = "EUS:Win32/CustomEnterpriseBlock!cl".into();
    say(act, host, Deed::ThreatFound { process, path, threat });
}

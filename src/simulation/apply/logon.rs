//! Logging on and off: directory checks, tickets, NTLM, lockout.
//!
//! *Invariants*: a remote logon has its flow; a domain logon is checked by the controller; five
//! wrong passwords in a row lock the account.

use super::{Act, network, process, trust, windows, wire};
use crate::base::Text;
use crate::base::digest;
use crate::base::ids::{AccountId, FlowId, HostId, LogonId, LogonRef, ProcId};
use crate::base::net::Proto;
use crate::base::time::SimSpan;
use crate::simulation::effect::{EffectKind, LogonFailure, TicketRequest};
use crate::simulation::intent::{Connect, Destination, LogOn, Made, Over, Refusal};
use crate::world::{Account, AccountKind, AppLayer, AuthPackage, Group, Host, HostRole, Logon, LogonType, Os, World};
use std::net::Ipv4Addr;

/// Wrong passwords in a row until the account is locked (Microsoft's baseline allows up to 10).
pub const LOCKOUT_AFTER: u32 = 5;

/// How long a lock lasts.
pub const LOCKOUT_LASTS: SimSpan = SimSpan::mins(15);

/// Address and port a remote logon comes from.
type Endpoint = (Ipv4Addr, u16);

/// Tries to log on.
///
/// # Errors
/// `LogonDenied` with the reason, or the refusal of the flow that carries it.
pub fn log_on(act: &mut Act<'_, '_>, wish: &LogOn) -> Result<LogonRef, Refusal> {
    if !act.world().host(wish.host).online {
        return Err(Refusal::HostUnreachable);
    }
    let (source, carrier) = reach(act, wish)?;
    windows::other_credentials(act, wish);
    let account = act.world().account_named(&wish.name).map(|a| a.id);
    let failure = verdict(act, wish, account);
    let tickets = controller_side(act, wish, account, failure);
    wire::authenticated(act, carrier, wish, account, failure);
    match (failure, account) {
        (None, Some(account)) => Ok(admit(act, wish, account, source, tickets)),
        (failure, account) => Err(refuse(act, wish, account, source, failure.unwrap_or(LogonFailure::NoSuchUser))),
    }
}

/// The flow that carries a remote logon; address and port as the target sees them.
fn reach(act: &mut Act<'_, '_>, wish: &LogOn) -> Result<(Option<Endpoint>, Option<FlowId>), Refusal> {
    if wish.from.is_none() && wish.from_address.is_none() {
        return Ok((None, None));
    }
    if wish.from == Some(wish.host) {
        let address = act.world().host(wish.host).address;
        return Ok((Some((address, 0)), None));
    }
    let guest = trust::guest_address(act, wish).is_some();
    let (port, app) = match (wish.kind, wish.package, act.world().host(wish.host).os) {
        (_, AuthPackage::SshPassword | AuthPackage::SshKey, _) => (22, AppLayer::Ssh),
        (LogonType::RemoteInteractive, _, _) => (3_389, AppLayer::Rdp),
        _ if guest => (443, trust::speech(act, wish.host)),
        _ if wish.over == Over::WinRm => (5_985, remote_shell(act.world(), wish.host)),
        _ if wish.over == Over::Rpc => (49_667, AppLayer::Rpc { interface: "IWbemServices".into() }),
        // From outside the house, a Windows server is reached by its web portal only.
        _ if wish.from.is_none() => (443, portal(act.world(), wish.host)),
        (_, _, Os::Linux | Os::Appliance) => (443, portal(act.world(), wish.host)),
        _ => (445, AppLayer::Smb),
    };
    let mut draw = act.stage.seed.draw(&wish.name, "logon flow", act.at().0 as u64);
    let lasts = if port == 3_389 {
        draw.span(SimSpan::mins(4), SimSpan::mins(35))
    } else {
        draw.span(SimSpan::millis(80), SimSpan::secs(20))
    };
    let heavy = if port == 3_389 { 400_000 } else { 1_400 };
    let connect = Connect {
        host: wish.from,
        outside: wish.from_address.filter(|_| wish.from.is_none()),
        process: None,
        to: Destination::Host(wish.host),
        port,
        proto: Proto::Tcp,
        app,
        sent_bytes: draw.heavy_tail(heavy / 2),
        received_bytes: draw.heavy_tail(heavy),
        lasts,
    };
    let flow = network::connect(act, connect)?;
    let tuple = act.world().flow(flow).tuple;
    act.tick(SimSpan::millis(2));
    Ok((Some((tuple.src, tuple.src_port)), Some(flow)))
}

fn portal(world: &World, host: HostId) -> AppLayer {
    AppLayer::Tls {
        server_name: world.host(host).fqdn.clone(),
        client: "vpn".into(),
        user_agent: "vpn".into(),
        self_signed: false,
    }
}

/// Remote management as its own client speaks it.
fn remote_shell(world: &World, host: HostId) -> AppLayer {
    AppLayer::Http {
        method: "POST".into(),
        host: world.host(host).fqdn.clone(),
        uri: "/wsman".into(),
        user_agent: "Microsoft WinRM Client".into(),
        status: 200,
        mime: "application/soap+xml".into(),
    }
}

/// What the check of name, password and rights says; counts wrong passwords.
fn verdict(act: &mut Act<'_, '_>, wish: &LogOn, account: Option<AccountId>) -> Option<LogonFailure> {
    let at = act.at();
    let Some(id) = account else { return Some(LogonFailure::NoSuchUser) };
    let account = act.world_mut().account_mut(id);
    if !account.enabled {
        return Some(LogonFailure::Disabled);
    }
    if account.locked_until.is_some_and(|until| until > at) {
        return Some(LogonFailure::LockedOut);
    }
    let right = wish.package == AuthPackage::SshKey || wish.password_version == Some(account.password_version);
    if right {
        account.bad_passwords = 0;
        account.locked_until = None;
        return (!may_enter(act.world(), wish, id)).then_some(LogonFailure::NotGranted);
    }
    account.bad_passwords += 1;
    if account.bad_passwords >= LOCKOUT_AFTER {
        account.locked_until = Some(at + LOCKOUT_LASTS);
        account.bad_passwords = 0;
    }
    Some(LogonFailure::WrongPassword)
}

/// Remote desktop on Windows is for administrators and members of the group; everybody may use the own machine.
fn may_enter(world: &World, wish: &LogOn, account: AccountId) -> bool {
    let host = world.host(wish.host);
    let account = world.account(account);
    if wish.kind != LogonType::RemoteInteractive || !host.os.is_windows() || host.owner == Some(account.id) {
        return true;
    }
    account.groups.iter().any(|g| matches!(g, Group::DomainAdmins | Group::Administrators | Group::RemoteDesktopUsers))
}

/// Accounts of one Linux host only: nothing reaches the directory.
fn is_local(wish: &LogOn) -> bool {
    matches!(wish.package, AuthPackage::SshPassword | AuthPackage::SshKey)
}

/// What the domain controller notes of the attempt.
fn controller_side(
    act: &mut Act<'_, '_>,
    wish: &LogOn,
    account: Option<AccountId>,
    failure: Option<LogonFailure>,
) -> Option<FlowId> {
    if let Some(address) = trust::guest_address(act, wish) {
        return trust::guest_tickets(act, wish, address, failure.is_none());
    }
    let world = act.world();
    let client = world.host(wish.from.unwrap_or(wish.host));
    let controller = reached_controller(world, client).filter(|_| !is_local(wish))?;
    let (client, controller, client_name) = (client.id, controller.id, client.name.to_ascii_uppercase());
    let foreign = wish.from.is_none() && wish.from_address.is_some();
    let fallback = failure.is_some() && wish.kind == LogonType::Network;
    let built_in = account.is_some_and(|a| world.account(a).kind == AccountKind::BuiltIn);
    if built_in || wish.kind == LogonType::CachedInteractive {
        return None;
    }
    let mut tickets = None;
    if wish.package == AuthPackage::Ntlm || foreign || fallback {
        let workstation: Text =
            if foreign { world.host(wish.host).name.to_ascii_uppercase().into() } else { client_name.into() };
        act.emit(controller, EffectKind::NtlmChecked { name: wish.name.clone(), workstation, failure });
    } else if let Some(account) = account {
        tickets = ask_for_tickets(act, client, controller);
        let port = tickets.map_or(0, |f| act.world().flow(f).tuple.src_port);
        let source = (act.world().host(client).address, port);
        if needs_ticket_granting(act, wish, account) || failure.is_some() {
            wire::ticket(act, tickets, account, None, failure);
            act.emit(
                controller,
                EffectKind::TicketRequested { account, request: TicketRequest::Authentication, source, failure },
            );
        } else {
            windows::renew_ticket(act, controller, account, source);
        }
    }
    let locked = account
        .filter(|a| failure == Some(LogonFailure::WrongPassword) && act.world().account(*a).locked_until.is_some());
    if let Some(account) = locked {
        let caller = act.world().host(client).name.to_ascii_uppercase().into();
        act.emit(controller, EffectKind::LockedOut { account, caller });
    }
    tickets
}

/// The domain controller of a client, if it can be asked now.
pub(super) fn reached_controller<'a>(world: &'a World, client: &Host) -> Option<&'a Host> {
    let controller = world.server_for(HostRole::DomainController, client.id)?;
    let reached = controller.is_reachable() && client.is_reachable();
    (reached && world.is_linked(Some(client.id), Some(controller.id))).then_some(controller)
}

/// At a keyboard always; over the network about every fourth time, as the ticket lasts for hours.
fn needs_ticket_granting(act: &Act<'_, '_>, wish: &LogOn, account: AccountId) -> bool {
    let name = &act.world().account(account).name;
    !matches!(wish.kind, LogonType::Network | LogonType::Unlock)
        || act.stage.seed.draw(name, "ticket granting", act.at().0 as u64).chance(250)
}

/// The Kerberos flow; none on the controller itself.
pub(super) fn ask_for_tickets(act: &mut Act<'_, '_>, client: HostId, controller: HostId) -> Option<FlowId> {
    if client == controller {
        return None;
    }
    let connect = Connect {
        host: Some(client),
        outside: None,
        process: act.world().host(client).resident.get("lsass").copied().filter(|p| act.world().process(*p).is_alive()),
        to: Destination::Host(controller),
        port: 88,
        proto: Proto::Tcp,
        app: AppLayer::Kerberos,
        sent_bytes: 1_720,
        received_bytes: 1_844,
        lasts: SimSpan::millis(6),
    };
    let flow = network::connect(act, connect);
    act.tick(SimSpan::millis(3));
    flow.ok()
}

fn admit(
    act: &mut Act<'_, '_>,
    wish: &LogOn,
    account: AccountId,
    source: Option<Endpoint>,
    ticket_flow: Option<FlowId>,
) -> LogonRef {
    let id = LogonRef(act.world().logons.len() as u32);
    let guest = trust::guest_address(act, wish).is_some();
    let (at, world) = (act.at(), act.world());
    let host = world.host(wish.host);
    let gap = act.stage.seed.draw(&host.name, "logon gap", host.next_logon.0).heavy_tail(900).min(90_000);
    let foreign = wish.from.is_none() && wish.from_address.is_some() && !guest;
    let package = if foreign && !is_local(wish) { AuthPackage::Ntlm } else { wish.package };
    let tickets = matches!(package, AuthPackage::Kerberos | AuthPackage::Negotiate);
    let guid = if tickets {
        digest::guid(&[
            &world.company.domain_guid.0.to_le_bytes(),
            wish.name.as_bytes(),
            host.name.as_bytes(),
            &at.0.to_le_bytes(),
        ])
    } else {
        crate::base::ids::Guid(0)
    };
    let elevated =
        (wish.elevated && may_elevate(world.account(account), host.owner)) || world.account(account).is_privileged();
    let service: Text = host.machine_name().into();
    let logon_id = match &*wish.name {
        "SYSTEM" => LogonId::SYSTEM,
        "NETWORK SERVICE" => LogonId::NETWORK_SERVICE,
        "LOCAL SERVICE" => LogonId::LOCAL_SERVICE,
        _ => act.world_mut().host_mut(wish.host).take_logon_id(gap),
    };
    let logon = Logon {
        id,
        host: wish.host,
        logon_id,
        guid,
        account,
        kind: wish.kind,
        package,
        source,
        source_host: wish.from,
        elevated,
        opened: at,
        closed: None,
    };
    act.world_mut().logons.push(logon);
    if tickets && wish.kind != LogonType::CachedInteractive {
        service_ticket(act, wish, (account, id), service, ticket_flow);
    }
    windows::typed_credentials(act, wish, account);
    act.emit(wish.host, EffectKind::LoggedOn { logon: id });
    windows::first_share(act, wish, id);
    id
}

/// A full token is for administrators; own-machine administrators are not modelled.
fn may_elevate(account: &Account, owner: Option<AccountId>) -> bool {
    account.is_privileged()
        || matches!(account.kind, AccountKind::Admin | AccountKind::Service | AccountKind::Machine)
        || owner.is_none()
}

fn service_ticket(
    act: &mut Act<'_, '_>,
    wish: &LogOn,
    (account, logon): (AccountId, LogonRef),
    service: Text,
    flow: Option<FlowId>,
) {
    let world = act.world();
    let client = world.host(wish.from.unwrap_or(wish.host));
    let Some(controller) = reached_controller(world, client).map(|c| c.id) else { return };
    let source = flow.map_or((client.address, 0), |f| {
        let tuple = world.flow(f).tuple;
        (tuple.src, tuple.src_port)
    });
    wire::ticket(act, flow, account, Some((wish.host, wish.kind)), None);
    let request = TicketRequest::Service { service, logon: Some(logon), weak: false };
    act.emit(controller, EffectKind::TicketRequested { account, request, source, failure: None });
}

fn refuse(
    act: &mut Act<'_, '_>,
    wish: &LogOn,
    account: Option<AccountId>,
    source: Option<Endpoint>,
    failure: LogonFailure,
) -> Refusal {
    let fallback = wish.kind == LogonType::Network && wish.package == AuthPackage::Kerberos;
    let guest = trust::guest_address(act, wish).is_some();
    let foreign = wish.from.is_none() && wish.from_address.is_some() && !is_local(wish) && !guest;
    let package = if fallback || foreign { AuthPackage::Ntlm } else { wish.package };
    let kind = EffectKind::LogonFailed {
        name: wish.name.clone(),
        account,
        kind: wish.kind,
        package,
        source,
        source_host: wish.from,
        failure,
    };
    act.emit(wish.host, kind);
    Refusal::LogonDenied(failure)
}

/// Closes a session; what still runs in it ends first.
///
/// # Errors
/// `ProcessGone` when it is closed already.
pub fn log_off(act: &mut Act<'_, '_>, logon: LogonRef) -> Result<Made, Refusal> {
    if act.world().logon(logon).closed.is_some() {
        return Err(Refusal::ProcessGone);
    }
    let host = act.world().logon(logon).host;
    let members: Vec<ProcId> =
        act.world().host(host).live.values().copied().filter(|p| act.world().process(*p).logon == logon).collect();
    for member in members.into_iter().rev() {
        process::end(act, member, 0x4001_0004);
    }
    let at = act.at();
    act.world_mut().logons[logon.index()].closed = Some(at);
    act.emit(host, EffectKind::LoggedOff { logon });
    Ok(Made::Nothing)
}

//! What passes inside flows, noted where it happens, so that network sensors and host logs agree.
//!
//! *Writes* the exchanges of flows and the memory of first sightings. *Invariant*: notes follow from
//! what the world did; the draws here choose names only and change nothing else.

use super::Act;
use crate::base::Text;
use crate::base::ids::{AccountId, FlowId, HostId, LogonRef};
use crate::base::net::Proto;
use crate::base::rng::Draw;
use crate::base::time::SimSpan;
use crate::simulation::effect::LogonFailure;
use crate::simulation::intent::LogOn;
use crate::simulation::windows::ShareAccess;
use crate::world::exchange::{Call, Exchange, FileAction, Lease, Session, SharedFile, Ticket};
use crate::world::wire::Novelty;
use crate::world::{AccountKind, AppLayer, AuthPackage, Host, LogonType, World};

/// How long an address is leased (the default of Windows' own server is eight days; companies with
/// laptops set eight hours).
const LEASE: SimSpan = SimSpan::hours(8);

/// Adds to what passed inside `flow`.
pub(super) fn note(act: &mut Act<'_, '_>, flow: Option<FlowId>, what: Exchange) {
    if let Some(flow) = flow.and_then(|flow| act.world_mut().flows.get_mut(flow)) {
        flow.exchanges.push(what);
    }
}

/// What a flow says by itself, without anybody logging on.
pub(super) fn spoken(act: &mut Act<'_, '_>, id: FlowId) {
    let world = act.world();
    let flow = world.flow(id);
    let (Some(source), Some(target)) = (flow.source, flow.target) else { return };
    match flow.app {
        AppLayer::Smb if flow.process.is_some() => {
            let (sent, received) = (flow.sent_bytes, flow.received_bytes);
            let caller = world.host(source);
            let owner = caller.owner.map_or_else(|| caller.machine_name().into(), |a| world.account(a).name.clone());
            let mut draw = act.stage.seed.draw(&owner, "shared files", act.at().0 as u64);
            let department = caller.department.clone();
            let share = share_name(world.host(target), &department);
            let action = if sent > received { FileAction::Write } else { FileAction::Read };
            let name = document(&mut draw).into();
            note(act, Some(id), Exchange::Tree { share: share.clone() });
            let size_bytes = sent.max(received) * 9 / 10;
            note(act, Some(id), Exchange::File(SharedFile { share, name, action, size_bytes }));
        }
        AppLayer::Dhcp => {
            let caller = world.host(source);
            let (mac, address, name) = (caller.mac, caller.address, caller.name.clone());
            let transaction = act.stage.seed.draw(&name, "lease", act.at().0 as u64).bits() as u32;
            let lease = Lease { mac, address, name, lasts: LEASE, renewal: true, transaction };
            note(act, Some(id), Exchange::Lease(lease));
        }
        _ => {}
    }
}

/// A ticket request on its flow; without a service it is the first one.
pub(super) fn ticket(
    act: &mut Act<'_, '_>,
    flow: Option<FlowId>,
    account: AccountId,
    service: Option<(HostId, LogonType)>,
    failure: Option<LogonFailure>,
) {
    let world = act.world();
    let client = world.account(account).name.clone();
    let service_name = match service {
        None => format!("krbtgt/{}", world.company.dns_domain.to_ascii_uppercase()),
        Some((host, kind)) => {
            let class = match kind {
                LogonType::Network if world.account(account).kind == AccountKind::Foreign => "HTTP",
                LogonType::Network => "cifs",
                LogonType::RemoteInteractive => "TERMSRV",
                _ => "host",
            };
            format!("{class}/{}", world.host(host).fqdn)
        }
    };
    let error = failure.map_or(0, kerberos_error);
    let what = Ticket { client, service: service_name.into(), first: service.is_none(), error };
    note(act, flow, Exchange::Ticket(what));
}

/// Error numbers of RFC 4120, section 7.5.9.
pub(super) fn kerberos_error(failure: LogonFailure) -> u32 {
    match failure {
        LogonFailure::NoSuchUser => 6,
        LogonFailure::NotGranted => 12,
        LogonFailure::Disabled | LogonFailure::LockedOut => 18,
        LogonFailure::Expired => 23,
        LogonFailure::WrongPassword => 24,
    }
}

/// The proof of identity on the flow that carried it.
pub(super) fn authenticated(
    act: &mut Act<'_, '_>,
    carrier: Option<FlowId>,
    wish: &LogOn,
    account: Option<AccountId>,
    failure: Option<LogonFailure>,
) {
    let Some(flow) = carrier else { return };
    let success = failure.is_none() && account.is_some();
    let world = act.world();
    let what = match world.flow(flow).app {
        AppLayer::Ssh => Exchange::Shell { key: wish.package == AuthPackage::SshKey, success },
        AppLayer::Smb | AppLayer::Rdp => {
            let from = wish.from.map(|h| world.host(h).name.to_ascii_uppercase());
            // Windows falls back to NTLM when the ticket was refused.
            let package = if success { wish.package } else { AuthPackage::Ntlm };
            Exchange::Session(Session {
                name: wish.name.clone(),
                domain: world.company.netbios.clone(),
                workstation: from.unwrap_or_default().into(),
                package,
                success,
            })
        }
        _ => return,
    };
    note(act, Some(flow), what);
}

/// A document of a department, below its share.
pub(super) fn document(draw: &mut Draw) -> String {
    let folders = ["", "archive\\", "templates\\", "2025\\", "2025\\q1\\"];
    let words = ["roster", "plan", "report", "budget", "list", "contract", "offer", "minutes"];
    let endings = ["docx", "xlsx", "xlsx", "pdf", "pptx"];
    let folder = draw.pick(&folders).copied().unwrap_or_default();
    let word = draw.pick(&words).copied().unwrap_or_default();
    let ending = draw.pick(&endings).copied().unwrap_or_default();
    format!("{folder}{word}_{:03}.{ending}", draw.between(1, 400))
}

/// A session opened `share` and `paths` on it; for `IPC$` the paths are pipes.
pub(super) fn shared(act: &mut Act<'_, '_>, logon: LogonRef, share: &str, paths: &[Text], access: ShareAccess) {
    let Some(flow) = carrier_of(act.world(), logon) else { return };
    let world = act.world();
    let session = world.logon(logon);
    let tree = share_name(world.host(session.host), share);
    let entity = world.account(session.account).name.clone();
    let mut draw = act.stage.seed.draw(&entity, "sizes of shared files", act.at().0 as u64);
    note(act, Some(flow), Exchange::Tree { share: tree.clone() });
    for path in paths {
        if share == "IPC$" {
            for call in calls(path) {
                note(act, Some(flow), Exchange::Call(*call));
            }
        } else {
            let size_bytes = if path.ends_with(".ini") { 62 } else { draw.heavy_tail(9_000).min(4_000_000) };
            let write = access == ShareAccess::Write || path.ends_with(".exe");
            let action = if write { FileAction::Write } else { FileAction::Read };
            let file = SharedFile { share: tree.clone(), name: path.clone(), action, size_bytes };
            note(act, Some(flow), Exchange::File(file));
        }
    }
}

/// The flow that carries a remote session: the youngest of its ends.
fn carrier_of(world: &World, logon: LogonRef) -> Option<FlowId> {
    let session = world.logon(logon);
    let (src, src_port) = session.source?;
    let recent = world.flows.iter().rev().take(64);
    let mut ours = recent.filter(|f| f.target == Some(session.host) && f.app == AppLayer::Smb);
    ours.find(|f| f.tuple.src == src && f.tuple.src_port == src_port).map(|f| f.id)
}

fn share_name(host: &Host, share: &str) -> Text {
    format!("\\\\{}\\{share}", host.name).into()
}

/// Calls a client makes on a pipe. Source: the operation numbers of MS-SRVS, MS-SCMR, MS-SAMR, MS-LSAD, MS-RRP.
fn calls(pipe: &str) -> &'static [Call] {
    const fn call(
        pipe: &'static str,
        interface: &'static str,
        uuid: &'static str,
        number: u16,
        operation: &'static str,
    ) -> Call {
        Call { pipe, interface, uuid, operation, number }
    }
    const SRVSVC: &str = "4b324fc8-1670-01d3-1278-5a47bf6ee188";
    const SVCCTL: &str = "367abb81-9844-35f1-ad32-98f038001003";
    const SAMR: &str = "12345778-1234-abcd-ef00-0123456789ac";
    const LSARPC: &str = "12345778-1234-abcd-ef00-0123456789ab";
    const WINREG: &str = "338cd001-2244-31f1-aaaa-900038001003";
    match pipe {
        "srvsvc" => {
            const CALLS: &[Call] = &[call(r"\pipe\srvsvc", "srvsvc", SRVSVC, 21, "NetrServerGetInfo")];
            CALLS
        }
        "svcctl" => {
            const CALLS: &[Call] = &[
                call(r"\pipe\svcctl", "svcctl", SVCCTL, 15, "OpenSCManagerW"),
                call(r"\pipe\svcctl", "svcctl", SVCCTL, 12, "CreateServiceW"),
                call(r"\pipe\svcctl", "svcctl", SVCCTL, 19, "StartServiceW"),
                call(r"\pipe\svcctl", "svcctl", SVCCTL, 0, "CloseServiceHandle"),
            ];
            CALLS
        }
        "samr" => {
            const CALLS: &[Call] = &[
                call(r"\pipe\samr", "samr", SAMR, 64, "SamrConnect5"),
                call(r"\pipe\samr", "samr", SAMR, 6, "SamrEnumerateDomainsInSamServer"),
                call(r"\pipe\samr", "samr", SAMR, 13, "SamrEnumerateUsersInDomain"),
            ];
            CALLS
        }
        "lsarpc" => {
            const CALLS: &[Call] = &[
                call(r"\pipe\lsass", "lsarpc", LSARPC, 44, "LsarOpenPolicy2"),
                call(r"\pipe\lsass", "lsarpc", LSARPC, 58, "LsarLookupNames3"),
            ];
            CALLS
        }
        "winreg" => {
            const CALLS: &[Call] = &[
                call(r"\pipe\winreg", "winreg", WINREG, 2, "OpenLocalMachine"),
                call(r"\pipe\winreg", "winreg", WINREG, 15, "BaseRegOpenKey"),
            ];
            CALLS
        }
        _ => &[],
    }
}

/// Remembers what `id` shows for the first time today, if it crosses from one zone into another.
pub(super) fn introduce(act: &mut Act<'_, '_>, id: FlowId) {
    let world = act.world();
    let flow = world.flow(id);
    if !flow.came_up() || !world.crosses_zones(flow) {
        return;
    }
    let (at, tuple) = (flow.opened, flow.tuple);
    let mut news = vec![Novelty::Pair(tuple.src, tuple.dst, tuple.dst_port)];
    if flow.target.is_some() && tuple.proto == Proto::Tcp {
        news.push(Novelty::Host(tuple.dst));
    }
    match &flow.app {
        AppLayer::Tls { .. } => news.extend(flow.certificate()),
        AppLayer::Http { user_agent, .. } => news.push(Novelty::Program(tuple.src, user_agent.clone())),
        AppLayer::Ssh => {
            news.push(Novelty::Program(tuple.src, "ssh".into()));
            news.push(Novelty::Program(tuple.dst, "sshd".into()));
        }
        _ => {}
    }
    for what in news {
        act.world_mut().wire.note(at, what, id);
    }
}

//! What runs on a machine before anybody has touched it: the kernel's children and the agents.
//!
//! Shape after the process tree of an ordinary Windows 11 or Server 2022 start: session manager gone,
//! `csrss`, `wininit` and `winlogon` without living parent, services under `services.exe`.
//! Simplified: one service host for each account instead of dozens.

use super::build::Builder;
use crate::base::Text;
use crate::base::ids::{AccountId, Guid, HostId, LogonId, LogonRef, Pid, ProcId};
use crate::base::rng::Draw;
use crate::base::time::{SimSpan, SimTime};
use crate::world::process::{process_guid, program_sha256};
use crate::world::{AuthPackage, HostRole, Integrity, Logon, LogonType, Os, Process};

/// Whose session a program of the start runs in: index into [`Builder::built_in`].
const SYSTEM: usize = 0;
const LOCAL: usize = 1;
const NETWORK: usize = 2;
const ROOT: usize = 3;

struct Program {
    /// Resident role, if habits and sensors ask for it.
    role: Option<&'static str>,
    image: &'static str,
    command: &'static str,
    /// Position of the parent in the list.
    parent: Option<usize>,
    session: usize,
}

const fn program(
    role: Option<&'static str>,
    image: &'static str,
    command: &'static str,
    parent: Option<usize>,
    session: usize,
) -> Program {
    Program { role, image, command, parent, session }
}

const WINDOWS: [Program; 14] = [
    program(Some("system"), "System", "", None, SYSTEM),
    program(None, r"C:\Windows\System32\smss.exe", r"\SystemRoot\System32\smss.exe", Some(0), SYSTEM),
    program(
        None,
        r"C:\Windows\System32\csrss.exe",
        r"%SystemRoot%\system32\csrss.exe ObjectDirectory=\Windows",
        None,
        SYSTEM,
    ),
    program(None, r"C:\Windows\System32\wininit.exe", "wininit.exe", None, SYSTEM),
    program(Some("winlogon"), r"C:\Windows\System32\winlogon.exe", "winlogon.exe", None, SYSTEM),
    program(
        Some("services"),
        r"C:\Windows\System32\services.exe",
        r"C:\Windows\system32\services.exe",
        Some(3),
        SYSTEM,
    ),
    program(Some("lsass"), r"C:\Windows\System32\lsass.exe", r"C:\Windows\system32\lsass.exe", Some(3), SYSTEM),
    program(
        None,
        r"C:\Windows\System32\svchost.exe",
        r"C:\Windows\system32\svchost.exe -k DcomLaunch -p",
        Some(5),
        SYSTEM,
    ),
    program(
        Some("svchost"),
        r"C:\Windows\System32\svchost.exe",
        r"C:\Windows\system32\svchost.exe -k netsvcs -p",
        Some(5),
        SYSTEM,
    ),
    program(
        None,
        r"C:\Windows\System32\svchost.exe",
        r"C:\Windows\system32\svchost.exe -k NetworkService -p",
        Some(5),
        NETWORK,
    ),
    program(
        None,
        r"C:\Windows\System32\svchost.exe",
        r"C:\Windows\system32\svchost.exe -k LocalServiceNetworkRestricted -p",
        Some(5),
        LOCAL,
    ),
    program(Some("spooler"), r"C:\Windows\System32\spoolsv.exe", r"C:\Windows\System32\spoolsv.exe", Some(5), SYSTEM),
    program(
        Some("agent"),
        r"C:\Program Files\EndpointGuard\egagent.exe",
        r#""C:\Program Files\EndpointGuard\egagent.exe" --service"#,
        Some(5),
        SYSTEM,
    ),
    program(Some("taskhost"), r"C:\Windows\System32\taskhostw.exe", "taskhostw.exe SYSTEM", Some(8), SYSTEM),
];

const LINUX: [Program; 6] = [
    program(Some("init"), "/usr/lib/systemd/systemd", "/sbin/init", None, ROOT),
    program(None, "/usr/lib/systemd/systemd-journald", "/usr/lib/systemd/systemd-journald", Some(0), ROOT),
    program(Some("sshd"), "/usr/sbin/sshd", "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups", Some(0), ROOT),
    program(Some("cron"), "/usr/sbin/cron", "/usr/sbin/cron -f", Some(0), ROOT),
    program(None, "/usr/sbin/rsyslogd", "/usr/sbin/rsyslogd -n -iNONE", Some(0), ROOT),
    program(None, "/sbin/auditd", "/sbin/auditd", Some(0), ROOT),
];

/// Time since the last start: servers for weeks, desks for hours or days.
pub(super) fn uptime(role: HostRole, draw: &mut Draw) -> SimSpan {
    match role {
        HostRole::Workstation => draw.span(SimSpan::hours(9), SimSpan::hours(24 * 12)),
        _ => draw.span(SimSpan::hours(24 * 3), SimSpan::hours(24 * 45)),
    }
}

/// Starts a machine at its own boot time.
pub(super) fn boot(b: &mut Builder, host: HostId) {
    let (programs, extra): (&[Program], Option<Program>) = match b.world.host(host).os {
        Os::Windows11 | Os::WindowsServer2022 => (&WINDOWS, windows_extra(b.world.host(host).role)),
        Os::Linux => (&LINUX, linux_extra(b.world.host(host).role)),
        Os::Appliance => return,
    };
    let name = b.world.host(host).name.clone();
    let mut draw = b.seed.draw(&name, "boot", 0);
    let booted = b.world.host(host).booted;
    let sessions = sessions(b, host, booted, &mut draw);
    let windows = b.world.host(host).os.is_windows();
    let mut pid = if windows { 4 } else { 1 };
    let mut at = booted;
    let mut started: Vec<ProcId> = Vec::new();
    for program in programs.iter().chain(extra.as_ref()) {
        let session = sessions[program.session];
        let parent = program.parent.and_then(|n| started.get(n)).copied();
        let id = start(b, host, program, session, parent, (Pid(pid), at));
        started.push(id);
        // Later ids rise with gaps, as other short-lived programs of the start had them.
        pid += if windows { 4 * draw.between(14, 90) as u32 } else { draw.between(150, 400) as u32 };
        at += draw.span(SimSpan::millis(40), SimSpan::millis(1_900));
    }
    let row = b.world.host_mut(host);
    row.next_pid = pid + if windows { 4 * draw.between(100, 900) as u32 } else { draw.between(400, 9_000) as u32 };
}

fn windows_extra(role: HostRole) -> Option<Program> {
    let (image, command) = match role {
        HostRole::DomainController => (r"C:\Windows\System32\dns.exe", r"C:\Windows\system32\dns.exe"),
        HostRole::FileServer => (r"C:\Windows\System32\dfsrs.exe", r"C:\Windows\system32\DFSRs.exe"),
        HostRole::BackupServer => {
            (r"C:\Program Files\VaultCopy\vaultcopy.exe", r#""C:\Program Files\VaultCopy\vaultcopy.exe" --service"#)
        }
        HostRole::ManagementServer => {
            (r"C:\Program Files\Watchpost\watchpost.exe", r#""C:\Program Files\Watchpost\watchpost.exe" --service"#)
        }
        HostRole::AppServer => (
            r"C:\Program Files\Quayside\QuaysideServer.exe",
            r#""C:\Program Files\Quayside\QuaysideServer.exe" --service"#,
        ),
        _ => return None,
    };
    let resident = (role == HostRole::ManagementServer).then_some("watchpost");
    Some(program(resident, image, command, Some(5), SYSTEM))
}

fn linux_extra(role: HostRole) -> Option<Program> {
    match role {
        HostRole::WebServer => {
            Some(program(None, "/usr/sbin/nginx", "nginx: master process /usr/sbin/nginx", Some(0), ROOT))
        }
        HostRole::VpnServer => {
            Some(program(None, "/usr/sbin/openvpn", "/usr/sbin/openvpn --config server.conf", Some(0), ROOT))
        }
        _ => None,
    }
}

/// The system's own sessions of this machine, by position in [`Builder::built_in`].
fn sessions(b: &mut Builder, host: HostId, booted: SimTime, draw: &mut Draw) -> [LogonRef; 4] {
    let windows = b.world.host(host).os.is_windows();
    let wanted: &[(usize, LogonId)] = if windows {
        &[(SYSTEM, LogonId::SYSTEM), (LOCAL, LogonId::LOCAL_SERVICE), (NETWORK, LogonId::NETWORK_SERVICE)]
    } else {
        &[(ROOT, LogonId::SYSTEM)]
    };
    let mut out = [LogonRef(0); 4];
    for (slot, logon_id) in wanted {
        out[*slot] =
            session(b, host, b.built_in[*slot], *logon_id, booted + draw.span(SimSpan::ZERO, SimSpan::secs(2)));
    }
    out
}

fn session(b: &mut Builder, host: HostId, account: AccountId, logon_id: LogonId, opened: SimTime) -> LogonRef {
    let id = LogonRef(b.world.logons.len() as u32);
    b.world.logons.push(Logon {
        id,
        host,
        logon_id,
        guid: Guid(0),
        account,
        kind: LogonType::Service,
        package: AuthPackage::Negotiate,
        source: None,
        source_host: None,
        elevated: true,
        opened,
        closed: None,
    });
    id
}

fn start(
    b: &mut Builder,
    host: HostId,
    p: &Program,
    logon: LogonRef,
    parent: Option<ProcId>,
    at: (Pid, SimTime),
) -> ProcId {
    let id = ProcId(b.world.processes.len() as u32);
    let (pid, started) = at;
    let machine = b.world.host(host).machine_guid;
    let os = b.world.host(host).os;
    let directory: Text = if os.is_windows() { r"C:\Windows\system32\".into() } else { "/".into() };
    let account = b.world.logon(logon).account;
    b.world.processes.push(Process {
        id,
        host,
        pid,
        guid: process_guid(machine, started, pid),
        parent,
        image: p.image.into(),
        command_line: p.command.into(),
        directory,
        account,
        logon,
        integrity: Integrity::System,
        sha256: program_sha256(os, p.image),
        started,
        ended: None,
    });
    let row = b.world.host_mut(host);
    row.live.insert(pid, id);
    if let Some(role) = p.role {
        row.resident.insert(role.into(), id);
    }
    id
}

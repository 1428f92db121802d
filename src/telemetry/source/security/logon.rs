//! Logons: 4624 with 4672, 4625, 4634.

use super::fields::change::user_logged_off;
use super::fields::{FAILURE, logged_off, logged_on, logon_failed, privileged};
use super::{Writing, subject};
use crate::base::ids::LogonId;
use crate::simulation::effect::LogonFailure;
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::{Joined as _, Value};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::windows::{Message, NO_GUID, NULL_SID, braced, dash, service_pid};
use crate::world::{Account, AuthPackage, Host, Logon, LogonType, World};
use smol_str::ToSmolStr as _;
use std::net::Ipv4Addr;

pub(super) fn observe(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    let writing = Writing::by_lsass(effect, world);
    match &effect.kind {
        EffectKind::LoggedOn { logon } => {
            let logon = world.logon(*logon);
            out.emit_written(&writing, &logged_on::TYPE, &logged_on::MESSAGE, opened(world, logon));
            if logon.elevated {
                let values = [subject_of(world, logon), vec![privileges(logon).into()]].joined();
                out.emit_written(&writing, &privileged::TYPE, &privileged::MESSAGE, values);
            }
        }
        EffectKind::LoggedOff { logon } => {
            let logon = world.logon(*logon);
            let account = world.account(logon.account);
            let who: Vec<Value> = vec![
                account.sid.clone().into(),
                account.name.clone().into(),
                account.domain.clone().into(),
                logon.logon_id.to_smolstr().into(),
            ];
            if matches!(
                logon.kind,
                LogonType::Interactive | LogonType::RemoteInteractive | LogonType::CachedInteractive
            ) {
                out.emit_written(&writing, &user_logged_off::TYPE, &user_logged_off::MESSAGE, who.clone());
            }
            let values = [who, vec![(logon.kind as u8).to_smolstr().into()]].joined();
            out.emit_written(&writing, &logged_off::TYPE, &logged_off::MESSAGE, values);
        }
        EffectKind::LogonFailed { name, account, kind, package, source, source_host, failure } => {
            let domain = account.map_or(&world.company.netbios, |a| &world.account(a).domain);
            let (status, reason, sub) = codes(*failure);
            let way = Way { host: writing.host, kind: *kind, package: *package, source: *source };
            let station = source_host.map(|h| world.host(h));
            let (caller, program) = way.caller(world);
            let (ip, port) = way.address();
            let values = [
                way.subject(world),
                vec![NULL_SID.into(), name.clone().into(), domain.clone().into()],
                vec![status.into(), reason.into(), sub.into()],
                vec![(*kind as u8).to_smolstr().into(), way.process().into(), way.package().into()],
                vec![way.workstation(world, station), dash(), dash(), "0".into(), caller, program, ip, port],
            ]
            .joined();
            let message = Message { keywords: FAILURE, ..logon_failed::MESSAGE };
            out.emit_written(&writing, &logon_failed::TYPE, &message, values);
        }
        _ => {}
    }
}

/// How somebody came, as 4624 and 4625 tell it.
struct Way<'a> {
    host: &'a Host,
    kind: LogonType,
    package: AuthPackage,
    source: Option<(Ipv4Addr, u16)>,
}

impl Way<'_> {
    fn is_network(&self) -> bool {
        self.kind == LogonType::Network
    }

    /// Network logons are asked for by nobody; all others by the machine itself.
    fn subject(&self, world: &World) -> Vec<Value> {
        if self.is_network() {
            vec![NULL_SID.into(), dash(), dash(), "0x0".into()]
        } else {
            subject::system(world, self.host)
        }
    }

    /// Padded with blanks to eight characters where Windows does so.
    fn process(&self) -> &'static str {
        match (self.kind, self.package) {
            (LogonType::Network, AuthPackage::Ntlm) => "NtLmSsp ",
            (LogonType::Network, AuthPackage::Negotiate) | (LogonType::Batch | LogonType::Service, _) => "Advapi  ",
            (LogonType::Network, _) => "Kerberos",
            (LogonType::NewCredentials, _) => "seclogo",
            _ => "User32 ",
        }
    }

    fn package(&self) -> &'static str {
        match (self.is_network(), self.package) {
            (true, AuthPackage::Ntlm) => "NTLM",
            (true, AuthPackage::Kerberos) => "Kerberos",
            _ => "Negotiate",
        }
    }

    fn workstation(&self, world: &World, station: Option<&Host>) -> Value {
        let partner = self.source.and_then(|(address, _)| Some(world.trust_at(address)?.station(address)));
        match self.kind {
            LogonType::Network if self.package == AuthPackage::Ntlm && partner.is_some() => {
                partner.unwrap_or_default().into()
            }
            LogonType::Network if self.package == AuthPackage::Ntlm => {
                // Who comes from outside is checked by the server in its own name, as in 4776.
                station.unwrap_or(self.host).name.to_ascii_uppercase().into()
            }
            LogonType::Network | LogonType::Service | LogonType::Batch => dash(),
            _ => self.host.name.to_ascii_uppercase().into(),
        }
    }

    fn caller(&self, world: &World) -> (Value, Value) {
        let (service, path) = match self.kind {
            LogonType::Network => return ("0x0".into(), dash()),
            LogonType::Service => ("services", r"C:\Windows\System32\services.exe"),
            LogonType::Unlock => ("lsass", r"C:\Windows\System32\lsass.exe"),
            _ => ("svchost", r"C:\Windows\System32\svchost.exe"),
        };
        (format!("{:#x}", service_pid(world, self.host, service)).into(), path.into())
    }

    fn address(&self) -> (Value, Value) {
        match (self.kind, self.source) {
            (LogonType::Service | LogonType::Batch, _) | (LogonType::Network, None) => (dash(), dash()),
            (LogonType::Network, Some((ip, _))) if ip == self.host.address => ("::1".into(), "0".into()),
            (LogonType::RemoteInteractive, Some((ip, _))) => (ip.to_smolstr().into(), "0".into()),
            (_, Some((ip, port))) => (ip.to_smolstr().into(), port.to_smolstr().into()),
            _ => ("127.0.0.1".into(), "0".into()),
        }
    }
}

fn opened(world: &World, logon: &Logon) -> Vec<Value> {
    let (host, account) = (world.host(logon.host), world.account(logon.account));
    let way = Way { host, kind: logon.kind, package: logon.package, source: logon.source };
    let ntlm = way.is_network() && logon.package == AuthPackage::Ntlm;
    let station = logon.source_host.map(|h| world.host(h));
    let (caller, program) = way.caller(world);
    let (ip, port) = way.address();
    let guid = if logon.guid.0 == 0 { NO_GUID.into() } else { braced(logon.guid).into() };
    let yes_no = |yes: bool| Value::from(if yes { "%%1842" } else { "%%1843" });
    let outbound = |text: &str| if logon.kind == LogonType::NewCredentials { Value::copied(text) } else { dash() };
    [
        way.subject(world),
        vec![account.sid.clone().into(), account.name.clone().into(), target_domain(world, account, &way)],
        vec![logon.logon_id.to_smolstr().into(), (logon.kind as u8).to_smolstr().into()],
        vec![way.process().into(), way.package().into(), way.workstation(world, station), guid, dash()],
        vec![if ntlm { "NTLM V2".into() } else { dash() }, if ntlm { "128" } else { "0" }.into()],
        vec![caller, program, ip, port],
        vec![impersonation(logon).into()],
        vec![if logon.kind == LogonType::RemoteInteractive { "%%1843".into() } else { dash() }],
        vec![outbound(&account.name), outbound(&account.domain)],
        vec![yes_no(false), "0x0".into(), yes_no(logon.elevated)],
    ]
    .joined()
}

/// Kerberos network logons name the realm, everything else the NetBIOS domain.
fn target_domain(world: &World, account: &Account, way: &Way<'_>) -> Value {
    let known = account.domain == world.company.netbios || world.trust_of(account).is_some();
    let realm = way.is_network() && way.package == AuthPackage::Kerberos && known;
    if realm { world.realm_of(account).into() } else { account.domain.clone().into() }
}

/// Machine accounts and directory access delegate; everybody else impersonates.
fn impersonation(logon: &Logon) -> &'static str {
    if logon.kind == LogonType::Network && logon.package == AuthPackage::Kerberos && logon.elevated {
        "%%1840"
    } else {
        "%%1833"
    }
}

fn subject_of(world: &World, logon: &Logon) -> Vec<Value> {
    let account = world.account(logon.account);
    if logon.logon_id == LogonId::SYSTEM {
        return vec![account.sid.clone().into(), "SYSTEM".into(), "NT AUTHORITY".into(), "0x3e7".into()];
    }
    subject::session(world, logon)
}

fn privileges(logon: &Logon) -> String {
    let service = ["SeAssignPrimaryTokenPrivilege", "SeTcbPrivilege", "SeAuditPrivilege"];
    let all = [
        "SeSecurityPrivilege",
        "SeTakeOwnershipPrivilege",
        "SeLoadDriverPrivilege",
        "SeBackupPrivilege",
        "SeRestorePrivilege",
        "SeDebugPrivilege",
        "SeSystemEnvironmentPrivilege",
        "SeImpersonatePrivilege",
        "SeDelegateSessionUserImpersonatePrivilege",
    ];
    let first: &[&str] = if logon.kind == LogonType::Service { &service } else { &[] };
    [first, &all].concat().join("\r\n\t\t\t")
}

/// Status, reason and sub-status of a refused logon (Microsoft's table of 4625).
fn codes(failure: LogonFailure) -> (&'static str, &'static str, &'static str) {
    match failure {
        LogonFailure::WrongPassword => ("0xc000006d", "%%2313", "0xc000006a"),
        LogonFailure::NoSuchUser => ("0xc000006d", "%%2313", "0xc0000064"),
        LogonFailure::Disabled => ("0xc000006e", "%%2310", "0xc0000072"),
        LogonFailure::LockedOut => ("0xc0000234", "%%2307", "0x0"),
        LogonFailure::Expired => ("0xc000006e", "%%2309", "0xc0000071"),
        LogonFailure::NotGranted => ("0xc000015b", "%%2308", "0x0"),
    }
}

//! Logons on machines with the agent: rows of `DeviceLogonEvents`.

use super::deployment::deployment;
use super::fields::logon;
use super::row::{Cells, Row, ip_type};
use crate::base::Text;
use crate::base::ids::{AccountId, HostId};
use crate::simulation::effect::LogonFailure;
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::Value;
use crate::telemetry::sensor::Sink;
use crate::world::{Account, AccountKind, AuthPackage, LogonType, World};
use serde_json::json;
use smol_str::ToSmolStr as _;
use std::net::Ipv4Addr;

pub(super) fn observe(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    let host = world.host(effect.host);
    if !deployment().covers(host) {
        return;
    }
    let tried = match &effect.kind {
        EffectKind::LoggedOn { logon } => {
            let logon = world.logon(*logon);
            let account = world.account(logon.account);
            // Machines and the system's own services log on all the time.
            if !is_of_interest(account, logon.kind) {
                return;
            }
            Tried {
                name: &account.name,
                account: Some(logon.account),
                kind: logon.kind,
                package: logon.package,
                source: logon.source,
                source_host: logon.source_host,
                failure: None,
                session: Some(logon.logon_id.0 as i64),
            }
        }
        EffectKind::LogonFailed { name, account, kind, package, source, source_host, failure } => Tried {
            name,
            account: *account,
            kind: *kind,
            package: *package,
            source: *source,
            source_host: *source_host,
            failure: Some(*failure),
            session: None,
        },
        _ => return,
    };
    let lsass = host.resident.get("lsass").map(|p| world.process(*p));
    Row::new(effect, world, host, lsass).write(out, &logon::TYPE, tried.cells(world));
}

fn is_of_interest(account: &Account, kind: LogonType) -> bool {
    !matches!(account.kind, AccountKind::Machine | AccountKind::BuiltIn) && kind != LogonType::Service
}

/// A logon, granted or not.
struct Tried<'a> {
    name: &'a Text,
    account: Option<AccountId>,
    kind: LogonType,
    package: AuthPackage,
    source: Option<(Ipv4Addr, u16)>,
    source_host: Option<HostId>,
    failure: Option<LogonFailure>,
    session: Option<i64>,
}

impl Tried<'_> {
    fn cells(&self, world: &World) -> Cells {
        let account = self.account.map(|a| world.account(a));
        let domain = account.map_or(&world.company.netbios, |a| &a.domain);
        let (ip, port) = self.source.map_or((None, None), |(ip, port)| (Some(ip), Some(port)));
        let local = ip.is_none();
        vec![
            ("ActionType", if self.failure.is_none() { "LogonSuccess" } else { "LogonFailed" }.into()),
            ("LogonType", format!("{:?}", self.kind).into()),
            ("AccountDomain", domain.to_ascii_lowercase().into()),
            ("AccountName", self.name.to_ascii_lowercase().into()),
            ("AccountSid", account.map_or(Value::Absent, |a| a.sid.clone().into())),
            ("Protocol", protocol(self.package).into()),
            ("FailureReason", self.failure.map_or(Value::Absent, |f| reason(f).into())),
            ("IsLocalAdmin", account.map_or(Value::Absent, |a| Value::Bool(a.is_privileged()))),
            ("LogonId", self.session.map_or(Value::Absent, Value::Int)),
            ("RemoteDeviceName", self.source_host.map_or(Value::Absent, |h| world.host(h).name.clone().into())),
            ("RemoteIP", ip.map_or(Value::Absent, |a| a.to_smolstr().into())),
            ("RemoteIPType", ip.map_or(Value::Absent, |a| ip_type(a).into())),
            ("RemotePort", port.map_or(Value::Absent, |p| Value::Int(i64::from(p)))),
            ("AdditionalFields", json!({ "IsLocalLogon": local }).into()),
        ]
    }
}

pub(super) fn protocol(package: AuthPackage) -> &'static str {
    match package {
        AuthPackage::Kerberos => "Kerberos",
        AuthPackage::Ntlm => "NTLM",
        AuthPackage::Negotiate => "Negotiate",
        AuthPackage::SshPassword | AuthPackage::SshKey => "SSH",
    }
}

pub(super) fn reason(failure: LogonFailure) -> &'static str {
    match failure {
        LogonFailure::WrongPassword | LogonFailure::NoSuchUser => "InvalidUserNameOrPassword",
        LogonFailure::Disabled => "AccountDisabled",
        LogonFailure::LockedOut => "AccountLocked",
        LogonFailure::Expired => "PasswordExpired",
        LogonFailure::NotGranted => "LogonTypeNotGranted",
    }
}

//! What domain controllers and the cloud checked, as the identity product reports it: `IdentityLogonEvents`.
//!
//! Simplified: machine accounts are left out, as are tickets for the directory itself.

use super::fields::identity;
use super::logon::reason;
use super::row::{Cells, Row, account};
use crate::base::digest;
use crate::base::ids::AccountId;
use crate::simulation::effect::{LogonFailure, TicketRequest};
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::Value;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::cloud::{Whereabouts, application, client, drawn};
use crate::world::cloud::{SignIn, SignInKind, SignInOutcome};
use crate::world::{AccountKind, Host, HostRole, Os, World};
use serde_json::json;
use smol_str::ToSmolStr as _;
use std::net::Ipv4Addr;

pub(super) fn observe(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    if let EffectKind::CloudSignedIn(sign_in) = &effect.kind {
        if sign_in.kind == SignInKind::Interactive {
            in_cloud(effect, world, sign_in, out);
        }
        return;
    }
    let checked = match &effect.kind {
        EffectKind::TicketRequested { account, request, source, failure } => Checked {
            who: Who::Known(*account),
            request: Some(request),
            source: Some(*source),
            from: None,
            failure: *failure,
        },
        EffectKind::NtlmChecked { name, workstation, failure } => {
            let who = world.account_named(name).map_or(Who::Named(name), |a| Who::Known(a.id));
            Checked { who, request: None, source: None, from: Some(workstation), failure: *failure }
        }
        _ => return,
    };
    let machine = matches!(checked.who, Who::Known(id) if world.account(id).kind == AccountKind::Machine);
    let controller = world.host(effect.host);
    if machine || checked.is_for(controller) {
        return;
    }
    let mut row = Row::new(effect, world, controller, None);
    row.time = effect.at;
    row.write(out, &identity::TYPE, checked.cells(effect, world, controller));
}

/// Interactive sign-ins to the cloud stand in the same table, with the place of the address.
fn in_cloud(effect: &Effect, world: &World, sign_in: &SignIn, out: &mut Sink<'_>) {
    let Some(controller) = world.server(HostRole::DomainController) else { return };
    let place = Whereabouts::of(world, sign_in.address);
    let granted = sign_in.outcome == SignInOutcome::Granted;
    let whose = sign_in.account.map(|a| world.account(a));
    let part = |name: &str| whose.map_or(Value::Absent, |a| account(world, a, name));
    let shown = whose.and_then(|a| a.person).map(|p| world.person(p).full_name());
    let device = sign_in.device.map(|h| world.host(h));
    let (name, domain) = sign_in.name.split_once('@').unwrap_or((&sign_in.name, ""));
    let mut row = Row::new(effect, world, controller, None);
    row.time = effect.at;
    let cells = vec![
        ("ActionType", if granted { "LogonSuccess" } else { "LogonFailed" }.into()),
        ("Application", application(world, &sign_in.application).resource.into()),
        ("LogonType", if granted { "Interactive" } else { "Failed logon" }.into()),
        ("FailureReason", if granted { Value::Absent } else { format!("{:?}", sign_in.outcome).into() }),
        ("AccountName", Value::copied(name)),
        ("AccountDomain", Value::copied(domain)),
        ("AccountUpn", sign_in.name.to_ascii_lowercase().into()),
        ("AccountSid", part("Sid")),
        ("AccountObjectId", part("ObjectId")),
        ("AccountDisplayName", shown.map_or(Value::Absent, Value::from)),
        ("DeviceName", device.map_or(Value::Absent, |h| h.fqdn.clone().into())),
        ("DeviceType", device.map_or(Value::Absent, |h| device_type(h).into())),
        ("OSPlatform", client(&sign_in.agent).0.into()),
        ("IPAddress", sign_in.address.to_smolstr().into()),
        ("Location", place.country().into()),
        ("Isp", format!("AS{}", place.autonomous_system).into()),
        ("ReportId", drawn(world, effect, "identity").into()),
        ("AdditionalFields", json!({ "UserAgent": &*sign_in.agent }).into()),
    ];
    row.write(out, &identity::TYPE, cells);
}

enum Who<'a> {
    Known(AccountId),
    Named(&'a str),
}

struct Checked<'a> {
    who: Who<'a>,
    /// `None` is NTLM.
    request: Option<&'a TicketRequest>,
    source: Option<(Ipv4Addr, u16)>,
    from: Option<&'a str>,
    failure: Option<LogonFailure>,
}

impl Checked<'_> {
    fn service(&self) -> Option<&str> {
        match self.request {
            Some(TicketRequest::Service { service, .. }) => Some(service),
            _ => None,
        }
    }

    fn is_for(&self, controller: &Host) -> bool {
        self.service().is_some_and(|s| *s == *controller.machine_name())
    }

    fn cells(&self, effect: &Effect, world: &World, controller: &Host) -> Cells {
        let whose = match self.who {
            Who::Known(id) => Some(world.account(id)),
            Who::Named(_) => None,
        };
        let part = |name: &str| whose.map_or(Value::Absent, |a| account(world, a, name));
        let shown = whose.and_then(|a| a.person).map(|p| world.person(p).full_name());
        let name = if let Who::Named(name) = self.who { name.to_ascii_lowercase().into() } else { part("Name") };
        let client = match (self.source, self.from) {
            (Some((address, _)), _) => world.host_at(address),
            (None, Some(station)) => world.host_named(&station.to_ascii_lowercase()),
            (None, None) => None,
        };
        let target = self.service().and_then(|s| world.host_named(&s.trim_end_matches('$').to_ascii_lowercase()));
        let address = self.source.map(|(a, _)| a).or(client.map(|h| h.address));
        let text = |t: Option<String>| t.map_or(Value::Absent, Value::from);
        let kind = if target.is_some() { "Resource access" } else { "Credentials validation" };
        let kerberos = self.request.is_some();
        let report = digest::guid(&[b"identity", &effect.id.0.to_le_bytes(), controller.name.as_bytes()]);
        vec![
            ("ActionType", if self.failure.is_none() { "LogonSuccess" } else { "LogonFailed" }.into()),
            ("Application", "Active Directory".into()),
            ("LogonType", if self.failure.is_none() { kind } else { "Failed logon" }.into()),
            ("Protocol", if kerberos { "Kerberos" } else { "Ntlm" }.into()),
            ("FailureReason", self.failure.map_or(Value::Absent, |f| reason_in_words(f).into())),
            ("AccountName", name),
            ("AccountDomain", whose.map_or(&world.company.dns_domain, |a| world.domain_of(a)).clone().into()),
            ("AccountUpn", part("Upn")),
            ("AccountSid", part("Sid")),
            ("AccountObjectId", part("ObjectId")),
            ("AccountDisplayName", text(shown)),
            ("DeviceName", text(client.map(|h| h.fqdn.to_string()))),
            ("DeviceType", client.map_or(Value::Absent, |h| device_type(h).into())),
            ("OSPlatform", client.map_or(Value::Absent, |h| platform(h).into())),
            ("IPAddress", text(address.map(|a| a.to_string()))),
            ("Port", self.source.map_or(Value::Absent, |(_, p)| Value::Int(i64::from(p)))),
            ("DestinationDeviceName", controller.fqdn.clone().into()),
            ("DestinationIPAddress", controller.address.to_smolstr().into()),
            ("DestinationPort", if kerberos { Value::Int(88) } else { Value::Absent }),
            ("TargetDeviceName", text(target.map(|h| h.fqdn.to_string()))),
            ("ReportId", report.to_string().to_ascii_lowercase().into()),
            (
                "AdditionalFields",
                json!({ "Count": "1", "DestinationComputerOperatingSystem": platform(controller) }).into(),
            ),
        ]
    }
}

fn reason_in_words(failure: LogonFailure) -> &'static str {
    match failure {
        LogonFailure::WrongPassword => "WrongPassword",
        LogonFailure::NoSuchUser => "UnknownUser",
        other => reason(other),
    }
}

pub(super) fn device_type(host: &Host) -> &'static str {
    match host.role {
        HostRole::Workstation => "Workstation",
        HostRole::Firewall | HostRole::Proxy | HostRole::Router => "NetworkDevice",
        HostRole::Printer | HostRole::Scanner => "Printer",
        HostRole::Phone => "VoIP phone",
        _ => "Server",
    }
}

pub(super) fn platform(host: &Host) -> &'static str {
    match host.os {
        Os::Windows11 => "Windows11",
        Os::WindowsServer2022 => "WindowsServer2022",
        Os::Linux => "Linux",
        Os::Appliance => "Unknown",
    }
}

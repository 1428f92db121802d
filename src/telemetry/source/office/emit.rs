//! Operations and sign-ins as audit records: keys by name, in native order.

use super::fields::compliance::{ALERT, COMMAND};
use super::fields::{CHAT, DIRECTORY, FILE, MAIL, MAIL_ACCESS, MAIL_GROUP, PAGE, SHARING, SIGN_IN};
use super::{compliance, item};
use crate::simulation::Effect;
use crate::telemetry::record::{ColumnType, EventType, Field, Value};
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::cloud::{application, client, drawn, named, native, session};
use crate::world::cloud::{CloudOperation, CloudService, SignIn, SignInKind, SignInOutcome};
use crate::world::{Account, HostRole, World, tenant};
use serde_json::{Value as Json, json};
use smol_str::ToSmolStr as _;
use std::net::Ipv4Addr;

pub(super) fn operated(effect: &Effect, world: &World, done: &CloudOperation, out: &mut Sink<'_>) {
    let (kind, number) = kind_of(done.service);
    let about = About { effect, world, name: &done.name, address: done.address, number };
    let values = kind.fields.iter().map(|field| {
        let own = done.detail.get(field.name).map(|text| given(field, text));
        own.or_else(|| of_service(&about, done, field.name))
            .unwrap_or_else(|| about.common(field.name, &done.operation))
    });
    emit(effect, world, kind, values.collect(), out);
}

/// Interactive sign-ins only; renewed tokens have no record here.
pub(super) fn signed_in(effect: &Effect, world: &World, sign_in: &SignIn, out: &mut Sink<'_>) {
    if sign_in.kind != SignInKind::Interactive {
        return;
    }
    let about = About { effect, world, name: &sign_in.name, address: sign_in.address, number: 15 };
    let granted = sign_in.outcome == SignInOutcome::Granted;
    let operation = if granted { "UserLoggedIn" } else { "UserLoginFailed" };
    let values = SIGN_IN
        .fields
        .iter()
        .map(|field| about.sign_in(sign_in, field.name).unwrap_or_else(|| about.common(field.name, operation)));
    emit(effect, world, &SIGN_IN, values.collect(), out);
}

pub(super) fn emit(effect: &Effect, world: &World, kind: &'static EventType, values: Vec<Value>, out: &mut Sink<'_>) {
    let host = world.server(HostRole::MailServer).map_or(effect.host, |h| h.id);
    out.emit(kind, effect.at, host, Vec::new(), values);
}

/// Record type of a service, and its number.
fn kind_of(service: CloudService) -> (&'static EventType, i64) {
    match service {
        CloudService::Directory => (&DIRECTORY, 8),
        CloudService::Mail => (&MAIL, 2),
        CloudService::MailAccess => (&MAIL_ACCESS, 50),
        CloudService::MailGroup => (&MAIL_GROUP, 3),
        CloudService::Site => (&PAGE, 4),
        CloudService::File => (&FILE, 6),
        CloudService::Sharing => (&SHARING, 14),
        CloudService::Chat => (&CHAT, 25),
        CloudService::Compliance => (&COMMAND, 18),
        CloudService::ComplianceAlert => (&ALERT, 40),
    }
}

/// A habit's own text as the value of this key.
fn given(field: &Field, text: &str) -> Value {
    match (field.column_type, native(text)) {
        (_, Json::Number(number)) if field.column_type == ColumnType::Long => {
            number.as_i64().map_or(Value::Absent, Value::Int)
        }
        (ColumnType::Bool, Json::Bool(yes)) => Value::Bool(yes),
        (_, nested @ (Json::Array(_) | Json::Object(_))) => nested.into(),
        _ => Value::copied(text),
    }
}

fn of_service(about: &About<'_>, done: &CloudOperation, key: &str) -> Option<Value> {
    match done.service {
        CloudService::Directory => about.change(done, key),
        CloudService::Mail | CloudService::MailAccess | CloudService::MailGroup => item::mail(about, done, key),
        CloudService::Site | CloudService::File | CloudService::Sharing => item::site(about, done, key),
        CloudService::Chat => item::chat(about, done, key),
        CloudService::Compliance => compliance::command(about, done, key),
        CloudService::ComplianceAlert => compliance::alert(about, done, key),
    }
}

/// Who did it, from where.
pub(super) struct About<'a> {
    pub(super) effect: &'a Effect,
    pub(super) world: &'a World,
    pub(super) name: &'a str,
    pub(super) address: Ipv4Addr,
    pub(super) number: i64,
}

impl About<'_> {
    pub(super) fn account(&self, name: &str) -> Option<&Account> {
        tenant::account_of(self.world, name)
    }

    /// Short identity of a person in mailbox and site records.
    pub(super) fn key(&self, name: &str) -> String {
        named(self.world, "user key", name).replace('-', "").to_ascii_uppercase()[..16].to_owned()
    }

    pub(super) fn id(&self, what: &str) -> String {
        drawn(self.world, self.effect, what)
    }

    pub(super) fn session(&self) -> String {
        session(self.world, self.effect, self.name, self.address)
    }

    pub(super) fn common(&self, key: &str, operation: &str) -> Value {
        match key {
            "CreationTime" => self.effect.at.dated('-', 'T', 0).into(),
            "Id" => self.id("record").into(),
            "Operation" => Value::copied(operation),
            "OrganizationId" | "ActorContextId" | "TargetContextId" => tenant::tenant_id(self.world).into(),
            "RecordType" => Value::Int(self.number),
            "ResultStatus" => "Succeeded".into(),
            "UserKey" => self.key(self.name).into(),
            "UserType" => Value::Int(if self.account(self.name).is_some() { 0 } else { 4 }),
            "Version" => Value::Int(1),
            "Workload" => self.workload().into(),
            "ClientIP" | "ClientIPAddress" | "ActorIpAddress" => self.address.to_smolstr().into(),
            "UserId" => Value::copied(self.name),
            "CorrelationId" | "InterSystemsId" | "ClientRequestId" => self.id("correlation").into(),
            "IntraSystemId" => self.id("request").into(),
            "SupportTicketId" => "".into(),
            _ => Value::Absent,
        }
    }

    fn workload(&self) -> &'static str {
        match self.number {
            2 | 3 | 50 => "Exchange",
            4 | 6 | 14 => "SharePoint",
            18 | 40 => "SecurityComplianceCenter",
            25 => "MicrosoftTeams",
            _ => "AzureActiveDirectory",
        }
    }

    /// Pairs of identity and kind, as directory records list whoever acts or is acted on.
    fn listed(&self, name: &str) -> Json {
        if name.contains('@') {
            json!([{ "ID": tenant::object_id(name), "Type": 0 }, { "ID": name, "Type": 5 }])
        } else {
            json!([{ "ID": named(self.world, "object", name), "Type": 2 }, { "ID": name, "Type": 1 }])
        }
    }

    fn change(&self, done: &CloudOperation, key: &str) -> Option<Value> {
        Some(match key {
            // The audit writes a full stop where the directory's own log has none.
            "Operation" => format!("{}.", done.operation).into(),
            "ResultStatus" => "Success".into(),
            "UserKey" => Value::copied(self.name),
            "ObjectId" => done.object.clone().into(),
            "AzureActiveDirectoryEventType" => Value::Int(1),
            "ExtendedProperties" => json!([
                { "Name": "additionalDetails", "Value": json!({ "User-Agent": &*done.agent }).to_string() },
                { "Name": "extendedAuditEventCategory", "Value": category(&done.operation) },
            ])
            .into(),
            "ModifiedProperties" => {
                let row = |(name, value): (&crate::base::Text, &crate::base::Text)| json!({ "Name": &**name, "NewValue": &**value, "OldValue": "" });
                if done.detail.is_empty() {
                    return None;
                }
                done.detail.iter().map(row).collect::<Json>().into()
            }
            "Actor" => self.listed(&done.name).into(),
            "Target" => self.listed(&done.object).into(),
            _ => return None,
        })
    }

    fn sign_in(&self, sign_in: &SignIn, key: &str) -> Option<Value> {
        let (system, browser) = client(&sign_in.agent);
        let application = application(self.world, &sign_in.application);
        let granted = sign_in.outcome == SignInOutcome::Granted;
        let (code, word) = error(sign_in.outcome);
        Some(match key {
            "ResultStatus" => if granted { "Success" } else { "Failed" }.into(),
            "UserKey" => tenant::object_id(self.name).into(),
            "ObjectId" => application.resource_id.into(),
            "ApplicationId" => application.id.into(),
            "AzureActiveDirectoryEventType" => Value::Int(1),
            "ExtendedProperties" => json!([
                { "Name": "ResultStatusDetail", "Value": if granted { "Success" } else { "UserError" } },
                { "Name": "UserAgent", "Value": &*sign_in.agent },
                { "Name": "RequestType", "Value": if application.browser { "Login:login" } else { "OAuth2:Authorize" } },
            ])
            .into(),
            "Actor" => json!([{ "ID": tenant::object_id(self.name), "Type": 0 }, { "ID": self.name, "Type": 5 }]).into(),
            "Target" => json!([{ "ID": application.resource_id, "Type": 0 }]).into(),
            "DeviceProperties" => json!([
                { "Name": "OS", "Value": system },
                { "Name": "BrowserType", "Value": browser_type(browser) },
                { "Name": "IsCompliantAndManaged", "Value": if sign_in.device.is_some() { "True" } else { "False" } },
                { "Name": "SessionId", "Value": self.session() },
            ])
            .into(),
            "ErrorNumber" => code.to_smolstr().into(),
            "LogonError" if !word.is_empty() => word.into(),
            _ => return None,
        })
    }
}

fn browser_type(browser: &str) -> &'static str {
    ["Chrome", "Firefox", "Edge"].into_iter().find(|known| browser.starts_with(known)).unwrap_or("Other")
}

fn category(operation: &str) -> &'static str {
    let has = |word: &str| operation.to_ascii_lowercase().contains(word);
    match () {
        () if has("role") => "Role",
        () if has("group") => "Group",
        () if has("service principal") || has("consent") || has("grant") => "ServicePrincipal",
        () if has("application") => "Application",
        () if has("device") => "Device",
        () => "User",
    }
}

fn error(outcome: SignInOutcome) -> (u32, &'static str) {
    match outcome {
        SignInOutcome::Granted => (0, ""),
        SignInOutcome::WrongPassword => (50_126, "InvalidUserNameOrPassword"),
        SignInOutcome::NoSuchUser => (50_034, "UserAccountNotFound"),
        SignInOutcome::Disabled => (50_057, "UserDisabled"),
        SignInOutcome::Locked => (50_053, "IdsLocked"),
        SignInOutcome::FactorDenied | SignInOutcome::FactorIgnored => {
            (500_121, "AuthenticationFailedStrongAuthentication")
        }
        SignInOutcome::Revoked => (50_173, "FreshTokenNeeded"),
    }
}

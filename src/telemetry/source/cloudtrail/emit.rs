//! Calls as records of the trail.

use super::fields::TYPE;
use crate::base::Text;
use crate::base::digest;
use crate::base::time::SimSpan;
use crate::simulation::Effect;
use crate::telemetry::record::Value;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::cloud::{drawn, native};
use crate::world::cloud::InfrastructureCall;
use crate::world::{HostRole, World};
use serde_json::{Map, Value as Json, json};
use smol_str::ToSmolStr as _;
use std::collections::BTreeMap;

pub(super) fn called(effect: &Effect, world: &World, call: &InfrastructureCall, out: &mut Sink<'_>) {
    let host = world.server(HostRole::MailServer).map_or(effect.host, |h| h.id);
    let view = View { effect, world, call, account: account_id(world) };
    out.emit(&TYPE, effect.at, host, Vec::new(), view.values());
}

/// Twelve digits.
fn account_id(world: &World) -> String {
    let drawn = digest::hash64(&[b"infrastructure", &world.company.domain_guid.0.to_le_bytes()]);
    format!("{:012}", 100_000_000_000 + drawn % 800_000_000_000)
}

struct View<'a> {
    effect: &'a Effect,
    world: &'a World,
    call: &'a InfrastructureCall,
    account: String,
}

impl View<'_> {
    fn values(&self) -> Vec<Value> {
        let call = self.call;
        let console = call.service.as_str() == "signin";
        let by_service = call.source.ends_with(".amazonaws.com");
        let reads = READS.iter().any(|verb| call.call.starts_with(verb));
        let text = |t: &str| Value::copied(t);
        let host = if console {
            "signin.aws.amazon.com".to_owned()
        } else {
            format!("{}.{}.amazonaws.com", call.service, call.region)
        };
        let tls = json!({ "tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", "clientProvidedHostHeader": host });
        vec![
            "1.09".into(),
            self.identity(by_service).into(),
            self.effect.at.utc().format("%Y-%m-%dT%H:%M:%SZ").to_smolstr().into(),
            format!("{}.amazonaws.com", call.service).into(),
            call.call.clone().into(),
            call.region.clone().into(),
            call.source.clone().into(),
            call.agent.clone().into(),
            call.error.as_ref().filter(|_| !console).map_or(Value::Absent, |e| e.clone().into()),
            call.error.as_ref().map_or(Value::Absent, |e| self.message(e).into()),
            self.request(),
            self.answer(console),
            if console { self.console().into() } else { Value::Absent },
            drawn(self.world, self.effect, "request").into(),
            drawn(self.world, self.effect, "event").into(),
            Value::Bool(reads),
            Value::Absent,
            text(if console { "AwsConsoleSignIn" } else { "AwsApiCall" }),
            Value::Bool(true),
            self.account.clone().into(),
            "Management".into(),
            if by_service { Value::Absent } else { tls.into() },
            if call.agent.starts_with("Mozilla/") && !console { text("true") } else { Value::Absent },
        ]
    }

    /// Roles are asked for by their full name.
    fn request(&self) -> Value {
        let mut pairs = self.call.request.clone();
        if let Some(role) = pairs.get_mut("roleArn") {
            *role = self.role_arn(role).into();
        }
        object(&pairs)
    }

    fn role_arn(&self, role: &str) -> String {
        format!("arn:aws:iam::{}:role/{role}", self.account)
    }

    /// Key of an assumed role's session: the same in the answer that issued it and in all calls of the day.
    fn session_key(&self, role: &str, session: &str) -> String {
        self.number("ASIA", &format!("{role}/{session}/{}", self.effect.at.utc().format("%Y-%m-%d")))
    }

    /// What `AssumeRole` hands out.
    fn issued(&self, role: &str, session: &str) -> Json {
        let account = &self.account;
        let until = (self.effect.at + SimSpan::hours(1)).utc().format("%b %e, %Y, %l:%M:%S %p").to_string();
        json!({
            "credentials": {
                "accessKeyId": self.session_key(role, session),
                "sessionToken": "EXAMPLE", "expiration": until,
            },
            "assumedRoleUser": {
                "assumedRoleId": format!("{}:{session}", self.number("AROA", role)),
                "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{session}"),
            },
        })
    }

    /// Four letters of the kind and sixteen of the identity, as the provider numbers principals and keys.
    fn number(&self, kind: &str, name: &str) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let bytes = digest::sha256(&[self.account.as_bytes(), kind.as_bytes(), name.as_bytes()]);
        let letters: String = bytes.iter().take(13).map(|b| char::from(LETTERS[usize::from(*b) % 32])).collect();
        // Keys of real accounts never begin like this.
        format!("{kind}EXA{letters}")
    }

    fn identity(&self, by_service: bool) -> Json {
        let (account, call) = (&self.account, self.call);
        let user = &*call.user;
        match &call.role {
            Some(role) => {
                let principal = self.number("AROA", role);
                let begun = self.effect.at.utc().format("%Y-%m-%dT%H:00:00Z").to_string();
                json!({
                    "type": "AssumedRole",
                    "principalId": format!("{principal}:{user}"),
                    "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{user}"),
                    "accountId": account,
                    "accessKeyId": self.session_key(role, user),
                    "sessionContext": {
                        "sessionIssuer": {
                            "type": "Role", "principalId": principal, "arn": self.role_arn(role),
                            "accountId": account, "userName": role.as_str(),
                        },
                        "webIdFederationData": {},
                        "attributes": { "creationDate": begun, "mfaAuthenticated": "false" },
                    },
                })
            }
            // A browser works with a key of the console's session, which began with a second factor.
            None if call.agent.starts_with("Mozilla/") && call.service.as_str() != "signin" => json!({
                "type": "IAMUser",
                "principalId": self.number("AIDA", user),
                "arn": format!("arn:aws:iam::{account}:user/{user}"),
                "accountId": account,
                "accessKeyId": self.session_key("console", user),
                "userName": user,
                "sessionContext": { "attributes": {
                    "creationDate": self.effect.at.utc().format("%Y-%m-%dT%H:00:00Z").to_string(), "mfaAuthenticated": "true",
                } },
            }),
            None if by_service => json!({ "type": "AWSService", "invokedBy": call.source.as_str() }),
            None => json!({
                "type": "IAMUser",
                "principalId": self.number("AIDA", user),
                "arn": format!("arn:aws:iam::{account}:user/{user}"),
                "accountId": account,
                "accessKeyId": if call.service.as_str() == "signin" { String::new() } else { self.number("AKIA", user) },
                "userName": user,
            }),
        }
    }

    fn message(&self, error: &str) -> String {
        let call = self.call;
        match error {
            "AccessDenied" | "Client.UnauthorizedOperation" => {
                let who = call.role.as_ref().map_or_else(
                    || format!("arn:aws:iam::{}:user/{}", self.account, call.user),
                    |role| format!("arn:aws:sts::{}:assumed-role/{role}/{}", self.account, call.user),
                );
                format!("User: {who} is not authorized to perform: {}:{}", call.service, call.call)
            }
            "Failed authentication" => error.to_owned(),
            other => format!("The request failed: {other}"),
        }
    }

    fn answer(&self, console: bool) -> Value {
        if console {
            return json!({ "ConsoleLogin": if self.call.error.is_some() { "Failure" } else { "Success" } }).into();
        }
        let asked = |name: &str| self.call.request.get(name).map(|t| &**t);
        match (&*self.call.call, asked("roleArn"), asked("roleSessionName")) {
            ("AssumeRole", Some(role), Some(session)) if self.call.error.is_none() => self.issued(role, session).into(),
            _ => object(&self.call.response),
        }
    }

    fn console(&self) -> Json {
        json!({
            "LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No",
            "MFAUsed": if self.call.error.is_some() { "No" } else { "Yes" },
        })
    }
}

/// Verbs of calls that change nothing.
const READS: [&str; 7] = ["Describe", "List", "Get", "Lookup", "Head", "Decrypt", "Assume"];

/// Simplified: a key without value is left out, where the trail writes null.
fn object(pairs: &BTreeMap<Text, Text>) -> Value {
    if pairs.is_empty() {
        return Value::Absent;
    }
    let map: Map<String, Json> = pairs.iter().map(|(name, value)| (name.to_string(), native(value))).collect();
    Json::Object(map).into()
}

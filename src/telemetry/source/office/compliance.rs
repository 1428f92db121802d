//! The compliance centre: what somebody told it to do, and what it tells by itself, also of the mail gateway's
//! findings.
//!
//! Sources: public samples of both record types; Microsoft's schema of the management activity interface.

use super::emit::{About, emit};
use super::fields::compliance::ALERT;
use crate::base::digest;
use crate::simulation::Effect;
use crate::telemetry::record::Value;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::cloud::named;
use crate::world::cloud::CloudOperation;
use crate::world::{Account, Mail, MailVerdict, World, tenant};
use serde_json::json;
use std::net::Ipv4Addr;

/// Who writes alerts.
const WRITER: &str = "SecurityComplianceAlerts";

/// Keys of a command; `detail` has its parameters by name, without the dash.
pub(super) fn command(about: &About<'_>, done: &CloudOperation, key: &str) -> Option<Value> {
    let parameters = |hide: bool| -> Value {
        let value = |text: &str| if hide && text.contains('@') { "<SNIPPED>".to_owned() } else { text.to_owned() };
        let all: Vec<String> = done.detail.iter().map(|(name, text)| format!("-{name} \"{}\"", value(text))).collect();
        all.join(" ").into()
    };
    Some(match key {
        "ResultStatus" => "Success".into(),
        "UserKey" => Value::copied(about.name),
        // Only administrators of the compliance centre get there.
        "UserType" => Value::Int(2),
        "ObjectId" => done.object.clone().into(),
        "SecurityComplianceCenterEventType" => Value::Int(0),
        "ClientApplication" => "EMC".into(),
        "CmdletVersion" => "15.20.8489.000".into(),
        "EffectiveOrganization" => about.world.company.mail_domain.clone().into(),
        "NonPIIParameters" => parameters(true),
        "Parameters" => parameters(false),
        "StartTime" => about.effect.at.dated('-', 'T', 0).into(),
        "UserServicePlan" => "".into(),
        _ => return None,
    })
}

/// Keys of an alert that a habit brings about; `object` is the entity.
pub(super) fn alert(about: &About<'_>, done: &CloudOperation, key: &str) -> Option<Value> {
    let entity = done.operation == "AlertEntityGenerated";
    let detail = |name: &str| done.detail.get(name).map_or("", |text| text);
    let story = Story {
        world: about.world,
        key: format!("{}/{}", done.object, detail("Name")),
        entity: entity.then_some((detail("EntityType"), &*done.object)),
        policy: detail("Name"),
        category: detail("Category"),
        severity: detail("Severity"),
    };
    story.value(about, key)
}

/// A mail that the gateway held: an alert, and the person it was for as its entity.
pub(super) fn held(effect: &Effect, world: &World, mail: &Mail, out: &mut Sink<'_>) {
    let Some(victim) = mail.to.first().filter(|_| mail.verdict == MailVerdict::Blocked) else { return };
    let about = About { effect, world, name: WRITER, address: Ipv4Addr::UNSPECIFIED, number: 40 };
    for (operation, entity) in [
        ("AlertTriggered", None),
        (
            "AlertEntityGenerated",
            Some(match mail.urls.first() {
                Some(url) => ("MaliciousUrl", &**url),
                None => ("User", &**victim),
            }),
        ),
    ] {
        let story = Story {
            world,
            key: mail.message_id.to_string(),
            entity,
            policy: "Mail with dangerous content was held",
            category: "ThreatManagement",
            severity: "Informational",
        };
        let value = |name: &str| story.value(&about, name).unwrap_or_else(|| about.common(name, operation));
        let values = ALERT.fields.iter().map(|field| value(field.name));
        emit(effect, world, &ALERT, values.collect(), out);
    }
}

/// A mail that its recipient reported: an alert, the person and the message as its entities.
pub(super) fn reported(effect: &Effect, world: &World, mail: &Mail, reporter: &Account, out: &mut Sink<'_>) {
    let about = About { effect, world, name: WRITER, address: Ipv4Addr::UNSPECIFIED, number: 40 };
    let who = reporter.mail.clone().unwrap_or_else(|| reporter.name.clone());
    let entities = [None, Some(("User", &*who)), Some(("MailMessage", &*mail.message_id))];
    for entity in entities {
        let operation = if entity.is_some() { "AlertEntityGenerated" } else { "AlertTriggered" };
        let story = Story {
            world,
            key: format!("{}/{who}", mail.message_id),
            entity,
            policy: "Email reported by user as malware or phish",
            category: "ThreatManagement",
            severity: "Low",
        };
        let value = |name: &str| story.value(&about, name).unwrap_or_else(|| about.common(name, operation));
        let values = ALERT.fields.iter().map(|field| value(field.name));
        emit(effect, world, &ALERT, values.collect(), out);
    }
}

/// What an alert says.
struct Story<'a> {
    world: &'a World,
    /// The alert's identity follows from this.
    key: String,
    /// Kind and name, in the record that names what it is about.
    entity: Option<(&'a str, &'a str)>,
    policy: &'a str,
    category: &'a str,
    severity: &'a str,
}

impl Story<'_> {
    fn value(&self, about: &About<'_>, key: &str) -> Option<Value> {
        let id = || named(self.world, "compliance alert", &self.key);
        Some(match key {
            "ResultStatus" => "Succeeded".into(),
            "UserKey" | "UserId" => WRITER.into(),
            "UserType" => Value::Int(4),
            "Id" => about.id(if self.entity.is_some() { "alert entity" } else { "alert" }).into(),
            "ObjectId" => self.entity.map_or_else(|| id().into(), |(_, name)| Value::copied(name)),
            "AlertEntityId" => self.entity.map_or(Value::Absent, |(_, name)| Value::copied(name)),
            "EntityType" => self.entity.map_or(Value::Absent, |(kind, _)| Value::copied(kind)),
            "AlertId" => id().into(),
            "AlertLinks" => json!([{ "AlertLinkHref": "" }]).into(),
            "AlertType" => "System".into(),
            "Category" => Value::copied(self.category),
            "Comments" => if self.entity.is_some() { "New alert entity" } else { "New alert" }.into(),
            "Data" => json!({
                "etype": self.entity.map_or("", |(kind, _)| kind),
                "eid": self.entity.map_or("", |(_, name)| name),
                "tid": tenant::tenant_id(self.world),
                "ts": about.effect.at.dated('-', 'T', 0).as_str(),
                "sev": self.severity,
                "mat": 1 + digest::hash64(&[self.key.as_bytes()]) % 3,
            })
            .into(),
            "Name" => Value::copied(self.policy),
            "PolicyId" => named(self.world, "alert policy", self.policy).into(),
            "Severity" => Value::copied(self.severity),
            "Source" => "Office 365 Security & Compliance".into(),
            "Status" => "Active".into(),
            _ => return None,
        })
    }
}

//! Changes of the directory as its audit log tells them.

use super::fields::AUDIT;
use crate::simulation::Effect;
use crate::telemetry::record::Value;
use crate::telemetry::sensor::Sink;
use crate::telemetry::source::cloud::{drawn, named, native};
use crate::world::cloud::CloudOperation;
use crate::world::{HostRole, World, tenant};
use serde_json::{Value as Json, json};
use smol_str::ToSmolStr as _;

pub(super) fn write(effect: &Effect, world: &World, done: &CloudOperation, out: &mut Sink<'_>) {
    let host = world.server(HostRole::MailServer).map_or(effect.host, |h| h.id);
    let tenant = tenant::tenant_id(world);
    let correlation = drawn(world, effect, "correlation");
    let values = vec![
        effect.at.rfc3339().into(),
        format!("/tenants/{tenant}/providers/Microsoft.aadiam").into(),
        done.operation.clone().into(),
        "1.0".into(),
        "AuditLogs".into(),
        tenant.into(),
        "None".into(),
        Value::Int(0),
        done.address.to_smolstr().into(),
        correlation.clone().into(),
        who(world, done).into(),
        Value::Int(4),
        properties(effect, world, done, &correlation).into(),
    ];
    out.emit(&AUDIT, effect.at, host, Vec::new(), values);
}

/// The person's name, or the service's.
fn who(world: &World, done: &CloudOperation) -> String {
    let person = done.account.and_then(|a| world.account(a).person).map(|p| world.person(p).full_name());
    person.unwrap_or_else(|| done.name.to_string())
}

fn properties(effect: &Effect, world: &World, done: &CloudOperation, correlation: &str) -> Json {
    let category = category(&done.operation);
    let at = effect.at.rfc3339();
    let initiated = if done.account.is_some() {
        json!({ "user": {
            "id": tenant::object_id(&done.name), "displayName": who(world, done), "userPrincipalName": &*done.name,
            "ipAddress": done.address.to_string(), "roles": [],
        } })
    } else {
        json!({ "app": {
            "appId": named(world, "application", &done.name), "displayName": &*done.name,
            "servicePrincipalId": named(world, "service principal", &done.name), "servicePrincipalName": null,
        } })
    };
    json!({
        "id": format!("Directory_{}", drawn(world, effect, "audit")),
        "category": category,
        "correlationId": correlation,
        "result": "success",
        "resultReason": "",
        "activityDisplayName": &*done.operation,
        "activityDateTime": at,
        "loggedByService": "Core Directory",
        "operationType": operation_type(&done.operation),
        "initiatedBy": initiated,
        "targetResources": [target(world, done, category)],
        "additionalDetails": [{ "key": "User-Agent", "value": &*done.agent }],
    })
}

/// What was changed; `modified` of the detail names properties, old and new values.
fn target(world: &World, done: &CloudOperation, category: &str) -> Json {
    let object = &*done.object;
    let user = object.contains('@');
    let kind = match category {
        _ if user => "User",
        "GroupManagement" => "Group",
        "RoleManagement" => "Role",
        "Device" => "Device",
        "Policy" => "Policy",
        _ => "ServicePrincipal",
    };
    let id = if user { tenant::object_id(object) } else { named(world, kind, object) };
    let modified: Vec<Json> = done
        .detail
        .iter()
        .map(|(name, value)| {
            let value = match native(value) {
                Json::String(text) => json!(text).to_string(),
                other => other.to_string(),
            };
            json!({ "displayName": &**name, "oldValue": null, "newValue": value })
        })
        .collect();
    let mut target = json!({ "id": id, "displayName": if user { Json::Null } else { object.into() }, "type": kind });
    if let Some(map) = target.as_object_mut() {
        if user {
            map.insert("userPrincipalName".into(), object.into());
        }
        if kind == "Group" {
            map.insert("groupType".into(), "azureAD".into());
        }
        map.insert("modifiedProperties".into(), modified.into());
        map.insert("administrativeUnits".into(), json!([]));
    }
    target
}

fn category(operation: &str) -> &'static str {
    let operation = operation.to_ascii_lowercase();
    let has = |word: &str| operation.contains(word);
    match () {
        () if has("role") => "RoleManagement",
        () if has("group") => "GroupManagement",
        () if has("application") || has("service principal") || has("consent") || has("permission grant") => {
            "ApplicationManagement"
        }
        () if has("device") => "Device",
        () if has("policy") => "Policy",
        () => "UserManagement",
    }
}

fn operation_type(operation: &str) -> &'static str {
    match operation.split(' ').next() {
        Some("Add") => "Add",
        Some("Delete" | "Remove" | "Hard") => "Delete",
        Some("Consent") => "Assign",
        _ => "Update",
    }
}

//! Native keys and Sentinel's columns of the directory's logs.

use crate::telemetry::record::{ColumnType, Derived, EventType, Field, Record, Value};
use serde_json::Value as Json;

/// What lies at this path below `properties`.
fn property(record: &Record, path: &str) -> Value {
    let Some(properties) = record.get("properties").tree() else { return Value::Absent };
    let mut at = &properties;
    for step in path.split('.') {
        match at.get(step) {
            Some(next) => at = next,
            None => return Value::Absent,
        }
    }
    match at {
        Json::Null => Value::Absent,
        Json::Bool(yes) => Value::Bool(*yes),
        Json::Number(number) => number.as_i64().map_or(Value::Absent, Value::Int),
        Json::String(text) => Value::copied(text),
        nested => nested.clone().into(),
    }
}

macro_rules! columns {
    ($($column:literal: $kind:ident = $path:literal, $doc:literal;)*) => {
        &[$(Derived { column: $column, column_type: ColumnType::$kind, doc: $doc, value: |r| property(r, $path) }),*]
    };
}

/// Keys of a sign-in, in the order of the export.
static SIGN_IN: [Field; 16] = [
    Field::time("time", "When it happened, UTC.").hidden(),
    Field::text("resourceId", "Tenant the log belongs to.").column("ResourceId"),
    Field::text("operationName", "What was done.").column("OperationName"),
    Field::text("operationVersion", "Version of the message.").column("OperationVersion"),
    Field::text("category", "Which of the directory's logs.").column("Category"),
    Field::text("tenantId", "Identity of the tenant.").column("AADTenantId"),
    Field::text("resultType", "Error number; 0 is success, 50126 a wrong password, 500121 a refused second factor.")
        .column("ResultType"),
    Field::text("resultSignature", "SUCCESS or FAILURE.").column("ResultSignature"),
    Field::text("resultDescription", "The error in words.").column("ResultDescription"),
    Field::long("durationMs", "Always 0.").column("DurationMs"),
    Field::text("callerIpAddress", "Address the provider saw.").hidden(),
    Field::text("correlationId", "Joins requests of one sign-in.").column("CorrelationId"),
    Field::text("identity", "Name of the person.").column("Identity"),
    Field::text("Level", "Always 4."),
    Field::text("location", "Country of the address.").column("Location"),
    Field::dynamic("properties", "Everything the directory knows of the sign-in.").column("Properties"),
];

/// Keys of a change, in the order of the export.
static CHANGE: [Field; 13] = [
    Field::time("time", "When it happened, UTC.").hidden(),
    Field::text("resourceId", "Tenant the log belongs to.").column("ResourceId"),
    Field::text("operationName", "What was done.").column("OperationName"),
    Field::text("operationVersion", "Version of the message.").column("OperationVersion"),
    Field::text("category", "Which of the directory's logs.").hidden(),
    Field::text("tenantId", "Identity of the tenant.").column("AADTenantId"),
    Field::text("resultSignature", "Always None.").column("ResultSignature"),
    Field::long("durationMs", "Always 0.").column("DurationMs"),
    Field::text("callerIpAddress", "Address the provider saw.").hidden(),
    Field::text("correlationId", "Joins records of one action.").column("CorrelationId"),
    Field::text("identity", "Who did it.").column("Identity"),
    Field::text("Level", "Always 4."),
    Field::dynamic("properties", "Everything the directory knows of the change.").column("Properties"),
];

/// `entra.SignInLogs`.
pub static INTERACTIVE: EventType = EventType {
    name: "entra.SignInLogs",
    table: "SigninLogs",
    version: "1.0",
    title: "Interactive sign-in to the cloud",
    system: &[],
    fields: &SIGN_IN,
    derived: columns! {
        "AppDisplayName": String = "appDisplayName", "Application that asked for the token.";
        "AppId": String = "appId", "Identity of that application.";
        "AuthenticationDetails": Dynamic = "authenticationDetails", "Steps of the proof: method and result of each.";
        "AuthenticationProcessingDetails": Dynamic = "authenticationProcessingDetails", "Notes on how the request was handled.";
        "AuthenticationRequirement": String = "authenticationRequirement", "singleFactorAuthentication or multiFactorAuthentication.";
        "AuthenticationRequirementPolicies": Dynamic = "authenticationRequirementPolicies", "What asked for the second factor.";
        "ClientAppUsed": String = "clientAppUsed", "Browser, desktop client or an old protocol.";
        "ConditionalAccessPolicies": Dynamic = "appliedConditionalAccessPolicies", "Policies with their result.";
        "ConditionalAccessStatus": String = "conditionalAccessStatus", "success, failure or notApplied.";
        "CreatedDateTime": DateTime = "createdDateTime", "When the sign-in was made.";
        "DeviceDetail": Dynamic = "deviceDetail", "Machine, system, browser and whether it is managed.";
        "IsInteractive": Bool = "isInteractive", "A person answered a prompt.";
        "Id": String = "id", "Identity of the request.";
        "IPAddress": String = "ipAddress", "Address the provider saw.";
        "LocationDetails": Dynamic = "location", "Place of the address.";
        "MfaDetail": Dynamic = "mfaDetail", "Method of the second factor.";
        "NetworkLocationDetails": Dynamic = "networkLocationDetails", "Named network the address belongs to.";
        "OriginalRequestId": String = "originalRequestId", "First request of the sign-in.";
        "ProcessingTimeInMs": Long = "processingTimeInMilliseconds", "Milliseconds the directory took.";
        "RiskDetail": String = "riskDetail", "Why a risk was changed.";
        "RiskLevelAggregated": String = "riskLevelAggregated", "Risk of the user.";
        "RiskLevelDuringSignIn": String = "riskLevelDuringSignIn", "Risk of this sign-in.";
        "RiskState": String = "riskState", "What became of the risk.";
        "RiskEventTypes": Dynamic = "riskEventTypes", "What looked risky.";
        "RiskEventTypes_V2": Dynamic = "riskEventTypes_v2", "What looked risky.";
        "ResourceDisplayName": String = "resourceDisplayName", "Service the token is for.";
        "ResourceIdentity": String = "resourceId", "Identity of that service.";
        "ResourceServicePrincipalId": String = "resourceServicePrincipalId", "Object of that service in the tenant.";
        "ServicePrincipalId": String = "servicePrincipalId", "Object of the calling service in the tenant.";
        "Status": Dynamic = "status", "Error number with reason or details.";
        "TokenIssuerName": String = "tokenIssuerName", "Who issued the token.";
        "TokenIssuerType": String = "tokenIssuerType", "AzureAD or federated.";
        "UserAgent": String = "userAgent", "Browser or program.";
        "UserDisplayName": String = "userDisplayName", "Name of the person.";
        "UserId": String = "userId", "Identity of the user.";
        "UserPrincipalName": String = "userPrincipalName", "Sign-in name.";
        "UserType": String = "userType", "Member or Guest.";
        "FlaggedForReview": Bool = "flaggedForReview", "Somebody asked for a review.";
        "HomeTenantId": String = "homeTenantId", "Tenant of the user.";
        "ResourceTenantId": String = "resourceTenantId", "Tenant of the service.";
        "AutonomousSystemNumber": String = "autonomousSystemNumber", "Provider of the address.";
        "AuthenticationProtocol": String = "authenticationProtocol", "Protocol; deviceCode and ropc deserve a look.";
        "CrossTenantAccessType": String = "crossTenantAccessType", "Access across tenants.";
        "IncomingTokenType": String = "incomingTokenType", "Token that was shown.";
        "SessionId": String = "sessionId", "Session the token belongs to.";
        "UniqueTokenIdentifier": String = "uniqueTokenIdentifier", "Identity of the token; later records carry it.";
    },
};

/// `entra.NonInteractiveUserSignInLogs`.
pub static NON_INTERACTIVE: EventType = EventType {
    name: "entra.NonInteractiveUserSignInLogs",
    table: "AADNonInteractiveUserSignInLogs",
    version: "1.0",
    title: "Token renewed by a program",
    system: &[],
    fields: &SIGN_IN,
    derived: columns! {
        "AppDisplayName": String = "appDisplayName", "Application that asked for the token.";
        "AppId": String = "appId", "Identity of that application.";
        "AuthenticationDetails": String = "authenticationDetails", "Steps of the proof: method and result of each.";
        "AuthenticationProcessingDetails": String = "authenticationProcessingDetails", "Notes on how the request was handled.";
        "AuthenticationRequirement": String = "authenticationRequirement", "singleFactorAuthentication or multiFactorAuthentication.";
        "AuthenticationRequirementPolicies": String = "authenticationRequirementPolicies", "What asked for the second factor.";
        "ClientAppUsed": String = "clientAppUsed", "Browser, desktop client or an old protocol.";
        "ConditionalAccessPolicies": String = "appliedConditionalAccessPolicies", "Policies with their result.";
        "ConditionalAccessStatus": String = "conditionalAccessStatus", "success, failure or notApplied.";
        "CreatedDateTime": DateTime = "createdDateTime", "When the sign-in was made.";
        "DeviceDetail": String = "deviceDetail", "Machine, system, browser and whether it is managed.";
        "IsInteractive": Bool = "isInteractive", "A person answered a prompt.";
        "Id": String = "id", "Identity of the request.";
        "IPAddress": String = "ipAddress", "Address the provider saw.";
        "LocationDetails": String = "location", "Place of the address.";
        "MfaDetail": String = "mfaDetail", "Method of the second factor.";
        "NetworkLocationDetails": String = "networkLocationDetails", "Named network the address belongs to.";
        "OriginalRequestId": String = "originalRequestId", "First request of the sign-in.";
        "ProcessingTimeInMs": Long = "processingTimeInMilliseconds", "Milliseconds the directory took.";
        "RiskDetail": String = "riskDetail", "Why a risk was changed.";
        "RiskLevelAggregated": String = "riskLevelAggregated", "Risk of the user.";
        "RiskLevelDuringSignIn": String = "riskLevelDuringSignIn", "Risk of this sign-in.";
        "RiskState": String = "riskState", "What became of the risk.";
        "RiskEventTypes": String = "riskEventTypes", "What looked risky.";
        "RiskEventTypes_V2": String = "riskEventTypes_v2", "What looked risky.";
        "ResourceDisplayName": String = "resourceDisplayName", "Service the token is for.";
        "ResourceIdentity": String = "resourceId", "Identity of that service.";
        "ResourceServicePrincipalId": String = "resourceServicePrincipalId", "Object of that service in the tenant.";
        "ServicePrincipalId": String = "servicePrincipalId", "Object of the calling service in the tenant.";
        "Status": String = "status", "Error number with reason or details.";
        "TokenIssuerName": String = "tokenIssuerName", "Who issued the token.";
        "TokenIssuerType": String = "tokenIssuerType", "AzureAD or federated.";
        "UserAgent": String = "userAgent", "Browser or program.";
        "UserDisplayName": String = "userDisplayName", "Name of the person.";
        "UserId": String = "userId", "Identity of the user.";
        "UserPrincipalName": String = "userPrincipalName", "Sign-in name.";
        "UserType": String = "userType", "Member or Guest.";
        "FlaggedForReview": Bool = "flaggedForReview", "Somebody asked for a review.";
        "HomeTenantId": String = "homeTenantId", "Tenant of the user.";
        "ResourceTenantId": String = "resourceTenantId", "Tenant of the service.";
        "AutonomousSystemNumber": String = "autonomousSystemNumber", "Provider of the address.";
        "AuthenticationProtocol": String = "authenticationProtocol", "Protocol; deviceCode and ropc deserve a look.";
        "CrossTenantAccessType": String = "crossTenantAccessType", "Access across tenants.";
        "IncomingTokenType": String = "incomingTokenType", "Token that was shown.";
        "SessionId": String = "sessionId", "Session the token belongs to.";
        "UniqueTokenIdentifier": String = "uniqueTokenIdentifier", "Identity of the token; later records carry it.";
    },
};

/// `entra.ServicePrincipalSignInLogs`.
pub static SERVICE: EventType = EventType {
    name: "entra.ServicePrincipalSignInLogs",
    table: "AADServicePrincipalSignInLogs",
    version: "1.0",
    title: "Sign-in of a service",
    system: &[],
    fields: &SIGN_IN,
    derived: columns! {
        "AppId": String = "appId", "Identity of the application.";
        "ConditionalAccessStatus": String = "conditionalAccessStatus", "success, failure or notApplied.";
        "ClientCredentialType": String = "clientCredentialType", "clientSecret or certificate.";
        "CreatedDateTime": DateTime = "createdDateTime", "When the sign-in was made.";
        "Id": String = "id", "Identity of the request.";
        "IPAddress": String = "ipAddress", "Address the provider saw.";
        "LocationDetails": String = "location", "Place of the address.";
        "ResourceDisplayName": String = "resourceDisplayName", "Service the token is for.";
        "ResourceIdentity": String = "resourceId", "Identity of that service.";
        "ResourceServicePrincipalId": String = "resourceServicePrincipalId", "Object of that service in the tenant.";
        "ServicePrincipalCredentialKeyId": String = "servicePrincipalCredentialKeyId", "Secret or certificate that was used.";
        "ServicePrincipalId": String = "servicePrincipalId", "Object of the calling service in the tenant.";
        "ServicePrincipalName": String = "servicePrincipalName", "Name of the calling service.";
        "UniqueTokenIdentifier": String = "uniqueTokenIdentifier", "Identity of the token.";
    },
};

/// `entra.AuditLogs`.
pub static AUDIT: EventType = EventType {
    name: "entra.AuditLogs",
    table: "AuditLogs",
    version: "1.0",
    title: "Change of the cloud directory",
    system: &[],
    fields: &CHANGE,
    derived: columns! {
        "Category": String = "category", "Kind of change: UserManagement, RoleManagement and the like.";
        "AdditionalDetails": Dynamic = "additionalDetails", "Pairs of key and value.";
        "Id": String = "id", "Identity of the row.";
        "InitiatedBy": Dynamic = "initiatedBy", "User or application that asked for the change.";
        "LoggedByService": String = "loggedByService", "Service that made the change.";
        "Result": String = "result", "success or failure.";
        "ResultReason": String = "resultReason", "Why it failed.";
        "TargetResources": Dynamic = "targetResources", "What was changed, with old and new values.";
        "ActivityDisplayName": String = "activityDisplayName", "What was done.";
        "ActivityDateTime": DateTime = "activityDateTime", "When it was done.";
        "AADOperationType": String = "operationType", "Add, Update, Assign or Delete.";
    },
};

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[&INTERACTIVE, &NON_INTERACTIVE, &SERVICE, &AUDIT];

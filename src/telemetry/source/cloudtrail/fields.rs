//! Native keys of the trail and the columns of Sentinel's `AWSCloudTrail`.

use crate::telemetry::record::{ColumnType, Derived, EventType, Field, Record, Value};
use serde_json::Value as Json;

/// What lies at this path of a nested key.
fn nested(record: &Record, key: &str, path: &str) -> Value {
    let Some(json) = record.get(key).tree() else { return Value::Absent };
    let found = path.split('.').try_fold(&json, |at, step| at.get(step));
    match found {
        Some(Json::String(text)) => Value::copied(text),
        _ => Value::Absent,
    }
}

macro_rules! columns {
    ($($column:literal: $kind:ident = $key:literal / $path:literal, $doc:literal;)*) => {
        &[$(Derived { column: $column, column_type: ColumnType::$kind, doc: $doc, value: |r| nested(r, $key, $path) }),*]
    };
}

/// `aws.cloudtrail`.
pub static TYPE: EventType = EventType {
    name: "aws.cloudtrail",
    table: "AWSCloudTrail",
    version: "1.09",
    title: "Call of the rented infrastructure",
    system: &[],
    fields: &[
        Field::text("eventVersion", "Version of the record.").column("EventVersion"),
        Field::dynamic("userIdentity", "Who called.").column("UserIdentity"),
        Field::time("eventTime", "When it happened, UTC.").hidden(),
        Field::text("eventSource", "Service that was called, ec2.amazonaws.com.").column("EventSource"),
        Field::text("eventName", "What was asked for.").column("EventName"),
        Field::text("awsRegion", "Region.").column("AWSRegion"),
        Field::text("sourceIPAddress", "Address, or the service of the provider that called.")
            .column("SourceIpAddress"),
        Field::text("userAgent", "Browser or program.").column("UserAgent"),
        Field::text("errorCode", "Error of a refused call.").column("ErrorCode"),
        Field::text("errorMessage", "The error in words.").column("ErrorMessage"),
        Field::nested("requestParameters", "Parameters, as JSON.").column("RequestParameters"),
        Field::nested("responseElements", "Answer of changing calls, as JSON.").column("ResponseElements"),
        Field::nested("additionalEventData", "More, as JSON.").column("AdditionalEventData"),
        Field::text("requestID", "Identity of the request.").column("AwsRequestId"),
        Field::text("eventID", "Identity of the record.").column("AwsEventId"),
        Field::bool("readOnly", "The call changes nothing.").column("ReadOnly"),
        Field::nested("resources", "Resources it touched, as JSON.").column("Resources"),
        Field::text("eventType", "AwsApiCall, AwsConsoleSignIn, AwsServiceEvent.").column("EventTypeName"),
        Field::bool("managementEvent", "Administration rather than data.").column("ManagementEvent"),
        Field::text("recipientAccountId", "Account that keeps the record.").column("RecipientAccountId"),
        Field::text("eventCategory", "Management or Data.").column("Category"),
        Field::dynamic("tlsDetails", "Version and cipher of the connection.").column("TlsDetails"),
        Field::text("sessionCredentialFromConsole", "Called from the web console.")
            .column("SessionCredentialFromConsole"),
    ],
    derived: columns! {
        "UserIdentityType": String = "userIdentity" / "type", "IAMUser, AssumedRole, AWSService or Root.";
        "UserIdentityPrincipalid": String = "userIdentity" / "principalId", "Identity of the caller.";
        "UserIdentityArn": String = "userIdentity" / "arn", "Full name of the caller.";
        "UserIdentityAccountId": String = "userIdentity" / "accountId", "Account of the caller.";
        "UserIdentityAccessKeyId": String = "userIdentity" / "accessKeyId", "Key that signed the call.";
        "UserIdentityUserName": String = "userIdentity" / "userName", "Name of a user.";
        "UserIdentityInvokedBy": String = "userIdentity" / "invokedBy", "Service of the provider that called.";
        "SessionMfaAuthenticated": String = "userIdentity" / "sessionContext.attributes.mfaAuthenticated", "The session began with a second factor.";
        "SessionCreationDate": DateTime = "userIdentity" / "sessionContext.attributes.creationDate", "When the session began.";
        "SessionIssuerType": String = "userIdentity" / "sessionContext.sessionIssuer.type", "What issued the session.";
        "SessionIssuerPrincipalId": String = "userIdentity" / "sessionContext.sessionIssuer.principalId", "Identity of the issuer.";
        "SessionIssuerArn": String = "userIdentity" / "sessionContext.sessionIssuer.arn", "Full name of the role.";
        "SessionIssuerAccountId": String = "userIdentity" / "sessionContext.sessionIssuer.accountId", "Account of the role.";
        "SessionIssuerUserName": String = "userIdentity" / "sessionContext.sessionIssuer.userName", "Name of the role.";
        "TlsVersion": String = "tlsDetails" / "tlsVersion", "Version of the connection.";
        "CipherSuite": String = "tlsDetails" / "cipherSuite", "Cipher of the connection.";
        "ClientProvidedHostHeader": String = "tlsDetails" / "clientProvidedHostHeader", "Host the caller named.";
    },
};

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[&TYPE];

//! Keys that several kinds of record share, each with its one sentence.

use crate::telemetry::record::{ColumnType, Derived, Field, Record, Value};

/// The columns that name what the record has as numbers.
pub(super) static WORDS: &[Derived] = &[
    Derived {
        column: "RecordType",
        column_type: ColumnType::String,
        doc: "Kind of record.",
        value: |r: &Record| r.kind.name.trim_start_matches("o365.").into(),
    },
    Derived {
        column: "UserType",
        column_type: ColumnType::String,
        doc: "Regular, Admin or Application.",
        value: |r: &Record| match r.get("UserType") {
            Value::Int(0) => "Regular".into(),
            Value::Int(2) => "Admin".into(),
            Value::Int(4) => "System".into(),
            _ => "Application".into(),
        },
    },
];

pub(super) const CREATION_TIME: Field = Field::time("CreationTime", "When it happened, UTC.").hidden();
pub(super) const ID: Field = Field::text("Id", "Identity of the record.").column("OfficeId");
pub(super) const OPERATION: Field = Field::text("Operation", "What was done.");
pub(super) const ORGANIZATION_ID: Field = Field::text("OrganizationId", "Tenant.");
pub(super) const RECORD_TYPE: Field = Field::long("RecordType", "Number of the kind of record.").hidden();
pub(super) const RESULT_STATUS: Field = Field::text("ResultStatus", "Whether it succeeded.");
pub(super) const USER_KEY: Field = Field::text("UserKey", "Other identity of the user.");
pub(super) const USER_TYPE: Field = Field::long("UserType", "Number of the kind of user.").column("UserTypeNumber");
pub(super) const VERSION: Field = Field::long("Version", "Version of the record.").hidden();
pub(super) const WORKLOAD: Field =
    Field::text("Workload", "Service: Exchange, SharePoint, OneDrive, MicrosoftTeams, AzureActiveDirectory.")
        .column("OfficeWorkload");
pub(super) const OBJECT_ID: Field =
    Field::text("ObjectId", "File, mailbox or object it is about.").column("OfficeObjectId");
pub(super) const USER_ID: Field = Field::text("UserId", "Who did it.");
pub(super) const AZURE_ACTIVE_DIRECTORY_EVENT_TYPE: Field =
    Field::long("AzureActiveDirectoryEventType", "Kind of directory event.");
pub(super) const EXTENDED_PROPERTIES: Field = Field::text("ExtendedProperties", "Pairs of name and value, as JSON.");
pub(super) const MODIFIED_PROPERTIES: Field =
    Field::text("ModifiedProperties", "What was changed, with old and new values.");
pub(super) const ACTOR: Field = Field::text("Actor", "Who did it, as JSON.");
pub(super) const ACTOR_CONTEXT_ID: Field = Field::text("ActorContextId", "Tenant of whoever did it.");
pub(super) const INTER_SYSTEMS_ID: Field = Field::text("InterSystemsId", "Joins requests across services.");
pub(super) const INTRA_SYSTEM_ID: Field = Field::text("IntraSystemId", "Joins requests within the directory.");
pub(super) const SUPPORT_TICKET_ID: Field = Field::text("SupportTicketId", "Always empty.");
pub(super) const TARGET: Field = Field::text("Target", "To whom or what, as JSON.");
pub(super) const TARGET_CONTEXT_ID: Field = Field::text("TargetContextId", "Tenant of the target.");
pub(super) const CLIENT_IP: Field = Field::text("ClientIP", "Address the provider saw.");
pub(super) const ACTOR_IP_ADDRESS: Field = Field::text("ActorIpAddress", "Address the provider saw.");
pub(super) const APPLICATION_ID: Field = Field::text("ApplicationId", "Identity of the application.");
pub(super) const CLIENT_IP_ADDRESS: Field =
    Field::text("ClientIPAddress", "Address the provider saw.").column("Client_IPAddress");
pub(super) const CLIENT_INFO_STRING: Field = Field::text("ClientInfoString", "Protocol and program.");
pub(super) const CLIENT_PROCESS_NAME: Field = Field::text("ClientProcessName", "Program.");
pub(super) const CLIENT_VERSION: Field = Field::text("ClientVersion", "Its version.");
pub(super) const EXTERNAL_ACCESS: Field = Field::text("ExternalAccess", "By somebody of the provider.");
pub(super) const INTERNAL_LOGON_TYPE: Field = Field::text("InternalLogonType", "Kind of access within the provider.");
pub(super) const LOGON_TYPE: Field =
    Field::text("LogonType", "0 owner, 1 administrator, 2 delegate.").column("Logon_Type");
pub(super) const LOGON_USER_SID: Field = Field::text("LogonUserSid", "SID of whoever opened it.");
pub(super) const MAILBOX_GUID: Field = Field::text("MailboxGuid", "Identity of the mailbox.");
pub(super) const MAILBOX_OWNER_SID: Field = Field::text("MailboxOwnerSid", "SID of its owner.");
pub(super) const MAILBOX_OWNER_UPN: Field = Field::text("MailboxOwnerUPN", "Its owner.");
pub(super) const OPERATION_PROPERTIES: Field = Field::dynamic("OperationProperties", "Pairs of name and value.");
pub(super) const ORGANIZATION_NAME: Field = Field::text("OrganizationName", "Name of the tenant.");
pub(super) const ORIGINATING_SERVER: Field = Field::text("OriginatingServer", "Server of the provider.");
pub(super) const SESSION_ID: Field = Field::text("SessionId", "Session the token belongs to.");
pub(super) const APP_ID: Field = Field::text("AppId", "Identity of the application.");
pub(super) const CLIENT_REQUEST_ID: Field = Field::text("ClientRequestId", "Identity of the request.");
pub(super) const CLIENT_APP_ID: Field = Field::text("ClientAppId", "Identity of the client application.");
pub(super) const CORRELATION_ID: Field = Field::text("CorrelationId", "Joins records of one request.");
pub(super) const EVENT_SOURCE: Field = Field::text("EventSource", "Where the event arose.");
pub(super) const ITEM_TYPE: Field = Field::text("ItemType", "File, Folder, Page, Site, Web.");
pub(super) const SITE: Field = Field::text("Site", "Identity of the site.").column("Site_");
pub(super) const USER_AGENT: Field = Field::text("UserAgent", "Browser or program.");
pub(super) const WEB_ID: Field = Field::text("WebId", "Identity of the web.");
pub(super) const LIST_ITEM_UNIQUE_ID: Field = Field::text("ListItemUniqueId", "Identity of the item in its library.");
pub(super) const EVENT_DATA: Field = Field::text("EventData", "More about the sharing, as XML.").column("Event_Data");
pub(super) const LIST_ID: Field = Field::text("ListId", "Identity of the library.");
pub(super) const SOURCE_FILE_EXTENSION: Field = Field::text("SourceFileExtension", "Its ending.");
pub(super) const SITE_URL: Field = Field::text("SiteUrl", "Address of the site.").column("Site_Url");
pub(super) const SOURCE_FILE_NAME: Field = Field::text("SourceFileName", "Name of the file.");
pub(super) const SOURCE_RELATIVE_URL: Field = Field::text("SourceRelativeUrl", "Folder within the site.");

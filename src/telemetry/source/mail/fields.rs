//! The gateway's tables: columns in Microsoft's order; native names are the column names.

use crate::telemetry::record::{EventType, Field};

const TIMESTAMP: Field = Field::time("Timestamp", "When it happened, UTC.");
const MESSAGE: Field =
    Field::text("NetworkMessageId", "Identity of the message at the gateway; joins the mail tables.");
const THREATS: Field = Field::text("ThreatTypes", "What the gateway found: Phish, Malware, Spam; empty for nothing.");
const THREAT_NAMES: Field = Field::text("ThreatNames", "Names of what was found.");
const METHODS: Field = Field::text("DetectionMethods", "How it was found.");
const REPORT: Field = Field::text("ReportId", "Number of the row.");
const SENDER: Field =
    Field::text("SenderFromAddress", "Address in the From header; what the reader sees, and easily forged.");
const SENDER_NAME: Field = Field::text("SenderDisplayName", "Shown name of the sender.");
const SENDER_ID: Field = Field::text("SenderObjectId", "Directory identity of a sender of ours.");
const RECIPIENT: Field = Field::text("RecipientEmailAddress", "Recipient.");
const RECIPIENT_ID: Field = Field::text("RecipientObjectId", "Directory identity of the recipient.");

/// `xdr.EmailEvents`.
pub static EVENTS: EventType = EventType {
    name: "xdr.EmailEvents",
    table: "EmailEvents",
    version: "1",
    title: "Mail handled",
    system: &[],
    fields: &[
        TIMESTAMP,
        MESSAGE,
        Field::text("InternetMessageId", "Message-ID header."),
        Field::text("SenderMailFromAddress", "Envelope sender."),
        SENDER,
        SENDER_NAME,
        SENDER_ID,
        Field::text("SenderMailFromDomain", "Domain of the envelope sender."),
        Field::text("SenderFromDomain", "Domain of the From header."),
        Field::text("SenderIPv4", "Server that delivered the message."),
        Field::text("SenderIPv6", "The same, version 6."),
        RECIPIENT,
        RECIPIENT_ID,
        Field::text("Subject", "Subject."),
        Field::long("EmailClusterId", "Groups messages of like content."),
        Field::text("EmailDirection", "Inbound, Outbound or Intra-org."),
        Field::text("DeliveryAction", "Delivered, Junked or Blocked."),
        Field::text("DeliveryLocation", "Inbox/folder, Junk folder or Quarantine."),
        THREATS,
        THREAT_NAMES,
        METHODS,
        Field::text("ConfidenceLevel", "How sure the gateway is."),
        Field::long("BulkComplaintLevel", "How much it looks like bulk mail."),
        Field::text("EmailAction", "What the policy did."),
        Field::text("EmailActionPolicy", "Which policy."),
        Field::text("EmailActionPolicyGuid", "Identity of the policy."),
        Field::text("AuthenticationDetails", "Results of SPF, DKIM, DMARC and the composite of them, as JSON."),
        Field::long("AttachmentCount", "Attached files."),
        Field::long("UrlCount", "Links."),
        Field::text("EmailLanguage", "Language."),
        Field::text("Connectors", "Mail connectors."),
        Field::text("OrgLevelAction", "Action by an organisation's list."),
        Field::text("OrgLevelPolicy", "That list."),
        Field::text("UserLevelAction", "Action by the user's list."),
        Field::text("UserLevelPolicy", "That list."),
        REPORT,
    ],
    derived: &[],
};

/// `xdr.EmailUrlInfo`.
pub static URLS: EventType = EventType {
    name: "xdr.EmailUrlInfo",
    table: "EmailUrlInfo",
    version: "1",
    title: "Link in a mail",
    system: &[],
    fields: &[
        TIMESTAMP,
        MESSAGE,
        Field::text("Url", "The link."),
        Field::text("UrlDomain", "Its host name."),
        Field::text("UrlLocation", "Where it stood."),
        REPORT,
    ],
    derived: &[],
};

/// `xdr.EmailAttachmentInfo`.
pub static ATTACHMENTS: EventType = EventType {
    name: "xdr.EmailAttachmentInfo",
    table: "EmailAttachmentInfo",
    version: "1",
    title: "File in a mail",
    system: &[],
    fields: &[
        TIMESTAMP,
        MESSAGE,
        SENDER,
        SENDER_NAME,
        SENDER_ID,
        RECIPIENT,
        RECIPIENT_ID,
        Field::text("FileName", "Name of the file."),
        Field::text("FileType", "Its type."),
        Field::text("SHA256", "Its hash."),
        Field::long("FileSize", "Its size in bytes."),
        THREATS,
        THREAT_NAMES,
        METHODS,
        REPORT,
    ],
    derived: &[],
};

/// `xdr.UrlClickEvents`.
pub static CLICKS: EventType = EventType {
    name: "xdr.UrlClickEvents",
    table: "UrlClickEvents",
    version: "1",
    title: "Link followed",
    system: &[],
    fields: &[
        TIMESTAMP,
        Field::text("Url", "The link."),
        Field::text("ActionType", "ClickAllowed or ClickBlocked."),
        Field::text("AccountUpn", "Who followed it."),
        Field::text("Workload", "Where: Email, Office, Teams."),
        MESSAGE,
        THREATS,
        METHODS,
        Field::text("IPAddress", "Address of the machine."),
        Field::bool("IsClickedThrough", "Went on in spite of a warning."),
        Field::text("UrlChain", "Redirects."),
        REPORT,
    ],
    derived: &[],
};

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[&EVENTS, &URLS, &ATTACHMENTS, &CLICKS];

//! Records of the compliance centre: its alerts and its commands.

use crate::telemetry::record::{EventType, Field};
use crate::telemetry::source::office::columns::{
    CREATION_TIME, ID, OBJECT_ID, OPERATION, ORGANIZATION_ID, RECORD_TYPE, RESULT_STATUS, USER_ID, USER_KEY, USER_TYPE,
    VERSION, WORDS, WORKLOAD,
};

/// `o365.SecurityComplianceAlerts`.
pub static ALERT: EventType = EventType {
    name: "o365.SecurityComplianceAlerts",
    table: "OfficeActivity",
    version: "1",
    title: "Alert of the compliance centre",
    system: &[],
    fields: &[
        CREATION_TIME,
        ID,
        OPERATION,
        ORGANIZATION_ID,
        RECORD_TYPE,
        RESULT_STATUS,
        USER_KEY,
        USER_TYPE,
        VERSION,
        WORKLOAD,
        OBJECT_ID,
        USER_ID,
        Field::text("AlertEntityId", "What the alert is about: a person, a link, a rule."),
        Field::text("AlertId", "Identity of the alert; joins its records."),
        Field::dynamic("AlertLinks", "Links to more about it, mostly empty."),
        Field::text("AlertType", "System or Custom."),
        Field::text("Category", "ThreatManagement, DataLossPrevention or MailFlow."),
        Field::text("Comments", "What the record says of the alert."),
        Field::dynamic("Data", "Short keys of the alert's own: kind of entity, entity, time, severity."),
        Field::text("EntityType", "User, MailMessage, MaliciousUrl, MalwareFamily or DlpRuleMatch."),
        Field::text("Name", "Name of the alert policy."),
        Field::text("PolicyId", "Identity of the policy."),
        Field::text("Severity", "Informational, Low, Medium or High."),
        Field::text("Source", "Always Office 365 Security & Compliance."),
        Field::text("Status", "Active, Investigating or Resolved."),
    ],
    derived: WORDS,
};

/// `o365.SecurityComplianceCenterEOPCmdlet`.
pub static COMMAND: EventType = EventType {
    name: "o365.SecurityComplianceCenterEOPCmdlet",
    table: "OfficeActivity",
    version: "1",
    title: "Command of the compliance centre",
    system: &[],
    fields: &[
        CREATION_TIME,
        ID,
        OPERATION,
        ORGANIZATION_ID,
        RECORD_TYPE,
        RESULT_STATUS,
        USER_KEY,
        USER_TYPE,
        VERSION,
        WORKLOAD,
        OBJECT_ID,
        USER_ID,
        Field::long("SecurityComplianceCenterEventType", "Always 0."),
        Field::text("ClientApplication", "Program it was given in; EMC is the web portal."),
        Field::text("CmdletVersion", "Version of the module."),
        Field::text("EffectiveOrganization", "Tenant by name."),
        Field::text("NonPIIParameters", "Parameters without names and addresses."),
        Field::text("Parameters", "All parameters as given."),
        Field::time("StartTime", "When it was given, UTC.").column("StartTime_"),
        Field::text("UserServicePlan", "Always empty."),
    ],
    derived: WORDS,
};

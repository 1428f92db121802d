//! Messages of the Security channel: fields in native order, columns as in `SecurityEvent`.

use crate::base::Text;
use crate::telemetry::record::{ColumnType, Derived, EventType, Field, Record, Value};
use crate::telemetry::source::windows::{Message, SECURITY_HEADER};
use std::sync::LazyLock;

const SUBJECT_SID: Field = Field::text("SubjectUserSid", "SID of the account that asked for the action.");
const SUBJECT_NAME: Field = Field::text("SubjectUserName", "Account that asked for the action.");
const SUBJECT_DOMAIN: Field = Field::text("SubjectDomainName", "Domain or host of that account.");
const SUBJECT_LOGON: Field =
    Field::text("SubjectLogonId", "Session of that account on this host; joins with TargetLogonId of its 4624.");
const TARGET_SID: Field = Field::text("TargetUserSid", "SID of the account the event is about.");
const TARGET_NAME: Field = Field::text("TargetUserName", "Account the event is about.");
const TARGET_DOMAIN: Field = Field::text("TargetDomainName", "Domain or host of that account.");
const TARGET_LOGON: Field =
    Field::text("TargetLogonId", "Session the event opened, used or closed; unique per host since boot.");
const OBJECT_SID: Field = Field::text("TargetSid", "SID of the account or group the event is about.");
const LOGON_TYPE: Field = Field::long(
    "LogonType",
    "How: 2 keyboard, 3 network, 4 batch, 5 service, 7 unlock, 9 other credentials, 10 remote desktop, 11 cached.",
);
const LOGON_PROCESS: Field =
    Field::text("LogonProcessName", "Component that took the credentials; padded with blanks as Windows prints it.");
const PACKAGE: Field = Field::text("AuthenticationPackageName", "Protocol that proved the identity.");
const WORKSTATION: Field =
    Field::text("WorkstationName", "Name of the machine the logon came from, as far as the protocol tells.");
const LOGON_GUID: Field =
    Field::text("LogonGuid", "Joins the logon with the ticket request 4769 on the domain controller.");
const TRANSMITTED: Field = Field::text("TransmittedServices", "Services in a delegation chain.");
const LM_PACKAGE: Field = Field::text("LmPackageName", "NTLM version, for NTLM only.");
const KEY_LENGTH: Field = Field::long("KeyLength", "Length of the NTLM session key, 0 for Kerberos.");
const CALLER_ID: Field = Field::text("ProcessId", "Process the event is about, in hexadecimal.");
const CALLER_NAME: Field = Field::text("ProcessName", "Program of that process.");
const IP: Field = Field::text("IpAddress", "Address the request came from.");
const PORT: Field = Field::text("IpPort", "Port the request came from.");
const STATUS: Field = Field::text("Status", "Result or reason as a status code.");
const SERVICE: Field = Field::text("ServiceName", "Service account the ticket is for.");
const SERVICE_SID: Field = Field::text("ServiceSid", "SID of that account.");
const OPTIONS: Field = Field::text("TicketOptions", "Flags the client asked for.");
const ENCRYPTION: Field =
    Field::text("TicketEncryptionType", "Cipher of the ticket: 0x12 AES-256, 0x17 RC4 (old), 0xffffffff failed.");
const PREAUTH: Field = Field::text("PreAuthType", "How the client proved itself before the ticket: 2 password.");
const CERT_ISSUER: Field = Field::text("CertIssuerName", "Issuer of a smart-card certificate.");
const CERT_SERIAL: Field = Field::text("CertSerialNumber", "Serial number of a smart-card certificate.");
const CERT_PRINT: Field = Field::text("CertThumbprint", "Thumbprint of a smart-card certificate.");
const PRIVILEGES: Field = Field::text("PrivilegeList", "Privileges of the session, one a line.");
const MEMBER_NAME: Field = Field::text("MemberName", "Directory name of the member.");
const MEMBER_SID: Field = Field::text("MemberSid", "SID of the member.");

const AUDIT: Message = Message {
    provider: "Microsoft-Windows-Security-Auditing",
    guid: "{54849625-5478-4994-a5ba-3e3b0328c30d}",
    channel: "Security",
    id: 0,
    version: "0",
    level: "0",
    task: "0",
    opcode: "0",
    keywords: "0x8020000000000000",
};
/// Keywords of an audit failure.
pub(super) const FAILURE: &str = "0x8010000000000000";

macro_rules! messages {
    ($($name:ident = $id:literal v $version:literal task $task:literal $title:literal [$($field:expr),* $(,)?];)*) => {
        $(
            #[doc = concat!("`win.security.", $id, "`: ", $title)]
            pub(in crate::telemetry::source::security) mod $name {
                use super::*;
                pub(crate) static TYPE: EventType = EventType {
                    name: concat!("win.security.", $id),
                    table: "SecurityEvent",
                    version: $version,
                    title: $title,
                    system: &SECURITY_HEADER,
                    fields: &[$($field),*],
                    derived: &DERIVED,
                };
                pub(crate) const MESSAGE: Message =
                    Message { id: $id, version: $version, task: $task, ..AUDIT };
            }
        )*
        /// The messages of this family.
        pub(super) static TYPES: &[&EventType] = &[$(&$name::TYPE),*];
    };
}

pub(super) mod change;
pub(super) mod object;

messages! {
    logged_on = 4624 v "2" task "12544" "An account was successfully logged on." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, TARGET_SID, TARGET_NAME, TARGET_DOMAIN, TARGET_LOGON,
        LOGON_TYPE, LOGON_PROCESS, PACKAGE, WORKSTATION, LOGON_GUID, TRANSMITTED, LM_PACKAGE, KEY_LENGTH, CALLER_ID,
        CALLER_NAME, IP, PORT,
        Field::text("ImpersonationLevel", "How far the server may act for the client: %%1833 impersonation, %%1840 delegation."),
        Field::text("RestrictedAdminMode", "Remote desktop without sending credentials."),
        Field::text("TargetOutboundUserName", "Account used on the network with other credentials."),
        Field::text("TargetOutboundDomainName", "Domain of that account."),
        Field::text("VirtualAccount", "Account of a service without a password: %%1842 yes, %%1843 no."),
        Field::text("TargetLinkedLogonId", "The other half of a split administrator session."),
        Field::text("ElevatedToken", "Full administrator token: %%1842 yes, %%1843 no."),
    ];
    logon_failed = 4625 v "0" task "12544" "An account failed to log on." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, TARGET_SID, TARGET_NAME, TARGET_DOMAIN, STATUS,
        Field::text("FailureReason", "Reason as a message code: %%2313 unknown name or wrong password, %%2307 locked out, %%2310 disabled."),
        Field::text("SubStatus", "The exact reason: 0xc000006a wrong password, 0xc0000064 no such user, 0xc0000072 disabled."),
        LOGON_TYPE, LOGON_PROCESS, PACKAGE, WORKSTATION, TRANSMITTED, LM_PACKAGE, KEY_LENGTH, CALLER_ID, CALLER_NAME,
        IP, PORT,
    ];
    logged_off = 4634 v "0" task "12545" "An account was logged off." [
        TARGET_SID, TARGET_NAME, TARGET_DOMAIN, TARGET_LOGON, LOGON_TYPE,
    ];
    privileged = 4672 v "0" task "12548" "Special privileges assigned to new logon." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, PRIVILEGES,
    ];
    process_created = 4688 v "2" task "13312" "A new process has been created." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON,
        Field::text("NewProcessId", "Process id in hexadecimal; the same number as Sysmon's ProcessId."),
        Field::text("NewProcessName", "Full path of the program."),
        Field::text("TokenElevationType", "%%1936 full token, %%1937 elevated, %%1938 limited."),
        CALLER_ID,
        Field::text("CommandLine", "The program with its arguments, as started."),
        TARGET_SID, TARGET_NAME, TARGET_DOMAIN, TARGET_LOGON,
        Field::text("ParentProcessName", "Program that started it."),
        Field::text("MandatoryLabel", "Integrity level as a SID: S-1-16-8192 medium, 12288 high, 16384 system."),
    ];
    process_ended = 4689 v "0" task "13313" "A process has exited." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, STATUS, CALLER_ID, CALLER_NAME,
    ];
    task_created = 4698 v "0" task "12804" "A scheduled task was created." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON,
        Field::text("TaskName", "Path of the task."),
        Field::text("TaskContent", "Definition of the task as XML: triggers, account, command."),
    ];
    account_created = 4720 v "0" task "13824" "A user account was created." [
        TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, PRIVILEGES,
        Field::text("SamAccountName", "Logon name."),
        Field::text("DisplayName", "Shown name."),
        Field::text("UserPrincipalName", "Logon name in mail form."),
        Field::text("HomeDirectory", "Home folder."),
        Field::text("HomePath", "Drive of the home folder."),
        Field::text("ScriptPath", "Logon script."),
        Field::text("ProfilePath", "Roaming profile."),
        Field::text("UserWorkstations", "Machines the account may log on to."),
        Field::text("PasswordLastSet", "When the password was set; %%1794 never."),
        Field::text("AccountExpires", "When the account ends; %%1794 never."),
        Field::text("PrimaryGroupId", "Relative id of the primary group; 513 Domain Users."),
        Field::text("AllowedToDelegateTo", "Services it may act on behalf of others for."),
        Field::text("OldUacValue", "Account flags before."),
        Field::text("NewUacValue", "Account flags after."),
        Field::text("UserAccountControl", "Changed flags as message codes."),
        Field::text("UserParameters", "Dial-in and terminal settings."),
        Field::text("SidHistory", "Former SIDs."),
        Field::text("LogonHours", "Hours in which it may log on; %%1797 all."),
    ];
    global_group_joined = 4728 v "0" task "13826" "A member was added to a security-enabled global group." [
        MEMBER_NAME, MEMBER_SID, TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN,
        SUBJECT_LOGON, PRIVILEGES,
    ];
    local_group_joined = 4732 v "0" task "13826" "A member was added to a security-enabled local group." [
        MEMBER_NAME, MEMBER_SID, TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN,
        SUBJECT_LOGON, PRIVILEGES,
    ];
    locked_out = 4740 v "0" task "13824" "A user account was locked out." [
        TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON,
    ];
    ticket_granting = 4768 v "0" task "14339" "A Kerberos authentication ticket (TGT) was requested." [
        TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SERVICE, SERVICE_SID, OPTIONS, STATUS, ENCRYPTION, PREAUTH, IP, PORT,
        CERT_ISSUER, CERT_SERIAL, CERT_PRINT,
    ];
    service_ticket = 4769 v "0" task "14337" "A Kerberos service ticket was requested." [
        TARGET_NAME, TARGET_DOMAIN, SERVICE, SERVICE_SID, OPTIONS, ENCRYPTION, IP, PORT, STATUS, LOGON_GUID, TRANSMITTED,
    ];
    preauth_failed = 4771 v "0" task "14339" "Kerberos pre-authentication failed." [
        TARGET_NAME, OBJECT_SID, SERVICE, OPTIONS, STATUS, PREAUTH, IP, PORT, CERT_ISSUER, CERT_SERIAL, CERT_PRINT,
    ];
    ntlm_checked = 4776 v "0" task "14336" "The computer attempted to validate the credentials for an account." [
        Field::text("PackageName", "Package that checked the password."),
        TARGET_NAME,
        Field::text("Workstation", "Machine the request came from."),
        STATUS,
    ];
    log_cleared = 1102 v "0" task "104" "The audit log was cleared." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON,
    ];
}

/// All messages of the channel.
pub(super) fn all() -> &'static [&'static EventType] {
    static ALL: LazyLock<Vec<&'static EventType>> = LazyLock::new(|| [TYPES, change::TYPES, object::TYPES].concat());
    &ALL
}

static DERIVED: [Derived; 7] = [
    Derived {
        column: "Activity",
        column_type: ColumnType::String,
        doc: "Number and text of the message.",
        value: activity,
    },
    Derived {
        column: "Account",
        column_type: ColumnType::String,
        doc: "Account the event is about, DOMAIN\\name.",
        value: account,
    },
    Derived {
        column: "AccountType",
        column_type: ColumnType::String,
        doc: "User, or Machine for names that end in $.",
        value: account_type,
    },
    Derived {
        column: "SubjectAccount",
        column_type: ColumnType::String,
        doc: "Account that asked, DOMAIN\\name.",
        value: subject,
    },
    Derived {
        column: "TargetAccount",
        column_type: ColumnType::String,
        doc: "Account or group acted on, DOMAIN\\name.",
        value: target,
    },
    Derived {
        column: "LogonTypeName",
        column_type: ColumnType::String,
        doc: "Logon type in words.",
        value: logon_type_name,
    },
    Derived { column: "Process", column_type: ColumnType::String, doc: "File name of the program.", value: process },
];

fn activity(record: &Record) -> Value {
    format!("{} - {}", record.text("EventID"), record.kind.title).into()
}

fn qualified(record: &Record, domain: &str, name: &str) -> Value {
    match (record.text(domain), record.text(name)) {
        (_, name) if name.is_empty() => Value::Absent,
        (domain, name) if domain.is_empty() || &*domain == "-" => name.into(),
        (domain, name) => format!("{domain}\\{name}").into(),
    }
}

fn subject(record: &Record) -> Value {
    qualified(record, "SubjectDomainName", "SubjectUserName")
}

fn target(record: &Record) -> Value {
    qualified(record, "TargetDomainName", "TargetUserName")
}

/// Logon and ticket messages are about the target, all others about the subject.
fn account(record: &Record) -> Value {
    let about_target = matches!(
        &*record.text("EventID"),
        "4624" | "4625" | "4634" | "4647" | "4768" | "4769" | "4770" | "4771" | "4776"
    );
    if about_target { target(record) } else { subject(record) }
}

fn account_type(record: &Record) -> Value {
    match account(record).to_text() {
        Some(name) if name.ends_with('$') => "Machine".into(),
        Some(_) => "User".into(),
        None => Value::Absent,
    }
}

fn logon_type_name(record: &Record) -> Value {
    let number = record.text("LogonType");
    let word = match &*number {
        "2" => "Interactive",
        "3" => "Network",
        "4" => "Batch",
        "5" => "Service",
        "7" => "Unlock",
        "9" => "NewCredentials",
        "10" => "RemoteInteractive",
        "11" => "CachedInteractive",
        _ => return Value::Absent,
    };
    format!("{number} - {word}").into()
}

fn process(record: &Record) -> Value {
    let path = ["NewProcessName", "ProcessName"].map(|f| record.text(f)).into_iter().find(|p| !p.is_empty());
    path.map_or(Value::Absent, |p: Text| Value::copied(p.rsplit('\\').next().unwrap_or(&p)))
}

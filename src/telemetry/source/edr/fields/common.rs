//! Columns that several tables share, each with its one sentence.

use crate::telemetry::record::Field;

pub(super) const TIMESTAMP: Field = Field::time("Timestamp", "When it happened, UTC.");
pub(super) const DEVICE_ID: Field = Field::text("DeviceId", "Identity of the machine in the endpoint service.");
pub(super) const DEVICE_NAME: Field = Field::text("DeviceName", "Full name of the machine.");
pub(super) const ACTION_TYPE: Field = Field::text("ActionType", "What was seen.");
pub(super) const FILE_NAME: Field = Field::text("FileName", "Name of the file concerned.");
pub(super) const FOLDER_PATH: Field = Field::text("FolderPath", "Path of the file concerned.");
pub(super) const SHA1: Field = Field::text("SHA1", "Its SHA-1.");
pub(super) const SHA256: Field = Field::text("SHA256", "Its SHA-256.");
pub(super) const MD5: Field = Field::text("MD5", "Its MD5.");
pub(super) const FILE_SIZE: Field = Field::long("FileSize", "Its size in bytes.");
pub(super) const PROCESS_ID: Field = Field::long("ProcessId", "Process id of the new process.");
pub(super) const PROCESS_COMMAND_LINE: Field = Field::text("ProcessCommandLine", "Command line of the new process.");
pub(super) const PROCESS_TOKEN_ELEVATION: Field =
    Field::text("ProcessTokenElevation", "Token of the new process: default, limited or full.");
pub(super) const PROCESS_CREATION_TIME: Field = Field::time("ProcessCreationTime", "When the new process began.");
pub(super) const ACCOUNT_DOMAIN: Field = Field::text("AccountDomain", "Domain of the account concerned.");
pub(super) const ACCOUNT_NAME: Field = Field::text("AccountName", "Name of the account concerned.");
pub(super) const ACCOUNT_SID: Field = Field::text("AccountSid", "SID of the account concerned.");
pub(super) const ACCOUNT_UPN: Field = Field::text("AccountUpn", "Sign-in name of the account in the cloud directory.");
pub(super) const ACCOUNT_OBJECT_ID: Field =
    Field::text("AccountObjectId", "Identity of the account in the cloud directory.");
pub(super) const LOGON_ID: Field = Field::long(
    "LogonId",
    "Logon session, in decimal; the same number as in Security events, where it stands in hexadecimal.",
);
pub(super) const INITIATING_PROCESS_ACCOUNT_DOMAIN: Field =
    Field::text("InitiatingProcessAccountDomain", "Domain of the account behind the acting process.");
pub(super) const INITIATING_PROCESS_ACCOUNT_NAME: Field =
    Field::text("InitiatingProcessAccountName", "Account behind the acting process.");
pub(super) const INITIATING_PROCESS_ACCOUNT_SID: Field =
    Field::text("InitiatingProcessAccountSid", "SID of that account.");
pub(super) const INITIATING_PROCESS_ACCOUNT_UPN: Field =
    Field::text("InitiatingProcessAccountUpn", "Sign-in name of that account in the cloud directory.");
pub(super) const INITIATING_PROCESS_ACCOUNT_OBJECT_ID: Field =
    Field::text("InitiatingProcessAccountObjectId", "Identity of that account in the cloud directory.");
pub(super) const INITIATING_PROCESS_LOGON_ID: Field =
    Field::long("InitiatingProcessLogonId", "Logon session of the acting process, in decimal.");
pub(super) const INITIATING_PROCESS_INTEGRITY_LEVEL: Field =
    Field::text("InitiatingProcessIntegrityLevel", "Integrity level of the acting process.");
pub(super) const INITIATING_PROCESS_TOKEN_ELEVATION: Field =
    Field::text("InitiatingProcessTokenElevation", "Token of the acting process.");
pub(super) const INITIATING_PROCESS_SHA1: Field = Field::text("InitiatingProcessSHA1", "SHA-1 of the acting program.");
pub(super) const INITIATING_PROCESS_SHA256: Field =
    Field::text("InitiatingProcessSHA256", "SHA-256 of the acting program.");
pub(super) const INITIATING_PROCESS_MD5: Field = Field::text("InitiatingProcessMD5", "MD5 of the acting program.");
pub(super) const INITIATING_PROCESS_FILE_NAME: Field =
    Field::text("InitiatingProcessFileName", "File name of the acting program.");
pub(super) const INITIATING_PROCESS_FILE_SIZE: Field =
    Field::long("InitiatingProcessFileSize", "Size of the acting program in bytes.");
pub(super) const INITIATING_PROCESS_VERSION_INFO_COMPANY_NAME: Field =
    Field::text("InitiatingProcessVersionInfoCompanyName", "Company in the version resource of the acting program.");
pub(super) const INITIATING_PROCESS_VERSION_INFO_PRODUCT_NAME: Field =
    Field::text("InitiatingProcessVersionInfoProductName", "Product in the version resource of the acting program.");
pub(super) const INITIATING_PROCESS_VERSION_INFO_PRODUCT_VERSION: Field =
    Field::text("InitiatingProcessVersionInfoProductVersion", "Product version of the acting program.");
pub(super) const INITIATING_PROCESS_VERSION_INFO_INTERNAL_FILE_NAME: Field =
    Field::text("InitiatingProcessVersionInfoInternalFileName", "Internal name of the acting program.");
pub(super) const INITIATING_PROCESS_VERSION_INFO_ORIGINAL_FILE_NAME: Field =
    Field::text("InitiatingProcessVersionInfoOriginalFileName", "Original name of the acting program.");
pub(super) const INITIATING_PROCESS_VERSION_INFO_FILE_DESCRIPTION: Field =
    Field::text("InitiatingProcessVersionInfoFileDescription", "Description of the acting program.");
pub(super) const INITIATING_PROCESS_ID: Field = Field::long("InitiatingProcessId", "Process id of the acting process.");
pub(super) const INITIATING_PROCESS_COMMAND_LINE: Field =
    Field::text("InitiatingProcessCommandLine", "Command line of the acting process.");
pub(super) const INITIATING_PROCESS_CREATION_TIME: Field =
    Field::time("InitiatingProcessCreationTime", "When the acting process began.");
pub(super) const INITIATING_PROCESS_FOLDER_PATH: Field =
    Field::text("InitiatingProcessFolderPath", "Path of the acting program.");
pub(super) const INITIATING_PROCESS_PARENT_ID: Field =
    Field::long("InitiatingProcessParentId", "Process id of the parent of the acting process.");
pub(super) const INITIATING_PROCESS_PARENT_FILE_NAME: Field =
    Field::text("InitiatingProcessParentFileName", "File name of that parent.");
pub(super) const INITIATING_PROCESS_PARENT_CREATION_TIME: Field =
    Field::time("InitiatingProcessParentCreationTime", "When that parent began.");
pub(super) const INITIATING_PROCESS_SESSION_ID: Field =
    Field::long("InitiatingProcessSessionId", "Terminal session of the acting process; 0 for services.");
pub(super) const IS_INITIATING_PROCESS_REMOTE_SESSION: Field =
    Field::bool("IsInitiatingProcessRemoteSession", "The acting process runs in a remote desktop session.");
pub(super) const INITIATING_PROCESS_REMOTE_SESSION_DEVICE_NAME: Field =
    Field::text("InitiatingProcessRemoteSessionDeviceName", "Machine from which that remote session came.");
pub(super) const INITIATING_PROCESS_REMOTE_SESSION_IP: Field =
    Field::text("InitiatingProcessRemoteSessionIP", "Address from which that remote session came.");
pub(super) const REPORT_ID: Field =
    Field::long("ReportId", "Counter of the report; unique only together with machine and time.");
pub(super) const APP_GUARD_CONTAINER_ID: Field =
    Field::text("AppGuardContainerId", "Isolated browser container, if any.");
pub(super) const ADDITIONAL_FIELDS: Field =
    Field::dynamic("AdditionalFields", "What belongs to this kind of action only.");
pub(super) const REMOTE_IP: Field = Field::text("RemoteIP", "Address at the other end.");
pub(super) const REMOTE_PORT: Field = Field::long("RemotePort", "Port at the other end.");
pub(super) const REMOTE_URL: Field = Field::text("RemoteUrl", "Name at the other end, where it is known.");
pub(super) const REMOTE_IP_TYPE: Field = Field::text("RemoteIPType", "Public, Private, Loopback and the like.");
pub(super) const REMOTE_DEVICE_NAME: Field =
    Field::text("RemoteDeviceName", "Machine at the other end, by the name the protocol tells.");
pub(super) const LOCAL_IP: Field = Field::text("LocalIP", "Address of the machine.");
pub(super) const LOCAL_PORT: Field = Field::long("LocalPort", "Port on the machine.");
pub(super) const PROTOCOL: Field = Field::text("Protocol", "Protocol.");
pub(super) const FILE_ORIGIN_URL: Field = Field::text("FileOriginUrl", "Where the file was downloaded from.");
pub(super) const FILE_ORIGIN_IP: Field = Field::text("FileOriginIP", "Address the file was downloaded from.");
pub(super) const REGISTRY_KEY: Field = Field::text("RegistryKey", "Key, with the root written out.");
pub(super) const REGISTRY_VALUE_NAME: Field = Field::text("RegistryValueName", "Name of the value.");
pub(super) const REGISTRY_VALUE_DATA: Field = Field::text("RegistryValueData", "What was written.");
pub(super) const LOGON_TYPE: Field = Field::text("LogonType", "How somebody logged on, in words.");
pub(super) const FAILURE_REASON: Field = Field::text("FailureReason", "Why it failed.");
pub(super) const APPLICATION: Field = Field::text("Application", "Service that was signed in to.");
pub(super) const DEVICE_TYPE: Field = Field::text("DeviceType", "Workstation, Server and the like.");
pub(super) const OS_PLATFORM: Field = Field::text("OSPlatform", "Operating system.");
pub(super) const ALERT_ID: Field = Field::text("AlertId", "Identity of the alert; joins AlertInfo and AlertEvidence.");
pub(super) const TITLE: Field = Field::text("Title", "Title of the alert.");
pub(super) const SEVERITY: Field =
    Field::text("Severity", "Informational, Low, Medium or High, as the product grades it.");
pub(super) const SERVICE_SOURCE: Field = Field::text("ServiceSource", "Product that raised the alert.");
pub(super) const DETECTION_SOURCE: Field = Field::text("DetectionSource", "Technology that noticed it.");
pub(super) const ATTACK_TECHNIQUES: Field = Field::text("AttackTechniques", "ATT&CK techniques, as a JSON array.");
pub(super) const OS_ARCHITECTURE: Field = Field::text("OSArchitecture", "Architecture.");
pub(super) const OS_VERSION: Field = Field::text("OSVersion", "Version of the operating system.");

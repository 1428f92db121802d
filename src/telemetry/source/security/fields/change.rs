//! Messages about accounts, groups, services, tasks and policy.

use super::*;

const SAM_NAME: Field = Field::text("SamAccountName", "Logon name.");
const DISPLAY_NAME: Field = Field::text("DisplayName", "Shown name.");
const UPN: Field = Field::text("UserPrincipalName", "Logon name in mail form.");
const HOME: Field = Field::text("HomeDirectory", "Home folder.");
const HOME_DRIVE: Field = Field::text("HomePath", "Drive of the home folder.");
const SCRIPT: Field = Field::text("ScriptPath", "Logon script.");
const PROFILE: Field = Field::text("ProfilePath", "Roaming profile.");
const STATIONS: Field = Field::text("UserWorkstations", "Machines the account may log on to.");
const PASSWORD_SET: Field = Field::text("PasswordLastSet", "When the password was set; %%1794 never.");
const EXPIRES: Field = Field::text("AccountExpires", "When the account ends; %%1794 never.");
const PRIMARY_GROUP: Field = Field::text("PrimaryGroupId", "Relative id of the primary group; 513 Domain Users.");
const DELEGATE: Field = Field::text("AllowedToDelegateTo", "Services it may act on behalf of others for.");
const OLD_FLAGS: Field = Field::text("OldUacValue", "Account flags before.");
const NEW_FLAGS: Field = Field::text("NewUacValue", "Account flags after.");
const FLAGS: Field =
    Field::text("UserAccountControl", "Changed flags as message codes: %%2080 disabled, %%2048 enabled.");
const PARAMETERS: Field = Field::text("UserParameters", "Dial-in and terminal settings.");
const SID_HISTORY: Field = Field::text("SidHistory", "Former SIDs.");
const HOURS: Field = Field::text("LogonHours", "Hours in which it may log on; %%1797 all.");
const CALLING_ID: Field = Field::text("CallerProcessId", "Process that asked, in hexadecimal.");
const CALLING_NAME: Field = Field::text("CallerProcessName", "Program that asked.");
const TASK: Field = Field::text("TaskName", "Path of the task.");
const TASK_CONTENT: Field = Field::text("TaskContent", "Definition of the task as XML: triggers, account, command.");

messages! {
    system_started = 4608 v "0" task "12288" "Windows is starting up." [];
    user_logged_off = 4647 v "0" task "12545" "User initiated logoff." [
        TARGET_SID, TARGET_NAME, TARGET_DOMAIN, TARGET_LOGON,
    ];
    explicit_credentials = 4648 v "0" task "12544" "A logon was attempted using explicit credentials." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, LOGON_GUID, TARGET_NAME, TARGET_DOMAIN,
        Field::text("TargetLogonGuid", "Joins the logon with the ticket request 4769 on the domain controller."),
        Field::text("TargetServerName", "Host the credentials were for; localhost at the keyboard."),
        Field::text("TargetInfo", "Service of that host."),
        CALLER_ID, CALLER_NAME, IP, PORT,
    ];
    service_installed = 4697 v "0" task "12289" "A service was installed in the system." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON,
        Field::text("ServiceName", "Name of the service."),
        Field::text("ServiceFileName", "Program the service runs."),
        Field::text("ServiceType", "0x10 own process, 0x1 kernel driver."),
        Field::text("ServiceStartType", "2 with the system, 3 on demand, 4 never."),
        Field::text("ServiceAccount", "Account the service runs as."),
    ];
    task_deleted = 4699 v "0" task "12804" "A scheduled task was deleted." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, TASK, TASK_CONTENT,
    ];
    task_enabled = 4700 v "0" task "12804" "A scheduled task was enabled." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, TASK, TASK_CONTENT,
    ];
    task_disabled = 4701 v "0" task "12804" "A scheduled task was disabled." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, TASK, TASK_CONTENT,
    ];
    task_updated = 4702 v "0" task "12804" "A scheduled task was updated." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, TASK,
        Field::text("TaskContentNew", "New definition of the task as XML."),
    ];
    right_adjusted = 4703 v "0" task "13317" "A user right was adjusted." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, TARGET_SID, TARGET_NAME, TARGET_DOMAIN, TARGET_LOGON,
        CALLER_NAME, CALLER_ID,
        Field::text("EnabledPrivilegeList", "Privileges switched on."),
        Field::text("DisabledPrivilegeList", "Privileges switched off."),
    ];
    policy_changed = 4719 v "0" task "13568" "System audit policy was changed." [
        SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON,
        Field::text("CategoryId", "Category as a message code."),
        Field::text("SubcategoryId", "Subcategory as a message code."),
        Field::text("SubcategoryGuid", "Subcategory as auditpol knows it."),
        Field::text("AuditPolicyChanges", "%%8448 success removed, %%8449 success added."),
    ];
    account_enabled = 4722 v "0" task "13824" "A user account was enabled." [
        TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON,
    ];
    password_changed = 4723 v "0" task "13824" "An attempt was made to change an account's password." [
        TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, PRIVILEGES,
    ];
    password_reset = 4724 v "0" task "13824" "An attempt was made to reset an account's password." [
        TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON,
    ];
    account_disabled = 4725 v "0" task "13824" "A user account was disabled." [
        TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON,
    ];
    account_deleted = 4726 v "0" task "13824" "A user account was deleted." [
        TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, PRIVILEGES,
    ];
    account_changed = 4738 v "0" task "13824" "A user account was changed." [
        Field::text("Dummy", "Always a dash."),
        TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, PRIVILEGES,
        SAM_NAME, DISPLAY_NAME, UPN, HOME, HOME_DRIVE, SCRIPT, PROFILE, STATIONS, PASSWORD_SET, EXPIRES, PRIMARY_GROUP,
        DELEGATE, OLD_FLAGS, NEW_FLAGS, FLAGS, PARAMETERS, SID_HISTORY, HOURS,
    ];
    computer_changed = 4742 v "0" task "13825" "A computer account was changed." [
        Field::text("ComputerAccountChange", "Always a dash."),
        TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, PRIVILEGES,
        SAM_NAME, DISPLAY_NAME, UPN, HOME, HOME_DRIVE, SCRIPT, PROFILE, STATIONS, PASSWORD_SET, EXPIRES, PRIMARY_GROUP,
        DELEGATE, OLD_FLAGS, NEW_FLAGS, FLAGS, PARAMETERS, SID_HISTORY, HOURS,
        Field::text("DnsHostName", "Full name of the computer."),
        Field::text("ServicePrincipalNames", "Services the computer offers."),
    ];
    universal_group_joined = 4756 v "0" task "13826" "A member was added to a security-enabled universal group." [
        MEMBER_NAME, MEMBER_SID, TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN,
        SUBJECT_LOGON, PRIVILEGES,
    ];
    account_unlocked = 4767 v "0" task "13824" "A user account was unlocked." [
        TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON,
    ];
    ticket_renewed = 4770 v "0" task "14337" "A Kerberos service ticket was renewed." [
        TARGET_NAME, TARGET_DOMAIN, SERVICE, SERVICE_SID, OPTIONS, ENCRYPTION, IP, PORT,
    ];
    membership_listed = 4798 v "0" task "13824" "A user's local group membership was enumerated." [
        TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, CALLING_ID,
        CALLING_NAME,
    ];
    group_listed = 4799 v "0" task "13826" "A security-enabled local group membership was enumerated." [
        TARGET_NAME, TARGET_DOMAIN, OBJECT_SID, SUBJECT_SID, SUBJECT_NAME, SUBJECT_DOMAIN, SUBJECT_LOGON, CALLING_ID,
        CALLING_NAME,
    ];
}

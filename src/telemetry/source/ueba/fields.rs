//! Columns of `IdentityInfo` as Sentinel's analytics of behaviour fills it. Source: the table's reference.

use crate::telemetry::record::{EventType, Field};

/// `ueba.IdentityInfo`.
pub static IDENTITY: EventType = EventType {
    name: "ueba.IdentityInfo",
    table: "IdentityInfo",
    version: "1",
    title: "Who an account is, as the directory says",
    system: &[],
    fields: &[
        Field::text("AccountCloudSID", "SID of the account in the cloud directory."),
        Field::time("AccountCreationTime", "When the account was made, UTC."),
        Field::text("AccountDisplayName", "Full name of the person, else the account."),
        Field::text("AccountDomain", "NetBIOS name of the domain."),
        Field::text("AccountName", "Logon name."),
        Field::text("AccountObjectId", "Identity of the account in the cloud directory."),
        Field::text("AccountSID", "SID of the account; joins with TargetUserSid of Security events."),
        Field::text("AccountTenantId", "Tenant."),
        Field::text("AccountUPN", "Sign-in name; joins with UserPrincipalName of SigninLogs."),
        Field::dynamic("AdditionalMailAddresses", "Other mail addresses."),
        Field::dynamic("AssignedRoles", "Roles in the cloud directory."),
        Field::text("BlastRadius", "How far the account reaches: Low, Medium or High."),
        Field::text("ChangeSource", "What the row tells of a change: the directory."),
        Field::text("City", "Place of work."),
        Field::text("CompanyName", "Company."),
        Field::text("Country", "Country; left empty."),
        Field::text("Department", "Department."),
        Field::text("EmployeeId", "Number of the person."),
        Field::text("GivenName", "Given name."),
        Field::dynamic("GroupMembership", "Groups, built-in ones and the company\u{2019}s own."),
        Field::long("InvestigationPriority", "Score of the analytics of behaviour."),
        Field::bool("IsAccountEnabled", "May log on."),
        Field::bool("IsMFARegistered", "Has a second factor."),
        Field::bool("IsServiceAccount", "Belongs to a program."),
        Field::text("JobTitle", "Job title."),
        Field::text("MailAddress", "Mail address."),
        Field::text("Manager", "Who leads the department, as a directory name."),
        Field::text("OnPremisesDistinguishedName", "Directory name."),
        Field::text("Phone", "Telephone."),
        Field::text("RiskLevel", "Risk as the cloud sees it; None at most."),
        Field::text("RiskState", "State of that risk."),
        Field::text("SourceSystem", "Directories it was read from."),
        Field::text("Surname", "Family name."),
        Field::dynamic("Tags", "Marks such as Sensitive."),
        Field::dynamic("UserAccountControl", "Flags of the account in words."),
        Field::text("UserState", "Active or Disabled."),
        Field::text("UserType", "Member."),
    ],
    derived: &[],
};

/// All types of this source.
pub(super) static TYPES: &[&EventType] = &[&IDENTITY];

//! Queries as they are published for Sentinel and Defender run unchanged and find something.

use super::days::full_day;
use std::sync::LazyLock;
use watchfloor::siem::Store;
use watchfloor::siem::query::run;

/// The morning in the store.
static STORE: LazyLock<Store> = LazyLock::new(|| {
    let mut store = Store::new();
    full_day().iter().for_each(|record| store.append(record.clone().into()));
    store
});

/// How many rows a query finds.
fn rows(kql: &str) -> usize {
    let now = full_day().last().unwrap().seen;
    run(&STORE, kql, now).unwrap_or_else(|e| panic!("{}", e.render(kql))).len()
}

#[test]
fn queries_that_join_people_and_look_at_the_directory_answer() {
    let queries = [
        "IdentityInfo | where isnotempty(AccountObjectId) | summarize arg_max(TimeGenerated, *) by AccountUPN | join kind=inner (SigninLogs | project AccountUPN = UserPrincipalName, IPAddress) on AccountUPN | project AccountDisplayName, Department, IPAddress",
        "SecurityEvent | where EventID == 4624 and LogonType == 2 | join kind=inner (IdentityInfo | summarize arg_max(TimeGenerated, *) by AccountSID) on $left.TargetUserSid == $right.AccountSID | summarize Logons = count() by Department",
        "IdentityInfo | where IsServiceAccount == true | summarize arg_max(TimeGenerated, *) by AccountName | project AccountName, OnPremisesDistinguishedName",
        "SecurityEvent | where EventID == 4662 | where ObjectServer == 'DS' and OperationType == 'Object Access' | where AccessMask == '0x20' and ObjectType has 'f30e3bc2-9ff0-11d1-b603-0000f80367c1' | project TimeGenerated, SubjectUserName, ObjectName",
        "SecurityEvent | where EventID == 5136 | where AttributeLDAPDisplayName == 'gPCMachineExtensionNames' and AttributeValue has 'AADCED64-746C-4633-A97C-D61349046527'",
        "Event | where EventLog == 'System' and EventID == 1074 and Source == 'User32' | project TimeGenerated, Computer, RenderedDescription",
        "OfficeActivity | where RecordType == 'SecurityComplianceCenterEOPCmdlet' and Operation startswith 'New-ComplianceSearch' | project UserId, Parameters",
        "OfficeActivity | where RecordType == 'SecurityComplianceAlerts' and Category == 'DataLossPrevention' | summarize Alerts = dcount(AlertId) by Name",
    ];
    let silent: Vec<&str> = queries.into_iter().filter(|q| rows(q) == 0).collect();
    assert!(silent.is_empty(), "these find nothing:\n{}", silent.join("\n"));
}

#[test]
fn hunting_queries_for_endpoint_and_cloud_tables_answer() {
    let queries = [
        "DeviceProcessEvents | where InitiatingProcessFileName =~ 'excel.exe' and FileName in~ ('cmd.exe', 'powershell.exe') | project Timestamp, DeviceName, AccountUpn, ProcessCommandLine",
        "DeviceNetworkEvents | where ActionType == 'ConnectionSuccess' and RemoteIPType == 'Public' | summarize Calls = count() by DeviceName, InitiatingProcessFileName",
        "DeviceLogonEvents | where ActionType == 'LogonFailed' | summarize count() by AccountName, FailureReason",
        "DeviceEvents | where ActionType == 'PowerShellCommand' | extend Command = tostring(parse_json(AdditionalFields).Command) | where isnotempty(Command)",
        "AlertInfo | join kind=inner AlertEvidence on AlertId | where EntityType == 'Machine' | project Title, DeviceName",
        "DeviceTvmSoftwareVulnerabilities | where VulnerabilitySeverityLevel in ('High', 'Critical') | summarize Hosts = dcount(DeviceId) by CveId",
        "SigninLogs | where ResultType == '50126' | summarize Failures = count() by UserPrincipalName, IPAddress",
        "SigninLogs | extend Country = tostring(LocationDetails.countryOrRegion), Browser = tostring(DeviceDetail.browser) | summarize Countries = make_set(Country) by UserPrincipalName",
        "AADNonInteractiveUserSignInLogs | extend Device = todynamic(DeviceDetail) | where tostring(Device.trustType) == 'Hybrid Azure AD joined'",
        "AADServicePrincipalSignInLogs | where ResultType == '0' | summarize count() by ServicePrincipalName, IPAddress",
        "AuditLogs | where Category == 'UserManagement' | mv-expand TargetResources | extend Target = tostring(TargetResources.userPrincipalName), Actor = tostring(InitiatedBy.app.displayName)",
        "OfficeActivity | where OfficeWorkload == 'SharePoint' and RecordType == 'SharePointFileOperation' | summarize Files = dcount(OfficeObjectId) by UserId, ClientIP",
        "OfficeActivity | where Operation == 'MailItemsAccessed' | summarize sum(OperationCount) by MailboxOwnerUPN",
        "AWSCloudTrail | where UserIdentityType == 'AssumedRole' | summarize Calls = make_set(EventName) by SessionIssuerUserName, SourceIpAddress",
        "AWSCloudTrail | where EventName == 'AssumeRole' | extend Session = tostring(parse_json(RequestParameters).roleSessionName) | where isnotempty(Session)",
    ];
    let silent: Vec<&str> = queries.into_iter().filter(|q| rows(q) == 0).collect();
    assert!(silent.is_empty(), "these find nothing:\n{}", silent.join("\n"));
}

//! The compliance centre's records, and who people are according to the analytics of identities.

use super::days::full_day;
use crate::simulation::town::company;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use watchfloor::telemetry::Record;
use watchfloor::telemetry::columns::{project, type_columns};
use watchfloor::world::AccountKind;

fn of(kind: &str) -> Vec<&'static Record> {
    full_day().iter().filter(|r| r.kind.name == kind).collect()
}

fn column(record: &Record, name: &str) -> String {
    let at = type_columns(record.kind).iter().position(|c| c.name == name).unwrap_or_else(|| panic!("no {name}"));
    project(record)[at].to_text().unwrap_or_default().to_string()
}

#[test]
fn an_alert_is_triggered_once_and_names_its_entity_under_the_same_identity() {
    let mut triggered: BTreeMap<String, usize> = BTreeMap::new();
    let alerts = of("o365.SecurityComplianceAlerts");
    for record in alerts.iter().filter(|r| &*r.text("Operation") == "AlertTriggered") {
        *triggered.entry(record.text("AlertId").to_string()).or_default() += 1;
        assert_eq!(record.text("ObjectId"), record.text("AlertId"));
        assert_eq!(column(record, "UserType"), "System");
    }
    assert!(triggered.len() >= 2 && triggered.values().all(|n| *n == 1), "{triggered:?}");
    let entities: Vec<&&Record> = alerts.iter().filter(|r| &*r.text("Operation") == "AlertEntityGenerated").collect();
    assert_eq!(entities.len(), triggered.len());
    let mut kinds = BTreeSet::new();
    for record in entities {
        assert!(triggered.contains_key(&*record.text("AlertId")));
        assert_eq!(record.text("AlertEntityId"), record.text("ObjectId"));
        kinds.insert(record.text("EntityType").to_string());
    }
    assert!(kinds.contains("DlpRuleMatch") && kinds.len() >= 2, "{kinds:?}");
    // What the gateway held is told by both, in the same second.
    let held = of("xdr.EmailEvents").into_iter().filter(|r| &*r.text("DeliveryAction") == "Blocked");
    let told: BTreeSet<i64> =
        alerts.iter().filter(|r| &*r.text("Category") == "ThreatManagement").map(|r| r.time.0 / 1_000_000).collect();
    let mut mails = 0;
    for mail in held {
        assert!(told.contains(&(mail.time.0 / 1_000_000)), "{:?}", mail.values);
        mails += 1;
    }
    assert!(mails > 0);
}

#[test]
fn a_search_over_mailboxes_stands_in_the_audit_step_by_step() {
    let commands = of("o365.SecurityComplianceCenterEOPCmdlet");
    let names: Vec<String> = commands.iter().map(|r| r.text("Operation").to_string()).collect();
    let expected = [
        "Get-RetentionCompliancePolicy",
        "New-ComplianceSearch",
        "Start-ComplianceSearch",
        "New-ComplianceSearchAction",
    ];
    let mut order = names.iter();
    assert!(expected.iter().all(|wanted| order.any(|name| name == wanted)), "{names:?}");
    let search = commands.iter().find(|r| &*r.text("Operation") == "New-ComplianceSearch").unwrap();
    let all = search.text("Parameters");
    assert!(all.contains("-ExchangeLocation \"") && all.contains("@harbour.example"), "{all}");
    let hidden = search.text("NonPIIParameters");
    assert!(hidden.contains("-ExchangeLocation \"<SNIPPED>\"") && !hidden.contains('@'), "{hidden}");
    let who = search.text("UserId");
    let signed_in =
        of("entra.SignInLogs").into_iter().any(|r| column(r, "UserPrincipalName") == *who && r.time < search.time);
    assert!(signed_in, "{who} signed in before");
}

#[test]
fn every_person_and_service_is_known_to_identity_info_under_the_names_of_the_other_tables() {
    let world = company();
    let rows = of("ueba.IdentityInfo");
    let known: BTreeMap<String, &Record> = rows.iter().map(|r| (column(r, "AccountSID"), *r)).collect();
    let wanted = world
        .accounts
        .iter()
        .filter(|a| matches!(a.kind, AccountKind::User | AccountKind::Admin | AccountKind::Service));
    for account in wanted {
        let row = known.get(&*account.sid).unwrap_or_else(|| panic!("nobody knows {}", account.name));
        assert_eq!(column(row, "AccountName"), account.name.to_string());
        assert_eq!(column(row, "IsServiceAccount") == "true", account.kind == AccountKind::Service);
        let Some(person) = account.person else { continue };
        assert_eq!(column(row, "AccountDisplayName"), world.person(person).full_name());
        assert_eq!(column(row, "Department"), world.person(person).department.to_string());
    }
    // Joins of published queries: logons by SID, sign-ins by name.
    let people = of("win.security.4624").into_iter().filter(|r| &*r.text("LogonType") == "2");
    assert!(people.map(|r| r.text("TargetUserSid").to_string()).all(|sid| known.contains_key(&sid)));
    let names: BTreeSet<String> = rows.iter().map(|r| column(r, "AccountUPN").to_ascii_lowercase()).collect();
    for record in of("entra.SignInLogs").into_iter().filter(|r| &*r.text("resultType") == "0") {
        assert!(names.contains(&column(record, "UserPrincipalName")), "{}", column(record, "UserPrincipalName"));
    }
    // Somebody who was put into a group during the day is told anew, with it.
    let joined = of("win.security.4756").into_iter().next().expect("directory_upkeep joins a group");
    let told = rows.iter().rev().find(|r| column(r, "AccountSID") == *joined.text("MemberSid")).unwrap();
    let groups: Json = serde_json::from_str(&column(told, "GroupMembership")).unwrap();
    assert!(groups.as_array().unwrap().iter().any(|g| g == "Enterprise Admins"), "{groups}");
}

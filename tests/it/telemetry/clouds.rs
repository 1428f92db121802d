//! The clouds: sign-ins, operations and calls, and what the ground has to say about them.

use super::days::full_day;
use crate::simulation::town::{company, early, only, person, server, start};
use serde_json::Value as Json;
use watchfloor::base::time::SimSpan;
use watchfloor::simulation::{Simulation, Start};
use watchfloor::telemetry::columns::{project, type_columns};
use watchfloor::telemetry::export::write_line;
use watchfloor::telemetry::{Pipeline, Record};
use watchfloor::world::HostRole;

fn of<'a>(records: &'a [Record], name: &'a str) -> Vec<&'a Record> {
    records.iter().filter(|r| r.kind.name == name).collect()
}

/// All records of `start` until noon.
fn morning(start: Start) -> Vec<Record> {
    let (seed, end) = (start.seed, early() + SimSpan::hours(5));
    let mut pipeline = Pipeline::new(seed, &[]);
    Simulation::new(start).advance_to(end, &mut |effect, world| pipeline.observe(effect, world));
    pipeline.deliver_until(end + SimSpan::hours(2)).into_iter().map(|(record, _)| record).collect()
}

fn nested(record: &Record) -> Json {
    serde_json::from_str::<Json>(&write_line(record)).unwrap()["record"].clone()
}

fn column(record: &Record, name: &str) -> String {
    let at = type_columns(record.kind).iter().position(|c| c.name == name).unwrap_or_else(|| panic!("no {name}"));
    project(record)[at].to_text().unwrap_or_default().to_string()
}

#[test]
fn an_interactive_sign_in_stands_in_both_logs_with_the_same_person_address_and_error() {
    let records = full_day();
    let (directory, audit) = (of(records, "entra.SignInLogs"), of(records, "o365.AzureActiveDirectoryStsLogon"));
    assert!(directory.len() > 10, "{} sign-ins", directory.len());
    assert_eq!(directory.len(), audit.len());
    for one in directory {
        let twin = audit.iter().find(|r| r.time == one.time).unwrap();
        assert_eq!(column(one, "UserPrincipalName"), column(twin, "UserId").to_ascii_lowercase());
        assert_eq!(column(one, "IPAddress"), column(twin, "ClientIP"));
        assert_eq!(column(one, "ResultType"), column(twin, "ErrorNumber"));
    }
}

#[test]
fn published_columns_are_filled_from_the_native_record() {
    let granted = of(full_day(), "entra.SignInLogs").into_iter().find(|r| &*r.text("resultType") == "0").unwrap();
    let device: Json = serde_json::from_str(&column(granted, "DeviceDetail")).unwrap();
    assert!(device.get("operatingSystem").is_some(), "{device}");
    let place: Json = serde_json::from_str(&column(granted, "LocationDetails")).unwrap();
    assert_eq!(place["countryOrRegion"].as_str(), Some(&*column(granted, "Location")));
    assert_eq!(column(granted, "AuthenticationRequirement"), "multiFactorAuthentication");
    assert_eq!(column(granted, "ConditionalAccessStatus"), "success");
    let call =
        of(full_day(), "aws.cloudtrail").into_iter().find(|r| column(r, "UserIdentityType") == "AssumedRole").unwrap();
    let role = column(call, "SessionIssuerUserName");
    assert!(!role.is_empty() && column(call, "UserIdentityArn").contains(&role));
}

#[test]
fn a_desk_signs_in_from_the_companys_address_and_a_traveller_from_abroad() {
    let start = only("cloud_travel", person(&company(), 7), 4);
    let traveller = &start.world.people[7];
    let name = start.world.account(traveller.account).mail.clone().unwrap();
    let (home, egress) = ("DE NL SE", start.world.company.egress.to_string());
    let records = morning(start);
    let all = of(&records, "entra.SignInLogs");
    let (away, here): (Vec<_>, Vec<_>) = all.into_iter().partition(|r| column(r, "IPAddress") != egress);
    assert!(!here.is_empty() && !away.is_empty(), "{} here, {} away", here.len(), away.len());
    assert!(here.iter().all(|r| home.contains(&column(r, "Location"))));
    assert!(away.iter().all(|r| column(r, "UserPrincipalName") == *name));
}

#[test]
fn a_disabled_account_gets_no_token_and_can_do_nothing() {
    let mut start = start(9);
    let clerk = person(&start.world, 4);
    let id = clerk.account.unwrap();
    let name = start.world.account(id).mail.clone().unwrap();
    start.world.account_mut(id).enabled = false;
    let records = morning(start);
    let own = |r: &&Record| column(r, "UserPrincipalName") == *name;
    let tries: Vec<_> = of(&records, "entra.SignInLogs").into_iter().filter(own).collect();
    let renewed: Vec<_> = of(&records, "entra.NonInteractiveUserSignInLogs").into_iter().filter(own).collect();
    assert!(tries.iter().chain(&renewed).all(|r| &*r.text("resultType") == "50057"), "disabled is 50057");
    let done =
        records.iter().filter(|r| r.kind.table == "OfficeActivity" && &*r.text("Operation") != "UserLoginFailed");
    assert_eq!(done.filter(|r| column(r, "UserId") == *name).count(), 0);
}

#[test]
fn a_revoked_token_is_refused_until_somebody_signed_in_again() {
    // The telephone asks at nine, two and a half hours after the begin.
    let code = |revoked_minutes_before: i64| {
        let mut start = only("cloud_phone", person(&company(), 4), 4);
        let clerk = start.world.people[4].account;
        start.world.account_mut(clerk).revoked = Some(early() + SimSpan::mins(150 - revoked_minutes_before));
        let records = morning(start);
        let renewed = of(&records, "entra.NonInteractiveUserSignInLogs");
        assert_eq!(renewed.len(), 1);
        renewed[0].text("resultType").to_string()
    };
    assert_eq!(code(5), "50173");
    assert_eq!(code(60), "0");
}

#[test]
fn an_isolated_machine_writes_nothing_in_the_cloud() {
    let mut start = start(9);
    let bank = server(&start.world, HostRole::BackupServer).host;
    start.world.host_mut(bank).isolated = Some(early());
    let records = morning(start);
    let snapshots = of(&records, "aws.cloudtrail").into_iter().filter(|r| &*r.text("eventName") == "CreateSnapshot");
    assert_eq!(snapshots.count(), 0);
    let others = of(full_day(), "aws.cloudtrail").into_iter().filter(|r| &*r.text("eventName") == "CreateSnapshot");
    assert!(others.count() > 0, "on an ordinary day there are some");
}

#[test]
fn calls_of_a_role_are_signed_with_the_key_that_was_issued_for_it() {
    let calls = of(full_day(), "aws.cloudtrail");
    let issued: Vec<String> = calls
        .iter()
        .filter_map(|r| nested(r)["responseElements"]["credentials"]["accessKeyId"].as_str().map(str::to_owned))
        .collect();
    let deploys: Vec<_> = calls.iter().filter(|r| column(r, "SessionIssuerUserName") == "ci-deploy").collect();
    assert!(deploys.len() > 5, "{} calls", deploys.len());
    for call in deploys {
        let key = column(call, "UserIdentityAccessKeyId");
        assert!(issued.contains(&key), "{key} was never issued");
    }
}

#[test]
fn a_refused_call_names_the_error_and_the_caller() {
    let refused: Vec<_> =
        of(full_day(), "aws.cloudtrail").into_iter().filter(|r| !r.text("errorCode").is_empty()).collect();
    assert!(!refused.is_empty(), "the day has refused calls");
    for call in refused {
        assert_eq!(&*call.text("errorCode"), "AccessDenied");
        let who = column(call, "UserIdentityArn");
        assert!(call.text("errorMessage").contains(&who), "{} names {who}", call.text("errorMessage"));
        assert!(nested(call)["responseElements"].is_null());
    }
}

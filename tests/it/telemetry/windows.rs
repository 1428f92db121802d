//! Windows records join: sessions, processes, flows; and each group of hosts collects what its policy says.

use super::days::full_day;
use crate::simulation::siege::{Siege, plain, step};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use watchfloor::base::rng::Seed;
use watchfloor::base::time::SimSpan;
use watchfloor::simulation::response::Order;
use watchfloor::simulation::windows::{AccountChange, Deed, TaskChange};
use watchfloor::simulation::{EffectKind, Simulation};
use watchfloor::telemetry::{Collection, Pipeline, Record, all_types};
use watchfloor::world::HostRole;

fn of(kind: &str) -> impl Iterator<Item = &'static Record> + '_ {
    full_day().iter().filter(move |r| r.kind.name == kind)
}

fn hex(text: &str) -> u32 {
    u32::from_str_radix(text.trim_start_matches("0x"), 16).unwrap()
}

/// Host and logon id of every session that the Security log saw open, with address and port.
fn sessions() -> BTreeMap<(String, String), (String, String)> {
    let opened = of("win.security.4624");
    let key = |r: &Record| (r.host.to_string(), r.text("TargetLogonId").to_string());
    opened.map(|r| (key(r), (r.text("IpAddress").to_string(), r.text("IpPort").to_string()))).collect()
}

#[test]
fn shares_are_opened_from_the_address_and_port_of_their_logon() {
    let sessions = sessions();
    let mut seen = 0;
    for record in of("win.security.5140").chain(of("win.security.5145")) {
        let key = (record.host.to_string(), record.text("SubjectLogonId").to_string());
        let from = (record.text("IpAddress").to_string(), record.text("IpPort").to_string());
        assert_eq!(sessions.get(&key), Some(&from), "{:?}", record.values);
        seen += 1;
    }
    assert!(seen > 200, "{seen}");
    // What was read on an audited share is told twice, with one path.
    let read: BTreeSet<String> = of("win.security.5145")
        .map(|r| format!(r"D:\Shares{}\{}", &r.text("ShareName")[r"\\*".len()..], r.text("RelativeTargetName")))
        .collect();
    let audited: Vec<_> = of("win.security.4663").filter(|r| &*r.text("ObjectType") == "File").collect();
    assert!(audited.len() > 50, "{}", audited.len());
    assert!(audited.iter().all(|r| read.contains(&*r.text("ObjectName"))));
    let masks: BTreeSet<String> = audited.iter().map(|r| r.text("AccessMask").to_string()).collect();
    assert_eq!(masks.into_iter().collect::<Vec<_>>(), ["0x1", "0x2"], "documents are read and written back");
}

#[test]
fn sessions_named_by_the_new_messages_were_opened_or_are_the_systems_own() {
    let opened: BTreeSet<(String, String)> = sessions().into_keys().collect();
    let own = ["0x3e7", "0x3e6", "0x3e5", "0x3e4"];
    let kinds = [
        "4647", "4648", "4697", "4699", "4702", "4703", "4719", "4722", "4724", "4725", "4726", "4738", "4756", "4767",
        "4798", "4799", "5136", "4656", "4662",
    ];
    for kind in kinds {
        let name = format!("win.security.{kind}");
        let mut seen = 0;
        for record in of(&name) {
            let field = if kind == "4647" { "TargetLogonId" } else { "SubjectLogonId" };
            let logon = record.text(field).to_string();
            let known = own.contains(&&*logon) || opened.contains(&(record.host.to_string(), logon.clone()));
            assert!(known, "{kind}: {logon} {:?}", record.values);
            seen += 1;
        }
        assert!(seen > 0, "no {kind}");
    }
}

#[test]
fn a_service_has_one_name_in_security_system_and_registry() {
    let names = |kind: &str| -> BTreeSet<String> {
        of(kind).map(|r| format!("{} {}", r.host, r.text("ServiceName"))).collect()
    };
    assert_eq!(names("win.security.4697"), names("win.system.7045"));
    assert!(!names("win.system.7045").is_empty());
    let states: BTreeSet<String> = of("win.system.7036").map(|r| r.text("param2").to_string()).collect();
    assert_eq!(states.into_iter().collect::<Vec<_>>(), ["running", "stopped"]);
}

#[test]
fn a_run_of_a_task_names_the_process_that_sysmon_saw() {
    let seen: BTreeSet<String> =
        of("win.sysmon.1").map(|r| format!("{} {} {}", r.host, r.text("ProcessId"), r.text("Image"))).collect();
    let mut runs = BTreeSet::new();
    for record in of("win.taskscheduler.129") {
        let process = format!("{} {} {}", record.host, record.text("ProcessID"), record.text("Path"));
        assert!(seen.contains(&process), "{process}");
    }
    for record in of("win.taskscheduler.200") {
        runs.insert(record.text("TaskInstanceId"));
    }
    assert!(runs.len() > 20);
    assert!(of("win.taskscheduler.201").all(|r| runs.contains(&r.text("TaskInstanceId"))));
}

#[test]
fn the_filtering_platform_and_sysmon_agree_on_ports_and_processes() {
    let mut allowed = BTreeSet::new();
    for r in of("win.security.5156").filter(|r| &*r.text("Direction") == "%%14593") {
        allowed.insert(format!("{} {} {} {}", r.host, r.text("ProcessID"), r.text("SourcePort"), r.text("DestPort")));
    }
    let hosts: BTreeSet<_> = of("win.security.5156").map(|r| r.host).collect();
    let mut compared = 0;
    for r in of("win.sysmon.3").filter(|r| hosts.contains(&r.host)) {
        let line = format!("{} {} {} {}", r.host, r.text("ProcessId"), r.text("SourcePort"), r.text("DestinationPort"));
        assert!(allowed.contains(&line), "{line}");
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
    assert!(of("win.security.5158").all(|r| hosts.contains(&r.host)));
}

#[test]
fn deleted_programs_keep_the_hash_they_were_written_with() {
    let written: BTreeMap<String, String> =
        of("win.sysmon.29").map(|r| (r.text("TargetFilename").to_string(), r.text("Hashes").to_string())).collect();
    let mut compared = 0;
    for r in of("win.sysmon.23") {
        assert_eq!(written.get(&*r.text("TargetFilename")), Some(&r.text("Hashes").to_string()));
        compared += 1;
    }
    assert!(compared > 0);
}

#[test]
fn the_memory_of_lsass_is_opened_by_the_process_that_sysmon_names() {
    let opened: BTreeSet<String> = of("win.sysmon.10")
        .filter(|r| r.text("TargetImage").ends_with("lsass.exe"))
        .map(|r| format!("{} {}", r.host, r.text("SourceProcessId")))
        .collect();
    let asked: Vec<String> =
        of("win.security.4656").map(|r| format!("{} {}", r.host, hex(&r.text("ProcessId")))).collect();
    assert!(!asked.is_empty() && asked.iter().all(|a| opened.contains(a)), "{asked:?} {opened:?}");
}

#[test]
fn responses_to_accounts_and_tasks_show_on_the_hosts_they_change() {
    let mut siege = Siege::new(3);
    siege.until_done("task");
    let account = siege.world().people[5].account;
    siege.order(Order::DisableAccount(account)).unwrap();
    siege.order(Order::ResetPassword(account)).unwrap();
    siege.order(Order::EnableAccount(account)).unwrap();
    siege.order(Order::RemovePersistence(siege.desk(), "Updater".into())).unwrap();
    let deeds: Vec<&Deed> = siege
        .effects
        .iter()
        .filter_map(|e| if let EffectKind::Windows(deed) = &e.kind { Some(deed) } else { None })
        .collect();
    let changes: Vec<AccountChange> = deeds
        .iter()
        .filter_map(|d| match d {
            Deed::AccountChanged { by: None, account: a, change } if *a == account => Some(*change),
            _ => None,
        })
        .collect();
    assert_eq!(changes, [AccountChange::Disabled, AccountChange::PasswordReset, AccountChange::Enabled]);
    let removed = deeds
        .iter()
        .any(|d| matches!(d, Deed::TaskChanged { name, change: TaskChange::Deleted, .. } if &**name == r"\Updater"));
    assert!(removed);
}

#[test]
fn the_policy_answers_what_is_collected_where() {
    let collection = Collection::shipped();
    assert!(collection.collects(HostRole::FileServer, "win.security.4663"));
    assert!(!collection.collects(HostRole::Workstation, "win.security.4663"));
    assert!(!collection.collects(HostRole::Workstation, "win.security.5156"));
    assert!(collection.collects(HostRole::Proxy, "squid.access"));
    assert_eq!(collection.category_of("win.security.5145").map(|c| &**c), Some("Detailed File Share"));
    assert!(collection.filters_of(HostRole::FileServer, "win.security.4663").count() == 1);
    // Every type of a Windows channel has a category: nothing is collected by oversight.
    let loose: Vec<&str> = all_types()
        .into_iter()
        .map(|k| k.name)
        .filter(|n| {
            n.starts_with("win.")
                && !n.starts_with("win.dhcp.")
                && *n != "win.security.1102"
                && collection.category_of(n).is_none()
        })
        .collect();
    assert!(loose.is_empty(), "{loose:?}");
    for record in full_day().iter().filter(|r| r.kind.name == "win.sysmon.7") {
        assert!(!record.text("ImageLoaded").ends_with("amsi.dll"));
    }
}

#[test]
fn a_category_switched_off_leaves_no_record_and_no_hole_in_the_numbers() {
    let start = crate::simulation::town::start(7);
    let mut poor = (*Collection::shipped()).clone();
    for group in &mut poor.groups {
        group.collects.remove("Process Creation");
    }
    let mut simulation = Simulation::new(start);
    let (mut rich, mut thin) = (Pipeline::new(Seed(7), &[]), Pipeline::new(Seed(7), &[]));
    thin.collect(Arc::new(poor));
    let end = crate::simulation::town::early() + SimSpan::hours(3);
    simulation.advance_to(end, &mut |effect, world| {
        rich.observe(effect, world);
        thin.observe(effect, world);
    });
    let count = |records: &[(Record, _)], kind: &str| records.iter().filter(|(r, _)| r.kind.name == kind).count();
    let (rich, thin) = (rich.deliver_until(end + SimSpan::hours(1)), thin.deliver_until(end + SimSpan::hours(1)));
    assert!(count(&rich, "win.security.4688") > 100);
    assert_eq!(count(&thin, "win.security.4688"), 0);
    assert_eq!(count(&rich, "win.security.4624"), count(&thin, "win.security.4624"));
    let mut numbers: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
    for (record, _) in thin.iter().filter(|(r, _)| r.kind.name.starts_with("win.security.")) {
        numbers.entry(record.host.0).or_default().push(record.text("EventRecordID").parse().unwrap());
    }
    for (host, mut seen) in numbers {
        seen.sort_unstable();
        assert!(seen.windows(2).all(|w| w[1] == w[0] + 1), "holes on host {host}");
    }
}

#[test]
fn a_collection_that_names_what_nobody_writes_is_refused_in_plain_words() {
    let good = include_str!("../../../assets/collection.ron");
    let fault = Collection::read(&good.replace("\"win.security.4688\"", "\"win.security.9688\"")).unwrap_err();
    assert_eq!(fault, "no source writes \"win.security.9688\"");
    let fault = Collection::read(&good.replace("collects: [\"File Share\"", "collects: [\"File Shares\"")).unwrap_err();
    assert!(fault.contains(": there is no category \"File Shares\""), "{fault}");
}

#[test]
fn what_the_policies_add_stays_a_part_of_the_day() {
    let first: [(&str, &[u32]); 3] = [
        (
            "win.security.",
            &[1102, 4624, 4625, 4634, 4672, 4688, 4689, 4698, 4720, 4728, 4732, 4740, 4768, 4769, 4771, 4776],
        ),
        ("win.sysmon.", &[1, 3, 5, 10, 11, 13, 22]),
        ("win.powershell.", &[4104]),
    ];
    let core = |kind: &str| {
        !kind.starts_with("win.") || first.iter().any(|(p, ids)| ids.iter().any(|id| kind == format!("{p}{id}")))
    };
    let mut added: BTreeMap<&str, usize> = BTreeMap::new();
    for record in full_day().iter().filter(|r| !core(r.kind.name)) {
        *added.entry(record.kind.name).or_default() += 1;
    }
    let share = added.values().sum::<usize>() * 1000 / full_day().len();
    // At most 1.6 times as many records as without them.
    assert!((50..375).contains(&share), "{share} per mille\n{added:#?}");
}

#[test]
fn an_intruder_leaves_the_same_traces_as_the_habits_that_resemble_it() {
    let way_in = vec![
        step("mail", "T1566.001", None).with("attachment", "Invoice_4711.docm"),
        step("click", "T1204.002", Some("mail")),
        step("script", "T1059.001", Some("click")).with("domain", "{c2}"),
        step("payload", "T1105", Some("script")),
        step("old", "T1070.006", Some("payload")),
        step("inside", "T1055.002", Some("old")),
        step("blind", "T1562.001", Some("inside")),
        step("service", "T1543.003", Some("blind")).with("service", "SyncAgent"),
        step("wmi", "T1546.003", Some("service")).with("name", "DisplayTune"),
    ];
    let mut siege = Siege::of(&plain(way_in), 11);
    siege.until_done("wmi");
    let told: BTreeSet<String> = siege
        .effects
        .iter()
        .filter_map(|e| if let EffectKind::Windows(deed) = &e.kind { Some(format!("{deed:?}")) } else { None })
        .map(|text| text.split([' ', '{']).next().unwrap().to_owned())
        .collect();
    for deed in
        ["FileTimeChanged", "ThreadStarted", "ProtectionSwitched", "ServiceInstalled", "KeyChanged", "WmiSubscribed"]
    {
        assert!(told.contains(deed), "no {deed} among {told:?}");
    }
    // What WMI starts can be taken away like any other entry, and that shows.
    let said = siege.order(Order::RemovePersistence(siege.desk(), "DisplayTune".into())).unwrap();
    assert_eq!(said, "WMI subscription DisplayTune removed from fin-ws-006");
    let gone = siege.effects.iter().rev().find_map(|e| match &e.kind {
        EffectKind::Windows(Deed::WmiSubscribed { name, made, .. }) => Some((name.clone(), *made)),
        _ => None,
    });
    assert_eq!(gone, Some(("DisplayTune".into(), false)));
}

#[test]
fn explicit_credentials_are_those_of_people_and_named_where_they_were_typed() {
    let mut elsewhere = 0;
    for record in of("win.security.4648") {
        let target = record.text("TargetUserName");
        assert!(!target.ends_with('$'), "{:?}", record.values);
        if &*record.text("TargetServerName") != "localhost" {
            assert_ne!(record.text("SubjectUserName"), target);
            elsewhere += 1;
        }
    }
    assert!(elsewhere > 0);
}

//! Policies from their edit to the computers, and remote procedure calls from the mapper to the port it names.

use super::days::full_day;
use std::collections::{BTreeMap, BTreeSet};
use watchfloor::telemetry::Record;

fn of(kind: &str) -> Vec<&'static Record> {
    full_day().iter().filter(|r| r.kind.name == kind).collect()
}

fn policy_changes(attribute: &str) -> Vec<&'static Record> {
    let all = of("win.security.5136").into_iter();
    all.filter(|r| {
        &*r.text("ObjectClass") == "groupPolicyContainer" && r.text("AttributeLDAPDisplayName") == *attribute
    })
    .collect()
}

#[test]
fn an_edit_of_a_policy_raises_its_version_by_one_and_writes_its_folder_in_the_same_session() {
    let versions = policy_changes("versionNumber");
    assert!(!versions.is_empty() && versions.len().is_multiple_of(2), "{}", versions.len());
    for pair in versions.chunks(2) {
        let [old, new] = pair else { unreachable!() };
        assert_eq!([old, new].map(|r| r.text("OperationType").to_string()), ["%%14675", "%%14674"]);
        let number = |r: &Record| r.text("AttributeValue").parse::<u32>().unwrap();
        assert_eq!(number(new), number(old) + 1, "an edit of the half for computers");
        assert_eq!(old.text("ObjectDN"), new.text("ObjectDN"));
        assert_eq!(old.text("OpCorrelationID"), new.text("OpCorrelationID"));
        let used = of("win.security.4662").into_iter().find(|r| {
            r.text("SubjectLogonId") == new.text("SubjectLogonId")
                && *r.text("ObjectName") == *format!("%{}", new.text("ObjectGUID"))
        });
        let used = used.expect("the access is audited too");
        assert_eq!(&*used.text("AccessMask"), "0x20");
        let folder = of("win.security.5140")
            .into_iter()
            .any(|r| r.text("SubjectLogonId") == new.text("SubjectLogonId") && r.text("ShareName").ends_with("SYSVOL"));
        assert!(folder, "the policy's folder is written in the session that edits it");
        let name = new.text("ObjectDN").to_string();
        let guid = &name[name.find('{').unwrap()..=name.find('}').unwrap()];
        let written = of("zeek.smb_files").into_iter().any(|r| {
            &*r.text("action") == "SMB::FILE_WRITE"
                && r.text("name").contains(guid)
                && r.text("name").ends_with("gpt.ini")
        });
        assert!(written, "{guid} is written over the wire");
    }
    // A policy that begins to hand out tasks says so by its list of extensions, once.
    let lists = policy_changes("gPCMachineExtensionNames");
    assert_eq!(lists.len(), 2, "the old list goes, the new one comes");
    assert!(
        !lists[0].text("AttributeValue").contains("CAB54552") && lists[1].text("AttributeValue").contains("CAB54552")
    );
}

#[test]
fn each_computer_takes_an_edited_policy_over_once_and_not_before_the_edit() {
    let first = policy_changes("versionNumber").iter().map(|r| r.time).min().unwrap();
    let applied = of("win.system.1502");
    assert!(applied.len() >= 3, "{} computers", applied.len());
    let mut told: BTreeMap<u32, usize> = BTreeMap::new();
    for record in &applied {
        assert!(record.time > first, "{:?}", record.values);
        *told.entry(record.host.0).or_default() += 1;
        assert_eq!(&*record.text("NumberOfGroupPolicyObjects"), "1");
        assert!(record.text("DCName").starts_with(r"\\hbr-dc-01."), "{}", record.text("DCName"));
    }
    // Two edits at most: nobody hears of the same one twice.
    let edits = policy_changes("versionNumber").len() / 2;
    assert!(told.values().all(|n| *n <= edits), "{told:?} of {edits} edits");
    let unchanged = of("win.system.1500");
    assert!(unchanged.len() > 20 && unchanged.len() < 400, "{} refreshes", unchanged.len());
}

#[test]
fn a_call_to_a_changing_port_follows_a_question_to_the_mapper_by_the_same_process() {
    let calls = of("zeek.dce_rpc");
    let port = |r: &Record| r.text("id.resp_p").to_string();
    let pair = |r: &Record| (r.text("id.orig_h"), r.text("id.resp_h"));
    let mut seen = BTreeSet::new();
    for call in calls.iter().filter(|r| !["445", "135"].contains(&&*port(r))) {
        assert_eq!(port(call), call.text("named_pipe").to_string(), "a call over TCP names its port");
        let mapped = calls.iter().any(|r| {
            port(r) == "135"
                && pair(r) == pair(call)
                && r.time <= call.time
                && ["ept_map", "RemoteCreateInstance"].contains(&&*r.text("operation"))
        });
        assert!(mapped, "nobody asked where {} listens", call.text("endpoint"));
        seen.insert(call.text("endpoint").to_string());
    }
    assert!(seen.contains("netlogon") && seen.contains("IWbemServices"), "{seen:?}");
    // Flows of the calls are connections, and Sysmon names one process for both of them.
    let flows: BTreeSet<String> = of("zeek.conn").into_iter().map(|r| r.text("uid").to_string()).collect();
    assert!(calls.iter().all(|r| flows.contains(&*r.text("uid"))));
    let opened = of("win.sysmon.3");
    let high = opened.iter().filter(|r| &*r.text("DestinationPort") == "49667");
    let mut compared = 0;
    for record in high {
        let same = opened.iter().any(|r| {
            &*r.text("DestinationPort") == "135"
                && r.text("ProcessGuid") == record.text("ProcessGuid")
                && r.text("DestinationIp") == record.text("DestinationIp")
                && r.time <= record.time
        });
        assert!(same, "{:?}", record.values);
        compared += 1;
    }
    assert!(compared > 5, "{compared}");
}

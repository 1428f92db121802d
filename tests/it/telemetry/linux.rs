//! Linux servers: one login leads from the network to the command under sudo.

use super::days::full_day;
use std::collections::{BTreeMap, BTreeSet};
use watchfloor::telemetry::Record;

fn audit(kind: &str) -> Vec<&'static Record> {
    let name = format!("linux.auditd.{kind}");
    full_day().iter().filter(|r| r.kind.name == name).collect()
}

fn text(record: &Record, name: &str) -> String {
    record.text(name).to_string()
}

#[test]
fn one_number_groups_the_records_of_a_program() {
    let mut groups: BTreeMap<(u32, String), BTreeMap<&str, usize>> = BTreeMap::new();
    for record in full_day().iter().filter(|r| r.kind.name.starts_with("linux.auditd.")) {
        let kind = record.kind.name.rsplit('.').next().unwrap();
        *groups.entry((record.host.0, text(record, "msg"))).or_default().entry(kind).or_default() += 1;
    }
    let programs: Vec<_> = groups.values().filter(|g| g.contains_key("SYSCALL")).collect();
    assert!(programs.len() > 5);
    let whole = BTreeMap::from([("CWD", 1), ("EXECVE", 1), ("PATH", 2), ("PROCTITLE", 1), ("SYSCALL", 1)]);
    assert!(programs.iter().all(|g| **g == whole), "{programs:?}");
    assert!(groups.values().filter(|g| !g.contains_key("SYSCALL")).all(|g| g.values().sum::<usize>() == 1));
}

#[test]
fn programs_and_sudo_belong_to_a_login_that_came_over_the_network() {
    let key = |r: &Record| (r.host.0, text(r, "auid"), text(r, "ses"));
    let logins: BTreeSet<_> =
        audit("USER_LOGIN").into_iter().filter(|r| text(r, "msg.res") == "success").map(key).collect();
    for kind in ["SYSCALL", "USER_CMD"] {
        let records = audit(kind);
        assert!(!records.is_empty());
        assert!(records.into_iter().all(|r| logins.contains(&key(r))), "{kind}");
    }
    let raised = audit("SYSCALL").into_iter().filter(|r| text(r, "euid") == "0" && text(r, "auid") != "0").count();
    assert!(raised > 0, "nobody worked as root");
    let shells: BTreeSet<String> = full_day()
        .iter()
        .filter(|r| r.kind.name == "zeek.ssh" && text(r, "auth_success") == "T")
        .map(|r| text(r, "id.orig_h"))
        .collect();
    let from: BTreeSet<String> = audit("USER_LOGIN")
        .into_iter()
        .filter(|r| text(r, "msg.res") == "success")
        .map(|r| text(r, "msg.addr"))
        .collect();
    assert!(!from.is_empty() && from.is_subset(&shells), "{from:?} {shells:?}");
}

#[test]
fn sudo_tells_syslog_and_the_audit_log_of_the_same_command() {
    let commands: BTreeSet<String> = audit("USER_CMD").into_iter().map(|r| text(r, "msg.cmd")).collect();
    let told: BTreeSet<String> = full_day()
        .iter()
        .filter(|r| r.kind.name == "linux.sudo")
        .filter_map(|r| text(r, "msg").split_once("COMMAND=").map(|(_, c)| c.to_owned()))
        .collect();
    assert_eq!(commands, told);
}

#[test]
fn audit_lines_read_as_the_kernel_writes_them() {
    let line = regex::Regex::new(r"^type=[A-Z_]+ msg=audit\(\d{10}\.\d{3}:\d+\): [a-z].*$").unwrap();
    for record in full_day().iter().filter(|r| r.kind.name.starts_with("linux.auditd.")) {
        let written = watchfloor::telemetry::export::raw::line(record);
        assert!(line.is_match(&written), "{written}");
    }
}

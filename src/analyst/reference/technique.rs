//! Which ATT&CK techniques the attacker's doings are, by what the records show.

use super::incident::{Found, Incident, note};
use super::notebook::{Deed, DeedKind, Notebook, Process, file_name};
use super::signs::{is_any, is_office, is_run_key, is_shell, is_user_path};
use crate::base::ids::RecordId;
use crate::base::time::SimSpan;
use crate::session::Desk;
use std::net::Ipv4Addr;

/// Commands by program and word of the command line.
const COMMANDS: [(&[&str], &[&str], &str); 11] = [
    (&["net.exe", "net1.exe"], &["user"], "T1087.002"),
    (&["net.exe", "net1.exe"], &["group", "accounts"], "T1087.002"),
    (&["systeminfo.exe", "hostname.exe"], &[""], "T1082"),
    (&["nltest.exe", "arp.exe", "ping.exe"], &[""], "T1018"),
    (&["net.exe", "net1.exe"], &["view"], "T1018"),
    (&["7z.exe", "7za.exe", "rar.exe", "winrar.exe", "tar.exe"], &[""], "T1560.001"),
    (&["powershell.exe"], &["compress-archive"], "T1560.001"),
    (&["wevtutil.exe"], &["cl "], "T1070.001"),
    (&["cmd.exe"], &["login data"], "T1555.003"),
    (&["cmd.exe"], &[r"\network\cookies"], "T1539"),
    (&["wscript.exe", "cscript.exe"], &[""], "T1059.005"),
];

/// An upload of this many bytes to the attacker is a theft.
const UPLOAD: u64 = 300_000;

/// All techniques with their records.
pub(super) fn of(incident: &Incident, desk: &Desk<'_>, notes: &Notebook) -> Found {
    let mut out = Found::new();
    super::technique_cloud::of(incident, desk, notes, &mut out);
    if !incident.opened.is_empty() {
        note(&mut out, "T1204.002", incident.opened.iter().copied());
    }
    for process in incident.members(notes) {
        by_process(incident, notes, process, &mut out);
    }
    by_autostart(incident, &mut out);
    by_upload(incident, desk, notes, &mut out);
    by_logon(incident, desk, notes, &mut out);
    by_change(incident, notes, &mut out);
    out
}

fn by_process(incident: &Incident, notes: &Notebook, p: &Process, out: &mut Found) {
    let (image, command) = (file_name(&p.image), p.command.to_ascii_lowercase());
    if is_office(&p.image) {
        note(out, "T1204.002", [p.record]);
    }
    if matches!(&*image, "powershell.exe" | "pwsh.exe") {
        note(out, "T1059.001", [p.record]);
        // The desktop's Run box keeps what was pasted into it.
        let run_box = |d: &&Deed| d.kind == DeedKind::Registry && d.object.to_ascii_lowercase().contains(r"\runmru\");
        let just_before = |d: &&Deed| d.at <= p.at && p.at - d.at <= SimSpan::mins(1);
        if is_any(&p.parent_image, &["explorer.exe"])
            && let Some(pasted) = notes.deeds_on(&p.host).filter(run_box).find(just_before)
        {
            note(out, "T1204.004", [p.record, pasted.record]);
        }
    }
    for (programs, words, technique) in COMMANDS {
        if programs.contains(&&*image) && words.iter().any(|w| command.contains(w)) {
            note(out, technique, [p.record]);
        }
    }
    if is_user_path(&p.image) && (is_shell(&p.parent_image) || is_office(&p.parent_image)) {
        let made = notes.deeds_on(&p.host).filter(|d| d.kind == DeedKind::File);
        let made = made.filter(|d| d.object.eq_ignore_ascii_case(&p.image)).map(|d| d.record);
        note(out, "T1105", [p.record].into_iter().chain(made));
    }
    let theirs = |c: &&super::notebook::Contact| {
        let address = c.address.map(|a| a.to_string()).unwrap_or_default();
        incident.indicators.contains_key(&c.name) || incident.indicators.contains_key(&*address)
    };
    let contacts: Vec<RecordId> = notes.contacts_of(&p.guid).filter(theirs).map(|c| c.record).collect();
    if !contacts.is_empty() && is_user_path(&p.image) {
        note(out, "T1071.001", contacts.into_iter().take(4));
    }
    for deed in notes.deeds_of(&p.guid) {
        if deed.kind == DeedKind::Access && file_name(&deed.object) == "lsass.exe" {
            note(out, "T1003.001", [deed.record]);
        }
        if deed.kind == DeedKind::Registry && is_run_key(&deed.object) {
            note(out, "T1547.001", [deed.record]);
        }
    }
}

fn by_autostart(incident: &Incident, out: &mut Found) {
    for ((_, name), records) in &incident.autostarts {
        if name.starts_with('\\') {
            note(out, "T1053.005", records.iter().copied());
        }
    }
}

fn by_upload(incident: &Incident, desk: &Desk<'_>, notes: &Notebook, out: &mut Found) {
    let held: Vec<Ipv4Addr> =
        incident.hosts.keys().filter_map(|h| desk.inventory().host(h)).map(|h| h.address).collect();
    for access in notes.accesses.iter().filter(|a| a.sent >= UPLOAD && incident.indicators.contains_key(&a.name)) {
        if access.source.is_some_and(|s| held.contains(&s)) {
            note(out, "T1041", [access.record]);
        }
    }
}

fn by_logon(incident: &Incident, desk: &Desk<'_>, notes: &Notebook, out: &mut Found) {
    let theirs =
        |address: &Option<Ipv4Addr>| address.is_some_and(|a| incident.indicators.contains_key(&*a.to_string()));
    let held = |address: &Option<Ipv4Addr>| {
        let host = address.and_then(|a| desk.inventory().host_at(a));
        host.is_some_and(|h| incident.hosts.contains_key(&h.name) || h.role.to_ascii_lowercase().contains("vpn"))
    };
    let mut tried: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
    let mut failures: Vec<RecordId> = Vec::new();
    for logon in &notes.logons {
        if theirs(&logon.source) && !logon.granted {
            tried.insert(&logon.account);
            failures.push(logon.record);
        }
        let gateway = desk.inventory().host(&logon.host).is_some_and(|h| h.role.to_ascii_lowercase().contains("vpn"));
        if theirs(&logon.source) && logon.granted && gateway {
            note(out, "T1133", [logon.record]);
        }
        let moved =
            logon.granted && incident.stolen.contains_key(&logon.account) && incident.hosts.contains_key(&logon.host);
        if moved
            && held(&logon.source)
            && desk
                .inventory()
                .host_at(logon.source.unwrap_or(Ipv4Addr::UNSPECIFIED))
                .is_some_and(|h| h.name != logon.host)
        {
            note(out, "T1078.002", [logon.record]);
            if logon.kind == 10 {
                note(out, "T1021.001", [logon.record]);
            }
        }
    }
    let guessed = if tried.len() >= 3 { "T1110.003" } else { "T1110.001" };
    if failures.len() >= 3 {
        note(out, guessed, failures.into_iter().take(6));
    }
}

fn by_change(incident: &Incident, notes: &Notebook, out: &mut Found) {
    for change in notes.changes.iter().filter(|c| incident.stolen.contains_key(&c.by)) {
        let technique = match change.event {
            4720 => "T1136.002",
            1102 => "T1070.001",
            _ => "T1098",
        };
        note(out, technique, [change.record]);
    }
}

//! Does it belong to an incident that is already open: its processes, names, addresses, mails, accounts?

use super::super::look::Look;
use super::super::opinion::Opinion;
use super::super::reason_of;
use crate::base::verdict::{Disposition, Reason};
use crate::detection::EntityKind;

pub(super) fn ask(look: &Look<'_>) -> Vec<Opinion> {
    let Some(why) = look.incidents.iter().find_map(|i| link(look, i)) else { return Vec::new() };
    if refused(look) {
        let why = format!("{why} A control refused it.");
        return vec![Opinion::new(12, Disposition::FailedAttempt, Reason::BlockedByControl, why)];
    }
    vec![Opinion::new(12, Disposition::Malicious, reason_of(look), why)]
}

/// How the alert hangs together with an incident.
fn link(look: &Look<'_>, incident: &super::super::incident::Incident) -> Option<String> {
    let process = look.processes().into_iter().find(|p| incident.processes.contains(&p.guid));
    if let Some(process) = process {
        return Some(format!("{} belongs to an incident that is open.", process.image));
    }
    let indicator = look
        .entities(EntityKind::Domain)
        .chain(look.entities(EntityKind::Address))
        .chain(look.entities(EntityKind::Mail))
        .chain(look.entities(EntityKind::Hash))
        .find(|e| incident.indicators.contains_key(*e) || incident.mails.contains_key(*e));
    if let Some(indicator) = indicator {
        return Some(format!("{indicator} is known from an incident that is open."));
    }
    let file = look.entities(EntityKind::File).find(|f| incident.files.contains_key(&f.to_ascii_lowercase()));
    if let Some(file) = file {
        return Some(format!("{file} was left by the attacker."));
    }
    // Accounts and hosts alone link only where the deed itself is unusual for them.
    let stolen = look.entities(EntityKind::Account).find(|a| incident.stolen.contains_key(*a));
    let held = look.hosts().into_iter().find(|h| incident.hosts.contains_key(&h.name));
    let remote = look.has("win.security.4624") || look.has("win.security.4720") || look.has("win.security.47");
    match (stolen, held) {
        (Some(account), Some(host)) => Some(format!("{account} on {} is in the attacker's hands.", host.name)),
        (Some(account), None) if remote => Some(format!("{account} is in the attacker's hands.")),
        _ => None,
    }
}

/// Every record tells of a refusal by firewall, proxy or directory.
fn refused(look: &Look<'_>) -> bool {
    let mut any = false;
    for record in look.records() {
        let denied = match record.kind.name {
            "squid.access" => record.text("result").contains("DENIED"),
            "panos.traffic" => &*record.text("action") != "allow",
            "zeek.conn" => matches!(&*record.text("conn_state"), "S0" | "REJ"),
            "zeek.dns" => &*record.text("rcode") != "0",
            "win.sysmon.22" => &*record.text("QueryStatus") != "0",
            "win.security.4625" => true,
            _ => false,
        };
        if !denied {
            return false;
        }
        any = true;
    }
    any
}

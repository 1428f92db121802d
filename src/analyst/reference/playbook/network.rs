//! Which program talks there, is it a browser, a service or a server doing its job, and was it let through?

use super::super::look::{Look, host_of};
use super::super::opinion::Opinion;
use super::super::signs::{is_browser, is_young};
use crate::base::verdict::{Disposition, Reason};
use crate::detection::EntityKind;
use crate::investigation::HostCard;

const NETWORK: [&str; 3] = ["zeek.", "squid.", "panos."];

pub(super) fn ask(look: &Look<'_>) -> Vec<Opinion> {
    if !NETWORK.iter().any(|kind| look.has(kind)) {
        return Vec::new();
    }
    if let Some(opinion) = from_internet(look) {
        return vec![opinion];
    }
    let hosts = look.hosts();
    if let Some(opinion) = hosts.iter().find_map(|h| server(look, h)) {
        return vec![opinion];
    }
    by_program(look).into_iter().collect()
}

/// The opener is outside: dropped, or a visitor of what we publish.
fn from_internet(look: &Look<'_>) -> Option<Opinion> {
    let source = |r: &crate::telemetry::Record| {
        let text = if r.kind.name == "panos.traffic" { r.text("src_ip") } else { r.text("id.orig_h") };
        text.parse::<std::net::Ipv4Addr>().ok()
    };
    let mut records =
        look.records().filter(|r| r.kind.name.starts_with("panos") || r.kind.name.starts_with("zeek")).peekable();
    records.peek()?;
    let records: Vec<_> = records.collect();
    if !records.iter().all(|r| source(r).is_some_and(|a| !a.is_private())) {
        return None;
    }
    let dropped = records.iter().all(|r| match r.kind.name {
        "panos.traffic" => &*r.text("action") != "allow",
        "zeek.conn" => matches!(&*r.text("conn_state"), "S0" | "REJ" | "RSTOS0"),
        _ => false,
    });
    if dropped {
        let why = "Knocking from outside; the firewall let nothing through.";
        return Some(Opinion::new(8, Disposition::FailedAttempt, Reason::BlockedByControl, why).with(look.own()));
    }
    None
}

/// Servers with a job that looks odd on the network.
fn server(look: &Look<'_>, host: &HostCard) -> Option<Opinion> {
    if host.owner.is_some() {
        return None;
    }
    let role = host.role.to_ascii_lowercase();
    let why = if role.contains("backup") {
        "The backup server copies data; that is its job."
    } else if role.contains("management") {
        "The management server talks to many hosts; that is its job."
    } else {
        return None;
    };
    Some(Opinion::new(5, Disposition::BenignTrigger, Reason::ScheduledAutomation, why).with(look.own()))
}

fn by_program(look: &Look<'_>) -> Option<Opinion> {
    let processes = look.processes();
    let names: Vec<String> = look
        .entities(EntityKind::Domain)
        .map(str::to_owned)
        .chain(look.records().map(|r| host_of(&r.text("url"))))
        .filter(|n| !n.is_empty())
        .collect();
    let large = look.records().any(|r| sent(r) > 20_000_000);
    let partner = names.iter().any(|n| {
        let category = look.notes.category(n).to_ascii_lowercase();
        category.contains("partner") || category.contains("business")
    });
    let browser = !processes.is_empty() && processes.iter().all(|p| is_browser(&p.image));
    if large && (browser || partner) {
        let why = "A person sends large files to a business partner through the browser.";
        return Some(Opinion::new(5, Disposition::BenignTrigger, Reason::UserBehaviour, why).with(look.own()));
    }
    if browser || processes.is_empty() {
        let young = names.iter().any(|n| is_young(&look.notes.category(n)));
        let why = if young { "A visit to a young site with the browser; nothing ran." } else { "Ordinary browsing." };
        return Some(Opinion::new(3, Disposition::FalsePositive, Reason::RuleTooBroad, why).with(look.own()));
    }
    let system = processes.iter().all(|p| p.image.to_ascii_lowercase().contains(r"\windows\system32\"));
    let house = processes.iter().all(|p| p.image.to_ascii_lowercase().contains(r":\program files"));
    (system || house).then(|| {
        let why = "Installed software talks to its maker.";
        Opinion::new(3, Disposition::FalsePositive, Reason::RuleTooBroad, why).with(look.own())
    })
}

fn sent(record: &crate::telemetry::Record) -> u64 {
    let field = match record.kind.name {
        "squid.access" => "sent_bytes",
        "panos.traffic" => "bytes_out",
        _ => "orig_bytes",
    };
    record.text(field).parse().unwrap_or(0)
}

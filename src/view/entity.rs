//! The inspector: who or what an entity is, what is normal for it, where to look next.

use super::explain::kind_word;
use super::stamp::Stamp;
use crate::base::Text;
use crate::base::ids::{AlertId, CaseId, HostId};
use crate::base::time::SimTime;
use crate::detection::{Entity, EntityKind, Severity};
use crate::investigation::{AlertStatus, HostCard, Inventory};
use crate::session::Desk;
use std::collections::BTreeMap;

/// Where a pivot leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Search, with this query.
    Query(String),
    /// Process tree of this host.
    Host(String),
    /// This mail, by message id.
    Mail(String),
}

/// One way on from an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pivot {
    /// What it shows.
    pub label: &'static str,
    /// Where it leads.
    pub target: Target,
}

/// One line of facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What.
    pub name: &'static str,
    /// Its value.
    pub value: String,
}

/// An alert about the entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityAlert {
    /// Which.
    pub id: AlertId,
    /// Its title.
    pub title: Text,
    /// Its severity.
    pub severity: Severity,
    /// Where it stands.
    pub status: AlertStatus,
}

/// Everything the inspector shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityView {
    /// Of whom.
    pub entity: Entity,
    /// What it is in one line.
    pub headline: String,
    /// What the inventory knows.
    pub facts: Vec<Fact>,
    /// What is normal for it, from inventory and records.
    pub normal: Vec<String>,
    /// Cut off since.
    pub isolated: Option<SimTime>,
    /// Crown jewel.
    pub critical: bool,
    /// Its id for actions, for hosts of ours.
    pub host: Option<HostId>,
    /// Alerts about it, newest first.
    pub alerts: Vec<EntityAlert>,
    /// Cases about it.
    pub cases: Vec<(CaseId, Text)>,
    /// Tickets that name it: number and title.
    pub tickets: Vec<(Text, Text)>,
    /// Ways on.
    pub pivots: Vec<Pivot>,
}

/// Key of the inspector's view.
pub type EntityKey = (Stamp, Entity);

/// The inspector's view of an entity.
pub fn entity(desk: &Desk<'_>, entity: &Entity) -> EntityView {
    let inventory = desk.inventory();
    let host = if entity.kind == EntityKind::Host { inventory.host(&entity.value) } else { None };
    let (headline, facts) = facts(desk, entity);
    EntityView {
        entity: entity.clone(),
        headline,
        facts,
        normal: normal(desk, entity),
        isolated: host.and_then(|h| h.isolated),
        critical: host.is_some_and(|h| h.critical),
        host: host.map(|h| h.id),
        alerts: alerts(desk, entity),
        cases: cases(desk, entity),
        tickets: tickets(desk, entity),
        pivots: pivots(entity, inventory),
    }
}

fn facts(desk: &Desk<'_>, entity: &Entity) -> (String, Vec<Fact>) {
    let inventory = desk.inventory();
    match entity.kind {
        EntityKind::Host => match inventory.host(&entity.value) {
            Some(host) => (format!("{} of {}", host.role, host.department), host_facts(host, inventory)),
            None => ("not in the inventory".to_owned(), Vec::new()),
        },
        EntityKind::Account => account_facts(inventory, &entity.value),
        EntityKind::Address => match entity.value.parse().ok().and_then(|a| inventory.host_at(a)) {
            Some(host) => (format!("address of {}", host.name), host_facts(host, inventory)),
            None => ("an address outside the company".to_owned(), Vec::new()),
        },
        EntityKind::Domain => {
            let ours =
                entity.value.ends_with(&*inventory.dns_domain) || entity.value.ends_with(&*inventory.mail_domain);
            (if ours { "a name of the company" } else { "a name outside the company" }.to_owned(), Vec::new())
        }
        EntityKind::Mail => match desk.message(&entity.value) {
            Some(m) => (
                format!("mail \u{201c}{}\u{201d}", m.subject),
                vec![
                    Fact { name: "From", value: m.from.to_string() },
                    Fact { name: "To", value: m.to.join(", ") },
                    Fact { name: "Gateway", value: m.verdict.to_string() },
                ],
            ),
            None => ("mail the gateway does not know".to_owned(), Vec::new()),
        },
        EntityKind::Hash | EntityKind::File => (kind_word(entity.kind).to_owned(), Vec::new()),
    }
}

fn host_facts(host: &HostCard, inventory: &Inventory) -> Vec<Fact> {
    let owner = host.owner.as_deref().map(|o| match inventory.person_of(o) {
        Some(p) => format!("{} ({o}), {}", p.name, p.title),
        None => o.to_owned(),
    });
    let mut facts = vec![
        Fact { name: "Used by", value: owner.unwrap_or_else(|| "nobody in particular".to_owned()) },
        Fact { name: "Worth", value: format!("\u{20ac}{} an hour of its work", host.value_per_hour) },
        Fact { name: "System", value: host.os.to_string() },
        Fact { name: "Address", value: format!("{} in {}", host.address, host.zone) },
        Fact { name: "Stands in", value: host.location.to_string() },
    ];
    if !host.unit.is_empty() {
        facts.push(Fact { name: "Unit", value: host.unit.to_string() });
    }
    let state = match (host.isolated, host.online) {
        (Some(since), _) => format!("isolated since {}", since.hms()),
        (None, true) => "on the network".to_owned(),
        (None, false) => "switched off".to_owned(),
    };
    facts.push(Fact { name: "State", value: state });
    facts
}

fn account_facts(inventory: &Inventory, name: &str) -> (String, Vec<Fact>) {
    let Some(account) = inventory.account(name) else {
        return ("not in the directory".to_owned(), Vec::new());
    };
    let mut facts = Vec::new();
    let person = inventory.person_of(name);
    if let Some(p) = person {
        facts.push(Fact { name: "Person", value: format!("{}, {}", p.name, p.title) });
        facts.push(Fact { name: "Department", value: p.department.to_string() });
        facts.push(Fact { name: "Own machine", value: p.workstation.to_string() });
    }
    if let Some(mail) = &account.mail {
        facts.push(Fact { name: "Mail", value: mail.to_string() });
    }
    if !account.groups.is_empty() {
        facts.push(Fact { name: "Privilege", value: account.groups.join(", ") });
    }
    if !account.unit.is_empty() {
        facts.push(Fact { name: "Unit", value: account.unit.to_string() });
    }
    if !account.member_of.is_empty() {
        facts.push(Fact { name: "Groups", value: account.member_of.join(", ") });
    }
    facts.push(Fact { name: "State", value: if account.enabled { "may log on" } else { "disabled" }.to_owned() });
    if let Some(created) = account.created {
        facts.push(Fact { name: "Created", value: format!("today at {}", created.hms()) });
    }
    (format!("{} account", account.kind), facts)
}

/// What the records so far and the staff list say about habits.
fn normal(desk: &Desk<'_>, entity: &Entity) -> Vec<String> {
    let inventory = desk.inventory();
    let mut lines = Vec::new();
    let account = match entity.kind {
        EntityKind::Host => inventory.host(&entity.value).and_then(|h| h.owner.as_deref()),
        EntityKind::Account => Some(&*entity.value),
        _ => None,
    };
    if let Some(person) = account.and_then(|a| inventory.person_of(a)) {
        lines.push(format!("{} works {} local time", person.name, person.hours));
        if person.absent {
            lines.push(format!("{} is absent today", person.name));
        }
    }
    match entity.kind {
        EntityKind::Host => {
            if let Some(host) = inventory.host(&entity.value) {
                let seen = counts(desk, |r| (r.host == host.id && is_logon(r)).then(|| r.text("TargetUserName")));
                push_counts(&mut lines, "logons by", seen);
            }
        }
        EntityKind::Account => {
            let seen = counts(desk, |r| {
                let ours = is_logon(r) && r.text("TargetUserName").eq_ignore_ascii_case(&entity.value);
                ours.then(|| r.text("Computer"))
            });
            push_counts(&mut lines, "logs on to", seen);
        }
        EntityKind::Address | EntityKind::Domain => {
            let column = if entity.kind == EntityKind::Address { "id.resp_h" } else { "query" };
            let kind = if entity.kind == EntityKind::Address { "zeek.conn" } else { "zeek.dns" };
            let seen = counts(desk, |r| {
                let hit = r.kind.name == kind && r.text(column).eq_ignore_ascii_case(&entity.value);
                hit.then(|| r.text("id.orig_h"))
            });
            lines.push(format!("{} of our machines asked for it so far", seen.len()));
            push_counts(&mut lines, "asked by", seen);
        }
        EntityKind::Hash | EntityKind::File | EntityKind::Mail => {}
    }
    lines
}

fn is_logon(record: &crate::telemetry::Record) -> bool {
    record.kind.name == "win.security.4624"
}

fn counts(desk: &Desk<'_>, name: impl Fn(&crate::telemetry::Record) -> Option<Text>) -> Vec<(String, u32)> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for id in 0..desk.record_count() {
        let Some(record) = desk.record(crate::base::ids::RecordId(id as u32)) else { continue };
        if let Some(name) = name(record).filter(|n| !n.ends_with('$') && !n.is_empty() && &**n != "SYSTEM") {
            let name = if name.contains('.') && name.parse::<std::net::Ipv4Addr>().is_err() {
                desk.inventory().host(&name).map_or_else(|| name.to_string(), |h| h.name.to_string())
            } else {
                name.to_string()
            };
            *seen.entry(name).or_default() += 1;
        }
    }
    let mut seen: Vec<_> = seen.into_iter().collect();
    seen.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    seen
}

fn push_counts(lines: &mut Vec<String>, what: &str, seen: Vec<(String, u32)>) {
    if seen.is_empty() {
        return;
    }
    let names: Vec<String> = seen.iter().take(4).map(|(n, c)| format!("{n} ({c})")).collect();
    let more = seen.len().saturating_sub(4);
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    lines.push(format!("{what} {}{tail}", names.join(", ")));
}

fn alerts(desk: &Desk<'_>, entity: &Entity) -> Vec<EntityAlert> {
    let about = |a: &&crate::detection::Alert| {
        a.entities.iter().any(|e| e.kind == entity.kind && e.value.eq_ignore_ascii_case(&entity.value))
    };
    let row = |a: &crate::detection::Alert| EntityAlert {
        id: a.id,
        title: a.title.clone(),
        severity: a.severity,
        status: desk.work(a.id).map_or(AlertStatus::New, |w| w.status),
    };
    desk.alerts().iter().rev().filter(about).take(12).map(row).collect()
}

fn cases(desk: &Desk<'_>, entity: &Entity) -> Vec<(CaseId, Text)> {
    let about = |id: &AlertId| {
        desk.alert(*id).is_some_and(|a| a.entities.iter().any(|e| e.value.eq_ignore_ascii_case(&entity.value)))
    };
    let cases = desk.cases().iter().filter(|c| c.alerts.iter().any(about));
    cases.map(|c| (c.id, c.title.clone())).collect()
}

fn tickets(desk: &Desk<'_>, entity: &Entity) -> Vec<(Text, Text)> {
    let names = |list: &[Text]| list.iter().any(|n| n.eq_ignore_ascii_case(&entity.value));
    let hits = desk.inventory().tickets.iter().filter(|t| names(&t.hosts) || names(&t.accounts));
    hits.map(|t| (t.number.clone(), t.title.clone())).collect()
}

/// The ways on from an entity; the same in the inspector and in every right-click menu.
pub fn pivots(entity: &Entity, inventory: &Inventory) -> Vec<Pivot> {
    let value = &*entity.value;
    let query = |label, text: String| Pivot { label, target: Target::Query(text) };
    match entity.kind {
        EntityKind::Host => host_pivots(value, inventory),
        EntityKind::Account => vec![
            query(
                "Logons",
                format!(
                    "SecurityEvent\n| where EventID in (4624, 4625)\n| where TargetUserName =~ \"{value}\"\n| project TimeGenerated, EventID, Computer, LogonType, IpAddress, SubStatus"
                ),
            ),
            query(
                "Processes",
                format!(
                    "Event\n| where EventID == 1 and User endswith @\"\\{value}\"\n| project TimeGenerated, Computer, Image, CommandLine, ParentImage"
                ),
            ),
            query(
                "Mail received",
                format!(
                    "EmailEvents\n| where RecipientEmailAddress startswith \"{value}@\"\n| project TimeGenerated, SenderFromAddress, Subject, DeliveryAction"
                ),
            ),
        ],
        EntityKind::Address => vec![
            query(
                "Flows",
                format!(
                    "zeek_conn\n| where id_orig_h == \"{value}\" or id_resp_h == \"{value}\"\n| project TimeGenerated, id_orig_h, id_resp_h, id_resp_p, service, conn_state, orig_bytes, resp_bytes"
                ),
            ),
            query(
                "Firewall",
                format!("CommonSecurityLog\n| where SourceIP == \"{value}\" or DestinationIP == \"{value}\""),
            ),
            query("Names that led to it", format!("zeek_dns\n| where answers has \"{value}\"\n| distinct query")),
            query("Logons from it", format!("SecurityEvent\n| where IpAddress == \"{value}\"")),
        ],
        EntityKind::Domain => vec![
            query(
                "Who asked for it",
                format!(
                    "zeek_dns\n| where query endswith \"{value}\"\n| summarize asked = count(), first = min(TimeGenerated) by id_orig_h"
                ),
            ),
            query("Web traffic", format!("CommonSecurityLog\n| where DestinationHostName endswith \"{value}\"")),
            query("TLS", format!("zeek_ssl\n| where server_name endswith \"{value}\"")),
            query("Mail with links to it", format!("EmailUrlInfo\n| where UrlDomain endswith \"{value}\"")),
        ],
        EntityKind::Hash => vec![
            query("Where it ran", format!("Event\n| where EventID == 1 and Hashes has \"{value}\"")),
            query("Mail that carried it", format!("EmailAttachmentInfo\n| where SHA256 =~ \"{value}\"")),
        ],
        EntityKind::File => vec![
            query("Where it ran", format!("Event\n| where EventID == 1 and Image =~ @\"{value}\"")),
            query("Where it was written", format!("Event\n| where EventID == 11 and TargetFilename =~ @\"{value}\"")),
        ],
        EntityKind::Mail => vec![
            Pivot { label: "Open the mail", target: Target::Mail(value.to_owned()) },
            query("Message trace", format!("EmailEvents\n| where InternetMessageId == \"{value}\"")),
        ],
    }
}

fn host_pivots(name: &str, inventory: &Inventory) -> Vec<Pivot> {
    let query = |label, text: String| Pivot { label, target: Target::Query(text) };
    let mut pivots = vec![
        Pivot { label: "Process tree", target: Target::Host(name.to_owned()) },
        query(
            "Windows logs, last hour",
            format!(
                "SecurityEvent\n| where TimeGenerated > ago(1h)\n| where Computer startswith \"{name}.\"\n| project TimeGenerated, EventID, Activity, SubjectUserName, TargetUserName, NewProcessName"
            ),
        ),
        query(
            "Sysmon, last hour",
            format!(
                "Event\n| where TimeGenerated > ago(1h)\n| where Computer startswith \"{name}.\"\n| project TimeGenerated, EventID, Image, CommandLine, DestinationIp, QueryName, TargetFilename, TargetObject"
            ),
        ),
        query(
            "Logons",
            format!(
                "SecurityEvent\n| where EventID in (4624, 4625)\n| where Computer startswith \"{name}.\"\n| project TimeGenerated, EventID, TargetUserName, LogonType, IpAddress, SubStatus"
            ),
        ),
    ];
    if let Some(host) = inventory.host(name) {
        let address = host.address;
        pivots.push(query("Flows", format!(
            "zeek_conn\n| where id_orig_h == \"{address}\" or id_resp_h == \"{address}\"\n| summarize flows = count(), sent = sum(orig_bytes), first = min(TimeGenerated), last = max(TimeGenerated) by id_resp_h, id_resp_p\n| sort by flows desc"
        )));
        pivots.push(query("Names it asked for", format!(
            "zeek_dns\n| where id_orig_h == \"{address}\"\n| summarize asked = count(), first = min(TimeGenerated) by query\n| sort by asked asc"
        )));
    }
    pivots
}

//! Is there a ticket that covers host, account and time, and does it speak of this?

use super::super::look::Look;
use super::super::opinion::Opinion;
use crate::base::verdict::{Disposition, Reason};
use crate::detection::EntityKind;
use crate::investigation::TicketCard;

/// What alerts on programs are about, in the words of tickets.
const PROCESS: &[&str] =
    &["macro", "script", "workbook", "task", "tool", "roll", "install", "software", "inventory", "licence"];
/// What alerts of a log are about, in the words of tickets.
const TOPICS: [(&str, &[&str]); 14] = [
    ("entra.", &["telephone", "factor", "application", "consent", "account", "rights"]),
    ("o365.Exchange", &["rule", "mailbox"]),
    ("win.security.4688", PROCESS),
    ("xdr.", &["mail"]),
    ("win.sysmon.10", &["memory", "lsass"]),
    ("win.sysmon.3", &["upload", "sends", "send ", "large", "copy"]),
    ("win.sysmon", PROCESS),
    ("win.powershell", &["macro", "script", "workbook", "inventory", "encoded", "powershell"]),
    ("win.security.4698", &["task", "roll"]),
    ("win.security.1102", &["log"]),
    ("win.security.47", &["account", "administrator", "rights", "joiner", "locked", "password", "scan"]),
    (
        "win.security.46",
        &[
            "password",
            "maintenance",
            "clears",
            "log on",
            "logs on",
            "logon",
            "locked",
            "travel",
            "scan",
            "tool",
            "macro",
            "script",
            "rounds",
            "memory",
        ],
    ),
    ("zeek.", &["scan", "upload", "sends", "send ", "copies", "copy", "large", "travel", "vpn"]),
    ("squid", &["upload", "sends", "send ", "large", "copy"]),
];
/// The firewall's words.
const FIREWALL: &[&str] = &["scan", "upload", "sends", "send ", "copies", "copy", "large"];

/// A hostile sign this strong is not explained away by a ticket.
const TOO_STRONG: i32 = 8;

pub(super) fn ask(look: &Look<'_>, so_far: &[Opinion]) -> Vec<Opinion> {
    let strongest = so_far.iter().filter(|o| o.disposition == Disposition::Malicious).map(|o| o.points).max();
    if strongest.unwrap_or(0) >= TOO_STRONG {
        return Vec::new();
    }
    let fitting = look.desk.inventory().tickets.iter().filter(|t| covers(look, t));
    fitting.max_by_key(|t| strength(look, t)).map(|t| opinion(look, t)).into_iter().collect()
}

/// An announcement of today says more than a standing runbook; one for other accounts says little.
fn strength(look: &Look<'_>, ticket: &TicketCard) -> i32 {
    let base = if &*ticket.kind == "runbook" { 5 } else { 8 };
    let mut accounts = look.entities(EntityKind::Account).peekable();
    let named = |a: &str| ticket.accounts.iter().any(|t| t.eq_ignore_ascii_case(a)) || speaks_of(look, ticket, a);
    // A server does many things a day: its name alone in a ticket about somebody else explains little.
    let desk = look.hosts().iter().any(|h| h.owner.is_some() && ticket.hosts.contains(&h.name));
    let others = accounts.peek().is_some() && !desk && !accounts.any(named);
    if others { base - 4 } else { base }
}

/// The ticket names the person behind the account.
fn speaks_of(look: &Look<'_>, ticket: &TicketCard, account: &str) -> bool {
    let person = look.desk.inventory().person_of(account);
    person.is_some_and(|p| ticket.text.contains(&*p.name) || ticket.title.contains(&*p.name))
}

/// In force, names host or account (or recipient) of the alert, and speaks of its topic.
fn covers(look: &Look<'_>, ticket: &TicketCard) -> bool {
    let (first, last) = (look.alert.first, look.alert.last);
    if ticket.from > last || ticket.until < first {
        return false;
    }
    let text = format!("{} {}", ticket.title, ticket.text).to_ascii_lowercase();
    let topical = look.records().any(|r| topics(r.kind.name).iter().any(|t| text.contains(t)));
    topical && names(look, ticket, &text)
}

fn topics(kind: &str) -> &'static [&'static str] {
    if kind == "panos.traffic" {
        return FIREWALL;
    }
    TOPICS.iter().find(|(prefix, _)| kind.starts_with(prefix)).map_or(&[], |(_, words)| words)
}

fn names(look: &Look<'_>, ticket: &TicketCard, text: &str) -> bool {
    let inventory = look.desk.inventory();
    let host = look.hosts().iter().any(|h| ticket.hosts.contains(&h.name));
    let accounts: Vec<&str> = look.entities(EntityKind::Account).collect();
    let account = accounts.iter().any(|a| ticket.accounts.iter().any(|t| t.eq_ignore_ascii_case(a)));
    let person = |a: &&str| inventory.person_of(a).is_some_and(|p| text.contains(&p.name.to_ascii_lowercase()));
    let mails = look.entities(EntityKind::Mail).filter_map(|m| look.desk.message(m));
    let mut recipients = mails.flat_map(|m| m.to.iter());
    let recipient = recipients.any(|to| {
        let owner = inventory.accounts.iter().find(|a| a.mail.as_deref() == Some(&**to));
        owner.is_some_and(|a| ticket.accounts.contains(&a.name) || person(&&*a.name))
    });
    host || account || accounts.iter().any(person) || recipient
}

fn opinion(look: &Look<'_>, ticket: &TicketCard) -> Opinion {
    let service = look
        .entities(EntityKind::Account)
        .any(|a| look.desk.inventory().account(a).is_some_and(|card| &*card.kind == "service"));
    let reason = match &*ticket.kind {
        "test" => Reason::AuthorisedTest,
        _ if service => Reason::ScheduledAutomation,
        "change" => Reason::PlannedChange,
        "travel" | "helpdesk" => Reason::UserBehaviour,
        "people" => Reason::AuthorisedAdministration,
        _ => Reason::ScheduledAutomation,
    };
    let why = format!("{} covers it: {}.", ticket.number, ticket.title);
    Opinion::new(strength(look, ticket), Disposition::BenignTrigger, reason, why)
}

//! What a message is by its checks, sender, links, attachments and the tickets about it.

use super::incident::Incident;
use super::look::host_of;
use super::playbook::mail::runs_code;
use super::signs::is_young;
use crate::base::Text;
use crate::base::time::SimTime;
use crate::investigation::{Message, TicketCard};
use crate::session::Desk;

/// What a message is.
pub(super) enum Kind<'a> {
    /// The gateway kept it from the inbox.
    Held,
    /// It carries code and nobody vouches for its sender.
    Armed,
    /// It leads where it should not.
    Bait,
    /// A ticket announces it.
    Announced(&'a TicketCard),
    /// Nothing is wrong with it.
    Harmless,
}

/// What this message is, seen at `now`.
pub(super) fn kind_of<'a>(
    desk: &Desk<'a>,
    category: impl Fn(&str) -> Text,
    incidents: &[Incident],
    m: &Message,
    now: SimTime,
) -> Kind<'a> {
    if matches!(&*m.verdict, "blocked" | "junked") {
        return Kind::Held;
    }
    let known = |d: &str| incidents.iter().any(|i| i.indicators.contains_key(d));
    if domains(m).any(|d| known(&d) || is_young(&category(&d))) {
        return Kind::Bait;
    }
    if is_inside(desk, m) || is_proven(m) {
        return Kind::Harmless;
    }
    if m.attachments.iter().any(|(name, ..)| runs_code(name)) {
        return Kind::Armed;
    }
    match desk.inventory().tickets.iter().find(|t| announces(desk, t, m, now)) {
        Some(ticket) => Kind::Announced(ticket),
        None => Kind::Bait,
    }
}

/// Sent from a mailbox of ours.
pub(super) fn is_inside(desk: &Desk<'_>, m: &Message) -> bool {
    m.from.ends_with(&format!("@{}", desk.inventory().mail_domain))
}

/// Somebody vouches for the sender.
fn is_proven(m: &Message) -> bool {
    &*m.dmarc == "pass" || (&*m.spf == "pass" && &*m.dkim == "pass")
}

/// The program that sent it, by the right side of its message id, where that is not the sender's own.
pub(super) fn mailer(m: &Message) -> Option<&str> {
    let mailer = m.message_id.trim_end_matches('>').rsplit('@').next()?;
    let sender = m.from.rsplit('@').next()?;
    (!mailer.is_empty() && mailer != sender).then_some(mailer)
}

/// Names its links lead to.
pub(super) fn domains(m: &Message) -> impl Iterator<Item = String> + '_ {
    m.urls.iter().map(|u| host_of(u)).filter(|d| !d.is_empty())
}

/// The ticket is in force, speaks of the subject and names a reader.
fn announces(desk: &Desk<'_>, ticket: &TicketCard, m: &Message, now: SimTime) -> bool {
    if ticket.from > now || ticket.until < m.received {
        return false;
    }
    let text = format!("{} {}", ticket.title, ticket.text).to_ascii_lowercase();
    let words = m.subject.split(' ').map(|w| w.to_ascii_lowercase()).filter(|w| w.len() > 4);
    let spoken = words.filter(|w| w.chars().all(|c| c.is_ascii_alphabetic()) && text.contains(w.as_str())).count();
    let reader = |to: &Text| {
        let owner = desk.inventory().accounts.iter().find(|a| a.mail.as_deref() == Some(&**to));
        owner.is_some_and(|a| {
            let person = desk.inventory().person_of(&a.name);
            ticket.accounts.contains(&a.name) || person.is_some_and(|p| text.contains(&p.name.to_ascii_lowercase()))
        })
    };
    spoken > 0 && m.to.iter().any(reader)
}

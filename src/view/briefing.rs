//! The briefing: company, what is different today, goals, rules of engagement, prices.

use super::response::{OFFERS, Offer};
use crate::base::Text;
use crate::base::time::SimTime;
use crate::investigation::TicketCard;
use crate::session::Desk;

/// Before the shift.
#[derive(Debug, Clone)]
pub struct BriefingView {
    /// Title of the scenario.
    pub title: Text,
    /// Tier.
    pub tier: u8,
    /// Guided.
    pub guided: bool,
    /// `brief.md`.
    pub brief: Text,
    /// Company.
    pub company: Text,
    /// Hosts, people.
    pub size: (usize, usize),
    /// Begin and end.
    pub shift: (SimTime, SimTime),
    /// Who is away today.
    pub absent: Vec<Text>,
    /// Notes in force during the shift, by number.
    pub today: Vec<TicketCard>,
    /// Crown jewels: name, role, worth.
    pub jewels: Vec<(Text, Text, u32)>,
    /// What can be ordered.
    pub offers: &'static [Offer],
    /// Alerts already waiting.
    pub waiting: usize,
}

/// The author's text with the company of this seed in it.
fn filled(desk: &Desk<'_>) -> Text {
    let inventory = desk.inventory();
    let (begin, end) = desk.shift();
    let local = |t: SimTime| t + crate::base::time::SimSpan::mins(i64::from(inventory.utc_offset_minutes));
    let clock = |t: SimTime| format!("{} local time", &local(t).hms()[..5]);
    let words = [
        ("{company}", inventory.company.to_string()),
        ("{date}", local(begin).utc().format("%A %d %B %Y").to_string()),
        ("{shift_begin}", clock(begin)),
        ("{shift_end}", clock(end)),
        ("{people}", inventory.people.len().to_string()),
        ("{hosts}", inventory.hosts.len().to_string()),
        ("{domain}", inventory.dns_domain.to_string()),
        ("{mail_domain}", inventory.mail_domain.to_string()),
    ];
    let mut text = desk.brief().to_owned();
    for (slot, word) in words {
        text = text.replace(slot, &word);
    }
    text.into()
}

/// The briefing of a shift that is about to begin.
pub fn briefing(desk: &Desk<'_>) -> BriefingView {
    let inventory = desk.inventory();
    let (begin, end) = desk.shift();
    let absent = |account: &crate::base::Text| inventory.person_of(account).is_some_and(|p| p.absent);
    // Who is away stands in one line of its own.
    let leave = |t: &TicketCard| &*t.kind == "people" && !t.accounts.is_empty() && t.accounts.iter().all(absent);
    let now = |t: &&TicketCard| t.from <= end && t.until >= begin && &*t.kind != "runbook" && !leave(t);
    let today = inventory.tickets.iter().filter(now);
    let mut jewels: Vec<_> = inventory.hosts.iter().filter(|h| h.critical).collect();
    jewels.sort_by(|a, b| b.value_per_hour.cmp(&a.value_per_hour).then(a.name.cmp(&b.name)));
    BriefingView {
        title: desk.title().into(),
        tier: desk.tier(),
        guided: desk.guided(),
        brief: filled(desk),
        company: inventory.company.clone(),
        size: (inventory.hosts.len(), inventory.people.len()),
        shift: (begin, end),
        absent: inventory.people.iter().filter(|p| p.absent).map(|p| p.name.clone()).collect(),
        today: today.cloned().collect(),
        jewels: jewels.iter().map(|h| (h.name.clone(), h.role.clone(), h.value_per_hour)).collect(),
        offers: &OFFERS,
        waiting: desk.alerts().len(),
    }
}

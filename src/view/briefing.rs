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

/// The briefing of a shift that is about to begin.
pub fn briefing(desk: &Desk<'_>) -> BriefingView {
    let inventory = desk.inventory();
    let (begin, end) = desk.shift();
    let today = inventory.tickets.iter().filter(|t| t.from <= end && t.until >= begin && &*t.kind != "runbook");
    let mut jewels: Vec<_> = inventory.hosts.iter().filter(|h| h.critical).collect();
    jewels.sort_by(|a, b| b.value_per_hour.cmp(&a.value_per_hour).then(a.name.cmp(&b.name)));
    BriefingView {
        title: desk.title().into(),
        tier: desk.tier(),
        guided: desk.guided(),
        brief: desk.brief().into(),
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

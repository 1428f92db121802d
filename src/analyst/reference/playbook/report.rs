//! A reader reported a mail: what is it?

use super::super::letter::{self, Kind};
use super::super::look::Look;
use super::super::opinion::Opinion;
use crate::base::verdict::{Disposition, Reason};
use crate::detection::EntityKind;
use crate::investigation::Message;

pub(super) fn ask(look: &Look<'_>) -> Vec<Opinion> {
    if !look.has("o365.SecurityComplianceAlerts") {
        return Vec::new();
    }
    let messages = look.entities(EntityKind::Mail).filter_map(|m| look.desk.message(m));
    messages.map(|m| on(look, m).with(look.own())).collect()
}

fn on(look: &Look<'_>, m: &Message) -> Opinion {
    let category = |d: &str| look.notes.category(d);
    match letter::kind_of(look.desk, category, look.incidents, m, look.desk.now()) {
        Kind::Held => {
            let why = format!("The gateway {} \"{}\"; it never lay among the wanted mail.", m.verdict, m.subject);
            Opinion::new(10, Disposition::FailedAttempt, Reason::BlockedByControl, why)
        }
        Kind::Armed => {
            let why = format!("\"{}\" carries code and nobody vouches for {}.", m.subject, m.from);
            Opinion::new(9, Disposition::Malicious, Reason::MaliciousCode, why)
        }
        Kind::Bait => {
            let why = format!("\"{}\" leads to a name nobody knows, and no ticket announces it.", m.subject);
            Opinion::new(9, Disposition::Malicious, Reason::AccountCompromise, why)
        }
        Kind::Announced(ticket) => {
            let reason = match &*ticket.kind {
                "test" => Reason::AuthorisedTest,
                "change" => Reason::PlannedChange,
                _ => Reason::UserBehaviour,
            };
            let why = format!("{} announces it: {}.", ticket.number, ticket.title);
            Opinion::new(10, Disposition::BenignTrigger, reason, why)
        }
        Kind::Harmless => {
            let why =
                format!("The sender of \"{}\" is proven and nothing in it runs; the reader was careful.", m.subject);
            Opinion::new(9, Disposition::BenignTrigger, Reason::UserBehaviour, why)
        }
    }
}

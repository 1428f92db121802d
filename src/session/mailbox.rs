//! Mail as the analyst comes to know it: a message when its trace has arrived, a reader when the
//! click has been reported.
//!
//! *Invariant*: what is seen depends on the clock only, never on the steps in which it was reached.

use crate::base::Text;
use crate::base::ids::{EffectId, MailId};
use crate::base::time::{SimSpan, SimTime};
use crate::investigation::Message;
use crate::simulation::{Effect, EffectKind};
use crate::world::{Mail, MailVerdict, World};
use std::collections::BTreeMap;

/// An opened attachment leaves no click at the gateway: the endpoint agent tells it with its next
/// report. Our assumption, after agents that report every few minutes.
const ENDPOINT_REPORT: SimSpan = SimSpan::mins(2);

/// Somebody opened a mail.
#[derive(Debug, Clone)]
struct Opening {
    mail: MailId,
    who: Text,
    at: SimTime,
}

/// What happened to a mail, as it happened.
#[derive(Debug)]
pub(super) struct Sighting {
    effect: EffectId,
    what: What,
}

#[derive(Debug)]
enum What {
    /// The gateway handled it.
    Handled(MailId, Box<Message>),
    /// Somebody opened it; a link in it was clicked at the gateway.
    Opened(Opening, bool),
}

impl Sighting {
    /// What `effect` did to a mail, if anything.
    pub(super) fn of(effect: &Effect, world: &World) -> Option<Self> {
        let what = match effect.kind {
            EffectKind::MailHandled { mail } => What::Handled(mail, Box::new(message(world.mail(mail)))),
            EffectKind::MailOpened { mail, account } => {
                let opening = Opening { mail, who: world.account(account).name.clone(), at: effect.at };
                What::Opened(opening, !world.mail(mail).urls.is_empty())
            }
            _ => return None,
        };
        Some(Self { effect: effect.id, what })
    }
}

/// Messages known so far, and what is on its way.
#[derive(Debug, Clone)]
pub(super) struct Mailbox {
    messages: Vec<Message>,
    /// Where the message of a mail stands.
    places: BTreeMap<MailId, usize>,
    /// Handled by the gateway, trace not yet here.
    expected: BTreeMap<EffectId, (MailId, Message)>,
    /// Clicked, click record not yet here.
    clicks: BTreeMap<EffectId, Opening>,
    /// Attachments opened, by the time the endpoint tells.
    reports: Vec<(SimTime, Opening)>,
    /// Readers of messages whose trace is not yet here.
    early: Vec<Opening>,
    /// Mails that were there before the run; nobody collected their trace.
    before: usize,
}

impl Mailbox {
    /// Nothing known; `before` mails are older than the run.
    pub(super) fn new(before: usize) -> Self {
        Self {
            messages: Vec::new(),
            places: BTreeMap::new(),
            expected: BTreeMap::new(),
            clicks: BTreeMap::new(),
            reports: Vec::new(),
            early: Vec::new(),
            before,
        }
    }

    /// What the analyst knows, in order of arrival.
    pub(super) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Something happened to a mail; the analyst knows when its trace is here.
    pub(super) fn expect(&mut self, sighting: Sighting) {
        let Sighting { effect, what } = sighting;
        match what {
            What::Handled(mail, message) => {
                self.expected.insert(effect, (mail, *message));
            }
            What::Opened(opening, _) if opening.mail.index() < self.before => {}
            What::Opened(opening, true) => {
                self.clicks.insert(effect, opening);
            }
            What::Opened(opening, false) => self.reports.push((opening.at + ENDPOINT_REPORT, opening)),
        }
    }

    /// A record of this effect has arrived.
    pub(super) fn arrived(&mut self, effect: EffectId) {
        if let Some((mail, message)) = self.expected.remove(&effect) {
            self.places.insert(mail, self.messages.len());
            self.messages.push(message);
            let (ours, others) = std::mem::take(&mut self.early).into_iter().partition(|o| o.mail == mail);
            self.early = others;
            let ours: Vec<Opening> = ours;
            ours.into_iter().for_each(|opening| self.note(opening));
        }
        if let Some(opening) = self.clicks.remove(&effect) {
            self.note(opening);
        }
    }

    /// Endpoints tell what was opened, up to `until`.
    pub(super) fn tell(&mut self, until: SimTime) {
        let (due, waiting): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.reports).into_iter().partition(|r| r.0 <= until);
        self.reports = waiting;
        due.into_iter().for_each(|(_, opening)| self.note(opening));
    }

    fn note(&mut self, opening: Opening) {
        let Some(place) = self.places.get(&opening.mail) else {
            self.early.push(opening);
            return;
        };
        let opened = &mut self.messages[*place].opened;
        let at = opened.partition_point(|(who, at)| (*at, who) <= (opening.at, &opening.who));
        opened.insert(at, (opening.who, opening.at));
    }

    /// A message was taken out of all inboxes.
    pub(super) fn purged(&mut self, message_id: &str) {
        let under_way = self.expected.values_mut().map(|(_, message)| message);
        for message in self.messages.iter_mut().chain(under_way) {
            if &*message.message_id == message_id && &*message.verdict != "blocked" {
                message.verdict = "purged".into();
            }
        }
    }
}

fn message(mail: &Mail) -> Message {
    let verdict = match mail.verdict {
        MailVerdict::Delivered => "delivered",
        MailVerdict::Junked => "junked",
        MailVerdict::Blocked => "blocked",
        MailVerdict::Purged => "purged",
    };
    let attachments = mail.attachments.iter();
    Message {
        message_id: mail.message_id.clone(),
        received: mail.received,
        from: mail.from.clone(),
        from_name: mail.from_name.clone(),
        return_path: mail.return_path.clone(),
        source: mail.source,
        to: mail.to.clone(),
        subject: mail.subject.clone(),
        body: mail.body.clone(),
        urls: mail.urls.clone(),
        attachments: attachments.map(|a| (a.name.clone(), a.size_bytes, a.sha256.clone())).collect(),
        spf: mail.spf.into(),
        dkim: mail.dkim.into(),
        dmarc: mail.dmarc.into(),
        verdict: verdict.into(),
        opened: Vec::new(),
    }
}

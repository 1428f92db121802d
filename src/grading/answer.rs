//! What each alert truly was: the causes behind its records, and which alerts are one incident.

use super::Play;
use crate::base::Text;
use crate::base::ids::{AlertId, RecordId};
use crate::base::time::{SimSpan, SimTime};
use crate::base::verdict::{Disposition, Reason};
use crate::detection::{Alert, Severity};
use crate::simulation::truth::Cause;
use std::collections::{BTreeMap, BTreeSet};

/// An alert that came in later than this before the end may be left to the next shift.
pub(super) const GRACE: SimSpan = SimSpan::mins(10);

/// The answer key of one alert.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// Which.
    pub alert: AlertId,
    /// The best answer first; any other is as good.
    pub dispositions: Vec<Disposition>,
    /// Reasons that hold.
    pub reasons: BTreeSet<Reason>,
    /// In plain words for the debrief: `the habit "backup_night" (RUN-3)`.
    pub because: String,
    /// Alerts of one incident share it.
    pub incident: Text,
    /// Records that show the true cause, in order of arrival.
    pub telling: Vec<RecordId>,
}

impl Answer {
    /// The best answer.
    pub(super) fn disposition(&self) -> Disposition {
        self.dispositions[0]
    }
    /// An attacker succeeded.
    pub(super) fn is_malicious(&self) -> bool {
        self.disposition() == Disposition::Malicious
    }
    /// An attacker succeeded or tried: what the confidence speaks of.
    pub(super) fn is_hostile(&self) -> bool {
        matches!(self.disposition(), Disposition::Malicious | Disposition::FailedAttempt)
    }
}

/// Alerts that count once together.
#[derive(Debug)]
pub(super) struct Incident {
    /// 1 to 3, by the most severe alert.
    pub severity: i64,
    /// Its alerts.
    pub answers: Vec<Answer>,
}

/// All incidents of a shift, in order of their first alert.
pub(super) fn incidents(play: &Play<'_>) -> Vec<Incident> {
    let mut order: Vec<Incident> = Vec::new();
    let mut places: BTreeMap<Text, usize> = BTreeMap::new();
    for alert in play.alerts.iter().filter(|a| a.raised < play.end) {
        let answer = answer(play, alert, play.end);
        let place = *places.entry(answer.incident.clone()).or_insert(order.len());
        if place == order.len() {
            order.push(Incident { severity: 1, answers: Vec::new() });
        }
        let incident = &mut order[place];
        incident.severity = incident.severity.max(weight(alert.severity));
        incident.answers.push(answer);
    }
    order
}

fn weight(severity: Severity) -> i64 {
    match severity {
        Severity::Informational | Severity::Low => 1,
        Severity::Medium => 2,
        Severity::High => 3,
    }
}

/// The answer key of one alert, from those of its records that had arrived at `until`.
pub(super) fn answer(play: &Play<'_>, alert: &Alert, until: SimTime) -> Answer {
    let mut votes = Votes::default();
    for id in alert.records.iter().filter(|id| play.record(**id).is_some_and(|r| r.seen <= until)) {
        if let Some(effect) = play.effects.get(id.index()) {
            votes.count(*id, play.truth.cause(*effect));
        }
    }
    votes.decide(play, alert)
}

/// Habit, ticket that explains it, and what an alert about it should be called.
type Benign = (Text, Option<Text>, Disposition);

#[derive(Default)]
struct Votes {
    hit: Vec<(RecordId, Reason, Text)>,
    failed: Vec<(RecordId, Reason, Text)>,
    benign: BTreeMap<Benign, Vec<(RecordId, Reason)>>,
}

impl Votes {
    fn count(&mut self, record: RecordId, cause: &Cause) {
        let quiet = |name: &str, d: Disposition| (Text::from(name), None, d);
        match cause {
            Cause::Attack { reason, failed, step, .. } => {
                let side = if *failed { &mut self.failed } else { &mut self.hit };
                side.push((record, *reason, step.as_str().into()));
            }
            Cause::Benign { habit, disposition, reason, ticket } => {
                let key = (habit.clone(), ticket.clone(), *disposition);
                self.benign.entry(key).or_default().push((record, *reason));
            }
            Cause::Start => {
                let key = quiet("the standing services of the company", Disposition::FalsePositive);
                self.benign.entry(key).or_default().push((record, Reason::RuleTooBroad));
            }
            Cause::Response { .. } => {
                let key = quiet("your own response", Disposition::BenignTrigger);
                self.benign.entry(key).or_default().push((record, Reason::AuthorisedAdministration));
            }
        }
    }

    fn decide(self, play: &Play<'_>, alert: &Alert) -> Answer {
        if self.hit.is_empty() && self.failed.is_empty() {
            return self.benign(play, alert);
        }
        let telling = |side: &[(RecordId, Reason, Text)]| side.iter().map(|(r, ..)| *r).collect();
        let mut reasons: BTreeSet<Reason> = self.hit.iter().map(|(_, reason, _)| *reason).collect();
        // What the rule's own technique says is as good as what the step behind it says.
        reasons.extend(alert.techniques.iter().filter_map(|t| Reason::of_technique(t.as_str())));
        if !self.hit.is_empty() {
            let because = format!("the attacker's step \"{}\"", self.hit[0].2);
            let dispositions = vec![Disposition::Malicious];
            return Answer {
                alert: alert.id,
                dispositions,
                reasons,
                because,
                incident: campaign(),
                telling: telling(&self.hit),
            };
        }
        let refused = |reason: Reason| match reason {
            Reason::AccountCompromise => Reason::WrongCredentials,
            _ => Reason::BlockedByControl,
        };
        let because = format!("the attacker's step \"{}\", which was stopped", self.failed[0].2);
        let mut dispositions = vec![Disposition::FailedAttempt];
        // A step that came through before or after belongs to the attack: both words are right.
        let steps: BTreeSet<&Text> = self.failed.iter().map(|(_, _, step)| step).collect();
        if steps.into_iter().any(|step| came_through(play, step)) {
            dispositions = vec![Disposition::Malicious, Disposition::FailedAttempt];
            reasons.extend(self.failed.iter().map(|(_, reason, _)| *reason));
        }
        reasons.extend(self.failed.iter().map(|(_, reason, _)| refused(*reason)));
        Answer { alert: alert.id, dispositions, reasons, because, incident: campaign(), telling: telling(&self.failed) }
    }

    /// The cause of most records; the earlier one where two are even.
    fn benign(self, play: &Play<'_>, alert: &Alert) -> Answer {
        let best = self.benign.into_iter().max_by_key(|(_, votes)| (votes.len(), std::cmp::Reverse(votes[0].0)));
        let Some(((habit, ticket, disposition), votes)) = best else {
            return Answer {
                alert: alert.id,
                dispositions: vec![Disposition::FalsePositive],
                reasons: BTreeSet::from([Reason::BadData, Reason::RuleTooBroad]),
                because: "nothing that arrived".into(),
                incident: format!("alert/{}", alert.id).into(),
                telling: Vec::new(),
            };
        };
        let place = alert.key.as_ref().map_or("", |k| &*k.value);
        let incident = match &ticket {
            Some(number) => format!("benign/{habit}/{number}").into(),
            None => format!("benign/{habit}/{place}").into(),
        };
        let mut reasons: BTreeSet<Reason> = votes.iter().map(|(_, reason)| *reason).collect();
        reasons.extend(ticket.as_ref().and_then(|number| by_ticket(play, number)));
        let ticket = ticket.map(|t| format!(" ({t})")).unwrap_or_default();
        Answer {
            alert: alert.id,
            dispositions: vec![disposition],
            reasons,
            because: format!("{}{ticket}", habit.replace('_', " ")),
            incident,
            telling: votes.iter().map(|(record, _)| *record).collect(),
        }
    }
}

/// The reason that the ticket itself suggests is as good as the one of the habit behind it.
fn by_ticket(play: &Play<'_>, number: &str) -> Option<Reason> {
    let ticket = play.inventory.tickets.iter().find(|t| &*t.number == number)?;
    Some(match &*ticket.kind {
        "change" => Reason::PlannedChange,
        "travel" | "helpdesk" => Reason::UserBehaviour,
        "test" => Reason::AuthorisedTest,
        "runbook" => Reason::ScheduledAutomation,
        "people" => Reason::AuthorisedAdministration,
        _ => return None,
    })
}

fn campaign() -> Text {
    "campaign".into()
}

fn came_through(play: &Play<'_>, step: &str) -> bool {
    play.effects.iter().any(|effect| match play.truth.cause(*effect) {
        Cause::Attack { step: other, failed: false, .. } => other.as_str() == step,
        _ => false,
    })
}

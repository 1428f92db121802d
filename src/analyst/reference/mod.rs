//! The reference analyst: a careful tier-1 person with playbooks, who sees what the desk shows.
//!
//! Once a simulated minute it reads what arrived, works at a human pace (one alert at a time, the most
//! severe first, some minutes each), gives verdicts with the records they rest on, grows incidents by following
//! what records join, responds with the smallest set that ends them, and tells others.

mod cloud_notes;
mod entry;
mod incident;
mod incident_cloud;
mod letter;
mod look;
mod notebook;
mod opinion;
mod playbook;
mod respond;
mod signs;
mod technique;
mod technique_cloud;
mod tell;

use super::Analyst;
use crate::base::ids::AlertId;
use crate::base::time::{SimSpan, SimTime};
use crate::base::verdict::{Disposition, Reason};
use crate::desk::Action;
use crate::desk::action::{CaseWork, Triage};
use crate::detection::Alert;
use crate::investigation::{AlertStatus, Case};
use crate::session::Desk;
use incident::Incident;
use look::Look;
use notebook::Notebook;
use opinion::{Judgement, judge};
use respond::Ordered;
use std::collections::{BTreeMap, BTreeSet};
use tell::Teller;

/// How long a person looks at one alert; the records of one event come in meanwhile.
const LOOK: SimSpan = SimSpan::mins(3);
/// Minutes between two rounds of following an incident.
const FOLLOW: i64 = 2;
/// Alerts called harmless are looked at again after so long.
const AGAIN: SimSpan = SimSpan::mins(10);
/// Near the end alerts are looked at as they come, and what is known is handed on.
const LAST: SimSpan = SimSpan::mins(9);
/// An incident is escalated when it has been worked on for so long.
const WORKED: SimSpan = SimSpan::mins(12);

/// State of mind of the analyst.
#[derive(Debug, Default)]
pub(super) struct Reference {
    notes: Notebook,
    incidents: Vec<Incident>,
    judged: BTreeMap<AlertId, Judged>,
    /// The alert being looked at, since when.
    at_hand: Option<(AlertId, SimTime)>,
    ordered: Ordered,
    handed_over: Option<SimTime>,
    reported: BTreeSet<usize>,
}

/// A verdict with what it was based on.
#[derive(Debug)]
struct Judged {
    judgement: Judgement,
    records: usize,
    at: SimTime,
}

impl Analyst for Reference {
    fn act(&mut self, desk: &Desk<'_>) -> Vec<Action> {
        if desk.is_over() {
            return Vec::new();
        }
        self.notes.read(desk);
        let mut actions = self.triage(desk);
        // Following everything takes a person a while, too.
        let minute = (desk.now() - desk.shift().0).as_mins();
        for incident in self.incidents.iter_mut().filter(|i| minute % FOLLOW == 0 || i.is_fresh()) {
            incident.grow(desk, &self.notes);
        }
        actions.extend(self.work(desk));
        actions.extend(self.finish(desk));
        actions
    }
}

impl Reference {
    /// One alert at a time, the most severe and then the oldest first; what belongs to an open incident
    /// at once. Alerts judged before are looked at again when records joined them or time has passed.
    fn triage(&mut self, desk: &Desk<'_>) -> Vec<Action> {
        let mut actions = Vec::new();
        let due: Vec<&Alert> = desk.alerts().iter().filter(|a| self.is_due(desk, a)).collect();
        for alert in due {
            self.judge(desk, alert, &mut actions);
        }
        if self.at_hand.is_none() {
            self.at_hand = self.next(desk).map(|alert| {
                if desk.work(alert.id).is_some_and(|w| w.status == AlertStatus::New) {
                    actions.push(Action::Triage(Triage::Take { alert: alert.id }));
                }
                (alert.id, desk.now())
            });
        }
        actions
    }

    fn judge(&mut self, desk: &Desk<'_>, alert: &Alert, actions: &mut Vec<Action>) {
        let look = Look { desk, notes: &self.notes, alert, incidents: &self.incidents };
        let judgement = judge(&playbook::ask(&look), &look.own());
        let before = self.judged.get(&alert.id).map(|j| &j.judgement);
        if before.is_none_or(|b| b.disposition != judgement.disposition || b.reason != judgement.reason) {
            actions.push(dispose(alert.id, &judgement));
        }
        if self.at_hand.is_some_and(|(id, _)| id == alert.id) {
            self.at_hand = None;
        }
        let hostile = judgement.disposition == Disposition::Malicious;
        self.judged.insert(alert.id, Judged { judgement, records: alert.records.len(), at: desk.now() });
        if hostile {
            self.attach(desk, alert);
        }
    }

    /// The alert to take up next.
    fn next<'a>(&self, desk: &Desk<'a>) -> Option<&'a Alert> {
        let open = desk.alerts().iter().filter(|a| !self.judged.contains_key(&a.id));
        open.min_by_key(|a| (std::cmp::Reverse(a.severity), a.raised, a.id))
    }

    fn is_due(&self, desk: &Desk<'_>, alert: &Alert) -> bool {
        let Some(judged) = self.judged.get(&alert.id) else {
            let late = desk.now() >= desk.shift().1 - LAST;
            let looked = self.at_hand.is_some_and(|(id, since)| id == alert.id && desk.now() >= since + LOOK);
            let look = Look { desk, notes: &self.notes, alert, incidents: &self.incidents };
            return late || looked || playbook::is_known(&look);
        };
        let again = desk.now() >= judged.at + AGAIN;
        let fresh = judged.records != alert.records.len();
        let young = desk.now() <= alert.raised + SimSpan::hours(2);
        fresh || (again && young && judged.judgement.disposition != Disposition::Malicious)
    }

    /// Puts a malicious alert into the incident it shares something with, else opens a new one.
    fn attach(&mut self, desk: &Desk<'_>, alert: &Alert) {
        let mut fresh = Incident::default();
        let look = Look { desk, notes: &self.notes, alert, incidents: &self.incidents };
        fresh.join(&look);
        fresh.grow(desk, &self.notes);
        let shares = |i: &Incident| {
            i.alerts.contains(&alert.id)
                || fresh.processes.iter().any(|p| i.processes.contains(p))
                || fresh.hosts.keys().any(|h| i.hosts.contains_key(h))
                || fresh
                    .accounts
                    .keys()
                    .chain(fresh.stolen.keys())
                    .any(|a| i.stolen.contains_key(a) || i.accounts.contains_key(a))
                || fresh.indicators.keys().any(|d| i.indicators.contains_key(d))
                || fresh.mails.keys().any(|m| i.mails.contains_key(m))
                || look.hosts().iter().any(|h| i.hosts.contains_key(&h.name))
        };
        match self.incidents.iter().position(shares) {
            Some(place) => {
                let incidents = std::mem::take(&mut self.incidents);
                let look = Look { desk, notes: &self.notes, alert, incidents: &[] };
                self.incidents = incidents;
                self.incidents[place].join(&look);
            }
            None => self.incidents.push(fresh),
        }
    }

    /// Cases and responses of all incidents.
    fn work(&mut self, desk: &Desk<'_>) -> Vec<Action> {
        let mut actions = Vec::new();
        for incident in &self.incidents {
            match case_of(desk, incident) {
                Some(case) => {
                    let teller = Teller { desk, notes: &self.notes, incident, case };
                    actions.extend(teller.keep());
                    let worked = desk.now() >= case.opened + WORKED || desk.now() >= desk.shift().1 - LAST;
                    if case.escalation.is_none() && worked {
                        actions.push(teller.escalate());
                    }
                }
                None => actions.push(open(desk, incident)),
            }
            actions.extend(respond::orders(incident, desk, &self.notes, &mut self.ordered));
        }
        actions
    }

    /// The last minutes: reports and the note for the next shift.
    fn finish(&mut self, desk: &Desk<'_>) -> Vec<Action> {
        let end = desk.shift().1;
        if desk.now() < end - SimSpan::mins(4) || self.handed_over.is_some() {
            return Vec::new();
        }
        self.handed_over = Some(desk.now());
        let mut actions = Vec::new();
        let mut summaries = Vec::new();
        for (index, incident) in self.incidents.iter().enumerate() {
            let Some(case) = case_of(desk, incident) else { continue };
            let teller = Teller { desk, notes: &self.notes, incident, case };
            summaries.push(teller.summary());
            if self.reported.insert(index) {
                actions.push(teller.report());
            }
        }
        actions.push(tell::hand_over(desk, &summaries));
        actions
    }
}

fn dispose(alert: AlertId, judgement: &Judgement) -> Action {
    let note = if judgement.why.is_empty() { "Seen.".into() } else { judgement.why.as_str().into() };
    Action::Triage(Triage::Dispose {
        alerts: vec![alert],
        disposition: judgement.disposition,
        reason: judgement.reason,
        malicious_percent: judgement.percent,
        records: judgement.records.clone(),
        note,
    })
}

fn case_of<'a>(desk: &Desk<'a>, incident: &Incident) -> Option<&'a Case> {
    let case = incident.alerts.iter().find_map(|a| desk.work(*a)?.case)?;
    desk.cases().get(case.index())
}

fn open(desk: &Desk<'_>, incident: &Incident) -> Action {
    let alerts: Vec<AlertId> = incident.alerts.iter().copied().collect();
    let first = alerts.first().and_then(|a| desk.alert(*a));
    let host = incident.hosts.keys().next().map_or("several hosts", |h| h);
    let title = first.map_or_else(|| "Attack".to_owned(), |a| format!("{} on {host}", a.title));
    let title: String = title.chars().take(80).collect();
    Action::Case(CaseWork::Open { title: title.into(), alerts })
}

/// The reason for a malicious alert, by the tactic of the techniques its rule names.
fn reason_of(look: &Look<'_>) -> Reason {
    let named = look.alert.techniques.iter().find_map(|t| Reason::of_technique(t.as_str()));
    named.unwrap_or(Reason::MaliciousCode)
}

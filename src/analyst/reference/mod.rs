//! The reference analyst: a careful tier-1 person with playbooks, who sees what the desk shows.
//!
//! Once a simulated minute it reads what arrived, looks at alerts that are old enough for their
//! records to be complete, gives verdicts with the records they rest on, grows incidents by following
//! what records join, responds with the smallest set that ends them, and tells others.

mod incident;
mod look;
mod notebook;
mod opinion;
mod playbook;
mod respond;
mod signs;
mod technique;
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

/// Records of one event come in over a minute or two: an alert is looked at when they are here.
const PATIENCE: SimSpan = SimSpan::mins(2);
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
        for incident in &mut self.incidents {
            incident.grow(desk, &self.notes);
        }
        actions.extend(self.work(desk));
        actions.extend(self.finish(desk));
        actions
    }
}

impl Reference {
    /// Verdicts on what is due: new alerts, alerts with new records, and all harmless ones when an
    /// incident grew, since they may belong to it.
    fn triage(&mut self, desk: &Desk<'_>) -> Vec<Action> {
        let mut actions = Vec::new();
        let due: Vec<&Alert> = desk.alerts().iter().filter(|a| self.is_due(desk, a)).collect();
        for alert in due {
            let look = Look { desk, notes: &self.notes, alert, incidents: &self.incidents };
            let judgement = judge(&playbook::ask(&look), &look.own());
            let before = self.judged.get(&alert.id).map(|j| &j.judgement);
            let changed = before.is_none_or(|b| b.disposition != judgement.disposition || b.reason != judgement.reason);
            if before.is_none() && desk.work(alert.id).is_some_and(|w| w.status == AlertStatus::New) {
                actions.push(Action::Triage(Triage::Take { alert: alert.id }));
            }
            if changed {
                actions.push(dispose(alert.id, &judgement));
            }
            let hostile = judgement.disposition == Disposition::Malicious;
            self.judged.insert(alert.id, Judged { judgement, records: alert.records.len(), at: desk.now() });
            if hostile {
                self.attach(desk, alert);
            }
        }
        actions
    }

    fn is_due(&self, desk: &Desk<'_>, alert: &Alert) -> bool {
        let late = desk.now() >= desk.shift().1 - LAST;
        let Some(judged) = self.judged.get(&alert.id) else {
            return late || desk.now() >= alert.raised + PATIENCE;
        };
        let again = desk.now() >= judged.at + SimSpan::mins(10);
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
    let tactic = |technique: &str| {
        let parent = technique.split('.').next().unwrap_or_default();
        Some(match parent {
            "T1566" | "T1204" | "T1059" | "T1105" | "T1218" | "T1027" | "T1140" | "T1036" => Reason::MaliciousCode,
            "T1071" | "T1568" | "T1573" | "T1571" | "T1090" | "T1095" | "T1102" => Reason::CommandAndControl,
            "T1053" | "T1547" | "T1543" | "T1136" | "T1098" | "T1546" | "T1574" => Reason::Persistence,
            "T1087" | "T1082" | "T1018" | "T1021" | "T1069" | "T1016" | "T1033" | "T1046" | "T1135" | "T1482"
            | "T1070" | "T1049" | "T1570" => Reason::DiscoveryOrMovement,
            "T1003" | "T1110" | "T1078" | "T1133" | "T1558" | "T1621" => Reason::AccountCompromise,
            "T1560" | "T1041" | "T1567" | "T1048" | "T1074" | "T1005" | "T1486" => Reason::DataLoss,
            _ => return None,
        })
    };
    look.alert.techniques.iter().find_map(|t| tactic(t.as_str())).unwrap_or(Reason::MaliciousCode)
}

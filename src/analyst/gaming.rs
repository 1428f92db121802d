//! Analysts that try to win without looking. The scorer must keep all of them far below a pass.

use super::Analyst;
use crate::base::Text;
use crate::base::ids::{AccountId, AlertId, CaseId, HostId};
use crate::base::rng::Seed;
use crate::base::verdict::{Disposition, Reason};
use crate::desk::Action;
use crate::desk::action::{CaseWork, Claim, ClaimKind, Communicate, Contain, Report, Triage};
use crate::investigation::AlertStatus;
use crate::session::Desk;

/// Techniques that a guesser states: those that courses teach first.
const POPULAR: [&str; 28] = [
    "T1566.001",
    "T1566.002",
    "T1204.001",
    "T1204.002",
    "T1059.001",
    "T1059.003",
    "T1059.005",
    "T1105",
    "T1071.001",
    "T1071.004",
    "T1053.005",
    "T1547.001",
    "T1543.003",
    "T1087.002",
    "T1082",
    "T1018",
    "T1003.001",
    "T1110.001",
    "T1110.003",
    "T1078.002",
    "T1133",
    "T1021.001",
    "T1021.002",
    "T1136.002",
    "T1098",
    "T1070.001",
    "T1560.001",
    "T1041",
];

/// Alerts without a verdict.
fn open<'a>(desk: &'a Desk<'_>) -> impl Iterator<Item = AlertId> + 'a {
    let closed = |id: AlertId| desk.work(id).is_some_and(|w| w.status == AlertStatus::Closed);
    desk.alerts().iter().map(|a| a.id).filter(move |id| !closed(*id))
}

/// A verdict that cites all records of its alert, so that nothing is lost for want of a citation.
fn dispose(desk: &Desk<'_>, alert: AlertId, disposition: Disposition, reason: Reason, malicious_percent: u8) -> Action {
    let records = desk.alert(alert).map(|a| a.records.clone()).unwrap_or_default();
    let note = "closed without a look".into();
    Action::Triage(Triage::Dispose { alerts: vec![alert], disposition, reason, malicious_percent, records, note })
}

/// Does nothing.
pub(super) struct Idle;

impl Analyst for Idle {
    fn act(&mut self, _desk: &Desk<'_>) -> Vec<Action> {
        Vec::new()
    }
}

/// Calls everything a false positive.
pub(super) struct CloseAll;

impl Analyst for CloseAll {
    fn act(&mut self, desk: &Desk<'_>) -> Vec<Action> {
        open(desk).map(|id| dispose(desk, id, Disposition::FalsePositive, Reason::RuleTooBroad, 3)).collect()
    }
}

/// Calls everything an attack and hands each alert to tier 2 with all its entities.
pub(super) struct EscalateAll;

impl Analyst for EscalateAll {
    fn act(&mut self, desk: &Desk<'_>) -> Vec<Action> {
        let mut actions = Vec::new();
        for id in open(desk) {
            actions.push(dispose(desk, id, Disposition::Malicious, Reason::MaliciousCode, 97));
            actions.push(Action::Case(CaseWork::Open { title: "Suspicious activity".into(), alerts: vec![id] }));
        }
        for case in desk.cases().iter().filter(|c| c.escalation.is_none()) {
            actions.extend(escalate(desk, case.id));
        }
        actions
    }
}

fn escalate(desk: &Desk<'_>, case: CaseId) -> Vec<Action> {
    let Some(row) = desk.cases().get(case.index()) else { return Vec::new() };
    let alerts = row.alerts.iter().filter_map(|a| desk.alert(*a));
    let entities: Vec<Text> = alerts.clone().flat_map(|a| a.entities.iter().map(|e| e.value.clone())).collect();
    let pins = alerts.filter_map(|a| a.records.first()).filter(|r| row.evidence.iter().all(|e| e.record != **r));
    let mut actions: Vec<Action> = pins
        .map(|record| Action::Case(CaseWork::Pin { case, record: *record, note: "raised the alert".into() }))
        .collect();
    let summary = "An alert was raised on these hosts and accounts. It may be an attack. Nothing was done yet. \
                   Please look at it, everything is still open and the next step is yours.";
    actions.push(Action::Communicate(Communicate::Escalate { case, summary: summary.into(), entities }));
    actions
}

/// Cuts off every host and disables every account in the first minute.
#[derive(Default)]
pub(super) struct IsolateAll {
    done: bool,
}

impl Analyst for IsolateAll {
    fn act(&mut self, desk: &Desk<'_>) -> Vec<Action> {
        if std::mem::replace(&mut self.done, true) {
            return Vec::new();
        }
        let reason: Text =
            "Precaution: an attack is possible at any time, so everything is cut off until it is over.".into();
        let hosts = desk.inventory().hosts.iter().map(|h| h.id);
        let accounts = desk.inventory().accounts.iter().map(|a| a.id);
        let isolate = |host: HostId| Action::Contain(Contain::IsolateHost { host, reason: reason.clone() });
        let disable = |account: AccountId| Action::Contain(Contain::DisableAccount { account, reason: reason.clone() });
        hosts.map(isolate).chain(accounts.map(disable)).collect()
    }
}

/// Draws every verdict.
pub(super) struct Random {
    seed: Seed,
}

impl Random {
    pub(super) fn new(seed: Seed) -> Self {
        Self { seed }
    }
}

impl Analyst for Random {
    fn act(&mut self, desk: &Desk<'_>) -> Vec<Action> {
        open(desk).map(|id| self.verdict(desk, id)).collect()
    }
}

impl Random {
    fn verdict(&self, desk: &Desk<'_>, alert: AlertId) -> Action {
        let mut draw = self.seed.draw("analyst/random", "verdict", u64::from(alert.0));
        let disposition = *draw.pick(&Disposition::ALL).unwrap_or(&Disposition::FalsePositive);
        let reason = *draw.pick(Reason::of(disposition)).unwrap_or(&Reason::RuleTooBroad);
        dispose(desk, alert, disposition, reason, draw.between(1, 99) as u8)
    }
}

/// States every technique, host and account, cites the alerts' records for all of it, and reports it.
#[derive(Default)]
pub(super) struct Guess {
    stated: bool,
}

impl Analyst for Guess {
    fn act(&mut self, desk: &Desk<'_>) -> Vec<Action> {
        let late = desk.shift().1 - crate::base::time::SimSpan::mins(12);
        if desk.alerts().is_empty() || self.stated || desk.now() < late {
            return Vec::new();
        }
        let Some(case) = desk.cases().first().map(|c| c.id) else {
            let alerts = desk.alerts().iter().map(|a| a.id).collect();
            return vec![Action::Case(CaseWork::Open { title: "Everything".into(), alerts })];
        };
        self.stated = true;
        let records: Vec<_> = desk.alerts().iter().flat_map(|a| a.records.iter().copied()).collect();
        let claim = |(kind, value): (ClaimKind, Text)| {
            Action::Case(CaseWork::Claim { case, claim: Claim { kind, value, records: records.clone() } })
        };
        let mut actions: Vec<Action> = everything(desk).into_iter().map(claim).collect();
        actions.push(report(desk, case));
        actions
    }
}

fn everything(desk: &Desk<'_>) -> Vec<(ClaimKind, Text)> {
    let techniques = POPULAR.iter().map(|t| (ClaimKind::Technique, Text::from(*t)));
    let hosts = desk.inventory().hosts.iter().map(|h| (ClaimKind::Host, h.name.clone()));
    let accounts = desk.inventory().accounts.iter().map(|a| (ClaimKind::Account, a.name.clone()));
    techniques.chain(hosts).chain(accounts).collect()
}

fn report(desk: &Desk<'_>, case: CaseId) -> Action {
    let report = Report {
        incident: true,
        root_cause: "a mail, or something else".into(),
        hosts: desk.inventory().hosts.iter().map(|h| h.name.clone()).collect(),
        accounts: desk.inventory().accounts.iter().map(|a| a.name.clone()).collect(),
        techniques: POPULAR.iter().map(|t| (*t).into()).collect(),
        executive: "All hosts may be affected. Business impact is possible. Please decide. Next update later.".into(),
        ..Report::default()
    };
    Action::Communicate(Communicate::Report { case, report: Box::new(report) })
}

//! What the analyst writes: case, claims, escalation, hand-over, report. Only what the records showed.

use super::incident::Incident;
use super::notebook::Notebook;
use super::respond::is_hash;
use crate::base::Text;
use crate::base::ids::{AlertId, CaseId, RecordId};
use crate::base::net::defang;
use crate::base::time::SimTime;
use crate::desk::Action;
use crate::desk::action::{CaseWork, Claim, ClaimKind, Communicate, Report};
use crate::investigation::{Case, ResponseState};
use crate::session::Desk;
use std::collections::{BTreeMap, BTreeSet};

/// Evidence pinned to one case.
const MOST_PINS: usize = 14;

/// One incident with its case and what can be seen of it.
pub(super) struct Teller<'a> {
    pub desk: &'a Desk<'a>,
    pub notes: &'a Notebook,
    pub incident: &'a Incident,
    pub case: &'a Case,
}

impl Teller<'_> {
    fn id(&self) -> CaseId {
        self.case.id
    }

    /// Brings alerts, evidence, timeline and claims of the case up to date.
    pub(super) fn keep(&self) -> Vec<Action> {
        let mut out = Vec::new();
        let new: Vec<AlertId> = self.incident.alerts.iter().copied().filter(|a| self.is_free(*a)).collect();
        if !new.is_empty() {
            out.push(Action::Case(CaseWork::Add { case: self.id(), alerts: new }));
        }
        out.extend(self.ask_around());
        let claims = self.claims();
        let pinned: BTreeSet<RecordId> = self.case.evidence.iter().map(|e| e.record).collect();
        let mut room = MOST_PINS.saturating_sub(pinned.len());
        let mut pins = pinned;
        for (kind, value, records) in &claims {
            if let Some(record) = records.first().filter(|r| room > 0 && !pins.contains(*r)) {
                room -= 1;
                pins.insert(*record);
                let note = format!("shows the {} {value}", kind_name(*kind)).into();
                out.push(Action::Case(CaseWork::Pin { case: self.id(), record: *record, note }));
            }
            out.extend(self.claim(*kind, value, records));
            out.extend(self.line(*kind, value, records));
        }
        out
    }

    /// Who else talks to the attacker's names? Asked of the proxy once for each, and written down.
    fn ask_around(&self) -> Vec<Action> {
        let names = self.incident.indicators.keys().filter(|i| i.contains('.') && !i.contains('@'));
        let names = names.filter(|i| i.parse::<std::net::Ipv4Addr>().is_err());
        let new = names.filter(|i| !self.case.notes.iter().any(|(_, text)| text.contains(&***i)));
        new.filter_map(|name| self.asked(name)).collect()
    }

    fn asked(&self, name: &str) -> Option<Action> {
        let kql = format!(
            "CommonSecurityLog | where DestinationHostName == \"{name}\" | summarize Calls = count() by SourceIP"
        );
        let answer = self.desk.query(&kql).ok()?;
        let column = answer.column("SourceIP")?;
        let host = |row| {
            let address = answer.text(row, column);
            let card = address.parse().ok().and_then(|a| self.desk.inventory().host_at(a));
            card.map_or(address, |h| h.name.to_string())
        };
        let hosts: Vec<String> = (0..answer.len()).map(host).collect();
        let found = if hosts.is_empty() { "nobody by the proxy".into() } else { hosts.join(", ") };
        let text = format!("Who talks to {name}? {kql}. Answer: {found}.");
        Some(Action::Case(CaseWork::Note { case: self.id(), text: text.into() }))
    }

    fn is_free(&self, alert: AlertId) -> bool {
        self.desk.work(alert).is_some_and(|w| w.case.is_none())
    }

    /// States a fact once; when better records turned up it is withdrawn and stated anew.
    fn claim(&self, kind: ClaimKind, value: &Text, records: &[RecordId]) -> Option<Action> {
        let stated = self.case.claims.iter().any(|(_, c)| c.kind == kind && c.value.eq_ignore_ascii_case(value));
        let claim = Claim { kind, value: value.clone(), records: records.iter().copied().take(5).collect() };
        (!stated && !records.is_empty()).then_some(Action::Case(CaseWork::Claim { case: self.id(), claim }))
    }

    fn line(&self, kind: ClaimKind, value: &Text, records: &[RecordId]) -> Option<Action> {
        let record = self.desk.record(*records.first()?)?;
        let text: Text = format!("{} {value}", kind_name(kind)).into();
        let told = self.case.timeline.iter().any(|t| t.text == text);
        let entry = CaseWork::Timeline { case: self.id(), at: record.time, text, records: vec![record.id] };
        (!told && matches!(kind, ClaimKind::Technique | ClaimKind::Persistence)).then_some(Action::Case(entry))
    }

    /// All facts with their records.
    fn claims(&self) -> Vec<(ClaimKind, Text, Vec<RecordId>)> {
        let i = self.incident;
        let mut out = Vec::new();
        let mut all = |kind, found: &super::incident::Found| {
            out.extend(found.iter().map(|(value, records)| (kind, value.clone(), records.clone())));
        };
        all(ClaimKind::Technique, &i.techniques);
        all(ClaimKind::Host, &i.hosts);
        all(ClaimKind::Account, &i.accounts);
        all(ClaimKind::Indicator, &i.indicators);
        let persistence =
            i.autostarts.iter().map(|((_, name), records)| (ClaimKind::Persistence, name.clone(), records.clone()));
        out.extend(persistence);
        out.extend(i.made.iter().map(|(name, records)| (ClaimKind::Persistence, name.clone(), records.clone())));
        let held = |found: &BTreeMap<(Text, Text), Vec<RecordId>>| -> Vec<_> {
            found.iter().map(|((_, name), records)| (ClaimKind::Persistence, name.clone(), records.clone())).collect()
        };
        out.extend(held(&i.rules).into_iter().chain(held(&i.consents)));
        out.extend(i.devices.iter().map(|(name, records)| (ClaimKind::Persistence, name.clone(), records.clone())));
        if let Some(id) = self.first_mail() {
            let records = i.mails.get(&id).cloned().unwrap_or_default();
            out.push((ClaimKind::RootCause, id, records));
        } else {
            // Without a mail it began where somebody was let in from outside.
            out.extend(self.gate().map(|(gate, records)| (ClaimKind::RootCause, gate, records)));
        }
        out
    }

    /// The mail with which it began: the earliest from outside.
    fn first_mail(&self) -> Option<Text> {
        let mails = self.incident.mails.keys().filter_map(|id| self.desk.message(id));
        let outside = mails.filter(|m| !super::letter::is_inside(self.desk, m));
        outside.min_by_key(|m| (m.received, m.message_id.clone())).map(|m| m.message_id.clone())
    }

    /// The server through which somebody outside was let in first.
    fn gate(&self) -> Option<(Text, Vec<RecordId>)> {
        let outside = |l: &&super::notebook::Logon| l.source.is_some_and(|a| !a.is_private());
        let theirs = |l: &&super::notebook::Logon| l.granted && self.incident.stolen.contains_key(&l.account);
        let entries: Vec<_> = self.notes.logons.iter().filter(outside).filter(theirs).collect();
        let vpn = |l: &&&super::notebook::Logon| {
            self.desk.inventory().host(&l.host).is_some_and(|h| h.role.to_ascii_lowercase().contains("vpn"))
        };
        let first = entries.iter().find(vpn)?;
        Some((first.host.clone(), vec![first.record]))
    }

    /// Responses that took effect, in plain words.
    fn done(&self) -> Vec<String> {
        let finished = self.desk.responses().iter().filter(|r| matches!(r.state, ResponseState::Done(..)));
        let mut words: Vec<String> = finished.map(|r| defang_names(&r.what)).collect();
        words.dedup();
        words
    }

    fn names(&self, found: &super::incident::Found) -> String {
        let names: Vec<String> = found.keys().map(|n| n.to_string()).collect();
        if names.is_empty() { "none".into() } else { names.join(", ") }
    }

    fn indicators(&self) -> Vec<Text> {
        let shown = self.incident.indicators.keys();
        shown.map(|i| if is_hash(i) { i.clone() } else { defang(i).into() }).collect()
    }

    /// What tier 2 and the next shift need: what, where, who, done, open.
    pub(super) fn summary(&self) -> String {
        let techniques: Vec<&str> = self.incident.techniques.keys().map(|t| &**t).collect();
        let places: Vec<Text> = self.indicators().into_iter().filter(|i| !is_hash(i)).collect();
        let done = self.done();
        let done = if done.is_empty() { "nothing yet".into() } else { done.join("; ") };
        let autostarts: Vec<&str> = self.incident.autostarts.keys().map(|(_, name)| &**name).collect();
        let autostarts = if autostarts.is_empty() { "none found".into() } else { autostarts.join(", ") };
        format!(
            "Confirmed attack since {}. Techniques: {}. Hosts: {}. Accounts: {}. Attacker's places: {}. Autostarts: {autostarts}. \
             Done: {done}. Still open: watch these hosts for new contacts, confirm with the owners, restore if anything comes back.",
            self.began().rfc3339(),
            techniques.join(", "),
            self.names(&self.incident.hosts),
            self.names(&self.incident.accounts),
            places.join(", "),
        )
    }

    /// The moment of the first trace.
    fn began(&self) -> SimTime {
        let mails = self.incident.mails.values().flatten();
        let first = mails.filter_map(|r| self.desk.record(*r)).map(|r| r.time).min();
        let all = self.claims().into_iter().flat_map(|(_, _, records)| records);
        let earliest = all.filter_map(|r| self.desk.record(r)).map(|r| r.time).min();
        first.or_else(|| self.incident.began(self.notes)).into_iter().chain(earliest).min().unwrap_or(self.case.opened)
    }

    /// Hands the case to tier 2.
    pub(super) fn escalate(&self) -> Action {
        let entities = self.incident.hosts.keys().chain(self.incident.accounts.keys()).cloned().collect();
        Action::Communicate(Communicate::Escalate { case: self.id(), summary: self.summary().into(), entities })
    }

    /// The report as it stands now.
    pub(super) fn report(&self) -> Action {
        let i = self.incident;
        let report = Report {
            incident: true,
            root_cause: self.root_cause().into(),
            patient_zero: self.patient_zero(),
            began: self.began().rfc3339().into(),
            hosts: i.hosts.keys().cloned().collect(),
            accounts: i.accounts.keys().cloned().collect(),
            techniques: i.techniques.keys().map(|t| (&**t).into()).collect(),
            indicators: self.indicators(),
            actions: format!("Ordered and done: {}.", self.done().join("; ")).into(),
            recommendations:
                "Restore the machine from a clean image when the user can spare it; block macros in mail from \
                outside; keep watching for the indicators for a week."
                    .into(),
            technical: self.technical().into(),
            executive: self.executive().into(),
        };
        Action::Communicate(Communicate::Report { case: self.id(), report: Box::new(report) })
    }

    fn root_cause(&self) -> String {
        match self.first_mail() {
            Some(id) => {
                let from = self.desk.message(&id).map_or_else(String::new, |m| defang(&m.from));
                format!("A malicious mail from {from}, message {}", defang(&id))
            }
            None => {
                let gate = self.gate().map_or_else(|| "a server open to outside".into(), |(gate, _)| gate);
                format!(
                    "Somebody outside got hold of the password of {} and came in at {gate}",
                    self.names(&self.incident.stolen)
                )
            }
        }
    }

    /// The host of the attacker's first process, else the first host.
    fn patient_zero(&self) -> Text {
        let first = self.incident.members(self.notes).first().map(|p| p.host.clone());
        first.or_else(|| self.incident.hosts.keys().next().cloned()).unwrap_or_default()
    }

    fn technical(&self) -> String {
        let mut text = format!("{}. What happened, by the records (UTC): ", self.root_cause());
        let mut lines: Vec<(SimTime, String)> = Vec::new();
        for (technique, records) in &self.incident.techniques {
            if let Some(record) = records.first().and_then(|r| self.desk.record(*r)) {
                lines.push((record.time, format!("{} {technique} (record {})", record.time.rfc3339(), record.id.0)));
            }
        }
        lines.sort();
        let lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
        text.push_str(&lines.join("; "));
        let places: Vec<Text> = self.indicators();
        text.push_str(&format!(
            ". The process tree, the contacts and the autostarts of each affected machine were followed to their end and all \
             other machines were searched for the same names, addresses and hashes. Affected hosts: {}. Accounts the attacker acted as: {}. Indicators: {}.",
            self.names(&self.incident.hosts),
            self.names(&self.incident.accounts),
            places.join(", ")
        ));
        text
    }

    fn executive(&self) -> String {
        let (hosts, accounts) = (self.incident.hosts.len(), self.incident.accounts.len());
        format!(
            "A stranger got into our network today. Affected were {hosts} computers and {accounts} user accounts. We noticed it in \
             the monitoring, ended the intruder's programs, closed the way out and changed passwords where that was needed. \
             Business impact so far is small: the people concerned lost some minutes of work and {} euros were spent on the response. \
             We ask for a decision whether the affected computers may be reinstalled this week. \
             The next update follows with the hand-over of the shift.",
            self.desk.cost()
        )
    }
}

/// The note for the next shift: each incident, and how the queue stands.
pub(super) fn hand_over(desk: &Desk<'_>, summaries: &[String]) -> Action {
    let open = desk.alerts().iter().filter(|a| desk.work(a.id).is_none_or(|w| w.verdict.is_none())).count();
    let mut text = format!(
        "Queue at {}: {} alerts came in, {open} are open. Everything else has a verdict with its reason.",
        desk.now().hms(),
        desk.alerts().len()
    );
    if summaries.is_empty() {
        text.push_str(" No attack was confirmed; please keep watching, nothing else is outstanding.");
    }
    for summary in summaries {
        text.push('\n');
        text.push_str(summary);
    }
    Action::Communicate(Communicate::HandOver { text: text.into() })
}

/// Names and addresses in a line of the response log made harmless; hosts of ours have no dot.
fn defang_names(text: &str) -> String {
    let dotted = |word: &str| word.contains('.') && !word.contains('\\') && !word.ends_with('.');
    let words: Vec<String> =
        text.split(' ').map(|w| if dotted(w) { w.replace('.', "[.]") } else { w.to_owned() }).collect();
    words.join(" ")
}

fn kind_name(kind: ClaimKind) -> &'static str {
    match kind {
        ClaimKind::Technique => "technique",
        ClaimKind::Host => "host",
        ClaimKind::Account => "account",
        ClaimKind::Indicator => "indicator",
        ClaimKind::Persistence => "autostart",
        ClaimKind::RootCause => "root cause",
    }
}

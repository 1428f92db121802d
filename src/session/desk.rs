//! What the trainee can see: alerts, records, inventory, cases. The same facade serves the panels and
//! the scripted analysts, so that no analyst knows more than a person at the console.

use super::board::Board;
use super::collected::Collected;
use super::evidence::{self, Evidence};
use super::{Notice, Session};
use crate::base::Text;
use crate::base::ids::{AlertId, HostId, RecordId, RuleId};
use crate::base::time::SimTime;
use crate::detection::{Alert, Detection, Rule};
use crate::investigation::{AlertWork, Case, Coverage, Inventory, Message, Response};
use crate::scenario::Scenario;
use crate::siem::query::{Language, Question};
use crate::siem::{QueryError, Store, Table};
use crate::telemetry::{Collection, Record};
use std::collections::BTreeMap;

/// A read-only view of a running session, or of imported logs; it can hand out only what a person at the console sees.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    of: Of<'a>,
}

/// What lies on the desk.
#[derive(Debug, Clone, Copy)]
enum Of<'a> {
    Shift(&'a Session),
    Logs(&'a Evidence),
}
use Of::{Logs, Shift};

impl<'a> Desk<'a> {
    pub(super) fn at(session: &'a Session) -> Self {
        Self { of: Shift(session) }
    }
    pub(super) fn over(evidence: &'a Evidence) -> Self {
        Self { of: Logs(evidence) }
    }
    /// These are imported logs: there is no shift, nobody to act on, and no grading.
    pub fn is_imported(&self) -> bool {
        matches!(self.of, Logs(_))
    }
    fn scenario(&self) -> Option<&'a Scenario> {
        match self.of {
            Shift(session) => Some(&session.setup.scenario),
            Logs(_) => None,
        }
    }
    fn detection(&self) -> &'a Detection {
        match self.of {
            Shift(session) => &session.detection,
            Logs(evidence) => &evidence.detection,
        }
    }
    fn collected(&self) -> &'a Collected {
        match self.of {
            Shift(session) => &session.collected,
            Logs(evidence) => &evidence.collected,
        }
    }
    fn board(&self) -> Option<&'a Board> {
        match self.of {
            Shift(session) => Some(&session.board),
            Logs(_) => None,
        }
    }
    fn horizon(&self) -> BTreeMap<&'static str, SimTime> {
        match self.of {
            Shift(session) => session.horizon(),
            Logs(_) => BTreeMap::new(),
        }
    }
    /// Title of the scenario, or of the logs.
    pub fn title(&self) -> &'a str {
        match self.of {
            Shift(session) => &session.setup.scenario.title,
            Logs(evidence) => &evidence.title,
        }
    }
    /// The briefing, or what came of the import; Markdown.
    pub fn brief(&self) -> &'a str {
        match self.of {
            Shift(session) => &session.brief,
            Logs(evidence) => &evidence.brief,
        }
    }
    /// Tier, 1 to 3; 0 for imported logs.
    pub fn tier(&self) -> u8 {
        self.scenario().map_or(0, |s| s.tier)
    }
    /// Lessons are shown and hints are free.
    pub fn guided(&self) -> bool {
        self.scenario().is_some_and(|s| s.guided)
    }
    /// Steps of the guided tour.
    pub fn lessons(&self) -> &'a [crate::scenario::model::Lesson] {
        self.scenario().map_or(&[], |s| &s.lessons)
    }
    /// The clock; of imported logs the time of the newest record.
    pub fn now(&self) -> SimTime {
        match self.of {
            Shift(session) => session.now(),
            Logs(evidence) => evidence.span.1,
        }
    }
    /// Begin and end of the shift, or of the logs.
    pub fn shift(&self) -> (SimTime, SimTime) {
        match self.of {
            Shift(session) => (session.begin, session.end),
            Logs(evidence) => evidence.span,
        }
    }
    /// The shift is over.
    pub fn is_over(&self) -> bool {
        matches!(self.of, Shift(session) if session.is_over())
    }
    /// All alerts so far, by id.
    pub fn alerts(&self) -> &'a [Alert] {
        self.detection().alerts()
    }
    /// One alert.
    pub fn alert(&self, id: AlertId) -> Option<&'a Alert> {
        self.alerts().get(id.index())
    }
    /// Work on one alert; every alert has it.
    pub fn work(&self, id: AlertId) -> Option<&'a AlertWork> {
        match self.of {
            Shift(session) => session.board.work.get(id.index()),
            Logs(evidence) => evidence.work.get(id.index()),
        }
    }
    /// All rules.
    pub fn rules(&self) -> &'a [Rule] {
        self.detection().rules()
    }
    /// The rule with this id.
    pub fn rule(&self, id: &RuleId) -> Option<&'a Rule> {
        self.detection().rule(id)
    }
    /// One record, native fields included.
    pub fn record(&self, id: RecordId) -> Option<&'a Record> {
        self.collected().records.get(id.index()).map(AsRef::as_ref)
    }
    /// What each group of hosts collects: audit policy, channels, filters.
    pub fn collection(&self) -> &'a Collection {
        match self.of {
            Shift(session) => session.pipeline.collection(),
            Logs(evidence) => &evidence.collection,
        }
    }
    /// Whether records of this type are collected on a host ("is 4663 collected on the file server?");
    /// filters may still leave some of them out. Of imported logs nobody knows, so all may be.
    pub fn collects(&self, host: HostId, kind: &str) -> bool {
        match self.of {
            Shift(session) => self.collection().collects(session.simulation.world().host(host).role, kind),
            Logs(_) => true,
        }
    }
    /// Number of records that have arrived.
    pub fn record_count(&self) -> usize {
        self.collected().records.len()
    }
    /// All records in columns.
    pub fn store(&self) -> &'a Store {
        &self.collected().store
    }
    /// Runs a KQL query as of now.
    ///
    /// # Errors
    /// What is wrong with the query.
    pub fn query(&self, kql: &str) -> Result<Table, QueryError> {
        self.question(Language::Kql, kql).answer(self.store())
    }
    /// A query as it would be asked now.
    pub fn question(&self, language: Language, text: &str) -> Question {
        Question { language, horizon: self.horizon(), ..Question::kql(text, self.now()) }
    }
    /// What is collected where, since when, with which gaps, as it is known now.
    pub fn coverage(&self) -> Coverage {
        match self.of {
            Shift(session) => session.coverage(),
            Logs(evidence) => evidence::coverage(evidence.span),
        }
    }
    /// Hosts, people, accounts, tickets.
    pub fn inventory(&self) -> &'a Inventory {
        match self.of {
            Shift(session) => &session.board.inventory,
            Logs(evidence) => &evidence.inventory,
        }
    }
    /// Mail the gateway handled so far, by time.
    pub fn messages(&self) -> &'a [Message] {
        self.board().map_or(&[], |b| b.mailbox.messages())
    }
    /// One message.
    pub fn message(&self, id: &str) -> Option<&'a Message> {
        self.messages().iter().find(|m| &*m.message_id == id)
    }
    /// All cases, by id.
    pub fn cases(&self) -> &'a [Case] {
        self.board().map_or(&[], |b| &b.cases)
    }
    /// All responses, in order.
    pub fn responses(&self) -> &'a [Response] {
        self.board().map_or(&[], |b| &b.responses)
    }
    /// Hand-over notes, in order.
    pub fn handovers(&self) -> &'a [(SimTime, Text)] {
        self.board().map_or(&[], |b| &b.handovers)
    }
    /// All notices, in order.
    pub fn notices(&self) -> &'a [Notice] {
        self.board().map_or(&[], |b| &b.notices)
    }
    /// What the trainee's responses have cost so far, euros.
    pub fn cost(&self) -> u64 {
        match self.of {
            Shift(session) => session.losses().cost,
            Logs(_) => 0,
        }
    }
}

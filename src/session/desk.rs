//! What the trainee can see: alerts, records, inventory, cases. The same facade serves the panels and
//! the scripted analysts, so that no analyst knows more than a person at the console.

use super::{Notice, Session};
use crate::base::Text;
use crate::base::ids::{AlertId, HostId, RecordId, RuleId};
use crate::base::time::SimTime;
use crate::detection::{Alert, Rule};
use crate::investigation::{AlertWork, Case, Coverage, Inventory, Message, Response};
use crate::scenario::Scenario;
use crate::siem::query::{Language, Question};
use crate::siem::{QueryError, Store, Table};
use crate::telemetry::{Collection, Record};

/// A read-only view of a running session; it can hand out only what a person at the console sees.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    pub(super) session: &'a Session,
}

impl<'a> Desk<'a> {
    fn scenario(&self) -> &'a Scenario {
        &self.session.setup.scenario
    }
    /// Title of the scenario.
    pub fn title(&self) -> &'a str {
        &self.scenario().title
    }
    /// The briefing, Markdown.
    pub fn brief(&self) -> &'a str {
        &self.session.brief
    }
    /// Tier, 1 to 3.
    pub fn tier(&self) -> u8 {
        self.scenario().tier
    }
    /// Lessons are shown and hints are free.
    pub fn guided(&self) -> bool {
        self.scenario().guided
    }
    /// Steps of the guided tour.
    pub fn lessons(&self) -> &'a [crate::scenario::model::Lesson] {
        &self.scenario().lessons
    }
    /// The clock.
    pub fn now(&self) -> SimTime {
        self.session.now()
    }
    /// Begin and end of the shift.
    pub fn shift(&self) -> (SimTime, SimTime) {
        (self.session.begin, self.session.end)
    }
    /// The shift is over.
    pub fn is_over(&self) -> bool {
        self.session.is_over()
    }
    /// All alerts so far, by id.
    pub fn alerts(&self) -> &'a [Alert] {
        self.session.detection.alerts()
    }
    /// One alert.
    pub fn alert(&self, id: AlertId) -> Option<&'a Alert> {
        self.alerts().get(id.index())
    }
    /// Work on one alert; every alert has it.
    pub fn work(&self, id: AlertId) -> Option<&'a AlertWork> {
        self.session.board.work.get(id.index())
    }
    /// All rules.
    pub fn rules(&self) -> &'a [Rule] {
        self.session.detection.rules()
    }
    /// The rule with this id.
    pub fn rule(&self, id: &RuleId) -> Option<&'a Rule> {
        self.session.detection.rule(id)
    }
    /// One record, native fields included.
    pub fn record(&self, id: RecordId) -> Option<&'a Record> {
        self.session.collected.records.get(id.index()).map(AsRef::as_ref)
    }
    /// What each group of hosts collects: audit policy, channels, filters.
    pub fn collection(&self) -> &'a Collection {
        self.session.pipeline.collection()
    }
    /// Whether records of this type are collected on a host ("is 4663 collected on the file server?");
    /// filters may still leave some of them out.
    pub fn collects(&self, host: HostId, kind: &str) -> bool {
        self.collection().collects(self.session.simulation.world().host(host).role, kind)
    }
    /// Number of records that have arrived.
    pub fn record_count(&self) -> usize {
        self.session.collected.records.len()
    }
    /// All records in columns.
    pub fn store(&self) -> &'a Store {
        &self.session.collected.store
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
        Question { language, horizon: self.session.horizon(), ..Question::kql(text, self.now()) }
    }
    /// What is collected where, since when, with which gaps, as it is known now.
    pub fn coverage(&self) -> Coverage {
        self.session.coverage()
    }
    /// Hosts, people, accounts, tickets.
    pub fn inventory(&self) -> &'a Inventory {
        &self.session.board.inventory
    }
    /// Mail the gateway handled so far, by time.
    pub fn messages(&self) -> &'a [Message] {
        self.session.board.mailbox.messages()
    }
    /// One message.
    pub fn message(&self, id: &str) -> Option<&'a Message> {
        self.messages().iter().find(|m| &*m.message_id == id)
    }
    /// All cases, by id.
    pub fn cases(&self) -> &'a [Case] {
        &self.session.board.cases
    }
    /// All responses, in order.
    pub fn responses(&self) -> &'a [Response] {
        &self.session.board.responses
    }
    /// Hand-over notes, in order.
    pub fn handovers(&self) -> &'a [(SimTime, Text)] {
        &self.session.board.handovers
    }
    /// All notices, in order.
    pub fn notices(&self) -> &'a [Notice] {
        &self.session.board.notices
    }
    /// What the trainee's responses have cost so far, euros.
    pub fn cost(&self) -> u64 {
        self.session.losses().cost
    }
}

//! What the trainee can see: alerts, records, inventory, cases. The same facade serves the panels and
//! the scripted analysts, so that no analyst knows more than a person at the console.

use super::Notice;
use crate::base::Text;
use crate::base::ids::{AlertId, RecordId, RuleId};
use crate::base::time::SimTime;
use crate::detection::{Alert, Rule};
use crate::investigation::{AlertWork, Case, Inventory, Message, Response};
use crate::scenario::Scenario;
use crate::siem::{QueryError, Store, Table, query};
use crate::telemetry::Record;

/// A read-only view of a running session.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) now: SimTime,
    pub(super) begin: SimTime,
    pub(super) end: SimTime,
    pub(super) over: bool,
    pub(super) store: &'a Store,
    pub(super) records: &'a [Record],
    pub(super) alerts: &'a [Alert],
    pub(super) rules: &'a [Rule],
    pub(super) work: &'a [AlertWork],
    pub(super) cases: &'a [Case],
    pub(super) responses: &'a [Response],
    pub(super) handovers: &'a [(SimTime, Text)],
    pub(super) messages: &'a [Message],
    pub(super) inventory: &'a Inventory,
    pub(super) notices: &'a [Notice],
    pub(super) cost: u64,
}

impl<'a> Desk<'a> {
    /// Title of the scenario.
    pub fn title(&self) -> &'a str {
        &self.scenario.title
    }
    /// The briefing, Markdown.
    pub fn brief(&self) -> &'a str {
        &self.scenario.brief
    }
    /// Tier, 1 to 3.
    pub fn tier(&self) -> u8 {
        self.scenario.tier
    }
    /// Lessons are shown and hints are free.
    pub fn guided(&self) -> bool {
        self.scenario.guided
    }
    /// Steps of the guided tour.
    pub fn lessons(&self) -> &'a [crate::scenario::model::Lesson] {
        &self.scenario.lessons
    }
    /// The clock.
    pub fn now(&self) -> SimTime {
        self.now
    }
    /// Begin and end of the shift.
    pub fn shift(&self) -> (SimTime, SimTime) {
        (self.begin, self.end)
    }
    /// The shift is over.
    pub fn is_over(&self) -> bool {
        self.over
    }
    /// All alerts so far, by id.
    pub fn alerts(&self) -> &'a [Alert] {
        self.alerts
    }
    /// One alert.
    pub fn alert(&self, id: AlertId) -> Option<&'a Alert> {
        self.alerts.get(id.index())
    }
    /// Work on one alert; every alert has it.
    pub fn work(&self, id: AlertId) -> Option<&'a AlertWork> {
        self.work.get(id.index())
    }
    /// All rules.
    pub fn rules(&self) -> &'a [Rule] {
        self.rules
    }
    /// The rule with this id.
    pub fn rule(&self, id: &RuleId) -> Option<&'a Rule> {
        self.rules.iter().find(|r| r.id == *id)
    }
    /// One record, native fields included.
    pub fn record(&self, id: RecordId) -> Option<&'a Record> {
        self.records.get(id.index())
    }
    /// Number of records that have arrived.
    pub fn record_count(&self) -> usize {
        self.records.len()
    }
    /// All records in columns.
    pub fn store(&self) -> &'a Store {
        self.store
    }
    /// Runs a KQL query as of now.
    ///
    /// # Errors
    /// What is wrong with the query.
    pub fn query(&self, kql: &str) -> Result<Table, QueryError> {
        query::run(self.store, kql, self.now)
    }
    /// Hosts, people, accounts, tickets.
    pub fn inventory(&self) -> &'a Inventory {
        self.inventory
    }
    /// Mail the gateway handled so far, by time.
    pub fn messages(&self) -> &'a [Message] {
        self.messages
    }
    /// One message.
    pub fn message(&self, id: &str) -> Option<&'a Message> {
        self.messages.iter().find(|m| &*m.message_id == id)
    }
    /// All cases, by id.
    pub fn cases(&self) -> &'a [Case] {
        self.cases
    }
    /// All responses, in order.
    pub fn responses(&self) -> &'a [Response] {
        self.responses
    }
    /// Hand-over notes, in order.
    pub fn handovers(&self) -> &'a [(SimTime, Text)] {
        self.handovers
    }
    /// All notices, in order.
    pub fn notices(&self) -> &'a [Notice] {
        self.notices
    }
    /// What the trainee's responses have cost so far, euros.
    pub fn cost(&self) -> u64 {
        self.cost
    }
}

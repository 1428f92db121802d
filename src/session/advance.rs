//! Time passes: the company lives, records arrive, rules fire, orders take effect, people answer.
//!
//! *Invariant*: `advance_to(a); advance_to(b)` equals `advance_to(b)`: everything has a time of its
//! own and is taken in by that time, not by the step it fell into.

use super::board::{Pending, Reply};
use super::stream::{self, Estate, Intake};
use super::{Notice, Session};
use crate::base::ids::CaseId;
use crate::base::time::SimTime;
use crate::investigation::{CaseStatus, ResponseState};
use crate::simulation::response::Order;
use std::sync::OnceLock;

/// A notice with its place among the others of one step: time, kind, number.
type News = ((SimTime, u8, u32), Notice);

impl Session {
    /// Lets time pass until `until`, not beyond the end of the shift.
    pub fn advance_to(&mut self, until: SimTime) {
        if self.is_over() || until <= self.now() {
            return;
        }
        let until = until.min(self.end);
        self.pass(until);
        if until == self.end {
            self.close_shift(until);
        }
    }

    /// The trainee leaves at `at`; the rest of the shift runs with nobody at the desk, so that going
    /// home early neither hides alerts nor stops the attacker.
    pub(super) fn go_home(&mut self, at: SimTime) {
        let notices = self.board.notices.len();
        self.pass(self.end);
        self.board.notices.truncate(notices);
        self.close_shift(at);
    }

    fn close_shift(&mut self, left: SimTime) {
        self.left = Some(left);
        self.collected.store.seal();
        self.board.notices.push(Notice::ShiftOver);
        self.losses = OnceLock::new();
    }

    /// Everything that happens up to and including `until`.
    pub(super) fn pass(&mut self, until: SimTime) {
        let (from, since) = (self.now(), self.since());
        let Self { simulation, pipeline, board, detection, collected, retention, .. } = self;
        let (sensors, relay) = pipeline.halves();
        let mut intake = Intake {
            relay,
            detection,
            collected,
            mailbox: &mut board.mailbox,
            retention: (retention, since),
            waiting_since: self.begin - self.setup.scenario.waiting,
            raised: Vec::new(),
        };
        stream::pass(Estate { simulation, sensors, inventory: &mut board.inventory }, &mut intake, from, until);
        let raised = intake.raised;
        let mut news = Vec::new();
        for (at, alert) in raised {
            assert_eq!(alert.index(), self.board.work.len(), "alerts are numbered in order of arrival");
            self.board.alert_raised();
            news.push(((at, 0, alert.0), Notice::AlertRaised(alert)));
        }
        self.take_outcomes(until, &mut news);
        self.take_replies(until, &mut news);
        self.board.refresh(self.simulation.world());
        news.sort_by_key(|(place, _)| *place);
        self.board.notices.extend(news.into_iter().map(|(_, notice)| notice));
        self.losses = OnceLock::new();
    }

    /// Orders that took effect report what came of them.
    fn take_outcomes(&mut self, until: SimTime, news: &mut Vec<News>) {
        let Self { simulation, board, .. } = self;
        for pending in std::mem::take(&mut board.orders) {
            // The world says when an order took effect; until then it is under way.
            let Some(outcome) = simulation.outcome(pending.action).filter(|o| o.at <= until) else {
                board.orders.push(pending);
                continue;
            };
            let (Pending { action, order, .. }, at, result) = (pending, outcome.at, outcome.result.clone());
            if let (Order::PurgeMail(message), Ok(_)) = (&order, &result) {
                board.mailbox.purged(message);
            }
            if let Some(response) = board.responses.iter_mut().find(|r| r.action == action) {
                response.state = match result {
                    Ok(text) => ResponseState::Done(at, text),
                    Err(text) => ResponseState::Failed(at, text),
                };
            }
            news.push(((at, 1, action.0), Notice::ResponseDone(action)));
        }
    }

    /// People answer.
    fn take_replies(&mut self, until: SimTime, news: &mut Vec<News>) {
        let (due, waiting): (Vec<Reply>, Vec<Reply>) =
            std::mem::take(&mut self.board.replies).into_iter().partition(|r| r.at <= until);
        self.board.replies = waiting;
        for Reply { at, action, text, returns } in due {
            if let Some(case) = returns {
                self.give_back(case);
            }
            news.push(((at, 2, action.0), Notice::Message(at, text)));
        }
    }

    /// Tier 2 hands a case back.
    fn give_back(&mut self, case: CaseId) {
        let row = &mut self.board.cases[case.index()];
        if row.status == CaseStatus::Escalated {
            row.status = CaseStatus::Open;
        }
    }
}

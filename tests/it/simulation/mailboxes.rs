//! Attackers of mailboxes and what they do about the defender: mail purged in time or too late, a new password
//! without the end of all sessions, rules and consents that nobody took away.

use watchfloor::base::ids::{AccountId, ActionId};
use watchfloor::base::rng::Seed;
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::scenario;
use watchfloor::simulation::attacker::{FootholdKind, State, StepRow};
use watchfloor::simulation::procedure::{Library, vocabulary};
use watchfloor::simulation::response::Order;
use watchfloor::simulation::{Simulation, setting};

/// A shift in which people come to work and nothing but the attack happens.
struct Shift {
    simulation: Simulation,
    end: SimTime,
    orders: u32,
}

impl Shift {
    fn of(id: &str, seed: u64) -> Self {
        let library = Library::embedded();
        let shelf = scenario::shelf(&vocabulary(&library));
        let scenario = shelf.values().find(|s| s.id.as_str() == id).unwrap();
        let mut scene = scenario::set_scene(scenario, Seed(seed), None);
        (scene.attack, scene.staged) = (true, Vec::new());
        let end = scene.shift_end;
        let mut start = setting::start(scenario, scene, library.clone(), Seed(seed), false);
        start.everyday = library.iter().map(|h| (h.id.clone(), u32::from(&*h.id == "morning_logon") * 1000)).collect();
        Self { simulation: Simulation::new(start), end, orders: 0 }
    }

    fn step(&self, id: &str) -> &StepRow {
        self.simulation.attacker().steps().iter().find(|s| s.plan.id.as_str() == id).unwrap()
    }

    /// Until this step has succeeded.
    fn until(&mut self, id: &str) {
        while !self.step(id).succeeded {
            assert!(self.simulation.now() < self.end, "{id} never came about: {:?}", self.step(id).state);
            self.pass(SimSpan::mins(1));
        }
    }

    fn pass(&mut self, span: SimSpan) {
        self.simulation.advance_to(self.simulation.now() + span, &mut |_, _| {});
    }

    fn finish(&mut self) {
        self.simulation.advance_to(self.end, &mut |_, _| {});
    }

    fn order(&mut self, order: Order) {
        let action = ActionId(self.orders);
        self.orders += 1;
        self.simulation.order(action, order, SimSpan::secs(1));
        self.pass(SimSpan::secs(2));
        let outcome = &self.simulation.outcome(action).unwrap().result;
        assert!(outcome.is_ok(), "{outcome:?}");
    }

    fn victim(&self) -> AccountId {
        self.step("lure").seat.account.unwrap()
    }

    /// Takes the newest mail of the attacker out of all inboxes.
    fn purge(&mut self) {
        let mails = &self.simulation.world().mails;
        let theirs = mails.iter().rev().find(|m| self.simulation.attacker().owns_mail(m.id)).unwrap();
        let id = theirs.message_id.clone();
        self.order(Order::PurgeMail(id));
    }

    fn holds(&self, kind: FootholdKind) -> bool {
        self.simulation.attacker().footholds(self.simulation.world()).iter().any(|f| f.kind == kind)
    }

    fn rule_in_force(&self) -> String {
        let rules = &self.simulation.world().grants.rules;
        rules.iter().find(|r| r.account == self.victim() && r.removed.is_none()).unwrap().name.to_string()
    }
}

#[test]
fn a_mail_purged_before_it_was_read_comes_again_for_another_reader() {
    let mut shift = Shift::of("reported-mail", 3);
    shift.until("lure");
    shift.purge();
    shift.until("next_lure");
    assert!(matches!(shift.step("password").state, State::Refused(_)), "{:?}", shift.step("password").state);
    assert!(!shift.step("enter").succeeded, "nobody typed a password");
}

#[test]
fn a_mail_purged_after_the_click_leaves_the_password_outside() {
    let mut shift = Shift::of("reported-mail", 3);
    shift.until("password");
    shift.purge();
    assert!(shift.holds(FootholdKind::StolenAccount));
    shift.until("enter");
    assert!(!shift.step("next_lure").succeeded, "there is no need for another reader");
}

#[test]
fn a_new_password_in_time_keeps_the_stranger_out_of_the_mailbox() {
    let mut shift = Shift::of("reported-mail", 3);
    shift.until("password");
    shift.order(Order::ResetPassword(shift.victim()));
    shift.finish();
    assert!(!shift.step("enter").succeeded && !shift.step("ask_for_money").succeeded);
    // Whoever is refused there turns to the next recipient; this mailbox stays closed.
    assert!(!shift.step("next_lure").runs.is_empty(), "the refusal was not noticed");
    let (world, victim) = (shift.simulation.world(), shift.victim());
    let held = shift.simulation.attacker().footholds(world);
    assert!(!held.iter().any(|f| f.kind == FootholdKind::CloudSession && f.account == Some(victim)));
}

#[test]
fn a_new_password_alone_leaves_the_copied_session_open() {
    let mut shift = Shift::of("tidy-inbox", 2);
    shift.until("session");
    shift.order(Order::ResetPassword(shift.victim()));
    shift.until("forward");
    assert!(shift.holds(FootholdKind::CloudSession) && shift.holds(FootholdKind::MailRule));
}

#[test]
fn ended_sessions_alone_let_the_known_password_in_again() {
    let mut shift = Shift::of("tidy-inbox", 2);
    shift.until("session");
    shift.order(Order::RevokeSessions(shift.victim()));
    shift.until("back");
    assert!(shift.holds(FootholdKind::CloudSession), "the second sign-in opened a session of its own");
}

#[test]
fn a_rule_that_nobody_removes_leaks_although_the_account_is_safe() {
    let mut shift = Shift::of("tidy-inbox", 2);
    shift.until("leak");
    shift.order(Order::RevokeSessions(shift.victim()));
    shift.order(Order::ResetPassword(shift.victim()));
    let before = shift.step("leak").runs.len();
    shift.pass(SimSpan::mins(80));
    let after = shift.step("leak").runs.iter().filter(|r| r.refused.is_none()).count();
    assert!(after > before, "{before} mails before, {after} after");
}

#[test]
fn sessions_password_rules_and_consent_together_end_it() {
    let mut shift = Shift::of("tidy-inbox", 2);
    shift.until("reads");
    let victim = shift.victim();
    shift.order(Order::RevokeSessions(victim));
    shift.order(Order::ResetPassword(victim));
    for _ in 0..2 {
        let rule = shift.rule_in_force();
        shift.order(Order::RemoveInboxRule(victim, rule.as_str().into()));
    }
    let application = shift.simulation.world().grants.applications[0].name.clone();
    shift.order(Order::RevokeAppConsent(victim, application));
    shift.pass(SimSpan::mins(90));
    let held = shift.simulation.attacker().footholds(shift.simulation.world());
    assert!(held.is_empty(), "{held:?}");
    assert!(!shift.step("back").succeeded, "the password it knew is worth nothing");
}

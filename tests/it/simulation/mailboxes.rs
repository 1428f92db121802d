//! Attackers of mailboxes and what they do about the defender: mail purged in time or too late, a new password
//! without the end of all sessions, rules and consents that nobody took away.

use super::lone::Lone;
use watchfloor::base::ids::AccountId;
use watchfloor::base::time::SimSpan;
use watchfloor::simulation::attacker::{FootholdKind, State};
use watchfloor::simulation::response::Order;

impl Lone {
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
    let mut shift = Lone::of("reported-mail", 3);
    shift.until("lure");
    shift.purge();
    shift.until("next_lure");
    assert!(matches!(shift.step("password").state, State::Refused(_)), "{:?}", shift.step("password").state);
    assert!(!shift.step("enter").succeeded, "nobody typed a password");
}

#[test]
fn a_mail_purged_after_the_click_leaves_the_password_outside() {
    let mut shift = Lone::of("reported-mail", 3);
    shift.until("password");
    shift.purge();
    assert!(shift.holds(FootholdKind::StolenAccount));
    shift.until("enter");
    assert!(!shift.step("next_lure").succeeded, "there is no need for another reader");
}

#[test]
fn a_new_password_in_time_keeps_the_stranger_out_of_the_mailbox() {
    let mut shift = Lone::of("reported-mail", 3);
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
    let mut shift = Lone::of("tidy-inbox", 2);
    shift.until("session");
    shift.order(Order::ResetPassword(shift.victim()));
    shift.until("forward");
    assert!(shift.holds(FootholdKind::CloudSession) && shift.holds(FootholdKind::MailRule));
}

#[test]
fn ended_sessions_alone_let_the_known_password_in_again() {
    let mut shift = Lone::of("tidy-inbox", 2);
    shift.until("session");
    shift.order(Order::RevokeSessions(shift.victim()));
    shift.until("back");
    assert!(shift.holds(FootholdKind::CloudSession), "the second sign-in opened a session of its own");
}

#[test]
fn a_rule_that_nobody_removes_leaks_although_the_account_is_safe() {
    let mut shift = Lone::of("tidy-inbox", 2);
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
    let mut shift = Lone::of("tidy-inbox", 2);
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

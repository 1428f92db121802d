//! The journal is the whole save.

use super::desk::{after, done, open_case, setup, take, workstation};
use watchfloor::base::ids::{ActionId, RecordId};
use watchfloor::base::rng::Seed;
use watchfloor::desk::Action;
use watchfloor::desk::action::{CaseWork, Contain};
use watchfloor::session::Session;

fn played() -> Session {
    let mut session = after(Session::start(setup(), Seed(5), "you"), 12);
    done(&mut session, take(0));
    let case = open_case(&mut session, &[0]);
    done(&mut session, Action::Case(CaseWork::Pin { case, record: RecordId(9), note: "odd".into() }));
    let mut session = after(session, 9);
    let host = workstation(&session).id;
    done(&mut session, Action::Contain(Contain::IsolateHost { host, reason: "beacon".into() }));
    session
}

#[test]
fn a_replayed_journal_gives_the_same_run_and_can_be_gone_on_with() {
    let live = played();
    let again = Session::replay(setup(), live.journal()).unwrap();
    assert_eq!(again.digest(), live.digest());
    let (live, again) = (after(live, 500), after(again, 500));
    assert!(live.is_over());
    assert_eq!(again.digest(), live.digest());

    let mut other = live.journal().clone();
    other.header.content = "0".repeat(64).into();
    let text = Session::replay(setup(), &other).unwrap_err().to_string();
    assert!(text.contains("another version of the content"), "{text}");
    other = live.journal().clone();
    other.header.format = 2;
    assert!(Session::replay(setup(), &other).unwrap_err().to_string().contains("format 2"));
}

#[test]
fn actions_out_of_order_are_not_followed() {
    let live = after(super::desk::small(super::desk::SEED), 5);
    let mut acted = live.clone();
    done(&mut acted, take(0));
    let actions = acted.journal().actions.clone();
    assert!(super::desk::small(super::desk::SEED).follow(&actions).is_ok());
    assert!(after(live, 5).follow(&actions).unwrap_err().to_string().contains("does not follow"));
    let mut skipped = actions.clone();
    skipped[0].id = ActionId(1);
    assert!(super::desk::small(super::desk::SEED).follow(&skipped).is_err());
    let mut twice = actions.clone();
    twice.push(watchfloor::desk::action::Stamped { id: ActionId(1), ..actions[0].clone() });
    let text = super::desk::small(super::desk::SEED).follow(&twice).unwrap_err().to_string();
    assert!(text.contains("action-1") && text.contains("yours already"), "{text}");
}

//! A shift to test on: the first shift in a company of twenty hosts, advanced once and cloned.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};
use watchfloor::base::ids::{AlertId, HostId};
use watchfloor::base::rng::Seed;
use watchfloor::base::time::{SimSpan, SimTime};
use watchfloor::desk::Action;
use watchfloor::desk::action::{CaseWork, Triage};
use watchfloor::investigation::{Case, HostCard, Response, ResponseState};
use watchfloor::scenario;
use watchfloor::session::{Receipt, Session, Setup};

pub(crate) const SEED: u64 = 3;

/// The first shift as shipped.
pub(crate) fn setup() -> &'static Setup {
    static SETUP: OnceLock<Setup> = OnceLock::new();
    SETUP.get_or_init(|| Setup::embedded(&"first-shift".into()).unwrap())
}

/// The first shift in a small company, at the moment the trainee sits down.
pub(crate) fn small(seed: u64) -> Session {
    static BEGUN: Mutex<BTreeMap<u64, Session>> = Mutex::new(BTreeMap::new());
    let mut begun = BEGUN.lock().unwrap();
    begun.entry(seed).or_insert_with(|| fresh(seed)).clone()
}

/// The same, simulated again.
pub(crate) fn fresh(seed: u64) -> Session {
    let (setup, seed) = (setup(), Seed(seed));
    let scene = scenario::set_scene(&setup.scenario, seed, Some(20));
    Session::open(setup, setup.opening_of(scene, seed), seed, "you")
}

/// Half an hour in: mail, click and beacon have been, alerts wait.
pub(crate) fn busy() -> Session {
    static BUSY: OnceLock<Session> = OnceLock::new();
    BUSY.get_or_init(|| after(small(SEED), 35)).clone()
}

pub(crate) fn after(mut session: Session, minutes: i64) -> Session {
    let until = session.now() + SimSpan::mins(minutes);
    session.advance_to(until);
    session
}

/// Does it, or stops the test with the refusal.
pub(crate) fn done(session: &mut Session, action: Action) -> Receipt {
    let shown = format!("{action:?}");
    session.apply(action).unwrap_or_else(|rejected| panic!("{shown} was rejected: {rejected}"))
}

/// The refusal; nothing may have changed.
pub(crate) fn refused(session: &mut Session, action: Action) -> String {
    let state = |s: &Session| {
        let desk = s.desk();
        let work: Vec<_> = desk.alerts().iter().map(|a| desk.work(a.id)).collect();
        format!("{work:?}{:?}{:?}{:?}{:?}", desk.cases(), desk.responses(), desk.handovers(), s.journal())
    };
    let before = state(session);
    let shown = format!("{action:?}");
    let Err(rejected) = session.apply(action) else { panic!("{shown} was granted") };
    assert_eq!(before, state(session), "a rejected action left a trace");
    rejected.to_string()
}

/// Does it and waits until it took effect; returns what came of it.
pub(crate) fn carried_out(session: &mut Session, action: Action) -> Result<String, String> {
    let receipt = done(session, action);
    let due = receipt.effective.expect("a response says when it takes effect");
    assert!(matches!(response(session, &receipt).state, ResponseState::Pending(at) if at == due));
    session.advance_to(due);
    match &response(session, &receipt).state {
        ResponseState::Done(_, text) => Ok(text.to_string()),
        ResponseState::Failed(_, text) => Err(text.to_string()),
        ResponseState::Pending(_) => panic!("still under way at its own time"),
    }
}

fn response<'a>(session: &'a Session, receipt: &Receipt) -> &'a Response {
    session.desk().responses().iter().find(|r| r.action == receipt.action).unwrap()
}

/// A workstation that is not critical.
pub(crate) fn workstation(session: &Session) -> HostCard {
    let hosts = &session.desk().inventory().hosts;
    hosts.iter().find(|h| &*h.role == "workstation" && !h.critical && h.online).unwrap().clone()
}

pub(crate) fn card(session: &Session, id: HostId) -> &HostCard {
    &session.desk().inventory().hosts[id.index()]
}

/// Opens a case over these alerts.
pub(crate) fn open_case(session: &mut Session, alerts: &[u32]) -> watchfloor::base::ids::CaseId {
    let alerts = alerts.iter().map(|a| AlertId(*a)).collect();
    let action = Action::Case(CaseWork::Open { title: "Macro on a desk".into(), alerts });
    done(session, action).case.unwrap()
}

pub(crate) fn case(session: &Session, id: watchfloor::base::ids::CaseId) -> &Case {
    &session.desk().cases()[id.index()]
}

pub(crate) fn take(alert: u32) -> Action {
    Action::Triage(Triage::Take { alert: AlertId(alert) })
}

/// The first record that arrives later than `now` must not be there.
pub(crate) fn newest_seen(session: &Session) -> Option<SimTime> {
    let desk = session.desk();
    let last = desk.record_count().checked_sub(1)? as u32;
    desk.record(watchfloor::base::ids::RecordId(last)).map(|r| r.seen)
}

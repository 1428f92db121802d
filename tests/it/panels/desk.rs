//! A real shift to look at, played once for all stories, and the console over it.

use egui_kittest::Harness;
use std::sync::OnceLock;
use std::time::Duration;
use watchfloor::base::ids::{AlertId, CaseId, ScenarioId};
use watchfloor::base::rng::Seed;
use watchfloor::base::time::SimSpan;
use watchfloor::desk::Action;
use watchfloor::desk::action::{CaseWork, Contain, Triage};
use watchfloor::session::{Session, Setup};
use watchfloor::ui::{Command, ConsoleState, console_ui};

/// The guided shift, an hour in: alerts are waiting, one is taken, one case is open with a pinned
/// record, one order is on its way.
pub(super) fn shift() -> &'static Session {
    static SHIFT: OnceLock<Session> = OnceLock::new();
    SHIFT.get_or_init(|| {
        let setup = Setup::embedded(&ScenarioId::from("first-shift")).unwrap();
        let mut session = Session::start(&setup, Seed(1), "test");
        let later = session.now() + SimSpan::mins(60);
        session.advance_to(later);
        let alert = about_a_host(&session);
        let record = session.desk().alert(alert).unwrap().records[0];
        let host = session.desk().alert(alert).unwrap().host().unwrap().to_owned();
        let host = session.desk().inventory().host(&host).unwrap().id;
        let case = CaseId(0);
        let reason = "testing the panels with a long reason that any owner understands".into();
        for action in [
            Action::Triage(Triage::Take { alert }),
            Action::Case(CaseWork::Open { title: "Strange program".into(), alerts: vec![alert] }),
            Action::Case(CaseWork::Pin { case, record, note: "the start".into() }),
            Action::Contain(Contain::IsolateHost { host, reason }),
        ] {
            session.apply(action).unwrap();
        }
        session
    })
}

/// An alert about a Windows host of ours that has process records.
pub(super) fn about_a_host(session: &Session) -> AlertId {
    let desk = session.desk();
    let fits = |a: &&watchfloor::detection::Alert| {
        let ours = a.host().is_some_and(|h| desk.inventory().host(h).is_some());
        ours && a.records.iter().any(|r| desk.record(*r).is_some_and(|r| r.kind.name == "win.sysmon.1"))
    };
    desk.alerts().iter().find(fits).expect("some alert of the first hour is about a program").id
}

/// An alert nobody has taken yet.
pub(super) fn untouched(session: &Session) -> AlertId {
    let desk = session.desk();
    let new = |id: AlertId| desk.work(id).is_some_and(|w| w.status == watchfloor::investigation::AlertStatus::New);
    desk.alerts().iter().map(|a| a.id).find(|id| new(*id)).expect("an alert is waiting")
}

/// Long enough for any answer: stories are about what comes, not about when.
pub(super) const PATIENT: Duration = Duration::from_secs(3_600);

/// The console with its drafts and whatever came out of it.
#[derive(Default)]
pub(super) struct Seat {
    pub(super) state: ConsoleState,
    pub(super) out: Vec<Command>,
}

impl Seat {
    /// The actions that came out so far.
    pub(super) fn actions(&self) -> Vec<Action> {
        let action = |c: &Command| if let Command::Act(action) = c { Some(action.clone()) } else { None };
        self.out.iter().filter_map(action).collect()
    }
}

/// The console over the shift, after following `commands`, without the tour.
pub(super) fn console(commands: &[Command]) -> Harness<'static, Seat> {
    let mut seat = Seat::default();
    seat.state.tour.skipped = true;
    commands.iter().for_each(|c| seat.state.follow(c));
    seated(seat)
}

/// The console over the shift with these drafts.
pub(super) fn seated(mut seat: Seat) -> Harness<'static, Seat> {
    let desk = shift().desk();
    seat.state.search.patience = PATIENT;
    let mut harness = Harness::builder().with_size([1600.0, 1000.0]).build_ui_state(
        move |ui, seat: &mut Seat| {
            console_ui(ui, &desk, &mut seat.state, &mut seat.out);
        },
        seat,
    );
    harness.run_steps(3);
    harness
}

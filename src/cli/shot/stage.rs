//! The moment that is shown: a shift worked by the reference analyst up to where there is much to see.

use super::Args;
use crate::analyst;
use crate::base::ids::CaseId;
use crate::base::rng::Seed;
use crate::base::time::SimSpan;
use crate::cli::{Failure, content};
use crate::desk::action::Report;
use crate::detection::{Alert, Entity, EntityKind};
use crate::investigation::{AlertStatus, CaseStatus, Message, ResponseState};
use crate::review::review;
use crate::session::setup::shelf;
use crate::session::{Desk, Session, Setup};
use crate::simulation::procedure::Library;
use crate::ui::theme::Look;
use crate::ui::{
    BriefingState, Command, ConsoleState, DebriefState, HomeState, Tab, briefing_ui, console_ui, debrief_ui, home_ui,
    raster,
};
use crate::view;
use crate::view::home::{HomeView, ScenarioCard};
use image::RgbaImage;

/// The screen as a picture.
pub(super) fn picture(args: &Args, width: u32, height: u32) -> Result<RgbaImage, Failure> {
    let look = Look { light: args.light, text_percent: args.text.clamp(100, 200), reduced_motion: true };
    let mut out = Vec::new();
    if args.screen == "home" {
        let (view, mut state) = (home(), HomeState { look, ..HomeState::default() });
        return Ok(raster::picture(width, height, look, |ui| home_ui(ui, &view, &mut state, &mut out)));
    }
    let setup = content::setup(&args.scenario)?;
    if args.screen == "briefing" {
        let session = Session::start(&setup, Seed(args.seed), "you");
        let (view, mut state) = (view::briefing::briefing(&session.desk()), BriefingState { look });
        return Ok(raster::picture(width, height, look, |ui| briefing_ui(ui, &view, &mut state, &mut out)));
    }
    let session = shift(&setup, args);
    let desk = session.desk();
    if args.screen == "debrief" {
        let graded = review(&session);
        let view = view::debrief::debrief(&graded, Some(&desk), desk.title(), args.seed);
        let mut state = DebriefState { look, ..DebriefState::default() };
        return Ok(raster::picture(width, height, look, |ui| debrief_ui(ui, &view, &mut state, &mut out)));
    }
    let mut state = console(&desk, &args.screen, look);
    state.tour.skipped = !args.tour;
    Ok(raster::picture(width, height, look, |ui| {
        console_ui(ui, &desk, &mut state, &mut out);
    }))
}

/// Home as a newcomer sees it.
fn home() -> HomeView {
    let card = |s: &crate::scenario::Scenario| ScenarioCard {
        id: s.id.to_string(),
        title: s.title.to_string(),
        tier: s.tier,
        minutes: s.shift.as_mins(),
        guided: s.guided,
        sources: s.focus.iter().map(ToString::to_string).collect(),
        teaser: view::home::teaser(&s.brief),
        ..ScenarioCard::default()
    };
    let scenarios = view::home::in_order(shelf(&Library::embedded()).values().map(card).collect());
    let (next, gates) = (view::home::next(&scenarios, 1), view::home::gates(&[]));
    let own_folder = "scenarios in your save folder".to_owned();
    HomeView { tier: 1, gates, scenarios, next, own_folder, ..HomeView::default() }
}

/// Minutes the shift goes on before the analyst of the pictures begins: something must have happened.
const ASLEEP: i64 = 45;
/// Decisions taken before a picture of the daily work.
const BUSY: usize = 12;

/// A shift worked until the screen has something to show; from beginning to end for the debrief.
fn shift(setup: &Setup, args: &Args) -> Session {
    let seed = Seed(args.seed);
    let mut session = Session::start(setup, seed, "reference");
    let Some(mut analyst) = analyst::named("reference", seed) else { return session };
    if args.screen == "debrief" {
        return analyst::play(setup, seed, "reference", &mut *analyst);
    }
    let later = session.now() + SimSpan::mins(ASLEEP);
    session.advance_to(later);
    let daily = ["queue", "map", "alert", "inventory", "coverage"].contains(&args.screen.as_str());
    if daily {
        for action in analyst.act(&session.desk()).into_iter().take(BUSY) {
            // A rejected wish changes nothing; the picture shows the rest.
            drop(session.apply(action));
        }
        return session;
    }
    while !session.is_over() && !enough(&session.desk(), &args.screen) {
        for action in analyst.act(&session.desk()) {
            drop(session.apply(action));
        }
        let next = session.desk().now() + SimSpan::mins(1);
        session.advance_to(next);
    }
    session
}

/// The story is told far enough for a picture.
fn enough(desk: &Desk<'_>, screen: &str) -> bool {
    let done = desk.responses().iter().filter(|r| matches!(r.state, ResponseState::Done(..))).count();
    let case = |c: &crate::investigation::Case| match screen {
        "report" => c.report.is_some(),
        _ => c.claims.len() >= 4 && done >= 3,
    };
    desk.cases().iter().any(case)
}

fn is_closed(desk: &Desk<'_>, alert: &Alert) -> bool {
    desk.work(alert.id).is_some_and(|w| w.status == AlertStatus::Closed)
}

fn console(desk: &Desk<'_>, screen: &str, look: Look) -> ConsoleState {
    let mut state = ConsoleState { look, ..ConsoleState::default() };
    // A picture is drawn once: it waits for its answer.
    state.search.patience = std::time::Duration::MAX;
    let case = desk.cases().iter().max_by_key(|c| (c.status == CaseStatus::Open, c.evidence.len()));
    let in_case = |a: &&Alert| case.is_none_or(|c| c.alerts.contains(&a.id));
    let best = |a: &&Alert| (in_case(a), a.host().is_some(), a.severity, a.records.len());
    let alert = desk.alerts().iter().filter(|a| screen != "alert" || !is_closed(desk, a)).max_by_key(best);
    let host = alert.and_then(|a| a.host()).unwrap_or_default();
    if !host.is_empty() {
        state.follow(&Command::Focus(Entity { kind: EntityKind::Host, value: host.into() }));
    }
    state.case_id = case.map(|c| c.id);
    match screen {
        "alert" => {
            if let Some(alert) = alert {
                state.follow(&Command::ShowAlert(alert.id));
            }
        }
        "search" => {
            let last_hour = format!(
                "Event\n| where Computer startswith \"{host}.\" and EventID in (1, 3, 11, 13, 22)\n| project TimeGenerated, EventID, Image, CommandLine, DestinationIp, QueryName, TargetFilename, RecordId"
            );
            state.follow(&Command::Query(last_hour));
        }
        "kata" => {
            state.search.kata.open = true;
            let busiest = "zeek_conn\n| summarize n = count() by id_orig_h\n| top 5 by n";
            state.search.kata.show("top");
            state.follow(&Command::Query(busiest.to_owned()));
        }
        "cheatsheet" => {
            state.search.sheet = true;
            state.follow(&Command::Query("zeek_dns\n| where query contains \"update\"".to_owned()));
        }
        "endpoint" => state.follow(&Command::ShowHost(host.to_owned())),
        "mail" => {
            if let Some(mail) = doubtful(desk) {
                state.follow(&Command::ShowMail(mail.message_id.to_string()));
            }
        }
        "case" => state.follow(&Command::Open(Tab::Case)),
        "response" => {
            state.response.kind = Some(view::response::Kind::IsolateHost);
            state.response.order.target = host.to_owned();
            state.follow(&Command::Open(Tab::Response));
        }
        "report" => report(desk, &mut state),
        "inventory" => {
            state.inventory.ticket = (!desk.inventory().tickets.is_empty()).then_some(0);
            state.follow(&Command::Open(Tab::Inventory));
        }
        "coverage" => {
            let view = view::coverage::coverage(desk, state.coverage.shelf, "");
            let sysmon = |c: &view::coverage::Cell| c.chosen.clone().filter(|c| c.source == "sysmon");
            state.coverage.chosen = view.rows.iter().flat_map(|r| &r.cells).find_map(sysmon);
            state.follow(&Command::Open(Tab::Coverage));
        }
        _ => {}
    }
    state
}

fn doubtful<'a>(desk: &Desk<'a>) -> Option<&'a Message> {
    let doubt = |m: &&Message| usize::from(&*m.dmarc != "pass") + 2 * m.opened.len().min(1);
    desk.messages().iter().max_by_key(|m| doubt(m))
}

/// The report of the case that was reported, else of the last one.
fn report(desk: &Desk<'_>, state: &mut ConsoleState) {
    let filed: Option<(CaseId, &Report)> =
        desk.cases().iter().filter_map(|c| c.report.as_ref().map(|(_, r)| (c.id, r))).next_back();
    if let Some((case, report)) = filed {
        state.case_id = Some(case);
        state.report.drafts.insert(case, crate::ui::panel::ReportDraft::of(report));
    }
    state.follow(&Command::Open(Tab::Report));
}

//! Home, briefing and debrief.

use super::desk::shift;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use watchfloor::base::ids::RecordId;
use watchfloor::grading::{Debrief, Deduction, LossPoint, Losses, Part, PartScore};
use watchfloor::ui::{BriefingState, Command, DebriefState, HomeState, Screen, briefing_ui, debrief_ui, home_ui};
use watchfloor::view::home::{HomeView, SavedShift, ScenarioCard, gates, in_order, next};
use watchfloor::view::{briefing, debrief};

#[test]
fn a_scenario_is_briefed_with_the_seed_that_was_typed() {
    let card = ScenarioCard {
        id: "first-shift".into(),
        title: "The first shift".into(),
        tier: 1,
        guided: true,
        ..ScenarioCard::default()
    };
    let saves = vec![SavedShift { name: "a".into(), title: "Monday".into(), seed: 3, detail: String::new() }];
    let scenarios = vec![card];
    let view =
        HomeView { tier: 1, gates: gates(&[]), next: next(&scenarios, 1), scenarios, saves, ..HomeView::default() };
    let mut home = Harness::builder().with_size([1280.0, 900.0]).build_ui_state(
        |ui, s: &mut (HomeState, Vec<Command>)| home_ui(ui, &view, &mut s.0, &mut s.1),
        Default::default(),
    );
    home.run_steps(3);
    home.state_mut().0.seeds.insert("first-shift".into(), "77".into());
    home.run_steps(2);
    home.get_by_label("Play The first shift").click();
    home.run_steps(2);
    home.get_by_label("Resume Monday").click();
    home.run_steps(2);
    let wanted = [Command::Brief { scenario: "first-shift".into(), seed: 77 }, Command::Resume("a".into())];
    assert_eq!(home.state().1, wanted);
}

#[test]
fn an_authors_fault_stands_under_the_name_of_the_folder_and_tiers_are_in_order() {
    let card = |id: &str, tier: u8, guided: bool, own: bool| ScenarioCard {
        id: id.into(),
        title: id.into(),
        tier,
        guided,
        own,
        ..ScenarioCard::default()
    };
    let scenarios = in_order(vec![
        card("ransom", 3, false, false),
        card("mine", 1, false, true),
        card("first", 1, true, false),
        card("monday", 1, false, false),
    ]);
    assert_eq!(scenarios.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["first", "monday", "mine", "ransom"]);
    let faults =
        vec![("my-shift".to_owned(), "scenario.ron:47:40: no procedure plays the technique T1547.999".to_owned())];
    let view = HomeView { tier: 1, scenarios, faults, own_folder: "saves/scenarios".into(), ..HomeView::default() };
    let mut home = Harness::builder().with_size([1280.0, 1600.0]).build_ui_state(
        |ui, s: &mut (HomeState, Vec<Command>)| home_ui(ui, &view, &mut s.0, &mut s.1),
        Default::default(),
    );
    home.run_steps(3);
    home.get_by_label_contains("my-shift is not sound");
    home.get_by_label_contains("scenario.ron:47:40");
    home.get_by_label("saves/scenarios");
    home.get_by_label("Play mine");
}

#[test]
fn the_briefing_says_what_is_different_today_and_begins_the_shift() {
    let view = briefing::briefing(&shift().desk());
    assert!(view.today.iter().all(|t| t.from <= view.shift.1 && t.until >= view.shift.0));
    assert!(!view.jewels.is_empty(), "some hosts are crown jewels");
    let mut page = Harness::builder().with_size([1280.0, 800.0]).build_ui_state(
        |ui, s: &mut (BriefingState, Vec<Command>)| briefing_ui(ui, &view, &mut s.0, &mut s.1),
        Default::default(),
    );
    page.run_steps(3);
    page.get_by_label("Begin the shift").click();
    page.run_steps(2);
    assert_eq!(page.state().1, [Command::Begin]);
}

#[test]
fn the_debrief_shows_every_deduction_with_its_log_line_and_query() {
    let record = RecordId(0);
    let deduction = Deduction {
        part: Part::Triage,
        points: 1250,
        rule: "triage.missed-attack".into(),
        message: "closed as benign, but it was the attack".into(),
        action: None,
        at: shift().now(),
        records: vec![record],
        query: "SecurityEvent | where RecordId == 0".into(),
        objectives: vec!["SY0-701 4.4".into()],
    };
    let curve = vec![LossPoint { at: shift().now(), euros: 900 }];
    let graded = Debrief {
        score: 8750,
        parts: vec![PartScore { part: Part::Triage, possible: 10_000, reached: 8750 }],
        deductions: vec![deduction],
        with: Losses { damage: 900, curve, ..Losses::default() },
        ..Debrief::default()
    };
    let view = debrief::debrief(&graded, Some(&shift().desk()), "The first shift", 1);
    assert_eq!(view.proofs[0].len(), 1, "the cited record stands beside the deduction");
    let mut page = Harness::builder().with_size([1280.0, 900.0]).build_ui_state(
        |ui, s: &mut (DebriefState, Vec<Command>)| debrief_ui(ui, &view, &mut s.0, &mut s.1),
        Default::default(),
    );
    page.run_steps(3);
    page.get_by_label("Score 87.5");
    page.get_by_label("Triage 87.5 of 100.0");
    page.get_by_label("Copy query 1").click();
    page.run_steps(2);
    page.get_by_label("Home").click();
    page.run_steps(2);
    let copy = Command::Copy("SecurityEvent | where RecordId == 0".into());
    assert_eq!(page.state().1, [copy, Command::Go(Screen::Home)]);
}

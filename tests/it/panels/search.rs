//! The search: faults shown, answers as tables of any length.

use super::desk::{PATIENT, console, shift};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::time::Duration;
use watchfloor::base::ids::RecordId;
use watchfloor::investigation::Inventory;
use watchfloor::siem::query::{Language, ROW_LIMIT};
use watchfloor::storage::notebook::SavedQuery;
use watchfloor::ui::Command;
use watchfloor::ui::panel::{SearchState, Tray, search_ui};
use watchfloor::view::search::{chart, stats};

#[test]
fn a_fault_is_shown_with_its_place_and_goes_away_when_mended() {
    let mut seat = console(&[Command::Query("SecurityEvent | wher EventID == 4624".to_owned())]);
    let error = seat.state().state.search.error.clone().expect("the query is wrong");
    seat.get_by_label(&format!("Query error: {}", error.message));
    assert!(seat.state().state.search.answer.is_none());
    seat.state_mut().state.search.open("SecurityEvent | where EventID == 4624");
    seat.run_steps(3);
    assert!(seat.state().state.search.error.is_none());
    let rows = seat.state().state.search.answer.as_ref().unwrap().table.len();
    seat.get_by_label(&format!("{rows} rows"));
}

#[test]
fn the_run_button_runs_what_is_written() {
    let mut seat = console(&[Command::Open(watchfloor::ui::Tab::Search)]);
    seat.state_mut().state.search.text = "zeek_dns | take 5".to_owned();
    seat.run_steps(2);
    seat.get_by_label("Run query").click();
    seat.run_steps(3);
    assert_eq!(seat.state().state.search.answer.as_ref().unwrap().table.len(), 5);
    assert_eq!(seat.state().state.search.history, [(Language::Kql, "zeek_dns | take 5".to_owned())]);
}

#[test]
fn a_long_query_leaves_the_console_alive_and_can_be_stopped() {
    let mut seat = console(&[Command::Open(watchfloor::ui::Tab::Search)]);
    seat.state_mut().state.search.patience = Duration::ZERO;
    let half = |name: &str| format!("zeek_conn | take 8000 | project {name} = RecordId, k = 1");
    let kql = format!("{} | join kind=inner ({}) on k | summarize max(a + b) by a % 7", half("a"), half("b"));
    seat.state_mut().state.search.open(&kql);
    seat.run_steps(2);
    seat.get_by_label("Stop query").click();
    seat.run_steps(1);
    seat.state_mut().state.search.patience = PATIENT;
    seat.run_steps(2);
    seat.get_by_label("Query error: the query was stopped");
    assert!(seat.query_by_label("Stop query").is_none());
    seat.state_mut().state.search.open("zeek_conn | take 3");
    seat.run_steps(3);
    assert_eq!(seat.state().state.search.answer.as_ref().unwrap().table.len(), 3);
}

#[test]
fn a_saved_query_is_there_again_and_can_be_forgotten() {
    let mut seat = console(&[Command::Query("zeek_dns | take 4".to_owned())]);
    seat.get_by_label("Saved").click();
    seat.run_steps(2);
    seat.get_by_label("Name of the query").focus();
    seat.get_by_label("Name of the query").type_text("four names");
    seat.run_steps(2);
    seat.get_by_label("Save query").click();
    seat.run_steps(2);
    let saved =
        SavedQuery { name: "four names".to_owned(), language: Language::Kql, text: "zeek_dns | take 4".to_owned() };
    assert_eq!(seat.state().state.search.notebook.queries, [saved]);
    seat.state_mut().state.search.text = "something else".to_owned();
    seat.get_by_label("Open four names").click();
    seat.run_steps(3);
    assert_eq!(seat.state().state.search.text, "zeek_dns | take 4");
    seat.get_by_label("Saved").click();
    seat.run_steps(2);
    seat.get_by_label("Forget four names").click();
    seat.run_steps(2);
    assert!(seat.state().state.search.notebook.queries.is_empty());
}

#[test]
fn a_row_of_the_cheat_sheet_is_tried_with_a_click() {
    let mut seat = console(&[Command::Open(watchfloor::ui::Tab::Search)]);
    seat.get_by_label("Cheat sheet").click();
    seat.run_steps(3);
    seat.get_by_label("Try in SPL: A field has this value").click();
    seat.run_steps(3);
    let search = &seat.state().state.search;
    assert_eq!((search.language, search.error.as_ref()), (Language::Spl, None));
    assert_eq!(search.text, "sourcetype=SecurityEvent EventID=4625");
    seat.get_by_label("Close cheat sheet").click();
    seat.run_steps(2);
    assert!(seat.query_by_label("Close cheat sheet").is_none());
}

#[test]
fn a_stretch_of_the_chart_is_brushed_and_searched() {
    let mut seat = console(&[Command::Query("zeek_conn | take 2000".to_owned())]);
    let before = seat.state().state.search.answer.as_ref().unwrap().table.len();
    let chart = seat.get_by_label("Chart of the answer").rect();
    let at = |share: f32| egui::pos2(chart.left() + chart.width() * share, chart.center().y);
    seat.event(egui::Event::PointerMoved(at(0.4)));
    seat.run_steps(1);
    let press = |pos, pressed| {
        let (button, modifiers) = (egui::PointerButton::Primary, egui::Modifiers::NONE);
        egui::Event::PointerButton { pos, button, pressed, modifiers }
    };
    seat.event(press(at(0.4), true));
    seat.run_steps(1);
    for step in [0.5, 0.6, 0.7] {
        seat.event(egui::Event::PointerMoved(at(step)));
        seat.run_steps(1);
    }
    seat.event(press(at(0.7), false));
    seat.run_steps(4);
    let search = &seat.state().state.search;
    assert!(search.text.contains("| where TimeGenerated between (datetime("), "{}", search.text);
    let after = search.answer.as_ref().unwrap().table.len();
    assert!(search.error.is_none() && after > 0 && after < before, "{after} of {before} rows");
}

#[test]
fn a_query_is_said_in_the_other_language_and_answers_the_same() {
    let mut seat = console(&[Command::Query("zeek_dns | summarize n = count() by qtype_name".to_owned())]);
    let rows = seat.state().state.search.answer.as_ref().unwrap().table.len();
    seat.get_by_label("SPL").click();
    seat.run_steps(2);
    assert_eq!(seat.state().state.search.text, "index=zeek_dns\n| stats count AS n BY qtype_name");
    seat.get_by_label("Run query").click();
    seat.run_steps(3);
    let search = &seat.state().state.search;
    assert_eq!((search.language, search.answer.as_ref().unwrap().table.len()), (Language::Spl, rows));
    // What it cannot say is shown, and nothing is lost.
    seat.get_by_label("KQL").click();
    seat.run_steps(2);
    seat.state_mut().state.search.text.push_str(" | getschema");
    seat.get_by_label("SPL").click();
    seat.run_steps(2);
    let search = &seat.state().state.search;
    assert_eq!(search.language, Language::Kql);
    assert!(search.error.as_ref().is_some_and(|e| e.message.contains("SPL cannot say")), "{:?}", search.error);
}

#[test]
fn the_kata_judges_what_is_run_beside_it() {
    let mut seat = console(&[Command::Open(watchfloor::ui::Tab::Search)]);
    seat.get_by_label("Kata").click();
    seat.run_steps(2);
    seat.get_by_label("Exercise One event id").click();
    seat.run_steps(2);
    seat.get_by_label_contains("Question: How many logons");
    seat.state_mut().state.search.open("SecurityEvent | where EventID == 4625 | count");
    seat.run_steps(3);
    seat.get_by_label_contains("Not yet: 1 rows are missing");
    seat.state_mut().state.search.open("SecurityEvent | where EventID == 4624 | summarize n = count()");
    seat.run_steps(3);
    seat.get_by_label("Right: these are the rows.");
    assert!(seat.state().state.search.notebook.solved.iter().eq(["filter-number"]));
    seat.get_by_label("Show solution").click();
    seat.run_steps(3);
    assert_eq!(seat.state().state.search.text, "SecurityEvent | where EventID == 4624 | count");
}

#[test]
fn an_answer_of_the_greatest_length_draws_only_the_visible_rows() {
    let half = |name: &str| format!("zeek_conn | take 1000 | project {name} = RecordId, k = 1");
    let kql = format!("{} | join kind=inner ({}) on k", half("a"), half("b"));
    let table = shift().desk().query(&kql).unwrap();
    assert_eq!(table.len(), ROW_LIMIT);
    let mut state = SearchState::default();
    state.answer(&kql, Ok(table));
    let inventory = Inventory::default();
    let mut harness = Harness::builder().with_size([1280.0, 800.0]).build_ui_state(
        |ui, state: &mut SearchState| {
            let tray = Tray { inventory: &inventory, cases: &[], case: None };
            search_ui(ui, None, state, &tray, &mut Vec::new());
        },
        state,
    );
    harness.run_steps(2);
    let drawn = harness.state().drawn;
    assert!((10..60).contains(&drawn), "{drawn} rows were drawn");
}

#[test]
fn a_clicked_column_shows_its_most_frequent_values() {
    let mut seat = console(&[Command::Query("zeek_conn | take 300".to_owned())]);
    seat.get_by_label("Column service").click();
    seat.run_steps(3);
    let found = seat.state().state.search.stats.clone().unwrap();
    assert_eq!((found.column.as_str(), found.read), ("service", 300));
    assert!(found.top.windows(2).all(|w| w[0].1 >= w[1].1), "most frequent first: {:?}", found.top);
    let rows: usize = found.top.iter().map(|t| t.1).sum();
    assert!(rows + found.empty <= 300 && rows > 0);
}

#[test]
fn rows_become_bars_and_summaries_become_lines() {
    let desk = shift().desk();
    let rows = desk.query("zeek_conn | take 500").unwrap();
    let bars = chart(&rows).unwrap();
    let drawn: f64 = bars.series[0].points.iter().map(|p| p.1).sum();
    assert!(bars.bars && (drawn - 500.0).abs() < 0.5, "every row stands in a bar, not {drawn}");
    let lines = desk.query("zeek_conn | summarize n = count() by bin(TimeGenerated, 10m)").unwrap();
    let lines = chart(&lines).unwrap();
    assert!(!lines.bars && lines.series[0].name == "n");
    assert_eq!(stats(&rows, 0).empty, 0);
}

#[test]
fn a_record_found_is_shown_in_full_and_can_be_pinned() {
    let mut seat = console(&[Command::Query("zeek_conn | take 3".to_owned())]);
    let record: RecordId = seat.state().state.search.answer.as_ref().unwrap().table.record(0).unwrap();
    seat.state_mut().state.search.chosen = Some(record);
    seat.run_steps(2);
    seat.get_by_label("Pin as evidence").click();
    seat.run_steps(2);
    let actions = format!("{:?}", seat.state().actions());
    assert!(actions.contains(&format!("Pin {{ case: CaseId(0), record: RecordId({})", record.0)), "{actions}");
}

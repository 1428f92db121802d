//! The shell: tabs, palette, tour, answers, and that looking changes nothing.

use super::desk::{Seat, console, seated, shift, untouched};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use watchfloor::base::ids::ActionId;
use watchfloor::desk::Action;
use watchfloor::desk::action::Triage;
use watchfloor::session::{Receipt, Rejected};
use watchfloor::ui::{Command, Pace, Tab};

const TABS: [(Tab, &str); 10] = [
    (Tab::Queue, "Queue"),
    (Tab::Alert, "Alert"),
    (Tab::Search, "Search"),
    (Tab::Endpoint, "Endpoint"),
    (Tab::Mail, "Mail"),
    (Tab::Case, "Case"),
    (Tab::Response, "Response"),
    (Tab::Report, "Report"),
    (Tab::Inventory, "Inventory"),
    (Tab::Coverage, "Coverage"),
];

#[test]
fn the_rail_and_the_number_keys_open_the_tabs() {
    let mut seat = console(&[]);
    for (tab, label) in TABS {
        seat.get_by_role_and_label(Role::Button, label).click();
        seat.run_steps(2);
        assert_eq!(seat.state().state.tab, tab);
    }
    seat.key_press(Key::Num3);
    seat.run_steps(2);
    assert_eq!(seat.state().state.tab, Tab::Search);
}

#[test]
fn looking_at_everything_changes_nothing() {
    let before = shift().digest();
    for (tab, _) in TABS {
        let seat = console(&[Command::ShowAlert(untouched(shift())), Command::Open(tab)]);
        assert_eq!(seat.state().actions(), [], "{tab:?} acts by itself");
    }
    assert_eq!(shift().digest(), before);
}

#[test]
fn every_control_has_a_name_for_screen_readers() {
    let mut nameless = Vec::new();
    for (tab, label) in TABS {
        let seat = console(&[
            Command::ShowAlert(untouched(shift())),
            Command::ShowCase(watchfloor::base::ids::CaseId(0)),
            Command::Query("zeek_dns | take 20".to_owned()),
            Command::Open(tab),
        ]);
        for node in seat.root().children_recursive() {
            let node = node.accesskit_node();
            let control = matches!(
                node.role(),
                Role::Button
                    | Role::CheckBox
                    | Role::TextInput
                    | Role::MultilineTextInput
                    | Role::ComboBox
                    | Role::Slider
            );
            if control && node.label().is_none_or(|l| l.trim().is_empty()) {
                nameless.push(format!("{label}: {:?} {:?}", node.role(), node.value()));
            }
        }
    }
    assert!(nameless.is_empty(), "{}", nameless.join("\n"));
}

#[test]
fn the_palette_goes_anywhere_by_a_few_letters() {
    let mut seat = console(&[]);
    seat.key_press_modifiers(Modifiers::COMMAND, Key::K);
    seat.run_steps(3);
    seat.get_by_label("Palette").type_text("go to inv");
    seat.run_steps(3);
    seat.key_press(Key::Enter);
    seat.run_steps(3);
    assert_eq!(seat.state().state.tab, Tab::Inventory);
    assert!(!seat.state().state.palette.open);
}

#[test]
fn the_pace_buttons_ask_for_a_pace() {
    let mut seat = console(&[]);
    seat.get_by_label("20 times").click();
    seat.run_steps(2);
    seat.get_by_label("Pause").click();
    seat.run_steps(2);
    seat.get_by_label("One minute forward").click();
    seat.run_steps(2);
    let wanted = [Command::Pace(Pace::Times(20)), Command::Pace(Pace::Paused), Command::Step];
    assert_eq!(seat.state().out, wanted);
}

#[test]
fn answers_stand_in_the_status_line() {
    let mut seat = console(&[]);
    let receipt = Receipt { action: ActionId(0), case: None, effective: None, text: "alert-3 is yours".into() };
    seat.state_mut().state.answered(&Ok(receipt));
    seat.run_steps(2);
    seat.get_by_label("alert-3 is yours");
    seat.state_mut().state.answered(&Err(Rejected("fin-ws-001 is isolated already.".into())));
    seat.run_steps(2);
    seat.get_by_label("Not done: fin-ws-001 is isolated already.");
}

#[test]
fn the_tour_waits_for_what_it_asks_for() {
    let lessons = shift().desk().lessons();
    let take = lessons.iter().position(|l| &*l.until == "Take").expect("the tour has the trainee take an alert");
    let mut seat = seated(Seat::default());
    for _ in 0..take {
        let step = seat.state().state.tour.step;
        let label = if &*lessons[step].until == "next" { "Next" } else { "Next without doing it" };
        seat.get_by_label(label).click();
        seat.run_steps(3);
    }
    assert_eq!(seat.state().state.tour.step, take);
    let alert = untouched(shift());
    seat.state_mut().state.follow(&Command::ShowAlert(alert));
    seat.run_steps(3);
    assert_eq!(seat.state().state.tour.step, take, "looking is not taking");
    seat.get_by_label("Take").click();
    seat.run_steps(2);
    assert_eq!(seat.state().actions(), [Action::Triage(Triage::Take { alert })]);
    let receipt = Receipt { action: ActionId(0), case: None, effective: None, text: "yours".into() };
    seat.state_mut().state.answered(&Ok(receipt));
    seat.run_steps(3);
    assert_eq!(seat.state().state.tour.step, take + 1);
}

#[test]
fn copying_defangs() {
    let mut seat = console(&[]);
    seat.state_mut().state.follow(&Command::Focus(watchfloor::view::explain::entity_of(
        watchfloor::detection::EntityKind::Domain,
        "cdn.bad.example",
    )));
    seat.run_steps(2);
    seat.get_by_label("Copy defanged").click();
    seat.step();
    let copied = |h: &egui_kittest::Harness<'_, Seat>| {
        h.output()
            .platform_output
            .commands
            .iter()
            .any(|c| matches!(c, egui::OutputCommand::CopyText(text) if text == "cdn.bad[.]example"))
    };
    assert!(
        copied(&seat) || {
            seat.step();
            copied(&seat)
        }
    );
}

//! The queue by mouse, by keyboard, and with a million rows.

use super::desk::{console, shift};
use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use watchfloor::base::ids::AlertId;
use watchfloor::base::time::SimTime;
use watchfloor::base::verdict::{Disposition, Reason};
use watchfloor::desk::Action;
use watchfloor::desk::action::Triage;
use watchfloor::detection::Severity;
use watchfloor::investigation::{AlertStatus, Inventory};
use watchfloor::ui::panel::{QueueState, Tray, queue_ui};
use watchfloor::ui::{Command, Tab};
use watchfloor::view::queue::{Filter, QueueRow, QueueView, queue};

fn rows() -> Vec<AlertId> {
    queue(&shift().desk(), &Filter::default()).rows.iter().map(|r| r.id).collect()
}

#[test]
fn many_alerts_are_closed_with_one_reason() {
    let mut wanted: Vec<AlertId> = rows().into_iter().take(2).collect();
    let mut seat = console(&[]);
    for id in &wanted {
        seat.get_by_label(&format!("Select {id}")).click();
        seat.run_steps(2);
    }
    seat.get_by_label("Benign trigger").click();
    seat.run_steps(2);
    seat.get_by_label("Reason").click();
    seat.run_steps(3);
    seat.get_by_label("planned change").click();
    seat.run_steps(3);
    seat.get_by_label("Close 2 alerts").click();
    seat.run_steps(2);
    wanted.sort();
    let actions = seat.state().actions();
    let [Action::Triage(Triage::Dispose { alerts, disposition, reason, malicious_percent, .. })] = &actions[..] else {
        panic!("one verdict for both, not {actions:?}");
    };
    assert_eq!((alerts, *disposition, *reason), (&wanted, Disposition::BenignTrigger, Reason::PlannedChange));
    assert!(*malicious_percent < 50, "benign means unlikely to be malicious, not {malicious_percent} %");
}

#[test]
fn j_and_k_move_enter_opens_and_x_selects() {
    let rows = rows();
    let mut seat = console(&[]);
    for key in [Key::J, Key::J, Key::K, Key::X] {
        seat.key_press(key);
        seat.run_steps(1);
    }
    assert_eq!(seat.state().state.queue.selected.iter().copied().collect::<Vec<_>>(), [rows[1]]);
    seat.key_press(Key::Enter);
    seat.run_steps(2);
    assert!(seat.state().out.contains(&Command::ShowAlert(rows[1])));
    assert_eq!(seat.state().state.tab, Tab::Alert);
}

#[test]
fn typing_a_filter_leaves_only_what_contains_it_and_types_no_shortcuts() {
    let mut seat = console(&[]);
    seat.get_by_label("Filter").focus();
    seat.run_steps(2);
    seat.get_by_label("Filter").type_text("jkx nothing has this");
    seat.run_steps(3);
    assert!(seat.state().state.queue.selected.is_empty());
    assert_eq!(seat.state().state.queue.drawn, 0);
}

#[test]
fn the_most_severe_come_first_and_the_oldest_of_equals() {
    let view = queue(&shift().desk(), &Filter::default());
    let keys: Vec<_> = view.rows.iter().map(|r| (std::cmp::Reverse(r.severity), r.raised)).collect();
    assert!(keys.is_sorted(), "{keys:?}");
    assert!(view.rows.len() > 3);
}

#[test]
fn a_million_alerts_draw_only_the_visible_rows() {
    let row = |n: u32| QueueRow {
        id: AlertId(n),
        severity: Severity::Low,
        raised: SimTime(i64::from(n)),
        title: "Many failed logons".into(),
        entity: None,
        second: None,
        status: AlertStatus::New,
        disposition: None,
        case: None,
        records: 1,
        due: None,
    };
    let view = QueueView { rows: (0..1_000_000).map(row).collect(), total: 1_000_000, ..QueueView::default() };
    let inventory = Inventory::default();
    let mut harness = Harness::builder().with_size([1280.0, 800.0]).build_ui_state(
        |ui, state: &mut QueueState| {
            let tray = Tray { inventory: &inventory, cases: &[], case: None };
            queue_ui(ui, &view, state, &tray, &mut Vec::new());
        },
        QueueState::default(),
    );
    harness.run_steps(2);
    let drawn = harness.state().drawn;
    assert!((10..60).contains(&drawn), "{drawn} rows were drawn");
}

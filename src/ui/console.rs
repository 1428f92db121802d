//! The console of a shift: bars around one tab, the inspector, and the map below.

use super::command::{Command, Tab};
use super::panel::{self, Tray};
use super::state::ConsoleState;
use super::{map, shell, theme, tour};
use crate::detection::{Entity, EntityKind};
use crate::session::Desk;
use crate::view::{self, Stamp};
use egui::{Frame, Key, Modifiers, Panel, Rect, Ui};
use std::sync::Arc;

/// Where the shell left room for others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShellRects {
    /// The map: transparent when `ConsoleState::living_map` is set; empty when it is hidden.
    pub map: Rect,
}

/// Draws the whole console and adds what the trainee wants to `out`. Commands that only lead somewhere
/// within the console have been followed already; they stay in `out` for whoever else cares.
pub fn console_ui(ui: &mut Ui, desk: &Desk<'_>, state: &mut ConsoleState, out: &mut Vec<Command>) -> ShellRects {
    theme::apply(ui.ctx(), state.look);
    let before = out.len();
    let stamp = Stamp::of(desk, state.answers);
    state.toasts.take_in(desk, ui.input(|i| i.time));
    keys(ui, state, out);
    if state.focus.is_none() {
        state.focus = worst(desk);
    }
    shell::top_ui(ui, desk, stamp, state, out);
    shell::status_line_ui(ui, state);
    shell::rail_ui(ui, state, out);
    let map = map_strip(ui, desk, stamp, state, out);
    if !state.inspector_hidden {
        inspector(ui, desk, stamp, state, out);
    }
    let frame = Frame::central_panel(ui.style()).inner_margin(egui::Margin::same(8));
    egui::CentralPanel::default().frame(frame).show(ui, |ui| tab_ui(ui, desk, stamp, state, out));
    shell::record_window(ui.ctx(), desk, stamp, state, out);
    shell::notes_window(ui.ctx(), desk, state);
    shell::palette_ui(ui.ctx(), desk, state, out);
    shell::help_ui(ui.ctx(), &mut state.help);
    shell::toasts_ui(ui.ctx(), &mut state.toasts, out);
    for command in &out[before..] {
        state.tour.saw(command);
        state.follow(command);
        match command {
            Command::Act(action) => state.sent.push_back(action.clone()),
            Command::Copy(text) => ui.ctx().copy_text(view::defang::defang(text)),
            _ => {}
        }
    }
    tour::tour_ui(ui.ctx(), desk.lessons(), state.tab, &mut state.tour);
    ShellRects { map }
}

/// The inspector opens with what is most in need of a look: the entity of the worst alert.
fn worst(desk: &Desk<'_>) -> Option<Entity> {
    let worst = desk.alerts().iter().max_by_key(|a| (a.severity, a.host().is_some(), a.id))?;
    let host = worst.host().map(|h| Entity { kind: EntityKind::Host, value: h.into() });
    host.or_else(|| worst.entities.first().cloned())
}

/// Keys that work everywhere unless somebody is typing.
fn keys(ui: &Ui, state: &mut ConsoleState, out: &mut Vec<Command>) {
    let pressed = |m: Modifiers, k: Key| ui.input_mut(|i| i.consume_key(m, k));
    if pressed(Modifiers::COMMAND, Key::K) {
        state.palette.toggle();
    }
    if ui.ctx().egui_wants_keyboard_input() || state.palette.open {
        return;
    }
    let tabs =
        [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9, Key::Num0];
    for (key, (tab, _, _)) in tabs.into_iter().zip(shell::TABS) {
        if pressed(Modifiers::NONE, key) {
            out.push(Command::Open(tab));
        }
    }
    if pressed(Modifiers::NONE, Key::Questionmark) || pressed(Modifiers::SHIFT, Key::Questionmark) {
        state.help = !state.help;
    }
    if pressed(Modifiers::NONE, Key::Space) {
        out.push(Command::Pace(shell::toggled(state.pace)));
    }
    if pressed(Modifiers::NONE, Key::Period) {
        out.push(Command::Step);
    }
    if pressed(Modifiers::NONE, Key::M) {
        state.map_hidden = !state.map_hidden;
    }
    if pressed(Modifiers::NONE, Key::I) {
        state.inspector_hidden = !state.inspector_hidden;
    }
    if pressed(Modifiers::NONE, Key::B) {
        state.notes = !state.notes;
    }
    if pressed(Modifiers::NONE, Key::Escape) {
        (state.help, state.notes, state.record) = (false, false, None);
    }
}

fn map_strip(ui: &mut Ui, desk: &Desk<'_>, stamp: Stamp, state: &mut ConsoleState, out: &mut Vec<Command>) -> Rect {
    if state.map_hidden {
        return Rect::NOTHING;
    }
    let height = (ui.available_height() * 0.26).clamp(110.0, 300.0);
    let strip = Panel::bottom("map").resizable(true).default_size(height).min_size(80.0).frame(Frame::NONE);
    let view = state.views.map.get(stamp, || view::network::network(desk));
    let living = state.living_map;
    let focus = state.focus.clone();
    strip
        .show(ui, |ui| {
            let rect = ui.available_rect_before_wrap();
            if living {
                ui.allocate_rect(rect, egui::Sense::hover());
            } else {
                map::map_ui(ui, &view, focus.as_ref(), out);
            }
            super::widget::anchor(ui.ctx(), "network map", rect);
            rect
        })
        .inner
}

fn inspector(ui: &mut Ui, desk: &Desk<'_>, stamp: Stamp, state: &mut ConsoleState, out: &mut Vec<Command>) {
    let view = state.focus.clone().map(|focus| {
        let key = (stamp, focus.clone());
        state.views.entity.get(key, || view::entity::entity(desk, &focus))
    });
    let scale = (state.look.text_percent as f32 / 100.0).min(1.3);
    let panel = Panel::right("inspector").resizable(true).default_size(264.0 * scale).min_size(200.0).max_size(520.0);
    let frame = Frame::side_top_panel(ui.style()).fill(theme::tokens(ui).raised).inner_margin(egui::Margin::same(10));
    panel.frame(frame).show(ui, |ui| shell::inspector_ui(ui, view.as_deref(), desk.inventory(), out));
}

fn tab_ui(ui: &mut Ui, desk: &Desk<'_>, stamp: Stamp, state: &mut ConsoleState, out: &mut Vec<Command>) {
    let cases = state.views.cases.get(stamp, || view::case::cases(desk));
    let tray = Tray { inventory: desk.inventory(), cases: &cases, case: state.case_id };
    let views = &mut state.views;
    match state.tab {
        Tab::Queue => {
            let key = (stamp, state.queue.filter.clone());
            let view = views.queue.get(key, || view::queue::queue(desk, &state.queue.filter));
            panel::queue_ui(ui, &view, &mut state.queue, &tray, out);
        }
        Tab::Alert => {
            let shown = state.alert.shown.map(|id| views.alert.get((stamp, id), || view::alert::alert(desk, id)));
            panel::alert_ui(ui, shown.as_deref().and_then(Option::as_ref), &mut state.alert, &tray, out);
        }
        Tab::Search => {
            state.search.run(desk);
            let found: Option<Arc<_>> =
                state.search.chosen.map(|id| views.found.get(id, || view::record::record(desk, id)));
            panel::search_ui(ui, found.as_deref().and_then(Option::as_ref), &mut state.search, &tray, out);
        }
        Tab::Endpoint => {
            let host = state.endpoint.host.clone();
            let view = (!host.is_empty())
                .then(|| views.endpoint.get((stamp, host.clone()), || view::endpoint::endpoint(desk, &host)));
            panel::endpoint_ui(ui, view.as_deref(), &mut state.endpoint, &tray, out);
        }
        Tab::Mail => {
            let key = (stamp, state.mail.filter.clone(), state.mail.odd_only);
            let rows = views.trace.get(key, || view::mail::trace(desk, &state.mail.filter, state.mail.odd_only));
            let shown =
                state.mail.shown.clone().map(|id| views.mail.get((stamp, id.clone()), || view::mail::mail(desk, &id)));
            panel::mail_ui(ui, &rows, shown.as_deref().and_then(Option::as_ref), &mut state.mail, &tray, out);
        }
        Tab::Case => {
            let view = state.case_id.map(|id| views.case.get((stamp, id), || view::case::case(desk, id)));
            panel::case_ui(ui, view.as_deref().and_then(Option::as_ref), &mut state.case, &tray, out);
        }
        Tab::Response => {
            let view = views.response.get(stamp, || view::response::response(desk));
            panel::response_ui(ui, desk, &view, state.focus.as_ref(), &mut state.response, out);
        }
        Tab::Report => {
            let view = state.case_id.map(|id| views.case.get((stamp, id), || view::case::case(desk, id)));
            panel::report_ui(ui, desk, view.as_deref().and_then(Option::as_ref), &mut state.report, &tray, out);
        }
        Tab::Inventory => {
            let key = (stamp, state.inventory.shelf, state.inventory.filter.clone());
            let rows = views
                .inventory
                .get(key, || view::inventory::rows(desk, state.inventory.shelf, &state.inventory.filter));
            panel::inventory_ui(ui, &rows, &mut state.inventory, &tray, out);
        }
        Tab::Coverage => {
            // Gaps become known by the minute; counting records anew with each of them would be waste.
            let (minute, draft) = (desk.now().0.div_euclid(60_000_000), &mut state.coverage);
            let key = (minute, draft.shelf, draft.filter.clone());
            let view = views.coverage.get(key, || view::coverage::coverage(desk, draft.shelf, &draft.filter));
            let detail = draft.chosen.clone().map(|chosen| {
                views.chosen.get((minute, chosen.clone()), || view::coverage::detail(desk, &view.coverage, &chosen))
            });
            panel::coverage_ui(ui, &view, detail.as_deref().and_then(Option::as_ref), draft, out);
        }
    }
}

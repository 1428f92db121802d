//! Windows over the desk: one record in full, and the briefing to read again.

use crate::session::Desk;
use crate::ui::command::Command;
use crate::ui::panel::{Tray, brief_text, record_body};
use crate::ui::state::ConsoleState;
use crate::view::{self, Stamp};
use egui::{Align2, Context, ScrollArea, vec2};

/// Draws the record the trainee asked for, if any.
pub fn record_window(ctx: &Context, desk: &Desk<'_>, stamp: Stamp, state: &mut ConsoleState, out: &mut Vec<Command>) {
    let Some(id) = state.record else { return };
    let view = state.views.record.get(id, || view::record::record(desk, id));
    let cases = state.views.cases.get(stamp, || view::case::cases(desk));
    let tray = Tray { inventory: desk.inventory(), cases: &cases, case: state.case_id };
    let mut open = true;
    let window = egui::Window::new(format!("Record {}", id.0)).open(&mut open).default_size(vec2(620.0, 480.0));
    window.anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0)).show(ctx, |ui| match view.as_ref() {
        Some(view) => {
            ScrollArea::vertical().show(ui, |ui| record_body(ui, view, &tray, out));
        }
        None => {
            ui.label("This record has not arrived.");
        }
    });
    if !open {
        state.record = None;
    }
}

/// Draws the briefing over the desk, if it is wanted.
pub fn notes_window(ctx: &Context, desk: &Desk<'_>, state: &mut ConsoleState) {
    if !state.notes {
        return;
    }
    let view = state.views.briefing.get(desk.shift().0.0, || view::briefing::briefing(desk));
    let window = egui::Window::new("Briefing").open(&mut state.notes).default_size(vec2(640.0, 520.0));
    window.anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0)).show(ctx, |ui| {
        ScrollArea::vertical().show(ui, |ui| brief_text(ui, &view.brief));
    });
}

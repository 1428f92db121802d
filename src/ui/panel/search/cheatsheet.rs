//! The cheat sheet over the search: one task a row, in KQL, SPL and Sigma side by side; a click tries it.

use super::SearchState;
use crate::siem::cheatsheet::{Row, cheatsheet};
use crate::siem::query::Language;
use crate::ui::widget::{icon, icon_button, name, section};
use egui::{Align, Layout, RichText, ScrollArea, Ui, Window};

/// Widths of the task and of each language.
const TASK: f32 = 150.0;
const LANGUAGE: f32 = 255.0;

/// Draws the sheet as a window that can be moved aside.
pub(super) fn cheatsheet_ui(ui: &Ui, state: &mut SearchState) {
    let window = Window::new("Cheat sheet").title_bar(false).resizable(false);
    let window = window.fixed_size([TASK + 3.0 * LANGUAGE + 60.0, 380.0]).default_pos(ui.max_rect().left_bottom());
    window.constrain_to(ui.ctx().content_rect()).show(ui.ctx(), |ui| {
        ui.horizontal(|ui| {
            ui.label(RichText::new("The same in three languages").strong());
            ui.label(RichText::new("click a query to try it").weak());
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if icon_button(ui, icon::X, "Close cheat sheet").clicked() {
                    state.sheet = false;
                }
            });
        });
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for part in &cheatsheet().sections {
                section(ui, &part.title);
                for row in &part.rows {
                    ui.separator();
                    ui.horizontal_top(|ui| row_ui(ui, row, state));
                }
            }
        });
    });
}

fn row_ui(ui: &mut Ui, row: &Row, state: &mut SearchState) {
    column(ui, TASK, |ui| ui.label(&row.task));
    for (language, text, label) in [(Language::Kql, &row.kql, "KQL"), (Language::Spl, &row.spl, "SPL")] {
        let response = column(ui, LANGUAGE, |ui| {
            ui.add(egui::Label::new(RichText::new(text).monospace()).wrap().sense(egui::Sense::click()))
        });
        name(&response, &format!("Try in {label}: {}", row.task));
        if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
            state.open_in(language, text);
        }
    }
    column(ui, LANGUAGE, |ui| match &row.sigma {
        Some(rule) => ui.add(egui::Label::new(RichText::new(rule.yaml().trim_end()).monospace()).wrap()),
        None => ui.label(RichText::new("a rule looks at one record").weak()),
    });
}

/// A cell of this width, its content at the top.
fn column<R>(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    let layout = Layout::top_down(Align::Min);
    ui.allocate_ui_with_layout(egui::vec2(width, 0.0), layout, |ui| {
        ui.set_width(width);
        content(ui)
    })
    .inner
}

//! The cheat sheet under the search: one task a row, in KQL, SPL and Sigma side by side; a click tries it.

use super::SearchState;
use crate::siem::cheatsheet::{Row, cheatsheet};
use crate::siem::query::Language;
use crate::ui::theme;
use crate::ui::widget::{icon, icon_button, name, section};
use egui::{Panel, RichText, ScrollArea, Ui};

/// Draws the sheet.
pub(super) fn cheatsheet_ui(ui: &mut Ui, state: &mut SearchState) {
    let side = Panel::bottom("cheat sheet").resizable(true).default_size(260.0).min_size(120.0);
    side.show(ui, |ui| {
        ui.horizontal(|ui| {
            section(ui, "The same in three languages");
            ui.label(RichText::new("click a query to try it").weak());
            if icon_button(ui, icon::X, "Close cheat sheet").clicked() {
                state.sheet = false;
            }
        });
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for part in &cheatsheet().sections {
                section(ui, &part.title);
                let grid = egui::Grid::new(&part.title).num_columns(4).striped(true).spacing([14.0, 6.0]);
                grid.show(ui, |ui| part.rows.iter().for_each(|row| row_ui(ui, row, state)));
            }
        });
    });
}

fn row_ui(ui: &mut Ui, row: &Row, state: &mut SearchState) {
    let width = (ui.ctx().content_rect().width() - 460.0).max(600.0) / 3.0;
    ui.label(&row.task);
    for (language, text, label) in [(Language::Kql, &row.kql, "KQL"), (Language::Spl, &row.spl, "SPL")] {
        let text = RichText::new(text).monospace();
        let response = ui.add_sized([width, 0.0], egui::Button::new(text).frame(false).wrap());
        name(&response, &format!("Try in {label}: {}", row.task));
        if response.clicked() {
            state.open_in(language, if language == Language::Kql { &row.kql } else { &row.spl });
        }
    }
    let weak = theme::tokens(ui).muted;
    match &row.sigma {
        Some(rule) => ui.add(egui::Label::new(RichText::new(rule.yaml().trim_end()).monospace().small())),
        None => ui.colored_label(weak, "a rule looks at one record"),
    };
    ui.end_row();
}

//! Queries kept under a name, from shift to shift.

use super::SearchState;
use crate::storage::notebook::SavedQuery;
use crate::ui::widget::{bare_field, button_if, icon, icon_button, name};
use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{PopupCloseBehavior, RichText, Ui};

/// Draws the menu of saved queries.
pub(super) fn saved_ui(ui: &mut Ui, state: &mut SearchState) {
    let stays = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let button = MenuButton::new(format!("{}  Saved", icon::BOOKMARK_SIMPLE)).config(stays);
    let (response, _) = button.ui(ui, |ui| {
        ui.set_min_width(420.0);
        ui.horizontal(|ui| {
            bare_field(ui, "Name of the query", &mut state.save_as, "name", 240.0);
            let ready = !state.save_as.trim().is_empty() && !state.text.trim().is_empty();
            if button_if(ui, ready, icon::FLOPPY_DISK, "Save query").clicked() {
                let (name, text) = (state.save_as.trim().to_owned(), state.text.trim().to_owned());
                state.notebook.keep(SavedQuery { name, language: state.language, text });
                state.save_as.clear();
            }
        });
        ui.separator();
        if state.notebook.queries.is_empty() {
            ui.label("Queries you save are here on every shift.");
        }
        for saved in state.notebook.queries.clone() {
            ui.horizontal(|ui| {
                if icon_button(ui, icon::X, &format!("Forget {}", saved.name)).clicked() {
                    state.notebook.forget(&saved.name);
                }
                let line = egui::Button::new(RichText::new(&saved.name)).frame(false).truncate();
                let response = ui.add(line).on_hover_text(RichText::new(&saved.text).monospace());
                name(&response, &format!("Open {}", saved.name));
                if response.clicked() {
                    state.open_in(saved.language, &saved.text);
                    ui.close();
                }
            });
        }
    });
    name(&response, "Saved");
}

//! The overlay that explains keys and marks.

use crate::detection::Severity;
use crate::ui::widget::{section, severity_mark, severity_word};
use egui::{Align2, Context, Grid, RichText, vec2};

const KEYS: [(&str, &str); 16] = [
    ("1 \u{2013} 9, 0", "tabs"),
    ("Ctrl+K", "command palette: tabs, alerts, hosts, accounts, paces"),
    ("Space", "pause or go on"),
    (".", "one minute forward"),
    ("j  k", "queue: down, up"),
    ("Enter", "queue: open the alert"),
    ("x", "queue: select for closing many at once"),
    ("a", "queue: select all of the same rule"),
    ("t", "take the alert"),
    ("/", "queue: filter"),
    ("Ctrl+Enter", "search: run the query"),
    ("m", "show or hide the map"),
    ("i", "show or hide the inspector"),
    ("b", "the briefing again"),
    ("Esc", "close what lies on top"),
    ("Right-click", "on any host, account, address, name, file: ways on"),
];

/// Draws the overlay when it is open.
pub fn help_ui(ctx: &Context, open: &mut bool) {
    let window = egui::Window::new("Keys and marks").open(open).resizable(false).collapsible(false);
    window.anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0)).show(ctx, |ui| {
        Grid::new("keys").num_columns(2).spacing(vec2(20.0, 5.0)).show(ui, |ui| {
            for (key, what) in KEYS {
                ui.label(RichText::new(key).monospace().strong());
                ui.label(what);
                ui.end_row();
            }
        });
        section(ui, "Severity");
        ui.horizontal(|ui| {
            for severity in [Severity::High, Severity::Medium, Severity::Low, Severity::Informational] {
                severity_mark(ui, severity);
                ui.label(severity_word(severity));
            }
        });
        section(ui, "Verdicts");
        ui.label("Malicious: an attacker achieved something.");
        ui.label("Failed attempt: an attacker tried, and a control stopped it.");
        ui.label("Benign trigger: the rule saw what it looks for, but somebody was allowed to do it.");
        ui.label("False positive: the rule took something else for what it looks for.");
    });
}

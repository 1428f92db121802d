//! The rail of tabs at the left edge.

use crate::ui::command::{Command, Tab};
use crate::ui::state::ConsoleState;
use crate::ui::theme;
use crate::ui::widget::{icon, name};
use egui::{Align2, Frame, Margin, Panel, Sense, TextStyle, Ui, vec2};

/// The tabs with icon and label, in the order of the number keys.
pub const TABS: [(Tab, &str, &str); 10] = [
    (Tab::Queue, icon::LIST_CHECKS, "Queue"),
    (Tab::Alert, icon::WARNING, "Alert"),
    (Tab::Search, icon::MAGNIFYING_GLASS, "Search"),
    (Tab::Endpoint, icon::TREE_STRUCTURE, "Endpoint"),
    (Tab::Mail, icon::ENVELOPE, "Mail"),
    (Tab::Case, icon::BRIEFCASE, "Case"),
    (Tab::Response, icon::FIRST_AID_KIT, "Response"),
    (Tab::Report, icon::FILE_TEXT, "Report"),
    (Tab::Inventory, icon::ADDRESS_BOOK, "Inventory"),
    (Tab::Coverage, icon::BINOCULARS, "Coverage"),
];

/// Label of a tab.
pub fn tab_label(tab: Tab) -> &'static str {
    TABS.iter().find(|(t, _, _)| *t == tab).map_or("", |(_, _, label)| label)
}

/// Draws the rail.
pub fn rail_ui(ui: &mut Ui, state: &mut ConsoleState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let width = 62.0 * state.look.text_percent as f32 / 100.0;
    let frame = Frame::new().fill(t.raised).inner_margin(Margin::symmetric(3, 4));
    Panel::left("rail").exact_size(width).resizable(false).frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 2.0);
        let bar = egui::scroll_area::ScrollBarVisibility::AlwaysHidden;
        egui::ScrollArea::vertical().scroll_bar_visibility(bar).show(ui, |ui| {
            for (i, (tab, icon, label)) in TABS.into_iter().enumerate() {
                if tab_button(ui, i, icon, label, state.tab == tab) {
                    out.push(Command::Open(tab));
                }
            }
        });
    });
}

/// One tab of the rail; true when it was clicked.
fn tab_button(ui: &mut Ui, index: usize, icon: &str, label: &str, chosen: bool) -> bool {
    let t = theme::tokens(ui);
    let small = TextStyle::Small.resolve(ui.style());
    let big = egui::FontId::proportional(small.size * 1.75);
    let height = small.size * 3.7;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let (fill, ink) = match (chosen, response.hovered() || response.has_focus()) {
        (true, _) => (t.chosen, t.text),
        (false, true) => (t.hover, t.text),
        (false, false) => (t.raised, t.muted),
    };
    ui.painter().rect_filled(rect, 4.0, fill);
    if chosen {
        let bar = egui::Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
        ui.painter().rect_filled(bar, 1.0, t.accent);
    }
    let at = rect.center_top() + vec2(0.0, height * 0.34);
    ui.painter().text(at, Align2::CENTER_CENTER, icon, big, ink);
    ui.painter().text(rect.center_bottom() - vec2(0.0, 4.0), Align2::CENTER_BOTTOM, label, small, ink);
    response.widget_info(|| egui::WidgetInfo::selected(egui::WidgetType::SelectableLabel, true, chosen, label));
    name(&response, label);
    response.on_hover_text(format!("{label} ({})", (index + 1) % 10)).clicked()
}

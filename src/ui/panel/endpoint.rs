//! Endpoint: a host's process tree and what it was made to start by itself.

use super::Tray;
use super::process::process_ui;
use crate::desk::Action;
use crate::desk::action::{Contain, Eradicate, Recover};
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::widget::{badge, bare_field, button, button_if, choice, counted, cut_mono, empty, icon, name, section};
use crate::view::endpoint::{EndpointView, ProcessNode};
use egui::{ComboBox, Panel, RichText, ScrollArea, Sense, Ui};

/// Drafts of the endpoint panel.
#[derive(Debug, Clone, Default)]
pub struct EndpointState {
    /// Host shown, short name.
    pub host: String,
    /// Process chosen: index in the view.
    pub chosen: Option<usize>,
    /// Filter.
    pub filter: String,
    /// Only what raised alerts, with its parents.
    pub alerting_only: bool,
    /// Reason for orders.
    pub reason: String,
    /// Rows drawn in the last pass.
    pub drawn: usize,
}

impl EndpointState {
    /// Shows another host.
    pub fn show(&mut self, host: &str) {
        if self.host != host {
            *self = Self { host: host.to_owned(), ..Self::default() };
        }
    }
}

/// Draws the endpoint panel.
pub fn endpoint_ui(
    ui: &mut Ui,
    view: Option<&EndpointView>,
    state: &mut EndpointState,
    tray: &Tray<'_>,
    out: &mut Vec<Command>,
) {
    toolbar(ui, view, state, tray, out);
    let Some(view) = view else {
        let advice = "Choose one above, or right-click a host anywhere and take \u{201c}Process tree\u{201d}.";
        empty(ui, icon::TREE_STRUCTURE, "No host chosen", advice);
        return;
    };
    if view.nodes.is_empty() {
        empty(
            ui,
            icon::TREE_STRUCTURE,
            "No process records of this host",
            "It may be off, not Windows, or its sensors are off.",
        );
        return;
    }
    // The process chosen first is one that raised an alert: that is why most people come here.
    if state.chosen.is_none_or(|c| c >= view.nodes.len()) {
        state.chosen = view.nodes.iter().position(|n| n.alerting);
    }
    let side = Panel::right("process").resizable(true).default_size(370.0).min_size(240.0);
    let frame = egui::Frame::new().inner_margin(egui::Margin { left: 10, ..egui::Margin::ZERO });
    side.frame(frame).show(ui, |ui| match state.chosen.and_then(|i| view.nodes.get(i)) {
        Some(node) => {
            ScrollArea::vertical().id_salt("process").auto_shrink(false).show(ui, |ui| {
                process_ui(ui, view.id, node, &mut state.reason, tray, out);
            });
        }
        None => empty(ui, icon::CURSOR_CLICK, "No process chosen", "Click one in the tree."),
    });
    autostarts(ui, view, out);
    tree(ui, view, state);
}

fn toolbar(
    ui: &mut Ui,
    view: Option<&EndpointView>,
    state: &mut EndpointState,
    tray: &Tray<'_>,
    out: &mut Vec<Command>,
) {
    ui.horizontal(|ui| {
        let text = if state.host.is_empty() { "choose a host" } else { &state.host };
        let combo = ComboBox::from_id_salt("endpoint host").selected_text(text).height(400.0);
        let mut picked = None;
        let response = combo.show_ui(ui, |ui| {
            for host in &tray.inventory.hosts {
                let response = ui.selectable_label(*host.name == state.host, format!("{}  {}", host.name, host.role));
                name(&response, &host.name);
                if response.clicked() {
                    picked = Some(host.name.to_string());
                }
            }
        });
        name(&response.response, "Host");
        if let Some(host) = picked {
            out.push(Command::ShowHost(host));
        }
        bare_field(ui, "Process filter", &mut state.filter, "program, argument, user, pid", 170.0);
        if choice(ui, state.alerting_only, "Only alerting").clicked() {
            state.alerting_only = !state.alerting_only;
        }
        if let Some(view) = view {
            host_actions(ui, view, state, out);
        }
    });
}

fn host_actions(ui: &mut Ui, view: &EndpointView, state: &EndpointState, out: &mut Vec<Command>) {
    let Some(host) = view.id else { return };
    let t = theme::tokens(ui);
    match view.isolated {
        Some(since) => {
            badge(ui, &format!("isolated since {}", &since.hms()[..5]), t.bad());
            if button(ui, icon::PLUG, "Reconnect host").clicked() {
                out.push(Command::Act(Action::Recover(Recover::ReconnectHost { host })));
            }
        }
        None => {
            if button(ui, icon::PLUGS, "Isolate host").clicked() {
                let reason = state.reason.trim().into();
                out.push(Command::Act(Action::Contain(Contain::IsolateHost { host, reason })));
            }
        }
    }
    if button(ui, icon::SHIELD_CHECK, "Verify host").clicked() {
        out.push(Command::Act(Action::Recover(Recover::VerifyHost { host })));
    }
}

fn autostarts(ui: &mut Ui, view: &EndpointView, out: &mut Vec<Command>) {
    if view.autostarts.is_empty() {
        return;
    }
    let height = (view.autostarts.len() as f32 * 24.0 + 26.0).min(130.0);
    let strip = Panel::bottom("autostarts").resizable(true).default_size(height);
    let frame = egui::Frame::new().inner_margin(egui::Margin { top: 4, ..egui::Margin::ZERO });
    strip.frame(frame).show(ui, |ui| {
        section(ui, "Made to start by itself");
        ScrollArea::vertical().id_salt("autostarts").auto_shrink(false).show(ui, |ui| {
            for entry in view.autostarts.iter().take(60) {
                ui.horizontal(|ui| {
                    let label = format!("Remove {}", entry.name);
                    let remove = button_if(ui, view.id.is_some(), icon::ERASER, &label);
                    if let Some(host) = view.id.filter(|_| remove.clicked()) {
                        let name = entry.name.as_str().into();
                        out.push(Command::Act(Action::Eradicate(Eradicate::RemovePersistence { host, name })));
                    }
                    ui.label(RichText::new(entry.at.hms()).monospace().weak());
                    let response = cut_mono(ui, &entry.runs).interact(Sense::click());
                    if response.on_hover_text(&entry.runs).clicked() {
                        out.push(Command::ShowRecord(entry.record));
                    }
                });
            }
        });
    });
}

fn tree(ui: &mut Ui, view: &EndpointView, state: &mut EndpointState) {
    let rows = view.matching(&state.filter, state.alerting_only);
    let alive = view.nodes.iter().filter(|n| n.ended.is_none()).count();
    let text = format!("{} processes, {alive} running, from {} records", view.nodes.len(), view.records);
    ui.label(RichText::new(text).small().weak());
    if rows.is_empty() {
        empty(ui, icon::FUNNEL, "No process fits the filter", "Clear it to see all.");
        return;
    }
    state.drawn = 0;
    let height = theme::row_height(ui);
    let chosen_row = state.chosen.and_then(|c| rows.iter().position(|(i, _)| *i == c));
    let mut area = ScrollArea::vertical().id_salt(("tree", &view.host)).auto_shrink(false);
    let scrolled = ui.make_persistent_id(("scrolled", &view.host));
    if !ui.data(|d| d.get_temp::<bool>(scrolled).unwrap_or(false)) {
        // The first time, start at the chosen process.
        let offset = chosen_row.map_or(0.0, |r| (r as f32 - 6.0).max(0.0) * (height + ui.spacing().item_spacing.y));
        area = area.vertical_scroll_offset(offset);
        ui.data_mut(|d| d.insert_temp(scrolled, true));
    }
    area.show_rows(ui, height, rows.len(), |ui, range| {
        for (index, depth) in &rows[range] {
            state.drawn += 1;
            let Some(node) = view.nodes.get(*index) else { continue };
            if tree_row(ui, node, *depth, state.chosen == Some(*index), height) {
                state.chosen = Some(*index);
            }
        }
    });
}

fn tree_row(ui: &mut Ui, node: &ProcessNode, depth: usize, chosen: bool, height: f32) -> bool {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(egui::vec2(ui.available_width(), height), Sense::click());
    if chosen || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 2.0, if chosen { t.chosen } else { t.hover });
    }
    let mut row =
        ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(egui::Layout::left_to_right(egui::Align::Center)));
    row.spacing_mut().item_spacing.x = 6.0;
    row.label(RichText::new(node.at.hms()).monospace().color(t.muted));
    row.add_space(depth.min(14) as f32 * 14.0);
    let mark = if node.alerting {
        icon::WARNING
    } else if node.ended.is_some() {
        icon::CIRCLE_DASHED
    } else {
        icon::CIRCLE
    };
    let color = if node.alerting { t.bad() } else { t.muted };
    row.label(RichText::new(mark).color(color));
    row.label(RichText::new(&node.name).strong());
    row.label(RichText::new(node.pid.to_string()).monospace().color(t.muted));
    if !node.deeds.is_empty() {
        row.label(RichText::new(counted(node.deeds.len(), "deed")).small().color(t.muted));
    }
    row.add(egui::Label::new(RichText::new(&*node.command_line).monospace().color(t.muted)).truncate());
    name(&response, &format!("Process {} {}", node.pid, node.name));
    let state = if node.ended.is_some() { "ended" } else { "running" };
    response.on_hover_text(format!("{}\n{} as {}", node.command_line, state, node.user)).clicked()
}

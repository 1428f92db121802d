//! The alert queue: a table of any length, by mouse or keyboard.

use super::Tray;
use super::verdict::{VerdictDraft, verdict_form};
use crate::base::ids::AlertId;
use crate::base::time::SimTime;
use crate::desk::Action;
use crate::desk::action::{CaseWork, Triage};
use crate::investigation::AlertStatus;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::widget::{
    Track, bare_field, button, choice, empty, entity_menu, entity_text, icon, middle, name, primary, severity_mark,
    status_label, widths,
};
use crate::view::queue::{Filter, QueueRow, QueueView, Show, Sort};
use crate::view::sla;
use egui::{Align, Key, Modifiers, RichText, Sense, Ui};
use egui_extras::{Column, TableBuilder, TableRow};
use std::collections::BTreeSet;

/// Drafts of the queue.
#[derive(Debug, Clone, Default)]
pub struct QueueState {
    /// What is shown, and how.
    pub filter: Filter,
    /// Rows chosen for closing many at once.
    pub selected: BTreeSet<AlertId>,
    /// Row under the cursor.
    pub cursor: usize,
    /// One verdict for all chosen.
    pub bulk: VerdictDraft,
    /// Rows drawn in the last pass: the visible ones.
    pub drawn: usize,
    scroll: bool,
}

impl QueueState {
    /// A triage action was granted.
    pub(crate) fn done(&mut self, triage: &Triage) {
        if let Triage::Dispose { alerts, .. } = triage {
            if alerts.len() > 1 || self.selected.iter().eq(alerts.iter()) {
                self.bulk = VerdictDraft::default();
            }
            alerts.iter().for_each(|a| {
                self.selected.remove(a);
            });
        }
    }
}

/// Draws the queue.
pub fn queue_ui(ui: &mut Ui, view: &QueueView, state: &mut QueueState, tray: &Tray<'_>, out: &mut Vec<Command>) {
    toolbar(ui, view, state);
    keys(ui, view, state, out);
    if view.rows.is_empty() {
        state.drawn = 0;
        if view.total == 0 {
            let advice = "Let time pass (Space), or look around: Inventory has today's tickets.";
            empty(ui, icon::COFFEE, "No alerts yet", advice);
        } else {
            empty(ui, icon::CHECK_CIRCLE, "Nothing here", "Choose All or clear the filter to see the others.");
        }
        return;
    }
    if !state.selected.is_empty() {
        bulk(ui, view, state, out);
    }
    table(ui, view, state, tray, out);
}

fn toolbar(ui: &mut Ui, view: &QueueView, state: &mut QueueState) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Alert queue").heading());
        for (show, label) in Show::ALL {
            if choice(ui, state.filter.show == show, label).clicked() {
                state.filter.show = show;
                state.cursor = 0;
            }
        }
        let response = bare_field(ui, "Filter", &mut state.filter.text, "filter: words, host, T1059 \u{2026}", 190.0);
        let typing = ui.ctx().egui_wants_keyboard_input();
        if !typing && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Slash)) {
            response.request_focus();
        }
        let text = format!(
            "{} shown \u{b7} {} open \u{b7} {} new \u{b7} {} in all",
            view.rows.len(),
            view.open,
            view.new,
            view.total
        );
        ui.label(RichText::new(text).weak());
    });
}

fn keys(ui: &Ui, view: &QueueView, state: &mut QueueState, out: &mut Vec<Command>) {
    if ui.ctx().egui_wants_keyboard_input() || view.rows.is_empty() {
        return;
    }
    let pressed = |k: Key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, k));
    let last = view.rows.len() - 1;
    state.cursor = state.cursor.min(last);
    if pressed(Key::J) || pressed(Key::ArrowDown) {
        state.cursor = (state.cursor + 1).min(last);
        state.scroll = true;
    }
    if pressed(Key::K) || pressed(Key::ArrowUp) {
        state.cursor = state.cursor.saturating_sub(1);
        state.scroll = true;
    }
    let row = &view.rows[state.cursor];
    if pressed(Key::Enter) {
        open(row, out);
    }
    if pressed(Key::X) {
        toggle(&mut state.selected, row.id);
    }
    if pressed(Key::A) {
        state.selected = view.rows.iter().filter(|r| r.title == row.title).map(|r| r.id).collect();
    }
    if pressed(Key::T) && row.status != AlertStatus::Active {
        out.push(Command::Act(Action::Triage(Triage::Take { alert: row.id })));
    }
}

fn open(row: &QueueRow, out: &mut Vec<Command>) {
    if let Some(entity) = &row.entity {
        out.push(Command::Focus(entity.clone()));
    }
    out.push(Command::ShowAlert(row.id));
}

fn toggle(selected: &mut BTreeSet<AlertId>, id: AlertId) {
    if !selected.remove(&id) {
        selected.insert(id);
    }
}

fn bulk(ui: &mut Ui, view: &QueueView, state: &mut QueueState, out: &mut Vec<Command>) {
    let ids: Vec<AlertId> = state.selected.iter().copied().collect();
    let label = format!("Close {} alerts", ids.len());
    super::super::widget::card(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(format!("{} selected", ids.len())).strong());
            if button(ui, icon::SELECTION_ALL, "Select same rule").clicked() {
                let titles: BTreeSet<_> =
                    view.rows.iter().filter(|r| state.selected.contains(&r.id)).map(|r| r.title.clone()).collect();
                state.selected = view.rows.iter().filter(|r| titles.contains(&r.title)).map(|r| r.id).collect();
            }
            if button(ui, icon::BRIEFCASE, "Open case with them").clicked() {
                let first = view.rows.iter().find(|r| state.selected.contains(&r.id));
                let title = first.map(|r| r.title.clone()).unwrap_or_default();
                out.push(Command::Act(Action::Case(CaseWork::Open { title, alerts: ids.clone() })));
            }
            if button(ui, icon::X, "Clear selection").clicked() {
                state.selected.clear();
            }
        });
        verdict_form(ui, &mut state.bulk, true);
        let action = state.bulk.action(ids.clone());
        let response = primary(ui, action.is_some(), icon::CHECK, &label);
        let response = response.on_disabled_hover_text("Choose what they were and one reason for all of them");
        if let Some(action) = action.filter(|_| response.clicked()) {
            out.push(Command::Act(action));
        }
    });
}

fn table(ui: &mut Ui, view: &QueueView, state: &mut QueueState, tray: &Tray<'_>, out: &mut Vec<Command>) {
    let height = theme::row_height(ui);
    state.drawn = 0;
    let tracks = [
        Track::Fixed(20.0),
        Track::Fixed(38.0),
        Track::Fixed(70.0),
        Track::Share(2.4),
        Track::Share(1.0),
        Track::Share(1.0),
        Track::Fixed(92.0),
        Track::Fixed(80.0),
    ];
    let columns = widths(ui, &tracks);
    let mut builder =
        TableBuilder::new(ui).id_salt("queue").cell_layout(middle()).sense(Sense::click()).auto_shrink(false);
    for width in columns {
        builder = builder.column(Column::exact(width).clip(true));
    }
    if std::mem::take(&mut state.scroll) {
        builder = builder.scroll_to_row(state.cursor, Some(Align::Center));
    }
    let now = view.now.unwrap_or(SimTime(0));
    builder
        .header(height, |mut header| {
            let heads = [
                ("", None),
                ("Sev", Some(Sort::Severity)),
                ("Time", Some(Sort::Time)),
                ("Rule", Some(Sort::Rule)),
                ("Entity", Some(Sort::Entity)),
                ("Also", None),
                ("Status", Some(Sort::Status)),
                ("Due", None),
            ];
            for (title, sort) in heads {
                header.col(|ui| head(ui, title, sort, &mut state.filter));
            }
        })
        .body(|body| {
            body.rows(height, view.rows.len(), |mut row| {
                state.drawn += 1;
                let index = row.index();
                let Some(data) = view.rows.get(index) else { return };
                row.set_selected(state.selected.contains(&data.id) || index == state.cursor);
                cells(&mut row, data, now, state, tray, out);
                if row.response().clicked() {
                    state.cursor = index;
                    open(data, out);
                }
            });
        });
}

fn head(ui: &mut Ui, title: &str, sort: Option<Sort>, filter: &mut Filter) {
    let Some(sort) = sort else {
        ui.label(RichText::new(title).small().weak());
        return;
    };
    let arrow = match (filter.sort == sort, filter.descending) {
        (false, _) => "",
        (true, true) => icon::CARET_DOWN,
        (true, false) => icon::CARET_UP,
    };
    let response = ui.add(egui::Button::new(RichText::new(format!("{title} {arrow}")).small().weak()).frame(false));
    name(&response, &format!("Sort by {}", title.to_lowercase()));
    if response.clicked() {
        filter.descending = if filter.sort == sort { !filter.descending } else { true };
        filter.sort = sort;
    }
}

fn cells(
    row: &mut TableRow<'_, '_>,
    data: &QueueRow,
    now: SimTime,
    state: &mut QueueState,
    tray: &Tray<'_>,
    out: &mut Vec<Command>,
) {
    row.col(|ui| {
        let mut chosen = state.selected.contains(&data.id);
        let response = ui.checkbox(&mut chosen, "");
        name(&response, &format!("Select {}", data.id));
        if response.changed() {
            toggle(&mut state.selected, data.id);
        }
    });
    row.col(|ui| {
        severity_mark(ui, data.severity);
    });
    row.col(|ui| {
        ui.label(RichText::new(data.raised.hms()).monospace());
    });
    row.col(|ui| {
        let mut text = RichText::new(&*data.title);
        if data.status == AlertStatus::New {
            text = text.strong();
        }
        let response = ui.add(egui::Label::new(text).truncate().sense(Sense::click()));
        name(&response, &format!("Open {}: {}", data.id, data.title));
        if response.on_hover_text(format!("{} \u{b7} {} records", data.id, data.records)).clicked() {
            open(data, out);
        }
    });
    for entity in [&data.entity, &data.second] {
        row.col(|ui| {
            let Some(entity) = entity else { return };
            let response = ui.add(egui::Label::new(entity_text(entity)).truncate().sense(Sense::click()));
            name(&response, &format!("{} of {}", entity.value, data.id));
            if response.clicked() {
                out.push(Command::Focus(entity.clone()));
            }
            entity_menu(&response, entity, tray.inventory, out);
        });
    }
    row.col(|ui| match data.disposition {
        Some(disposition) => {
            ui.add(egui::Label::new(RichText::new(disposition.label()).weak()).truncate());
        }
        None => status_label(ui, data.status),
    });
    row.col(|ui| due(ui, data, now));
}

fn due(ui: &mut Ui, data: &QueueRow, now: SimTime) {
    let t = theme::tokens(ui);
    match (data.due, data.case) {
        (Some(due), _) => {
            let left = due - now;
            let color = if left.0 < 0 { t.bad() } else { t.muted };
            let icon = if left.0 < 0 { icon::WARNING_CIRCLE } else { icon::CLOCK };
            let text = if left.0.abs() < 60_000_000 { "now".to_owned() } else { short(left.as_mins()) };
            ui.label(RichText::new(format!("{icon} {text}")).color(color)).on_hover_text(sla::countdown(left));
        }
        (None, Some(case)) => {
            ui.label(RichText::new(format!("{} {}", icon::BRIEFCASE, case.0)).weak()).on_hover_text(case.to_string());
        }
        (None, None) => {}
    }
}

fn short(minutes: i64) -> String {
    let sign = if minutes < 0 { "-" } else { "" };
    let m = minutes.abs();
    if m < 60 { format!("{sign}{m} min") } else { format!("{sign}{} h {:02}", m / 60, m % 60) }
}

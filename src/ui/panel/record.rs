//! One record: native fields with their meaning, entities to follow, pin and copy.

use super::Tray;
use crate::base::ids::RecordId;
use crate::desk::Action;
use crate::desk::action::CaseWork;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::widget::{badge, button, button_if, cut_mono, entity_menu, icon, name};
use crate::view::record::{FieldRow, RecordView};
use egui::{CollapsingHeader, Grid, RichText, Sense, Ui, vec2};

/// A record to fold open. `cited` adds a checkbox that says it proves the verdict.
pub fn record_ui(
    ui: &mut Ui,
    view: &RecordView,
    tray: &Tray<'_>,
    cited: Option<(&mut bool, bool)>,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let default_open = cited.as_ref().is_some_and(|(_, open)| *open);
    ui.horizontal(|ui| {
        if let Some((cited, _)) = cited {
            let response = ui.checkbox(cited, "");
            name(&response, &format!("Cite record {}", view.id.0));
            response.on_hover_text("This record proves the verdict");
        }
        let id = ui.make_persistent_id(("record", view.id));
        let mut header = egui::collapsing_header::CollapsingState::load_with_default_open(ui.ctx(), id, default_open);
        let arrow = if header.is_open() { icon::CARET_DOWN } else { icon::CARET_RIGHT };
        let toggle = ui.add(egui::Button::new(arrow).frame(false));
        name(&toggle, &format!("Unfold record {}", view.id.0));
        ui.label(RichText::new(view.time.utc().format("%H:%M:%S%.3f").to_string()).monospace());
        badge(ui, view.kind, t.muted).on_hover_text(view.title);
        let response = cut_mono(ui, &view.summary).interact(Sense::click());
        if toggle.clicked() || response.clicked() {
            header.toggle(ui);
        }
        header.store(ui.ctx());
    });
    let id = ui.make_persistent_id(("record", view.id));
    let header = egui::collapsing_header::CollapsingState::load_with_default_open(ui.ctx(), id, default_open);
    if header.is_open() {
        ui.indent(("record body", view.id), |ui| record_body(ui, view, tray, out));
    }
}

/// Fields and tools of a record.
pub fn record_body(ui: &mut Ui, view: &RecordView, tray: &Tray<'_>, out: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(view.title).strong());
        ui.label(RichText::new(format!("{} \u{b7} record {}", view.table, view.id.0)).weak());
        tools(ui, view, tray, out);
    });
    field_grid(ui, ("fields", view.id), &view.fields, tray, out);
    if !view.header.is_empty() {
        CollapsingHeader::new(RichText::new("System header").small()).id_salt(("header", view.id)).show(ui, |ui| {
            field_grid(ui, ("header fields", view.id), &view.header, tray, out);
        });
    }
    CollapsingHeader::new(RichText::new("As one JSON line").small()).id_salt(("native", view.id)).show(ui, |ui| {
        ui.add(egui::Label::new(RichText::new(&view.native).monospace()).wrap());
    });
}

fn tools(ui: &mut Ui, view: &RecordView, tray: &Tray<'_>, out: &mut Vec<Command>) {
    pin_button(ui, view.id, &view.summary, tray, out);
    if button(ui, icon::MAGNIFYING_GLASS, "Show in search").clicked() {
        out.push(Command::Query(format!("{}\n| where RecordId == {}", view.table, view.id.0)));
    }
    if button(ui, icon::COPY, "Copy record").clicked() {
        out.push(Command::Copy(view.native.clone()));
    }
}

/// Pins a record to the case being worked on; says why it cannot, where it cannot.
pub(super) fn pin_button(ui: &mut Ui, record: RecordId, summary: &str, tray: &Tray<'_>, out: &mut Vec<Command>) {
    let case = tray.pin_case();
    let response = button_if(ui, case.is_some(), icon::PUSH_PIN, "Pin as evidence");
    match case {
        Some(case) => {
            if response.on_hover_text(format!("Pin to {case}")).clicked() {
                let note = summary.chars().take(120).collect::<String>().into();
                out.push(Command::Act(Action::Case(CaseWork::Pin { case, record, note })));
            }
        }
        None => {
            response.on_disabled_hover_text("Open a case first: in the queue or on an alert");
        }
    }
}

fn field_grid(
    ui: &mut Ui,
    salt: impl std::hash::Hash + std::fmt::Debug,
    rows: &[FieldRow],
    tray: &Tray<'_>,
    out: &mut Vec<Command>,
) {
    let salt = format!("{salt:?}");
    let width = (ui.available_width() - 190.0).max(120.0);
    Grid::new(salt).num_columns(2).striped(true).spacing(vec2(12.0, 3.0)).min_col_width(150.0).show(ui, |ui| {
        for row in rows {
            ui.vertical(|ui| ui.label(RichText::new(row.name).monospace().weak()).on_hover_text(row.doc));
            value(ui, row, width, tray, out);
            ui.end_row();
        }
    });
}

fn value(ui: &mut Ui, row: &FieldRow, width: f32, tray: &Tray<'_>, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    ui.vertical(|ui| {
        ui.set_max_width(width);
        let mut text = RichText::new(&*row.value).monospace();
        if row.entity.is_some() {
            text = text.color(t.accent);
        }
        let response = ui.add(egui::Label::new(text).wrap().sense(Sense::click()));
        let response = response.on_hover_text(row.doc);
        match &row.entity {
            Some(entity) => {
                name(&response, &format!("{} {}", row.name, row.value));
                if response.clicked() {
                    out.push(Command::Focus(entity.clone()));
                }
                entity_menu(&response, entity, tray.inventory, out);
            }
            None => {
                response.context_menu(|ui| {
                    if button(ui, icon::COPY, "Copy defanged").clicked() {
                        out.push(Command::Copy(row.value.to_string()));
                        ui.close();
                    }
                });
            }
        }
        if let Some(meaning) = row.meaning {
            ui.label(RichText::new(meaning).small().color(t.muted));
        }
    });
}

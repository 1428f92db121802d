//! The inspector: who or what the focused entity is.

use crate::detection::EntityKind;
use crate::investigation::Inventory;
use crate::ui::command::{Command, Tab};
use crate::ui::theme;
use crate::ui::widget::{
    badge, empty, entity_icon, entity_menu, fact, icon, icon_button, name, pivot_button, section, severity_mark,
    status_label,
};
use crate::view::entity::EntityView;
use crate::view::explain::kind_word;
use egui::{RichText, ScrollArea, Sense, Ui};

/// Draws the inspector.
pub fn inspector_ui(ui: &mut Ui, view: Option<&EntityView>, inventory: &Inventory, out: &mut Vec<Command>) {
    let Some(view) = view else {
        empty(ui, icon::EYE, "Nothing in focus", "Click a host, account or name anywhere to see who it is.");
        return;
    };
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        head(ui, view, inventory, out);
        for f in &view.facts {
            fact(ui, f.name, &f.value);
        }
        if !view.normal.is_empty() {
            section(ui, "What is normal");
            for line in &view.normal {
                ui.label(line);
            }
        }
        tickets(ui, view, out);
        alerts(ui, view, out);
        section(ui, "Ways on");
        for pivot in &view.pivots {
            pivot_button(ui, pivot, out);
        }
    });
}

fn head(ui: &mut Ui, view: &EntityView, inventory: &Inventory, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        let title = RichText::new(format!("{}  {}", entity_icon(view.entity.kind), view.entity.value)).heading();
        let response = ui.add(egui::Label::new(title).truncate().sense(Sense::click()));
        name(&response, &format!("Inspector: {}", view.entity.value));
        entity_menu(&response, &view.entity, inventory, out);
    });
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(kind_word(view.entity.kind)).weak());
        ui.label(&view.headline);
    });
    ui.horizontal_wrapped(|ui| {
        if view.critical {
            badge(ui, "crown jewel", t.warn());
        }
        if let Some(since) = view.isolated {
            badge(ui, &format!("isolated since {}", &since.hms()[..5]), t.bad());
        }
        if icon_button(ui, icon::COPY, "Copy defanged").clicked() {
            out.push(Command::Copy(view.entity.value.to_string()));
        }
        if icon_button(ui, icon::FIRST_AID_KIT, "Respond").clicked() {
            out.push(Command::Open(Tab::Response));
        }
        if view.entity.kind == EntityKind::Host && icon_button(ui, icon::TREE_STRUCTURE, "Process tree of it").clicked()
        {
            out.push(Command::ShowHost(view.entity.value.to_string()));
        }
    });
    ui.add_space(4.0);
}

fn tickets(ui: &mut Ui, view: &EntityView, out: &mut Vec<Command>) {
    if view.tickets.is_empty() {
        return;
    }
    section(ui, "Tickets that name it");
    for (number, title) in &view.tickets {
        let text = format!("{} {number} {title}", icon::TICKET);
        let response = ui.add(egui::Label::new(text).sense(Sense::click()));
        name(&response, &format!("Ticket {number}"));
        if response.clicked() {
            out.push(Command::Open(Tab::Inventory));
        }
    }
}

fn alerts(ui: &mut Ui, view: &EntityView, out: &mut Vec<Command>) {
    section(ui, "Its alerts and cases");
    if view.alerts.is_empty() && view.cases.is_empty() {
        ui.label(RichText::new("none so far").weak());
    }
    for (case, title) in &view.cases {
        let response = ui.add(egui::Label::new(format!("{} {case} {title}", icon::BRIEFCASE)).sense(Sense::click()));
        name(&response, &format!("Open {case}"));
        if response.clicked() {
            out.push(Command::ShowCase(*case));
        }
    }
    for alert in &view.alerts {
        ui.horizontal(|ui| {
            severity_mark(ui, alert.severity);
            let response = ui.add(egui::Label::new(&*alert.title).truncate().sense(Sense::click()));
            name(&response, &format!("Its {}", alert.id));
            if response.on_hover_text(&*alert.title).clicked() {
                out.push(Command::ShowAlert(alert.id));
            }
        });
        if alert.status != crate::investigation::AlertStatus::New {
            ui.indent(alert.id, |ui| status_label(ui, alert.status));
        }
    }
}

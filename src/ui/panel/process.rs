//! One process: what started it, what it did, and what can be done about it.

use super::Tray;
use crate::base::ids::HostId;
use crate::desk::Action;
use crate::desk::action::{Contain, Eradicate};
use crate::detection::EntityKind;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::widget::{bare_field, button, button_if, chip, fact, icon, name, section};
use crate::view::endpoint::{DeedKind, ProcessNode};
use crate::view::explain::entity_of;
use egui::{RichText, ScrollArea, Sense, Ui};

/// Deeds shown; a busy browser has thousands.
const DEEDS: usize = 150;

/// Icon and word of a deed.
fn deed_mark(kind: DeedKind) -> (&'static str, &'static str) {
    match kind {
        DeedKind::Network => (icon::ARROWS_LEFT_RIGHT, "network"),
        DeedKind::Dns => (icon::GLOBE, "name"),
        DeedKind::File => (icon::FILE, "file"),
        DeedKind::Registry => (icon::SLIDERS_HORIZONTAL, "registry"),
        DeedKind::Access => (icon::KEY, "access"),
        DeedKind::Script => (icon::TERMINAL_WINDOW, "script"),
        DeedKind::End => (icon::STOP, "end"),
    }
}

/// Draws a process with its live actions.
pub(super) fn process_ui(
    ui: &mut Ui,
    host: Option<HostId>,
    node: &ProcessNode,
    reason: &mut String,
    tray: &Tray<'_>,
    out: &mut Vec<Command>,
) {
    ui.label(RichText::new(format!("{} (pid {})", node.name, node.pid)).heading());
    ui.horizontal_wrapped(|ui| {
        chip(ui, &entity_of(EntityKind::File, &node.image), tray.inventory, out);
        let account = crate::view::explain::account(&node.user);
        if tray.inventory.account(&account).is_some() {
            chip(ui, &entity_of(EntityKind::Account, &account), tray.inventory, out);
        }
        if let Some(hash) = &node.sha256 {
            chip(ui, &entity_of(EntityKind::Hash, hash), tray.inventory, out);
        }
    });
    ScrollArea::vertical().id_salt(("command", node.pid)).max_height(84.0).show(ui, |ui| {
        ui.add(egui::Label::new(RichText::new(&*node.command_line).monospace()).wrap());
    });
    fact(ui, "Started", &node.at.hms());
    fact(ui, "Ended", &node.ended.map_or_else(|| "not as far as the records say".to_owned(), |e| e.hms()));
    fact(ui, "Runs as", &format!("{} {}", node.user, node.integrity));
    if !node.parent_image.is_empty() {
        fact(ui, "Started by", &node.parent_image);
    }
    live_actions(ui, host, node, reason, out);
    records(ui, node, tray, out);
    deeds(ui, node, out);
}

fn live_actions(ui: &mut Ui, host: Option<HostId>, node: &ProcessNode, reason: &mut String, out: &mut Vec<Command>) {
    section(ui, "Live response");
    bare_field(ui, "Reason for the order", reason, "reason, for the log", 220.0);
    let why = || reason.trim().into();
    ui.horizontal_wrapped(|ui| {
        let alive = node.ended.is_none() && host.is_some();
        let kill = button_if(ui, alive, icon::SKULL, "Kill process");
        let kill = kill.on_hover_text("Ends it and its children").on_disabled_hover_text("It has ended");
        if let Some(host) = host.filter(|_| kill.clicked()) {
            out.push(Command::Act(Action::Contain(Contain::KillProcess { host, pid: node.pid, reason: why() })));
        }
        let block = button_if(ui, node.sha256.is_some(), icon::PROHIBIT, "Block its hash");
        let block = block.on_hover_text("Refuses this file on all endpoints. Never do this to a system program.");
        if let Some(sha256) = node.sha256.as_deref().filter(|_| block.clicked()) {
            out.push(Command::Act(Action::Contain(Contain::BlockHash { sha256: sha256.into(), reason: why() })));
        }
        let delete = button_if(ui, host.is_some(), icon::TRASH, "Delete its file");
        if let Some(host) = host.filter(|_| delete.clicked()) {
            out.push(Command::Act(Action::Eradicate(Eradicate::DeleteFile { host, path: node.image.clone() })));
        }
    });
}

fn records(ui: &mut Ui, node: &ProcessNode, tray: &Tray<'_>, out: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        for id in &node.records {
            if button(ui, icon::NOTE, &format!("Record {}", id.0)).clicked() {
                out.push(Command::ShowRecord(*id));
            }
        }
        if let Some(first) = node.records.first() {
            super::record::pin_button(ui, *first, &node.command_line, tray, out);
        }
    });
}

fn deeds(ui: &mut Ui, node: &ProcessNode, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    section(ui, &format!("What it did ({})", node.deeds.len()));
    if node.deeds.is_empty() {
        ui.label(RichText::new("no network, file, registry or script records of it").weak());
    }
    for deed in node.deeds.iter().take(DEEDS) {
        let (icon, word) = deed_mark(deed.kind);
        ui.horizontal(|ui| {
            ui.label(RichText::new(deed.at.hms()).monospace().color(t.muted));
            ui.label(RichText::new(icon).color(t.accent)).on_hover_text(word);
            let text = RichText::new(&deed.text).monospace();
            let response = ui.add(egui::Label::new(text).truncate().sense(Sense::click()));
            name(&response, &format!("{word} {}", deed.text));
            if response.on_hover_text(&deed.text).clicked() {
                out.push(Command::ShowRecord(deed.record));
            }
        });
    }
    if node.deeds.len() > DEEDS {
        ui.label(RichText::new(format!("and {} more; search for them", node.deeds.len() - DEEDS)).weak());
    }
}

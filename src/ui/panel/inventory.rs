//! Inventory: tickets, hosts, people and accounts, to find the reason behind something odd.

use super::Tray;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::widget::Track::{Fixed, Share};
use crate::ui::widget::{Track, bare_field, choice, empty, entity_menu, icon, icon_button, middle, name, widths};
use crate::view::inventory::{InventoryRow, Shelf};
use egui::{Panel, RichText, ScrollArea, Sense, Ui};
use egui_extras::{Column, TableBuilder};

/// Drafts of the inventory.
#[derive(Debug, Clone, Default)]
pub struct InventoryState {
    /// What is listed.
    pub shelf: Shelf,
    /// Filter.
    pub filter: String,
    /// Ticket read.
    pub ticket: Option<usize>,
    /// Rows drawn in the last pass.
    pub drawn: usize,
}

/// Draws the inventory.
pub fn inventory_ui(
    ui: &mut Ui,
    rows: &[InventoryRow],
    state: &mut InventoryState,
    tray: &Tray<'_>,
    out: &mut Vec<Command>,
) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(&*tray.inventory.company).heading());
        for (shelf, label) in Shelf::ALL {
            if choice(ui, state.shelf == shelf, label).clicked() {
                state.shelf = shelf;
            }
        }
        bare_field(ui, "Inventory filter", &mut state.filter, "host, name, number, word", 190.0);
        ui.label(RichText::new(format!("{} rows", rows.len())).weak());
    });
    if state.shelf == Shelf::Tickets {
        ticket(ui, state, tray);
    }
    if rows.is_empty() {
        empty(ui, icon::ADDRESS_BOOK, "Nothing fits", "Clear the filter, or look on another shelf.");
        return;
    }
    table(ui, rows, state, tray, out);
}

fn ticket(ui: &mut Ui, state: &mut InventoryState, tray: &Tray<'_>) {
    let Some(ticket) = state.ticket.and_then(|t| tray.inventory.tickets.get(t)) else { return };
    let side = Panel::right("ticket").resizable(true).default_size(320.0).min_size(200.0);
    let frame = egui::Frame::new().inner_margin(egui::Margin { left: 10, ..egui::Margin::ZERO });
    side.frame(frame).show(ui, |ui| {
        if icon_button(ui, icon::X, "Close ticket").clicked() {
            state.ticket = None;
        }
        ScrollArea::vertical().id_salt("ticket").auto_shrink(false).show(ui, |ui| {
            ui.label(RichText::new(format!("{} {}", ticket.number, ticket.title)).heading());
            let span = |t: crate::base::time::SimTime| t.utc().format("%a %d %b %H:%M").to_string();
            ui.label(
                RichText::new(format!("{}, {} to {} UTC", ticket.kind, span(ticket.from), span(ticket.until))).weak(),
            );
            ui.add(egui::Label::new(&*ticket.text).wrap());
            for host in &ticket.hosts {
                ui.label(format!("{} {host}", icon::DESKTOP));
            }
            for account in &ticket.accounts {
                ui.label(format!("{} {account}", icon::USER));
            }
        });
    });
}

fn table(ui: &mut Ui, rows: &[InventoryRow], state: &mut InventoryState, tray: &Tray<'_>, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let height = theme::row_height(ui);
    let heads = state.shelf.columns();
    state.drawn = 0;
    let columns = widths(ui, tracks(state.shelf));
    let mut builder = TableBuilder::new(ui)
        .id_salt(("inventory", state.shelf as u8))
        .cell_layout(middle())
        .sense(Sense::click())
        .auto_shrink(false);
    for width in columns {
        builder = builder.column(Column::exact(width).clip(true));
    }
    builder
        .header(height, |mut header| {
            for title in heads {
                header.col(|ui| {
                    ui.label(RichText::new(*title).small().weak());
                });
            }
        })
        .body(|body| {
            body.rows(height, rows.len(), |mut row| {
                state.drawn += 1;
                let Some(data) = rows.get(row.index()) else { return };
                row.set_selected(data.ticket.is_some() && data.ticket == state.ticket);
                for (i, cell) in data.cells.iter().enumerate() {
                    row.col(|ui| {
                        let last = i + 1 == data.cells.len();
                        let mut text = RichText::new(cell);
                        if data.marked && (last || i == 0) {
                            text = text.color(t.accent);
                        }
                        let response = ui.add(egui::Label::new(text).truncate().sense(Sense::click()));
                        if i == 0 {
                            name(&response, cell);
                        }
                        if let Some(entity) = &data.entity {
                            entity_menu(&response, entity, tray.inventory, out);
                        }
                        if response.clicked() {
                            state.ticket = data.ticket.or(state.ticket);
                            out.extend(data.entity.clone().map(Command::Focus));
                        }
                    });
                }
                if row.response().clicked() {
                    state.ticket = data.ticket.or(state.ticket);
                    out.extend(data.entity.clone().map(Command::Focus));
                }
            });
        });
}

fn tracks(shelf: Shelf) -> &'static [Track] {
    match shelf {
        Shelf::Tickets => &[Fixed(80.0), Fixed(66.0), Fixed(200.0), Share(1.4), Share(1.0)],
        Shelf::Hosts => &[Share(1.0), Share(1.2), Fixed(104.0), Fixed(96.0), Share(1.0), Fixed(46.0), Fixed(84.0)],
        Shelf::People => &[Share(1.2), Share(1.2), Share(0.9), Share(0.9), Share(0.9), Fixed(104.0), Fixed(56.0)],
        Shelf::Accounts => &[Share(1.0), Share(0.9), Share(1.4), Share(1.2), Fixed(130.0)],
    }
}

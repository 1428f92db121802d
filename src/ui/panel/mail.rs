//! Mail: the message trace, and one message with its authentication explained.

use super::Tray;
use crate::desk::Action;
use crate::desk::action::Contain;
use crate::detection::EntityKind;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::widget::{
    Track, badge, bare_field, button, button_if, card, chip, choice, cut, empty, fact, icon, middle, name, section,
    widths,
};
use crate::view::explain::entity_of;
use crate::view::mail::{MailRow, MailView};
use egui::{Panel, RichText, ScrollArea, Sense, Ui};
use egui_extras::{Column, TableBuilder};

/// Drafts of the mail panel.
#[derive(Debug, Clone, Default)]
pub struct MailState {
    /// Message shown, by id.
    pub shown: Option<String>,
    /// Filter of the trace.
    pub filter: String,
    /// Only messages with doubts about their sender, or opened ones.
    pub odd_only: bool,
    /// Reason for a purge.
    pub reason: String,
    /// Rows drawn in the last pass.
    pub drawn: usize,
}

/// Draws the trace and the chosen message.
pub fn mail_ui(
    ui: &mut Ui,
    rows: &[MailRow],
    view: Option<&MailView>,
    state: &mut MailState,
    tray: &Tray<'_>,
    out: &mut Vec<Command>,
) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Message trace").heading());
        bare_field(ui, "Mail filter", &mut state.filter, "sender, recipient, subject, link", 200.0);
        if choice(ui, state.odd_only, "Doubtful or opened").clicked() {
            state.odd_only = !state.odd_only;
        }
        ui.label(RichText::new(format!("{} messages", rows.len())).weak());
    });
    if let Some(view) = view {
        let side = Panel::right("message").resizable(true).default_size(430.0).min_size(260.0);
        let frame = egui::Frame::new().inner_margin(egui::Margin { left: 10, ..egui::Margin::ZERO });
        side.frame(frame).show(ui, |ui| {
            ScrollArea::vertical()
                .id_salt("message")
                .auto_shrink(false)
                .show(ui, |ui| message(ui, view, state, tray, out));
        });
    }
    if rows.is_empty() {
        empty(ui, icon::ENVELOPE, "No message fits", "Clear the filter, or let time pass.");
        return;
    }
    table(ui, rows, state, out);
}

fn table(ui: &mut Ui, rows: &[MailRow], state: &mut MailState, out: &mut Vec<Command>) {
    let height = theme::row_height(ui);
    let t = theme::tokens(ui);
    state.drawn = 0;
    let tracks = [
        Track::Fixed(70.0),
        Track::Share(1.4),
        Track::Share(1.1),
        Track::Share(1.5),
        Track::Fixed(80.0),
        Track::Share(0.9),
    ];
    let columns = widths(ui, &tracks);
    let mut builder =
        TableBuilder::new(ui).id_salt("trace").cell_layout(middle()).sense(Sense::click()).auto_shrink(false);
    for width in columns {
        builder = builder.column(Column::exact(width).clip(true));
    }
    builder
        .header(height, |mut header| {
            for title in ["Time", "From", "To", "Subject", "Gateway", "Doubts"] {
                header.col(|ui| {
                    ui.label(RichText::new(title).small().weak());
                });
            }
        })
        .body(|body| {
            body.rows(height, rows.len(), |mut row| {
                state.drawn += 1;
                let Some(mail) = rows.get(row.index()) else { return };
                row.set_selected(state.shown.as_deref() == Some(&*mail.id));
                row.col(|ui| {
                    ui.label(RichText::new(mail.received.hms()).monospace());
                });
                row.col(|ui| {
                    cut(ui, &*mail.from);
                });
                row.col(|ui| {
                    cut(ui, &mail.to);
                });
                row.col(|ui| {
                    let response = cut(ui, &*mail.subject).interact(Sense::click());
                    name(&response, &format!("Mail: {}", mail.subject));
                    if response.clicked() {
                        out.push(Command::ShowMail(mail.id.to_string()));
                    }
                });
                row.col(|ui| {
                    let opened = if mail.opened > 0 { format!(" {}", icon::CURSOR_CLICK) } else { String::new() };
                    cut(ui, format!("{}{opened}", mail.verdict)).on_hover_text(format!("opened by {}", mail.opened));
                });
                row.col(|ui| {
                    cut(ui, RichText::new(&mail.doubts).color(t.warn()));
                });
                if row.response().clicked() {
                    out.push(Command::ShowMail(mail.id.to_string()));
                }
            });
        });
}

fn message(ui: &mut Ui, view: &MailView, state: &mut MailState, tray: &Tray<'_>, out: &mut Vec<Command>) {
    let m = &view.message;
    ui.label(RichText::new(&*m.subject).heading());
    fact(ui, "From", &format!("{} <{}>", m.from_name, m.from));
    fact(ui, "Envelope", &m.return_path);
    fact(ui, "Taken", &format!("{} UTC, {}", m.received.hms(), m.verdict));
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Sent by").weak());
        chip(ui, &entity_of(EntityKind::Address, &m.source.to_string()), tray.inventory, out);
        chip(ui, &entity_of(EntityKind::Mail, &m.message_id), tray.inventory, out);
    });
    checks(ui, view);
    section(ui, "Body, links defanged");
    card(ui, |ui| {
        ui.add(egui::Label::new(&view.body).wrap());
    });
    links(ui, view, tray, out);
    recipients(ui, view, tray, out);
    section(ui, "Purge");
    bare_field(ui, "Reason for the purge", &mut state.reason, "reason, for the log", 260.0);
    let purged = &*m.verdict == "purged";
    let response = button_if(ui, !purged, icon::TRASH, "Purge mail");
    let response = response.on_hover_text("Removes it from all inboxes. It does not undo a click.");
    if response.clicked() {
        let (message_id, reason) = (m.message_id.clone(), state.reason.trim().into());
        out.push(Command::Act(Action::Contain(Contain::PurgeMail { message_id, reason })));
    }
    if !view.alike.is_empty() {
        section(ui, "Same sender or subject");
        for id in &view.alike {
            let response = cut(ui, &**id).interact(Sense::click());
            name(&response, &format!("Mail {id}"));
            if response.clicked() {
                out.push(Command::ShowMail(id.to_string()));
            }
        }
    }
}

fn checks(ui: &mut Ui, view: &MailView) {
    let t = theme::tokens(ui);
    section(ui, "Is the sender who it says?");
    for check in &view.checks {
        ui.horizontal_wrapped(|ui| {
            let (icon, color) = if check.passed { (icon::CHECK, t.good) } else { (icon::X, t.warn()) };
            badge(ui, &format!("{icon} {} {}", check.name, check.result), color);
            ui.label(check.meaning);
        });
    }
    for odd in &view.oddities {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(icon::WARNING).color(t.warn()));
            ui.label(odd);
        });
    }
}

fn links(ui: &mut Ui, view: &MailView, tray: &Tray<'_>, out: &mut Vec<Command>) {
    if !view.links.is_empty() {
        section(ui, "Links");
        for (_, shown) in &view.links {
            ui.add(egui::Label::new(RichText::new(shown).monospace()).wrap());
        }
        ui.horizontal_wrapped(|ui| {
            for domain in &view.domains {
                chip(ui, &entity_of(EntityKind::Domain, domain), tray.inventory, out);
            }
        });
    }
    if !view.message.attachments.is_empty() {
        section(ui, "Attachments");
        for (file, size, sha256) in &view.message.attachments {
            ui.horizontal_wrapped(|ui| {
                ui.label(format!("{} {file} ({} kB)", icon::PAPERCLIP, size / 1024));
                chip(ui, &entity_of(EntityKind::Hash, sha256), tray.inventory, out);
            });
        }
    }
}

fn recipients(ui: &mut Ui, view: &MailView, tray: &Tray<'_>, out: &mut Vec<Command>) {
    section(ui, "Who got it, who opened it");
    ui.horizontal_wrapped(|ui| {
        for to in &view.message.to {
            chip(ui, &entity_of(EntityKind::Account, &crate::view::explain::account(to)), tray.inventory, out);
        }
    });
    let t = theme::tokens(ui);
    if view.message.opened.is_empty() {
        ui.label(RichText::new("nobody opened a link or attachment so far").weak());
    }
    for (account, at) in &view.message.opened {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(icon::CURSOR_CLICK).color(t.warn()));
            ui.label(format!("{account} at {}", at.hms()));
            if button(ui, icon::EYE, &format!("Show {account}")).clicked() {
                out.push(Command::Focus(entity_of(EntityKind::Account, account)));
            }
        });
    }
}

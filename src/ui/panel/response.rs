//! Response: every order with its target, effect and price, and the log of what came of it.

use crate::base::ids::ActionId;
use crate::detection::{Entity, EntityKind};
use crate::investigation::ResponseState;
use crate::session::Desk;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::widget::{Track, bare_field, button, card, empty, fact, icon, middle, name, primary, section, widths};
use crate::view::price::price;
use crate::view::response::{Aim, Kind, OFFERS, Offer, Order, Phase, ResponseRow, ResponseView, action, offer_of};
use crate::view::status::euros;
use egui::{Panel, RichText, ScrollArea, Ui};
use egui_extras::{Column, TableBuilder};

/// The order being filled in.
#[derive(Debug, Clone, Default)]
pub struct ResponseFormState {
    /// Which.
    pub kind: Option<Kind>,
    /// Its fields.
    pub order: Order,
    /// Log line chosen.
    pub chosen: Option<ActionId>,
}

impl ResponseFormState {
    /// An order was granted: the next one starts with the same target and reason, which usually go on.
    pub(crate) fn done(&mut self) {
        self.order.detail.clear();
    }
}

/// Draws orders, form and log.
pub fn response_ui(
    ui: &mut Ui,
    desk: &Desk<'_>,
    view: &ResponseView,
    focus: Option<&Entity>,
    state: &mut ResponseFormState,
    out: &mut Vec<Command>,
) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Response").heading());
        let text = format!("{} ordered, {} on their way, {} so far", view.log.len(), view.pending, euros(view.cost));
        ui.label(RichText::new(text).weak());
    });
    let side = Panel::left("orders").resizable(true).default_size(190.0).min_size(150.0);
    let frame = egui::Frame::new().inner_margin(egui::Margin { right: 10, ..egui::Margin::ZERO });
    side.frame(frame).show(ui, |ui| {
        ScrollArea::vertical().id_salt("orders").auto_shrink(false).show(ui, |ui| offers(ui, focus, state));
    });
    let height = ui.available_height();
    let log = Panel::bottom("response log").resizable(true).default_size(height * 0.45).min_size(90.0);
    let frame = egui::Frame::new().inner_margin(egui::Margin { top: 6, left: 10, ..egui::Margin::ZERO });
    log.frame(frame).show(ui, |ui| log_ui(ui, desk, view, out));
    let inner = egui::Frame::new().inner_margin(egui::Margin { left: 10, ..egui::Margin::ZERO });
    inner.show(ui, |ui| {
        ScrollArea::vertical().id_salt("order form").auto_shrink(false).show(ui, |ui| {
            if let Some(offer) = state.kind.and_then(offer_of) {
                form(ui, desk, view, offer, state, out);
                return;
            }
            let advice = "Choose one at the left. Each says what it does, what it does not, and what it costs.";
            empty(ui, icon::FIRST_AID_KIT, "No order chosen", advice);
        });
    });
}

fn offers(ui: &mut Ui, focus: Option<&Entity>, state: &mut ResponseFormState) {
    for phase in [Phase::Contain, Phase::Eradicate, Phase::Recover] {
        section(ui, phase.label());
        for offer in OFFERS.iter().filter(|o| o.phase == phase) {
            let response = ui.selectable_label(state.kind == Some(offer.kind), offer.label);
            name(&response, &format!("Order {}", offer.label));
            if response.on_hover_text(offer.effect).clicked() {
                choose(state, offer, focus);
            }
        }
    }
}

/// The form starts with what is in the inspector, where it fits.
fn choose(state: &mut ResponseFormState, offer: &Offer, focus: Option<&Entity>) {
    let same_aim = state.kind.and_then(offer_of).is_some_and(|o| kind_of(o.aim) == kind_of(offer.aim));
    if !same_aim {
        state.order.target.clear();
        state.order.detail.clear();
    }
    state.kind = Some(offer.kind);
    if let Some(entity) = focus.filter(|e| e.kind == kind_of(offer.aim)) {
        state.order.target = entity.value.to_string();
    }
}

fn kind_of(aim: Aim) -> EntityKind {
    match aim {
        Aim::Host | Aim::Process | Aim::Autostart | Aim::File => EntityKind::Host,
        Aim::Account | Aim::Grant => EntityKind::Account,
        Aim::Address => EntityKind::Address,
        Aim::Domain => EntityKind::Domain,
        Aim::Hash => EntityKind::Hash,
        Aim::Mail => EntityKind::Mail,
    }
}

fn form(
    ui: &mut Ui,
    desk: &Desk<'_>,
    view: &ResponseView,
    offer: &Offer,
    state: &mut ResponseFormState,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    card(ui, |ui| {
        ui.label(RichText::new(offer.label).strong());
        ui.label(offer.effect);
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(icon::WARNING).color(t.warn()));
            ui.label(offer.caution);
        });
        let host = desk.inventory().host(state.order.target.trim()).filter(|_| kind_of(offer.aim) == EntityKind::Host);
        fact(ui, "Costs", &price(offer.kind, host));
    });
    ui.horizontal_wrapped(|ui| {
        let hint = target_hint(offer.aim);
        ui.label(RichText::new(target_word(offer.aim)).weak());
        bare_field(ui, "Target", &mut state.order.target, hint, 240.0);
        suggestions(ui, view, offer.aim, &mut state.order.target);
        if let Some((word, hint)) = detail(offer.aim) {
            ui.label(RichText::new(word).weak());
            bare_field(ui, "Detail", &mut state.order.detail, hint, 240.0);
        }
    });
    facts(ui, desk, offer.aim, &state.order.target);
    if offer.phase == Phase::Contain {
        ui.horizontal(|ui| {
            ui.label(RichText::new("Reason").weak());
            bare_field(ui, "Reason", &mut state.order.reason, "why, with the alert or case", 380.0);
        });
    }
    let action = action(desk, offer.kind, &state.order);
    let response = primary(ui, action.is_ok(), icon::CHECK, &format!("Order: {}", offer.label));
    match action {
        Ok(action) => {
            if response.clicked() {
                out.push(Command::Act(action));
            }
        }
        Err(missing) => {
            ui.label(RichText::new(&missing).color(t.warn()));
            response.on_disabled_hover_text(missing);
        }
    }
}

fn facts(ui: &mut Ui, desk: &Desk<'_>, aim: Aim, target: &str) {
    let inventory = desk.inventory();
    if kind_of(aim) == EntityKind::Host {
        if let Some(host) = inventory.host(target.trim()) {
            let jewel = if host.critical { "; a crown jewel: it needs approval and takes longer" } else { "" };
            let owner = host.owner.as_deref().unwrap_or("nobody in particular");
            let text = format!(
                "{} of {}, used by {owner}, \u{20ac}{} an hour{jewel}",
                host.role, host.department, host.value_per_hour
            );
            ui.label(RichText::new(text).weak());
        }
    } else if let Some(account) = inventory.account(target.trim()).filter(|_| aim == Aim::Account) {
        let person = inventory.person_of(&account.name).map_or("no person", |p| &p.name);
        ui.label(RichText::new(format!("{} account of {person}", account.kind)).weak());
    }
}

fn target_word(aim: Aim) -> &'static str {
    match kind_of(aim) {
        EntityKind::Account => "Account",
        EntityKind::Address => "Address",
        EntityKind::Domain => "Domain",
        EntityKind::Hash => "SHA-256",
        EntityKind::Mail => "Message id",
        EntityKind::Host | EntityKind::File => "Host",
    }
}

fn target_hint(aim: Aim) -> &'static str {
    match kind_of(aim) {
        EntityKind::Account => "logon name",
        EntityKind::Address => "203.0.113.9",
        EntityKind::Domain => "name, with its subdomains",
        EntityKind::Hash => "64 hexadecimal digits",
        EntityKind::Mail => "<id@mail.example>",
        EntityKind::Host | EntityKind::File => "short name",
    }
}

fn detail(aim: Aim) -> Option<(&'static str, &'static str)> {
    match aim {
        Aim::Process => Some(("Process id", "number, from the process tree")),
        Aim::Autostart => Some(("Entry", "task, value or service name")),
        Aim::File => Some(("Path", "full path")),
        Aim::Grant => Some(("Name", "rule or application, as the audit record names it")),
        _ => None,
    }
}

/// Names that begin like what was typed.
fn suggestions(ui: &mut Ui, view: &ResponseView, aim: Aim, target: &mut String) {
    let names = match kind_of(aim) {
        EntityKind::Host => &view.hosts,
        EntityKind::Account => &view.accounts,
        _ => return,
    };
    let typed = target.trim().to_lowercase();
    if typed.is_empty() || names.iter().any(|n| **n == *typed) {
        return;
    }
    for fit in names.iter().filter(|n| n.contains(typed.as_str())).take(5) {
        if button(ui, "", fit).clicked() {
            *target = fit.to_string();
        }
    }
}

fn log_ui(ui: &mut Ui, desk: &Desk<'_>, view: &ResponseView, out: &mut Vec<Command>) {
    section(ui, "Log");
    if view.log.is_empty() {
        ui.label(RichText::new("Nothing was ordered yet.").weak());
        return;
    }
    let height = theme::row_height(ui);
    let tracks = [Track::Fixed(70.0), Track::Share(1.2), Track::Fixed(124.0), Track::Share(1.4), Track::Fixed(52.0)];
    let columns = widths(ui, &tracks);
    let mut builder = TableBuilder::new(ui).id_salt("response log").cell_layout(middle()).auto_shrink(false);
    for width in columns {
        builder = builder.column(Column::exact(width).clip(true));
    }
    builder
        .header(height, |mut header| {
            for title in ["Ordered", "What", "State", "What came of it", "Price"] {
                header.col(|ui| {
                    ui.label(RichText::new(title).small().weak());
                });
            }
        })
        .body(|body| {
            body.rows(height, view.log.len(), |mut row| {
                let Some(line) = view.log.get(row.index()) else { return };
                row.col(|ui| {
                    ui.label(RichText::new(line.ordered.hms()).monospace());
                });
                row.col(|ui| what(ui, desk, line, out));
                row.col(|ui| state_label(ui, &line.state));
                row.col(|ui| {
                    let (ResponseState::Done(_, text) | ResponseState::Failed(_, text)) = &line.state else { return };
                    let response = ui.add(egui::Label::new(&**text).truncate());
                    name(&response, text);
                    response.on_hover_text(&**text);
                });
                row.col(|ui| {
                    ui.label(euros(line.price.into()));
                });
            });
        });
}

fn what(ui: &mut Ui, desk: &Desk<'_>, line: &ResponseRow, out: &mut Vec<Command>) {
    let response = ui.add(egui::Label::new(&*line.what).truncate().sense(egui::Sense::click()));
    name(&response, &line.what);
    let host = line.host.and_then(|h| desk.inventory().hosts.get(h.index()));
    if let Some(host) = host.filter(|_| response.clicked()) {
        out.push(Command::Focus(Entity { kind: EntityKind::Host, value: host.name.clone() }));
    }
}

fn state_label(ui: &mut Ui, state: &ResponseState) {
    let t = theme::tokens(ui);
    let (icon, text, color) = match state {
        ResponseState::Pending(at) => (icon::HOURGLASS, format!("at {}", at.hms()), t.warn()),
        ResponseState::Done(at, _) => (icon::CHECK, format!("done {}", at.hms()), t.good),
        ResponseState::Failed(at, _) => (icon::X, format!("failed {}", at.hms()), t.bad()),
    };
    ui.label(RichText::new(format!("{icon} {text}")).color(color));
}

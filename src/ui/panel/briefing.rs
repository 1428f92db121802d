//! The briefing before a shift.

use crate::ui::command::{Command, Screen};
use crate::ui::theme::{self, Look};
use crate::ui::widget::{at_right, badge, button, card, icon, primary, section};
use crate::view::briefing::BriefingView;
use crate::view::price::{damage, price};
use egui::{Frame, Grid, Margin, RichText, ScrollArea, Ui};
use egui_commonmark::{CommonMarkCache, CommonMarkViewer};

/// Drafts of the briefing.
#[derive(Debug, Clone, Default)]
pub struct BriefingState {
    /// Theme and text size.
    pub look: Look,
}

/// Draws the briefing.
pub fn briefing_ui(ui: &mut Ui, view: &BriefingView, state: &mut BriefingState, out: &mut Vec<Command>) {
    theme::apply(ui.ctx(), state.look);
    let t = theme::tokens(ui);
    let frame = Frame::new().fill(t.surface).inner_margin(Margin::symmetric(24, 16));
    egui::CentralPanel::default().frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            if button(ui, icon::ARROW_LEFT, "Home").clicked() {
                out.push(Command::Go(Screen::Home));
            }
            ui.label(RichText::new(&*view.title).size(22.0).strong());
            badge(ui, &format!("Tier {}", view.tier), t.muted);
            if view.guided {
                badge(ui, "guided", t.accent);
            }
            at_right(ui, |ui| {
                if primary(ui, true, icon::PLAY, "Begin the shift").clicked() {
                    out.push(Command::Begin);
                }
                let (begin, end) = view.shift;
                ui.label(format!("{} to {} UTC", begin.utc().format("%a %d %b %H:%M"), &end.hms()[..5]));
            });
        });
        ui.separator();
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            if ui.available_width() > 820.0 {
                ui.columns(2, |columns| {
                    left(&mut columns[0], view);
                    right(&mut columns[1], view);
                });
            } else {
                left(ui, view);
                right(ui, view);
            }
        });
    });
}

/// Markdown of an author, as the console shows it.
pub fn brief_text(ui: &mut Ui, markdown: &str) {
    let id = egui::Id::new("commonmark cache");
    let cache: std::sync::Arc<egui::mutex::Mutex<CommonMarkCache>> =
        ui.data_mut(|d| d.get_temp_mut_or_default::<std::sync::Arc<egui::mutex::Mutex<CommonMarkCache>>>(id).clone());
    let mut cache = cache.lock();
    CommonMarkViewer::new().show(ui, &mut cache, markdown);
}

fn left(ui: &mut Ui, view: &BriefingView) {
    card(ui, |ui| brief_text(ui, &view.brief));
    section(ui, "Rules of engagement");
    card(ui, |ui| {
        for rule in [
            "Crown jewels are isolated only with a reason that whoever approves can understand.",
            "Evidence first: pin what you delete or restore away.",
            "Indicators leave the console defanged. It does that for you when you copy.",
            "Nobody outside the company is touched, scanned or called.",
            "When in doubt, hand over: an open alert with a note is better than a wrong verdict.",
        ] {
            ui.horizontal_wrapped(|ui| {
                ui.label(icon::CHECK);
                ui.label(rule);
            });
        }
    });
}

fn right(ui: &mut Ui, view: &BriefingView) {
    section(ui, "The company");
    card(ui, |ui| {
        let (hosts, people) = view.size;
        ui.label(format!("{}: {people} people, {hosts} hosts, {} alerts already waiting", view.company, view.waiting));
        if !view.absent.is_empty() {
            let names: Vec<&str> = view.absent.iter().map(|n| &**n).collect();
            ui.label(RichText::new(format!("absent today: {}", names.join(", "))).weak());
        }
        for (name, role, worth) in view.jewels.iter().take(8) {
            ui.label(format!("{} {name}, {role}: \u{20ac}{worth} an hour", icon::CROWN));
        }
    });
    section(ui, "What is different today");
    card(ui, |ui| {
        if view.today.is_empty() {
            ui.label(RichText::new("No change, travel or test is announced.").weak());
        }
        for ticket in &view.today {
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(&*ticket.number).monospace().weak());
                ui.label(RichText::new(&*ticket.title).strong());
            });
            ui.label(RichText::new(&*ticket.text).weak());
        }
    });
    section(ui, "What orders do and cost");
    card(ui, |ui| {
        Grid::new("prices").num_columns(2).spacing([14.0, 3.0]).show(ui, |ui| {
            for offer in view.offers {
                ui.label(offer.label).on_hover_text(offer.effect);
                ui.label(RichText::new(price(offer.kind, None)).weak());
                ui.end_row();
            }
        });
        ui.label(RichText::new("What stays behind when the shift ends costs more:").weak());
        for (what, price) in damage() {
            ui.label(format!("{what}: {price}"));
        }
    });
}

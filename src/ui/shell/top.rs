//! The top bar with clock and pace, the lifecycle line, and the status line at the bottom.

use crate::session::Desk;
use crate::ui::command::{Command, Pace, Screen, Tab};
use crate::ui::state::ConsoleState;
use crate::ui::theme;
use crate::ui::widget::{at_right, button, icon, icon_button, name};
use crate::view::status::{StatusView, euros};
use crate::view::{self, Stamp, sla};
use egui::{Frame, Margin, Panel, RichText, Sense, Stroke, Ui, vec2};

/// Paces the buttons offer.
const PACES: [u32; 4] = [1, 4, 20, 60];

/// How much stands beside each other: large text or a small window leave less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Room {
    Wide,
    Tight,
    Narrow,
}

impl Room {
    fn of(ui: &Ui, text_percent: u32) -> Self {
        match ui.available_width() * 100.0 / text_percent.max(1) as f32 {
            width if width > 1080.0 => Self::Wide,
            width if width > 780.0 => Self::Tight,
            _ => Self::Narrow,
        }
    }
}

/// Pause or go on.
pub fn toggled(pace: Pace) -> Pace {
    match pace {
        Pace::Paused => Pace::Times(4),
        Pace::Times(_) => Pace::Paused,
    }
}

/// Draws both top lines.
pub fn top_ui(ui: &mut Ui, desk: &Desk<'_>, stamp: Stamp, state: &mut ConsoleState, out: &mut Vec<Command>) {
    let view = state.views.status.get(stamp, || view::status::status(desk));
    let t = theme::tokens(ui);
    let frame = Frame::new().fill(t.raised).inner_margin(Margin::symmetric(10, 5));
    Panel::top("top bar").frame(frame).show(ui, |ui| {
        let room = Room::of(ui, state.look.text_percent);
        ui.horizontal(|ui| {
            if room < Room::Narrow {
                ui.label(RichText::new(format!("{}  Watchfloor", icon::BINOCULARS)).strong());
                ui.separator();
            }
            if desk.is_imported() {
                imported(ui, desk);
            } else {
                clock(ui, desk, state, room, out);
                ui.separator();
                due(ui, desk, &view, room, out);
                cost(ui, &view);
            }
            new_alerts(ui, &view, out);
            at_right(ui, |ui| right_end(ui, desk, state, room, out));
        });
    });
    let frame = Frame::new().fill(t.surface).inner_margin(Margin::symmetric(10, 3));
    Panel::top("lifecycle").frame(frame).show(ui, |ui| lifecycle(ui, &view));
}

fn clock(ui: &mut Ui, desk: &Desk<'_>, state: &ConsoleState, room: Room, out: &mut Vec<Command>) {
    let now = desk.now();
    let (begin, end) = desk.shift();
    let text = now.utc().format("%a %H:%M:%S UTC").to_string();
    let left = format!("shift {} to {}, {} left", &begin.hms()[..5], &end.hms()[..5], view::status::left(desk));
    let response = ui.label(RichText::new(text).monospace().strong()).on_hover_text(left);
    name(&response, "Clock");
    let paused = state.pace == Pace::Paused;
    let (icon, label) = if paused { (icon::PLAY, "Go on") } else { (icon::PAUSE, "Pause") };
    if icon_button(ui, icon, label).clicked() {
        out.push(Command::Pace(toggled(state.pace)));
    }
    ui.spacing_mut().item_spacing.x = 2.0;
    if room == Room::Wide {
        paces(ui, state.pace, out);
    } else {
        let now = if let Pace::Times(times) = state.pace { format!("{times}\u{d7}") } else { "pace".to_owned() };
        let menu = ui.menu_button(now, |ui| paces(ui, state.pace, out));
        name(&menu.response, "Pace");
    }
    if icon_button(ui, icon::SKIP_FORWARD, "One minute forward").clicked() {
        out.push(Command::Step);
    }
    ui.spacing_mut().item_spacing.x = 8.0;
}

/// Imported logs have no clock: how many records of what time they are.
fn imported(ui: &mut Ui, desk: &Desk<'_>) {
    let (begin, end) = desk.shift();
    let text = format!("{} Imported logs \u{b7} {} records", icon::FOLDER_OPEN, desk.record_count());
    let response = ui.label(RichText::new(text).strong()).on_hover_text(format!("{begin} to {end}"));
    name(&response, "Imported logs");
}

fn paces(ui: &mut Ui, pace: Pace, out: &mut Vec<Command>) {
    for times in PACES {
        let response = ui.selectable_label(pace == Pace::Times(times), format!("{times}\u{d7}"));
        name(&response, &format!("{times} times"));
        if response.on_hover_text(format!("{times} simulated seconds a second")).clicked() {
            out.push(Command::Pace(Pace::Times(times)));
        }
    }
}

fn due(ui: &mut Ui, desk: &Desk<'_>, view: &StatusView, room: Room, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let Some((alert, at)) = view.next_due else {
        ui.label(RichText::new("SLA \u{2013}").weak()).on_hover_text("No alert waits for a first look.");
        return;
    };
    let left = at - desk.now();
    let (word, color) = match (left.0 < 0, room) {
        (true, Room::Wide | Room::Tight) => ("SLA overdue ", t.bad()),
        (true, Room::Narrow) => ("", t.bad()),
        (false, _) => ("SLA ", t.text),
    };
    let text = RichText::new(format!("{} {word}{}", icon::CLOCK, sla::countdown(left))).color(color);
    let response = ui.add(egui::Label::new(text).sense(Sense::click()));
    name(&response, "Next alert due");
    let tip = format!("{alert} wants a first look; {} past their target. Click to open.", view.overdue);
    if response.on_hover_text(tip).clicked() {
        out.push(Command::ShowAlert(alert));
    }
}

fn cost(ui: &mut Ui, view: &StatusView) {
    let tip = "What your responses have cost the business so far. Damage by an attacker is counted at the end.";
    let response = ui.label(format!("impact {}", euros(view.cost))).on_hover_text(tip);
    name(&response, "Impact");
}

fn new_alerts(ui: &mut Ui, view: &StatusView, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let color = if view.new > 0 { t.accent } else { t.muted };
    let text = RichText::new(format!("{} {} new", icon::BELL, view.new)).color(color);
    let response = ui.add(egui::Label::new(text).sense(Sense::click()));
    name(&response, "New alerts");
    if response.on_hover_text(format!("{} open alerts in the queue", view.open)).clicked() {
        out.push(Command::Open(Tab::Queue));
    }
}

fn right_end(ui: &mut Ui, desk: &Desk<'_>, state: &mut ConsoleState, room: Room, out: &mut Vec<Command>) {
    settings(ui, state, out);
    if icon_button(ui, icon::QUESTION, "Help").clicked() {
        state.help = !state.help;
    }
    if icon_button(ui, icon::NOTEBOOK, "Briefing").clicked() {
        state.notes = !state.notes;
    }
    if icon_button(ui, icon::COMMAND, "Command palette").clicked() {
        state.palette.toggle();
    }
    end_button(ui, desk, out);
    if room == Room::Wide {
        let tier = if desk.is_imported() { String::new() } else { format!(" \u{b7} Tier {}", desk.tier()) };
        ui.label(format!("{}{tier}", state.user));
    }
}

fn end_button(ui: &mut Ui, desk: &Desk<'_>, out: &mut Vec<Command>) {
    if desk.is_imported() {
        if button(ui, icon::SIGN_OUT, "Close the logs").clicked() {
            out.push(Command::Go(Screen::Home));
        }
    } else if desk.is_over() {
        if button(ui, icon::GRADUATION_CAP, "Go to debrief").clicked() {
            out.push(Command::Go(Screen::Debrief));
        }
        return;
    }
    let response = ui.menu_button("End shift", |ui| {
        ui.set_max_width(260.0);
        ui.label("Open alerts stay open and count as left open. Write a hand-over first (Case tab).");
        if button(ui, icon::SIGN_OUT, "Really end the shift").clicked() {
            out.push(Command::Act(crate::desk::Action::Shift(crate::desk::action::ShiftControl::End)));
            ui.close();
        }
    });
    name(&response.response, "End shift");
}

fn settings(ui: &mut Ui, state: &ConsoleState, out: &mut Vec<Command>) {
    let response = ui.menu_button(icon::GEAR, |ui| {
        let light = state.look.light;
        let label = if light { "Dark theme" } else { "Light theme" };
        if button(ui, if light { icon::MOON } else { icon::SUN }, label).clicked() {
            out.push(Command::Light(!light));
            ui.close();
        }
        ui.label(RichText::new("Text size").weak());
        ui.horizontal(|ui| {
            for percent in [100, 125, 150, 200] {
                let response = ui.selectable_label(state.look.text_percent == percent, format!("{percent} %"));
                name(&response, &format!("Text size {percent} percent"));
                if response.clicked() {
                    out.push(Command::TextSize(percent));
                }
            }
        });
        ui.separator();
        if button(ui, icon::HOUSE, "Home (the shift is saved)").clicked() {
            out.push(Command::Go(Screen::Home));
            ui.close();
        }
    });
    name(&response.response, "Settings");
}

/// Triage to report: a thin line of what was done.
fn lifecycle(ui: &mut Ui, view: &StatusView) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        for (i, step) in view.steps.iter().enumerate() {
            if i > 0 {
                let (rect, _) = ui.allocate_exact_size(vec2(26.0, 8.0), Sense::hover());
                let color = if step.done { t.good } else { t.line };
                ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.5, color));
            }
            let (icon, color) = if step.done { (icon::CHECK_CIRCLE, t.good) } else { (icon::CIRCLE, t.muted) };
            let text = RichText::new(format!("{icon} {}", step.name)).small().color(color);
            ui.label(text).on_hover_text(format!("{}: {} so far", step.name, step.count));
        }
        if view.pending > 0 {
            let text = format!("{} {} on its way", icon::HOURGLASS, view.pending);
            ui.label(RichText::new(text).small().color(t.warn()));
        }
    });
}

/// The line at the bottom: the last answer, and the keys of this tab.
pub fn status_line_ui(ui: &mut Ui, state: &ConsoleState) {
    let t = theme::tokens(ui);
    let frame = Frame::new().fill(t.raised).inner_margin(Margin::symmetric(10, 2));
    Panel::bottom("status line").frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            match &state.answer {
                Some((true, text)) => {
                    let response = ui.label(RichText::new(format!("{} {text}", icon::CHECK)).small().color(t.good));
                    name(&response, text);
                }
                Some((false, text)) => {
                    let text = format!("Not done: {text}");
                    let response = ui.label(RichText::new(format!("{} {text}", icon::PROHIBIT)).small().color(t.bad()));
                    name(&response, &text);
                }
                None => {
                    ui.label(RichText::new("Autosaved after every action").small().weak());
                }
            }
            at_right(ui, |ui| {
                let keys = match state.tab {
                    Tab::Queue => "j k move \u{b7} Enter open \u{b7} x select \u{b7} t take \u{b7} / filter",
                    Tab::Alert => "t take \u{b7} 1 queue \u{b7} right-click an entity for ways on",
                    Tab::Search => "Ctrl+Enter run \u{b7} Tab complete \u{b7} click a row for the record",
                    _ => "1-9 and 0 tabs \u{b7} right-click an entity for ways on",
                };
                let text = format!("{keys} \u{b7} Space pause \u{b7} Ctrl+K everything \u{b7} ? keys");
                ui.label(RichText::new(text).small().weak());
            });
        });
    });
}

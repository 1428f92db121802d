//! Home: the tier ladder, scenarios, saved and past shifts.

use crate::ui::command::Command;
use crate::ui::theme::{self, Look};
use crate::ui::widget::{bare_field, button, card, choice, icon, primary, section};
use crate::view::debrief::part_label;
use crate::view::home::{HomeView, PastShift, ScenarioCard, TIERS, points};
use egui::{Frame, Label, Margin, ProgressBar, RichText, ScrollArea, Ui};
use std::collections::BTreeMap;

/// Drafts of home.
#[derive(Debug, Clone, Default)]
pub struct HomeState {
    /// Theme and text size.
    pub look: Look,
    /// Tier shown in the browser; 0 is all.
    pub tier: u8,
    /// Seeds typed, by scenario.
    pub seeds: BTreeMap<String, String>,
    /// Path of logs, typed.
    pub logs: String,
}

/// Draws home.
pub fn home_ui(ui: &mut Ui, view: &HomeView, state: &mut HomeState, out: &mut Vec<Command>) {
    theme::apply(ui.ctx(), state.look);
    let t = theme::tokens(ui);
    let frame = Frame::new().fill(t.surface).inner_margin(Margin::symmetric(24, 16));
    egui::CentralPanel::default().frame(frame).show(ui, |ui| {
        header(ui, state, out);
        if let Some(note) = &view.note {
            card(ui, |ui| ui.label(RichText::new(format!("{} {note}", icon::WARNING)).color(t.warn())));
        }
        ui.add_space(8.0);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let wide = ui.available_width() > 820.0;
            if wide {
                ui.columns(2, |columns| {
                    browser(&mut columns[0], view, state, out);
                    career(&mut columns[1], view);
                });
            } else {
                browser(ui, view, state, out);
                career(ui, view);
            }
        });
    });
}

fn header(ui: &mut Ui, state: &HomeState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(icon::BINOCULARS).size(30.0).color(t.accent));
        ui.vertical(|ui| {
            ui.label(RichText::new("Watchfloor").size(24.0).strong());
            ui.label(RichText::new("Work a shift in a security operations centre.").weak());
        });
        crate::ui::widget::at_right(ui, |ui| {
            if button(ui, icon::SIGN_OUT, "Quit").clicked() {
                out.push(Command::Quit);
            }
            let light = state.look.light;
            let label = if light { "Dark theme" } else { "Light theme" };
            if button(ui, if light { icon::MOON } else { icon::SUN }, label).clicked() {
                out.push(Command::Light(!light));
            }
            let calm = state.look.reduced_motion;
            if choice(ui, calm, "Less motion").clicked() {
                out.push(Command::ReducedMotion(!calm));
            }
            for percent in [200, 150, 125, 100] {
                if choice(ui, state.look.text_percent == percent, &format!("{percent} %")).clicked() {
                    out.push(Command::TextSize(percent));
                }
            }
            ui.label(RichText::new("Text").weak());
        });
    });
}

fn browser(ui: &mut Ui, view: &HomeView, state: &mut HomeState, out: &mut Vec<Command>) {
    let next = view.next.as_ref().and_then(|(id, why)| Some((view.scenarios.iter().find(|s| s.id == *id)?, why)));
    if let Some((next, why)) = next {
        section(ui, "Next shift");
        card(ui, |ui| {
            ui.label(RichText::new(&next.title).heading());
            ui.label(RichText::new(why).weak());
            let seed = next.played as u64 + 1;
            let start = ui.horizontal(|ui| primary(ui, true, icon::PLAY, "Start the next shift"));
            if start.inner.clicked() {
                out.push(Command::Brief { scenario: next.id.clone(), seed });
            }
        });
    }
    if !view.saves.is_empty() {
        section(ui, "Go on where you left");
        for save in &view.saves {
            card(ui, |ui| {
                ui.horizontal_wrapped(|ui| {
                    if primary(ui, true, icon::PLAY, &format!("Resume {}", save.title)).clicked() {
                        out.push(Command::Resume(save.name.clone()));
                    }
                    ui.label(RichText::new(format!("seed {} \u{b7} {}", save.seed, save.detail)).weak());
                });
            });
        }
    }
    section(ui, "Scenarios");
    ui.horizontal(|ui| {
        for (tier, label) in [(0, "All"), (1, "Tier 1"), (2, "Tier 2"), (3, "Tier 3")] {
            if choice(ui, state.tier == tier, label).clicked() {
                state.tier = tier;
            }
        }
    });
    let shown: Vec<&ScenarioCard> = view.scenarios.iter().filter(|s| state.tier == 0 || s.tier == state.tier).collect();
    if shown.is_empty() {
        ui.label(RichText::new("No scenario of this tier is installed yet.").weak());
    }
    for scenario in shown {
        card(ui, |ui| scenario_card(ui, scenario, state, out));
    }
    section(ui, "Scenarios of your own");
    card(ui, |ui| own_scenarios(ui, view));
    section(ui, "Logs of your own");
    card(ui, |ui| own_logs(ui, state, out));
}

/// Where they lie and what is wrong with them; the sound ones stand among the scenarios.
fn own_scenarios(ui: &mut Ui, view: &HomeView) {
    let t = theme::tokens(ui);
    let what = "Put a folder or a pack here and it is listed above as soon as it is sound; save a file and it is read \
                again. On the command line, watchfloor new scenario NAME begins one.";
    ui.label(RichText::new(what).weak());
    ui.label(RichText::new(&view.own_folder).monospace().size(12.0));
    for (folder, complaints) in &view.faults {
        ui.label(RichText::new(format!("{} {folder} is not sound", icon::WARNING)).color(t.warn()));
        // Carets point at the line above only while nothing is wrapped.
        let whole = Label::new(RichText::new(complaints.trim_end()).monospace().size(12.0)).extend();
        ScrollArea::horizontal().id_salt(folder).show(ui, |ui| ui.add(whole));
    }
}

fn own_logs(ui: &mut Ui, state: &mut HomeState, out: &mut Vec<Command>) {
    let what = "Look into logs from elsewhere with the same queue, search and process trees: Windows event logs, Zeek, \
                Suricata, cloud and web logs, CSV, Parquet, packed or not. Type a path, or drop a file or folder on the \
                window.";
    ui.label(RichText::new(what).weak());
    ui.horizontal(|ui| {
        bare_field(ui, "Path of logs", &mut state.logs, "file or folder", 260.0);
        let typed = !state.logs.trim().is_empty();
        if primary(ui, typed, icon::FOLDER_OPEN, "Open logs").clicked() {
            out.push(Command::OpenLogs(state.logs.trim().to_owned()));
        }
    });
}

fn scenario_card(ui: &mut Ui, scenario: &ScenarioCard, state: &mut HomeState, out: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(&scenario.title).strong());
        let guided = if scenario.guided { " \u{b7} guided" } else { "" };
        let own = if scenario.own { " \u{b7} yours" } else { "" };
        ui.label(RichText::new(format!("Tier {} \u{b7} {} min{guided}{own}", scenario.tier, scenario.minutes)).weak());
        if let Some(best) = scenario.best {
            ui.label(RichText::new(format!("best {}", points(best))).weak());
        }
    });
    ui.label(&scenario.teaser);
    if !scenario.sources.is_empty() {
        ui.label(RichText::new(format!("{} {}", icon::DATABASE, scenario.sources.join(" \u{b7} "))).small().weak());
    }
    ui.horizontal(|ui| {
        let seed = state.seeds.entry(scenario.id.clone()).or_insert_with(|| (scenario.played + 1).to_string());
        ui.label(RichText::new("Seed").weak());
        bare_field(ui, &format!("Seed of {}", scenario.title), seed, "1", 64.0);
        let number = seed.trim().parse::<u64>();
        let response = primary(ui, number.is_ok(), icon::PLAY, &format!("Play {}", scenario.title));
        let response = response.on_disabled_hover_text("A seed is a whole number: each has its own company and story");
        if let Some(seed) = number.ok().filter(|_| response.clicked()) {
            out.push(Command::Brief { scenario: scenario.id.clone(), seed });
        }
    });
}

fn career(ui: &mut Ui, view: &HomeView) {
    let t = theme::tokens(ui);
    section(ui, "Your tier");
    for (i, (title, what)) in TIERS.iter().enumerate() {
        let tier = i as u8 + 1;
        let reached = view.tier >= tier;
        card(ui, |ui| {
            let (icon, color) = if reached { (icon::SHIELD_CHECK, t.good) } else { (icon::LOCK, t.muted) };
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(icon).color(color));
                ui.label(RichText::new(*title).strong());
                ui.label(RichText::new(*what).weak());
            });
            if tier == view.tier + 1 {
                for gate in &view.gates {
                    let (have, want) = gate.reached;
                    let share = have as f32 / want.max(1) as f32;
                    ui.label(format!("{have} of {want} {}", gate.text));
                    ui.add(ProgressBar::new(share).desired_height(5.0).fill(t.accent));
                }
            }
        });
    }
    ui.label(RichText::new("A training tier, not a certificate.").small().weak());
    section(ui, "Past shifts");
    if view.past.is_empty() {
        ui.label(
            RichText::new("None yet. Every shift ends with a debrief that shows each lost point and its proof.").weak(),
        );
    }
    for shift in view.past.iter().take(12) {
        card(ui, |ui| past(ui, shift));
    }
}

fn past(ui: &mut Ui, shift: &PastShift) {
    let t = theme::tokens(ui);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(points(shift.score)).strong());
        ui.label(&shift.title);
        ui.label(RichText::new(format!("seed {} \u{b7} {}", shift.seed, shift.date)).weak());
    });
    ui.horizontal_wrapped(|ui| {
        for part in shift.parts.iter().filter(|p| p.possible > 0) {
            let share = (part.reached.max(0) as f32 / part.possible as f32).min(1.0);
            ui.label(RichText::new(part_label(part.part)).small().weak());
            ui.add(ProgressBar::new(share).desired_width(46.0).desired_height(5.0).fill(t.accent));
        }
    });
}

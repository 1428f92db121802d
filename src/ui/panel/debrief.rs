//! The debrief: what you reached, every lost point with its proof, and the true story beside yours.

use crate::base::time::SimTime;
use crate::grading::{Losses, PartScore};
use crate::ui::command::{Command, Screen};
use crate::ui::theme::{self, Look};
use crate::ui::widget::{at_right, badge, button, card, choice, icon, icon_button, name, primary, section};
use crate::view::debrief::{DebriefView, Proof, part_label, part_question};
use crate::view::home::{exact_points, points};
use crate::view::status::euros;
use egui::collapsing_header::CollapsingState;
use egui::{Frame, Margin, ProgressBar, RichText, ScrollArea, Ui};
use egui_plot::{Legend, Line, Plot, PlotPoints};

/// What is shown at the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Story {
    /// The attacker's beside yours.
    #[default]
    Both,
    /// What an expert did.
    Expert,
    /// What it cost, entry by entry.
    Losses,
}

/// Drafts of the debrief.
#[derive(Debug, Clone, Default)]
pub struct DebriefState {
    /// Theme and text size.
    pub look: Look,
    /// What is shown at the right.
    pub story: Story,
}

/// Draws the debrief.
pub fn debrief_ui(ui: &mut Ui, view: &DebriefView, state: &mut DebriefState, out: &mut Vec<Command>) {
    theme::apply(ui.ctx(), state.look);
    let t = theme::tokens(ui);
    let frame = Frame::new().fill(t.surface).inner_margin(Margin::symmetric(24, 14));
    egui::CentralPanel::default().frame(frame).show(ui, |ui| {
        header(ui, view, out);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            if ui.available_width() > 820.0 {
                ui.columns(2, |columns| {
                    left(&mut columns[0], view, out);
                    right(&mut columns[1], view, state);
                });
            } else {
                left(ui, view, out);
                right(ui, view, state);
            }
        });
    });
}

fn header(ui: &mut Ui, view: &DebriefView, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new("Debrief").size(22.0).strong());
        ui.label(RichText::new(format!("{} \u{b7} seed {}", view.title, view.seed)).weak());
        at_right(ui, |ui| {
            if primary(ui, true, icon::HOUSE, "Home").clicked() {
                out.push(Command::Go(Screen::Home));
            }
            if button(ui, icon::DOWNLOAD_SIMPLE, "Export").on_hover_text("The debrief as an HTML file").clicked() {
                out.push(Command::Export);
            }
        });
    });
    ui.horizontal_wrapped(|ui| {
        let response = ui.label(RichText::new(points(view.debrief.score)).size(34.0).strong().color(t.accent));
        name(&response, &format!("Score {}", points(view.debrief.score)));
        ui.label("of 100 points");
        let attack = if view.debrief.attack {
            "An attack ran in this shift."
        } else {
            "No attack ran in this shift: calling none was right."
        };
        ui.label(RichText::new(attack).weak());
        for gate in &view.debrief.gates {
            badge(ui, &format!("{} {gate}", icon::WARNING), t.bad())
                .on_hover_text("A broken rule of engagement caps the score at 49");
        }
    });
    ui.separator();
}

fn left(ui: &mut Ui, view: &DebriefView, out: &mut Vec<Command>) {
    section(ui, "What you reached");
    card(ui, |ui| {
        for part in &view.debrief.parts {
            part_bar(ui, part);
        }
    });
    if !view.debrief.praise.is_empty() {
        section(ui, "What went well");
        let t = theme::tokens(ui);
        for line in &view.debrief.praise {
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(icon::CHECK).color(t.good));
                ui.label(&**line);
            });
        }
    }
    section(ui, &format!("Every lost point ({})", view.debrief.deductions.len()));
    if view.debrief.deductions.is_empty() {
        ui.label("None: this shift has no lost point.");
    }
    for (i, deduction) in view.debrief.deductions.iter().enumerate() {
        let proofs = view.proofs.get(i).map_or(&[][..], Vec::as_slice);
        deduction_ui(ui, i, deduction, proofs, out);
    }
}

fn part_bar(ui: &mut Ui, part: &PartScore) {
    if part.possible == 0 {
        return;
    }
    let t = theme::tokens(ui);
    let share = part.reached as f32 / part.possible as f32;
    let color = if share >= 0.8 {
        t.good
    } else if share >= 0.4 {
        t.accent
    } else {
        t.warn()
    };
    ui.horizontal(|ui| {
        let label = part_label(part.part);
        ui.scope(|ui| {
            ui.set_min_width(92.0);
            ui.label(label).on_hover_text(part_question(part.part));
        });
        let width = (ui.available_width() - 110.0).max(60.0);
        let bar = ProgressBar::new(share.clamp(0.0, 1.0)).desired_width(width).desired_height(10.0).fill(color);
        let response = ui.add(bar);
        let text = format!("{} of {}", points(part.reached), points(part.possible));
        name(&response, &format!("{label} {text}"));
        ui.label(RichText::new(text).monospace());
    });
}

fn deduction_ui(
    ui: &mut Ui,
    index: usize,
    deduction: &crate::grading::Deduction,
    proofs: &[Proof],
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let id = ui.make_persistent_id(("deduction", index));
    let mut fold = CollapsingState::load_with_default_open(ui.ctx(), id, index == 0);
    let toggled = ui.horizontal_top(|ui| {
        let arrow = if fold.is_open() { icon::CARET_DOWN } else { icon::CARET_RIGHT };
        let arrow = icon_button(ui, arrow, &format!("Deduction {}", index + 1));
        ui.label(RichText::new(format!("\u{2212}{}", exact_points(deduction.points))).monospace());
        let text = format!("{}: {}", part_label(deduction.part), deduction.message);
        let words = ui.add(egui::Label::new(text).wrap().sense(egui::Sense::click()));
        arrow.clicked() || words.clicked()
    });
    if toggled.inner {
        fold.toggle(ui);
    }
    fold.store(ui.ctx());
    if !fold.is_open() {
        return;
    }
    ui.indent(("deduction body", index), |ui| {
        ui.label(RichText::new(format!("{} at {} UTC", deduction.rule, deduction.at.hms())).small().weak());
        for proof in proofs {
            ui.horizontal(|ui| {
                ui.label(RichText::new(proof.at.hms()).monospace().color(t.muted));
                badge(ui, proof.kind, t.muted);
                ui.add(egui::Label::new(RichText::new(&proof.summary).monospace()).truncate());
            });
        }
        if !deduction.query.is_empty() {
            ui.label(RichText::new("the query that finds them").small().weak());
            let frame = Frame::new().fill(t.sunken).inner_margin(6).corner_radius(3);
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.horizontal_top(|ui| {
                    if icon_button(ui, icon::COPY, &format!("Copy query {}", index + 1)).clicked() {
                        out.push(Command::Copy(deduction.query.to_string()));
                    }
                    ui.add(egui::Label::new(RichText::new(&*deduction.query).monospace()).wrap());
                });
            });
        }
        if !deduction.objectives.is_empty() {
            let list: Vec<&str> = deduction.objectives.iter().map(|o| &**o).collect();
            ui.label(RichText::new(format!("{} {}", icon::GRADUATION_CAP, list.join(" \u{b7} "))).small().weak());
        }
    });
}

fn right(ui: &mut Ui, view: &DebriefView, state: &mut DebriefState) {
    section(ui, "What it cost");
    losses(ui, view);
    ui.horizontal(|ui| {
        for (story, label) in [
            (Story::Both, "Attacker and you"),
            (Story::Expert, "What an expert did"),
            (Story::Losses, "Entry by entry"),
        ] {
            if choice(ui, state.story == story, label).clicked() {
                state.story = story;
            }
        }
    });
    match state.story {
        Story::Both => both(ui, view),
        Story::Expert => {
            if view.debrief.expert.is_empty() {
                ui.label(RichText::new("No reference run is kept for this shift.").weak());
            }
            for line in &view.debrief.expert {
                story_line(ui, None, line);
            }
        }
        Story::Losses => {
            for (at, what, euros_) in &view.debrief.with.entries {
                ui.horizontal_wrapped(|ui| {
                    ui.label(RichText::new(at.hms()).monospace().weak());
                    ui.label(RichText::new(euros(*euros_)).monospace());
                    ui.label(&**what);
                });
            }
        }
    }
}

fn losses(ui: &mut Ui, view: &DebriefView) {
    let t = theme::tokens(ui);
    let d = &view.debrief;
    let runs =
        [("without you", &d.without, t.bad()), ("expert", &d.reference, t.good), ("with you", &d.with, t.accent)];
    let begin = runs.iter().filter_map(|(_, l, _)| l.curve.first().map(|p| p.at)).min();
    let end = runs.iter().filter_map(|(_, l, _)| l.curve.last().map(|p| p.at)).max();
    if let Some((begin, end)) = begin.zip(end) {
        let clock = move |s: f64| (begin + crate::base::time::SimSpan::micros((s * 1e6) as i64)).hms()[..5].to_owned();
        let plot = Plot::new("losses")
            .height(170.0)
            .legend(Legend::default())
            .allow_scroll(false)
            .allow_zoom(false)
            .allow_drag(false)
            .allow_boxed_zoom(false)
            .show_background(false)
            .include_y(0.0)
            .x_axis_formatter(move |mark, _| clock(mark.value))
            .y_axis_formatter(|mark, _| euros(mark.value.max(0.0) as u64))
            .y_axis_min_width(48.0);
        plot.show(ui, |plot| {
            for (label, run, color) in runs {
                let line = Line::new(label, steps(run, begin, end)).color(color).width(if label == "expert" {
                    4.5
                } else {
                    2.0
                });
                plot.line(line);
            }
        });
    }
    for (label, run, _) in runs {
        let text = format!(
            "{label}: {} damage + {} cost of responses = {}",
            euros(run.damage),
            euros(run.cost),
            euros(run.total())
        );
        ui.label(RichText::new(text).weak());
    }
}

/// A loss stays until the next one: the curve goes up in steps.
fn steps(run: &Losses, begin: SimTime, end: SimTime) -> PlotPoints<'static> {
    let mut points: Vec<[f64; 2]> = vec![[0.0, 0.0]];
    for point in &run.curve {
        let (x, y) = ((point.at - begin).0 as f64 / 1e6, point.euros as f64);
        if let Some(last) = points.last().copied() {
            points.push([x, last[1]]);
        }
        points.push([x, y]);
    }
    let last = points.last().map_or(0.0, |p| p[1]);
    points.push([(end - begin).0 as f64 / 1e6, last]);
    points.into()
}

fn both(ui: &mut Ui, view: &DebriefView) {
    if view.stories.is_empty() {
        ui.label(RichText::new("Nothing happened that is worth a line.").weak());
    }
    for (attacker, line) in &view.stories {
        story_line(ui, Some(*attacker), line);
    }
}

fn story_line(ui: &mut Ui, attacker: Option<bool>, line: &crate::grading::StoryLine) {
    let t = theme::tokens(ui);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(line.at.hms()).monospace().color(t.muted));
        let (icon, word, color) = match attacker {
            Some(true) => (icon::SKULL, "attacker", t.bad()),
            Some(false) => (icon::USER, "you", t.accent),
            None => (icon::GRADUATION_CAP, "expert", t.good),
        };
        ui.label(RichText::new(format!("{icon} {word}")).small().color(color));
        ui.label(&*line.what);
        if let Some(host) = &line.host {
            ui.label(RichText::new(&**host).weak());
        }
        if let Some(technique) = &line.technique {
            badge(ui, technique, t.muted);
        }
    });
}

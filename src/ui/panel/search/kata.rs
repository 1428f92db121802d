//! The kata beside the search: exercises in KQL, judged by the rows of their answers.

use crate::session::Desk;
use crate::siem::Table;
use crate::siem::kata::{Belt, Exercise, Verdict, kata};
use crate::ui::theme;
use crate::ui::widget::{button, icon, icon_button, name, section};
use egui::{Panel, RichText, ScrollArea, Ui};
use std::collections::BTreeSet;

/// Drafts of the kata.
#[derive(Debug, Default)]
pub struct KataState {
    /// The exercises are shown.
    pub open: bool,
    /// Number of the exercise at hand.
    pub at: usize,
    /// What the last answer lacks.
    pub verdict: Option<Verdict>,
    hint: bool,
}

impl KataState {
    /// Shows the exercise of this id.
    pub fn show(&mut self, id: &str) {
        if let Some(at) = kata().exercises.iter().position(|e| e.id == id) {
            self.turn(at);
        }
    }

    fn exercise(&self) -> &'static Exercise {
        let all = &kata().exercises;
        &all[self.at.min(all.len() - 1)]
    }

    /// Goes to an exercise.
    fn turn(&mut self, at: usize) {
        (self.at, self.verdict, self.hint) = (at, None, false);
    }

    /// Judges an answer, where exercises are shown; the exercise it solves.
    pub(super) fn judge(&mut self, answer: &Table, desk: &Desk<'_>) -> Option<&'static str> {
        let exercise = self.exercise();
        let solution = if self.open { desk.query(&exercise.solution).ok()? } else { return None };
        let verdict = self.verdict.insert(exercise.judge(answer, &solution));
        (*verdict == Verdict::Right).then_some(&exercise.id)
    }
}

/// Draws the exercises; a query to be shown where somebody asks for the solution.
pub(super) fn kata_ui(ui: &mut Ui, state: &mut KataState, solved: &BTreeSet<String>) -> Option<String> {
    let mut shown = None;
    let side = Panel::left("kata").resizable(true).default_size(300.0).min_size(240.0);
    let frame = egui::Frame::new().inner_margin(egui::Margin { right: 10, ..egui::Margin::ZERO });
    side.frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            section(ui, &format!("Kata: {} of {} solved", solved.len(), kata().exercises.len()));
            if icon_button(ui, icon::X, "Close kata").clicked() {
                state.open = false;
            }
        });
        let exercise = state.exercise();
        ui.label(RichText::new(&exercise.title).strong());
        let ask = ui.label(&exercise.ask);
        name(&ask, &format!("Question: {}", exercise.ask));
        verdict(ui, state);
        ui.horizontal_wrapped(|ui| {
            if !state.hint && button(ui, icon::LIGHTBULB, "Show hint").clicked() {
                state.hint = true;
            }
            if button(ui, icon::EYE, "Show solution").clicked() {
                shown = Some(exercise.solution.clone());
            }
            let next = state.at + 1;
            if next < kata().exercises.len() && button(ui, icon::ARROW_RIGHT, "Next exercise").clicked() {
                state.turn(next);
            }
        });
        if state.hint {
            ui.label(RichText::new(&state.exercise().hint).weak());
        }
        ui.separator();
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| list(ui, state, solved));
    });
    shown
}

fn verdict(ui: &mut Ui, state: &KataState) {
    let Some(verdict) = &state.verdict else {
        ui.label(RichText::new("Write a query and run it: its rows are judged.").weak());
        return;
    };
    let t = theme::tokens(ui);
    let (sign, colour) = if *verdict == Verdict::Right { (icon::CHECK, t.good) } else { (icon::WARNING, t.warn()) };
    let text = verdict.text();
    let response = ui.label(RichText::new(format!("{sign}  {text}")).color(colour));
    name(&response, &text);
}

fn list(ui: &mut Ui, state: &mut KataState, solved: &BTreeSet<String>) {
    let mut belt: Option<Belt> = None;
    for (at, exercise) in kata().exercises.iter().enumerate() {
        if belt != Some(exercise.belt) {
            belt = Some(exercise.belt);
            section(ui, &format!("{:?} belt", exercise.belt));
        }
        let sign = if solved.contains(&exercise.id) { icon::CHECK } else { icon::CIRCLE };
        let response = ui.selectable_label(state.at == at, format!("{sign}  {}", exercise.title));
        name(&response, &format!("Exercise {}", exercise.title));
        if response.clicked() {
            state.turn(at);
        }
    }
}

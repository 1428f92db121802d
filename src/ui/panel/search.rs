//! Search: an editor for KQL and SPL, the answer as table and chart, statistics of a column, the record of a row.

mod chart;
mod cheatsheet;
mod editor;
mod kata;
mod running;
mod saved;

use kata::KataState;
use running::Running;

use super::Tray;
use super::record::record_body;
use super::table::result_table;
use crate::base::ids::RecordId;
use crate::session::Desk;
use crate::siem::query::assist::Completion;
use crate::siem::query::{Language, as_kql, as_spl};
use crate::siem::{QueryError, Table};
use crate::storage::Notebook;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::widget::{button, choice, empty, icon, icon_button, name, primary, section};
use crate::view::record::RecordView;
use crate::view::search::{Chart, FieldStats, brushed, chart, narrowed, stats};
use egui::{Panel, RichText, ScrollArea, Ui};
use std::time::Duration;

/// Columns shown at first; the others are a click away.
const FIRST_COLUMNS: usize = 10;
/// A frame waits so long: nearly every answer comes, and nobody sees the window stand still.
const PATIENCE: Duration = Duration::from_millis(30);
/// Queries remembered.
const REMEMBERED: usize = 40;

/// An answer with what is shown of it.
#[derive(Debug)]
pub struct Answer {
    /// What was asked, in KQL: menus of the answer add to it.
    pub kql: String,
    /// The rows.
    pub table: Table,
    /// Columns that have values.
    filled: Vec<usize>,
    /// Columns shown.
    shown: Vec<usize>,
    chart: Option<Chart>,
}

/// Drafts of the search.
#[derive(Debug)]
pub struct SearchState {
    /// The query being written.
    pub text: String,
    /// Its language.
    pub language: Language,
    /// It should be run before the next drawing.
    pub asked: bool,
    /// The last answer.
    pub answer: Option<Answer>,
    /// What is wrong with the last query.
    pub error: Option<QueryError>,
    /// Record of the clicked row.
    pub chosen: Option<RecordId>,
    /// Queries run so far, newest last.
    pub history: Vec<(Language, String)>,
    /// Statistics asked for.
    pub stats: Option<FieldStats>,
    /// Rows drawn in the last pass.
    pub drawn: usize,
    /// Exercises beside the search.
    pub kata: KataState,
    /// How long a frame waits for an answer before it is drawn without.
    pub patience: Duration,
    running: Option<Running>,
    /// Saved queries and solved exercises.
    pub notebook: Notebook,
    /// The cheat sheet is shown.
    pub sheet: bool,
    /// Name for the query to be saved.
    save_as: String,
    /// Where on the chart the brush was put down, in seconds.
    brush: Option<f64>,
    hide_chart: bool,
    completion: Completion,
}

impl Default for SearchState {
    fn default() -> Self {
        Self {
            text: String::new(),
            language: Language::default(),
            asked: false,
            answer: None,
            error: None,
            chosen: None,
            history: Vec::new(),
            stats: None,
            drawn: 0,
            kata: KataState::default(),
            patience: PATIENCE,
            running: None,
            notebook: Notebook::default(),
            sheet: false,
            save_as: String::new(),
            brush: None,
            hide_chart: false,
            completion: Completion::default(),
        }
    }
}

impl SearchState {
    /// Opens a query in KQL and asks for its answer.
    pub fn open(&mut self, kql: &str) {
        self.open_in(Language::Kql, kql);
    }

    fn open_in(&mut self, language: Language, text: &str) {
        (self.language, self.text) = (language, text.to_owned());
        self.completion = Completion::default();
        self.asked = true;
    }

    /// Goes on in another language; what is written is said in it, where it can be.
    fn switch(&mut self, language: Language) {
        if self.language == language {
            return;
        }
        let said = match (self.text.trim(), language) {
            ("", _) => Ok(String::new()),
            (text, Language::Kql) => as_kql(Language::Spl, text),
            (text, Language::Spl) => as_spl(text),
        };
        match said {
            Ok(text) => {
                (self.language, self.text, self.error) = (language, text, None);
                self.completion = Completion::default();
            }
            Err(error) => self.error = Some(error),
        }
    }

    /// Runs the query if somebody asked for it, and takes in what has been answered.
    pub fn run(&mut self, desk: &Desk<'_>) {
        if std::mem::take(&mut self.asked) {
            self.ask(desk);
        }
        self.take_answer(desk);
    }

    /// Asks anew; a query that still runs is given up.
    fn ask(&mut self, desk: &Desk<'_>) {
        let text = self.text.trim().to_owned();
        if text.is_empty() {
            return;
        }
        self.remember(&text);
        let kql = match self.language {
            Language::Kql => Ok(text.clone()),
            Language::Spl => as_kql(Language::Spl, &text),
        };
        match kql {
            Ok(kql) => {
                let question = desk.question(self.language, &text);
                self.running = Some(Running::start(kql, question, desk.store().clone()));
            }
            Err(error) => self.error = Some(error),
        }
    }

    /// Takes the answer of the running query in if it has come, or comes while the reader hardly notices.
    fn take_answer(&mut self, desk: &Desk<'_>) {
        let Some(running) = &mut self.running else { return };
        let Some(answer) = running.answer(self.patience) else { return };
        let kql = std::mem::take(&mut running.kql);
        self.running = None;
        self.answer(&kql, answer);
        if let (None, Some(answer)) = (&self.error, &self.answer) {
            let solved = self.kata.judge(&answer.table, desk);
            self.notebook.solved.extend(solved.map(str::to_owned));
        }
    }

    fn remember(&mut self, text: &str) {
        let asked = (self.language, text.to_owned());
        self.history.retain(|h| *h != asked);
        self.history.push(asked);
        let surplus = self.history.len().saturating_sub(REMEMBERED);
        self.history.drain(..surplus);
    }

    /// Takes in an answer.
    pub fn answer(&mut self, kql: &str, answer: Result<Table, QueryError>) {
        match answer {
            Ok(table) => {
                let filled = table.filled_columns();
                let useful = |c: &&usize| !matches!(table.columns()[**c].name.as_str(), "Type" | "RecordId");
                let shown = match filled.len() {
                    0..=12 => filled.clone(),
                    _ => filled.iter().filter(useful).take(FIRST_COLUMNS).copied().collect(),
                };
                let chart = chart(&table);
                self.error = None;
                self.stats = None;
                self.chosen = None;
                self.answer = Some(Answer { kql: kql.to_owned(), table, filled, shown, chart });
            }
            Err(error) => self.error = Some(error),
        }
    }
}

/// Draws the search.
pub fn search_ui(
    ui: &mut Ui,
    record: Option<&RecordView>,
    state: &mut SearchState,
    tray: &Tray<'_>,
    out: &mut Vec<Command>,
) {
    if state.kata.open
        && let Some(solution) = kata::kata_ui(ui, &mut state.kata, &state.notebook.solved)
    {
        state.open(&solution);
    }
    if state.sheet {
        cheatsheet::cheatsheet_ui(ui, state);
    }
    if editor::editor_ui(ui, state.language, &mut state.text, state.error.as_ref(), &mut state.completion) {
        state.asked = true;
    }
    buttons(ui, state);
    if let Some(running) = &mut state.running {
        running::running_ui(ui, running);
    }
    error(ui, state);
    if state.answer.is_none() {
        if state.error.is_none() && state.running.is_none() {
            let advice = "Write a table name and press Ctrl+Enter, or right-click any entity for a ready query.";
            empty(ui, icon::MAGNIFYING_GLASS, "Ask the logs", advice);
        }
        return;
    }
    if let Some(record) = record {
        detail(ui, record, state, tray, out);
    }
    if state.stats.is_some() {
        field_stats(ui, state);
    }
    answer(ui, state, tray, out);
}

fn buttons(ui: &mut Ui, state: &mut SearchState) {
    ui.horizontal(|ui| {
        if primary(ui, !state.text.trim().is_empty(), icon::PLAY, "Run query").clicked() {
            state.asked = true;
        }
        for (language, label) in [(Language::Kql, "KQL"), (Language::Spl, "SPL")] {
            let advice = "Say the query in this language; what it cannot say is shown";
            if choice(ui, state.language == language, label).on_hover_text(advice).clicked() {
                state.switch(language);
            }
        }
        let history = ui.menu_button(format!("{}  History", icon::CLOCK_COUNTER_CLOCKWISE), |ui| {
            ui.set_min_width(420.0);
            if state.history.is_empty() {
                ui.label("Queries you run are kept here.");
            }
            for (language, text) in state.history.clone().iter().rev().take(20) {
                let line = text.replace('\n', " ");
                if ui.add(egui::Button::new(RichText::new(line).monospace()).frame(false).truncate()).clicked() {
                    state.open_in(*language, text);
                    ui.close();
                }
            }
        });
        name(&history.response, "History");
        saved::saved_ui(ui, state);
        let tables = ui.menu_button(format!("{}  Tables", icon::TABLE), |ui| {
            ui.set_min_width(360.0);
            for table in &crate::siem::catalog().tables {
                let response = ui.add(egui::Button::new(RichText::new(table.name).monospace()).frame(false));
                name(&response, table.name);
                if response.on_hover_text(&table.doc).clicked() {
                    state.open(&format!("{}\n| take 100", table.name));
                    ui.close();
                }
            }
        });
        name(&tables.response, "Tables");
        if choice(ui, state.kata.open, "Kata").on_hover_text("Exercises in KQL over these records").clicked() {
            state.kata.open = !state.kata.open;
        }
        if choice(ui, state.sheet, "Cheat sheet").on_hover_text("KQL, SPL and Sigma side by side").clicked() {
            state.sheet = !state.sheet;
        }
        let Some(answer) = &mut state.answer else { return };
        columns_menu(ui, answer);
        if answer.chart.is_some() && choice(ui, !state.hide_chart, "Chart").clicked() {
            state.hide_chart = !state.hide_chart;
        }
        let text = format!("{} rows", answer.table.len());
        let response = ui.label(RichText::new(&text).weak());
        name(&response, &text);
        if answer.table.is_cut() {
            let t = theme::tokens(ui);
            let text = RichText::new("and more: narrow the query or summarize").color(t.warn());
            ui.label(text).on_hover_text("An answer has at most so many rows; those shown are the newest.");
        }
    });
}

fn columns_menu(ui: &mut Ui, answer: &mut Answer) {
    let label = format!("{}  {} of {} columns", icon::COLUMNS, answer.shown.len(), answer.filled.len());
    let response = ui.menu_button(label, |ui| {
        ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
            for column in answer.filled.clone() {
                let mut on = answer.shown.contains(&column);
                let title = answer.table.columns()[column].name.clone();
                if ui.checkbox(&mut on, title).changed() {
                    if on {
                        answer.shown.push(column);
                        answer.shown.sort_unstable();
                    } else {
                        answer.shown.retain(|c| *c != column);
                    }
                }
            }
        });
    });
    name(&response.response, "Columns");
}

fn error(ui: &mut Ui, state: &SearchState) {
    let Some(error) = &state.error else { return };
    let t = theme::tokens(ui);
    let frame = egui::Frame::new().fill(t.sunken).inner_margin(8).corner_radius(3);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let text = error.render(&state.text);
        let response = ui.label(RichText::new(text).monospace().color(t.bad()));
        name(&response, &format!("Query error: {}", error.message));
    });
}

fn detail(ui: &mut Ui, record: &RecordView, state: &mut SearchState, tray: &Tray<'_>, out: &mut Vec<Command>) {
    let side = Panel::right("search record").resizable(true).default_size(360.0).min_size(240.0);
    let frame = egui::Frame::new().inner_margin(egui::Margin { left: 10, ..egui::Margin::ZERO });
    side.frame(frame).show(ui, |ui| {
        if icon_button(ui, icon::X, "Close record").clicked() {
            state.chosen = None;
        }
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| record_body(ui, record, tray, out));
    });
}

fn field_stats(ui: &mut Ui, state: &mut SearchState) {
    let Some(found) = state.stats.clone() else { return };
    let side = Panel::left("field statistics").resizable(true).default_size(210.0).min_size(160.0);
    let frame = egui::Frame::new().inner_margin(egui::Margin { right: 10, ..egui::Margin::ZERO });
    side.frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            section(ui, &found.column);
            if icon_button(ui, icon::X, "Close statistics").clicked() {
                state.stats = None;
            }
        });
        ui.label(
            RichText::new(format!("{} values, {} empty, of {} rows", found.distinct, found.empty, found.read)).weak(),
        );
        for (value, count) in &found.top {
            let t = theme::tokens(ui);
            let share = *count as f32 / found.read.max(1) as f32;
            let response = ui.add(egui::Button::new(RichText::new(value).monospace()).frame(false).truncate());
            name(&response, &format!("Only {value}"));
            let bar = egui::Rect::from_min_size(
                response.rect.left_bottom() - egui::vec2(0.0, 2.0),
                egui::vec2(ui.available_width() * share, 2.0),
            );
            ui.painter().rect_filled(bar, 0.0, t.accent);
            ui.label(RichText::new(format!("{count}")).small().weak());
            let clicked = response.on_hover_text("Narrow the query to this value").clicked();
            if let Some(answer) = state.answer.as_ref().filter(|_| clicked) {
                let kql = narrowed(&answer.kql, &found.column, value, true);
                state.open(&kql);
            }
        }
    });
}

fn answer(ui: &mut Ui, state: &mut SearchState, tray: &Tray<'_>, out: &mut Vec<Command>) {
    let Some(answer) = &state.answer else { return };
    if answer.table.is_empty() {
        empty(ui, icon::MAGNIFYING_GLASS, "No rows", "Take a condition away, look further back, or try another table.");
        return;
    }
    if let Some(drawn) = answer.chart.as_ref().filter(|_| !state.hide_chart)
        && let Some(times) = chart::chart_ui(ui, drawn, &mut state.brush)
    {
        let kql = brushed(&answer.kql, &drawn.column, times);
        state.open(&kql);
        return;
    }
    let events = ScrollArea::horizontal()
        .auto_shrink(false)
        .show(ui, |ui| result_table(ui, &answer.table, &answer.shown, state.chosen, &answer.kql, tray, out));
    let events = events.inner;
    state.drawn = events.drawn;
    if let Some(column) = events.stats {
        state.stats = Some(stats(&answer.table, column));
    }
    if events.record.is_some() {
        state.chosen = events.record;
    }
    if let Some(kql) = events.query {
        state.open(&kql);
    }
}

/// For the help line under the editor.
fn hint(ui: &mut Ui, text: &str) {
    ui.add(egui::Label::new(RichText::new(text).small().weak()).truncate());
}

/// A small button for one completion.
fn offer(ui: &mut Ui, text: &str, doc: &str) -> bool {
    button(ui, "", text).on_hover_text(doc).clicked()
}

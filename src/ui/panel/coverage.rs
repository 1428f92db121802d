//! Coverage: which records come from where, what is silent, what is kept how long.

use crate::investigation::coverage::State;
use crate::ui::command::Command;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::Track::{Fixed, Share};
use crate::ui::widget::{
    Track, bare_field, button, choice, cut, empty, fact, icon, icon_button, middle, name, section, widths,
};
use crate::view::coverage::{Cell, Chosen, CoverageRow, CoverageView, Detail, Shelf, state_word};
use egui::{Color32, Panel, RichText, ScrollArea, Sense, Ui};
use egui_extras::{Column, TableBuilder};

/// Drafts of the coverage screen.
#[derive(Debug, Clone, Default)]
pub struct CoverageState {
    /// What is listed.
    pub shelf: Shelf,
    /// Filter.
    pub filter: String,
    /// Whose detail is shown.
    pub chosen: Option<Chosen>,
}

/// Draws the coverage; `detail` belongs to the chosen cell.
pub fn coverage_ui(
    ui: &mut Ui,
    view: &CoverageView,
    detail: Option<&Detail>,
    state: &mut CoverageState,
    out: &mut Vec<Command>,
) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Coverage").heading());
        for (shelf, label) in Shelf::ALL {
            if choice(ui, state.shelf == shelf, label).clicked() {
                state.shelf = shelf;
            }
        }
        bare_field(ui, "Coverage filter", &mut state.filter, "host, source, word", 150.0);
        ui.label(RichText::new(format!("{} rows", view.rows.len())).weak());
    });
    legend(ui, view.silent.as_deref());
    if let Some(detail) = detail {
        side(ui, detail, state, out);
    }
    if view.rows.is_empty() {
        empty(ui, icon::EYE, "Nothing fits", "Clear the filter, or look on another shelf.");
        return;
    }
    table(ui, view, state, out);
}

/// What the marks mean, and what is silent now.
fn legend(ui: &mut Ui, silent: Option<&str>) {
    let t = theme::tokens(ui);
    let states = [
        (State::Collected, "collected"),
        (State::Filtered, "in part"),
        (State::NotCollected, "left out by policy"),
        (State::Missing, "no sensor"),
    ];
    ui.horizontal(|ui| {
        for (state, word) in states {
            let (mark, color) = mark(state, t);
            ui.label(RichText::new(mark).color(color));
            ui.label(RichText::new(format!("{} \u{2013} {word}", state_word(state))).small().color(t.muted));
        }
        if let Some(silent) = silent {
            ui.label(RichText::new(icon::WARNING).color(t.warn()));
            cut(ui, RichText::new(silent).small().color(t.warn())).on_hover_text(silent);
        }
    });
}

fn mark(state: State, t: &Tokens) -> (&'static str, Color32) {
    match state {
        State::Collected => (icon::CHECK_CIRCLE, t.good),
        State::Filtered => (icon::CIRCLE_HALF, t.accent),
        State::NotCollected => (icon::MINUS_CIRCLE, t.muted),
        State::Missing => (icon::X_CIRCLE, t.bad()),
        State::Silent(_) => (icon::PAUSE_CIRCLE, t.warn()),
    }
}

fn table(ui: &mut Ui, view: &CoverageView, state: &mut CoverageState, out: &mut Vec<Command>) {
    let height = theme::row_height(ui);
    let tracks = tracks(state.shelf, view.heads.len());
    let columns = widths(ui, &tracks);
    let mut builder = TableBuilder::new(ui)
        .id_salt(("coverage", state.shelf as u8))
        .cell_layout(middle())
        .sense(Sense::click())
        .auto_shrink(false);
    for width in columns {
        builder = builder.column(Column::exact(width).clip(true));
    }
    builder
        .header(height, |mut header| {
            for title in &view.heads {
                header.col(|ui| {
                    cut(ui, RichText::new(title).small().weak());
                });
            }
        })
        .body(|body| {
            body.rows(height, view.rows.len(), |mut row| {
                let Some(data) = view.rows.get(row.index()) else { return };
                row.set_selected(state.chosen.as_ref().is_some_and(|c| is_row(data, c)));
                row.col(|ui| first(ui, data, out));
                for cell in &data.cells {
                    row.col(|ui| cell_ui(ui, cell, state));
                }
                if row.response().clicked() {
                    leads(data, out);
                }
            });
        });
}

fn is_row(row: &CoverageRow, chosen: &Chosen) -> bool {
    let of = |c: &Chosen| (c.row.clone(), c.hosts.clone());
    let shared = chosen.hosts.is_empty();
    row.cells.iter().filter_map(|c| c.chosen.as_ref()).any(|c| of(c) == of(chosen) && (!shared || c == chosen))
}

/// The name; a click leads to the host or to a query of the table.
fn first(ui: &mut Ui, row: &CoverageRow, out: &mut Vec<Command>) {
    let response = ui.add(egui::Label::new(&row.name).truncate().sense(Sense::click()));
    name(&response, &row.name);
    if response.clicked() {
        leads(row, out);
    }
}

fn leads(row: &CoverageRow, out: &mut Vec<Command>) {
    out.extend(row.entity.clone().map(Command::Focus));
    out.extend(row.query.clone().map(Command::Query));
}

fn cell_ui(ui: &mut Ui, cell: &Cell, state: &mut CoverageState) {
    let t = theme::tokens(ui);
    let Some(of) = cell.state else {
        let response = cut(ui, &cell.text);
        name(&response, &cell.says);
        return;
    };
    let (mark, color) = mark(of, t);
    ui.spacing_mut().item_spacing.x = 3.0;
    let text = egui::text::LayoutJob::default();
    let (body, small) = (egui::TextStyle::Body, egui::TextStyle::Small);
    let parts = [(mark, color, body), (" ", color, small.clone()), (cell.text.as_str(), t.text, small)];
    let text = parts.into_iter().fold(text, |mut job, (part, color, style)| {
        job.append(part, 0.0, egui::TextFormat::simple(style.resolve(ui.style()), color));
        job
    });
    let response = ui.add(egui::Label::new(text).truncate().sense(Sense::click())).on_hover_text(&cell.says);
    name(&response, &cell.says);
    if response.clicked() {
        state.chosen = cell.chosen.clone();
    }
}

fn side(ui: &mut Ui, detail: &Detail, state: &mut CoverageState, out: &mut Vec<Command>) {
    let side = Panel::bottom("coverage detail").resizable(true).default_size(220.0).min_size(120.0);
    let frame = egui::Frame::new().inner_margin(egui::Margin { top: 8, ..egui::Margin::ZERO });
    side.frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(RichText::new(&detail.title).heading());
            ui.label(RichText::new(&detail.state).weak());
            if button(ui, icon::MAGNIFYING_GLASS, "Search its records").clicked() {
                out.push(Command::Query(detail.query.clone()));
            }
            if icon_button(ui, icon::X, "Close coverage detail").clicked() {
                state.chosen = None;
            }
        });
        ScrollArea::vertical().id_salt("coverage detail").auto_shrink(false).show(ui, |ui| detail_body(ui, detail));
    });
}

fn detail_body(ui: &mut Ui, detail: &Detail) {
    let t = theme::tokens(ui);
    ui.add(egui::Label::new(RichText::new(&detail.about).weak()).wrap());
    for (key, value) in &detail.facts {
        fact(ui, key, value);
    }
    section(ui, "Known gaps");
    if detail.gaps.is_empty() {
        ui.label(RichText::new("none since the records begin").weak());
    }
    for gap in &detail.gaps {
        ui.add(egui::Label::new(RichText::new(gap).monospace()).wrap());
    }
    section(ui, "Types of record");
    for line in &detail.types {
        let (mark, color) = mark(line.state, t);
        ui.horizontal(|ui| {
            ui.label(RichText::new(mark).color(color)).on_hover_text(state_word(line.state));
            ui.label(RichText::new(line.name).monospace());
            let text = if line.note.is_empty() {
                line.title.to_owned()
            } else {
                format!("{} \u{2013} {}", line.title, line.note)
            };
            cut(ui, RichText::new(&text).weak()).on_hover_text(&text);
        });
    }
}

fn tracks(shelf: Shelf, columns: usize) -> Vec<Track> {
    let tracks = match shelf {
        Shelf::Groups => std::iter::once(Share(2.6)).chain((1..columns).map(|_| Share(1.0))).collect(),
        Shelf::Hosts => std::iter::once(Share(1.8)).chain((1..columns).map(|_| Share(1.0))).collect(),
        Shelf::Shared => {
            vec![Share(1.2), Fixed(90.0), Share(1.0), Fixed(70.0), Fixed(70.0), Fixed(110.0), Share(0.9), Fixed(80.0)]
        }
        Shelf::Tables => vec![Share(1.6), Share(1.6), Share(1.0), Fixed(70.0), Fixed(110.0), Fixed(80.0)],
    };
    // In the frame in which another shelf is chosen, the rows are still those of the one before.
    if tracks.len() == columns { tracks } else { (0..columns).map(|_| Share(1.0)).collect() }
}

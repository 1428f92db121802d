//! An answer of the search as a table of any length: only visible rows are read.

use super::Tray;
use crate::base::ids::RecordId;
use crate::siem::Table;
use crate::siem::query::ColumnKind;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::widget::{button, cut_mono, entity_menu, icon, middle, name};
use crate::view::explain;
use crate::view::search::{cell_text, narrowed};
use egui::{RichText, Sense, Ui};
use egui_extras::{Column, TableBuilder};

/// What happened in the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableEvents {
    /// Rows drawn: the visible ones.
    pub drawn: usize,
    /// A row that is a record was clicked.
    pub record: Option<RecordId>,
    /// Statistics of this column are wanted.
    pub stats: Option<usize>,
    /// A narrower query was chosen.
    pub query: Option<String>,
}

/// Draws the chosen columns of an answer. `kql` is what was asked, for narrowing it by a value.
pub fn result_table(
    ui: &mut Ui,
    table: &Table,
    columns: &[usize],
    chosen: Option<RecordId>,
    kql: &str,
    tray: &Tray<'_>,
    out: &mut Vec<Command>,
) -> TableEvents {
    let height = theme::row_height(ui);
    let mut events = TableEvents::default();
    let widths = widths(ui, table, columns, kql);
    let mut builder = TableBuilder::new(ui)
        .id_salt(("results", columns, kql))
        .cell_layout(middle())
        .sense(Sense::click())
        .auto_shrink(false);
    for width in widths {
        builder = builder.column(Column::initial(width).at_least(40.0).clip(true).resizable(true));
    }
    builder
        .header(height, |mut header| {
            for column in columns {
                header.col(|ui| {
                    let info = &table.columns()[*column];
                    let text = RichText::new(&info.name).small().strong();
                    let response = ui.add(egui::Label::new(text).truncate().sense(Sense::click()));
                    name(&response, &format!("Column {}", info.name));
                    let tip = format!("{} ({})\nClick for its most frequent values", info.name, info.kind.name());
                    if response.on_hover_text(tip).clicked() {
                        events.stats = Some(*column);
                    }
                });
            }
        })
        .body(|body| {
            body.rows(height, table.len(), |mut row| {
                events.drawn += 1;
                let index = row.index();
                let record = table.record(index);
                row.set_selected(record.is_some() && record == chosen);
                for column in columns {
                    row.col(|ui| cell(ui, table, index, *column, kql, tray, &mut events, out));
                }
                if row.response().clicked() && record.is_some() {
                    events.record = record;
                }
            });
        });
    events
}

#[expect(clippy::too_many_arguments, reason = "one cell needs its place, its tools and both ways out")]
fn cell(
    ui: &mut Ui,
    table: &Table,
    row: usize,
    column: usize,
    kql: &str,
    tray: &Tray<'_>,
    events: &mut TableEvents,
    out: &mut Vec<Command>,
) {
    let text = cell_text(table, row, column);
    let info = &table.columns()[column];
    let response = cut_mono(ui, &text).interact(Sense::click());
    if response.clicked() {
        events.record = table.record(row);
    }
    if response.secondary_clicked() || response.context_menu_opened() {
        let value = table.text(row, column);
        match entity_of_column(&info.name, &value) {
            Some(entity) => entity_menu(&response, &entity, tray.inventory, out),
            None => {
                response.context_menu(|ui| {
                    if button(ui, icon::FUNNEL, "Only this value").clicked() {
                        events.query = Some(narrowed(kql, &info.name, &value, true));
                        ui.close();
                    }
                    if button(ui, icon::FUNNEL_X, "Without this value").clicked() {
                        events.query = Some(narrowed(kql, &info.name, &value, false));
                        ui.close();
                    }
                    if button(ui, icon::COPY, "Copy defanged").clicked() {
                        out.push(Command::Copy(value.clone()));
                        ui.close();
                    }
                });
            }
        }
    }
    if let Some(meaning) = explain::code(&info.name, &text) {
        response.on_hover_text(meaning);
    }
}

/// Columns carry underscores where native names have dots.
fn entity_of_column(column: &str, value: &str) -> Option<crate::detection::Entity> {
    let native = match column {
        "id_orig_h" => "id.orig_h",
        "id_resp_h" => "id.resp_h",
        "SourceIP" | "DestinationIP" => "src_ip",
        "DestinationHostName" | "UrlDomain" => "UrlDomain",
        "SourceUserName" | "TargetAccount" | "SubjectAccount" | "Account" => "User",
        other => other,
    };
    explain::entity("", native, value)
}

/// Rows that tell how wide a column should be.
const SAMPLE: usize = 80;

/// Widths at first sight, by what the columns hold: none wider than its longest text, and room that is left goes to
/// the texts that would be cut. Reckoned once for an answer; later widths are the reader's own.
fn widths(ui: &Ui, table: &Table, columns: &[usize], kql: &str) -> Vec<f32> {
    let id = ui.id().with(("widths of results", columns, kql, table.len().min(SAMPLE)));
    if let Some(known) = ui.data(|data| data.get_temp::<Vec<f32>>(id)) {
        return known;
    }
    let letter = ui.ctx().fonts_mut(|fonts| fonts.glyph_width(&egui::TextStyle::Monospace.resolve(ui.style()), '0'));
    let longest = |column: usize| {
        let cells = (0..table.len().min(SAMPLE)).map(|row| cell_text(table, row, column).chars().count());
        cells.max().unwrap_or(0).max(table.columns()[column].name.chars().count())
    };
    let wanted: Vec<f32> = columns.iter().map(|c| (longest(*c) as f32 * letter + 8.0).clamp(48.0, 900.0)).collect();
    let mut widths: Vec<f32> = columns.iter().zip(&wanted).map(|(c, wanted)| wanted.min(usual(table, *c))).collect();
    let gaps = ui.spacing().item_spacing.x * columns.len() as f32 + ui.spacing().scroll.bar_width;
    let room = (ui.available_width() - gaps - widths.iter().sum::<f32>()).max(0.0);
    let cut: f32 = wanted.iter().zip(&widths).map(|(wanted, width)| wanted - width).sum();
    if cut > 0.0 {
        let share = (room / cut).min(1.0);
        widths.iter_mut().zip(&wanted).for_each(|(width, wanted)| *width += (wanted - *width) * share);
    }
    ui.data_mut(|data| data.insert_temp(id, widths.clone()));
    widths
}

/// As wide as a column may become while others need the room.
fn usual(table: &Table, column: usize) -> f32 {
    let info = &table.columns()[column];
    match (info.kind, info.name.as_str()) {
        (ColumnKind::DateTime, _) => 160.0,
        (_, "CommandLine" | "ScriptBlockText" | "TaskContent") => 420.0,
        (_, "Computer" | "Image" | "ParentImage" | "NewProcessName" | "Activity" | "Url" | "query" | "Subject") => {
            210.0
        }
        (ColumnKind::Long | ColumnKind::Real | ColumnKind::Bool, _) => 90.0,
        (ColumnKind::Dynamic, _) => 220.0,
        _ => 130.0,
    }
}

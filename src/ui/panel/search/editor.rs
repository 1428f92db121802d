//! The KQL editor: colours, the fault underlined, and words to complete.

use super::{hint, offer};
use crate::siem::{QueryError, catalog};
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::name;
use egui::text::{CCursor, CCursorRange, LayoutJob, TextFormat};
use egui::{Color32, Key, Modifiers, Stroke, TextEdit, TextStyle, Ui};

/// What could be completed at the cursor.
#[derive(Debug, Clone, Default)]
pub(super) struct Completion {
    words: Vec<String>,
    from: usize,
    cursor: usize,
}

/// Words completions are cut to.
const MOST: usize = 7;

const OPERATORS: [&str; 24] = [
    "where",
    "project",
    "extend",
    "summarize",
    "sort",
    "order",
    "top",
    "take",
    "limit",
    "distinct",
    "count",
    "join",
    "by",
    "on",
    "kind",
    "asc",
    "desc",
    "and",
    "or",
    "not",
    "between",
    "in",
    "render",
    "let",
];
const WORDS: [&str; 20] = [
    "has",
    "contains",
    "startswith",
    "endswith",
    "matches",
    "ago",
    "bin",
    "now",
    "count()",
    "dcount",
    "min",
    "max",
    "sum",
    "avg",
    "make_set",
    "tolower",
    "strcat",
    "isnotempty",
    "datetime",
    "timechart",
];

/// Draws the editor; true when the query should run.
pub(super) fn editor_ui(
    ui: &mut Ui,
    text: &mut String,
    error: Option<&QueryError>,
    completion: &mut Completion,
) -> bool {
    let run = ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::Enter));
    let accept = !completion.words.is_empty() && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Tab));
    if accept {
        accept_word(ui, text, completion, 0);
    }
    let t = theme::tokens(ui);
    let font = TextStyle::Monospace.resolve(ui.style());
    let fault = error.map(|e| e.span.start..e.span.end.max(e.span.start + 1));
    let mut layouter = |ui: &Ui, buffer: &dyn egui::TextBuffer, width: f32| {
        let mut job = coloured(buffer.as_str(), t, &font, fault.clone());
        job.wrap.max_width = width;
        ui.fonts_mut(|f| f.layout_job(job))
    };
    let rows = text.lines().count().clamp(3, 8);
    let edit = TextEdit::multiline(text)
        .id_salt("kql editor")
        .code_editor()
        .hint_text("SecurityEvent | where EventID == 4625 | summarize count() by TargetUserName")
        .desired_rows(rows)
        .desired_width(f32::INFINITY)
        .layouter(&mut layouter);
    let output = edit.show(ui);
    name(&output.response.response, "Query");
    if output.response.response.changed() || accept {
        let cursor = output.cursor_range.map_or(text.chars().count(), |c| c.primary.index.0);
        *completion = complete(text, cursor);
    }
    if !output.response.response.has_focus() && !accept {
        return run;
    }
    ui.horizontal(|ui| {
        if completion.words.is_empty() {
            hint(ui, "Ctrl+Enter runs the query");
        }
        for (i, word) in completion.words.clone().iter().enumerate() {
            if offer(ui, word) {
                accept_word(ui, text, completion, i);
            }
        }
        if !completion.words.is_empty() {
            hint(ui, "Tab takes the first");
        }
    });
    run
}

/// Replaces the begun word and puts the cursor behind it.
fn accept_word(ui: &Ui, text: &mut String, completion: &mut Completion, index: usize) {
    let Some(word) = completion.words.get(index) else { return };
    let byte = |chars: usize| text.char_indices().nth(chars).map_or(text.len(), |(b, _)| b);
    let (from, to) = (byte(completion.from), byte(completion.cursor));
    let cursor = completion.from + word.chars().count();
    text.replace_range(from..to, word);
    let id = ui.make_persistent_id("kql editor");
    if let Some(mut state) = TextEdit::load_state(ui.ctx(), id) {
        state.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(cursor))));
        TextEdit::store_state(ui.ctx(), id, state);
    }
    completion.words.clear();
}

/// Words that could stand at the cursor: tables at the beginning, then columns of the tables named,
/// operators and functions.
fn complete(text: &str, cursor: usize) -> Completion {
    let before: String = text.chars().take(cursor).collect();
    let begun: String = before.chars().rev().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let begun: String = begun.chars().rev().collect();
    let from = cursor - begun.chars().count();
    let mut completion = Completion { from, cursor, words: Vec::new() };
    if begun.is_empty() {
        return completion;
    }
    let catalog = catalog();
    let named = |table: &&crate::siem::catalog::TableInfo| {
        text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == table.name)
    };
    let tables = catalog.tables.iter().map(|t| t.name);
    let columns = catalog.tables.iter().filter(named).flat_map(|t| t.columns.iter().map(|c| c.name));
    let first = !before.contains('|');
    let lower = begun.to_lowercase();
    let fits = |word: &&str| word.to_lowercase().starts_with(&lower) && **word != begun;
    let mut words: Vec<&str> = if first { tables.collect() } else { Vec::new() };
    if !first {
        let after_bar = before.trim_end_matches(|c: char| c.is_alphanumeric()).trim_end().ends_with('|');
        if after_bar {
            words.extend(OPERATORS.iter().take(12));
        } else {
            words.extend(columns);
            words.extend(OPERATORS);
            words.extend(WORDS);
        }
    }
    words.retain(fits);
    words.sort_unstable();
    words.dedup();
    completion.words = words.into_iter().take(MOST).map(str::to_owned).collect();
    completion
}

fn coloured(text: &str, t: &Tokens, font: &egui::FontId, fault: Option<std::ops::Range<usize>>) -> LayoutJob {
    let mut job = LayoutJob::default();
    let mut at = 0;
    for piece in pieces(text) {
        let faulty = fault.as_ref().is_some_and(|f| at < f.end && f.start < at + piece.len());
        let mut format = TextFormat::simple(font.clone(), colour(piece, t));
        if faulty {
            format.underline = Stroke::new(2.0, t.bad());
        }
        job.append(piece, 0.0, format);
        at += piece.len();
    }
    job
}

fn colour(piece: &str, t: &Tokens) -> Color32 {
    let first = piece.chars().next().unwrap_or(' ');
    if piece.starts_with("//") {
        t.muted
    } else if first == '"' || first == '\'' || piece.starts_with("@\"") {
        t.warn()
    } else if first.is_ascii_digit() {
        t.severity[1]
    } else if OPERATORS.contains(&piece) || WORDS.contains(&piece) || first == '|' {
        t.accent
    } else if catalog().table(piece).is_some() {
        t.good
    } else {
        t.text
    }
}

/// Words, strings, comments and the rest, in order, nothing left out.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if first == '"' || first == '\'' || rest.starts_with("@\"") {
            let open = rest.find(['"', '\'']).unwrap_or(0) + 1;
            let quote = if first == '\'' { '\'' } else { '"' };
            rest[open..].find([quote, '\n']).map_or(rest.len(), |n| open + n + 1)
        } else if first.is_alphanumeric() || first == '_' {
            rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (piece, tail) = rest.split_at(length);
        pieces.push(piece);
        rest = tail;
    }
    pieces
}

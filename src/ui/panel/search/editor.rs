//! The query editor: colours, the fault underlined, words to complete with what they mean.

use super::{hint, offer};
use crate::siem::QueryError;
use crate::siem::query::Language;
use crate::siem::query::assist::{self, Completion, TokenClass};
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::name;
use egui::text::{CCursor, CCursorRange, LayoutJob, TextFormat};
use egui::{Color32, Id, Key, Modifiers, Stroke, TextEdit, TextStyle, Ui};

/// Candidates shown.
const MOST: usize = 7;

/// Draws the editor; true when the query should run.
pub(super) fn editor_ui(
    ui: &mut Ui,
    language: Language,
    text: &mut String,
    error: Option<&QueryError>,
    completion: &mut Completion,
) -> bool {
    let run = ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::Enter));
    let id = ui.make_persistent_id("kql editor");
    let typing = ui.memory(|m| m.has_focus(id));
    let begun = !completion.replace.is_empty() && !completion.candidates.is_empty();
    if typing && begun && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Tab)) {
        accept(ui, id, text, completion, 0);
    }
    let t = theme::tokens(ui);
    let font = TextStyle::Monospace.resolve(ui.style());
    let fault = error.map(|e| e.span.start..e.span.end.max(e.span.start + 1));
    let mut layouter = |ui: &Ui, buffer: &dyn egui::TextBuffer, width: f32| {
        let mut job = coloured((language, buffer.as_str()), t, &font, fault.clone());
        job.wrap.max_width = width;
        ui.fonts_mut(|f| f.layout_job(job))
    };
    let rows = text.lines().count().clamp(3, 8);
    let edit = TextEdit::multiline(text)
        .id(id)
        .code_editor()
        .hint_text(example(language))
        .desired_rows(rows)
        .desired_width(f32::INFINITY)
        .layouter(&mut layouter);
    let output = edit.show(ui);
    let response = output.response.response;
    name(&response, "Query");
    let asked = ui.input_mut(|i| i.consume_key(Modifiers::CTRL, Key::Space));
    if response.changed() || (asked && response.has_focus()) {
        let cursor = output.cursor_range.map_or(text.len(), |c| byte_of(text, c.primary.index.0));
        *completion = assist::complete_in(language, text, cursor);
    }
    if response.has_focus() {
        candidates(ui, id, text, completion);
    }
    run
}

fn candidates(ui: &mut Ui, id: Id, text: &mut String, completion: &mut Completion) {
    ui.horizontal(|ui| {
        if completion.candidates.is_empty() {
            hint(ui, "Ctrl+Enter runs the query \u{b7} Ctrl+Space completes");
        }
        for (i, candidate) in completion.candidates.clone().iter().take(MOST).enumerate() {
            if offer(ui, &candidate.text, &candidate.doc) {
                accept(ui, id, text, completion, i);
            }
        }
        if let Some(first) = completion.candidates.first() {
            hint(ui, &format!("Tab: {}", first.doc));
        }
    });
}

/// Puts a candidate in place of the begun word and the cursor behind it.
fn accept(ui: &Ui, id: Id, text: &mut String, completion: &mut Completion, index: usize) {
    let Some(word) = completion.candidates.get(index).map(|c| c.text.clone()) else { return };
    let range = completion.replace.clone();
    *completion = Completion::default();
    if text.get(range.clone()).is_none() {
        return;
    }
    let cursor = text[..range.start].chars().count() + word.chars().count();
    text.replace_range(range, &word);
    if let Some(mut state) = TextEdit::load_state(ui.ctx(), id) {
        state.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(cursor))));
        TextEdit::store_state(ui.ctx(), id, state);
    }
    ui.memory_mut(|m| m.request_focus(id));
}

fn byte_of(text: &str, chars: usize) -> usize {
    text.char_indices().nth(chars).map_or(text.len(), |(byte, _)| byte)
}

fn example(language: Language) -> &'static str {
    match language {
        Language::Kql => "SecurityEvent | where EventID == 4625 | summarize count() by TargetUserName",
        Language::Spl => "index=SecurityEvent EventCode=4625 | stats count BY user",
    }
}

fn coloured(
    (language, text): (Language, &str),
    t: &Tokens,
    font: &egui::FontId,
    fault: Option<std::ops::Range<usize>>,
) -> LayoutJob {
    let mut job = LayoutJob::default();
    let mut at = 0;
    let mut append = |range: std::ops::Range<usize>, color: Color32| {
        let Some(piece) = text.get(range.clone()).filter(|p| !p.is_empty()) else { return };
        let mut format = TextFormat::simple(font.clone(), color);
        if fault.as_ref().is_some_and(|f| range.start < f.end && f.start < range.end) {
            format.underline = Stroke::new(2.0, t.bad());
        }
        job.append(piece, 0.0, format);
    };
    for token in assist::colours_in(language, text) {
        append(at..token.range.start, t.text);
        append(token.range.clone(), colour(token.class, t));
        at = token.range.end;
    }
    append(at..text.len(), t.text);
    job
}

fn colour(class: TokenClass, t: &Tokens) -> Color32 {
    match class {
        TokenClass::Keyword | TokenClass::Operator => t.accent,
        TokenClass::Table => t.good,
        TokenClass::Function | TokenClass::Number => t.severity[1],
        TokenClass::Text => t.warn(),
        TokenClass::Comment => t.muted,
        TokenClass::Fault => t.bad(),
        _ => t.text,
    }
}

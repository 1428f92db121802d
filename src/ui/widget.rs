//! Small parts every panel is made of. Each control carries its label for screen readers, for the
//! tour and for tests.

use super::command::Command;
use super::theme::{self, Tokens};
use crate::detection::{Entity, EntityKind, Severity};
use crate::investigation::{AlertStatus, Inventory};
use crate::view::entity::{Pivot, Target, pivots};
use crate::view::explain::kind_word;
use egui::{Align, Color32, Id, Layout, Pos2, Rect, Response, RichText, Sense, Shape, Stroke, TextEdit, Ui, vec2};
pub use egui_phosphor::regular as icon;

/// Gives a control its name, and lets the tour find it.
pub fn name(response: &Response, label: &str) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        // Plain text carries its words as its value.
        if node.role() == egui::accesskit::Role::Label {
            node.set_value(label);
        }
        node.set_label(label);
    });
    anchor(&response.ctx, label, response.rect);
}

/// Remembers where something with this label is on the screen.
pub fn anchor(ctx: &egui::Context, label: &str, rect: Rect) {
    // Asked first: the context's lock is not to be taken twice.
    let pass = ctx.cumulative_pass_nr();
    ctx.data_mut(|d| d.insert_temp(anchor_id(label), (rect, pass)));
}

/// Where the control with this label was drawn in this or the last pass.
pub fn anchored(ctx: &egui::Context, label: &str) -> Option<Rect> {
    let (rect, pass): (Rect, u64) = ctx.data(|d| d.get_temp(anchor_id(label)))?;
    (ctx.cumulative_pass_nr() <= pass + 1).then_some(rect)
}

fn anchor_id(label: &str) -> Id {
    Id::new(("watchfloor anchor", label.to_lowercase()))
}

/// A button with an icon.
pub fn button(ui: &mut Ui, icon: &str, label: &str) -> Response {
    button_if(ui, true, icon, label)
}

/// A button that may be unavailable.
pub fn button_if(ui: &mut Ui, enabled: bool, icon: &str, label: &str) -> Response {
    let text = if icon.is_empty() { label.to_owned() } else { format!("{icon}  {label}") };
    let response = ui.add_enabled(enabled, egui::Button::new(text));
    name(&response, label);
    response
}

/// The button for what the panel is there for.
pub fn primary(ui: &mut Ui, enabled: bool, icon: &str, label: &str) -> Response {
    let t = theme::tokens(ui);
    let text = if icon.is_empty() { label.to_owned() } else { format!("{icon}  {label}") };
    let mut button = egui::Button::new(RichText::new(text).color(if enabled { t.on_accent } else { t.muted }));
    if enabled {
        button = button.fill(t.accent);
    }
    let response = ui.add_enabled(enabled, button);
    name(&response, label);
    response
}

/// A button that is only an icon; the label is its tooltip.
pub fn icon_button(ui: &mut Ui, icon: &str, label: &str) -> Response {
    let response = ui.add(egui::Button::new(icon).frame(false));
    name(&response, label);
    response.on_hover_text(label)
}

/// A choice among several, as a tab or a chip.
pub fn choice(ui: &mut Ui, chosen: bool, label: &str) -> Response {
    let response = ui.selectable_label(chosen, label);
    name(&response, label);
    response
}

/// One line to type in, with its label in front.
pub fn field(ui: &mut Ui, label: &str, text: &mut String, hint: &str, width: f32) -> Response {
    ui.label(RichText::new(label).weak());
    bare_field(ui, label, text, hint, width)
}

/// One line to type in; the label is for screen readers and in the hint.
pub fn bare_field(ui: &mut Ui, label: &str, text: &mut String, hint: &str, width: f32) -> Response {
    let hint = RichText::new(hint.to_owned()).weak();
    let response = ui.add(TextEdit::singleline(text).hint_text(hint).desired_width(width).id_salt(label));
    name(&response, label);
    response
}

/// Several lines to type in.
pub fn area(ui: &mut Ui, label: &str, text: &mut String, hint: &str, rows: usize) -> Response {
    let hint = RichText::new(hint.to_owned()).weak();
    let width = ui.available_width();
    let edit = TextEdit::multiline(text).hint_text(hint).desired_width(width).desired_rows(rows).id_salt(label);
    let response = ui.add(edit);
    name(&response, label);
    response
}

/// Heading of a part of a panel.
pub fn section(ui: &mut Ui, title: &str) {
    ui.add_space(6.0);
    let color = theme::tokens(ui).muted;
    ui.label(RichText::new(title.to_uppercase()).small().color(color));
}

/// Name and value on one line.
pub fn fact(ui: &mut Ui, key: &str, value: &str) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(key).weak());
        ui.label(value);
    });
}

/// An empty place that says what to do.
pub fn empty(ui: &mut Ui, icon: &str, headline: &str, advice: &str) {
    let t = theme::tokens(ui);
    ui.add_space((ui.available_height() * 0.2).min(90.0));
    ui.vertical_centered(|ui| {
        ui.label(RichText::new(icon).size(34.0).color(t.muted));
        ui.label(RichText::new(headline).strong());
        ui.label(RichText::new(advice).weak());
    });
}

/// A framed part of a panel.
pub fn card<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let t = theme::tokens(ui);
    let frame = egui::Frame::new()
        .fill(t.raised)
        .stroke(Stroke::new(1.0, t.line))
        .corner_radius(4)
        .inner_margin(egui::Margin::same(10));
    frame
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            contents(ui)
        })
        .inner
}

/// A small label with an outline, on one line.
pub fn badge(ui: &mut Ui, text: &str, color: Color32) -> Response {
    let font = egui::TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, color);
    let size = galley.size() + vec2(10.0, 3.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_stroke(rect, 3.0, Stroke::new(1.0, color), egui::StrokeKind::Inside);
    ui.painter().galley(rect.min + vec2(5.0, 1.5), galley, color);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Label, true, text));
    response
}

/// `1 record`, `3 records`.
pub fn counted(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// Cells stand in the middle of their row.
pub fn middle() -> Layout {
    Layout::left_to_right(Align::Center)
}

/// A column of a table that always fits: so wide, or a share of what is left.
#[derive(Debug, Clone, Copy)]
pub enum Track {
    /// Points at 100 % text size.
    Fixed(f32),
    /// Parts of the rest.
    Share(f32),
}

/// Widths of columns that fill the available width and no more.
pub fn widths(ui: &Ui, tracks: &[Track]) -> Vec<f32> {
    let scale = egui::TextStyle::Body.resolve(ui.style()).size / theme::BODY;
    let gaps = ui.spacing().item_spacing.x * tracks.len() as f32 + ui.spacing().scroll.bar_width + 6.0;
    let fixed: f32 = tracks.iter().map(|t| if let Track::Fixed(w) = t { w * scale } else { 0.0 }).sum();
    let shares: f32 = tracks.iter().map(|t| if let Track::Share(s) = t { *s } else { 0.0 }).sum();
    let rest = (ui.available_width() - gaps - fixed).max(shares * 40.0);
    let width = |t: &Track| match t {
        Track::Fixed(w) => w * scale,
        Track::Share(s) => rest * s / shares,
    };
    tracks.iter().map(width).collect()
}

/// A word for a severity.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Informational => "Informational",
        Severity::Low => "Low",
        Severity::Medium => "Medium",
        Severity::High => "High",
    }
}

/// The mark of a severity: triangle, diamond, disc, ring. Shape and colour say the same.
pub fn severity_mark(ui: &mut Ui, severity: Severity) -> Response {
    let side = ui.text_style_height(&egui::TextStyle::Body);
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    paint_mark(ui.painter(), rect.center(), side * 0.36, severity, theme::tokens(ui));
    name(&response, severity_word(severity));
    response.on_hover_text(format!("{} severity", severity_word(severity)))
}

/// Paints the mark of a severity.
pub fn paint_mark(painter: &egui::Painter, at: Pos2, r: f32, severity: Severity, t: &Tokens) {
    let color = t.of(severity);
    let none = Stroke::NONE;
    match severity {
        Severity::High => {
            let points = vec![at + vec2(0.0, -r * 1.1), at + vec2(r * 1.15, r * 0.9), at + vec2(-r * 1.15, r * 0.9)];
            painter.add(Shape::convex_polygon(points, color, none));
        }
        Severity::Medium => {
            let points = vec![
                at + vec2(0.0, -r * 1.1),
                at + vec2(r * 1.1, 0.0),
                at + vec2(0.0, r * 1.1),
                at + vec2(-r * 1.1, 0.0),
            ];
            painter.add(Shape::convex_polygon(points, color, none));
        }
        Severity::Low => {
            painter.circle_filled(at, r * 0.8, color);
        }
        Severity::Informational => {
            painter.circle_stroke(at, r * 0.75, Stroke::new(1.5, color));
        }
    }
}

/// Where an alert stands, as icon and word.
pub fn status_label(ui: &mut Ui, status: AlertStatus) {
    let t = theme::tokens(ui);
    let (icon, word, color) = match status {
        AlertStatus::New => (icon::CIRCLE, "new", t.accent),
        AlertStatus::Active => (icon::CIRCLE_HALF, "taken", t.text),
        AlertStatus::Closed => (icon::CHECK_CIRCLE, "closed", t.muted),
    };
    ui.label(RichText::new(format!("{icon} {word}")).color(color));
}

/// Icon of an entity kind.
pub fn entity_icon(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Host => icon::DESKTOP,
        EntityKind::Account => icon::USER,
        EntityKind::Address => icon::GLOBE_SIMPLE,
        EntityKind::Domain => icon::GLOBE,
        EntityKind::Hash => icon::FINGERPRINT,
        EntityKind::File => icon::FILE,
        EntityKind::Mail => icon::ENVELOPE,
    }
}

/// An entity as it stands in a table: its icon and its shortened value.
pub fn entity_text(entity: &Entity) -> String {
    let value = match entity.kind {
        EntityKind::File => entity.value.rsplit(['\\', '/']).next().unwrap_or(&entity.value).to_owned(),
        EntityKind::Hash => entity.value.chars().take(10).collect::<String>() + "\u{2026}",
        EntityKind::Mail if entity.value.chars().count() > 26 => {
            entity.value.chars().take(24).collect::<String>() + "\u{2026}"
        }
        _ => entity.value.to_string(),
    };
    format!("{} {value}", entity_icon(entity.kind))
}

/// An entity to click: left shows it in the inspector, right offers every way on.
pub fn chip(ui: &mut Ui, entity: &Entity, inventory: &Inventory, out: &mut Vec<Command>) -> Response {
    let button = egui::Button::new(entity_text(entity)).corner_radius(10).min_size(vec2(0.0, 0.0));
    let response = ui.add(button);
    name(&response, &format!("{} {}", kind_word(entity.kind), entity.value));
    let response =
        response.on_hover_text(format!("{} {}\nRight-click for ways on", kind_word(entity.kind), entity.value));
    if response.clicked() {
        out.push(Command::Focus(entity.clone()));
    }
    entity_menu(&response, entity, inventory, out);
    response
}

/// The right-click menu of an entity.
pub fn entity_menu(response: &Response, entity: &Entity, inventory: &Inventory, out: &mut Vec<Command>) {
    response.context_menu(|ui| {
        ui.set_min_width(200.0);
        ui.label(RichText::new(format!("{} {}", kind_word(entity.kind), entity.value)).weak());
        if button(ui, icon::EYE, "Show in inspector").clicked() {
            out.push(Command::Focus(entity.clone()));
            ui.close();
        }
        ui.separator();
        for pivot in pivots(entity, inventory) {
            if pivot_button(ui, &pivot, out) {
                ui.close();
            }
        }
        ui.separator();
        if button(ui, icon::COPY, "Copy defanged").clicked() {
            out.push(Command::Copy(entity.value.to_string()));
            ui.close();
        }
    });
}

/// One way on, as a button; its tooltip shows the query it runs.
pub fn pivot_button(ui: &mut Ui, pivot: &Pivot, out: &mut Vec<Command>) -> bool {
    let (icon, tip, command) = match &pivot.target {
        Target::Query(kql) => (icon::MAGNIFYING_GLASS, kql.clone(), Command::Query(kql.clone())),
        Target::Host(host) => {
            (icon::TREE_STRUCTURE, format!("process tree of {host}"), Command::ShowHost(host.clone()))
        }
        Target::Mail(id) => (icon::ENVELOPE, id.clone(), Command::ShowMail(id.clone())),
    };
    let response = ui.add(egui::Button::new(format!("{icon}  {}", pivot.label)).frame(false));
    name(&response, pivot.label);
    let clicked = response.on_hover_text(RichText::new(tip).monospace()).clicked();
    if clicked {
        out.push(command);
    }
    clicked
}

/// Needs of a form with their state: a check or a cross, and the words.
pub fn needs(ui: &mut Ui, needs: &[crate::view::case::Need]) {
    let t = theme::tokens(ui);
    for need in needs {
        let (icon, color) = if need.met { (icon::CHECK, t.good) } else { (icon::X, t.warn()) };
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(icon).color(color));
            let text = RichText::new(&need.text);
            ui.label(if need.met { text.weak() } else { text });
        });
    }
}

/// Right-aligned contents in the rest of a line.
pub fn at_right<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    ui.with_layout(Layout::right_to_left(Align::Center), contents).inner
}

/// One line of text cut at the edge, whole in the tooltip.
pub fn cut(ui: &mut Ui, text: impl Into<RichText>) -> Response {
    ui.add(egui::Label::new(text.into()).truncate())
}

/// Text of records, cut at the edge.
pub fn cut_mono(ui: &mut Ui, text: &str) -> Response {
    ui.add(egui::Label::new(RichText::new(text).monospace()).truncate())
}

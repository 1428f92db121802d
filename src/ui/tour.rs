//! The guided tour: one callout at a time that points at a control and waits for the trainee to use it.

use super::command::{Command, Tab};
use super::shell::tab_label;
use super::theme;
use super::widget::{anchored, button, icon};
use crate::desk::Action;
use crate::scenario::model::Lesson;
use egui::{Align2, Area, Context, Id, Order, Pos2, Rect, RichText, Stroke, StrokeKind, vec2};

/// Width of the callout.
const WIDTH: f32 = 300.0;
/// Nothing but the tabs ends so far left.
const RAIL: f32 = 130.0;

/// Where the tour stands.
#[derive(Debug, Clone, Default)]
pub struct TourState {
    /// Lesson shown.
    pub step: usize,
    /// The trainee wants no more of it.
    pub skipped: bool,
    /// Names of what was done since the lesson was shown.
    done: Vec<String>,
}

impl TourState {
    /// An action was granted.
    pub fn did(&mut self, action: &Action) {
        self.done.push(action_name(action));
    }

    /// The trainee went somewhere within the console. Tabs are seen by where they are; `Open` is the
    /// name of the action that opens a case.
    pub fn saw(&mut self, command: &Command) {
        if !matches!(command, Command::Act(_) | Command::Open(_)) {
            self.done.push(first_word(&format!("{command:?}")));
        }
    }

    /// Goes on while the shown lesson is fulfilled.
    fn advance(&mut self, lessons: &[Lesson], tab: Tab) {
        while let Some(lesson) = lessons.get(self.step) {
            let wanted = lesson.until.trim();
            let on_tab = wanted.eq_ignore_ascii_case(tab_label(tab));
            let done = self.done.iter().any(|d| d.eq_ignore_ascii_case(wanted));
            if !(on_tab || done) {
                break;
            }
            self.next();
        }
        if self.done.len() > 64 {
            self.done.clear();
        }
    }

    /// The next lesson; what was done before does not count for it.
    pub fn next(&mut self) {
        self.step += 1;
        self.done.clear();
    }
}

/// `Take`, `Dispose`, `IsolateHost`: the innermost name of an action.
pub fn action_name(action: &Action) -> String {
    let text = format!("{action:?}");
    let inner = text.split_once('(').map_or(text.as_str(), |(_, rest)| rest);
    first_word(inner)
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric()).collect()
}

/// Draws the lesson that is due, if any.
pub fn tour_ui(ctx: &Context, lessons: &[Lesson], tab: Tab, state: &mut TourState) {
    if state.skipped {
        return;
    }
    state.advance(lessons, tab);
    let Some(lesson) = lessons.get(state.step) else { return };
    let target = anchored(ctx, &lesson.at);
    if let Some(rect) = target {
        let light = !ctx.global_style().visuals.dark_mode;
        let t = if light { &theme::LIGHT } else { &theme::DARK };
        let painter = ctx.layer_painter(egui::LayerId::new(Order::Foreground, Id::new("tour mark")));
        painter.rect_stroke(rect.expand(3.0), 4.0, Stroke::new(2.0, t.accent), StrokeKind::Outside);
    }
    let area = Area::new(Id::new("tour")).order(Order::Foreground).constrain(true);
    let area = match target {
        Some(rect) => area.fixed_pos(beside(rect, ctx.viewport_rect())),
        None => area.anchor(Align2::CENTER_BOTTOM, vec2(0.0, -220.0)),
    };
    area.show(ctx, |ui| callout(ui, lessons, lesson, state));
}

/// Beside the target where there is room: right, left, below, else above. Beside the tabs at the left edge stands
/// the work itself: there the lesson goes to the foot of the screen, over the map.
fn beside(target: Rect, screen: Rect) -> Pos2 {
    let height = 130.0;
    if target.right() < screen.left() + RAIL {
        return Pos2::new(target.right() + 12.0, screen.bottom() - height - 30.0);
    }
    let y = target.center().y.clamp(screen.top() + 50.0, (screen.bottom() - height).max(screen.top() + 50.0));
    if target.right() + WIDTH + 30.0 < screen.right() {
        return Pos2::new(target.right() + 12.0, y - 20.0);
    }
    if target.left() - WIDTH - 30.0 > screen.left() {
        return Pos2::new(target.left() - WIDTH - 34.0, y - 20.0);
    }
    let x = (target.center().x - WIDTH * 0.5).clamp(screen.left() + 8.0, screen.right() - WIDTH - 30.0);
    let below = target.bottom() + 10.0;
    Pos2::new(x, if below + height < screen.bottom() { below } else { screen.bottom() - height - 60.0 })
}

fn callout(ui: &mut egui::Ui, lessons: &[Lesson], lesson: &Lesson, state: &mut TourState) {
    let t = theme::tokens(ui);
    let frame = egui::Frame::popup(ui.style()).stroke(Stroke::new(1.5, t.accent)).inner_margin(egui::Margin::same(10));
    frame.show(ui, |ui| {
        ui.set_width(WIDTH);
        let head = format!("{} Step {} of {}", icon::GRADUATION_CAP, state.step + 1, lessons.len());
        ui.label(RichText::new(head).small().color(t.accent).strong());
        ui.label(&*lesson.text);
        ui.horizontal(|ui| {
            let waits = !lesson.until.eq_ignore_ascii_case("next");
            let label = if waits { "Next without doing it" } else { "Next" };
            if button(ui, icon::ARROW_RIGHT, label).clicked() {
                state.next();
            }
            if button(ui, "", "Skip tour").clicked() {
                state.skipped = true;
            }
        });
    });
}

//! Notices in the corner, and the words people send.

use crate::base::ids::AlertId;
use crate::detection::Severity;
use crate::investigation::ResponseState;
use crate::session::{Desk, Notice};
use crate::ui::command::{Command, Tab};
use crate::ui::theme;
use crate::ui::widget::{icon, name};
use egui::{Align2, Context, Id, RichText, Sense, Stroke, vec2};

/// Seconds a notice stays.
const STAY: f64 = 7.0;
/// Notices at the same time.
const MOST: usize = 4;

/// One notice on the screen.
#[derive(Debug, Clone)]
pub struct Toast {
    /// What it says.
    pub text: String,
    /// Its icon.
    pub icon: &'static str,
    /// Severity, for its colour.
    pub severity: Severity,
    /// Where a click leads.
    pub command: Option<Command>,
    /// When it goes, in seconds of the window.
    pub until: f64,
}

/// Notices on their way out.
#[derive(Debug, Clone, Default)]
pub struct ToastState {
    seen: Option<usize>,
    /// On the screen, oldest first.
    pub shown: Vec<Toast>,
}

impl ToastState {
    /// Takes in what happened since the last frame; what was there at the first frame is old news.
    pub fn take_in(&mut self, desk: &Desk<'_>, time: f64) {
        let seen = *self.seen.get_or_insert(desk.notices().len());
        for notice in desk.notices().iter().skip(seen) {
            if let Some(toast) = toast(desk, notice, time) {
                self.shown.push(toast);
            }
        }
        self.seen = Some(desk.notices().len());
        self.shown.retain(|t| t.until > time);
        let surplus = self.shown.len().saturating_sub(MOST);
        self.shown.drain(..surplus);
    }
}

fn toast(desk: &Desk<'_>, notice: &Notice, time: f64) -> Option<Toast> {
    let make = |text: String, icon, severity, command| Toast { text, icon, severity, command, until: time + STAY };
    match notice {
        Notice::AlertRaised(id) => {
            raised(desk, *id).map(|(text, severity)| make(text, icon::WARNING, severity, Some(Command::ShowAlert(*id))))
        }
        Notice::ResponseDone(action) => {
            let response = desk.responses().iter().find(|r| r.action == *action)?;
            let (word, severity) = match &response.state {
                ResponseState::Done(_, text) => (text.to_string(), Severity::Informational),
                ResponseState::Failed(_, text) => (format!("failed: {text}"), Severity::Medium),
                ResponseState::Pending(_) => return None,
            };
            let text = format!("{}: {word}", response.what);
            Some(make(text, icon::FIRST_AID_KIT, severity, Some(Command::Open(Tab::Response))))
        }
        Notice::Message(_, text) => {
            Some(make(text.to_string(), icon::CHAT_TEXT, Severity::Low, Some(Command::Open(Tab::Case))))
        }
        Notice::ShiftOver => Some(make("The shift is over.".to_owned(), icon::SIGN_OUT, Severity::Low, None)),
    }
}

/// Only what should be looked at soon interrupts.
fn raised(desk: &Desk<'_>, id: AlertId) -> Option<(String, Severity)> {
    let alert = desk.alert(id).filter(|a| a.severity >= Severity::Medium)?;
    let about = alert.key.as_ref().map(|k| format!(" on {}", k.value)).unwrap_or_default();
    Some((format!("{}{about}", alert.title), alert.severity))
}

/// Draws the notices.
pub fn toasts_ui(ctx: &Context, state: &mut ToastState, out: &mut Vec<Command>) {
    if state.shown.is_empty() {
        return;
    }
    let mut gone = None;
    let area = egui::Area::new(Id::new("toasts")).anchor(Align2::RIGHT_BOTTOM, vec2(-290.0, -30.0));
    area.interactable(true).show(ctx, |ui| {
        ui.set_max_width(360.0);
        for (i, toast) in state.shown.iter().enumerate() {
            let t = theme::tokens(ui);
            let frame = egui::Frame::popup(ui.style()).stroke(Stroke::new(1.0, t.of(toast.severity)));
            let response = frame
                .show(ui, |ui| {
                    ui.set_width(330.0);
                    ui.horizontal_wrapped(|ui| {
                        ui.label(RichText::new(toast.icon).color(t.of(toast.severity)));
                        ui.label(&toast.text);
                    });
                })
                .response
                .interact(Sense::click());
            name(&response, &format!("Notice: {}", toast.text));
            if response.clicked() {
                out.extend(toast.command.clone());
                gone = Some(i);
            }
        }
    });
    if let Some(i) = gone {
        state.shown.remove(i);
    }
    ctx.request_repaint_after(std::time::Duration::from_millis(500));
}

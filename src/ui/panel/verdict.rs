//! The verdict form: disposition, fitting reason, confidence, one sentence.

use crate::base::ids::{AlertId, RecordId};
use crate::base::verdict::{Disposition, Reason};
use crate::desk::Action;
use crate::desk::action::Triage;
use crate::ui::theme;
use crate::ui::widget::{bare_field, choice, name};
use egui::{ComboBox, RichText, Slider, Ui};
use std::collections::BTreeSet;

/// A verdict being written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VerdictDraft {
    /// What it was.
    pub disposition: Option<Disposition>,
    /// Why.
    pub reason: Option<Reason>,
    /// How sure that it is malicious or an attempt, 1 to 99; 0 is not chosen.
    pub percent: u8,
    /// Cited records.
    pub records: BTreeSet<RecordId>,
    /// One sentence.
    pub note: String,
}

impl VerdictDraft {
    /// The action, when the draft is complete.
    pub fn action(&self, alerts: Vec<AlertId>) -> Option<Action> {
        let (disposition, reason) = (self.disposition?, self.reason?);
        (!alerts.is_empty()).then(|| {
            Action::Triage(Triage::Dispose {
                alerts,
                disposition,
                reason,
                malicious_percent: self.percent.clamp(1, 99),
                records: self.records.iter().copied().collect(),
                note: self.note.trim().into(),
            })
        })
    }

    /// Chooses a disposition; the reason must fit, and the confidence starts where people usually mean it.
    pub fn dispose(&mut self, disposition: Disposition) {
        if self.disposition == Some(disposition) {
            return;
        }
        self.disposition = Some(disposition);
        self.reason = self.reason.filter(|r| Reason::of(disposition).contains(r));
        self.percent = match disposition {
            Disposition::Malicious => 90,
            Disposition::FailedAttempt => 80,
            Disposition::BenignTrigger | Disposition::FalsePositive => 5,
        };
    }
}

/// What a disposition means, in one sentence.
fn meaning(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Malicious => "An attacker achieved something.",
        Disposition::FailedAttempt => "An attacker tried, and a control that the records show stopped it.",
        Disposition::BenignTrigger => "The rule saw what it looks for, but somebody was allowed to do it.",
        Disposition::FalsePositive => "The rule took something else for what it looks for.",
    }
}

/// Draws the form into columns of a row (`wide`) or one below the other.
pub fn verdict_form(ui: &mut Ui, draft: &mut VerdictDraft, wide: bool) {
    if wide {
        ui.horizontal_wrapped(|ui| {
            dispositions(ui, draft);
            reasons(ui, draft);
            confidence(ui, draft);
            note(ui, draft, 180.0);
        });
        return;
    }
    ui.label(RichText::new("What was it?").weak());
    ui.horizontal_wrapped(|ui| dispositions(ui, draft));
    if let Some(d) = draft.disposition {
        ui.label(RichText::new(meaning(d)).small().weak());
    }
    ui.label(RichText::new("Why?").weak());
    reasons(ui, draft);
    ui.label(RichText::new("How sure that it is malicious or an attempt?").weak());
    confidence(ui, draft);
    let width = ui.available_width() - 8.0;
    note(ui, draft, width);
}

fn dispositions(ui: &mut Ui, draft: &mut VerdictDraft) {
    for disposition in Disposition::ALL {
        let chosen = draft.disposition == Some(disposition);
        if choice(ui, chosen, disposition.label()).on_hover_text(meaning(disposition)).clicked() {
            draft.dispose(disposition);
        }
    }
}

fn reasons(ui: &mut Ui, draft: &mut VerdictDraft) {
    let Some(disposition) = draft.disposition else {
        ui.label(RichText::new("choose what it was first").weak().italics());
        return;
    };
    let text = draft.reason.map_or("choose a reason", Reason::label);
    let combo = ComboBox::from_id_salt("reason").selected_text(text).width(190.0);
    let response = combo.show_ui(ui, |ui| {
        for reason in Reason::of(disposition) {
            let response = ui.selectable_label(draft.reason == Some(*reason), reason.label());
            name(&response, reason.label());
            if response.clicked() {
                draft.reason = Some(*reason);
            }
        }
    });
    name(&response.response, "Reason");
}

fn confidence(ui: &mut Ui, draft: &mut VerdictDraft) {
    let t = theme::tokens(ui);
    let enabled = draft.disposition.is_some();
    let mut percent = draft.percent.max(1);
    let response = ui.add_enabled(enabled, Slider::new(&mut percent, 1..=99).suffix(" %"));
    name(&response, "Confidence");
    if response.changed() {
        draft.percent = percent;
    }
    response.on_hover_text("50 % is a coin toss. The score rewards being as sure as you are right.");
    let odd = match draft.disposition {
        Some(Disposition::Malicious | Disposition::FailedAttempt) => draft.percent < 50,
        Some(_) => draft.percent > 50,
        None => false,
    };
    if odd {
        ui.label(RichText::new("this says the opposite of the verdict").small().color(t.warn()));
    }
}

fn note(ui: &mut Ui, draft: &mut VerdictDraft, width: f32) {
    bare_field(ui, "Verdict note", &mut draft.note, "one sentence: what you saw, where you looked", width);
}

//! Escalating a case and handing the shift over.

use crate::base::Text;
use crate::desk::Action;
use crate::desk::action::{ClaimKind, Communicate};
use crate::detection::EntityKind;
use crate::investigation::CaseStatus;
use crate::ui::command::Command;
use crate::ui::widget::{area, card, choice, icon, needs, primary, section};
use crate::view::case::{CaseView, escalation_needs};
use egui::{RichText, Ui};
use std::collections::BTreeSet;

/// What is being written to others.
#[derive(Debug, Clone, Default)]
pub struct TellDraft {
    /// Escalation text.
    pub summary: String,
    /// Names taken out of the escalation.
    pub left_out: BTreeSet<Text>,
    /// Hand-over text.
    pub handover: String,
}

/// Draws the escalation and hand-over forms.
pub(super) fn tell_ui(ui: &mut Ui, view: &CaseView, draft: &mut TellDraft, out: &mut Vec<Command>) {
    section(ui, "Escalate to tier 2");
    if let Some((at, text)) = &view.escalation {
        card(ui, |ui| {
            ui.label(RichText::new(format!("escalated at {}", at.hms())).weak());
            ui.label(&**text);
        });
    }
    if view.status == CaseStatus::Open || view.status == CaseStatus::Escalated {
        escalate(ui, view, draft, out);
    }
    section(ui, "Hand the shift over");
    area(ui, "Hand-over", &mut draft.handover, "what the next shift must know: open, done, watch for", 3);
    let ready = draft.handover.split_whitespace().count() >= 3;
    if primary(ui, ready, icon::HANDSHAKE, "Hand over").clicked() {
        let text = draft.handover.trim().into();
        out.push(Command::Act(Action::Communicate(Communicate::HandOver { text })));
    }
}

fn escalate(ui: &mut Ui, view: &CaseView, draft: &mut TellDraft, out: &mut Vec<Command>) {
    area(ui, "Escalation summary", &mut draft.summary, "what is known, what is open, what was done", 4);
    let names = offered(view);
    ui.horizontal_wrapped(|ui| {
        for value in &names {
            let chosen = !draft.left_out.contains(value);
            if choice(ui, chosen, value).on_hover_text("Click to take in or leave out").clicked()
                && !draft.left_out.remove(value)
            {
                draft.left_out.insert(value.clone());
            }
        }
    });
    let entities: Vec<Text> = names.into_iter().filter(|n| !draft.left_out.contains(n)).collect();
    let wanted = escalation_needs(view, &draft.summary, &entities);
    needs(ui, &wanted);
    let ready = !draft.summary.trim().is_empty();
    let response = primary(ui, ready, icon::ARROW_FAT_LINE_UP, "Escalate");
    let missing = wanted.iter().filter(|n| !n.met).count();
    let tip = match missing {
        0 => "Tier 2 has what it needs".to_owned(),
        n => format!("Tier 2 will ask back: {n} things are missing"),
    };
    if response.on_hover_text(tip).clicked() {
        let (case, summary) = (view.id, draft.summary.trim().into());
        out.push(Command::Act(Action::Communicate(Communicate::Escalate { case, summary, entities })));
    }
}

/// Hosts and accounts of the alerts, and what was claimed of them.
fn offered(view: &CaseView) -> Vec<Text> {
    let wanted = |k: &EntityKind| matches!(k, EntityKind::Host | EntityKind::Account);
    let mut names: BTreeSet<Text> = view.names.iter().filter(|(k, _)| wanted(k)).map(|(_, v)| v.clone()).collect();
    let claimed = view.claims.iter().filter(|(_, c)| matches!(c.kind, ClaimKind::Host | ClaimKind::Account));
    names.extend(claimed.map(|(_, c)| c.value.clone()));
    names.into_iter().collect()
}

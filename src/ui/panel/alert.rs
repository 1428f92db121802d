//! One alert: why it fired, what the records say, and the verdict.

use super::Tray;
use super::record::record_ui;
use super::verdict::{VerdictDraft, verdict_form};
use crate::base::ids::AlertId;
use crate::desk::Action;
use crate::desk::action::{CaseWork, ShiftControl, Triage};
use crate::investigation::AlertStatus;
use crate::ui::command::{Command, Tab};
use crate::ui::theme;
use crate::ui::widget::{
    badge, button, button_if, card, chip, choice, counted, empty, icon, name, primary, section, severity_mark,
    severity_word, status_label,
};
use crate::view::alert::AlertView;
use egui::{CollapsingHeader, Key, Modifiers, Panel, RichText, ScrollArea, Sense, Ui};
use std::collections::BTreeMap;

/// Drafts of the alert panel.
#[derive(Debug, Clone, Default)]
pub struct AlertState {
    /// Alert shown.
    pub shown: Option<AlertId>,
    /// Verdicts being written, by alert.
    pub drafts: BTreeMap<AlertId, VerdictDraft>,
}

impl AlertState {
    /// A triage action was granted.
    pub(crate) fn done(&mut self, triage: &Triage) {
        if let Triage::Dispose { alerts, .. } = triage {
            alerts.iter().for_each(|a| {
                self.drafts.remove(a);
            });
        }
    }
}

/// Draws the alert.
pub fn alert_ui(
    ui: &mut Ui,
    view: Option<&AlertView>,
    state: &mut AlertState,
    tray: &Tray<'_>,
    out: &mut Vec<Command>,
) {
    let Some(view) = view else {
        empty(
            ui,
            icon::WARNING,
            "No alert is open",
            "Choose one in the queue: click it, or move with j and k and press Enter.",
        );
        return;
    };
    let take = ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::T));
    if take && view.status == AlertStatus::New && !ui.ctx().egui_wants_keyboard_input() {
        out.push(Command::Act(Action::Triage(Triage::Take { alert: view.id })));
    }
    header(ui, view, out);
    let draft = state.drafts.entry(view.id).or_default();
    let side = Panel::right("verdict").resizable(true).default_size(300.0).min_size(240.0);
    let frame = egui::Frame::new().inner_margin(egui::Margin { left: 10, ..egui::Margin::ZERO });
    side.frame(frame).show(ui, |ui| {
        ScrollArea::vertical().id_salt("verdict").auto_shrink(false).show(ui, |ui| {
            verdict(ui, view, draft, out);
            case_part(ui, view, tray, out);
            hints(ui, view, out);
        });
    });
    ScrollArea::vertical().id_salt("alert body").auto_shrink(false).show(ui, |ui| {
        rule(ui, view);
        section(ui, "Who and what");
        ui.horizontal_wrapped(|ui| {
            for entity in &view.entities {
                chip(ui, entity, tray.inventory, out);
            }
        });
        records(ui, view, draft, tray, out);
        related(ui, view, out);
    });
}

fn header(ui: &mut Ui, view: &AlertView, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        if super::super::widget::icon_button(ui, icon::ARROW_LEFT, "Back to the queue").clicked() {
            out.push(Command::Open(Tab::Queue));
        }
        severity_mark(ui, view.severity);
        ui.add(egui::Label::new(RichText::new(&*view.title).heading()).truncate());
    });
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(view.id.to_string()).weak());
        ui.label(severity_word(view.severity));
        status_label(ui, view.status);
        let (first, last) = view.span;
        ui.label(RichText::new(format!("{} to {} UTC", first.hms(), last.hms())).weak());
        for technique in &view.techniques {
            badge(ui, technique.as_str(), t.muted).on_hover_text("ATT&CK technique the rule is tagged with");
        }
        match view.status {
            AlertStatus::New => {
                if primary(ui, true, icon::HAND, "Take").clicked() {
                    out.push(Command::Act(Action::Triage(Triage::Take { alert: view.id })));
                }
            }
            AlertStatus::Closed => {
                if button(ui, icon::ARROW_COUNTER_CLOCKWISE, "Reopen").clicked() {
                    out.push(Command::Act(Action::Triage(Triage::Reopen { alert: view.id })));
                }
            }
            AlertStatus::Active => {}
        }
    });
    ui.separator();
}

fn rule(ui: &mut Ui, view: &AlertView) {
    section(ui, "Why it fired");
    ui.label(&*view.rule.description);
    ui.label(RichText::new(format!("looks at {}", view.rule.log_source)).weak());
    if !view.rule.false_positives.is_empty() {
        let list: Vec<&str> = view.rule.false_positives.iter().map(|f| &**f).collect();
        ui.label(RichText::new(format!("may also be: {}", list.join("; "))).weak());
    }
    let response = CollapsingHeader::new("Rule source (Sigma)").id_salt("rule source").show(ui, |ui| {
        ui.add(egui::Label::new(RichText::new(&*view.rule.source).monospace()).wrap());
    });
    name(&response.header_response, "Rule source");
}

fn records(ui: &mut Ui, view: &AlertView, draft: &mut VerdictDraft, tray: &Tray<'_>, out: &mut Vec<Command>) {
    section(ui, &format!("Records ({})", view.record_ids.len()));
    ui.label(RichText::new("Tick the records that prove your verdict.").small().weak());
    for (i, record) in view.records.iter().enumerate() {
        let mut cited = draft.records.contains(&record.id);
        let before = cited;
        record_ui(ui, record, tray, Some((&mut cited, i == 0)), out);
        if cited != before {
            if cited {
                draft.records.insert(record.id);
            } else {
                draft.records.remove(&record.id);
            }
        }
    }
    let rest = view.record_ids.len().saturating_sub(view.records.len());
    if rest > 0 {
        ui.label(RichText::new(format!("and {rest} more; search for them")).weak());
    }
}

fn related(ui: &mut Ui, view: &AlertView, out: &mut Vec<Command>) {
    section(ui, "Related alerts");
    if view.related.is_empty() {
        ui.label(RichText::new("none shares an entity or the rule").weak());
    }
    for other in &view.related {
        ui.horizontal(|ui| {
            severity_mark(ui, other.severity);
            ui.label(RichText::new(&other.raised.hms()[..5]).monospace().weak());
            status_label(ui, other.status);
            let response = ui.add(egui::Label::new(&*other.title).truncate().sense(Sense::click()));
            name(&response, &format!("Related {}", other.id));
            if response.on_hover_text(&other.why).clicked() {
                out.push(Command::ShowAlert(other.id));
            }
        });
    }
}

fn verdict(ui: &mut Ui, view: &AlertView, draft: &mut VerdictDraft, out: &mut Vec<Command>) {
    if let Some(given) = &view.verdict {
        card(ui, |ui| {
            ui.label(RichText::new(given.disposition.label()).strong());
            ui.label(format!("because {}, {} % sure that it is bad", given.reason.label(), given.malicious_percent));
            ui.label(
                RichText::new(format!("{} cited at {}", counted(given.records.len(), "record"), given.at.hms())).weak(),
            );
            if !given.note.is_empty() {
                ui.label(&*given.note);
            }
        });
    }
    card(ui, |ui| {
        let again = view.verdict.is_some();
        ui.label(RichText::new(if again { "Another verdict" } else { "Verdict" }).strong());
        verdict_form(ui, draft, false);
        let cited = draft.records.len();
        let text = match cited {
            0 => "no record cited yet".to_owned(),
            n => format!("{} cited", counted(n, "record")),
        };
        ui.label(RichText::new(text).weak());
        let action = draft.action(vec![view.id]);
        let response = primary(ui, action.is_some(), icon::CHECK, "Close alert");
        let response = response.on_disabled_hover_text("Choose what it was and a reason");
        if let Some(action) = action.filter(|_| response.clicked()) {
            out.push(Command::Act(action));
        }
    });
}

fn case_part(ui: &mut Ui, view: &AlertView, tray: &Tray<'_>, out: &mut Vec<Command>) {
    section(ui, "Case");
    if let Some(case) = view.case {
        if button(ui, icon::BRIEFCASE, &format!("Go to {case}")).clicked() {
            out.push(Command::ShowCase(case));
        }
        return;
    }
    ui.horizontal_wrapped(|ui| {
        if button(ui, icon::FOLDER_PLUS, "Open case").clicked() {
            let title = view.title.clone();
            out.push(Command::Act(Action::Case(CaseWork::Open { title, alerts: vec![view.id] })));
        }
        for (case, title) in view.cases.iter().filter(|(id, _)| tray.cases.iter().any(|c| c.id == *id && c.open)) {
            let response = choice(ui, false, &format!("Add to {case}"));
            if response.on_hover_text(&**title).clicked() {
                out.push(Command::Act(Action::Case(CaseWork::Add { case: *case, alerts: vec![view.id] })));
            }
        }
    });
}

fn hints(ui: &mut Ui, view: &AlertView, out: &mut Vec<Command>) {
    section(ui, "Hints");
    for (i, hint) in view.hints.iter().enumerate() {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(format!("{} {}", icon::LIGHTBULB, i + 1)).weak());
            ui.label(&**hint);
        });
    }
    let price = if view.hints_free { "free in this shift" } else { "costs points" };
    let left = view.hints_left > 0;
    let response = button_if(ui, left, icon::LIGHTBULB, "Next hint");
    let response = response.on_hover_text(format!("Where to look next: {price}"));
    let response = response.on_disabled_hover_text("There are no more hints for this rule");
    if response.clicked() {
        out.push(Command::Act(Action::Shift(ShiftControl::Hint { alert: view.id })));
    }
    if left {
        ui.label(RichText::new(format!("{} left, {price}", view.hints_left)).small().weak());
    }
}

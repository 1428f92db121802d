//! Case work: evidence, timeline, claims, notes, escalation, hand-over.

mod tell;

use super::Tray;
use super::claim::{ClaimDraft, claims_ui};
use crate::base::ids::{CaseId, RecordId};
use crate::base::time::SimTime;
use crate::desk::Action;
use crate::desk::action::{CaseWork, Communicate};
use crate::investigation::CaseStatus;
use crate::ui::command::{Command, Tab};
use crate::ui::theme;
use crate::ui::widget::{
    badge, bare_field, button, button_if, choice, counted, empty, icon, icon_button, name, section, severity_mark,
    status_label,
};
use crate::view::case::{CaseView, EvidenceRow, TimelineRow, status_word};
use egui::{Panel, RichText, ScrollArea, Sense, Ui};
use std::collections::BTreeSet;
use tell::{TellDraft, tell_ui};

/// Drafts of the case panel.
#[derive(Debug, Clone, Default)]
pub struct CaseState {
    /// Ticked pieces of evidence: what claims and timeline lines cite.
    pub cited: BTreeSet<RecordId>,
    /// Claim being written.
    pub claim: ClaimDraft,
    /// Timeline line being written: time and text.
    pub line: (String, String),
    /// Note being written.
    pub note: String,
    /// Escalation and hand-over being written.
    pub tell: TellDraft,
    of: Option<CaseId>,
}

impl CaseState {
    /// A case action was granted.
    pub(crate) fn done(&mut self, work: &CaseWork) {
        match work {
            CaseWork::Claim { .. } => self.claim.value.clear(),
            CaseWork::Timeline { .. } => self.line = Default::default(),
            CaseWork::Note { .. } => self.note.clear(),
            _ => {}
        }
    }

    /// An escalation or hand-over was granted.
    pub(crate) fn told(&mut self, word: &Communicate) {
        match word {
            Communicate::Escalate { .. } => self.tell.summary.clear(),
            Communicate::HandOver { .. } => self.tell.handover.clear(),
            Communicate::Report { .. } => {}
        }
    }
}

/// Draws the open case.
pub fn case_ui(ui: &mut Ui, view: Option<&CaseView>, state: &mut CaseState, tray: &Tray<'_>, out: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        for case in tray.cases {
            let chosen = view.is_some_and(|v| v.id == case.id);
            let response = choice(ui, chosen, &format!("{} \u{b7} {}", case.id, case.status));
            if response.on_hover_text(&*case.title).clicked() {
                out.push(Command::ShowCase(case.id));
            }
        }
    });
    let Some(view) = view else {
        let (headline, advice) = match tray.cases.is_empty() {
            true => (
                "No case yet",
                "Open one from an alert, or select alerts in the queue and choose \u{201c}Open case with them\u{201d}.",
            ),
            false => ("No case chosen", "Choose one above."),
        };
        empty(ui, icon::BRIEFCASE, headline, advice);
        ui.vertical_centered(|ui| {
            if tray.cases.is_empty() && button(ui, icon::LIST_CHECKS, "Go to the queue").clicked() {
                out.push(Command::Open(Tab::Queue));
            }
        });
        return;
    };
    if state.of != Some(view.id) {
        *state = CaseState { of: Some(view.id), ..CaseState::default() };
    }
    header(ui, view, out);
    let side = Panel::right("case side").resizable(true).default_size(390.0).min_size(260.0);
    let frame = egui::Frame::new().inner_margin(egui::Margin { left: 10, ..egui::Margin::ZERO });
    side.frame(frame).show(ui, |ui| {
        ScrollArea::vertical().id_salt("case side").auto_shrink(false).show(ui, |ui| {
            claims_ui(ui, view, &mut state.claim, &state.cited, out);
            tell_ui(ui, view, &mut state.tell, out);
            notes(ui, view, state, out);
        });
    });
    ScrollArea::vertical().id_salt("case body").auto_shrink(false).show(ui, |ui| {
        alerts(ui, view, out);
        evidence(ui, view, state, out);
        timeline(ui, view, state, out);
    });
}

fn header(ui: &mut Ui, view: &CaseView, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(format!("{} {}", view.id, view.title)).heading());
        badge(ui, &status_word(view.status), t.muted);
        for technique in view.techniques.iter().take(5) {
            badge(ui, technique, t.muted).on_hover_text("from the rules of its alerts: a start, not the answer");
        }
        if view.techniques.len() > 5 {
            let rest: Vec<&str> = view.techniques.iter().skip(5).map(|t| &**t).collect();
            badge(ui, &format!("+{}", rest.len()), t.muted).on_hover_text(rest.join(", "));
        }
        if !view.others.is_empty() {
            let merge = ui.menu_button(format!("{}  Merge", icon::ARROWS_MERGE), |ui| {
                ui.label("Move everything of this case into");
                for (into, title) in &view.others {
                    if button(ui, "", &format!("{into} {title}")).clicked() {
                        let work = CaseWork::Merge { into: *into, from: view.id };
                        out.push(Command::Act(Action::Case(work)));
                        out.push(Command::ShowCase(*into));
                        ui.close();
                    }
                }
            });
            name(&merge.response, "Merge");
        }
        if button(ui, icon::FILE_TEXT, "Write report").clicked() {
            out.push(Command::Open(Tab::Report));
        }
        if button_if(ui, view.status == CaseStatus::Open, icon::CHECK_CIRCLE, "Close case").clicked() {
            out.push(Command::Act(Action::Case(CaseWork::Close { case: view.id })));
        }
    });
    ui.separator();
}

fn alerts(ui: &mut Ui, view: &CaseView, out: &mut Vec<Command>) {
    let title = RichText::new(format!("ALERTS ({})", view.alerts.len())).small();
    let open = view.alerts.len() <= 5;
    let fold = egui::CollapsingHeader::new(title).id_salt(("case alerts", view.id)).default_open(open);
    let response = fold.show(ui, |ui| {
        for alert in &view.alerts {
            ui.horizontal(|ui| {
                severity_mark(ui, alert.severity);
                status_label(ui, alert.status);
                let response = ui.add(egui::Label::new(&*alert.title).truncate().sense(Sense::click()));
                name(&response, &format!("Case {}", alert.id));
                if response.clicked() {
                    out.push(Command::ShowAlert(alert.id));
                }
            });
        }
    });
    name(&response.header_response, "Alerts of the case");
}

fn evidence(ui: &mut Ui, view: &CaseView, state: &mut CaseState, out: &mut Vec<Command>) {
    section(ui, &format!("Evidence ({})", view.evidence.len()));
    if view.evidence.is_empty() {
        ui.label(RichText::new("Pin records from alerts, search or the process tree: they prove your claims.").weak());
    }
    for row in &view.evidence {
        evidence_row(ui, view.id, row, state, out);
    }
}

fn evidence_row(ui: &mut Ui, case: CaseId, row: &EvidenceRow, state: &mut CaseState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        let mut cited = state.cited.contains(&row.record);
        let response = ui.checkbox(&mut cited, "");
        name(&response, &format!("Cite evidence {}", row.record.0));
        if response.on_hover_text("Claims and timeline lines cite the ticked records").changed() {
            if cited {
                state.cited.insert(row.record);
            } else {
                state.cited.remove(&row.record);
            }
        }
        if icon_button(ui, icon::CLOCK_CLOCKWISE, &format!("Put {} on the timeline", row.record.0)).clicked() {
            state.line = (row.at.rfc3339(), row.note.to_string());
            state.cited.insert(row.record);
        }
        if icon_button(ui, icon::PUSH_PIN_SLASH, &format!("Unpin {}", row.record.0)).clicked() {
            out.push(Command::Act(Action::Case(CaseWork::Unpin { case, record: row.record })));
        }
        ui.label(RichText::new(row.at.hms()).monospace());
        badge(ui, row.kind, t.muted);
        let response =
            ui.add(egui::Label::new(RichText::new(&row.summary).monospace()).truncate().sense(Sense::click()));
        if response.on_hover_text(&*row.note).clicked() {
            out.push(Command::ShowRecord(row.record));
        }
    });
}

fn timeline(ui: &mut Ui, view: &CaseView, state: &mut CaseState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    section(ui, "Timeline");
    if view.timeline.is_empty() {
        ui.label(RichText::new("Empty. Put evidence on it with the clock button above, or write a line below.").weak());
    }
    for row in &view.timeline {
        match row {
            TimelineRow::Entry { at, text, records } => {
                ui.horizontal_wrapped(|ui| {
                    ui.label(RichText::new(at.hms()).monospace().color(t.accent));
                    ui.label(&**text);
                    ui.label(RichText::new(counted(records.len(), "record")).small().weak());
                });
            }
            TimelineRow::Gap(span) => {
                let text = format!("{} nothing is known for {span}: what happened here?", icon::DOTS_THREE_VERTICAL);
                ui.label(RichText::new(text).color(t.warn()));
            }
        }
    }
    ui.horizontal(|ui| {
        bare_field(ui, "Timeline time", &mut state.line.0, "2025-03-04T09:13:25Z", 190.0);
        bare_field(ui, "Timeline text", &mut state.line.1, "what happened", 200.0);
        let at = SimTime::parse(state.line.0.trim());
        let ready = at.is_ok() && !state.line.1.trim().is_empty();
        let response = button_if(ui, ready, icon::PLUS, "Add line");
        let response = response.on_disabled_hover_text("A time as RFC 3339 in UTC, and what happened");
        if let Ok(at) =
            at.as_ref().copied().map_err(|_e| ()).and_then(|t| if response.clicked() { Ok(t) } else { Err(()) })
        {
            let (text, records) = (state.line.1.trim().into(), state.cited.iter().copied().collect());
            out.push(Command::Act(Action::Case(CaseWork::Timeline { case: view.id, at, text, records })));
        }
    });
}

fn notes(ui: &mut Ui, view: &CaseView, state: &mut CaseState, out: &mut Vec<Command>) {
    section(ui, &format!("Notes ({})", view.notes.len()));
    for (at, text) in &view.notes {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(&at.hms()[..5]).monospace().weak());
            ui.label(&**text);
        });
    }
    ui.horizontal(|ui| {
        bare_field(ui, "Note", &mut state.note, "a thought, an open question", 230.0);
        if button_if(ui, !state.note.trim().is_empty(), icon::PLUS, "Add note").clicked() {
            let text = state.note.trim().into();
            out.push(Command::Act(Action::Case(CaseWork::Note { case: view.id, text })));
        }
    });
}

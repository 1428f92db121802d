//! The incident report: facts from the case, two texts, checks as it is typed.

use super::Tray;
use crate::base::Text;
use crate::base::ids::CaseId;
use crate::desk::Action;
use crate::desk::action::{Communicate, Report};
use crate::session::Desk;
use crate::ui::command::Command;
use crate::ui::widget::{area, bare_field, button, choice, empty, icon, needs, primary, section};
use crate::view::case::CaseView;
use crate::view::report::{markdown, needs as report_needs, prefilled};
use egui::{Panel, RichText, ScrollArea, Ui};
use std::collections::BTreeMap;

/// A report being written; lists are lines of text here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportDraft {
    /// It was an incident.
    pub incident: bool,
    /// Fields of one line, in the order of `LINES`.
    pub lines: [String; 7],
    /// What was done.
    pub actions: String,
    /// What should be done.
    pub recommendations: String,
    /// For analysts.
    pub technical: String,
    /// For managers.
    pub executive: String,
}

/// Labels and hints of the one-line fields.
const LINES: [(&str, &str); 7] = [
    ("Root cause", "message id, exposed service: how it began"),
    ("Patient zero", "host where it began"),
    ("Began at", "2025-03-04T09:13:25Z"),
    ("Affected hosts", "names, separated by commas"),
    ("Affected accounts", "names, separated by commas"),
    ("Techniques", "T1566.002, T1059.001"),
    ("Indicators", "defanged, separated by commas"),
];

/// Drafts of reports, by case.
#[derive(Debug, Clone, Default)]
pub struct ReportState {
    /// By case.
    pub drafts: BTreeMap<CaseId, ReportDraft>,
}

impl ReportDraft {
    /// The form as filled in from a report.
    pub fn of(report: &Report) -> Self {
        let join = |items: &[Text]| items.iter().map(|i| &**i).collect::<Vec<_>>().join(", ");
        let techniques = report.techniques.iter().map(|t| t.as_str()).collect::<Vec<_>>().join(", ");
        Self {
            incident: report.incident,
            lines: [
                report.root_cause.to_string(),
                report.patient_zero.to_string(),
                report.began.to_string(),
                join(&report.hosts),
                join(&report.accounts),
                techniques,
                join(&report.indicators),
            ],
            actions: report.actions.to_string(),
            recommendations: report.recommendations.to_string(),
            technical: report.technical.to_string(),
            executive: report.executive.to_string(),
        }
    }

    /// The report as it would be filed.
    pub fn report(&self) -> Report {
        let list = |text: &str| -> Vec<Text> {
            text.split([',', '\n']).map(str::trim).filter(|t| !t.is_empty()).map(Text::from).collect()
        };
        let [root_cause, patient_zero, began, hosts, accounts, techniques, indicators] = &self.lines;
        Report {
            incident: self.incident,
            root_cause: root_cause.trim().into(),
            patient_zero: patient_zero.trim().into(),
            began: began.trim().into(),
            hosts: list(hosts),
            accounts: list(accounts),
            techniques: list(techniques).iter().map(|t| (&**t).into()).collect(),
            indicators: list(indicators),
            actions: self.actions.trim().into(),
            recommendations: self.recommendations.trim().into(),
            technical: self.technical.trim().into(),
            executive: self.executive.trim().into(),
        }
    }
}

/// Draws the report of the open case.
pub fn report_ui(
    ui: &mut Ui,
    desk: &Desk<'_>,
    view: Option<&CaseView>,
    state: &mut ReportState,
    tray: &Tray<'_>,
    out: &mut Vec<Command>,
) {
    let Some(view) = view else {
        let advice = "A report belongs to a case. Open one from an alert, then come back.";
        empty(ui, icon::FILE_TEXT, "No case is open", advice);
        for case in tray.cases {
            if button(ui, icon::BRIEFCASE, &format!("{} {}", case.id, case.title)).clicked() {
                out.push(Command::ShowCase(case.id));
                out.push(Command::Open(crate::ui::Tab::Report));
            }
        }
        return;
    };
    let filed = desk.cases().get(view.id.index()).and_then(|c| c.report.as_ref());
    let start = || ReportDraft::of(&filed.map_or_else(|| prefilled(desk, view), |(_, r)| r.clone()));
    let draft = state.drafts.entry(view.id).or_insert_with(start);
    head(ui, desk, view, draft, out);
    let report = draft.report();
    let side = Panel::right("report checks").resizable(true).default_size(270.0).min_size(200.0);
    let frame = egui::Frame::new().inner_margin(egui::Margin { left: 10, ..egui::Margin::ZERO });
    side.frame(frame).show(ui, |ui| {
        ScrollArea::vertical().id_salt("report checks").auto_shrink(false).show(ui, |ui| {
            section(ui, "Checks");
            needs(ui, &report_needs(&report));
            section(ui, "What the case proves");
            ui.label(RichText::new("Claims and timeline of the case fill the form when it is first opened.").weak());
            for (_, claim) in &view.claims {
                ui.label(format!("{}: {}", crate::view::case::claim_label(claim.kind), claim.value));
            }
        });
    });
    ScrollArea::vertical().id_salt("report form").auto_shrink(false).show(ui, |ui| form(ui, draft));
}

fn head(ui: &mut Ui, desk: &Desk<'_>, view: &CaseView, draft: &mut ReportDraft, out: &mut Vec<Command>) {
    let report = draft.report();
    let open = report_needs(&report).iter().filter(|n| !n.met).count();
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(format!("Report of {}", view.id)).heading());
        if view.reported {
            ui.label(RichText::new(format!("{} filed", icon::CHECK)).weak());
        }
        let ready = !report.technical.is_empty() && !report.executive.is_empty();
        let response = primary(ui, ready, icon::PAPER_PLANE_TILT, "File report");
        let response = response.on_hover_text(format!("{open} checks still open"));
        if response.on_disabled_hover_text("Write both texts first").clicked() {
            let report = Box::new(report.clone());
            out.push(Command::Act(Action::Communicate(Communicate::Report { case: view.id, report })));
        }
        if button(ui, icon::ARROW_CLOCKWISE, "Fill in from the case again").clicked() {
            let texts = (draft.technical.clone(), draft.executive.clone(), draft.recommendations.clone());
            *draft = ReportDraft::of(&prefilled(desk, view));
            (draft.technical, draft.executive, draft.recommendations) = texts;
        }
        if button(ui, icon::COPY, "Copy as Markdown").clicked() {
            out.push(Command::Copy(markdown(&view.title, &report)));
        }
        if button(ui, icon::DOWNLOAD_SIMPLE, "Export").clicked() {
            out.push(Command::Export);
        }
    });
    ui.separator();
}

fn form(ui: &mut Ui, draft: &mut ReportDraft) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Was it an incident?").weak());
        if choice(ui, draft.incident, "Yes, an incident").clicked() {
            draft.incident = true;
        }
        if choice(ui, !draft.incident, "No incident").clicked() {
            draft.incident = false;
        }
    });
    let width = (ui.available_width() - 150.0).max(160.0);
    egui::Grid::new("report lines").num_columns(2).spacing([10.0, 4.0]).show(ui, |ui| {
        for ((label, hint), text) in LINES.iter().zip(&mut draft.lines) {
            ui.label(RichText::new(*label).weak());
            bare_field(ui, label, text, hint, width);
            ui.end_row();
        }
    });
    section(ui, "What was done");
    area(ui, "What was done", &mut draft.actions, "orders with their times, and what came of them", 3);
    section(ui, "For analysts");
    let hint = "what happened in order, with times in UTC and defanged indicators";
    area(ui, "Technical text", &mut draft.technical, hint, 5);
    section(ui, "For managers");
    let hint = "what it means for the business, what is decided, what is asked of them; no command lines, no hashes";
    area(ui, "Executive text", &mut draft.executive, hint, 4);
    section(ui, "Recommendations");
    area(ui, "Recommendations", &mut draft.recommendations, "what would have prevented it or shown it sooner", 3);
}

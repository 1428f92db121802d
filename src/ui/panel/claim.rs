//! Stating facts in a case: technique, host, account, indicator, persistence, root cause.

use crate::base::ids::RecordId;
use crate::desk::Action;
use crate::desk::action::{CaseWork, Claim, ClaimKind};
use crate::detection::EntityKind;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::widget::{bare_field, button, choice, counted, icon, icon_button, name, primary, section};
use crate::view::case::{CLAIM_KINDS, CaseView, claim_label};
use crate::view::technique::{technique_name, techniques};
use egui::{ComboBox, RichText, Ui};
use std::collections::BTreeSet;

/// A claim being written.
#[derive(Debug, Clone)]
pub struct ClaimDraft {
    /// What kind.
    pub kind: ClaimKind,
    /// Its value.
    pub value: String,
}

impl Default for ClaimDraft {
    fn default() -> Self {
        Self { kind: ClaimKind::Technique, value: String::new() }
    }
}

/// Draws the claims and the form for one more; `cited` are the ticked pieces of evidence.
pub(super) fn claims_ui(
    ui: &mut Ui,
    view: &CaseView,
    draft: &mut ClaimDraft,
    cited: &BTreeSet<RecordId>,
    out: &mut Vec<Command>,
) {
    section(ui, "State a fact");
    ui.horizontal_wrapped(|ui| {
        for (kind, label, _) in CLAIM_KINDS {
            if choice(ui, draft.kind == kind, label).clicked() {
                *draft = ClaimDraft { kind, value: String::new() };
            }
        }
    });
    let example = CLAIM_KINDS.iter().find(|(k, _, _)| *k == draft.kind).map_or("", |(_, _, e)| e);
    ui.horizontal(|ui| {
        bare_field(ui, "Claim", &mut draft.value, example, 170.0);
        if draft.kind == ClaimKind::Technique {
            technique_picker(ui, &mut draft.value);
        } else {
            name_picker(ui, view, draft);
        }
    });
    let value = draft.value.trim();
    if let Some(known) = technique_name(value).filter(|_| draft.kind == ClaimKind::Technique) {
        ui.label(RichText::new(known).small().weak());
    }
    ui.horizontal_wrapped(|ui| {
        if primary(ui, !value.is_empty(), icon::PLUS, "State claim").clicked() {
            let claim = Claim { kind: draft.kind, value: value.into(), records: cited.iter().copied().collect() };
            out.push(Command::Act(Action::Case(CaseWork::Claim { case: view.id, claim })));
        }
        let t = theme::tokens(ui);
        match cited.len() {
            0 => ui.label(
                RichText::new("tick the evidence that proves it: an uncited claim counts nothing")
                    .small()
                    .color(t.warn()),
            ),
            n => ui.label(RichText::new(format!("citing {}", counted(n, "ticked record"))).small().weak()),
        };
    });
    section(ui, &format!("Claims ({})", view.claims.len()));
    stated(ui, view, out);
}

fn stated(ui: &mut Ui, view: &CaseView, out: &mut Vec<Command>) {
    if view.claims.is_empty() {
        ui.label(RichText::new("Nothing is claimed yet. A claim is a fact with the records that prove it.").weak());
    }
    for (_, claim) in &view.claims {
        ui.horizontal_wrapped(|ui| {
            if icon_button(ui, icon::X, &format!("Withdraw {}", claim.value)).clicked() {
                let claim = claim.clone();
                out.push(Command::Act(Action::Case(CaseWork::Withdraw { case: view.id, claim })));
            }
            ui.label(RichText::new(claim_label(claim.kind)).weak());
            ui.label(RichText::new(&*claim.value).monospace());
            if let Some(known) = technique_name(&claim.value) {
                ui.label(known);
            }
            let proof = match claim.records.len() {
                0 => "no proof".to_owned(),
                n => counted(n, "record"),
            };
            ui.label(RichText::new(proof).small().weak());
        });
    }
}

fn technique_picker(ui: &mut Ui, value: &mut String) {
    let combo = ComboBox::from_id_salt("technique").selected_text("techniques").width(110.0).height(360.0);
    let response = combo.show_ui(ui, |ui| {
        let mut tactic = "";
        for (id, title, under) in techniques() {
            if under != tactic {
                tactic = under;
                ui.label(RichText::new(under).small().weak());
            }
            let response = ui.selectable_label(id == value, format!("{id}  {title}"));
            name(&response, id);
            if response.clicked() {
                value.clone_from(id);
            }
        }
    });
    name(&response.response, "Technique list");
}

/// Names the case's alerts carry that fit the kind.
fn name_picker(ui: &mut Ui, view: &CaseView, draft: &mut ClaimDraft) {
    let fits: &[EntityKind] = match draft.kind {
        ClaimKind::Host => &[EntityKind::Host],
        ClaimKind::Account => &[EntityKind::Account],
        ClaimKind::Indicator => &[EntityKind::Domain, EntityKind::Address, EntityKind::Hash],
        ClaimKind::RootCause => &[EntityKind::Mail],
        ClaimKind::Technique | ClaimKind::Persistence => &[],
    };
    ui.menu_button(icon::CARET_DOWN, |ui| {
        ui.set_min_width(200.0);
        let mut any = false;
        for (_, value) in view.names.iter().filter(|(kind, _)| fits.contains(kind)) {
            any = true;
            if button(ui, "", value).clicked() {
                draft.value = value.to_string();
                ui.close();
            }
        }
        if !any {
            ui.label("The alerts of this case name none; type it.");
        }
    });
}

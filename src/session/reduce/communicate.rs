//! Tell others: tier 2, the next shift, the readers of the report.

use super::{Floor, at_most, not_endless, reject, written};
use crate::base::Text;
use crate::base::ids::CaseId;
use crate::base::time::SimSpan;
use crate::desk::action::{Communicate, Report};
use crate::investigation::{Case, CaseStatus, Inventory};
use crate::session::board::Reply;
use crate::session::{Receipt, Rejected};

/// Fewest words tier 2 can work with.
const LEAST_WORDS: usize = 12;
/// How long tier 2 takes to answer, minutes.
const ANSWER: (i64, i64) = (3, 9);

pub(super) fn reduce(floor: &mut Floor<'_>, action: &Communicate) -> Result<Receipt, Rejected> {
    match action {
        Communicate::Escalate { case, summary, entities } => escalate(floor, *case, summary, entities),
        Communicate::HandOver { text } => {
            let text = written(text, "what the next shift must know")?;
            let at = floor.at;
            floor.board.handovers.push((at, text));
            Ok(floor.receipt("The hand-over note is filed."))
        }
        Communicate::Report { case, report } => file(floor, *case, report),
    }
}

fn escalate(floor: &mut Floor<'_>, case: CaseId, summary: &str, entities: &[Text]) -> Result<Receipt, Rejected> {
    let place = floor.open_case(case)?;
    if floor.board.cases[place].status == CaseStatus::Escalated {
        return reject(format!("{case} is with tier 2 already."));
    }
    let summary = written(summary, "what is known, what is open and what was done")?;
    at_most(entities.len(), "entities")?;
    entities.iter().try_for_each(|entity| not_endless(entity))?;
    let entities: Vec<Text> = entities.iter().map(|e| e.trim().into()).filter(|e: &Text| !e.is_empty()).collect();
    let missing = missing(&floor.board.cases[place], &summary, &entities, &floor.board.inventory);
    let text = answer(case, &missing);
    let mut draw = floor.seed.draw("tier 2", "answer", u64::from(floor.id.0));
    let at = floor.at + draw.span(SimSpan::mins(ANSWER.0), SimSpan::mins(ANSWER.1));
    let returns = (!missing.is_empty()).then_some(case);
    floor.board.replies.push(Reply { at, action: floor.id, text: text.into(), returns });
    let row = &mut floor.board.cases[place];
    row.status = CaseStatus::Escalated;
    row.escalation = Some((floor.at, summary, entities));
    Ok(floor.receipt(format!("{case} is with tier 2; expect an answer within {} minutes.", ANSWER.1)))
}

/// The facts tier 2 asks for before it can go on.
fn missing(case: &Case, summary: &str, entities: &[Text], inventory: &Inventory) -> Vec<&'static str> {
    let ours = |name: &Text| inventory.host(name).is_some() || inventory.account(name).is_some();
    let mut missing = Vec::new();
    if !entities.iter().any(ours) {
        missing.push("which hosts and accounts it is about, by the names of the inventory");
    }
    if summary.split_whitespace().count() < LEAST_WORDS {
        missing.push("a summary in full sentences: what is known, what is open, what was done");
    }
    if case.evidence.is_empty() {
        missing.push("at least one pinned record that proves it");
    }
    missing
}

fn answer(case: CaseId, missing: &[&str]) -> String {
    if missing.is_empty() {
        format!("Tier 2 on {case}: thanks, that is all we need. We take it from here; keep your containment in place.")
    } else {
        format!("Tier 2 on {case}: we give this back, we cannot work with it yet. Missing: {}.", missing.join("; "))
    }
}

fn file(floor: &mut Floor<'_>, case: CaseId, report: &Report) -> Result<Receipt, Rejected> {
    let Some(row) = floor.board.cases.get(case.index()) else {
        return reject(format!("There is no {case}."));
    };
    if let CaseStatus::Merged(into) = row.status {
        return reject(format!("{case} was merged into {into}; file the report there."));
    }
    let Report { root_cause, patient_zero, began, actions, recommendations, technical, executive, .. } = report;
    let texts = [root_cause, patient_zero, began, actions, recommendations, technical, executive];
    texts.iter().try_for_each(|text| not_endless(text))?;
    for list in [&report.hosts, &report.accounts, &report.indicators] {
        at_most(list.len(), "entries")?;
        list.iter().try_for_each(|text| not_endless(text))?;
    }
    at_most(report.techniques.len(), "techniques")?;
    if technical.trim().is_empty() && executive.trim().is_empty() && root_cause.trim().is_empty() {
        return reject("The report is empty: say at least how it began or what it means.");
    }
    let at = floor.at;
    let again = floor.board.cases[case.index()].report.replace((at, report.clone())).is_some();
    let text = if again { "replaces the one before" } else { "is filed" };
    Ok(floor.receipt(format!("The report of {case} {text}.")))
}

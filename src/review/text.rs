//! The debrief for a terminal.

use super::line::line;
use crate::base::ids::RecordId;
use crate::grading::{Debrief, Deduction, Part, StoryLine};
use crate::session::Session;

/// Deductions shown in full; the rest is summed up.
const SHOWN: usize = 15;

/// `87.40 of 100: triage 39.10/40.00, …`.
pub fn score_line(debrief: &Debrief) -> String {
    let shown = debrief.parts.iter().filter(|p| p.possible > 0);
    let parts: Vec<String> =
        shown.map(|p| format!("{} {}/{}", name(p.part), points(p.reached), points(p.possible))).collect();
    format!("{} of 100: {}", points(debrief.score), parts.join(", "))
}

/// The whole debrief; `session` gives the log lines.
pub fn text(debrief: &Debrief, session: &Session) -> String {
    let mut out = String::new();
    section(&mut out, "Score", &[score_line(debrief)]);
    if !debrief.gates.is_empty() {
        let lines: Vec<String> = debrief.gates.iter().map(|g| format!("{g} This caps the score at 49.")).collect();
        section(&mut out, "Rules of engagement", &lines);
    }
    let praise: Vec<String> = debrief.praise.iter().map(ToString::to_string).collect();
    section(&mut out, "What went well", &praise);
    section(&mut out, "What it cost", &costs(debrief));
    section(&mut out, "What the attacker did", &story(&debrief.attacker, session, 2));
    section(&mut out, "What you did", &story(&debrief.yours, session, 0));
    section(&mut out, "Where points were lost", &lost(debrief, session));
    out
}

fn section(out: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    putln!(out, "\n{title}\n{}", "-".repeat(title.len()));
    for line in lines {
        putln!(out, "{line}");
    }
}

fn costs(debrief: &Debrief) -> Vec<String> {
    let row = |who: &str, l: &crate::grading::Losses| {
        format!("{who}: {} euros ({} damage, {} response)", l.total(), l.damage, l.cost)
    };
    vec![
        row("Without anybody", &debrief.without),
        row("With you", &debrief.with),
        row("With the reference responder", &debrief.reference),
    ]
}

fn story(lines: &[StoryLine], session: &Session, records: usize) -> Vec<String> {
    let mut out = Vec::new();
    for told in lines {
        let host = told.host.as_deref().map(|h| format!(" [{h}]")).unwrap_or_default();
        let technique = told.technique.as_deref().map(|t| format!(" ({t})")).unwrap_or_default();
        out.push(format!("{} {}{technique}{host}", told.at.hms(), told.what));
        out.extend(told.records.iter().take(records).filter_map(|r| shown(session, *r)));
    }
    out
}

fn lost(debrief: &Debrief, session: &Session) -> Vec<String> {
    let mut out = Vec::new();
    for deduction in debrief.deductions.iter().take(SHOWN) {
        out.extend(explained(deduction, session));
    }
    let rest = debrief.deductions.iter().skip(SHOWN);
    let sum: i32 = rest.clone().map(|d| d.points).sum();
    if sum > 0 {
        out.push(format!("-{} in {} smaller ones", points(sum), rest.count()));
    }
    out
}

fn explained(deduction: &Deduction, session: &Session) -> Vec<String> {
    let mut out = vec![format!(
        "-{} {} [{}] {}",
        points(deduction.points),
        name(deduction.part),
        deduction.rule,
        deduction.message
    )];
    out.extend(deduction.records.iter().take(3).filter_map(|r| shown(session, *r)));
    if !deduction.query.is_empty() {
        out.push(format!("      {}", deduction.query.replace('\n', " ")));
    }
    out
}

fn shown(session: &Session, record: RecordId) -> Option<String> {
    Some(format!("      {}", line(session.desk().record(record)?)))
}

/// Hundredths as a decimal number.
pub(super) fn points(hundredths: i32) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", hundredths.abs() / 100, hundredths.abs() % 100)
}

/// The part in plain words.
pub(super) fn name(part: Part) -> &'static str {
    match part {
        Part::Triage => "triage",
        Part::Calibration => "calibration",
        Part::Investigation => "investigation",
        Part::Containment => "containment",
        Part::Handover => "hand-over",
        Part::Report => "report",
    }
}

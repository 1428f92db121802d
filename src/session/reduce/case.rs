//! Work on cases: what belongs together, evidence, timeline, stated facts.

use super::{Floor, MOST_ITEMS, reject, written};
use crate::base::Text;
use crate::base::ids::{AlertId, CaseId, RecordId};
use crate::base::time::SimTime;
use crate::desk::action::{CaseWork, Claim, ClaimKind};
use crate::investigation::{AlertStatus, Case, CaseStatus, Evidence, TimelineEntry};
use crate::session::{Receipt, Rejected};

/// Longest title, in characters.
const LONGEST_TITLE: usize = 200;

pub(super) fn reduce(floor: &mut Floor<'_>, action: &CaseWork) -> Result<Receipt, Rejected> {
    match action {
        CaseWork::Open { title, alerts } => open(floor, title, alerts),
        CaseWork::Add { case, alerts } => add(floor, *case, alerts),
        CaseWork::Merge { into, from } => merge(floor, *into, *from),
        CaseWork::Pin { case, record, note } => pin(floor, *case, *record, note),
        CaseWork::Unpin { case, record } => unpin(floor, *case, *record),
        CaseWork::Timeline { case, at, text, records } => timeline(floor, *case, *at, text, records),
        CaseWork::Claim { case, claim } => state(floor, *case, claim),
        CaseWork::Withdraw { case, claim } => withdraw(floor, *case, claim),
        CaseWork::Note { case, text } => note(floor, *case, text),
        CaseWork::Close { case } => close(floor, *case),
    }
}

/// Alerts that may go into a case: known, and in no other case that is still worked on.
fn free_alerts(floor: &Floor<'_>, alerts: &[AlertId]) -> Result<Vec<AlertId>, Rejected> {
    let alerts = floor.known_alerts(alerts)?;
    for alert in &alerts {
        if let Some(case) = floor.board.work[alert.index()].case {
            return reject(format!("{alert} belongs to {case} already; merge the cases if they are one incident."));
        }
    }
    Ok(alerts)
}

fn put(floor: &mut Floor<'_>, case: CaseId, alerts: &[AlertId]) {
    for alert in alerts {
        let work = &mut floor.board.work[alert.index()];
        work.case = Some(case);
        if work.status == AlertStatus::New {
            (work.status, work.taken) = (AlertStatus::Active, Some(floor.at));
        }
    }
    let row = &mut floor.board.cases[case.index()];
    row.alerts.extend_from_slice(alerts);
    row.alerts.sort_unstable();
    row.alerts.dedup();
}

fn open(floor: &mut Floor<'_>, title: &str, alerts: &[AlertId]) -> Result<Receipt, Rejected> {
    let title = written(title, "a title")?;
    if title.chars().count() > LONGEST_TITLE {
        return reject(format!("A title has at most {LONGEST_TITLE} characters; the rest is for the notes."));
    }
    let alerts = free_alerts(floor, alerts)?;
    let id = CaseId(floor.board.cases.len() as u32);
    floor.board.cases.push(Case {
        id,
        title: title.clone(),
        status: CaseStatus::Open,
        opened: floor.at,
        alerts: Vec::new(),
        evidence: Vec::new(),
        timeline: Vec::new(),
        claims: Vec::new(),
        notes: Vec::new(),
        escalation: None,
        report: None,
    });
    put(floor, id, &alerts);
    Ok(Receipt { case: Some(id), ..floor.receipt(format!("{id} is open: {title}")) })
}

fn add(floor: &mut Floor<'_>, case: CaseId, alerts: &[AlertId]) -> Result<Receipt, Rejected> {
    floor.open_case(case)?;
    let alerts = free_alerts(floor, alerts)?;
    if alerts.is_empty() {
        return reject("Choose at least one alert.");
    }
    put(floor, case, &alerts);
    Ok(floor.receipt(format!("{} more in {case}.", alerts.len())))
}

fn merge(floor: &mut Floor<'_>, into: CaseId, from: CaseId) -> Result<Receipt, Rejected> {
    if into == from {
        return reject("A case cannot be merged into itself.");
    }
    let (target, source) = (floor.open_case(into)?, floor.open_case(from)?);
    let gone = &mut floor.board.cases[source];
    gone.status = CaseStatus::Merged(into);
    let (alerts, evidence) = (std::mem::take(&mut gone.alerts), std::mem::take(&mut gone.evidence));
    let (timeline, claims) = (std::mem::take(&mut gone.timeline), std::mem::take(&mut gone.claims));
    let (notes, escalation, report) = (std::mem::take(&mut gone.notes), gone.escalation.take(), gone.report.take());
    put(floor, into, &alerts);
    let case = &mut floor.board.cases[target];
    let new = evidence.into_iter().filter(|e| !case.evidence.iter().any(|have| have.record == e.record));
    let new: Vec<Evidence> = new.collect();
    case.evidence.extend(new);
    case.timeline.extend(timeline);
    case.timeline.sort_by_key(|entry| entry.at);
    for (action, claim) in claims {
        if !case.claims.iter().any(|(_, have)| same(have, &claim)) {
            case.claims.push((action, claim));
        }
    }
    case.claims.sort_by_key(|(action, _)| *action);
    case.notes.extend(notes);
    case.notes.sort_by_key(|(at, _)| *at);
    if case.escalation.is_none() && escalation.is_some() {
        (case.escalation, case.status) = (escalation, CaseStatus::Escalated);
    }
    case.report = case.report.take().or(report);
    Ok(floor.receipt(format!("{from} is now part of {into}.")))
}

fn pin(floor: &mut Floor<'_>, case: CaseId, record: RecordId, note: &str) -> Result<Receipt, Rejected> {
    let place = floor.open_case(case)?;
    floor.known_records(&[record])?;
    super::not_endless(note)?;
    let at = floor.at;
    let evidence = &mut floor.board.cases[place].evidence;
    if evidence.iter().any(|e| e.record == record) {
        return reject(format!("{record} is pinned to {case} already."));
    }
    if evidence.len() >= MOST_ITEMS {
        return reject(format!("{case} holds {MOST_ITEMS} pieces of evidence; unpin what does not matter."));
    }
    evidence.push(Evidence { record, note: note.trim().into(), at });
    Ok(floor.receipt(format!("{record} is evidence in {case}.")))
}

fn unpin(floor: &mut Floor<'_>, case: CaseId, record: RecordId) -> Result<Receipt, Rejected> {
    let place = floor.open_case(case)?;
    let evidence = &mut floor.board.cases[place].evidence;
    let Some(at) = evidence.iter().position(|e| e.record == record) else {
        return reject(format!("{record} is not pinned to {case}."));
    };
    evidence.remove(at);
    Ok(floor.receipt(format!("{record} is no longer evidence in {case}.")))
}

fn timeline(
    floor: &mut Floor<'_>,
    case: CaseId,
    at: SimTime,
    text: &str,
    records: &[RecordId],
) -> Result<Receipt, Rejected> {
    let place = floor.open_case(case)?;
    let text = written(text, "what happened")?;
    let records = floor.known_records(records)?;
    if at > floor.at {
        return reject(format!("{} is yet to come; a timeline tells what has happened.", at.hms()));
    }
    let entries = &mut floor.board.cases[place].timeline;
    if entries.len() >= MOST_ITEMS {
        return reject(format!("The timeline of {case} is full."));
    }
    let position = entries.partition_point(|entry| entry.at <= at);
    entries.insert(position, TimelineEntry { at, text, records });
    Ok(floor.receipt(format!("Noted in the timeline of {case} at {}.", at.hms())))
}

/// The same fact, whatever proves it.
fn same(a: &Claim, b: &Claim) -> bool {
    a.kind == b.kind && a.value.trim().eq_ignore_ascii_case(b.value.trim())
}

fn state(floor: &mut Floor<'_>, case: CaseId, claim: &Claim) -> Result<Receipt, Rejected> {
    let place = floor.open_case(case)?;
    let value = claim_value(floor, claim)?;
    let records = floor.known_records(&claim.records)?;
    let (id, claims) = (floor.id, &mut floor.board.cases[place].claims);
    if claims.iter().any(|(_, have)| same(have, claim)) {
        return reject(format!("{case} states \"{value}\" already; withdraw it to cite other records."));
    }
    if claims.len() >= MOST_ITEMS {
        return reject(format!("{case} states {MOST_ITEMS} facts; withdraw what is not proven."));
    }
    claims.push((id, Claim { kind: claim.kind, value: value.clone(), records }));
    Ok(floor.receipt(format!("{case} now states: {} {value}.", kind_label(claim.kind))))
}

/// What a claim names, if it can be meant at all.
fn claim_value(floor: &Floor<'_>, claim: &Claim) -> Result<Text, Rejected> {
    let value = written(&claim.value, "what you claim")?;
    let inventory = &floor.board.inventory;
    match claim.kind {
        ClaimKind::Technique if !is_technique(&value) => {
            reject(format!("\"{value}\" is no ATT&CK technique id; write it as T1059 or T1059.001."))
        }
        ClaimKind::Host if inventory.host(&value).is_none() => {
            reject(format!("No host of the inventory is called \"{value}\"."))
        }
        ClaimKind::Account if inventory.account(&value).is_none() => {
            reject(format!("No account of the directory is called \"{value}\"."))
        }
        ClaimKind::Technique
        | ClaimKind::Host
        | ClaimKind::Account
        | ClaimKind::Indicator
        | ClaimKind::Persistence
        | ClaimKind::RootCause => Ok(value),
    }
}

/// `T1059` or `T1059.001`.
fn is_technique(text: &str) -> bool {
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    let Some(number) = text.strip_prefix('T') else { return false };
    match number.split_once('.') {
        Some((technique, sub)) => digits(technique, 4) && digits(sub, 3),
        None => digits(number, 4),
    }
}

fn kind_label(kind: ClaimKind) -> &'static str {
    match kind {
        ClaimKind::Technique => "technique",
        ClaimKind::Host => "affected host",
        ClaimKind::Account => "affected account",
        ClaimKind::Indicator => "indicator",
        ClaimKind::Persistence => "persistence",
        ClaimKind::RootCause => "root cause",
    }
}

fn withdraw(floor: &mut Floor<'_>, case: CaseId, claim: &Claim) -> Result<Receipt, Rejected> {
    let place = floor.open_case(case)?;
    let claims = &mut floor.board.cases[place].claims;
    let Some(at) = claims.iter().position(|(_, have)| same(have, claim)) else {
        return reject(format!("{case} does not state \"{}\".", claim.value));
    };
    claims.remove(at);
    Ok(floor.receipt(format!("{case} no longer states {} {}.", kind_label(claim.kind), claim.value)))
}

fn note(floor: &mut Floor<'_>, case: CaseId, text: &str) -> Result<Receipt, Rejected> {
    let place = floor.open_case(case)?;
    let text = written(text, "the note")?;
    let at = floor.at;
    let notes = &mut floor.board.cases[place].notes;
    if notes.len() >= MOST_ITEMS {
        return reject(format!("{case} has {MOST_ITEMS} notes already."));
    }
    notes.push((at, text));
    Ok(floor.receipt(format!("Noted in {case}.")))
}

fn close(floor: &mut Floor<'_>, case: CaseId) -> Result<Receipt, Rejected> {
    let place = floor.open_case(case)?;
    let open = floor.board.cases[place].alerts.iter().find(|a| floor.board.work[a.index()].verdict.is_none());
    if let Some(alert) = open {
        return reject(format!("{alert} of {case} has no verdict yet."));
    }
    floor.board.cases[place].status = CaseStatus::Closed;
    Ok(floor.receipt(format!("{case} is closed.")))
}

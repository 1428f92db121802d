//! H: what the next ones need to know: the escalation of the incident and the note for the next shift.
//!
//! `H = (required facts that were told - half of the false ones) / required facts`. Facts may stand in
//! the escalation or in the hand-over; each is counted once.

use super::answer::Incident;
use super::cite::Cite;
use super::facts::Facts;
use super::ledger::{Loss, Outcome, WHOLE};
use super::text::{any_word, distinct, named_accounts, named_hosts, says};
use super::{Part, Play};
use crate::base::ids::{ActionId, RecordId};
use crate::base::time::SimTime;
use crate::desk::action::{Action, Communicate};
use crate::investigation::{Case, CaseStatus, ResponseState};
use crate::simulation::truth::AtomKind;
use std::collections::BTreeSet;

/// Words that say what is not done yet.
const OPEN_WORDS: [&str; 10] =
    ["open:", "still", "remain", "not yet", "next step", "to do", "unclear", "outstanding", "watch", "please"];
/// A hand-over shorter than this tells nothing.
const FEWEST_WORDS: usize = 12;

/// The part, or `None` when there was no attack to hand on.
pub(super) fn grade(play: &Play<'_>, cite: &Cite<'_>, facts: &Facts<'_>, incidents: &[Incident]) -> Option<Outcome> {
    let incident = incidents.iter().find(|i| i.answers.iter().any(|a| a.is_malicious()))?;
    let told = Told::of(play, incident);
    let anything = told.escalated.is_some() || !play.handovers.is_empty();
    let mut required = required(play, facts, &told);
    let proof: Vec<RecordId> = incident.answers.iter().flat_map(|a| a.telling.iter().copied()).collect();
    if !anything {
        required.iter_mut().for_each(|r| r.told = false);
    }
    let count = required.len() as i64;
    let met = required.iter().filter(|r| r.told).count() as i64;
    let wrong = false_names(play, cite, facts, &told);
    let value = (met * WHOLE - wrong.len() as i64 * WHOLE / 2) / count.max(1);
    let at = told.at.unwrap_or(play.end);
    let mut losses = Vec::new();
    for need in required.into_iter().filter(|r| !r.told) {
        let records = if need.records.is_empty() { proof.clone() } else { need.records };
        let at = if records.iter().any(|r| cite.visible(*r, at)) { at } else { play.end };
        losses.push(Loss { weight: WHOLE, rule: need.rule, message: need.message, action: told.action, at, records });
    }
    for (name, records) in wrong {
        losses.push(Loss {
            weight: WHOLE / 2,
            rule: "handover.false",
            message: format!("{name} had no part in the attack."),
            action: told.action,
            at,
            records,
        });
    }
    Some(Outcome { part: Part::Handover, value: value.max(-WHOLE), losses })
}

/// Everything the trainee told others.
struct Told {
    text: String,
    entities: String,
    handover: String,
    escalated: Option<SimTime>,
    false_cases: Vec<(String, Vec<RecordId>)>,
    action: Option<ActionId>,
    at: Option<SimTime>,
}

impl Told {
    fn of(play: &Play<'_>, incident: &Incident) -> Self {
        let hostile = |c: &Case| c.alerts.iter().any(|a| incident.answers.iter().any(|x| x.alert == *a));
        let filed = |c: &&Case| c.escalation.is_some() && !matches!(c.status, CaseStatus::Merged(_));
        let escalated: Vec<&Case> = play.cases.iter().filter(filed).collect();
        let mut told = Self {
            text: String::new(),
            entities: String::new(),
            handover: play.handovers.iter().map(|(_, t)| &**t).collect::<Vec<_>>().join("\n"),
            escalated: None,
            false_cases: Vec::new(),
            action: None,
            at: None,
        };
        for case in escalated {
            let Some((at, summary, entities)) = &case.escalation else { continue };
            if hostile(case) {
                told.escalated = Some(told.escalated.map_or(*at, |t| t.min(*at)));
            } else {
                let alerts = case.alerts.iter().filter_map(|a| play.alerts.get(a.index()));
                told.false_cases
                    .push((case.title.to_string(), alerts.flat_map(|a| a.records.iter().copied()).collect()));
            }
            told.text.push_str(summary);
            told.text.push('\n');
            told.entities.push_str(&entities.join("\n"));
            told.entities.push('\n');
        }
        told.text.push_str(&told.handover);
        let sent =
            |a: &&crate::desk::action::Stamped| matches!(a.action, Action::Communicate(Communicate::Escalate { .. }));
        let last = play.journal.actions.iter().rev().find(sent);
        told.action = last.map(|a| a.id);
        told.at = last.map(|a| a.at);
        told
    }

    fn says(&self, value: &str) -> bool {
        says(&self.text, value) || says(&self.entities, value)
    }
}

struct Need {
    told: bool,
    rule: &'static str,
    message: String,
    records: Vec<RecordId>,
}

fn required(play: &Play<'_>, facts: &Facts<'_>, told: &Told) -> Vec<Need> {
    let mut out = Vec::new();
    let mut need =
        |told: bool, rule, message: String, records: Vec<RecordId>| out.push(Need { told, rule, message, records });
    need(
        told.escalated.is_some(),
        "handover.not-escalated",
        "The incident was not escalated to tier 2.".into(),
        Vec::new(),
    );
    for kind in [AtomKind::Host, AtomKind::Account] {
        for fact in facts.of_kind(kind) {
            let what = super::investigation::kind_name(kind);
            let value = &fact.atom.value;
            let said = told.says(value) || fact.atom.accepted.iter().any(|a| told.says(a));
            need(said, "handover.missing-name", format!("Nobody was told of the {what} {value}."), fact.proof.clone());
        }
    }
    let names_what = facts.of_kind(AtomKind::Technique).any(|f| told.says(&f.atom.value));
    let indicator =
        |f: &super::facts::Fact<'_>| told.says(&f.atom.value) || f.atom.accepted.iter().any(|a| told.says(a));
    need(names_what, "handover.what", "No technique was named: what did the attacker do?".into(), Vec::new());
    if facts.of_kind(AtomKind::Indicator).next().is_some() {
        let named = facts.of_kind(AtomKind::Indicator).any(indicator);
        need(named, "handover.indicator", "No indicator of the attacker was named.".into(), Vec::new());
    }
    for target in done(play) {
        need(told.says(&target), "handover.done", format!("Nobody was told that you acted on {target}."), Vec::new());
    }
    let open = any_word(&told.text, &OPEN_WORDS);
    need(open, "handover.open", "Nothing was said about what is still open.".into(), Vec::new());
    let long = distinct(&told.handover) >= FEWEST_WORDS;
    need(long, "handover.no-note", "The next shift got no note that says what happened.".into(), Vec::new());
    out
}

/// Targets of responses that took effect, at most four: what the next ones must not do again.
fn done(play: &Play<'_>) -> BTreeSet<String> {
    let finished = play.responses.iter().filter(|r| matches!(r.state, ResponseState::Done(..)));
    let hosts = finished.filter_map(|r| r.host).filter_map(|h| play.inventory.hosts.get(h.index()));
    hosts.map(|h| h.name.to_string()).take(4).collect()
}

/// Names given as part of the incident that no trace of the attacker mentions, and cases that were none.
fn false_names(play: &Play<'_>, cite: &Cite<'_>, facts: &Facts<'_>, told: &Told) -> Vec<(String, Vec<RecordId>)> {
    let text = format!("{}\n{}", told.text, told.entities);
    let mut out = Vec::new();
    let at = told.at.unwrap_or(play.end);
    let touched = touched(play, cite);
    let mut check = |kind: AtomKind, names: BTreeSet<String>| {
        for name in names {
            if !facts.is_true(kind, &name) && !touched.contains(&name.to_ascii_lowercase()) {
                let records = cite.naming(&name, at).into_iter().collect();
                out.push((name, records));
            }
        }
    };
    check(AtomKind::Host, named_hosts(&text, play.inventory));
    check(AtomKind::Account, named_accounts(&text, play.inventory));
    for (title, records) in &told.false_cases {
        out.push((format!("The escalated case \"{title}\""), records.clone()));
    }
    out
}

/// Hosts and accounts that traces of the attacker name: to mention them is not false.
fn touched(play: &Play<'_>, cite: &Cite<'_>) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let records = cite.attack(play.end).iter().filter_map(|r| play.record(*r));
    for record in records {
        let cells = record.values.iter().chain(&record.system).filter_map(|v| v.to_text());
        for cell in cells.filter(|c| c.len() < 300) {
            for word in super::text::words(&cell) {
                if let Some(host) = play.inventory.host(&word) {
                    out.insert(host.name.to_ascii_lowercase());
                } else if let Some(host) = word.parse().ok().and_then(|a| play.inventory.host_at(a)) {
                    out.insert(host.name.to_ascii_lowercase());
                } else if let Some(account) = play.inventory.account(&word) {
                    out.insert(account.name.to_ascii_lowercase());
                }
            }
        }
    }
    // What you did yourself may be named too.
    out.extend(done(play));
    out
}

//! R: the incident report: seven tenths for claims against the truth, three tenths for form.
//!
//! Form counts in full only where half of the claims hold, so a well-formed empty report is worth
//! nothing. Free text is linted, not understood: only what a program can honestly tell is checked.

use super::answer::Incident;
use super::cite::Cite;
use super::facts::{Facts, nearness, plain};
use super::ledger::{Loss, Outcome, WHOLE};
use super::text::{any_word, distinct, live_indicators, named_accounts, named_hosts, technical_words, words};
use super::{Part, Play};
use crate::base::ids::{ActionId, RecordId};
use crate::base::time::{SimSpan, SimTime};
use crate::desk::action::{Action, Communicate, Report};
use crate::investigation::{Case, CaseStatus, ResponseState};
use crate::simulation::truth::AtomKind;

/// `began` may be off by this much.
const TOLERANCE: SimSpan = SimSpan::mins(10);
/// One point of a line.
const POINT: i64 = 100;
/// Loss in the value of the part by each report that calls a harmless case an incident.
const FALSE_REPORT: i64 = WHOLE / 5;

/// One checked line of a report: hundredths of points reached of hundredths possible.
struct Line {
    reached: i64,
    possible: i64,
    rule: &'static str,
    message: String,
    records: Vec<RecordId>,
}

/// The part, or `None` when there was nothing to report.
pub(super) fn grade(play: &Play<'_>, cite: &Cite<'_>, facts: &Facts<'_>, incidents: &[Incident]) -> Option<Outcome> {
    let incident = incidents.iter().find(|i| i.answers.iter().any(|a| a.is_malicious()))?;
    let proof: Vec<RecordId> = incident.answers.iter().flat_map(|a| a.telling.iter().copied()).collect();
    let belongs = |c: &Case| c.alerts.iter().any(|a| incident.answers.iter().any(|x| x.alert == *a));
    let filed = play.cases.iter().filter(|c| !matches!(c.status, CaseStatus::Merged(_)));
    let filed: Vec<(&Case, SimTime, &Report)> =
        filed.filter_map(|c| c.report.as_ref().map(|(at, report)| (c, *at, report))).collect();
    let wrong: Vec<_> = filed.iter().filter(|(c, _, r)| r.incident && !belongs(c)).collect();
    let best = filed.iter().filter(|(c, ..)| belongs(c)).map(|f| marked(play, cite, facts, f)).max_by_key(|m| m.0);
    let Some((value, at, losses)) = best else {
        let lost = Loss {
            weight: WHOLE,
            rule: "report.none",
            message: "No report was filed on the incident.".into(),
            action: None,
            at: play.end,
            records: proof,
        };
        return Some(Outcome { part: Part::Report, value: -(wrong.len() as i64) * FALSE_REPORT, losses: vec![lost] });
    };
    let action = filing(play, at);
    let mut losses: Vec<Loss> = losses
        .into_iter()
        .map(|(weight, line)| Loss {
            weight,
            rule: line.rule,
            message: line.message,
            action,
            at,
            records: if line.records.is_empty() { proof.clone() } else { line.records },
        })
        .collect();
    for (case, at, _) in &wrong {
        losses.push(Loss {
            weight: FALSE_REPORT,
            rule: "report.false-incident",
            message: format!("The report on \"{}\" calls something harmless an incident.", case.title),
            action: filing(play, *at),
            at: *at,
            records: case
                .alerts
                .iter()
                .filter_map(|a| play.alerts.get(a.index()))
                .flat_map(|a| a.records.clone())
                .collect(),
        });
    }
    let value = value - wrong.len() as i64 * FALSE_REPORT;
    Some(Outcome { part: Part::Report, value, losses })
}

/// The action that filed the report of that moment.
fn filing(play: &Play<'_>, at: SimTime) -> Option<ActionId> {
    let filed = |a: &&crate::desk::action::Stamped| {
        a.at == at && matches!(a.action, Action::Communicate(Communicate::Report { .. }))
    };
    play.journal.actions.iter().rev().find(filed).map(|a| a.id)
}

/// Value of one report with its losses, weighted in the unit of the value.
fn marked(
    play: &Play<'_>,
    cite: &Cite<'_>,
    facts: &Facts<'_>,
    (case, at, report): &(&Case, SimTime, &Report),
) -> (i64, SimTime, Vec<(i64, Line)>) {
    let claims = claims(play, cite, facts, report);
    let form = form(play, case, report);
    let share = |lines: &[Line]| {
        let reached: i64 = lines.iter().map(|l| l.reached).sum();
        reached * WHOLE / lines.iter().map(|l| l.possible).sum::<i64>().max(1)
    };
    let (held, formed) = (share(&claims), share(&form));
    let worth = (held * 2).min(WHOLE);
    let value = held * 7 / 10 + formed * 3 / 10 * worth / WHOLE;
    let mut losses = Vec::new();
    for (lines, tenths) in [(claims, 7), (form, 3)] {
        let possible: i64 = lines.iter().map(|l| l.possible).sum::<i64>().max(1);
        for line in lines.into_iter().filter(|l| l.reached < l.possible) {
            losses.push(((line.possible - line.reached) * WHOLE * tenths / 10 / possible, line));
        }
    }
    (value, *at, losses)
}

fn claims(play: &Play<'_>, cite: &Cite<'_>, facts: &Facts<'_>, report: &Report) -> Vec<Line> {
    let mut out = vec![Line {
        reached: i64::from(report.incident) * POINT,
        possible: POINT,
        rule: "report.incident",
        message: "The report does not call it an incident; it was one.".into(),
        records: Vec::new(),
    }];
    out.extend(root_cause(facts, report));
    out.extend(patient_zero(facts, report));
    out.extend(began(play, cite, report));
    let techniques: Vec<String> = report.techniques.iter().map(|t| t.as_str().to_owned()).collect();
    let texts = |list: &[crate::base::Text]| list.iter().map(|t| t.to_string()).collect::<Vec<_>>();
    out.extend(set(facts, AtomKind::Host, &texts(&report.hosts), "report.hosts"));
    out.extend(set(facts, AtomKind::Account, &texts(&report.accounts), "report.accounts"));
    out.extend(set(facts, AtomKind::Technique, &techniques, "report.techniques"));
    out.extend(set(facts, AtomKind::Indicator, &texts(&report.indicators), "report.indicators"));
    out
}

fn root_cause(facts: &Facts<'_>, report: &Report) -> Option<Line> {
    let fact = facts.of_kind(AtomKind::RootCause).next()?;
    let text = format!("{} {}", report.root_cause, report.technical);
    let named = |value: &str| super::text::says(&text, value);
    let told = named(&fact.atom.value) || fact.atom.accepted.iter().any(|a| named(a));
    Some(Line {
        reached: i64::from(told) * POINT,
        possible: POINT,
        rule: "report.root-cause",
        message: format!("The root cause was {}.", fact.atom.value),
        records: fact.proof.clone(),
    })
}

fn patient_zero(facts: &Facts<'_>, report: &Report) -> Option<Line> {
    let fact = facts.of_kind(AtomKind::Host).min_by_key(|f| f.atom.since)?;
    let told = words(&report.patient_zero).iter().any(|w| nearness(fact.atom, w) > 0);
    Some(Line {
        reached: i64::from(told) * POINT,
        possible: POINT,
        rule: "report.patient-zero",
        message: format!("It began on {}.", fact.atom.value),
        records: fact.proof.clone(),
    })
}

fn began(play: &Play<'_>, cite: &Cite<'_>, report: &Report) -> Option<Line> {
    let first = *cite.attack(play.end).iter().min_by_key(|r| play.records[r.index()].time)?;
    let truth = play.records[first.index()].time;
    // From the first trace to the first fact on a host: both are honest beginnings.
    let since = |a: &crate::simulation::truth::Atom| (a.kind == AtomKind::Host).then_some(a.since);
    let latest = play.truth.atoms.iter().filter_map(since).min().unwrap_or(truth).max(truth);
    let said = SimTime::parse(&report.began).ok();
    let right = said.is_some_and(|t| truth - TOLERANCE <= t && t <= latest + TOLERANCE);
    Some(Line {
        reached: i64::from(right) * POINT,
        possible: POINT,
        rule: "report.began",
        message: format!("It began at {}; the report says \"{}\".", truth.rfc3339(), report.began),
        records: vec![first],
    })
}

/// F1 of a set, worth two points (techniques and indicators by what was provable).
fn set(facts: &Facts<'_>, kind: AtomKind, said: &[String], rule: &'static str) -> Option<Line> {
    let truth: Vec<_> = facts.of_kind(kind).collect();
    if truth.is_empty() {
        return None;
    }
    let near = |atom| said.iter().map(|s| nearness(atom, s)).max().unwrap_or(0);
    let credit: i64 = truth.iter().map(|f| near(f.atom)).sum();
    let unique: std::collections::BTreeSet<String> = said.iter().map(|s| plain(s)).collect();
    let wrong = unique.iter().filter(|s| !facts.is_true(kind, s)).count() as i64;
    // F1 = 2 TP / (2 TP + FN + FP) with TP the credit: the denominator is truths + credit + wrong ones.
    let f1 = 2 * credit * WHOLE / (truth.len() as i64 * WHOLE + credit + wrong * WHOLE);
    let what = super::investigation::kind_name(kind);
    let missed: Vec<&str> = truth.iter().filter(|f| near(f.atom) == 0).map(|f| &*f.atom.value).take(4).collect();
    let mut message = format!("The report's list of {what}s is not the true one.");
    if !missed.is_empty() {
        message.push_str(&format!(" Missing: {}.", missed.join(", ")));
    }
    if wrong > 0 {
        message.push_str(&format!(" Wrong: {wrong}."));
    }
    let records = truth.iter().filter(|f| near(f.atom) < WHOLE).flat_map(|f| f.proof.iter().copied().take(2)).collect();
    Some(Line { reached: (f1 * 2 * POINT / WHOLE).min(2 * POINT), possible: 2 * POINT, rule, message, records })
}

fn form(play: &Play<'_>, case: &Case, report: &Report) -> Vec<Line> {
    let check = |good: bool, rule, message: &str| Line {
        reached: i64::from(good) * POINT,
        possible: POINT,
        rule,
        message: message.into(),
        records: Vec::new(),
    };
    let executive = words(&report.executive).len();
    let parts = distinct(&report.technical) >= 30
        && distinct(&report.executive) >= 20
        && distinct(&report.actions) >= 4
        && distinct(&report.recommendations) >= 4;
    let indicators: Vec<String> = report.indicators.iter().map(|i| plain(i)).collect();
    let texts = [&report.technical, &report.executive, &report.actions, &report.recommendations, &report.root_cause];
    let listed = report.indicators.iter().all(|i| !i.contains('.') || i.contains("[.]"));
    let defanged = listed && texts.iter().all(|t| live_indicators(t, &indicators).is_empty());
    let impact = any_word(&report.executive, &["impact", "affected", "business", "cost", "damage"]);
    let ask = any_word(&report.executive, &["decision", "decide", "approve", "next update", "we ask", "please"]);
    vec![
        check(parts, "report.parts", "A part of the report is empty or too short."),
        check(
            report.began.ends_with('Z') && SimTime::parse(&report.began).is_ok(),
            "report.utc",
            "The begin is not written as UTC, 2025-03-04T09:13:25Z.",
        ),
        check(defanged, "report.live-indicator", "An indicator can still be followed; write hxxp and [.]."),
        check((20..=250).contains(&executive), "report.length", "The note for managers must have 20 to 250 words."),
        check(
            !technical_words(&report.executive),
            "report.jargon",
            "The note for managers has command lines, paths or hashes.",
        ),
        check(
            impact && ask,
            "report.ask",
            "The note for managers needs the impact and what is asked of them or when they hear again.",
        ),
        check(
            agrees(play, report),
            "report.contradiction",
            "The text names a host or account that the lists of the report do not have.",
        ),
        check(from_case(case, report), "report.not-in-case", "A technique of the report was never stated in the case."),
        check(
            certain(play, report),
            "report.certainty",
            "The text is surer than the evidence: no response was verified.",
        ),
    ]
}

/// Hosts and accounts of the technical text are in the lists.
fn agrees(play: &Play<'_>, report: &Report) -> bool {
    let listed = |list: &[crate::base::Text], name: &str| list.iter().any(|l| plain(l) == plain(name));
    let hosts = named_hosts(&report.technical, play.inventory);
    let accounts = named_accounts(&report.technical, play.inventory);
    hosts.iter().all(|h| listed(&report.hosts, h)) && accounts.iter().all(|a| listed(&report.accounts, a))
}

fn from_case(case: &Case, report: &Report) -> bool {
    report.techniques.iter().all(|t| case.claims.iter().any(|(_, c)| plain(&c.value) == plain(t.as_str())))
}

fn certain(play: &Play<'_>, report: &Report) -> bool {
    let sure =
        ["fully contained", "fully removed", "nothing is left", "nothing left", "no data left", "no data was lost"];
    let text = format!("{} {} {}", report.technical, report.executive, report.actions);
    let verified =
        play.responses.iter().any(|r| r.what.starts_with("verify") && matches!(r.state, ResponseState::Done(..)));
    verified || !any_word(&text, &sure)
}

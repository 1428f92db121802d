//! T: verdicts on alerts, counted per incident, against the best answer that needs no look at all.
//!
//! `T = (U - best constant) / (U of the key - best constant)`: whoever answers the same word to
//! everything, or draws words blindly, cannot come above zero.

use super::answer::{self, Answer, GRACE, Incident};
use super::ledger::{Loss, Outcome, WHOLE};
use super::{Part, Play};
use crate::base::verdict::Disposition;
use crate::investigation::Verdict;

/// Each incident weighs this much, shared by its alerts.
const SHARE: i64 = 5_040;

/// Utility in hundredths of calling something `called` that truly is `truth`.
fn utility(called: Disposition, truth: Disposition) -> i64 {
    use Disposition as D;
    match (called, truth) {
        (D::Malicious, D::Malicious) => 600,
        (_, D::Malicious) => -600,
        (D::Malicious, _) => -100,
        (D::FailedAttempt, D::FailedAttempt)
        | (D::BenignTrigger, D::BenignTrigger)
        | (D::FalsePositive, D::FalsePositive) => 100,
        (D::BenignTrigger, D::FalsePositive) | (D::FalsePositive, D::BenignTrigger) => 40,
        (D::FailedAttempt, _) | (_, D::FailedAttempt) => 20,
    }
}

fn best_utility(called: Disposition, answer: &Answer) -> i64 {
    answer.dispositions.iter().map(|truth| utility(called, *truth)).max().unwrap_or(0)
}

/// What leaving an alert open comes to, in hundredths.
fn open(answer: &Answer) -> i64 {
    if answer.is_malicious() { -300 } else { -50 }
}

/// One alert as it was answered.
struct Marked<'a> {
    answer: &'a Answer,
    weight: i64,
    reached: i64,
    best: i64,
    verdict: Option<&'a Verdict>,
    premature: bool,
}

/// The part, or `None` when every incident has the same answer or there is no alert.
pub(super) fn grade(play: &Play<'_>, incidents: &[Incident]) -> Option<Outcome> {
    let marked: Vec<Marked<'_>> = incidents.iter().flat_map(|i| mark(play, i)).collect();
    let oracle: i64 = marked.iter().map(|m| m.best * m.weight).sum();
    let constant = |called| marked.iter().map(|m| best_utility(called, m.answer) * m.weight).sum::<i64>();
    let constant = Disposition::ALL.into_iter().map(constant).max()?;
    if oracle <= constant {
        return None;
    }
    let yours: i64 = marked.iter().map(|m| m.reached * m.weight).sum();
    let value = (yours - constant) * WHOLE / (oracle - constant);
    let losses = marked.iter().filter(|m| m.reached < m.best).map(|m| loss(play, m)).collect();
    Some(Outcome { part: Part::Triage, value, losses })
}

fn mark<'a>(play: &'a Play<'_>, incident: &'a Incident) -> Vec<Marked<'a>> {
    let late = play.end - GRACE;
    let verdict = |a: &Answer| play.work.get(a.alert.index()).and_then(|w| w.verdict.as_ref());
    // What came in during the last minutes may be left to the next shift.
    let counts = |a: &&Answer| verdict(a).is_some() || play.alerts[a.alert.index()].raised <= late;
    let answers: Vec<&Answer> = incident.answers.iter().filter(counts).collect();
    let weight = SHARE * incident.severity / (answers.len().max(1) as i64);
    answers.into_iter().map(|answer| judge(play, answer, weight, verdict(answer))).collect()
}

fn judge<'a>(play: &Play<'_>, answer: &'a Answer, weight: i64, verdict: Option<&'a Verdict>) -> Marked<'a> {
    let best = best_utility(answer.disposition(), answer);
    let Some(given) = verdict else {
        return Marked { answer, weight, reached: open(answer), best, verdict, premature: false };
    };
    let raw = best_utility(given.disposition, answer);
    let right = raw == best;
    // Records that joined after the verdict may have changed the truth: then it was premature, not wrong.
    let then = answer::answer(play, &play.alerts[answer.alert.index()], given.at);
    let premature = !right && then.dispositions.contains(&given.disposition);
    let reached = if premature { raw.max(0) } else { with_reason(raw, right, answer, given) };
    Marked { answer, weight, reached, best, verdict, premature }
}

/// A right word for a wrong reason is worth half; without a cited record of the alert's cause a fifth less.
fn with_reason(raw: i64, right: bool, answer: &Answer, given: &Verdict) -> i64 {
    if raw <= 0 {
        return raw;
    }
    let reason = if right && answer.reasons.contains(&given.reason) { 100 } else { 50 };
    let cited = if cites(answer, given) { 100 } else { 80 };
    raw * reason * cited / 10_000
}

fn cites(answer: &Answer, given: &Verdict) -> bool {
    given.records.iter().any(|r| answer.telling.contains(r)) || (answer.telling.is_empty() && !given.records.is_empty())
}

fn loss(play: &Play<'_>, marked: &Marked<'_>) -> Loss {
    let answer = marked.answer;
    let alert = &play.alerts[answer.alert.index()];
    let truth = answer.disposition();
    let name = format!("\"{}\" ({})", alert.title, alert.id);
    let was = format!("{} ({})", truth.label().to_lowercase(), answer.because);
    let reasons: Vec<&str> = answer.reasons.iter().map(|r| r.label()).collect();
    let reasons = reasons.join(" or ");
    let (rule, message) = match marked.verdict {
        None if answer.is_malicious() => ("triage.missed-attack", format!("{name} was left open. It was {was}.")),
        None => ("triage.left-open", format!("{name} was left open. It was {was}.")),
        Some(_) if marked.premature => {
            ("triage.premature", format!("{name} was closed before the telling records came. It was {was}."))
        }
        Some(v) if !answer.dispositions.contains(&v.disposition) => {
            let rule = match (v.disposition, truth) {
                (_, Disposition::Malicious) => "triage.closed-attack",
                (Disposition::Malicious, _) => "triage.false-alarm",
                _ => "triage.wrong-verdict",
            };
            (rule, format!("{name}: you said {}. It was {was}.", v.disposition.label().to_lowercase()))
        }
        Some(v) if !answer.reasons.contains(&v.reason) => (
            "triage.wrong-reason",
            format!("{name}: right verdict, but the reason was {reasons}, not {}.", v.reason.label()),
        ),
        Some(_) => ("triage.no-proof", format!("{name}: right, but no cited record shows it.")),
    };
    let at = marked.verdict.map_or(play.end, |v| v.at);
    let mut records = answer.telling.clone();
    records.extend(&alert.records);
    Loss {
        weight: (marked.best - marked.reached) * marked.weight,
        rule,
        message,
        action: marked.verdict.map(|v| v.action),
        at,
        records,
    }
}

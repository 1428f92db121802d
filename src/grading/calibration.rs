//! B: honest confidence, the Brier skill of "how sure that it is hostile" against the base rate.
//!
//! Counted per incident. An alert without a verdict counts as the base rate itself: no skill, no harm.
//! The forecast is a percentage and the arithmetic exact: `B = 1 - W * BS / (K * (W - K))` for total
//! weight `W` and hostile weight `K`. No constant forecast comes above zero.

use super::answer::{Answer, GRACE, Incident};
use super::ledger::{Loss, Outcome, WHOLE};
use super::{Part, Play};
use crate::investigation::Verdict;

const SHARE: i64 = 5_040;

struct Forecast<'a> {
    answer: &'a Answer,
    verdict: Option<&'a Verdict>,
    weight: i64,
}

/// The part, or `None` when all incidents came out the same way (then no forecast shows any skill).
pub(super) fn grade(play: &Play<'_>, incidents: &[Incident]) -> Option<Outcome> {
    let forecasts: Vec<Forecast<'_>> = incidents.iter().flat_map(|i| of(play, i)).collect();
    let total = i128::from(forecasts.iter().map(|f| f.weight).sum::<i64>());
    let hostile = i128::from(forecasts.iter().filter(|f| f.answer.is_hostile()).map(|f| f.weight).sum::<i64>());
    let base = hostile * (total - hostile);
    if base == 0 {
        return None;
    }
    let errors: Vec<i128> = forecasts.iter().map(|f| error(f, hostile, total)).collect();
    // Errors are in ten-thousandths times total squared; base is in total squared.
    let sum: i128 = errors.iter().sum();
    let value = i128::from(WHOLE) - sum * i128::from(WHOLE) / (10_000 * total * base);
    let value = value.max(i128::from(-WHOLE)) as i64;
    let mut losses = Vec::new();
    let mut small: Option<Loss> = None;
    for (forecast, error) in forecasts.iter().zip(&errors) {
        let mut own = loss(play, forecast, (error / total) as i64);
        if forecast.is_near() {
            own.weight += small.as_ref().map_or(0, |s| s.weight);
            small = Some(own);
        } else {
            losses.push(own);
        }
    }
    if let Some(mut rest) = small {
        rest.rule = "calibration.small-doubts";
        rest.message =
            "Small doubts where you were right: at most 10 % each, this one among them. Nobody is ever quite sure."
                .into();
        losses.push(rest);
    }
    Some(Outcome { part: Part::Calibration, value, losses })
}

impl Forecast<'_> {
    /// Right, but for a doubt that everybody has.
    fn is_near(&self) -> bool {
        let doubt = |v: &Verdict| {
            if self.answer.is_hostile() { 100 - v.malicious_percent.min(100) } else { v.malicious_percent }
        };
        self.verdict.is_some_and(|v| doubt(v) <= 10)
    }
}

fn of<'a>(play: &'a Play<'_>, incident: &'a Incident) -> Vec<Forecast<'a>> {
    let late = play.end - GRACE;
    let verdict = |a: &Answer| play.work.get(a.alert.index()).and_then(|w| w.verdict.as_ref());
    let counts = |a: &&Answer| verdict(a).is_some() || play.alerts[a.alert.index()].raised <= late;
    let answers: Vec<&Answer> = incident.answers.iter().filter(counts).collect();
    let weight = SHARE / (answers.len().max(1) as i64);
    answers.into_iter().map(|answer| Forecast { answer, verdict: verdict(answer), weight }).collect()
}

/// Weighted squared error times `total` squared, in ten-thousandths.
fn error(forecast: &Forecast<'_>, hostile: i128, total: i128) -> i128 {
    let outcome = if forecast.answer.is_hostile() { 100 * total } else { 0 };
    let said = match forecast.verdict {
        Some(v) => i128::from(v.malicious_percent.clamp(1, 99)) * total,
        None => 100 * hostile,
    };
    i128::from(forecast.weight) * (said - outcome) * (said - outcome)
}

fn loss(play: &Play<'_>, forecast: &Forecast<'_>, weight: i64) -> Loss {
    let alert = &play.alerts[forecast.answer.alert.index()];
    let was = if forecast.answer.is_hostile() { "hostile" } else { "harmless" };
    let (rule, message) = match forecast.verdict {
        Some(v) => (
            "calibration.off",
            format!(
                "\"{}\" ({}): you were {} % sure that it was hostile. It was {was}.",
                alert.title, alert.id, v.malicious_percent
            ),
        ),
        None => {
            ("calibration.silent", format!("\"{}\" ({}): no forecast was given. It was {was}.", alert.title, alert.id))
        }
    };
    let at = forecast.verdict.map_or(play.end, |v| v.at);
    let mut records = forecast.answer.telling.clone();
    records.extend(&alert.records);
    Loss { weight, rule, message, action: forecast.verdict.map(|v| v.action), at, records }
}

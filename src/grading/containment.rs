//! C: what the shift cost, against the same seed without anybody and with the reference responder.
//!
//! With an attack: `C = (without - yours) / (without - reference)`. Without one nothing is to be gained:
//! `C = share of alerts judged right - cost / scale`, so that leaving things alone counts only for
//! somebody who looked.

use super::answer::Incident;
use super::cite::Cite;
use super::facts::Facts;
use super::ledger::{Loss, Outcome, WHOLE};
use super::{Losses, Part, Play};
use crate::base::ids::{ActionId, RecordId};
use crate::base::time::SimTime;
use crate::simulation::truth::AtomKind;
use std::collections::BTreeMap;

/// Euros by which the reference must at least better the shift before the difference is taken as the scale.
const FLOOR: i64 = 1_000;
/// Euros of response that spoil a quiet shift wholly.
const QUIET_SCALE: i64 = 5_000;

/// The part; it always applies.
pub(super) fn grade(
    play: &Play<'_>,
    cite: &Cite<'_>,
    facts: &Facts<'_>,
    incidents: &[Incident],
    without: &Losses,
    reference: &Losses,
) -> Outcome {
    if !play.attack {
        return quiet(play, cite, incidents);
    }
    let (none, yours, expert) = (euros(without), euros(play.losses), euros(reference));
    let scale = (none - expert).max(FLOOR);
    let saved = none - yours;
    // Where the expert saves less than the scale, doing as well as the expert is still the whole part.
    let value = if yours <= expert && saved >= 0 { WHOLE } else { saved * WHOLE / scale };
    let losses = if value < WHOLE { excess(play, cite, facts, reference) } else { Vec::new() };
    Outcome { part: Part::Containment, value: value.clamp(-WHOLE, WHOLE), losses }
}

fn euros(losses: &Losses) -> i64 {
    i64::try_from(losses.total()).unwrap_or(i64::MAX / WHOLE / 4).min(i64::MAX / WHOLE / 4)
}

/// What you paid beyond what the expert paid for the same thing.
fn excess(play: &Play<'_>, cite: &Cite<'_>, facts: &Facts<'_>, reference: &Losses) -> Vec<Loss> {
    let mut theirs: BTreeMap<&str, i64> = BTreeMap::new();
    for (_, what, euros) in &reference.entries {
        *theirs.entry(what).or_default() += *euros as i64;
    }
    let mut yours: BTreeMap<&str, (SimTime, i64)> = BTreeMap::new();
    for (at, what, euros) in &play.losses.entries {
        let entry = yours.entry(what).or_insert((*at, 0));
        entry.1 += *euros as i64;
    }
    let beyond = |what: &str, sum: i64| sum - theirs.get(what).copied().unwrap_or(0);
    let mut out: Vec<Loss> = yours
        .iter()
        .map(|(what, (at, sum))| (what, *at, beyond(what, *sum)))
        .filter(|(_, _, more)| *more > 0)
        .map(|(what, at, more)| loss(play, cite, facts, (what, at, more)))
        .collect();
    if out.is_empty() {
        out.push(loss(play, cite, facts, ("damage that the reference responder prevented", play.end, 1)));
    }
    out
}

fn loss(play: &Play<'_>, cite: &Cite<'_>, facts: &Facts<'_>, (what, at, euros): (&str, SimTime, i64)) -> Loss {
    let at = at.clamp(play.begin, play.end);
    let response = response_named(play, what, at);
    let harmless = response.is_some();
    let rule = if harmless { "containment.cost" } else { "containment.damage" };
    let message = if harmless {
        format!("{what}: {euros} euros more than the reference responder spent.")
    } else {
        format!("{what}: {euros} euros that the reference responder avoided.")
    };
    Loss { weight: euros, rule, message, action: response, at, records: warning(play, cite, facts, what, at) }
}

/// The order of yours that an entry speaks of, if it names the same target.
fn response_named(play: &Play<'_>, what: &str, at: SimTime) -> Option<ActionId> {
    let target = |r: &crate::investigation::Response| {
        r.what.split_whitespace().last().is_some_and(|word| word.len() > 3 && what.contains(word))
    };
    play.responses.iter().filter(|r| r.ordered <= at).rev().find(|r| target(r)).map(|r| r.action)
}

/// What could have warned: traces of the attacker before that moment, those of hosts and persistence first.
fn warning(play: &Play<'_>, cite: &Cite<'_>, facts: &Facts<'_>, what: &str, at: SimTime) -> Vec<RecordId> {
    let kinds = [AtomKind::Persistence, AtomKind::Host, AtomKind::Account, AtomKind::Indicator];
    let named = |f: &&super::facts::Fact<'_>| what.contains(&*f.atom.value);
    let mut out = Vec::new();
    for kind in kinds {
        out.extend(facts.of_kind(kind).filter(named).flat_map(|f| f.proof.iter().copied()));
    }
    out.retain(|r| cite.visible(*r, at));
    out.extend(cite.attack(at).iter().rev().take(3));
    if out.is_empty() {
        out.extend(what.split_whitespace().find_map(|word| inventory_word(play, word).then(|| cite.naming(word, at))?));
    }
    out
}

fn inventory_word(play: &Play<'_>, word: &str) -> bool {
    play.inventory.host(word).is_some() || play.inventory.account(word).is_some()
}

fn quiet(play: &Play<'_>, cite: &Cite<'_>, incidents: &[Incident]) -> Outcome {
    let answers: Vec<_> = incidents.iter().flat_map(|i| &i.answers).collect();
    let right = |a: &&&super::answer::Answer| {
        let verdict = play.work.get(a.alert.index()).and_then(|w| w.verdict.as_ref());
        verdict.is_some_and(|v| a.dispositions.contains(&v.disposition))
    };
    let judged = answers.iter().filter(right).count() as i64;
    let share = if answers.is_empty() { WHOLE } else { judged * WHOLE / answers.len() as i64 };
    let cost = euros(play.losses);
    let value = (share - cost.saturating_mul(WHOLE) / QUIET_SCALE).max(-WHOLE);
    let mut losses: Vec<Loss> = play
        .losses
        .entries
        .iter()
        .map(|(at, what, euros)| Loss {
            weight: *euros as i64 * WHOLE / QUIET_SCALE,
            rule: "containment.quiet-cost",
            message: format!("{what}: {euros} euros, and there was no attack."),
            action: response_named(play, what, *at),
            at: (*at).clamp(play.begin, play.end),
            records: what
                .split_whitespace()
                .find_map(|w| inventory_word(play, w).then(|| cite.naming(w, *at))?)
                .into_iter()
                .collect(),
        })
        .collect();
    if share < WHOLE {
        let missed = answers.iter().filter(|a| !right(a)).flat_map(|a| a.telling.first().copied()).collect();
        losses.push(Loss {
            weight: WHOLE - share,
            rule: "containment.not-judged",
            message: "A quiet shift: leaving things alone counts only for alerts that were judged right.".into(),
            action: None,
            at: play.end,
            records: missed,
        });
    }
    Outcome { part: Part::Containment, value, losses }
}

//! I: facts proven with records, against the facts that could be proven in time.
//!
//! `I = (credit - half of the wrong claims) / provable facts`. A claim without a supporting record is
//! worth nothing; a wrong one costs half a fact, so guessing pays only from one third certainty.

use super::cite::Cite;
use super::facts::{Fact, Facts, Stated, nearness, stated, supports};
use super::ledger::{Loss, Outcome, WHOLE};
use super::{Part, Play};
use crate::simulation::truth::AtomKind;

/// The part, or `None` when there was nothing to prove.
pub(super) fn grade(play: &Play<'_>, cite: &Cite<'_>, facts: &Facts<'_>) -> Option<Outcome> {
    if facts.provable.is_empty() {
        return None;
    }
    let claims = stated(play);
    let mut losses = Vec::new();
    let mut credit = 0;
    for fact in &facts.provable {
        let (reached, best) = best_claim(play, fact, &claims);
        credit += reached;
        if reached < WHOLE {
            losses.push(missing(play, fact, reached, best));
        }
    }
    for claim in claims.iter().filter(|c| !facts.is_true(c.kind, &c.value)) {
        credit -= WHOLE / 2;
        losses.push(wrong(cite, claim));
    }
    let value = (credit / facts.provable.len() as i64).max(-WHOLE);
    Some(Outcome { part: Part::Investigation, value, losses })
}

/// The credit of the claim that fits best, with that claim.
fn best_claim<'a>(play: &Play<'_>, fact: &Fact<'_>, claims: &'a [Stated]) -> (i64, Option<&'a Stated>) {
    let fitting = claims.iter().filter(|c| c.kind == fact.atom.kind);
    let marks = fitting.map(|c| {
        let near = nearness(fact.atom, &c.value);
        let supported = near > 0 && supports(play, fact, &c.records);
        (near, supported, c)
    });
    let best = marks.filter(|(near, ..)| *near > 0).max_by_key(|(near, supported, _)| (*supported, *near));
    match best {
        Some((near, true, claim)) => (near, Some(claim)),
        Some((_, false, claim)) => (0, Some(claim)),
        None => (0, None),
    }
}

fn missing(play: &Play<'_>, fact: &Fact<'_>, reached: i64, claim: Option<&Stated>) -> Loss {
    let what = kind_name(fact.atom.kind);
    let value = &fact.atom.value;
    let (rule, message) = match claim {
        None => ("investigation.missed", format!("You did not find the {what} {value}.")),
        Some(c) if reached == 0 => {
            ("investigation.unproven", format!("You stated the {what} {}, but no cited record shows it.", c.value))
        }
        Some(c) => ("investigation.near", format!("The {what} was {value}; you stated {}, a near relative.", c.value)),
    };
    let at = claim.map_or(play.end, |c| c.at);
    let at = if fact.proof.iter().any(|r| play.could_see(*r, at)) { at } else { play.end };
    Loss { weight: WHOLE - reached, rule, message, action: claim.map(|c| c.action), at, records: fact.proof.clone() }
}

fn wrong(cite: &Cite<'_>, claim: &Stated) -> Loss {
    let mut records = claim.records.clone();
    if matches!(claim.kind, AtomKind::Host | AtomKind::Account) {
        records.extend(cite.naming(&claim.value, claim.at));
    }
    Loss {
        weight: WHOLE / 2,
        rule: "investigation.wrong-claim",
        message: format!(
            "You stated the {} {}; the attack had nothing of the kind.",
            kind_name(claim.kind),
            claim.value
        ),
        action: Some(claim.action),
        at: claim.at,
        records,
    }
}

/// In plain words.
pub(super) fn kind_name(kind: AtomKind) -> &'static str {
    match kind {
        AtomKind::Technique => "technique",
        AtomKind::Host => "host",
        AtomKind::Account => "account",
        AtomKind::Indicator => "indicator",
        AtomKind::Persistence => "persistence",
        AtomKind::RootCause => "root cause",
    }
}

//! Which true facts could be proven in time, and how a claim is matched with them.

use super::Play;
use super::cite::{Cite, names};
use crate::base::Text;
use crate::base::ids::{ActionId, RecordId};
use crate::base::time::{SimSpan, SimTime};
use crate::desk::action::{Claim, ClaimKind};
use crate::investigation::CaseStatus;
use crate::simulation::truth::{Atom, AtomKind, Cause};
use crate::telemetry::Record;
use std::collections::BTreeMap;

/// A fact whose first proof came later than this before the end may be left to the next shift.
const LATE: SimSpan = SimSpan::mins(15);
/// Credit of a parent or child technique, in ten-thousandths.
const PARENT: i64 = 6_000;
/// Credit of a sister technique.
const SIBLING: i64 = 3_000;

/// A true fact with the records that proved it in time.
#[derive(Debug)]
pub(super) struct Fact<'a> {
    /// The atom.
    pub atom: &'a Atom,
    /// Never empty, in order of arrival.
    pub proof: Vec<RecordId>,
}

/// All facts that could be proven, and those that are true but could not.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    /// Provable in time.
    pub provable: Vec<Fact<'a>>,
    /// True, but shown too late or never: claiming them neither helps nor harms.
    pub others: Vec<&'a Atom>,
    /// Everything the attacker's records print, to tell a side fact from a wrong one.
    printed: Vec<&'a Record>,
}

impl<'a> Facts<'a> {
    /// Sorts the atoms of the answer key.
    pub(super) fn of(play: &'a Play<'_>, cite: &Cite<'_>) -> Self {
        let printed = cite.attack(play.end).iter().filter_map(|r| play.record(*r)).collect();
        let mut facts = Self { provable: Vec::new(), others: Vec::new(), printed };
        for atom in &play.truth.atoms {
            let proof = cite.of_atom(atom, play.end);
            if proof.iter().any(|r| cite.visible(*r, play.end - LATE)) {
                facts.provable.push(Fact { atom, proof });
            } else {
                facts.others.push(atom);
            }
        }
        facts
    }

    /// Provable facts of one kind.
    pub(super) fn of_kind(&self, kind: AtomKind) -> impl Iterator<Item = &Fact<'a>> {
        self.provable.iter().filter(move |f| f.atom.kind == kind)
    }

    /// A true fact of this kind and value, provable or not, exact or near.
    pub(super) fn is_true(&self, kind: AtomKind, value: &str) -> bool {
        let atoms = self.provable.iter().map(|f| f.atom).chain(self.others.iter().copied());
        atoms.filter(|a| a.kind == kind).any(|a| nearness(a, value) > 0)
            || (kind == AtomKind::Indicator && self.is_printed(value))
    }

    /// The attacker's own records print it: the address behind a name, the hash of a file. No fact that
    /// is asked for, but no wrong one either.
    fn is_printed(&self, value: &str) -> bool {
        let value = plain(value);
        value.len() >= 7 && self.printed.iter().any(|r| names(r, &value))
    }
}

/// The atom kind a claim speaks of.
pub(super) fn kind_of(claim: ClaimKind) -> AtomKind {
    match claim {
        ClaimKind::Technique => AtomKind::Technique,
        ClaimKind::Host => AtomKind::Host,
        ClaimKind::Account => AtomKind::Account,
        ClaimKind::Indicator => AtomKind::Indicator,
        ClaimKind::Persistence => AtomKind::Persistence,
        ClaimKind::RootCause => AtomKind::RootCause,
    }
}

/// How near a value is to an atom, in ten-thousandths: exact and accepted are whole, relatives of a
/// technique less, anything else nothing.
pub(super) fn nearness(atom: &Atom, value: &str) -> i64 {
    let value = plain(value);
    let same = |other: &str| plain(other) == value;
    if same(&atom.value) || atom.accepted.iter().any(|a| same(a)) {
        return super::ledger::WHOLE;
    }
    if atom.kind != AtomKind::Technique {
        return 0;
    }
    let parent = |id: &str| id.split('.').next().unwrap_or_default().to_owned();
    let truth = plain(&atom.value);
    match (truth.contains('.'), value.contains('.')) {
        (true, false) | (false, true) if parent(&truth) == parent(&value) => PARENT,
        (true, true) if parent(&truth) == parent(&value) => SIBLING,
        _ => 0,
    }
}

/// Values as they are compared: refanged, without domain prefix, brackets and case.
pub(super) fn plain(value: &str) -> String {
    let value = value.trim().to_ascii_lowercase().replace("[.]", ".").replace("[@]", "@").replace("hxxp", "http");
    let value = value.trim_matches(['<', '>', '"', ' ']);
    value.trim_start_matches('\\').to_owned()
}

/// One fact the trainee stated, in whatever case, with all records cited for it.
#[derive(Debug)]
pub(super) struct Stated {
    /// Kind.
    pub kind: AtomKind,
    /// As written.
    pub value: Text,
    /// Cited.
    pub records: Vec<RecordId>,
    /// First stated by.
    pub action: ActionId,
    /// When.
    pub at: SimTime,
}

/// All standing claims, the same claim of several cases once.
pub(super) fn stated(play: &Play<'_>) -> Vec<Stated> {
    let mut all: BTreeMap<(AtomKind, String), Stated> = BTreeMap::new();
    for case in play.cases.iter().filter(|c| !matches!(c.status, CaseStatus::Merged(_))) {
        for (action, claim) in &case.claims {
            add(play, &mut all, *action, claim);
        }
    }
    all.into_values().collect()
}

fn add(play: &Play<'_>, all: &mut BTreeMap<(AtomKind, String), Stated>, action: ActionId, claim: &Claim) {
    let kind = kind_of(claim.kind);
    let at = play.journal.actions.get(action.index()).map_or(play.end, |a| a.at);
    let stated = all.entry((kind, plain(&claim.value))).or_insert_with(|| Stated {
        kind,
        value: claim.value.clone(),
        records: Vec::new(),
        action,
        at,
    });
    stated.records.extend(&claim.records);
    stated.at = stated.at.min(at);
}

/// One of the cited records shows the fact: it is a proof of the atom, or a trace of the attacker that
/// prints the value, or (techniques) a trace of the same technique.
pub(super) fn supports(play: &Play<'_>, fact: &Fact<'_>, cited: &[RecordId]) -> bool {
    let atom = fact.atom;
    cited.iter().any(|id| {
        if fact.proof.contains(id) {
            return true;
        }
        let (Some(record), Some(effect)) = (play.record(*id), play.effects.get(id.index())) else {
            return false;
        };
        let Cause::Attack { technique, .. } = play.truth.cause(*effect) else { return false };
        match atom.kind {
            AtomKind::Technique => nearness(atom, technique.as_str()) == super::ledger::WHOLE,
            AtomKind::RootCause => true,
            _ => {
                let spoken = std::iter::once(&atom.value).chain(&atom.accepted);
                spoken.into_iter().any(|value| names(record, value.trim_matches(['<', '>', '\\'])))
            }
        }
    })
}

//! Which effect came from which cause: the answer key, readable by `grading` only.
//!
//! *Owns* the cause of every effect and the attacker's milestones. *Invariant*: append-only (a run that only
//! writes logs may forget what is long over);
//! `tidy` forbids this module to the layers of the analyst.

use crate::base::Text;
use crate::base::ids::{AccountId, ActionId, EffectId, HostId, StepId, TechniqueId};
use crate::base::time::SimTime;
use crate::base::verdict::{Disposition, Reason};
use std::collections::VecDeque;

/// Who wanted an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// Start of the world: boot processes, standing sessions.
    Start,
    /// A benign routine.
    Benign {
        /// Its name, `mail`, `backup`, `vulnerability_scan`.
        habit: Text,
        /// What an alert about it should be called.
        disposition: Disposition,
        /// And why.
        reason: Reason,
        /// Number of the ticket that explains it, if one does.
        ticket: Option<Text>,
    },
    /// A step of the attacker.
    Attack {
        /// Step of the campaign.
        step: StepId,
        /// Technique played.
        technique: TechniqueId,
        /// The alert reason that names it best.
        reason: Reason,
        /// Stopped by a control.
        failed: bool,
    },
    /// The trainee's own doing.
    Response {
        /// Which action.
        action: ActionId,
    },
}

/// A true fact that an investigation can prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Atom {
    /// What kind of claim states it.
    pub kind: AtomKind,
    /// The value as a trainee would write it (`T1059.001`, host name, domain, path).
    pub value: Text,
    /// Other values that are as good.
    pub accepted: Vec<Text>,
    /// Effects each of which proves it.
    pub proof: Vec<EffectId>,
    /// When it became true.
    pub since: SimTime,
}

/// Kinds of atoms; the same as the kinds of claims in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum AtomKind {
    /// ATT&CK technique used.
    Technique,
    /// Host under the attacker's control.
    Host,
    /// Account used by the attacker.
    Account,
    /// Attacker's domain, address, file hash or mail address.
    Indicator,
    /// Something that brings the attacker back.
    Persistence,
    /// How it began (message id of the mail, …).
    RootCause,
}

/// Something the attacker gained or lost, for the timeline of the debrief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// When.
    pub at: SimTime,
    /// Which step.
    pub step: StepId,
    /// In plain words.
    pub what: Text,
    /// Where.
    pub host: Option<HostId>,
    /// Whose account.
    pub account: Option<AccountId>,
}

/// The whole answer key of a run.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    /// Number of the first effect whose cause is remembered.
    first: usize,
    causes: VecDeque<Cause>,
    /// Facts an investigation can prove.
    pub atoms: Vec<Atom>,
    /// The attacker's story.
    pub milestones: Vec<Milestone>,
    /// Damage as it happens; what responses cost is in [`losses`](super::losses).
    pub ledger: Vec<LedgerEntry>,
}

/// One priced entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// When.
    pub at: SimTime,
    /// In plain words.
    pub what: Text,
    /// Euros.
    pub euros: u32,
    /// Effect it belongs to.
    pub effect: EffectId,
}

impl Truth {
    /// Notes the cause of the next effect; effects are numbered in this order.
    pub fn note(&mut self, effect: EffectId, cause: Cause) {
        assert_eq!(effect.index(), self.len(), "effects are noted in order");
        self.causes.push_back(cause);
    }

    /// The world refused what this effect belongs to: an attack step's trace is a failed one.
    pub fn mark_failed(&mut self, effect: EffectId) {
        let at = effect.index().checked_sub(self.first);
        if let Some(Cause::Attack { failed, .. }) = at.and_then(|at| self.causes.get_mut(at)) {
            *failed = true;
        }
    }

    /// Forgets the causes of effects before this one; only a run that nobody grades may.
    pub fn forget(&mut self, before: EffectId) {
        let old = before.index().saturating_sub(self.first).min(self.causes.len());
        self.causes.drain(..old);
        self.first += old;
    }

    /// Books a fact with its proofs, or more proofs of a known one; returns its position in `atoms`.
    pub fn prove(
        &mut self,
        kind: AtomKind,
        value: &Text,
        accepted: Vec<Text>,
        proof: &[EffectId],
        since: SimTime,
    ) -> usize {
        if let Some(known) = self.atoms.iter().position(|a| a.kind == kind && a.value == *value) {
            self.atoms[known].proof.extend_from_slice(proof);
            return known;
        }
        self.atoms.push(Atom { kind, value: value.clone(), accepted, proof: proof.to_vec(), since });
        self.atoms.len() - 1
    }

    /// Why this effect happened.
    pub fn cause(&self, effect: EffectId) -> &Cause {
        &self.causes[effect.index() - self.first]
    }

    /// Number of effects so far.
    pub fn len(&self) -> usize {
        self.first + self.causes.len()
    }

    /// No effect yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

//! What the attacker holds in the cloud: sessions that go on, rules in mailboxes, consents to its applications.

use super::{Attacker, Foothold, FootholdKind};
use crate::base::Text;
use crate::base::ids::AccountId;
use crate::simulation::procedure::Primitive;
use crate::simulation::stage::Stage;
use crate::world::World;
use crate::world::cloud::SignInKind;

impl Attacker {
    /// Books what a granted beat in the cloud opened.
    pub(super) fn note_cloud(&mut self, n: usize, act: &Primitive, stage: &Stage) {
        let Some(account) = self.steps[n].seat.account else { return };
        match act {
            Primitive::SignIn { kind: SignInKind::Interactive, .. } => {
                self.holdings.sessions.insert(account, stage.now);
            }
            Primitive::Operate { .. } => {
                let grants = &stage.world.grants;
                let fresh = grants.rules.iter().chain(&grants.applications).filter(|g| g.since >= stage.now);
                self.holdings.grants.extend(fresh.map(|g| (g.account, g.name.clone())));
            }
            _ => {}
        }
    }

    /// Since when the session goes on that it holds of this account, as techniques are told.
    pub(super) fn session_of(&self, account: AccountId) -> Option<Text> {
        self.holdings.sessions.get(&account).map(|began| began.0.to_string().into())
    }

    /// What it can still use when the shift ends.
    pub(super) fn cloud_footholds(&self, world: &World) -> Vec<Foothold> {
        let mut out = Vec::new();
        let mut held =
            |kind, account| out.push(Foothold { kind, host: None, account: Some(account), contained: false });
        for (account, began) in &self.holdings.sessions {
            let row = world.account(*account);
            if row.enabled && row.revoked.is_none_or(|at| at < *began) {
                held(FootholdKind::CloudSession, *account);
            }
        }
        for (account, name) in &self.holdings.grants {
            if world.grants.has_rule(*account, name) {
                held(FootholdKind::MailRule, *account);
            }
            if world.grants.has_consent(*account, name) {
                held(FootholdKind::AppConsent, *account);
            }
        }
        out
    }
}

//! What the attacker still holds: the residual risk when the shift ends.

use super::Attacker;
use super::campaign::is_alive;
use crate::base::ids::{AccountId, HostId};
use crate::simulation::intent::Made;
use crate::world::World;
use std::collections::BTreeSet;

/// Kinds of footholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FootholdKind {
    /// A running program on a host.
    Implant,
    /// A program that will come back by itself.
    Dormant,
    /// A password that still works.
    StolenAccount,
    /// An open session from outside.
    RemoteSession,
    /// A cloud session that goes on.
    CloudSession,
    /// A rule in a mailbox.
    MailRule,
    /// A consent to an application.
    AppConsent,
}

/// One foothold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foothold {
    /// What it is.
    pub kind: FootholdKind,
    /// Where, for programs.
    pub host: Option<HostId>,
    /// Whose, for accounts and sessions.
    pub account: Option<AccountId>,
    /// Cut off: it still has to be cleaned up, but nobody can use it now.
    pub contained: bool,
}

impl Attacker {
    /// Everything the attacker holds in this world, by kind and host.
    pub fn footholds(&self, world: &World) -> Vec<Foothold> {
        let mut out = Vec::new();
        let mut implanted = BTreeSet::new();
        for host in self.holdings.made.keys() {
            let Some(implant) = self.implant_on(*host, world) else { continue };
            implanted.insert(*host);
            let contained = self.is_cut_off(*host, world) || !self.session_is_usable(implant, world);
            out.push(Foothold { kind: FootholdKind::Implant, host: Some(*host), account: None, contained });
        }
        for left in &self.holdings.left {
            if left.is_there(world) && left.can_start(world) && implanted.insert(left.host) {
                let contained = self.is_cut_off(left.host, world);
                out.push(Foothold { kind: FootholdKind::Dormant, host: Some(left.host), account: None, contained });
            }
        }
        for (name, version) in &self.holdings.passwords {
            let account = world.account_named(name).filter(|a| a.enabled && a.password_version == *version);
            if let Some(account) = account.map(|a| a.id) {
                let kind = FootholdKind::StolenAccount;
                out.push(Foothold { kind, host: None, account: Some(account), contained: false });
            }
        }
        if let Some(Made::Logon(session)) = self.holdings.latest.get("vpn").filter(|made| is_alive(**made, world)) {
            let row = world.logon(*session);
            let contained = !world.host(row.host).is_reachable();
            let kind = FootholdKind::RemoteSession;
            out.push(Foothold { kind, host: Some(row.host), account: Some(row.account), contained });
        }
        out.extend(self.cloud_footholds(world));
        out
    }

    /// Isolated, or none of the servers its implant knows can be called any more.
    fn is_cut_off(&self, host: HostId, world: &World) -> bool {
        let mut beacons = self.steps.iter().filter(|s| s.is_beacon() && s.seat.host == host).peekable();
        let deaf = beacons.peek().is_some()
            && beacons.all(|s| s.domain().is_some_and(|d| !super::policy::can_be_called(d, world)));
        !world.host(host).is_reachable() || deaf
    }

    /// A program without a beacon of its own lives on the session it came through.
    fn session_is_usable(&self, implant: crate::base::ids::ProcId, world: &World) -> bool {
        let host = world.process(implant).host;
        self.steps.iter().any(|s| s.is_beacon() && s.seat.host == host) || self.can_command(implant, world)
    }
}

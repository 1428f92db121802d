//! The analytics of identities: who an account is, in `IdentityInfo`.
//!
//! The directory is read in parts, everybody every two hours; an account that was changed is told at once. Names,
//! SIDs and sign-in names are those of all other sources, so that published queries join. Simplified: no scores
//! beyond a first guess, no roles of the cloud directory, no past of more than a run.

pub mod fields;
mod person;

use crate::simulation::effect::DeviceReport;
use crate::simulation::windows::Deed;
use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::{Account, AccountKind, HostRole, World};

/// The directory is read in so many parts, one every five minutes.
const PARTS: i64 = 24;
/// The time of one part, in microseconds.
const PART: i64 = 5 * 60 * 1_000_000;

/// The connector.
#[derive(Debug)]
pub struct Ueba;

impl Sensor for Ueba {
    fn name(&self) -> &'static str {
        "ueba"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 60_000, mean_ms: 90_000, late_permille: 5, late_mean_ms: 600_000 }
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        let changed = match &effect.kind {
            EffectKind::DeviceReported { report: DeviceReport::Identities } => {
                part(effect, world, out);
                return;
            }
            EffectKind::AccountCreated { account, .. }
            | EffectKind::GroupJoined { account, .. }
            | EffectKind::Windows(Deed::AccountChanged { account, .. }) => *account,
            _ => return,
        };
        tell(effect, world, world.account(changed), out);
    }
}

/// The accounts whose turn it is; the first controller tells of all.
fn part(effect: &Effect, world: &World, out: &mut Sink<'_>) {
    if world.server(HostRole::DomainController).is_none_or(|first| first.id != effect.host) {
        return;
    }
    let turn = effect.at.0.div_euclid(PART).rem_euclid(PARTS);
    for account in world.accounts.iter().filter(|a| i64::from(a.id.0) % PARTS == turn) {
        tell(effect, world, account, out);
    }
}

fn tell(effect: &Effect, world: &World, account: &Account, out: &mut Sink<'_>) {
    if !matches!(account.kind, AccountKind::User | AccountKind::Admin | AccountKind::Service) {
        return;
    }
    let host = world.server(HostRole::DomainController).map_or(effect.host, |h| h.id);
    out.emit(&fields::IDENTITY, effect.at, host, Vec::new(), person::values(world, account));
}

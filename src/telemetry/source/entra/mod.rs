//! The cloud directory: interactive and other sign-ins, service principals, changes.
//!
//! Records have the keys of the provider's diagnostic settings, with everything of interest under
//! `properties`; the columns are those of Sentinel's `SigninLogs`, `AADNonInteractiveUserSignInLogs`,
//! `AADServicePrincipalSignInLogs` and `AuditLogs`, filled from there. Simplified: no risk engine, one
//! set of conditional access policies.

mod audit;
pub mod fields;
mod signin;

use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::World;
use crate::world::cloud::CloudService;

/// The directory's export of its logs.
#[derive(Debug)]
pub struct Entra;

impl Sensor for Entra {
    fn name(&self) -> &'static str {
        "entra"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 45_000, mean_ms: 90_000, late_permille: 30, late_mean_ms: 240_000 }
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        match &effect.kind {
            EffectKind::CloudSignedIn(sign_in) => signin::write(effect, world, sign_in, out),
            EffectKind::CloudOperated(done) if done.service == CloudService::Directory => {
                audit::write(effect, world, done, out);
            }
            _ => {}
        }
    }
}

//! The tenant's unified audit: mailboxes, files and sites, chats, sign-ins, directory changes,
//! commands and alerts of the compliance centre.
//!
//! Native keys are those of the management activity interface; columns are those of Sentinel's
//! `OfficeActivity`. Simplified: one item per record; page views and previews are left out.

mod columns;
mod compliance;
mod emit;
pub mod fields;
mod item;

use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::World;

/// The audit of the tenant.
#[derive(Debug)]
pub struct Office;

impl Sensor for Office {
    fn name(&self) -> &'static str {
        "office"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 120_000, mean_ms: 240_000, late_permille: 40, late_mean_ms: 900_000 }
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        match &effect.kind {
            EffectKind::CloudSignedIn(sign_in) => emit::signed_in(effect, world, sign_in, out),
            EffectKind::CloudOperated(done) => emit::operated(effect, world, done, out),
            EffectKind::MailHandled { mail } => compliance::held(effect, world, world.mail(*mail), out),
            EffectKind::MailReported { mail, account } => {
                compliance::reported(effect, world, world.mail(*mail), world.account(*account), out);
            }
            _ => {}
        }
    }
}

//! Mail trace of the gateway, in the tables of Microsoft Defender: `EmailEvents`, `EmailUrlInfo`,
//! `EmailAttachmentInfo`, and `UrlClickEvents` of followed links.
//!
//! Columns follow Microsoft's documentation of advanced hunting. One record per recipient.
//! Simplified: no bulk levels, no policies beyond the default.

mod emit;
pub mod fields;

use crate::simulation::{Effect, EffectKind};
use crate::telemetry::record::EventType;
use crate::telemetry::sensor::{Forwarding, Sensor, Sink};
use crate::world::World;

/// The mail gateway.
#[derive(Debug)]
pub struct Mail;

impl Sensor for Mail {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn types(&self) -> &'static [&'static EventType] {
        fields::TYPES
    }

    fn forwarding(&self) -> Forwarding {
        Forwarding { floor_ms: 4_000, mean_ms: 6_000, late_permille: 10, late_mean_ms: 20_000 }
    }

    fn observe(&self, effect: &Effect, world: &World, out: &mut Sink<'_>) {
        match &effect.kind {
            EffectKind::MailHandled { mail } => emit::handled(effect, world, world.mail(*mail), out),
            EffectKind::MailOpened { mail, account } => {
                emit::clicked(effect, world, world.mail(*mail), world.account(*account), out);
            }
            _ => {}
        }
    }
}
